// Everything on the page is drawn from the address, and every choice is a new address.
const $ = (id) => document.getElementById(id);

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, text] of Object.entries(attributes)) if (text != null) made.setAttribute(key, text);
  made.append(...children.filter((c) => c != null));
  return made;
}

// Text, never HTML: names come from other people's programs.
const worded = ({ text, word }) => [text, ...(word ? [' ', element('span', { class: 'word' }, word)] : [])];

function fill(select, options, chosen) {
  const same = select.options.length === options.length && options.every(([id, text], i) => select.options[i].value === id && select.options[i].text === text);
  if (!same) select.replaceChildren(...options.map(([id, text]) => element('option', { value: id }, text)));
  select.value = chosen;
  select.disabled = options.length < 2;
}

function fillChoice(view) {
  const { data } = view;
  fill($('env'), environments.map((e, i) => [String(i), `${e.name}, ${e.runs} ${e.runs === 1 ? 'run' : 'runs'}`]), String(view.env));
  fill($('family'), data.families.map((f) => [f, f]), view.family);
  const groups = view.groups.length > 1 ? [['', 'all'], ...view.groups.map((g, i) => [String(i + 1), g])] : [['', view.groups[0] || 'none']];
  fill($('params'), groups, view.params === null || view.groups.length < 2 ? '' : String(view.groups.indexOf(view.params) + 1));
  fill($('metric'), [...METRICS.filter((m) => m === view.metric || view.cases.some((c) => view.runs.some((run) => value(c, m, run) !== undefined))), ALL].map((m) => [m.id, m.title]), view.metric.id);
  const runs = data.runs.map((run) => [run.id, runLabel(run)]).reverse();
  fill($('run'), runs, data.runs[view.run].id);
  fill($('base'), [[NONE, 'none'], ...runs], view.base === null ? NONE : data.runs[view.base].id);
}

const meanOf = (c, run) => (c && c.mean(run) > 0 ? c.mean(run) : undefined);
const marginOf = (c, run) => (c.margin(run) == null ? NaN : c.margin(run) / c.mean(run));

function columnsOf(view) {
  const { run, base, metric } = view;
  // Against the baseline and the floor with the same parameters.
  const peers = new Map(view.groups.map((g) => [g, {
    baseline: view.cases.find((c) => c.parameters === g && c.isBaseline), floor: view.cases.find((c) => c.parameters === g && c.isFloor),
  }]));
  const against = (which, own) => (c) => {
    if (meanOf(c, run) === undefined || !peers.get(c.parameters)[which]) return undefined;
    if (c[own]) return { text: which, sort: 1 };
    const peer = peers.get(c.parameters)[which];
    const share = meanOf(c, run) / meanOf(peer, run);
    // Relative margins of independent means add in squares.
    return Number.isFinite(share) ? { text: ratio(share, Math.hypot(marginOf(c, run), marginOf(peer, run))), sort: share } : undefined;
  };
  const figure = (m) => ({
    id: m.id, title: metric === ALL ? m.short ?? m.title : m.title, figure: true, metric: m,
    cell: (c) => (value(c, m, run) === undefined ? undefined : { ...written(c, m, run), sort: value(c, m, run) }),
  });
  const columns = [];
  if (view.params === null && view.groups.length > 1) columns.push({ id: 'parameters', title: 'Parameters', cell: (c) => ({ text: c.parameters, sort: c.parameters }) });
  columns.push(...(metric === ALL ? METRICS : [metric]).map(figure));
  if (metric === ALL || metric.id === 'mean') {
    const after = columns.findIndex((c) => c.id === 'mean') + 1;
    columns.splice(after, 0,
      { id: 'ratio', title: 'Ratio', figure: true, cell: against('baseline', 'isBaseline') },
      { id: 'floor', title: '× floor', figure: true, cell: against('floor', 'isFloor') });
  }
  if (metric !== ALL && base !== null) {
    columns.push({ id: 'difference', title: `Since ${view.data.runs[base].at.slice(0, 10)} ${(view.data.runs[base].commit ?? '').slice(0, 7)}`.trim(), figure: true, cell: (c) => difference(c, metric, base, run) });
  }
  // A figure nobody measured is no column, but the chosen one always is.
  return columns.filter((column) => column.metric === metric || view.cases.some((c) => column.cell(c) !== undefined));
}

function sorted(view, columns) {
  const column = view.sort === 'method' ? { cell: (c) => ({ sort: c.method }) } : columns.find((c) => c.id === view.sort);
  if (!column) return view.cases;
  const key = new Map(view.cases.map((c) => [c, column.cell(c)?.sort]));
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0) * (view.descending ? -1 : 1);
  // What was not measured comes last, whichever way.
  return [...view.cases].sort((a, b) => (key.get(a) === undefined) - (key.get(b) === undefined) || order(key.get(a), key.get(b)));
}

function header(view, { id, title, figure }) {
  const state = view.sort !== id ? 'none' : view.descending ? 'descending' : 'ascending';
  const button = element('button', { type: 'button', id: `sort-${id}` }, title, element('span', { 'aria-hidden': 'true' }, { none: '', ascending: ' ▲', descending: ' ▼' }[state]));
  // Up, down, and back to the order of the class.
  button.addEventListener('click', () => go(addressWith(view, { none: { sort: id, dir: null }, ascending: { sort: id, dir: 'desc' }, descending: { sort: null, dir: null } }[state])));
  return element('th', { scope: 'col', class: figure ? 'figure' : null, 'aria-sort': state }, button);
}

function drawCases(view) {
  const columns = columnsOf(view);
  const table = $('cases');
  const focused = document.activeElement?.id;
  table.tHead.replaceChildren(element('tr', {}, header(view, { id: 'method', title: 'Method' }), ...columns.map((c) => header(view, c))));
  const largest = Math.max(...view.cases.map((c) => (view.metric === ALL ? 0 : value(c, view.metric, view.run) ?? 0)));
  table.tBodies[0].replaceChildren(...sorted(view, columns).map((c) => {
    const link = element('a', { href: addressWith(view, { case: c.id }), 'aria-current': view.chosen === c ? 'true' : null }, c.method);
    const why = view.data.strings[c.why(view.run)];
    return element('tr', { 'aria-current': view.chosen === c ? 'true' : null }, element('th', { scope: 'row' }, link), ...columns.map((column) => {
      const cell = column.cell(c);
      if (cell === undefined) return element('td', column.metric && (column.id === 'mean' || view.metric !== ALL) ? { class: 'missing' } : {}, column.metric && (column.id === 'mean' || view.metric !== ALL) ? why || 'not measured' : '');
      const made = element('td', { class: column.figure ? 'figure' : null }, ...worded(cell));
      if (column.metric === view.metric && largest > 0) {
        const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
        bar.style.width = `${(100 * Math.max(cell.sort, 0)) / largest}%`;
        made.classList.add('sized');
        made.append(bar);
      }
      return made;
    }));
  }));
  table.caption.textContent = `${view.family}${view.params ? ` (${view.params})` : ''}: ${view.metric.title.toLowerCase()} per operation, run ${runLabel(view.data.runs[view.run])}`;
  $('difference-note').hidden = view.base === null || view.metric === ALL;
  if (focused) $(focused)?.focus();
}

function drawHistory(view) {
  const { data, chosen } = view;
  const metric = view.metric === ALL ? METRICS[0] : view.metric;
  const runs = chosen ? data.runs.map((_, run) => run).filter((run) => value(chosen, metric, run) !== undefined) : [];
  $('history-region').hidden = !runs.length;
  $('history-hint').hidden = runs.length > 0;
  $('history-hint').textContent = chosen ? `${metric.title} of ${chosen.id} was never measured.` : 'Choose a method in the table to see its history.';
  $('chart').replaceChildren();
  if (!runs.length) return;
  const points = runs.map((run) => {
    const [low, high] = interval(chosen, metric, run) ?? [];
    return { value: value(chosen, metric, run), low, high, label: data.runs[run].at.slice(0, 10), chosen: run === view.run };
  });
  const ends = [runs[0], runs.at(-1)].map((run) => `${written(chosen, metric, run).text} on ${data.runs[run].at.slice(0, 10)}`);
  const summary = `${metric.title} of ${chosen.id} in ${runs.length} ${runs.length === 1 ? 'run' : 'runs'}: ${[...new Set(ends)].join(', ')}. The table below has every figure.`;
  if (runs.length > 1) $('chart').append(historyChart(points, metric.unit, summary, Math.min(Math.max($('chart').clientWidth, 320), 960)));
  const table = $('history');
  table.caption.textContent = `${view.family} ${chosen.id}: ${metric.title.toLowerCase()} per operation, newest run first`;
  table.tHead.replaceChildren(element('tr', {}, ...[['Run'], [metric.title, 'figure'], ['Since the run before', 'figure']].map(([title, kind]) => element('th', { scope: 'col', class: kind }, title))));
  table.tBodies[0].replaceChildren(...runs.map((run, i) => element('tr', { 'aria-current': run === view.run ? 'true' : null },
    element('th', { scope: 'row' }, element('a', { href: addressWith(view, { run: data.runs[run].id }) }, runLabel(data.runs[run]))),
    element('td', { class: 'figure' }, ...worded(written(chosen, metric, run))),
    element('td', { class: 'figure' }, ...(i > 0 ? worded(difference(chosen, metric, runs[i - 1], run)) : ['first'])))).reverse());
}

function draw() {
  const view = parseAddress(location.hash);
  fillChoice(view);
  drawCases(view);
  drawHistory(view);
  const run = view.data.runs[view.run];
  $('facts').replaceChildren(...run.facts.map((fact) => element('li', {}, view.data.strings[fact])));
  const order = { method: 'method' }[view.sort] ?? $(`sort-${view.sort}`)?.firstChild.textContent;
  $('status').textContent = [
    view.lost.length ? `The link names what is not here: ${view.lost.join(', ')}; the nearest view is shown.` : '',
    `${view.cases.length} cases, ${order ? `sorted by ${order}, ${view.descending ? 'largest' : 'smallest'} first` : 'in the order of the class'}.`,
    run.standIn ? 'PostgreSQL is a stand-in here: these figures say nothing about CockroachDB’s own speed.' : '',
    view.base !== null && view.data.runs[view.base].profile !== run.profile ? `The runs compared have different profiles: ${view.data.runs[view.base].profile} and ${run.profile}.` : '',
  ].filter(Boolean).join(' ');
  document.title = `${view.family}${view.chosen ? ` ${view.chosen.method}` : ''}: ${view.metric.title.toLowerCase()} - CockroachBench`;
  current = view;
  drawn = location.hash;
}

let current;
let drawn;
// At once, not when the browser gets to tell that the address has changed: the next key press may be there before.
function go(address) {
  location.hash = address;
  draw();
}

const choices = {
  env: (id) => environments[Number(id)].name,
  params: (id) => (id === '' ? null : current.groups[Number(id) - 1]),
};
for (const name of ['env', 'family', 'params', 'metric', 'run', 'base']) {
  $(name).addEventListener('change', (event) => go(addressWith(current, { [name]: (choices[name] ?? String)(event.target.value) })));
}
$('choice').addEventListener('submit', (event) => event.preventDefault());
$('skip').addEventListener('click', (event) => {
  event.preventDefault();
  $('cases-title').focus();
});
document.querySelector('main').addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link.hash);
  // What was followed may be drawn anew.
  [...document.links].find((l) => l.hash === link.hash)?.focus();
});
addEventListener('hashchange', () => {
  if (location.hash !== drawn) draw();
});
if (environments.length) draw();
else $('status').textContent = 'No runs have been published yet.';
