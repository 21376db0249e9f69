// A trial's features along the temperatures, beside the untrained ones where there are
// some: the guide's picture.
import { at, errorText, get, Problem } from './api.js';
import { clearFacts, facts, reproduce } from './again.js';
import { classesOf, className, legend, look } from './classes.js';
import { onScheme } from './colours.js';
import * as components from './components.js';
import { all, debounce, field, make, one, plainTable, say } from './dom.js';
import { count, measure } from './format.js';
import { Planes } from './planes.js';
import { Scatter } from './scatter.js';
import { whenSeen } from './seen.js';
import { thin } from './ticks.js';

const KEPT = 100; // answers in memory
const MORPH = 350; // milliseconds from one temperature to the next
const PATIENCE = 400; // until it is said that an answer takes its time
const STEP = 900; // between two while it plays
const ROWS = 500; // of the table of coordinates
const POINTS = 2000; // that are drawn
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class Picture {
  /** @param {import('./view.js').View} view */
  constructor(view) {
    this.view = view;
    this.slide = /** @type {HTMLInputElement} */ (one('#slide'));
    this.cache = new Map(); // of promises, by trial
    this.took = 0; // milliseconds that an answer took at most
    this.seed = 0; // place among the seeds
    this.configuration = null;
    this.features = null; // shown now
    this.rows = []; // of them that are drawn
    this.at = []; // where they are, two numbers a row
    this.dims = [0, 1];
    this.plane = null; // of their principal components, where they have too many dimensions to choose from
    this.planes = new Planes(this);
    this.onDraw = () => {}; // beside it, something else may be drawn
    this.settleSoon = whenSeen(one('#picture'), () => this.planes.settle());
    const tell = (places) => (i) => [`sample ${this.rows[i]}`, ...(this.labelled ? [className(this.classOf(i))] : []), `(${measure(places()[2 * i])}, ${measure(places()[2 * i + 1])})`];
    this.before = new Scatter(one('#before'), { equal: true, tell: tell(() => this.flat(this.features.untrained)) });
    this.after = new Scatter(one('#after'), { equal: true, tell: tell(() => this.at) });
    const fetchSoon = debounce(() => this.show(), 60);
    this.slide.addEventListener('input', () => {
      this.configuration = this.stops()[this.slide.valueAsNumber].configuration;
      this.label();
      view.point(this.configuration);
      fetchSoon();
    });
    this.slide.addEventListener('blur', () => view.point(null));
    one('#seed-less').addEventListener('click', () => this.turn(-1));
    one('#seed-more').addEventListener('click', () => this.turn(1));
    one('#play').addEventListener('click', () => this.play(this.playing === undefined));
    one('#reproduce').addEventListener('click', () => {
      const { trial } = this.row;
      reproduce(view.name, trial, () => this.row.trial === trial);
    });
    one('#coordinates').addEventListener('toggle', () => this.table());
    for (const select of all('#dims select')) select.addEventListener('change', () => this.choose());
    view.on('points layout', () => this.arrange());
    view.on('chosen', () => {
      if (view.chosen === this.configuration) return;
      this.configuration = view.chosen;
      this.arrange();
    });
    onScheme(() => this.draw());
  }

  /** The configurations along the slider. */
  stops() {
    return this.view.lineOf(this.configuration)?.points ?? [];
  }

  /** What is asked for: a configuration's seed, by its place. */
  get key() {
    return `${this.configuration}:${this.seed}`;
  }

  /** Fits the slider to what there is; shows the first picture once there is one. */
  arrange() {
    const stops = this.stops();
    if (!stops.length) return;
    if (!stops.some((p) => p.configuration === this.configuration)) {
      this.configuration = (stops.find((p) => p.temperature === 0.05) ?? stops[Math.floor(stops.length / 2)]).configuration;
    }
    this.slide.max = stops.length - 1;
    this.slide.value = stops.findIndex((p) => p.configuration === this.configuration);
    this.label();
    if (this.shown !== this.key && this.failed !== this.key) this.show();
  }

  label() {
    const point = this.view.points.get(this.configuration);
    const text = this.view.place(point);
    field('slide-name', this.view.acrossName[0].toUpperCase() + this.view.acrossName.slice(1));
    field('slide-value', text);
    this.slide.setAttribute('aria-valuetext', `${this.view.acrossName} ${text}`);
  }

  /** Shows a trial by its index. */
  async go(trial) {
    [this.configuration, this.seed] = await this.view.find(trial);
    this.arrange();
    one('#picture').scrollIntoView({ behavior: calm.matches ? 'auto' : 'smooth', block: 'start' });
  }

  /** Goes to another seed. */
  turn(by) {
    this.seed = Math.max(0, Math.min(this.seed + by, this.view.trained(this.configuration) - 1));
    this.show();
  }

  play(on) {
    clearInterval(this.playing);
    this.playing = undefined;
    one('#play').setAttribute('aria-pressed', String(on));
    say(one('#play'), on ? 'Pause' : 'Play');
    if (!on) return;
    this.playing = setInterval(() => {
      const stops = this.stops();
      const next = (this.slide.valueAsNumber + 1) % stops.length;
      this.configuration = stops[next].configuration;
      this.arrange();
    }, STEP);
  }

  /** Fetches the features of a trial; an answer never changes. */
  fetch(trial) {
    if (!this.cache.has(trial)) {
      const answer = get(at(this.view.name, 'trials', trial, 'features'));
      answer.catch(() => this.cache.delete(trial));
      this.cache.set(trial, answer);
      if (this.cache.size > KEPT) this.cache.delete(this.cache.keys().next().value);
    }
    return this.cache.get(trial);
  }

  async show() {
    const { key } = this;
    const less = /** @type {HTMLButtonElement} */ (one('#seed-less'));
    const more = /** @type {HTMLButtonElement} */ (one('#seed-more'));
    less.disabled = this.seed === 0;
    more.disabled = this.seed + 1 >= this.view.trained(this.configuration);
    if (this.view.trained(this.configuration) <= this.seed) {
      say(one('#picture-fault'), this.seed ? 'This trial is not trained yet.' : '');
      this.clear();
      return;
    }
    const slow = setTimeout(() => this.say('is being trained again to show its features…'), PATIENCE);
    try {
      const row = await get(at(this.view.name, 'trials', await this.view.trial(this.configuration, this.seed)));
      if (row.status !== 'ok') throw new Error(`Trial ${row.trial} has no features: it ${row.status} (${row.error}).`);
      const began = performance.now();
      const features = await this.fetch(row.trial);
      this.took = Math.max(this.took, performance.now() - began);
      if (key !== this.key) return; // the slider went on
      this.failed = null;
      this.shown = key;
      this.reveal(true);
      this.take(features, row);
      this.settleSoon();
    } catch (error) {
      if (key !== this.key) return;
      this.failed = key;
      this.shown = null;
      // The service shows no features of this sweep: neither does the page.
      if (!this.features && error instanceof Problem && error.status === 422) return;
      this.reveal(true);
      say(one('#picture-fault'), errorText(error));
      this.clear();
    } finally {
      clearTimeout(slow);
    }
  }

  /** The section is shown once there is something to say in it. */
  reveal(on) {
    for (const e of [one('#picture'), one('a[href="#picture"]')]) e.hidden = !on;
  }

  /** Says which trial is shown, or that it will be. */
  say(more = '') {
    const point = this.view.points.get(this.configuration);
    const where = this.view.others().length ? this.view.label(point) : `${this.view.acrossName} ${this.view.place(point)}`;
    field('trained-at', `at ${where} ${more}`);
  }

  clear() {
    this.after.set([], this.after.frame);
    clearFacts();
  }

  take(features, row) {
    const other = this.row?.trial !== row.trial;
    const samples = features.trained.length / features.dimension;
    Object.assign(this, { features, row, labelled: new Set(features.labels).size > 1 });
    this.rows = thin(Array.from({ length: samples }, (_, i) => i), POINTS);
    say(one('#picture-fault'), '');
    say(one('#seed'), row.seed);
    this.say();
    facts(this.view.detail, features, row);
    this.place(this.planes.of(features, row), other);
  }

  /** Puts the points where they are in a plane, or in the dimensions that were chosen. */
  place(plane, moved = true) {
    const from = this.at;
    this.plane = plane;
    this.chooseDims(this.features.dimension);
    this.at = this.flat(this.features.trained);
    this.hint();
    this.table();
    const comparable = from.length === this.at.length && !calm.matches && !document.hidden;
    if (comparable && moved) this.morph(from, this.at);
    else this.draw();
  }

  /** The class of a drawn row, below 0 where there are none. */
  classOf(i) {
    return this.labelled ? this.features.labels[this.rows[i]] : -1;
  }

  /** Where features are drawn: two numbers a drawn row. */
  flat(z) {
    const { rows, plane, dims, features: { dimension: d } } = this;
    if (!plane) return rows.flatMap((i) => dims.map((k) => z[i * d + k]));
    const drawn = new Float64Array(rows.length * d);
    rows.forEach((row, i) => drawn.set(z.slice(row * d, (row + 1) * d), i * d));
    return [...components.project(components.directions(drawn, d), d, plane.axes)];
  }

  /** Says what plane it is that is seen. */
  hint() {
    const host = one('#picture-hint');
    const samples = this.features.trained.length / this.features.dimension;
    const few = this.rows.length < samples ? ` ${count(this.rows.length)} of ${count(samples)} rows are drawn.` : '';
    host.hidden = !this.plane && !few;
    if (!this.plane) {
      say(host, few);
      return;
    }
    const { of, share } = this.plane;
    say(host, `Features of the test rows, scaled to length 1 as the loss sees them, on their first two principal components, which hold ${Math.round(100 * share)}% of their variance. ${of.length
      ? `The components are fitted once, on ${count(of.length)} encoders of this seed, so that the slider moves points in one plane.` : 'The components are fitted on one encoder of this seed so far.'}${few}`);
  }

  /** Moves the points from where they were. */
  morph(from, to) {
    const began = performance.now();
    const run = (this.run = {});
    const frame = (now) => {
      if (this.run !== run) return;
      const t = Math.min(1, Math.max(0, (now - began) / MORPH));
      const eased = t * t * (3 - 2 * t);
      this.draw(t < 1 ? to.map((v, i) => from[i] + (v - from[i]) * eased) : to);
      if (t < 1) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }

  /** How the classes are drawn. */
  looks() {
    return new Map(classesOf(this.rows.map((_, i) => this.classOf(i))).map((c) => [c, look(c)]));
  }

  /** The drawn rows where they are. */
  dots(at) {
    const size = Math.max(1.5, Math.min(4.5, (this.features.untrained?.length ? 45 : 80) / Math.sqrt(this.rows.length))); // alone it has more room
    const looks = this.looks();
    return this.rows.map((_, i) => ({ key: i, x: at[2 * i], y: at[2 * i + 1], size, ...looks.get(this.classOf(i)) }));
  }

  /** What holds them. */
  frame(values, at) {
    return this.plane ? disc(this.plane.end, at) : square(values);
  }

  draw(places = this.at) {
    if (!this.features) return;
    const { rows, plane, features: { untrained, trained } } = this;
    const looks = this.looks();
    const frame = this.frame([...(untrained ?? []), ...trained], this.at);
    one('#before-figure').hidden = !untrained?.length;
    if (untrained?.length) this.before.set(this.dots(this.flat(untrained)), frame);
    this.after.set(this.dots(places), frame);
    this.onDraw();
    const classes = this.labelled ? ` in ${looks.size} classes` : '';
    for (const [id, what] of [['#before', 'untrained'], ['#after', 'trained']]) {
      one(id).setAttribute('aria-label', `The ${what} encoder's features of ${count(rows.length)} samples${classes}${plane ? ', on their first two principal components' : ''}. Arrow keys go through them; the table below has the coordinates.`);
    }
    const seen = [...looks].map(([label, { colour }]) => `${label} ${colour}`).join();
    if (seen === this.legend) return;
    this.legend = seen;
    legend(one('#classes'), this.labelled ? this.features.labels : [-1]);
  }

  /** Where features have more than two dimensions, two are chosen. */
  chooseDims(dimension) {
    one('#dims').hidden = dimension <= 2 || this.plane !== null;
    const selects = /** @type {HTMLSelectElement[]} */ (all('#dims select'));
    if (selects[0].options.length === dimension) return;
    this.dims = [0, Math.min(1, dimension - 1)];
    selects.forEach((select, k) => select.replaceChildren(...Array.from({ length: dimension }, (_, i) => make('option', { value: i, selected: i === this.dims[k] }, `f${i}`))));
  }

  choose() {
    this.dims = all('#dims select').map((s) => Number(/** @type {HTMLSelectElement} */ (s).value));
    this.place(this.plane, false);
  }

  table() {
    const details = /** @type {HTMLDetailsElement} */ (one('#coordinates'));
    if (!details.open || !this.features) return;
    const { untrained, trained } = this.features;
    const shown = [['untrained', untrained], ['trained', trained]].filter(([, z]) => z?.length).map(([what, z]) => [what, this.flat(z)]);
    const names = this.plane ? ['component 1', 'component 2'] : this.dims.map((k) => `f${k}`);
    const headers = ['sample', ...(this.labelled ? ['class'] : []), ...shown.flatMap(([what]) => names.map((n) => `${what} ${n}`))];
    const rows = this.rows.slice(0, ROWS).map((row, i) => [String(row), ...(this.labelled ? [String(this.classOf(i))] : []),
      ...shown.flatMap(([, at]) => [measure(at[2 * i]), measure(at[2 * i + 1])])]);
    one('.scroll', details).replaceChildren(plainTable(`Features, ${names.join(' and ')}`, headers, rows),
      this.rows.length > ROWS ? make('p', { class: 'hint' }, `The first ${ROWS} of ${count(this.rows.length)} samples.`) : '');
  }
}

/** The square that features are shown in: the one of tanh, or one that holds them all. */
function square(values) {
  const most = values.reduce((max, v) => Math.max(max, Math.abs(v ?? 0)), 0);
  const end = most <= 1 ? 1.08 : most * 1.08;
  return { x: [-end, end], y: [-end, end] };
}

/** The same for rows of length 1 in a plane: one for all of a slider, or one that holds this trial too. */
function disc(end, at) {
  const most = 1.08 * Math.max(0.1, at.reduce((max, v) => Math.max(max, Math.abs(v)), end));
  return { x: [-most, most], y: [-most, most], round: true };
}
