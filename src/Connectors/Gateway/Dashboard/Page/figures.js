// Quantities for people: three or four digits that matter, and a unit, as the report writes them.
const minus = '\u2212';

function digits(value) {
  if (value === 0) return '0';
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  if (value >= 10) return value.toFixed(1);
  if (value >= 1) return value.toFixed(2);
  if (value >= 0.001) return value.toFixed(2 - Math.floor(Math.log10(value)));
  return value.toPrecision(2);
}

const signed = (value, text) => (value < 0 ? minus : '') + text;

export const count = value => signed(value, Math.abs(value).toLocaleString('en-US', { maximumFractionDigits: 0 }));

/** A count with what is counted; the plural of English words, or another one that is given. */
export const counted = (value, one, several = `${one}s`) => `${count(value)} ${value === 1 ? one : several}`;

export function energyUnit(joules) {
  const size = Math.abs(joules);
  return size >= 3_600_000 ? [3_600_000, 'kWh'] : size >= 36_000 ? [3600, 'Wh'] : [1, 'J'];
}

export function gramsUnit(grams) {
  const size = Math.abs(grams);
  return size >= 1000 ? [1000, 'kg'] : size !== 0 && size < 0.001 ? [1e-6, '\u00b5g'] : size !== 0 && size < 1 ? [0.001, 'mg'] : [1, 'g'];
}

export const inUnit = (value, [size, unit]) => signed(value, `${digits(Math.abs(value) / size)} ${unit}`);
export const energy = joules => inUnit(joules, energyUnit(joules));
export const grams = value => inUnit(value, gramsUnit(value));
export const watts = value => (value >= 1000 ? `${digits(value / 1000)} kW` : `${digits(value)} W`);
export const money = (amount, currency) => signed(amount, `${digits(Math.abs(amount))} ${currency}`);
export const percent = share => `${(share * 100).toLocaleString('en-US', { maximumFractionDigits: 1 })} %`;
export const score = value => (value === undefined ? '\u2013' : value.toFixed(3));
export const milliseconds = value => (value >= 1000 ? `${digits(value / 1000)} s` : `${digits(value)} ms`);
export const number = digits;

/** Bytes in the units that limits are set in. */
export function bytes(value) {
  const power = value < 1024 ? 0 : Math.min(4, Math.floor(Math.log2(value) / 10));
  return `${digits(value / 1024 ** power)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

/** A value beside a line of a chart: no digits that say nothing. */
export const tick = value => String(Number(value.toPrecision(3)));

const bound = (value, unit) => signed(value, digits(Math.abs(value) / unit[0]));

/** Both bounds in the unit of the value between them. */
export const bounds = ({ low, high }, unit) => `between ${bound(low, unit)} and ${bound(high, unit)} ${unit[1]}`;

/** The same where there is little room. */
export const range = ({ low, high }, unit) => `${bound(low, unit)} to ${bound(high, unit)} ${unit[1]}`;

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const secondFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

export const clock = seconds => clockFormat.format(seconds * 1000);
export const clockWithSeconds = seconds => secondFormat.format(seconds * 1000);
const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

export const date = milliseconds => dateFormat.format(milliseconds);
export const day = seconds => dayFormat.format(seconds * 1000);
