// A sweep's page: fetches, follows the events, and hands on what changes.
import { actions, showNotes } from './actions.js';
import { answer } from './answer.js';
import { at, errorText, get, guardLinks, Problem, Unreachable } from './api.js';
import { chosen } from './chosen.js';
import { Commands } from './commands.js';
import { lineColour, Measures, RATE } from './measures.js';
import { configurations } from './configurations.js';
import { connected, disconnected, quiet } from './connection.js';
import { Curves } from './curves.js';
import { all, announce, field, make, one, say, throttle } from './dom.js';
import { follow } from './events.js';
import { gallery } from './gallery.js';
import { axisName, count, measure, share, stateName, unfinished, value, words } from './format.js';
import { Picture } from './picture.js';
import { plane } from './plane.js';
import { Progress } from './progress.js';
import { Trials } from './trials.js';
import { charted, frequent, rateName, upper } from './schema.js';
import { tryOut } from './try.js';
import { View } from './view.js';

const name = document.body.dataset.name;
const progress = new Progress();

/** Fetches the sweep, waiting for the service where it cannot be reached. */
async function fetchDetail() {
  for (let wait = 1; ; wait = Math.min(wait * 2, 15)) {
    try {
      return await get(at(name));
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      await new Promise((resolve) => {
        disconnected(wait, () => resolve(null));
        setTimeout(resolve, wait * 1000);
      });
    }
  }
}

async function begin() {
  guardLinks(one('#files'));
  const view = new View(name, await fetchDetail());
  const { detail } = view;
  const fits = actions(name, () => detail);
  if (detail.state === 'damaged') { // nothing of it can be shown but why
    progress.show(detail);
    fits();
    for (const e of all('nav.inside, #answer, #gallery, #configurations, #trials, #files')) e.hidden = true;
    follow(at(name, 'events'), {
      open: () => connected(),
      lost: (seconds) => disconnected(seconds, () => location.reload()),
      gone: () => location.reload(),
      event: (kind, data) => kind === 'state' && data.state !== 'damaged' && location.reload(),
    });
    return;
  }

  /** Takes in the sweep's state. */
  function heard(sweep) {
    const before = detail.state;
    const grown = detail.plan.trials !== sweep.plan.trials;
    if (sweep.state === 'deleted') {
      quiet('Deleted');
      one('#actions').hidden = true;
      say(one('#reason'), 'This sweep was deleted. It stays in the service\'s trash for a while.');
      one('#reason').hidden = false;
      announce('The sweep was deleted.', 'state');
      return;
    }
    const id = detail.id;
    Object.assign(detail, { reason: undefined, queue: undefined, note: undefined, tags: undefined }, sweep, { links: detail.links }); // what is left out is nothing
    if (id !== sweep.id || sweep.state === 'damaged') { // another sweep has the name now, or nothing of it can be shown
      location.reload();
      return;
    }
    progress.show(detail);
    showNotes(detail);
    fits();
    if (before !== sweep.state) announce(`The sweep is ${stateName(sweep.state)}.`, 'state');
    if (grown && detail.adaptive) get(at(name)).then((now) => view.grow(now)).catch(() => {}); // or the next growth
    if (before !== sweep.state || grown) refresh();
    else view.emit('progress'); // a stream begins with the state, which has what came before it
  }

  const refresh = async () => {
    try {
      await view.catchUp();
      await view.fetchSeeds();
      view.emit('progress');
    } catch (error) {
      if (!(error instanceof Unreachable)) fault(error); // the events' loss says so already
    }
  };

  progress.show(detail);
  showNotes(detail);
  fits();
  figures(detail);
  files(detail);
  for (const section of all('.live')) section.hidden = false;
  for (const e of [one('#picture'), one('a[href="#picture"]')]) e.hidden = true; // until there are features
  const picture = detail.encodes ? new Picture(view) : null;
  if (picture) tryOut(picture);
  const commands = detail.commands ? new Commands(view) : null;
  for (const e of [one('#commands'), one('a[href="#commands"]')]) e.hidden = !commands;
  const show = (trial) => (commands ?? { ask: (t) => picture?.go(t) }).ask(trial)?.catch(fault);
  answer(view);
  charts(view);
  plane(view);
  chosen(view, show);
  configurations(view);
  gallery(view);
  if (detail.imported) imported();
  else new Curves(view);
  new Trials(view, show);
  other(view);
  terms(view);
  known(detail.warnings ?? [], detail.imported);
  axes(view);
  view.on('points', () => notes(view));
  view.on('chosen layout state', () => remember(view));
  const seedsSoon = throttle(() => view.fetchSeeds().catch(() => {}), 1500);
  view.on('points', () => view.chosen !== null && unfinished(detail.state) && seedsSoon());
  await refresh();
  recall(view);

  const stream = follow(at(name, 'events'), {
    open: () => connected(),
    lost: (seconds) => disconnected(seconds, () => stream.retry()),
    gone: (status) => {
      quiet(status === 404 ? 'Gone' : 'Not allowed');
      say(one('#reason'), status === 404 ? 'This sweep is gone: it was deleted.' : 'The token does not allow watching this sweep.');
      one('#reason').hidden = false;
    },
    event: (kind, data) => {
      if (kind === 'state') heard(data);
      if (kind === 'progress') {
        detail.progress = data;
        progress.show(detail);
        view.emit('progress');
      }
      if (kind === 'points') view.hear(data).catch(() => {});
      if (kind === 'resync') refresh();
    },
  });
}

/** The charts of the first metrics, before that of another one. */
function charts(view) {
  const before = one('#other-figure');
  for (const m of charted(view.detail)) {
    const host = make('div', { class: 'chart', 'data-column': m.name });
    before.before(make('figure', { class: 'card' },
      make('figcaption', {}, make('h3', {}, upper(m.label)), make('span', { title: m.help }, m.how ? `= ${m.how}` : m.reading ?? '')), host));
    new Measures(host, view, m.name);
  }
}

/** The chart of a measure that the visitor chooses. */
function other(view) {
  const { columns, outcome } = view.detail;
  const select = /** @type {HTMLSelectElement} */ (one('#other'));
  const shown = charted(view.detail).map((m) => m.name);
  const rest = columns.filter((c) => !shown.includes(c.name));
  select.append(...(outcome ? [make('option', { value: RATE }, rateName(view.detail))] : []), ...rest.map((c) => make('option', { value: c.name }, c.label)));
  one('#other-figure').hidden = select.options.length === 0;
  if (select.options.length === 0) return;
  const chart = new Measures(one('#other-chart'), view, select.value);
  const help = () => say(one('#other-help'), columns.find((c) => c.name === select.value)?.help ?? 'fraction of seeds; check this first');
  select.addEventListener('change', () => {
    chart.show(select.value);
    help();
  });
  help();
}

/** Defines what the page shows: the outcome and the first metrics. */
function terms(view) {
  const { detail } = view;
  const defined = [...(detail.outcome ? [detail.outcome] : []), ...detail.columns.filter((m) => m.main)];
  if ('filled' in one('#terms').dataset) return; // by the template
  one('#terms').prepend(...defined.flatMap((m) => [make('dt', {}, upper(m.label)),
    make('dd', {}, `${upper(m.help)}.`, m.reference ? ` ${upper(m.reference.label)}: ${measure(m.reference.value)}.` : '')]));
}

/** Hides what results that were made elsewhere do not have. */
function imported() {
  for (const e of [one('#curves'), one('a[href="#curves"]'), one('[data-act=extend]'), one('[data-act=vary]'), one('#paired')]) e.hidden = true;
}

/** Warns of what was known before the first step, where the template could not. */
function known(warnings, made) {
  if (warnings.length === 0 || one('#known')) return;
  one('nav.inside').before(make('details', { class: 'card', id: 'known' },
    make('summary', {}, `${made ? 'The table that it was imported from' : 'Known before the first step'}: ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`),
    make('ul', {}, ...warnings.map((w) => make('li', {}, w.text)))));
}

/** Controls of the axes: which one charts run along, and which values of the others are shown. */
function axes(view) {
  const host = one('#axes');
  const choices = view.candidates();
  field('across', view.acrossName);
  const selects = [];
  if (choices.length > 1) {
    const select = make('select', { id: 'across' }, ...choices.map((a) => make('option', { value: a.path }, axisName(a.path))));
    select.addEventListener('change', () => {
      view.across = choices.find((a) => a.path === select.value);
      view.only.clear();
      axes(view);
      view.emit('layout');
      notes(view);
    });
    select.value = view.across.path;
    selects.push(make('label', { for: 'across' }, 'Along'), select);
  }
  for (const axis of view.others()) {
    const id = `only-${axis.path}`;
    const select = make('select', { id }, make('option', { value: '' }, 'all'), ...axis.values.map((v) => make('option', { value: String(v) }, value(v))));
    select.addEventListener('change', () => {
      if (select.value) view.only.set(axis.path, select.value);
      else view.only.delete(axis.path);
      view.emit('layout');
      notes(view);
    });
    select.value = view.only.get(axis.path) ?? '';
    selects.push(make('label', { for: id, title: axis.path }, axisName(axis.path)), select);
  }
  host.replaceChildren(...selects);
}

/** What is to be known before any median is looked at. */
function notes(view) {
  const points = [...view.points.values()];
  const { outcome } = view.detail;
  const often = points.filter(frequent);
  const note = one('#outcome-note');
  note.hidden = often.length === 0;
  if (often.length) {
    const few = often.length <= 4;
    say(note, few
      ? `Often ${outcome.label}: ${often.map((p) => `${view.label(p)} (${share(p.outcome)} of ${p.n} seeds)`).join('; ')}. This means: ${outcome.help}. Hollow points mark it.`
      : `Seeds often end ${outcome.label} in ${count(often.length)} of ${count(view.total)} configurations. This means: ${outcome.help}. Hollow points mark them.`);
  }
  legend(view);
}

/** Which line is which. */
function legend(view) {
  const { shown, all: { length: total } } = view.lines();
  one('#groups').hidden = total < 2;
  one('#groups').replaceChildren(...shown.map((line, i) => {
    const swatch = make('i', { class: 'swatch line' });
    swatch.style.background = lineColour(i, shown.length);
    return make('li', {}, swatch, line.label);
  }), shown.length < total ? make('li', { class: 'hint' }, `${shown.length} of ${count(total)} lines; choose values above for others`) : '');
}

/** Takes out the files that the sweep does not have; lets the others be verified. */
function files(detail) {
  const button = /** @type {HTMLButtonElement} */ (one('#verify'));
  button.addEventListener('click', async () => {
    button.disabled = true;
    say(one('#verified'), 'Reading all files…');
    try {
      say(one('#verified'), verdict(await get(at(name, 'verify'))));
    } catch (error) {
      say(one('#verified'), errorText(error));
    } finally {
      button.disabled = false;
    }
  });
  for (const link of all('[data-file]')) {
    const { file } = link.dataset;
    link.parentElement.hidden = (file === 'features.csv' && detail.features === 'none') || (file.startsWith('report.') && !detail.figures.length) || (file.startsWith('curves.') && detail.imported);
  }
}

/** What was found of a sweep's files, in words. @param {{state:string, trials:number, checked:number, damage?:{text:string}[]}} v */
function verdict(v) {
  if (v.state === 'damaged') return `Damaged: ${v.damage.map((d) => d.text).join('; ')}`;
  const bare = v.trials - v.checked;
  return `${count(v.trials)} trials are as they were written${bare ? ` as far as can be told: ${count(bare)} have no checksum` : ': their checksums are right'}.`;
}

function figures(detail) {
  one('#figures-title').hidden = detail.figures.length === 0;
  if (one('#figures').children.length) return; // rendered already
  const link = (figure, format) => make('a', { href: at(name, 'figures', `${figure}.${format}`), 'data-figure': true }, format.toUpperCase());
  one('#figures').append(...detail.figures.map((f) => make('li', {}, make('span', {}, words(f)), ' ', link(f, 'svg'), ' ', link(f, 'png'), ' ', link(f, 'pdf'))));
}

/** What is shown is in the address, so that it can be passed on. */
function remember(view) {
  history.replaceState(null, '', view.address ? `#${view.address}` : location.pathname);
}

function recall(view) {
  const chosen = view.asked.get('configuration');
  if (chosen !== null && view.points.has(Number(chosen))) view.choose(Number(chosen)).catch(() => {});
}

function fault(error) {
  say(one('#reason'), errorText(error));
  one('#reason').hidden = false;
}

begin().catch((error) => {
  fault(error);
  if (!(error instanceof Problem)) console.error(error);
});
