// The chosen configuration, seed by seed.
import { errorText } from './api.js';
import { make, one, say } from './dom.js';
import { count, interval, measure, share } from './format.js';
import { charted, shows, upper } from './schema.js';

/** @param {import('./view.js').View} view @param {(trial:number) => void} show shows a trial's features */
export function chosen(view, show) {
  const body = one('#chosen-body');
  let last = null;
  const draw = () => {
    const point = view.points.get(view.chosen);
    if (!point) return;
    say(one('#chosen-title'), `Configuration ${view.label(point)}`);
    if (view.seeds === null) {
      body.replaceChildren(make('p', { class: 'hint' }, 'Fetching its seeds…'));
      return;
    }
    const scrolled = one('.scroll', body)?.scrollTop ?? 0;
    const { seeds } = view;
    const facts = [
      ['n', count(seeds.n)],
      ...(seeds.outcome ? [[upper(view.detail.outcome.label), seeds.n ? `${share(seeds.outcome)}, 95% ${bounds(seeds.outcome)}` : '–']] : []),
      ...(seeds.diverged ? [['Diverged', count(seeds.diverged)]] : []),
      ...(seeds.failed ? [['Failed', count(seeds.failed)]] : []),
    ];
    body.replaceChildren(
      make('dl', { class: 'facts' }, ...facts.map(([name, v]) => make('div', {}, make('dt', {}, name), make('dd', {}, v)))),
      make('div', { class: 'scroll short', tabindex: '0', role: 'region', 'aria-label': 'Its seeds' }, table(view.detail, seeds, show)),
      make('p', { class: 'hint' }, `The dots in the charts are its seeds. ${seeds.more ? 'There are more seeds than are listed here: see the trials.' : shows(view.detail) ? `Click a seed for its ${shows(view.detail)}.` : ''}`));
    if (last === view.chosen) one('.scroll', body).scrollTop = scrolled;
    last = view.chosen;
  };
  view.on('chosen seeds layout', draw);
  view.on('fault', (event) => body.replaceChildren(make('p', { class: 'fault', role: 'alert' }, errorText(event.detail))));
}

const bounds = (r) => `[${Math.round(100 * r.low)}%, ${Math.round(100 * r.high)}%]`;

function table(detail, seeds, show) {
  const shown = charted(detail);
  const { outcome } = detail;
  const median = (c) => make('td', { class: 'n' }, measure(seeds.metrics[c].median), make('small', {}, interval(seeds.metrics[c])));
  return make('table', { class: 'data' },
    make('caption', { class: 'heard' }, 'The configuration, seed by seed'),
    make('thead', {}, make('tr', {}, make('th', { scope: 'col' }, 'Seed'), ...shown.map((m) => make('th', { scope: 'col', class: 'n', title: m.help }, m.label)), make('th', { scope: 'col' }, outcome ? upper(outcome.label) : 'Status'))),
    make('tbody', {},
      make('tr', { class: 'median' }, make('th', { scope: 'row' }, 'median'), ...shown.map((m) => median(m.name)), make('td', {}, seeds.outcome ? share(seeds.outcome) : '')),
      ...seeds.trials.map((t) => make('tr', {},
        make('th', { scope: 'row' }, shows(detail) ? make('button', { type: 'button', class: 'plain link', title: `Show its ${shows(detail)}`, onclick: () => show(t.trial) }, String(t.seed)) : String(t.seed)),
        ...shown.map((m) => make('td', { class: 'n' }, measure(t.metrics[m.name]))),
        make('td', {}, t.status === 'ok' && outcome ? (t.outcome ? 'yes' : 'no') : t.status)))));
}
