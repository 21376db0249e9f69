// Lets the points of a chart be found by pointer, finger and keyboard.
import { announce, make } from './dom.js';

const REACH = 36; // pixels that a pointer may be off

/**
 * @typedef {{key:any, x:number, y:number, row:number}} Spot pixels from the host's corner; row is the line that a point is on
 * @typedef {{
 *   spots: () => Spot[],
 *   tell: (key:any) => string[],
 *   hover?: (key:any) => void,
 *   pick?: (key:any) => void,
 * }} Chart
 */

export class Pointing {
  /** @param {HTMLElement} host @param {Chart} chart */
  constructor(host, chart) {
    this.host = host;
    this.chart = chart;
    this.at = null; // key of the point under the pointer, or that the keyboard went to
    this.tip = make('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
    host.append(this.tip);
    host.tabIndex = 0;
    host.setAttribute('role', 'group');
    host.setAttribute('aria-roledescription', 'chart');
    host.setAttribute('aria-label', 'Nothing is drawn yet'); // what draws says what
    host.addEventListener('pointermove', (event) => this.move(event));
    host.addEventListener('pointerleave', (event) => event.pointerType === 'mouse' && this.go(null));
    host.addEventListener('blur', () => this.go(null));
    host.addEventListener('click', (event) => {
      this.move(event);
      if (this.at !== null) chart.pick?.(this.at.key);
    });
    host.addEventListener('keydown', (event) => this.press(event));
  }

  move(event) {
    const box = this.host.getBoundingClientRect();
    const x = event.clientX - box.left;
    const y = event.clientY - box.top;
    let nearest = null;
    let least = REACH * REACH;
    for (const spot of this.chart.spots()) {
      const d = (spot.x - x) ** 2 + (spot.y - y) ** 2;
      if (d < least) [nearest, least] = [spot, d];
    }
    this.go(nearest);
  }

  press(event) {
    const spots = this.chart.spots();
    if (event.key === 'Escape') return this.go(null);
    if ((event.key === 'Enter' || event.key === ' ') && this.at !== null) {
      event.preventDefault();
      return this.chart.pick?.(this.at.key);
    }
    const next = spots.length ? step(spots, this.find(spots), event.key) : null;
    if (!next) return;
    event.preventDefault();
    this.go(next);
    announce(this.chart.tell(next.key).join(', '), 'point');
  }

  find(spots) {
    return this.at === null ? null : spots.find((s) => s.key === this.at.key && s.row === this.at.row) ?? null;
  }

  /** Goes to a point, or to none. */
  go(spot) {
    const before = this.at;
    this.at = spot;
    this.show();
    if (before?.key !== spot?.key) this.chart.hover?.(spot ? spot.key : null);
  }

  /** Writes the tip anew: the chart has new values, or another size. */
  show() {
    const spot = this.find(this.at === null ? [] : this.chart.spots());
    this.tip.hidden = spot === null;
    if (spot === null) return;
    const [first, ...rest] = this.chart.tell(spot.key);
    this.tip.replaceChildren(make('strong', {}, first), ...rest.map((line) => make('span', {}, line)));
    const room = this.host.clientWidth - this.tip.offsetWidth;
    const left = spot.x + 14 > room ? spot.x - this.tip.offsetWidth - 14 : spot.x + 14;
    this.tip.style.left = `${Math.max(0, Math.min(left, room))}px`;
    this.tip.style.top = `${Math.max(0, Math.min(spot.y - 12, this.host.clientHeight - this.tip.offsetHeight))}px`;
  }
}

/** The point that a key leads to. */
function step(spots, from, key) {
  const i = spots.indexOf(from);
  switch (key) {
    case 'Home':
      return spots[0];
    case 'End':
      return spots.at(-1);
    case 'ArrowRight':
      return spots[Math.min(i + 1, spots.length - 1)];
    case 'ArrowLeft':
      return spots[Math.max(i - 1, 0)];
    case 'ArrowUp':
    case 'ArrowDown': {
      if (!from) return spots[0];
      const row = from.row + (key === 'ArrowUp' ? -1 : 1);
      const there = spots.filter((s) => s.row === row);
      return there.reduce((best, s) => (best && Math.abs(best.x - from.x) <= Math.abs(s.x - from.x) ? best : s), null);
    }
    default:
      return null;
  }
}
