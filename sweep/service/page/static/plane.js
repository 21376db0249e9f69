// The first main metric against the second: one point per configuration.
import { css, sequential } from './colours.js';
import { make, one, say } from './dom.js';
import { interval, measure, value } from './format.js';
import { counts } from './measures.js';
import { main, upper } from './schema.js';
import { Scatter } from './scatter.js';
import * as ticks from './ticks.js';

const NAMED = 14; // points that can have their names beside them
const BARRED = 60; // points that can have their intervals

/** @param {import('./view.js').View} view */
export function plane(view) {
  const [across, up] = main(view.detail);
  one('#plane').hidden = !up;
  if (!up) return;
  say(one('#plane-title'), `${upper(across.label)} and ${up.label}`);
  const x = (p) => p.metrics[across.name];
  const y = (p) => p.metrics[up.name];
  const chart = new Scatter(one('#plane-chart'), {
    xTitle: across.label, yTitle: up.label,
    tell: (c) => {
      const p = view.points.get(c);
      return [view.label(p), ...[across, up].map((m) => `${m.label} ${measure(p.metrics[m.name].median)} ${interval(p.metrics[m.name])}`), ...counts(p, view.detail)];
    },
    hover: (c) => view.point(c), pick: (c) => view.choose(c),
  });
  chart.host.setAttribute('aria-label', `${upper(across.label)} across, ${up.label} up, one point per configuration. Arrow keys go through them, Enter shows a configuration's seeds.`);

  const draw = () => {
    const points = view.lines().shown.flatMap((l, i) => l.points.map((p) => ({ p, line: i })))
      .filter(({ p }) => x(p).median !== null && y(p).median !== null);
    const dots = points.map(({ p, line }) => ({
      key: p.configuration, x: x(p).median, y: y(p).median,
      colour: view.colour(p), shape: line, size: points.length <= BARRED ? 6 : 3.5,
      label: points.length <= NAMED ? view.place(p) : undefined,
      bars: (points.length > BARRED && p.configuration !== view.hover && p.configuration !== view.chosen) || x(p).low === null || y(p).low === null ? undefined
        : { x: [x(p).low, x(p).high], y: [y(p).low, y(p).high] },
    }));
    const seeds = (view.seeds?.trials ?? []).filter((t) => x(t) !== null).map((t) => ({
      key: -1 - t.trial, x: x(t), y: y(t), colour: css('ink'), size: 2.2, faint: true,
    }));
    const bare = baseline(across, up);
    const frame = (axis) => ticks.ends(dots.map((d) => d[axis]), (points.length > BARRED ? [] : dots.flatMap((d) => d.bars?.[axis] ?? [])).concat([...seeds, ...bare].map((d) => d[axis])));
    chart.set([...seeds, ...bare, ...dots], { x: frame('x'), y: frame('y') }, (d) => d.key === view.chosen || d.key === view.hover);
    ramp(view, points.length > NAMED);
  };
  view.on('points layout hover chosen seeds', draw);
}

/** Where rows are without an encoder, where both measures say so. */
function baseline(across, up) {
  const [x, y] = [across, up].map((m) => m.reference);
  if (!x?.baseline || !y?.baseline || x.label !== y.label) return [];
  return [{ key: -0.5, x: x.value, y: y.value, colour: css('ink'), shape: 3, size: 5, faint: true, label: x.label }];
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
