// Bars and steps in SVG. Numbers become attributes, words become text: nothing is parsed as HTML.
const svgNamespace = 'http://www.w3.org/2000/svg';
const width = 1000;
const height = 100;

function shape(name, attributes, parent) {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.append(element);
  return element;
}

function begin(chart) {
  chart.replaceChildren();
  return shape('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, chart);
}

function label(chart, text, kind, property, share) {
  const element = document.createElement('span');
  element.className = kind;
  element.textContent = text;
  element.style[property] = `${share * 100}%`;
  element.ariaHidden = 'true';
  chart.append(element);
}

/** The first of 1, 2, 2.5, 5 times a power of ten that is at least the value. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map(step => step * power).find(step => step >= value * 0.999) ?? value;
}

function scale(chart, svg, most, write) {
  const step = roundUp(Math.max(most, 1e-9) / 3);
  const top = step * Math.ceil(Math.max(most, 1e-9) / step - 1e-6);
  for (let value = 0; value <= top * 1.001; value += step) {
    const y = height * (1 - value / top);
    shape('line', { class: 'tick', x1: 0, x2: width, y1: y, y2: y }, svg);
    label(chart, write(value), 'y', 'bottom', value / top);
  }
  return top;
}

// Spans between the words below a chart, in seconds.
const timeSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 14_400, 21_600, 43_200, 86_400, 172_800];

function times(chart, from, to, write) {
  const most = Math.max(2, Math.floor(chart.clientWidth / 90));
  const step = timeSteps.find(candidate => (to - from) / candidate <= most) ?? to - from;
  // Round times of the person's own clock.
  const offset = new Date(from * 1000).getTimezoneOffset() * 60;
  for (let time = Math.ceil((from - offset) / step) * step + offset; time <= to; time += step) {
    const share = (time - from) / (to - from);
    if (share > 0.02 && share < 0.98) label(chart, write(time), 'x', 'left', share);
  }
}

/**
 * Bars of stacked parts.
 * @param {HTMLElement} chart where to draw
 * @param {{ time: number, parts: number[] }[]} bars with equal spans between them
 * @param {string[]} classes the class of each part, the lowest first
 */
export function bars(chart, bars, span, classes, writeValue, writeTime) {
  const svg = begin(chart);
  const sums = bars.map(bar => bar.parts.reduce((sum, part) => sum + part, 0));
  const top = scale(chart, svg, Math.max(...sums, 0) || 1, writeValue);
  const slot = width / bars.length;
  bars.forEach((bar, index) => {
    let y = height;
    bar.parts.forEach((part, kind) => {
      if (part <= 0) return;
      const size = (height * part) / top;
      y -= size;
      shape('rect', { class: classes[kind], x: index * slot + slot * 0.12, y, width: slot * 0.76, height: size }, svg);
    });
  });
  times(chart, bars[0].time, bars[bars.length - 1].time + span, writeTime);
}

/**
 * Steps of a forecast, with one span marked.
 * @param {number[][]} points start, end and value of each step
 */
export function steps(chart, points, marked, writeValue, writeTime) {
  const svg = begin(chart);
  const from = points[0][0];
  const to = points[points.length - 1][1];
  const x = time => (width * (time - from)) / (to - from);
  const top = scale(chart, svg, Math.max(...points.map(point => point[2])) || 1, writeValue);
  const y = value => height * (1 - value / top);
  const line = points.map(([start, end, value], index) => `${index === 0 || points[index - 1][1] < start ? 'M' : 'L'}${x(start)} ${y(value)} L${x(end)} ${y(value)}`).join(' ');
  const area = points.map(([start, end, value]) => `M${x(start)} ${height} V${y(value)} H${x(end)} V${height} Z`).join(' ');
  shape('path', { class: 'under', d: area }, svg);
  if (marked) shape('rect', { class: 'window', x: x(marked[0]), y: 0, width: x(marked[1]) - x(marked[0]), height }, svg);
  shape('path', { class: 'step', d: line }, svg);
  times(chart, from, to, writeTime);
}
