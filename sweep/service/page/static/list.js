// The list of sweeps, looked at anew every few seconds.
import { get, errorText, Unreachable } from './api.js';
import { connected, disconnected } from './connection.js';
import { announce, debounce, fillRows, make, one, root, say } from './dom.js';
import { ago, count, duration, moment, percent, rate, stateName } from './format.js';

const EVERY = 2; // seconds
const ROWS = 50;
const STATES = ['running', 'queued', 'done', 'done_with_failures', 'cancelled', 'failed', 'paused_disk_full', 'waiting', 'damaged'];

const table = /** @type {HTMLTableElement} */ (one('#sweeps'));
const search = /** @type {HTMLInputElement} */ (one('#search input'));
const shown = new URLSearchParams(location.hash.slice(1)); // as "#state=done&q=paper"
let state = STATES.find((s) => s === shown.get('state')) ?? '';
search.value = shown.get('q') ?? '';
let offset = 0;
let timer = 0;
let tries = 0;

async function look() {
  clearTimeout(timer);
  let next = EVERY;
  try {
    const asked = `${root}v1/sweeps?offset=${offset}&limit=${ROWS}${state ? `&state=${state}` : ''}${search.value.trim() ? `&q=${encodeURIComponent(search.value.trim())}` : ''}`;
    show(await get(asked));
    connected();
    tries = 0;
  } catch (error) {
    if (!(error instanceof Unreachable)) announce(errorText(error), 'action');
    next = Math.min(15, 1 + tries++);
    disconnected(next, look);
  }
  timer = setTimeout(look, next * 1000);
}

function show(list) {
  chips(list.states);
  fillRows(table.tBodies[0], list.sweeps, row);
  table.hidden = list.sweeps.length === 0;
  const empty = one('#empty');
  empty.hidden = list.sweeps.length > 0;
  one('strong', empty).textContent = search.value.trim() ? 'No sweep is found.' : state ? `No sweep is ${stateName(state)}.` : 'No sweeps here yet.';
  const ignored = list.ignored ?? [];
  one('#ignored').hidden = ignored.length === 0;
  one('#ignored').replaceChildren(...ignored.flatMap((i) => ['Not shown: ', make('code', {}, i.directory), `, ${i.reason}. `]));
  const pager = one('#pager');
  pager.hidden = list.total <= ROWS && offset === 0;
  say(one('[data-field="place"]', pager), `${count(Math.min(offset + 1, list.total))}–${count(Math.min(offset + ROWS, list.total))} of ${count(list.total)}`);
  /** @type {HTMLButtonElement} */ (one('[data-go="previous"]')).disabled = offset === 0;
  /** @type {HTMLButtonElement} */ (one('[data-go="next"]')).disabled = offset + ROWS >= list.total;
}

/** Writes a sweep into a row; the row's elements stay, so that the focus does. */
function row(element, sweep) {
  const p = sweep.progress;
  if (element.dataset.id !== sweep.id) {
    element.dataset.id = sweep.id;
    element.replaceChildren(
      make('th', { scope: 'row' }, make('a', { href: `${root}sweeps/${sweep.name}` }, sweep.name), make('small'), make('span', { class: 'tags' })),
      make('td', {}, make('span', { class: 'badge' }), make('small')),
      make('td', { class: 'way' }, make('progress'), make('small')),
      make('td', { class: 'n', 'data-label': 'trials/s' }), make('td', { 'data-label': 'left' }),
      make('td', {}, make('time', { datetime: sweep.created, title: moment(sweep.created) })));
  }
  const [name, standing, way, speed, left, created] = element.cells;
  say(one('small', name), `${count(sweep.plan.configurations)} configurations × ${count(sweep.plan.seeds)} seeds`);
  const tags = one('.tags', name);
  if (tags.textContent !== (sweep.tags ?? []).join('')) tags.replaceChildren(...(sweep.tags ?? []).map((t) => make('span', { class: 'tag' }, t)));
  tags.title = sweep.note ?? '';
  const badge = one('.badge', standing);
  badge.dataset.state = sweep.state;
  say(badge, stateName(sweep.state));
  let small = one('small', standing);
  if (!small) standing.append((small = make('small')));
  say(small, sweep.queue ? `no. ${sweep.queue} in the queue` : sweep.reason ?? '');
  const bar = /** @type {HTMLProgressElement} */ (one('progress', way));
  bar.max = Math.max(1, p.trials);
  bar.value = p.committed;
  bar.setAttribute('aria-label', `${sweep.name}: ${percent(p)}%`);
  say(one('small', way), `${count(p.committed)} of ${count(p.trials)} trials${p.diverged + p.failed ? `, ${count(p.diverged + p.failed)} not ok` : ''}`);
  say(speed, p.trials_per_second ? rate(p.trials_per_second) : '');
  say(left, p.seconds_left === undefined ? '' : duration(p.seconds_left));
  say(one('time', created), ago(sweep.created));
}

/** Buttons that show only the sweeps in a state. */
function chips(states) {
  const host = one('#states');
  const total = Object.values(states).reduce((a, b) => a + b, 0);
  const wanted = [['', total], ...STATES.filter((s) => states[s] || s === state).map((s) => [s, states[s] ?? 0])];
  const key = JSON.stringify([wanted, state]);
  if (host.dataset.key === key) return;
  host.dataset.key = key;
  const focused = document.activeElement?.parentElement === host ? document.activeElement.dataset.state : null;
  host.hidden = total === 0;
  host.replaceChildren(...wanted.map(([s, n]) => make('button', {
    type: 'button', 'aria-pressed': String(s === state), 'data-state': s,
    onclick: () => {
      state = s;
      offset = 0;
      remember();
      look();
    },
  }, s ? stateName(s) : 'all', make('small', {}, ` ${count(n)}`))));
  if (focused !== null) one(`[data-state="${focused}"]`, host)?.focus();
}

/** What is shown is in the address, so that it can be passed on. */
function remember() {
  const now = new URLSearchParams();
  if (state) now.set('state', state);
  if (search.value.trim()) now.set('q', search.value.trim());
  history.replaceState(null, '', String(now) ? `#${now}` : location.pathname);
}

one('#search').addEventListener('submit', (event) => event.preventDefault());
search.addEventListener('input', debounce(() => {
  offset = 0;
  remember();
  look();
}, 300));

for (const [go, by] of [['previous', -ROWS], ['next', ROWS]]) {
  one(`[data-go="${go}"]`).addEventListener('click', () => {
    offset = Math.max(0, offset + by);
    look();
  });
}
document.addEventListener('visibilitychange', () => {
  clearTimeout(timer);
  if (!document.hidden) look();
});
look();
