// Reads the growth chart under the pointer or with the arrow keys; the page is complete without it.
(() => {
  const plot = document.querySelector('[data-growth]');
  if (!plot) return;
  const { without, withWattwise } = JSON.parse(plot.dataset.growth);
  const cursor = plot.querySelector('.cursor');
  const readout = document.querySelector('.readout');
  const count = without.length;
  let index = count - 1;
  const show = i => {
    index = Math.max(0, Math.min(count - 1, i));
    cursor.style.left = `${(index + 1) / count * 100}%`;
    cursor.hidden = false;
    const joules = value => value.toLocaleString('en', { maximumFractionDigits: 0 }) + ' J';
    readout.textContent = `After ${index + 1} requests: ${joules(without[index])} without, ${joules(withWattwise[index])} with Wattwise`;
  };
  plot.addEventListener('pointermove', event => {
    const box = plot.getBoundingClientRect();
    show(Math.round((event.clientX - box.left) / box.width * count) - 1);
  });
  plot.addEventListener('pointerleave', () => { cursor.hidden = true; });
  plot.addEventListener('keydown', event => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    show(index + (event.key === 'ArrowLeft' ? -1 : 1));
    event.preventDefault();
  });
})();
