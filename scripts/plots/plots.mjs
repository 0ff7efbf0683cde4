// Reads {"charts":[...]} from standard input (CockroachBench.Results/Plots/Chart.cs says what a chart is) and
// writes {"<chart's name>":"<svg ...>", ...} to standard output. The same input gives the same bytes.
import * as echarts from 'echarts';

const PLOT = 580;
const LETTER = 7.3;
const ROW = 22;
const PANEL = 300;
// Without quotation marks: ECharts writes the list into an attribute as it is.
const FONT = 'system-ui, Segoe UI, Liberation Sans, Arial, sans-serif';

// Light colours are written into the SVG; a rule by attribute turns each into its dark counterpart where the reader's
// system asks for that. A viewer without such rules shows the light form.
const INK = ['#1f2329', '#e8eaed'];
const SOFT = ['#4d5560', '#b4bcc6'];
const GRID = ['#d9dde2', '#3a424c'];
const PAPER = ['#fefefe', '#14181d'];
const SERIES = [
  ['#0b62a4', '#6cb6ff'], ['#b3450b', '#ff9b6a'], ['#00724f', '#4dd4a4'],
  ['#9c3f79', '#f29ccb'], ['#6b5a00', '#e3c94a'], ['#5b3fa8', '#b9a3ff'],
];
// Hollow symbols come filled with plain white.
const DARK = [INK, SOFT, GRID, PAPER, ['#fff', PAPER[1]], ...SERIES];
// Shape and dash tell lines apart where colour does not.
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'arrow'];

const units = {
  time: (v) => scaled(v, [[1e9, 's'], [1e6, 'ms'], [1e3, 'μs'], [1, 'ns']]),
  bytes: (v) => scaled(v, [[1024 ** 3, 'GB'], [1024 ** 2, 'MB'], [1024, 'KB'], [1, 'B']]),
  ratio: (v) => `${plain(v)}×`,
  number: (v) => plain(v),
};

function scaled(value, steps) {
  const [scale, unit] = steps.find(([s]) => value >= s * 0.9995) ?? steps.at(-1);
  return `${plain(value / scale)} ${unit}`;
}

function plain(value) {
  const [whole, part] = String(Number(value.toPrecision(3))).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return part ? `${grouped}.${part}` : grouped;
}

// A little too wide rather than cut: the reader's font is not known here.
const widest = (texts, least) => Math.max(least, Math.ceil(LETTER * Math.max(...texts.map((t) => t.length))) + 40);

function valueAxis(axis, values) {
  const text = units[axis.unit];
  const look = {
    name: axis.title, nameTextStyle: { color: SOFT[0] },
    axisLine: { show: true, lineStyle: { color: SOFT[0] } },
    splitLine: { lineStyle: { color: GRID[0] } },
  };
  if (!axis.log) return { type: 'value', min: 0, ...look, axisLabel: { color: SOFT[0], formatter: (v) => (v === 0 ? '0' : text(v)) } };
  const low = axis.floor ?? Math.min(...values);
  const high = Math.max(...values, low);
  const base = axis.unit === 'bytes' ? (high / low > 4 ** 7 ? 16 : 4) : axis.unit === 'number' && high / low <= 64 ? 2 : 10;
  const step = (v, round) => base ** round(Number((Math.log(v) / Math.log(base)).toFixed(9)));
  const min = axis.floor ?? step(low, Math.floor);
  const max = Math.max(step(high, Math.ceil), min * base);
  return {
    type: 'log', logBase: base, min, max, ...look,
    axisLabel: { color: SOFT[0], formatter: (v) => (axis.floor && v <= axis.floor ? `≤ ${text(v)}` : text(v)), hideOverlap: true },
  };
}

const clamped = (axis, value) => Math.max(value, axis.min);

const heading = (chart) => ({
  text: chart.title, subtext: chart.subtitle, left: 16, top: 10, itemGap: 6,
  textStyle: { color: INK[0], fontSize: 16, fontWeight: 600 }, subtextStyle: { color: SOFT[0], fontSize: 12 },
});
const base = (chart) => ({ animation: false, backgroundColor: PAPER[0], textStyle: { fontFamily: FONT }, title: heading(chart) });

// A stroke from low to high with a cap at either end; coordinates come as [x1, y1, x2, y2] in data units.
function errorBars(index, colour, ends) {
  return {
    type: 'custom', xAxisIndex: index, yAxisIndex: index, silent: true, z: 3, data: ends,
    renderItem(params, api) {
      const [a, b] = [api.coord([api.value(0), api.value(1)]), api.coord([api.value(2), api.value(3)])];
      const [dx, dy] = a[0] === b[0] ? [4, 0] : [0, 4];
      const d = [[a, b], [[a[0] - dx, a[1] - dy], [a[0] + dx, a[1] + dy]], [[b[0] - dx, b[1] - dy], [b[0] + dx, b[1] + dy]]]
        .map(([p, q]) => `M${p[0].toFixed(1)} ${p[1].toFixed(1)}L${q[0].toFixed(1)} ${q[1].toFixed(1)}`).join('');
      return { type: 'path', shape: { pathData: d }, style: { stroke: colour, fill: 'none', lineWidth: 1.3 } };
    },
    encode: { x: [0, 2], y: [1, 3] },
  };
}

function lines(chart) {
  const labels = widest(chart.panels.flatMap((p) => p.series.map((s) => s.name)), 150);
  const width = 84 + PLOT + labels;
  const top = 84;
  const gap = 76;
  const tallest = Math.max(...chart.panels.map((p) => p.series.length));
  const panel = Math.max(PANEL, tallest * 18);
  const height = top + chart.panels.length * (panel + gap);
  const ends = chart.panels.flatMap((p) => p.series.flatMap((s) => s.points.flatMap((q) => [q.y, q.low, q.high]))).filter((v) => v > 0);
  const option = { ...base(chart), grid: [], xAxis: [], yAxis: [], series: [] };
  chart.panels.forEach((p, index) => {
    const y = { ...valueAxis(chart.y, ends), gridIndex: index, name: p.title ? `${p.title}: ${chart.y.title}` : chart.y.title, nameTextStyle: { color: INK[0], align: 'left', fontWeight: 600 } };
    const x = chart.x.categories
      ? { type: 'category', data: chart.x.categories, boundaryGap: true }
      : { ...valueAxis(chart.x, p.series.flatMap((s) => s.points.map((q) => q.x))), axisTick: { show: true } };
    option.grid.push({ left: 84, width: PLOT, top: top + index * (panel + gap), height: panel });
    option.xAxis.push({
      ...x, gridIndex: index, name: chart.x.title, nameLocation: 'middle', nameGap: chart.x.categories ? 42 : 28, nameTextStyle: { color: SOFT[0] },
      axisLine: { lineStyle: { color: SOFT[0] } }, axisLabel: { ...x.axisLabel, color: SOFT[0], hideOverlap: true }, splitLine: { show: false },
    });
    option.yAxis.push(y);
    p.series.forEach((s, i) => {
      const colour = SERIES[i % SERIES.length][0];
      const symbol = SYMBOLS[i % SYMBOLS.length];
      option.series.push({
        type: 'line', xAxisIndex: index, yAxisIndex: index, name: s.name, silent: true, z: 4,
        data: s.points.map((q) => [q.x, clamped(y, q.y)]),
        symbol: s.stroke === 'dashed' ? `empty${symbol[0].toUpperCase()}${symbol.slice(1)}` : symbol, symbolSize: 9, showAllSymbol: true,
        lineStyle: { color: colour, width: 2, type: { solid: 'solid', dashed: [6, 4], dotted: [2, 3] }[s.stroke] }, itemStyle: { color: colour },
      });
      const withInterval = s.points.filter((q) => q.low != null && q.high != null);
      if (withInterval.length) option.series.push(errorBars(index, colour, withInterval.map((q) => [q.x, clamped(y, q.low), q.x, clamped(y, q.high)])));
    });
  });
  // Labels stand beside the last points, moved apart where these are close, with a line to what they name.
  const after = (instance) => ({
    graphic: chart.panels.flatMap((p, index) => {
      const y = option.yAxis[index];
      const last = p.series.map((s, i) => {
        const q = s.points.at(-1);
        const [px, py] = instance.convertToPixel({ xAxisIndex: index, yAxisIndex: index }, [q.x, clamped(y, q.y)]);
        return { name: s.name, colour: SERIES[i % SERIES.length][0], px, py, at: py };
      }).sort((a, b) => a.py - b.py || (a.name < b.name ? -1 : 1));
      spread(last, 16, option.grid[index].top, option.grid[index].top + panel);
      const left = 84 + PLOT + 24;
      return last.flatMap((l) => [
        { type: 'polyline', silent: true, shape: { points: [[l.px + 8, l.py], [left - 14, l.at], [left - 4, l.at]] }, style: { stroke: l.colour, lineWidth: 1, fill: 'none' } },
        { type: 'text', silent: true, left, top: l.at - 7, style: { text: l.name, fill: l.colour, fontSize: 12, fontFamily: FONT } },
      ]);
    }),
  });
  return { option, width, height, after };
}

// Moves labels apart, keeping their order and the middle of each crowd.
function spread(labels, distance, top, bottom) {
  const crowds = labels.map((l) => ({ middle: l.py, items: [l] }));
  for (let i = 1; i < crowds.length;) {
    const [a, b] = [crowds[i - 1], crowds[i]];
    const reach = ((a.items.length + b.items.length) * distance) / 2;
    if (b.middle - a.middle >= reach) { i++; continue; }
    const items = [...a.items, ...b.items];
    const half = (items.length * distance) / 2;
    const middle = items.reduce((sum, l) => sum + l.py, 0) / items.length;
    crowds.splice(i - 1, 2, { items, middle: Math.min(Math.max(middle, top + half), Math.max(top + half, bottom - half)) });
    i = Math.max(1, i - 1);
  }
  for (const crowd of crowds) crowd.items.forEach((l, i) => { l.at = crowd.middle + (i - (crowd.items.length - 1) / 2) * distance; });
}

function dots(chart) {
  const rows = chart.groups.flatMap((g) => [{ heading: g.title }, ...g.rows]);
  const top = 70;
  const left = widest(rows.map((r) => r.heading ?? r.label), 200);
  const right = widest(rows.map((r) => r.text ?? ''), 100);
  const width = left + PLOT - 100 + right;
  const height = top + rows.length * ROW + 62;
  const x = valueAxis(chart.x, rows.flatMap((r) => [r.value, r.low, r.high]).filter((v) => v > 0));
  const text = (pick) => ({
    formatter: (_, i) => (rows[i].heading != null ? pick === 'label' ? `{heading|${rows[i].heading}}` : '' : rows[i][pick]),
    rich: { heading: { color: INK[0], fontWeight: 600, fontSize: 12 } }, color: INK[0], fontSize: 12, interval: 0,
  });
  const places = rows.map((_, i) => String(i));
  const quiet = { type: 'category', data: places, inverse: true, axisTick: { show: false }, splitLine: { show: false } };
  const drawn = rows.map((r, i) => ({ ...r, i })).filter((r) => r.value > 0);
  const colours = { plain: SERIES[0][0], marked: SERIES[1][0] };
  const option = {
    ...base(chart),
    grid: { left, width: PLOT - 100, top, height: rows.length * ROW },
    xAxis: { ...x, name: chart.x.title, nameLocation: 'middle', nameGap: 30, splitLine: { lineStyle: { color: GRID[0] } } },
    yAxis: [
      { ...quiet, axisLine: { show: false }, axisLabel: text('label') },
      { ...quiet, position: 'right', axisLine: { show: false }, axisLabel: text('text') },
    ],
    series: ['plain', 'marked'].flatMap((kind) => {
      const own = drawn.filter((r) => Boolean(r.marked) === (kind === 'marked'));
      const bars = own.filter((r) => r.low != null && r.high != null);
      return [
        ...(bars.length ? [errorBars(0, colours[kind], bars.map((r) => [clamped(x, r.low), String(r.i), clamped(x, r.high), String(r.i)]))] : []),
        { type: 'scatter', silent: true, z: 4, symbol: kind === 'marked' ? 'diamond' : 'circle', symbolSize: kind === 'marked' ? 12 : 9, itemStyle: { color: colours[kind], opacity: 1 }, data: own.map((r) => [clamped(x, r.value), String(r.i)]) },
      ];
    }),
  };
  if (chart.x.mark != null) {
    option.series.push({
      type: 'line', data: [], silent: true,
      markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: SOFT[0], type: 'solid', width: 1.5 }, data: [{ xAxis: chart.x.mark }] },
    });
  }
  return { option, width, height };
}

const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

function draw(chart) {
  const { option, width: drawn, height, after } = { lines, dots }[chart.kind](chart);
  const width = Math.max(drawn, Math.ceil(Math.max(chart.title.length * 9.3, chart.subtitle.length * 6.6)) + 32);
  const instance = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  instance.setOption(option);
  if (after) instance.setOption(after(instance));
  const svg = instance.renderToSVGString();
  instance.dispose();
  const rules = DARK.map(([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`).join('');
  return svg
    // Numbered by instance: the same chart must not depend on what was drawn before it.
    .replace(/\bzr\d+-/g, 'zr-')
    // Hover rules serve no picture.
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/^<svg ([^>]*)>/, (_, attributes) =>
      `<svg role="img" aria-labelledby="title desc" ${attributes}>\n<title id="title">${escaped(chart.title)}</title>\n<desc id="desc">${escaped(chart.description)}</desc>\n`
      + `<metadata>${escaped(chart.source)}</metadata>\n`
      + `<style>@media (prefers-color-scheme:dark){${rules}}</style>`)
    + '\n';
}

let input = '';
for await (const part of process.stdin.setEncoding('utf8')) input += part;
// XML has no place for control characters, nor for half a character.
const { charts } = JSON.parse(input, (_, value) => (typeof value === 'string' ? value.replace(/[\0-\x08\x0b-\x1f\ufffe\uffff]|\p{Cs}/gu, ' ') : value));
process.stdout.write(JSON.stringify(Object.fromEntries(charts.map((chart) => [chart.name, draw(chart)]))));
