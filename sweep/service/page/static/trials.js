// The table of trials: sorted, filtered and paged by the service.
import { at, get, Problem, faultText, errorText } from './api.js';
import { all, debounce, fillRows, make, one, say, throttle } from './dom.js';
import { axisName, count, measure, value, words } from './format.js';
import { pager } from './pager.js';
import { shows } from './schema.js';
import { whenSeen } from './seen.js';

const ROWS = 50;
const EVERY = 2000; // milliseconds between two fetches while a sweep runs

export class Trials {
  /** @param {import('./view.js').View} view @param {(trial:number) => void} show shows a trial's features */
  constructor(view, show) {
    this.view = view;
    this.show = show;
    this.table = /** @type {HTMLTableElement} */ (one('#trials-table'));
    this.form = /** @type {HTMLFormElement} */ (one('#filters'));
    this.sort = '';
    this.offset = 0;
    this.page = pager(one('#trials-pager'), ROWS, (offset) => {
      this.offset = offset;
      this.fetch();
    });
    this.head();
    this.nameConfigurations();
    const anew = () => {
      this.offset = 0;
      this.fetch();
    };
    this.form.addEventListener('input', debounce(anew, 300));
    this.form.addEventListener('reset', () => setTimeout(anew));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      anew();
    });
    view.on('points', () => this.nameConfigurations());
    view.on('points progress', whenSeen(one('#trials'), throttle(() => this.fetch(), EVERY)));
  }

  columns() {
    const { axes, columns, outcome } = this.view.detail;
    const paths = axes.length ? axes.map((a) => axisName(a.path)) : ['temperature'];
    return [
      { name: 'trial', of: (t) => t.trial }, { name: 'seed', of: (t) => t.seed },
      ...paths.map((name, i) => ({ name, label: name, text: true, of: (t) => value(axes.length ? t.values[i] : t.temperature) })),
      { name: 'status', text: true, of: (t) => t.status },
      ...(outcome ? [{ name: outcome.name, label: outcome.label, help: outcome.help, text: true, of: (t) => (t.outcome === null ? '–' : t.outcome ? 'yes' : 'no') }] : []),
      ...columns.map((c) => ({ name: c.name, label: c.label, help: c.help, of: (t) => measure(t.metrics[c.name]) })),
      { name: 'steps', of: (t) => count(t.steps) }, { name: 'digest', text: true, fixed: true, of: (t) => t.digest ?? '' },
    ];
  }

  head() {
    this.table.tHead.replaceChildren(make('tr', {}, ...this.columns().map((c) => {
      const direction = this.sort === c.name ? 'ascending' : this.sort === `-${c.name}` ? 'descending' : null;
      return make('th', { scope: 'col', class: c.text ? null : 'n', 'aria-sort': direction, title: c.help, 'data-column': c.name },
        c.fixed ? c.name : make('button', { type: 'button', class: 'plain', onclick: () => this.order(c.name) }, c.label ?? words(c.name), make('i', { 'aria-hidden': 'true' }, direction === 'ascending' ? ' ↑' : direction ? ' ↓' : '')));
    })));
  }

  /** Sorts by a column, the other way round the second time, not at all the third. */
  order(name) {
    this.sort = this.sort === name ? `-${name}` : this.sort === `-${name}` ? '' : name;
    this.offset = 0;
    this.head();
    one(`th[data-column="${name}"] button`, this.table).focus({ preventScroll: true });
    this.fetch();
  }

  nameConfigurations() {
    const select = /** @type {HTMLSelectElement} */ (this.form.elements.namedItem('configuration'));
    if (select.options.length > 1) return;
    select.append(...[...this.view.points.values()].slice(0, 500).map((p) => make('option', { value: p.configuration }, this.view.label(p))));
  }

  query() {
    const query = new URLSearchParams({ offset: String(this.offset), limit: String(ROWS) });
    if (this.sort) query.set('sort', this.sort);
    const data = new FormData(this.form);
    for (const name of ['status', 'outcome', 'seed', 'configuration']) {
      if (data.get(name)) query.set(name, String(data.get(name)).trim());
    }
    for (const condition of String(data.get('where')).split(',')) {
      if (condition.trim()) query.append('where', condition.trim());
    }
    return query;
  }

  async fetch() {
    const query = this.query().toString();
    this.asked = query;
    try {
      const answer = await get(at(this.view.name, `trials?${query}`));
      if (this.asked !== query) return; // something else was asked for meanwhile
      say(one('#where-fault'), '');
      this.fill(answer);
    } catch (error) {
      if (this.asked !== query) return;
      const place = error instanceof Problem && error.faults.length ? error.faults.map(faultText).join('; ') : errorText(error);
      say(one('#where-fault'), place);
    }
  }

  fill(answer) {
    const columns = this.columns();
    const seen = shows(this.view.detail);
    fillRows(this.table.tBodies[0], answer.trials, (row, t) => {
      while (row.cells.length < columns.length) row.append(row.cells.length ? make('td') : make('th', { scope: 'row', class: 'n' }, seen ? make('button', { type: 'button', class: 'plain link', title: `Show its ${seen}` }) : ''));
      columns.forEach((c, i) => {
        const cell = row.cells[i];
        if (i) {
          cell.className = c.text ? (c.fixed ? 'code' : '') : 'n';
          say(cell, c.of(t));
        } else if (seen) {
          const button = /** @type {HTMLButtonElement} */ (cell.firstChild);
          button.onclick = () => this.show(t.trial);
          say(button, t.trial);
        } else {
          say(cell, t.trial);
        }
      });
      row.dataset.status = t.status;
      row.title = t.error ?? '';
    });
    say(one('#matched'), answer.matched === answer.committed ? `${count(answer.committed)} committed` : `${count(answer.matched)} of ${count(answer.committed)} committed match`);
    this.page(this.offset, answer.matched);
  }
}
