// A trial's features beside the untrained ones, along the temperatures: the
// guide's picture.
import { at, errorText, get, send } from './api.js';
import { distinct, onScheme } from './colours.js';
import { all, debounce, field, make, one, plainTable, say } from './dom.js';
import { count, measure } from './format.js';
import { outline, Scatter } from './scatter.js';

const KEPT = 100; // answers in memory
const MORPH = 350; // milliseconds from one temperature to the next
const PATIENCE = 400; // until it is said that an answer takes its time
const STEP = 900; // between two while it plays
const ROWS = 500; // of the table of coordinates
const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class Picture {
  /** @param {import('./view.js').View} view */
  constructor(view) {
    this.view = view;
    this.slide = /** @type {HTMLInputElement} */ (one('#slide'));
    this.cache = new Map(); // of promises, by trial
    this.seed = 0; // place among the seeds
    this.configuration = null;
    this.features = null; // shown now
    this.dims = [0, 1];
    const tell = (what) => (i) => {
      const [x, y] = this.dims.map((d) => this.features[what][i * this.features.dimension + d]);
      return [`sample ${i}`, `class ${this.features.labels[i]}`, `(${measure(x)}, ${measure(y)})`];
    };
    this.before = new Scatter(one('#before'), { equal: true, tell: tell('untrained') });
    this.after = new Scatter(one('#after'), { equal: true, tell: tell('trained') });
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
    one('#reproduce').addEventListener('click', () => this.reproduce());
    one('#coordinates').addEventListener('toggle', () => this.table());
    for (const select of all('#dims select')) select.addEventListener('change', () => this.choose());
    view.on('points layout', () => this.arrange());
    view.on('chosen', () => {
      if (view.chosen === this.configuration) return;
      this.configuration = view.chosen;
      this.arrange();
    });
    onScheme(() => this.draw(this.features?.trained));
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
      const trial = await this.view.trial(this.configuration, this.seed);
      const [features, row] = await Promise.all([this.fetch(trial), get(at(this.view.name, 'trials', trial))]);
      if (key !== this.key) return; // the slider went on
      this.failed = null;
      this.shown = key;
      this.take(features, row);
    } catch (error) {
      if (key !== this.key) return;
      this.failed = key;
      this.shown = null;
      say(one('#picture-fault'), errorText(error));
      this.clear();
    } finally {
      clearTimeout(slow);
    }
  }

  /** Says which trial is shown, or that it will be. */
  say(more = '') {
    const point = this.view.points.get(this.configuration);
    const where = this.view.others().length ? this.view.label(point) : `${this.view.acrossName} ${this.view.place(point)}`;
    field('trained-at', `at ${where} ${more}`);
  }

  clear() {
    this.after.set([], this.after.frame);
    one('#trial-facts').replaceChildren();
    say(one('#bits'), '');
    /** @type {HTMLButtonElement} */ (one('#reproduce')).disabled = true;
  }

  take(features, row) {
    const old = this.features;
    this.features = features;
    say(one('#picture-fault'), '');
    say(one('#seed'), features.seed);
    this.chooseDims(features.dimension);
    this.say();
    this.facts(features, row);
    this.table();
    const comparable = old && old.trained.length === features.trained.length && !calm.matches && !document.hidden;
    if (comparable && old.trial !== features.trial) this.morph(old.trained, features.trained);
    else this.draw(features.trained);
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

  draw(trained) {
    if (!this.features) return;
    const { labels, dimension, untrained } = this.features;
    const size = Math.max(1.5, Math.min(4.5, 45 / Math.sqrt(labels.length)));
    const colours = [...new Set(labels)].sort((a, b) => a - b).map((c) => [c, distinct(c)]);
    const of = new Map(colours);
    const dots = (z) => labels.map((label, i) => ({
      key: i, x: z[i * dimension + this.dims[0]], y: z[i * dimension + this.dims[1]], colour: of.get(label), shape: label, size,
    }));
    const frame = square([...untrained, ...this.features.trained]);
    this.before.set(dots(untrained), frame);
    this.after.set(dots(trained), frame);
    for (const [id, what] of [['#before', 'untrained'], ['#after', 'trained']]) {
      one(id).setAttribute('aria-label', `The ${what} encoder's features of ${labels.length} samples in ${colours.length} classes. Arrow keys go through them; the table below has the coordinates.`);
    }
    this.classes(colours, labels);
  }

  classes(colours, labels) {
    const key = colours.join(' ');
    if (key === this.legend) return;
    this.legend = key;
    one('#classes').replaceChildren(...colours.map(([label, colour]) => {
      const canvas = /** @type {HTMLCanvasElement} */ (make('canvas', { width: 28, height: 28, class: 'mark', 'aria-hidden': 'true' }));
      const ctx = canvas.getContext('2d');
      ctx.beginPath();
      outline(ctx, label, 14, 14, 9);
      ctx.fillStyle = colour;
      ctx.fill();
      return make('li', {}, canvas, `class ${label}`, make('small', {}, ` ${count(labels.filter((l) => l === label).length)}`));
    }));
  }

  facts(features, row) {
    const { detail } = this.view;
    const list = [
      ['Trial', String(features.trial)],
      ...detail.columns.filter((m) => m.main).map((m) => [m.label, measure(row.metrics[m.name])]),
      ...(detail.outcome ? [[detail.outcome.label, row.outcome ? 'yes' : 'no']] : []),
      ['digest', `${row.digest.slice(0, 8)}…`],
    ];
    const bits = one('#bits');
    bits.className = features.matches ? 'hint' : 'fault';
    say(bits, features.matches ? '✓ Trained again to show its features: identical to its row, bit for bit.' : '✗ Trained again to show its features: differs from its row.');
    one('#trial-facts').replaceChildren(...list.map(([name, v]) => make('div', {}, make('dt', {}, name), make('dd', {}, v))));
    /** @type {HTMLButtonElement} */ (one('#reproduce')).disabled = false;
    one('#reproduced').replaceChildren();
  }

  async reproduce() {
    const out = one('#reproduced');
    const { trial } = this.features;
    out.replaceChildren('Training it again…');
    try {
      const v = await send('POST', at(this.view.name, 'trials', trial, 'reproduce'));
      if (trial !== this.features.trial) return;
      if (v.matches) {
        out.replaceChildren(make('p', { class: 'good' }, `✓ Trial ${trial} reproduces: digest and metrics match its row.`));
        return;
      }
      out.replaceChildren(make('p', { class: 'fault' }, `✗ Trial ${trial} does not reproduce. Its row was trained by ${maker(v.stored)}; this is ${maker(v.here)}.`),
        plainTable('What differs', ['column', 'row', 'reproduced'], v.differences.map((d) => [d.column, d.stored, d.reproduced])));
    } catch (error) {
      out.replaceChildren(make('p', { class: 'fault' }, errorText(error)));
    }
  }

  /** Where features have more than two dimensions, two are chosen. */
  chooseDims(dimension) {
    one('#dims').hidden = dimension <= 2;
    const selects = /** @type {HTMLSelectElement[]} */ (all('#dims select'));
    if (selects[0].options.length === dimension) return;
    this.dims = [0, Math.min(1, dimension - 1)];
    selects.forEach((select, k) => select.replaceChildren(...Array.from({ length: dimension }, (_, i) => make('option', { value: i, selected: i === this.dims[k] }, `f${i}`))));
  }

  choose() {
    this.dims = all('#dims select').map((s) => Number(/** @type {HTMLSelectElement} */ (s).value));
    this.draw(this.features.trained);
    this.table();
  }

  table() {
    const details = /** @type {HTMLDetailsElement} */ (one('#coordinates'));
    if (!details.open || !this.features) return;
    const { labels, dimension, untrained, trained } = this.features;
    const [a, b] = this.dims;
    const rows = labels.slice(0, ROWS).map((label, i) => [String(i), String(label), ...[untrained, trained].flatMap((z) => [measure(z[i * dimension + a]), measure(z[i * dimension + b])])]);
    one('.scroll', details).replaceChildren(plainTable(`Features f${a} and f${b}`, ['sample', 'class', `untrained f${a}`, `untrained f${b}`, `trained f${a}`, `trained f${b}`], rows),
      labels.length > ROWS ? make('p', { class: 'hint' }, `The first ${ROWS} of ${count(labels.length)} samples.`) : '');
  }
}

const maker = (m) => `${m.version} (${m.go}, ${m.vectors}, ${m.os}/${m.arch})`;

/** The square that features are shown in: the one of tanh, or one that holds them all. */
function square(values) {
  const most = values.reduce((max, v) => Math.max(max, Math.abs(v ?? 0)), 0);
  const end = most <= 1 ? 1.08 : most * 1.08;
  return { x: [-end, end], y: [-end, end] };
}
