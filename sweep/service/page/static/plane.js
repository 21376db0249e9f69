// Alignment against uniformity: one point a configuration.
import { css, sequential } from './colours.js';
import { make, one } from './dom.js';
import { interval, measure, value } from './format.js';
import { counts } from './measures.js';
import { Scatter } from './scatter.js';
import * as ticks from './ticks.js';

const NAMED = 14; // points that can have their names beside them
const BARRED = 60; // points that can have their intervals

/** @param {import('./view.js').View} view */
export function plane(view) {
  const chart = new Scatter(one('#plane-chart'), {
    xTitle: 'alignment', yTitle: 'uniformity',
    tell: (c) => {
      const p = view.points.get(c);
      return [view.label(p), ...['alignment', 'uniformity'].map((m) => `${m} ${measure(p.metrics[m].mean)} ${interval(p.metrics[m])}`), ...counts(p)];
    },
    hover: (c) => view.point(c), pick: (c) => view.choose(c),
  });
  chart.host.setAttribute('aria-label', 'Alignment across, uniformity up, one point a configuration. Arrow keys go through them, Enter shows a configuration\'s seeds.');

  const draw = () => {
    const points = view.lines().shown.flatMap((l, i) => l.points.map((p) => ({ p, line: i })))
      .filter(({ p }) => p.metrics.alignment.mean !== null && p.metrics.uniformity.mean !== null);
    const dots = points.map(({ p, line }) => ({
      key: p.configuration, x: p.metrics.alignment.mean, y: p.metrics.uniformity.mean,
      colour: view.colour(p), shape: line, size: points.length <= BARRED ? 6 : 3.5,
      label: points.length <= NAMED ? view.place(p) : undefined,
      bars: (points.length > BARRED && p.configuration !== view.hover && p.configuration !== view.chosen) || p.metrics.alignment.low === null || p.metrics.uniformity.low === null ? undefined
        : { x: [p.metrics.alignment.low, p.metrics.alignment.high], y: [p.metrics.uniformity.low, p.metrics.uniformity.high] },
    }));
    const seeds = (view.seeds?.trials ?? []).filter((t) => t.metrics.alignment !== null).map((t) => ({
      key: -1 - t.trial, x: t.metrics.alignment, y: t.metrics.uniformity, colour: css('ink'), size: 2.2, faint: true,
    }));
    const frame = (axis) => ticks.ends(dots.map((d) => d[axis]), (points.length > BARRED ? [] : dots.flatMap((d) => d.bars?.[axis] ?? [])).concat(seeds.map((d) => d[axis])));
    chart.set([...seeds, ...dots], { x: frame('x'), y: frame('y') }, (d) => d.key === view.chosen || d.key === view.hover);
    ramp(view, points.length > NAMED);
  };
  view.on('points layout hover chosen seeds', draw);
  return draw;
}

/** The colours' scale, where the points have no names. */
function ramp(view, shown) {
  const host = one('#ramp');
  host.hidden = !shown || !view.across;
  if (host.hidden) return;
  const values = view.across.values;
  const canvas = make('canvas', { width: 200, height: 10, 'aria-hidden': 'true' });
  const ctx = canvas.getContext('2d');
  for (let i = 0; i < 200; i++) {
    ctx.fillStyle = sequential(i / 199);
    ctx.fillRect(i, 0, 1, 10);
  }
  host.replaceChildren(`${view.acrossName} ${value(Math.min(...values))}`, canvas, value(Math.max(...values)));
}
