// What the parts of a sweep's page share: its configurations over their seeds so
// far, how they are laid out along an axis, and which one is pointed at or chosen.
import { at, get } from './api.js';
import { axisName, brief, value } from './format.js';
import { sequential } from './colours.js';
import { thin } from './ticks.js';

const PAGE = 500; // configurations an answer
const MOST = 4000; // that are drawn
const LINES = 7; // that a chart shows at once: as many as have colours of their own

/**
 * @typedef {{n:number, median:?number, low:?number, high:?number}} Median
 * @typedef {{configuration:number, label:string, temperature:number, values:any[], n:number, diverged:number, failed:number,
 *   outcome?:{n:number, rate:?number, low:?number, high:?number, often:string}, metrics:Object<string, Median>}} Point
 */

/** Its events: points, layout, hover, chosen, seeds, progress, state. */
export class View extends EventTarget {
  constructor(name, detail) {
    super();
    this.name = name;
    this.detail = detail;
    /** @type {Map<number, Point>} */
    this.points = new Map();
    this.stamps = new Map(); // by configuration: the commit that its point is of
    this.committed = 0; // trials that are in the points
    this.hover = null;
    this.chosen = null;
    this.seeds = null; // of the chosen configuration
    this.only = new Map(); // by axis: the only value that is shown
    const state = new URLSearchParams(location.hash.slice(1)); // see address
    this.sort = state.get('sort') ?? ''; // of the configurations: a column, with - the greatest first
    this.where = state.get('where') ?? ''; // conditions that they meet
    this.asked = state;
    const along = state.get('along');
    this.across = this.candidates().find((a) => axisName(a.path) === along) ?? this.candidates()[0] ?? null;
    for (const axis of this.others()) {
      const only = state.get(`axis.${axisName(axis.path)}`);
      if (axis.values.some((v) => String(v) === only)) this.only.set(axis.path, only);
    }
  }

  /** What is shown, for the address: it can be passed on. */
  get address() {
    const state = new URLSearchParams();
    if (this.chosen !== null) state.set('configuration', String(this.chosen));
    if (this.sort) state.set('sort', this.sort);
    if (this.where) state.set('where', this.where);
    if (this.across && this.across !== this.candidates()[0]) state.set('along', axisName(this.across.path));
    for (const [path, only] of this.only) state.set(`axis.${axisName(path)}`, only);
    return String(state);
  }

  emit(kind) {
    this.dispatchEvent(new Event(kind));
  }

  on(kinds, f) {
    for (const kind of kinds.split(' ')) this.addEventListener(kind, f);
  }

  /** The axes that charts can run along, the temperature first. */
  candidates() {
    return this.detail.axes
      .filter((a) => a.values.length > 1 && a.values.every((v) => typeof v === 'number'))
      .sort((a, b) => (axisName(b.path) === 'temperature') - (axisName(a.path) === 'temperature'));
  }

  /** The axes beside the one that charts run along. */
  others() {
    return this.detail.axes.filter((a) => a !== this.across && a.values.length > 1);
  }

  /** Where a configuration is along the charts. */
  x(point) {
    return this.across ? point.values[this.detail.axes.indexOf(this.across)] : point.configuration;
  }

  /** Whether the charts' axis is logarithmic. */
  get log() {
    const values = this.across?.values ?? [];
    const low = Math.min(...values);
    return values.length > 1 && low > 0 && Math.max(...values) / low >= 20;
  }

  get acrossName() {
    return this.across ? axisName(this.across.path) : 'configuration';
  }

  /** A configuration in words, as short as tells it from the others. */
  label(point) {
    const parts = this.detail.axes.flatMap((a, i) => (a.values.length > 1 ? [`${axisName(a.path)} ${brief(point.values[i], a.values)}`] : []));
    return parts.join(', ') || `temperature ${value(point.temperature)}`;
  }

  /** Its place along the axis, in words. */
  place(point) {
    return this.across ? brief(this.x(point), this.across.values) : value(this.x(point));
  }

  /** The colour of a configuration's place along the axis. */
  colour(point) {
    const values = this.across?.values ?? [];
    if (values.length < 2) return sequential(0.4);
    const scale = this.log ? Math.log : (v) => v;
    const [low, high] = [Math.min(...values), Math.max(...values)].map(scale);
    return sequential((scale(this.x(point)) - low) / (high - low));
  }

  /** What is shown: a line for each combination of the other axes' values. */
  lines() {
    const others = this.others();
    const places = others.map((a) => this.detail.axes.indexOf(a));
    /** @type {Map<string, {label:string, points:Point[]}>} */
    const lines = new Map();
    for (const point of this.points.values()) {
      if (!others.every((a, k) => !this.only.has(a.path) || String(point.values[places[k]]) === this.only.get(a.path))) continue;
      const values = places.map((i) => point.values[i]);
      const key = values.join('|');
      if (!lines.has(key)) {
        lines.set(key, { label: others.map((a, k) => `${axisName(a.path)} ${brief(values[k], a.values)}`).join(', '), points: [] });
      }
      lines.get(key).points.push(point);
    }
    const list = [...lines.values()];
    for (const line of list) line.points.sort((a, b) => this.x(a) - this.x(b));
    return { shown: thin(list, LINES), all: list };
  }

  /** The line that a configuration is on, or the first one. */
  lineOf(configuration) {
    const { all } = this.lines();
    return all.find((l) => l.points.some((p) => p.configuration === configuration)) ?? all[0];
  }

  /** Takes in points that are not older than those that are there. */
  merge(answer) {
    this.total = answer.total;
    for (const point of answer.configurations) {
      if ((this.stamps.get(point.configuration) ?? -1) > answer.committed) continue;
      this.points.set(point.configuration, point);
      this.stamps.set(point.configuration, answer.committed);
    }
  }

  /** Hears an event of points; what it leaves out is fetched. */
  async hear(answer) {
    this.merge(answer);
    if (answer.more || answer.since > this.committed) await this.catchUp();
    else this.committed = Math.max(this.committed, answer.committed);
    this.emit('points');
  }

  /** Fetches what changed since the last time, everything at first. */
  async catchUp() {
    const since = this.committed;
    let committed = null;
    for (let offset = 0; offset < MOST; offset += PAGE) {
      const answer = await get(at(this.name, `points?since=${since}&offset=${offset}&limit=${PAGE}`));
      committed ??= answer.committed; // of the first: what came later is asked for again
      this.merge(answer);
      if (!answer.more) break;
    }
    this.points = new Map([...this.points].sort(([a], [b]) => a - b));
    this.committed = Math.max(this.committed, committed);
    this.emit('points');
  }

  point(configuration) {
    if (this.hover === configuration) return;
    this.hover = configuration;
    this.emit('hover');
  }

  /** Chooses a configuration and fetches its seeds. */
  async choose(configuration) {
    if (this.chosen !== configuration) this.seeds = null;
    this.chosen = configuration;
    this.emit('chosen');
    await this.fetchSeeds();
  }

  async fetchSeeds() {
    const configuration = this.chosen;
    if (configuration === null) return;
    const seeds = await get(at(this.name, 'points', configuration));
    if (this.chosen !== configuration) return; // another was chosen meanwhile
    this.seeds = seeds;
    this.emit('seeds');
  }

  /** How many of a configuration's seeds are committed; trials go seed by seed, but where the plan grows. */
  trained(configuration) {
    const { adaptive, plan, progress } = this.detail;
    if (!adaptive) return Math.max(0, Math.ceil((progress.committed - configuration) / plan.configurations));
    const point = this.points.get(configuration);
    return point ? point.n + point.diverged + point.failed : 0;
  }

  /** The trial of a configuration's k-th seed. */
  async trial(configuration, k) {
    if (!this.detail.adaptive) return k * this.detail.plan.configurations + configuration;
    const { trials } = await get(at(this.name, `trials?configuration=${configuration}&offset=${k}&limit=1`));
    return trials[0].trial;
  }

  /** The configuration of a trial, and the place of its seed. */
  async find(trial) {
    const { configurations } = this.detail.plan;
    if (!this.detail.adaptive) return [trial % configurations, Math.floor(trial / configurations)];
    const { configuration } = await get(at(this.name, 'trials', trial));
    const before = await get(at(this.name, `trials?configuration=${configuration}&where=${encodeURIComponent(`trial<${trial}`)}&limit=1`));
    return [configuration, before.matched];
  }

  /** Takes in a plan that has grown: axes may have more values. */
  grow(detail) {
    const { across } = this;
    Object.assign(this.detail, { axes: detail.axes });
    this.across = across && this.detail.axes.find((a) => a.path === across.path);
    this.emit('layout');
  }
}
