// How far a sweep is, how fast, and what that looks like.
import uPlot from './uplot/uPlot.esm.js';
import { css, onScheme } from './colours.js';
import { announce, field, one, say } from './dom.js';
import { compact, count, duration, moment, percent, rate, stateName, unfinished } from './format.js';

const HISTORY = 240; // rates in the small chart

export class Progress {
  constructor() {
    this.times = [];
    this.rates = [];
    this.told = -1;
    onScheme(() => this.plot?.redraw());
  }

  /** @param {{state:string, progress:any, plan:any, queue?:number, reason?:string, changed:string}} sweep */
  show(sweep) {
    const { progress: p, state } = sweep;
    const badge = one('#state');
    badge.dataset.state = state;
    say(badge, stateName(state));
    const reason = one('#reason');
    reason.hidden = !sweep.reason && !sweep.queue;
    say(reason, sweep.reason || (sweep.queue ? `Number ${sweep.queue} in the queue.` : ''));
    const done = percent(p);
    field('percent', `${done}%`);
    field('done', `${count(p.committed)} of ${count(p.trials)} trials`);
    const bar = /** @type {HTMLProgressElement} */ (one('#bar'));
    bar.max = Math.max(1, p.trials);
    bar.value = p.committed;
    const running = state === 'running';
    const over = !unfinished(state);
    for (const dd of ['trials-rate', 'steps-rate', 'left']) one(`[data-field="${dd}"]`).parentElement.hidden = over;
    one('[data-field="ended"]').parentElement.hidden = !over;
    field('ended', moment(sweep.changed));
    field('trials-rate', running ? rate(p.trials_per_second) : '–');
    field('steps-rate', running ? compact(p.steps_per_second) : '–');
    field('left', running && p.seconds_left !== undefined ? duration(p.seconds_left) : '–');
    field('diverged', count(p.diverged));
    field('failed', count(p.failed));
    field('plan', `${count(sweep.plan.configurations)} × ${count(sweep.plan.seeds)} seeds${sweep.adaptive && unfinished(state) ? ' so far' : ''}`);
    document.title = `${unfinished(state) ? `${done}% ` : ''}${document.body.dataset.name} · tausweep`;
    // Every tenth is said aloud, not every trial.
    const tenth = Math.floor(done / 10);
    if (running && tenth > this.told && this.told >= 0) announce(`${done}% of the trials are done.`, 'progress');
    this.told = tenth;
    if (running) this.spark(p.trials_per_second);
    if (!running) one('#spark').hidden = true;
  }

  /** The rate over the last minutes. */
  spark(now) {
    const host = one('#spark');
    this.times.push(Date.now() / 1000);
    this.rates.push(now);
    if (this.times.length > HISTORY) {
      this.times.shift();
      this.rates.shift();
    }
    if (this.times.length < 8) return;
    host.hidden = false;
    const data = [this.times, this.rates];
    const size = { width: host.clientWidth, height: host.clientHeight };
    if (!this.plot) {
      host.setAttribute('role', 'img');
      this.plot = new uPlot({
        ...size, legend: { show: false }, cursor: { show: false }, axes: [{ show: false }, { show: false }], padding: [2, 0, 2, 0],
        scales: { x: { time: false }, y: { range: (u, low, high) => [0, high * 1.1 || 1] } },
        series: [{}, { stroke: () => css('accent'), fill: () => css('tint'), width: 1.5, points: { show: false } }],
      }, data, host);
    } else {
      if (this.plot.width !== size.width) this.plot.setSize(size);
      this.plot.setData(data);
    }
    host.setAttribute('aria-label', `Recent trials per second, now ${rate(now)}`);
  }
}
