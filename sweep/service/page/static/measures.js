// Charts of a measure against temperature, or another axis.
import uPlot from './uplot/uPlot.esm.js';
import { css, onScheme } from './colours.js';
import { interval, measure, share, value } from './format.js';
import { Pointing } from './pointing.js';
import { paintReferenceLine, paintReferenceName } from './reference.js';
import { find, frequent, label, rateName, upper } from './schema.js';
import * as ticks from './ticks.js';

export const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

const MANY = 150; // points, from which on they would hide each other

/** Not a column: the share of seeds with the outcome, and its Wilson interval. */
export const RATE = ':rate';

/** The look of an axis. */
export const axis = (more) => ({
  stroke: () => css('soft'), font: FONT, ticks: { stroke: () => css('line'), size: 5, width: 1 },
  grid: { stroke: () => css('line'), width: 1 }, ...more,
});

/** The colour of the i-th of several lines. */
export const lineColour = (i, lines) => css(lines === 1 ? 'accent' : `series-${i}`);

export class Measures {
  /** @param {HTMLElement} host @param {import('./view.js').View} view @param {string} column */
  constructor(host, view, column) {
    this.host = host;
    this.view = view;
    this.column = column;
    this.pointing = new Pointing(host, {
      spots: () => this.spots(), tell: (c) => this.tell(c),
      hover: (c) => view.point(c), pick: (c) => view.choose(c),
    });
    view.on('points layout', () => this.draw());
    view.on('hover chosen seeds', () => this.draw());
    onScheme(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(host);
  }

  get name() {
    const { detail } = this.view;
    return this.column === RATE ? rateName(detail) : label(detail, this.column);
  }

  /** The measure of a configuration; a rate is one too. @returns {import('./view.js').Median} */
  median(point) {
    if (this.column !== RATE) return point.metrics[this.column];
    const { rate, low, high } = point.outcome;
    return { n: point.n, median: rate, low, high };
  }

  /** Shows another measure. */
  show(column) {
    this.column = column;
    this.draw();
  }

  draw() {
    const { view, host } = this;
    if (!host.clientWidth) return; // not shown
    this.lines = view.lines().shown;
    this.xs = [...new Set(this.lines.flatMap((l) => l.points.map((p) => view.x(p))))].sort((a, b) => a - b);
    const data = [this.xs, ...this.lines.map((l) => {
      const medians = new Map(l.points.map((p) => [view.x(p), this.median(p).median]));
      return this.xs.map((x) => medians.get(x) ?? null);
    })];
    this.range = this.limits();
    const size = { width: host.clientWidth, height: host.clientHeight };
    const shape = `${this.lines.length} ${view.acrossName} ${view.log}`;
    if (shape !== this.shape) {
      this.plot?.destroy();
      this.plot = new uPlot(this.options(size), data, host);
      this.shape = shape;
    } else {
      if (this.plot.width !== size.width || this.plot.height !== size.height) this.plot.setSize(size);
      this.plot.setData(data);
    }
    host.setAttribute('aria-label', `${this.name} against ${view.acrossName}: ${this.xs.length} values, medians over seeds.${this.reference ? ` ${upper(this.reference.label)}: ${measure(this.reference.value)}.` : ''} Arrow keys go through them, Enter shows a configuration's seeds. The table of configurations has the same numbers.`);
    this.pointing.show();
  }

  options(size) {
    const { view } = this;
    return {
      ...size,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, distr: view.log ? 3 : 1, range: () => this.across() },
        y: { range: () => this.range },
      },
      axes: [
        axis({
          size: 34, label: view.acrossName, labelSize: 20, labelFont: FONT,
          filter: (u, places) => places, splits: (u, i, from, to) => (view.log ? ticks.decades(from, to, u.width / 70) : view.across ? ticks.linear(from, to, u.width / 90) : this.xs),
          values: (u, places) => places.map((v) => value(Number(v.toPrecision(6)))),
        }),
        axis({
          size: 52, splits: (u, i, from, to) => ticks.linear(from, to, u.height / 50),
          values: (u, places) => places.map((v) => ticks.name(v, places[1] - places[0])),
        }),
      ],
      series: [{}, ...this.lines.map((l, i) => ({ stroke: () => lineColour(i, this.lines.length), width: 1.5, points: { show: false }, spanGaps: true }))],
      hooks: { draw: [(u) => this.paint(u)] },
    };
  }

  /** The ends of the axis across, with room for the outermost points. */
  across() {
    const [low, high] = [this.xs[0] ?? 0.1, this.xs.at(-1) ?? 1];
    if (this.view.log) {
      const room = Math.max((high / low) ** 0.06, 1.1);
      return [low / room, high * room];
    }
    const room = (high - low || 1) * 0.06;
    return [low - room, high + room];
  }

  limits() {
    const medians = this.lines.flatMap((l) => l.points.map((p) => this.median(p)).filter((m) => m.median !== null));
    const values = medians.map((m) => m.median);
    if (this.reference && values.length) values.push(this.reference.value);
    if (this.column === RATE) return [-0.06, 1.06];
    const around = medians.flatMap((m) => (m.low === null ? [] : [m.low, m.high]));
    return ticks.ends(values, around.concat(this.seedValues().map((s) => s.y)));
  }

  /** A value to hold the measure against: what the raw rows have, or a floor. */
  get reference() {
    return find(this.view.detail, this.column)?.reference ?? null;
  }

  /** The seeds of the chosen configuration, where it is shown. */
  seedValues() {
    const { seeds } = this.view;
    if (!seeds || this.column === RATE || !this.lines.some((l) => l.points.some((p) => p.configuration === seeds.configuration))) return [];
    return seeds.trials.map((t) => ({ trial: t, y: t.metrics[this.column] })).filter((s) => s.y !== null);
  }

  /** Intervals, points and seeds, in the canvas' own pixels. */
  paint(u) {
    const { ctx } = u;
    const ratio = devicePixelRatio;
    const x = (v) => u.valToPos(v, 'x', true);
    const y = (v) => u.valToPos(v, 'y', true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    ctx.clip();
    if (this.reference) paintReferenceLine(u, this.reference);
    const many = this.lines.reduce((n, l) => n + l.points.length, 0) > MANY;
    this.lines.forEach((line, i) => {
      const colour = lineColour(i, this.lines.length);
      for (const point of line.points) {
        const m = this.median(point);
        const left = x(this.view.x(point));
        if (m.median === null) {
          if (point.diverged + point.failed > 0) cross(ctx, left, u.bbox.top + u.bbox.height - 8 * ratio, 4 * ratio, css('bad'));
          continue;
        }
        const marked = point.configuration === this.view.chosen || point.configuration === this.view.hover;
        ctx.strokeStyle = colour;
        ctx.lineWidth = (marked ? 2.5 : 1.5) * ratio;
        ctx.globalAlpha = many && !marked ? 0.15 : 1;
        if (m.low !== null) paintInterval(ctx, left, y(m.low), y(m.high), (many ? 0 : 4) * ratio);
        ctx.globalAlpha = 1;
        ctx.beginPath();
        ctx.arc(left, y(m.median), (marked ? 6 : many ? 2 : 4) * ratio, 0, 2 * Math.PI);
        // Hollow where seeds often have the outcome: their measures say something else.
        ctx.fillStyle = frequent(point) ? css('card') : colour;
        ctx.fill();
        ctx.stroke();
      }
    });
    this.paintSeeds(ctx, x, y, ratio);
    if (this.reference) paintReferenceName(u, this.reference, FONT, this.boxes(x, y, ratio));
    ctx.restore();
  }

  /** What points and their intervals take up. */
  boxes(x, y, ratio) {
    return this.lines.flatMap((l) => l.points.map((p) => [x(this.view.x(p)), this.median(p)]).filter(([, m]) => m.median !== null)
      .map(([left, m]) => [left - 6 * ratio, y(m.high ?? m.median) - 6 * ratio, left + 6 * ratio, y(m.low ?? m.median) + 6 * ratio]));
  }

  paintSeeds(ctx, x, y, ratio) {
    const seeds = this.seedValues();
    if (!seeds.length) return;
    ctx.fillStyle = css('ink');
    ctx.globalAlpha = Math.max(0.25, Math.min(0.7, 20 / seeds.length));
    const left = x(this.view.x(this.view.seeds));
    seeds.forEach((s, i) => {
      // Spread evenly by the golden ratio, beside the interval.
      const aside = (6 + 10 * ((i * 0.618034) % 1)) * (i % 2 ? 1 : -1);
      ctx.beginPath();
      ctx.arc(left + aside * ratio, y(s.y), 1.8 * ratio, 0, 2 * Math.PI);
      ctx.fill();
    });
  }

  spots() {
    const u = this.plot;
    if (!u) return [];
    const [left, top] = [u.bbox.left / devicePixelRatio, u.bbox.top / devicePixelRatio];
    return this.lines.flatMap((line, row) => line.points
      .filter((p) => this.median(p).median !== null || p.diverged + p.failed > 0)
      .map((p) => {
        const m = this.median(p).median;
        return { key: p.configuration, row, x: left + u.valToPos(this.view.x(p), 'x'), y: top + (m === null ? u.bbox.height / devicePixelRatio - 8 : u.valToPos(m, 'y')) };
      }));
  }

  tell(configuration) {
    const p = this.view.points.get(configuration);
    const m = this.median(p);
    return [
      this.view.label(p), `${this.name} ${measure(m.median)} ${interval(m)}`, ...counts(p, this.view.detail),
    ];
  }
}

/** What is to be known of a median beside its value. */
export function counts(p, detail) {
  const lines = [`n = ${p.n} ${p.n === 1 ? 'seed' : 'seeds'}`];
  if (p.outcome?.n > 0) lines.push(`${share(p.outcome)} ${detail.outcome.label} (${p.outcome.n} of ${p.n})`);
  if (p.diverged > 0) lines.push(`${p.diverged} diverged`);
  if (p.failed > 0) lines.push(`${p.failed} failed`);
  return lines;
}

/** A vertical interval with caps. */
export function paintInterval(ctx, x, low, high, cap) {
  ctx.beginPath();
  ctx.moveTo(x, low);
  ctx.lineTo(x, high);
  for (const end of [low, high]) {
    ctx.moveTo(x - cap, end);
    ctx.lineTo(x + cap, end);
  }
  ctx.stroke();
}

function cross(ctx, x, y, size, colour) {
  ctx.strokeStyle = colour;
  ctx.lineWidth = size / 2;
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x - size, y + size);
  ctx.lineTo(x + size, y - size);
  ctx.stroke();
}
