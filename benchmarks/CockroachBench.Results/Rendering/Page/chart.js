// A line over runs with intervals: few enough lines to need no library, whose megabyte every reader would load.
const LABEL = 100;
const SVG = 'http://www.w3.org/2000/svg';

function svg(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, text] of Object.entries(attributes)) element.setAttribute(key, text);
  element.append(...children);
  return element;
}

// Steps of 1, 2 or 5 from 0; bytes in powers of two.
function ticks(highest, unit) {
  const scale = unit === 'bytes' ? 1024 ** Math.max(0, Math.floor(Math.log2(highest || 1) / 10)) : 1;
  const rough = highest / scale / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((s) => s * power >= rough) * power * scale;
  return Array.from({ length: Math.max(Math.ceil(highest / step - 1e-9), 1) + 1 }, (_, i) => i * step);
}

function historyChart(points, unit, summary, width) {
  const [height, left, right, top, bottom] = [260, 90, 20, 12, 30];
  const marks = ticks(Math.max(...points.map((p) => p.high ?? p.value), 0), unit);
  const x = (i) => left + ((width - left - right) * (i + 0.5)) / points.length;
  const y = (v) => height - bottom - ((height - top - bottom) * Math.max(v, 0)) / (marks.at(-1) || 1);
  const chart = svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': summary });
  for (const mark of marks) {
    chart.append(svg('line', { class: 'axis', x1: left, x2: width - right, y1: y(mark), y2: y(mark) }));
    chart.append(svg('text', { x: left - 8, y: y(mark) + 4, 'text-anchor': 'end' }, mark === 0 ? '0' : quantity(unit, mark)));
  }
  chart.append(svg('polyline', { class: 'line', points: points.map((p, i) => `${x(i).toFixed(1)},${y(p.value).toFixed(1)}`).join(' ') }));
  points.forEach((p, i) => {
    if (p.high !== undefined) chart.append(svg('line', { class: 'interval', x1: x(i), x2: x(i), y1: y(p.low), y2: y(p.high) }));
    // Hundreds of marks would hide the line.
    if (points.length <= 100 || p.chosen) chart.append(svg('circle', { class: p.chosen ? 'chosen' : 'point', cx: x(i), cy: y(p.value), r: p.chosen ? 6 : 4 }));
  });
  const every = Math.ceil(points.length / Math.max(1, Math.floor((width - left) / LABEL)));
  points.forEach((p, i) => {
    if (i % every === 0) chart.append(svg('text', { x: x(i), y: height - 8, 'text-anchor': 'middle' }, p.label));
  });
  return chart;
}
