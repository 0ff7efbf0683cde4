'use strict';
// What is shown of a case, and how figures are written: the same units and digits as in the Markdown tables.
// `short` heads its column among others. `interval` names the columns of a figure's interval: a half-width, or its two ends.
const METRICS = [
  { id: 'mean', title: 'Mean time', short: 'Mean', unit: 'time', interval: ['margin'] },
  { id: 'allocated', title: 'Allocated', unit: 'bytes' },
  { id: 'retained', title: 'Retained', unit: 'bytes', interval: ['retainedLow', 'retainedHigh'] },
  { id: 'peakLive', title: 'Peak live', unit: 'bytes' },
  { id: 'opened', title: 'Connections opened', short: 'Opened', unit: 'count' },
  { id: 'held', title: 'Pool slots held', short: 'Held', unit: 'count' },
  { id: 'sessions', title: 'Sessions left', short: 'Sessions', unit: 'count' },
  { id: 'sockets', title: 'Sockets left', short: 'Sockets', unit: 'count' },
  { id: 'loh', title: 'Large object heap', short: 'LOH', unit: 'bytes' },
  { id: 'wait', title: 'Wait for the pool', short: 'Wait', unit: 'time' },
];
const ALL = { id: 'all', title: 'All figures' };
const VERDICTS = ['none', 'leak', 'unclear'];

// As many digits as asked for, never an exponent.
function significant(value, digits) {
  if (value === 0) return '0';
  const decimals = digits - 1 - Math.floor(Math.log10(Math.abs(value)));
  if (decimals >= 0) return value.toFixed(Math.min(decimals, 15));
  const scale = 10 ** -decimals;
  return (Math.round(value / scale) * scale).toLocaleString('en');
}

// The margin decides the last digit that means anything: 1 % leaves three.
const digits = (relative) => (relative > 0 ? Math.min(Math.max(1 - Math.floor(Math.log10(relative)), 2), 4) : 3);

function time(nanoseconds, relative) {
  const [scale, unit] = [[1e9, 's'], [1e6, 'ms'], [1e3, 'μs'], [1, 'ns']].find(([s]) => nanoseconds >= s * 0.9995) ?? [1, 'ns'];
  return `${significant(nanoseconds / scale, digits(relative))} ${unit}${relative > 0 ? ` ±${percent(relative)}` : ''}`;
}

function bytes(value) {
  for (const [scale, unit] of [[1024 ** 3, 'GB'], [1024 ** 2, 'MB'], [1024, 'KB']]) {
    if (Math.abs(value) >= scale) return `${significant(value / scale, 3)} ${unit}`;
  }
  return `${Math.round(value)} B`;
}

const count = (value) => String(Math.round(value * 1000) / 1000);
const percent = (share) => `${Math.round(share * 1000) / 10}%`;
const ratio = (value, relative) => `${significant(value, digits(relative))}×`;
const quantity = (unit, value) => ({ time, bytes, count })[unit](value);

// The number that a figure is sorted and compared by; undefined where it was not measured.
function value(c, metric, run) {
  if (metric.id === 'retained') {
    const verdict = c.verdict(run);
    return verdict == null ? undefined : verdict === 0 ? 0 : c.retained(run) ?? undefined;
  }
  return c[metric.id](run) ?? undefined;
}

// The interval's two ends; undefined where there is none.
function interval(c, metric, run) {
  const ends = (metric.interval ?? []).map((column) => c[column](run));
  if (!ends.length || ends.some((e) => e == null)) return undefined;
  const middle = value(c, metric, run);
  return ends.length === 1 ? [middle - ends[0], middle + ends[0]] : ends;
}

// What stands in a cell: text, and a word that must not be overlooked.
function written(c, metric, run) {
  const v = value(c, metric, run);
  if (v === undefined) return { text: '' };
  if (metric.id === 'mean') return { text: time(v, v > 0 && c.margin(run) != null ? c.margin(run) / v : undefined) };
  if (metric.id === 'retained') {
    const verdict = VERDICTS[c.verdict(run)] ?? 'unclear';
    return verdict === 'none' ? { text: 'none' } : { text: bytes(v), word: verdict };
  }
  if (metric.id === 'allocated' && c.resolution(run) != null) return { text: `< ${bytes(c.resolution(run))}` };
  return { text: quantity(metric.unit, v) };
}

// How a figure moved from one run to another; whether it moved more than both intervals allow, but no verdict.
function difference(c, metric, from, to) {
  const [a, b] = [value(c, metric, from), value(c, metric, to)];
  if (a === undefined || b === undefined) return undefined;
  if (a === b) return { text: 'same', sort: 0 };
  const share = a > 0 ? Math.abs(b - a) / a : undefined;
  const sign = share < 0.0005 ? '±' : b > a ? '+' : '−';
  const text = sign + (share === undefined ? quantity(metric.unit, Math.abs(b - a)) : percent(share));
  const [before, after] = [interval(c, metric, from), interval(c, metric, to)];
  const apart = before && after && (before[0] > after[1] || after[0] > before[1]);
  return {
    text: before && after ? `${text}, intervals ${apart ? 'apart' : 'overlap'}` : text,
    sort: a > 0 ? (b - a) / a : b > a ? Infinity : -Infinity,
  };
}
