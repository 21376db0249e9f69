// The table of configurations: what the charts show, in numbers.
import { field, fillRows, make, one, throttle } from './dom.js';
import { axisName, count, interval, measure, share, value } from './format.js';
import { pager } from './pager.js';
import { upper } from './schema.js';
import { whenSeen } from './seen.js';

const ROWS = 50;

/** @param {import('./view.js').View} view */
export function configurations(view) {
  const table = /** @type {HTMLTableElement} */ (one('#configurations-table'));
  const { axes, columns, outcome } = view.detail;
  let offset = 0;
  table.tHead.replaceChildren(make('tr', {},
    ...(axes.length ? axes.map((a) => make('th', { scope: 'col' }, axisName(a.path))) : [make('th', { scope: 'col' }, 'temperature')]),
    ...['n', ...(outcome ? [upper(outcome.label)] : []), 'Diverged'].map((h) => make('th', { scope: 'col', class: 'n' }, h)),
    ...columns.map((c) => make('th', { scope: 'col', class: 'n', title: c.help }, c.label))));
  const go = pager(one('#configurations-pager'), ROWS, (to) => {
    offset = to;
    draw();
  });

  function draw() {
    const points = [...view.points.values()];
    const page = points.slice(offset, offset + ROWS);
    fillRows(table.tBodies[0], page, (row, p) => {
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
    table.tHead.dataset.filled = 'true';
  }
  // A row that has the focus is not written anew under it.
  const redraw = () => {
    const at = document.activeElement?.closest('#configurations-table tr');
    const index = at ? [...table.tBodies[0].rows].indexOf(/** @type {HTMLTableRowElement} */ (at)) : -1;
    draw();
    if (index >= 0) one('button', table.tBodies[0].rows[index])?.focus({ preventScroll: true });
  };
  const soon = whenSeen(table, throttle(redraw, 500));
  view.on('points chosen', () => (table.tHead.dataset.filled ? soon() : draw()));
}
