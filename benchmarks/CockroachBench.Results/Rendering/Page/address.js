// What is shown stands in the address after #, by names that outlive a new run, and nothing else is remembered.
// What is not in the address is chosen: the newest run, the run before it, the order of the class.

const NONE = 'none';

function parseAddress(text) {
  const given = Object.fromEntries(new URLSearchParams(text.replace(/^#/, '')));
  const lost = [];
  const find = (name, list, matches, otherwise) => {
    if (!(name in given)) return otherwise;
    const found = list.find((item) => matches(item, given[name]));
    if (found === undefined) lost.push(`${name} “${given[name]}”`);
    return found ?? otherwise;
  };

  const env = environments.findIndex((e) => e.name === find('env', environments.map((e) => e.name), (n, wanted) => n === wanted, environments[0].name));
  const data = environment(env);
  const family = find('family', data.families, (f, wanted) => f === wanted, data.cases[0].family);
  const ofFamily = data.cases.filter((c) => c.family === family);
  const groups = [...new Set(ofFamily.map((c) => c.parameters))];
  const params = find('params', groups, (g, wanted) => g === wanted, null);
  const metric = find('metric', [...METRICS, ALL], (m, wanted) => m.id === wanted, METRICS[0]);
  const runs = runsOf(data, ofFamily);
  const index = (run, id) => data.runs[run].id === id;
  const all = data.runs.map((_, run) => run);
  const run = find('run', all, index, runs.at(-1) ?? all.at(-1));
  const before = runs.filter((r) => r < run).at(-1) ?? null;
  const base = given.base === NONE ? null : find('base', all, index, before);
  const chosen = find('case', ofFamily, (c, wanted) => c.id === wanted, null);
  const cases = ofFamily.filter((c) => params === null || c.parameters === params);
  return { env, data, family, groups, params, metric, runs, run, base, chosen, cases, sort: given.sort ?? null, descending: given.dir === 'desc', given, lost };
}

// The address of the same view with something else chosen; what hangs on it is chosen anew.
const DEPENDENT = { env: ['family', 'params', 'run', 'base', 'case', 'sort', 'dir'], family: ['params', 'run', 'base', 'case', 'sort', 'dir'], params: [], metric: ['sort', 'dir'], run: ['base'] };

function addressWith(view, changes) {
  const next = { ...view.given };
  for (const [name, text] of Object.entries(changes)) {
    for (const dependent of DEPENDENT[name] ?? []) delete next[dependent];
    next[name] = text;
  }
  for (const name of Object.keys(next)) if (next[name] == null) delete next[name];
  return `#${new URLSearchParams(next)}`;
}
