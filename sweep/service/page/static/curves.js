// Median learning curves.
import uPlot from './uplot/uPlot.esm.js';
import { at, errorText, get } from './api.js';
import { css, onScheme } from './colours.js';
import { make, one, plainTable, say, throttle } from './dom.js';
import { compact, count, interval, measure } from './format.js';
import { axis, FONT } from './measures.js';
import { Pointing } from './pointing.js';
import { paintReferenceLine, paintReferenceName } from './reference.js';
import { find, label, main } from './schema.js';
import * as ticks from './ticks.js';
import { whenSeen } from './seen.js';

const LINES = 12; // that can be told apart
const DASHES = [[], [9, 4], [2, 4], [9, 4, 2, 4]];
const EVERY = 2500; // milliseconds between two fetches while a sweep runs

export class Curves {
  /** @param {import('./view.js').View} view */
  constructor(view) {
    this.view = view;
    this.host = one('#curves-chart');
    this.select = /** @type {HTMLSelectElement} */ (one('#curve-column'));
    this.select.append(...view.detail.curve_columns.map((m) => make('option', { value: m.name, selected: m.name === main(view.detail)[0].name }, m.label)));
    this.lines = [];
    this.pointing = new Pointing(this.host, {
      spots: () => this.spots(), tell: (key) => this.tell(key),
      hover: (key) => view.point(key === null ? null : this.lines[key.split(':')[0]].configuration),
      pick: (key) => view.choose(this.lines[key.split(':')[0]].configuration),
    });
    const fetchSoon = whenSeen(one('#curves'), throttle(() => this.fetch(), EVERY));
    this.select.addEventListener('change', () => this.fetch());
    view.on('points layout', fetchSoon);
    view.on('hover chosen', () => this.plot && this.plot.redraw(false));
    onScheme(() => {
      this.draw();
      this.legend();
    });
    new ResizeObserver(() => this.draw()).observe(this.host);
    one('#curves-details').addEventListener('toggle', () => this.table());
  }

  /** Fetches the curves of what is shown, evenly thinned out where they are many. */
  async fetch() {
    const { shown } = this.view.lines();
    const all = this.view.points.size;
    const wanted = shown.flatMap((l) => ticks.thin(l.points, Math.max(2, Math.floor(LINES / shown.length))));
    this.groups = new Map(shown.flatMap((l, i) => l.points.map((p) => [p.configuration, i])));
    const column = this.select.value;
    try {
      const answers = await Promise.all(ranges(wanted.map((p) => p.configuration)).map(([from, to]) =>
        get(at(this.view.name, `curves?column=${column}&offset=${from}&limit=${to - from + 1}`))));
      const curves = new Map(answers.flatMap((a) => a.curves).map((c) => [c.configuration, c]));
      this.lines = wanted.map((p) => curves.get(p.configuration)).filter((c) => c && c.steps.length);
      this.column = column;
      say(one('#curves-hint'), `Medians over seeds by training step; the band is the 95% interval of the selected line.${wanted.length < all ? ` ${wanted.length} of ${count(all)} configurations are shown.` : ''}`);
      this.draw();
    } catch (error) {
      say(one('#curves-hint'), errorText(error));
    }
  }

  colour(line) {
    const point = this.view.points.get(line.configuration);
    return point && this.view.across ? this.view.colour(point) : css('accent');
  }

  /** The other axes' values are told apart by dashes. */
  dash(line) {
    return DASHES[(this.groups.get(line.configuration) ?? 0) % DASHES.length];
  }

  draw() {
    const { host } = this;
    if (!host.clientWidth || !this.lines.length) return;
    const steps = [...new Set(this.lines.flatMap((l) => l.steps))].sort((a, b) => a - b);
    const along = (line, values) => {
      const known = new Map(line.steps.map((s, i) => [s, values[i]]));
      return steps.map((s) => known.get(s) ?? null);
    };
    const data = [steps, ...this.lines.map((l) => along(l, l.median))];
    const numbers = this.lines.flatMap((l) => l.median).filter((v) => v !== null);
    const { reference } = find(this.view.detail, this.column);
    this.baseline = reference?.baseline ? reference : null;
    this.range = ticks.ends(numbers, this.baseline && numbers.length ? [this.baseline.value] : []);
    this.steps = steps;
    const size = { width: host.clientWidth, height: host.clientHeight };
    const shape = this.lines.map((l) => l.configuration).join();
    if (shape === this.shape) {
      this.plot.setSize(size);
      this.plot.setData(data);
    } else {
      this.plot?.destroy();
      this.plot = new uPlot(this.options(size), data, host);
      this.shape = shape;
      this.legend();
    }
    host.setAttribute('aria-label', `${label(this.view.detail, this.column)} by training step, ${this.lines.length} lines. Left and right arrows go along a line, up and down to the next, Enter shows the configuration's seeds. The table below has the same numbers.`);
    this.pointing.show();
    this.table();
  }

  options(size) {
    return {
      ...size,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, range: () => [0, this.steps.at(-1) * 1.01 || 1] }, y: { range: () => this.range } },
      axes: [
        axis({ size: 34, label: 'training steps', labelSize: 20, labelFont: FONT, splits: (u, i, from, to) => ticks.linear(from, to, u.width / 90), values: (u, places) => places.map(compact) }),
        axis({ size: 52, splits: (u, i, from, to) => ticks.linear(from, to, u.height / 50), values: (u, places) => places.map((v) => ticks.name(v, places[1] - places[0])) }),
      ],
      series: [{}, ...this.lines.map((l) => ({ stroke: () => this.colour(l), width: 2, dash: this.dash(l), points: { show: false }, spanGaps: true }))],
      hooks: { draw: [(u) => this.paint(u)] },
    };
  }

  /** The interval of the line pointed at, and the line again above the others. */
  paint(u) {
    if (this.baseline) this.paintBaseline(u);
    const marked = this.lines.find((l) => l.configuration === this.view.hover) ?? this.lines.find((l) => l.configuration === this.view.chosen);
    if (!marked) return;
    const { ctx } = u;
    const ratio = devicePixelRatio;
    const path = (values, back) => {
      const places = values.map((v, i) => [marked.steps[i], v]).filter(([, v]) => v !== null);
      if (back) places.reverse();
      for (const [s, v] of places) ctx.lineTo(u.valToPos(s, 'x', true), u.valToPos(v, 'y', true));
    };
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    ctx.beginPath();
    path(marked.high, false);
    path(marked.low, true);
    ctx.closePath();
    ctx.globalAlpha = 0.22;
    ctx.fillStyle = this.colour(marked);
    ctx.fill();
    ctx.globalAlpha = 1;
    ctx.beginPath();
    path(marked.median, false);
    ctx.strokeStyle = this.colour(marked);
    ctx.lineWidth = 3.5 * ratio;
    ctx.stroke();
    ctx.restore();
  }

  /** What is to be beaten; beyond a chart that curves need for themselves it is not drawn. */
  paintBaseline(u) {
    const [low, high] = this.range;
    if (this.baseline.value < low || this.baseline.value > high) return;
    const ratio = devicePixelRatio;
    const taken = this.lines.flatMap((l) => l.steps.map((s, i) => [u.valToPos(s, 'x', true), u.valToPos(l.median[i] ?? NaN, 'y', true)]))
      .map(([x, y]) => [x - 8 * ratio, y - 4 * ratio, x + 8 * ratio, y + 4 * ratio]);
    paintReferenceLine(u, this.baseline);
    paintReferenceName(u, this.baseline, FONT, taken);
  }

  spots() {
    const u = this.plot;
    if (!u) return [];
    const [left, top] = [u.bbox.left / devicePixelRatio, u.bbox.top / devicePixelRatio];
    return this.lines.flatMap((line, row) => line.steps.flatMap((s, i) => (line.median[i] === null ? []
      : [{ key: `${row}:${i}`, row, x: left + u.valToPos(s, 'x'), y: top + u.valToPos(line.median[i], 'y') }])));
  }

  tell(key) {
    const [row, i] = key.split(':').map(Number);
    const line = this.lines[row];
    const point = this.view.points.get(line.configuration);
    return [
      point ? this.view.label(point) : line.label, `step ${count(line.steps[i])}`,
      `${label(this.view.detail, this.column)} ${measure(line.median[i])} ${interval({ n: line.n[i], low: line.low[i], high: line.high[i] })}`, `n = ${line.n[i]}`,
    ];
  }

  legend() {
    const several = this.view.others().length > 0;
    one('#curves-legend').replaceChildren(...this.lines.map((line) => {
      const swatch = sample(this.colour(line), this.dash(line));
      const point = this.view.points.get(line.configuration);
      const label = several ? this.view.label(point) : this.view.place(point);
      return make('li', {}, make('button', {
        type: 'button', class: 'plain', onclick: () => this.view.choose(line.configuration),
        onpointerenter: () => this.view.point(line.configuration), onpointerleave: () => this.view.point(null),
        onfocus: () => this.view.point(line.configuration), onblur: () => this.view.point(null),
      }, swatch, label));
    }));
  }

  table() {
    const details = /** @type {HTMLDetailsElement} */ (one('#curves-details'));
    if (!details.open || !this.lines.length) return;
    const headers = ['step', ...this.lines.map((l) => this.view.label(this.view.points.get(l.configuration)))];
    const rows = this.steps.map((s) => [count(s), ...this.lines.map((l) => measure(l.median[l.steps.indexOf(s)]))]);
    one('.scroll', details).replaceChildren(plainTable(`${label(this.view.detail, this.column)}, medians over seeds`, headers, rows));
  }
}

/** A piece of a line, for the legend. */
function sample(colour, dash) {
  const canvas = /** @type {HTMLCanvasElement} */ (make('canvas', { class: 'sample', width: 52, height: 12, 'aria-hidden': 'true' }));
  const ctx = canvas.getContext('2d');
  ctx.scale(2, 2);
  ctx.setLineDash(dash);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2.5;
  ctx.beginPath();
  ctx.moveTo(0, 3);
  ctx.lineTo(26, 3);
  ctx.stroke();
  return canvas;
}

/** Puts numbers into runs without much of a gap: one request each. */
function ranges(numbers) {
  const runs = [];
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && n - last[1] <= 20 && n - last[0] < 200) last[1] = n;
    else runs.push([n, n]);
  }
  return runs;
}
