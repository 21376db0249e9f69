// The table of configurations: what the charts show, in numbers, sorted and filtered here.
import { fillRows, make, one, say, debounce, throttle } from './dom.js';
import { axisName, count, interval, measure, share, value, words } from './format.js';
import { pager } from './pager.js';
import { upper } from './schema.js';
import { whenSeen } from './seen.js';

const ROWS = 50;

/** What the table can be sorted and filtered by: {name, label, of} of a point. */
function keys(view) {
  const { axes, columns, outcome } = view.detail;
  return [
    ...(axes.length ? axes.map((a, i) => ({ name: axisName(a.path), of: (p) => p.values[i] })) : [{ name: 'temperature', of: (p) => p.temperature }]),
    { name: 'n', number: true, of: (p) => p.n },
    ...(outcome ? [{ name: outcome.name, label: upper(outcome.label), number: true, of: (p) => p.outcome?.rate }] : []),
    { name: 'diverged', label: 'Diverged', number: true, of: (p) => p.diverged },
    ...columns.map((c) => ({ name: c.name, label: c.label, help: c.help, number: true, of: (p) => p.metrics[c.name].median })),
  ];
}

/**
 * Reads conditions such as "temperature<=0.1, accuracy>0.9, arch=resnet18".
 * @param {string} text
 * @returns {{tests: ((p:any) => boolean)[], fault: string}}
 */
export function conditions(text, all) {
  const tests = [];
  for (const part of text.split(',').map((t) => t.trim()).filter(Boolean)) {
    const match = /^([\w.]+)\s*(<=|>=|!=|=|<|>)\s*(.+)$/.exec(part);
    const key = match && all.find((k) => k.name === match[1]);
    if (!key) return { tests, fault: `${part}: must be a name, one of <= >= = != < > and a value; names are ${all.map((k) => k.name).join(', ')}` };
    const [, , operator, given] = match;
    const number = Number(given);
    if (operator.length - operator.replace(/[<>]/g, '').length && Number.isNaN(number)) return { tests, fault: `${part}: ${given} must be a number` };
    tests.push((p) => {
      const own = key.of(p);
      const same = typeof own === 'number' ? own === number : String(own) === given;
      switch (operator) {
        case '=': return same;
        case '!=': return !same;
        case '<': return own < number && own !== null;
        case '<=': return own <= number && own !== null;
        case '>': return own > number;
        default: return own >= number && own !== null;
      }
    });
  }
  return { tests, fault: '' };
}

/** Orders values, those that are none last. */
function compare(a, b, down) {
  const none = (v) => v === null || v === undefined || Number.isNaN(v);
  if (none(a) || none(b)) return none(a) - none(b);
  const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return down ? -order : order;
}

/** @param {import('./view.js').View} view */
export function configurations(view) {
  const table = /** @type {HTMLTableElement} */ (one('#configurations-table'));
  const where = /** @type {HTMLInputElement} */ (one('#configurations-where'));
  const { columns } = view.detail;
  const all = keys(view);
  let offset = 0;
  let filled = false;
  where.value = view.where;
  where.placeholder = `${all.find((k) => k.number && k.help)?.name ?? 'n'}>0.5`;
  const go = pager(one('#configurations-pager'), ROWS, (to) => {
    offset = to;
    draw();
  });

  function head() {
    table.tHead.replaceChildren(make('tr', {}, ...all.map((k) => {
      const direction = view.sort === k.name ? 'ascending' : view.sort === `-${k.name}` ? 'descending' : null;
      return make('th', { scope: 'col', class: k.number ? 'n' : null, 'aria-sort': direction, title: k.help, 'data-key': k.name },
        make('button', { type: 'button', class: 'plain', onclick: () => order(k.name) }, k.label ?? words(k.name), make('i', { 'aria-hidden': 'true' }, direction === 'ascending' ? ' ↑' : direction ? ' ↓' : '')));
    })));
  }

  /** Sorts by a column, the other way round the second time, not at all the third. */
  function order(name) {
    view.sort = view.sort === name ? `-${name}` : view.sort === `-${name}` ? '' : name;
    offset = 0;
    head();
    one(`th[data-key="${name}"] button`, table).focus({ preventScroll: true });
    draw();
    view.emit('state');
  }

  function listed() {
    const { tests, fault } = conditions(view.where, all);
    say(one('#configurations-fault'), fault);
    const points = [...view.points.values()].filter((p) => tests.every((test) => test(p)));
    const key = all.find((k) => k.name === view.sort.replace(/^-/, ''));
    return key ? points.sort((a, b) => compare(key.of(a), key.of(b), view.sort[0] === '-')) : points;
  }

  function draw() {
    const points = listed();
    if (offset >= points.length) offset = 0;
    fillRows(table.tBodies[0], points.slice(offset, offset + ROWS), (row, p) => {
      const chosen = p.configuration === view.chosen;
      const names = p.values.length ? p.values : [p.temperature];
      row.className = chosen ? 'chosen' : '';
      row.onclick = () => view.choose(p.configuration);
      row.replaceChildren(
        ...names.map((v, i) => make('th', { scope: 'row' }, i ? value(v) : make('button', { type: 'button', class: 'plain link', 'aria-pressed': String(chosen), title: 'Show its seeds' }, value(v)))),
        make('td', { class: 'n' }, count(p.n)), p.outcome ? make('td', { class: 'n' }, share(p.outcome)) : '', make('td', { class: 'n' }, count(p.diverged)),
        ...columns.map((c) => make('td', { class: 'n' }, measure(p.metrics[c.name].median), make('small', {}, interval(p.metrics[c.name])))));
    });
    go(offset, points.length);
    const here = view.points.size;
    say(one('#configurations-matched'), [
      view.where && !one('#configurations-fault').textContent ? `${count(points.length)} of ${count(here)} match` : `${count(here)} configurations`,
      here < view.total ? `the first ${count(here)} of ${count(view.total)} are shown on this page; summary.csv has all` : '',
    ].filter(Boolean).join('; '));
    filled = true;
  }

  // A row that has the focus is not written anew under it.
  const redraw = () => {
    const at = document.activeElement?.closest('#configurations-table tbody tr');
    const index = at ? [...table.tBodies[0].rows].indexOf(/** @type {HTMLTableRowElement} */ (at)) : -1;
    draw();
    if (index >= 0) one('button', table.tBodies[0].rows[index])?.focus({ preventScroll: true });
  };
  where.addEventListener('input', debounce(() => {
    view.where = where.value;
    offset = 0;
    draw();
    view.emit('state');
  }, 300));
  one('#configurations-filters').addEventListener('submit', (event) => event.preventDefault());
  head();
  const soon = whenSeen(table, throttle(redraw, 500));
  view.on('points chosen', () => (filled ? soon() : draw()));
}
