// The data blocks of the page. Only the environment that is looked at is parsed.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const environments = read('environments');
const parsed = new Map();

// Columns hold a value for each run, or one value where all runs agree; case.mean(run) hides the difference.
function environment(index) {
  if (!parsed.has(index)) {
    const data = read(`environment-${index}`);
    const columns = ['why', 'margin', 'resolution', 'verdict', 'retainedLow', 'retainedHigh', ...METRICS.map((m) => m.id)];
    data.cases = data.cases.map((raw) => {
      const c = { family: raw.family, method: raw.method, parameters: raw.parameters.join(', '), isBaseline: raw.baseline === true, isFloor: raw.floor === true };
      c.id = c.parameters ? `${c.method}(${c.parameters})` : c.method;
      for (const name of columns) {
        const column = raw[name];
        c[name] = Array.isArray(column) ? (run) => column[run] : () => column;
      }
      return c;
    });
    data.families = [...new Set(data.cases.map((c) => c.family))].sort();
    parsed.set(index, data);
  }
  return parsed.get(index);
}

// Runs that measured anything of a family, oldest first.
const runsOf = (data, cases) => data.runs.map((_, run) => run).filter((run) => cases.some((c) => c.mean(run) != null || c.verdict(run) != null));

function runLabel(run) {
  const marks = [run.standIn && 'stand-in', run.dirty && 'uncommitted changes', run.build && `${run.build} build`, run.state].filter(Boolean);
  return `${run.at} ${run.commit ? run.commit.slice(0, 10) : 'no commit'} ${run.profile}${marks.length ? ` (${marks.join(', ')})` : ''}`;
}
