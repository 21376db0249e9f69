// Points in a plane, on a canvas: the features, and alignment against uniformity.
import { css, onScheme } from './colours.js';
import { make } from './dom.js';
import { FONT } from './measures.js';
import { Pointing } from './pointing.js';
import * as ticks from './ticks.js';

/**
 * @typedef {{key:any, x:number, y:number, colour:string, shape?:number, size?:number, label?:string, faint?:boolean,
 *   bars?:{x:[number,number], y:[number,number]}}} Dot
 */

export class Scatter {
  /**
   * @param {HTMLElement} host
   * @param {{xTitle?:string, yTitle?:string, equal?:boolean, tell:(key:any)=>string[], hover?:(key:any)=>void, pick?:(key:any)=>void}} options
   */
  constructor(host, options) {
    this.host = host;
    this.options = options;
    /** @type {Dot[]} */
    this.dots = [];
    this.frame = { x: [0, 1], y: [0, 1] };
    this.marked = () => false;
    this.canvas = make('canvas', { 'aria-hidden': 'true' });
    host.append(this.canvas);
    this.pointing = new Pointing(host, {
      spots: () => this.spots(), tell: options.tell, hover: options.hover, pick: options.pick,
    });
    onScheme(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(host);
  }

  /** @param {Dot[]} dots @param {{x:[number,number], y:[number,number]}} frame @param {(dot:Dot) => boolean} [marked] */
  set(dots, frame, marked = () => false) {
    Object.assign(this, { dots, frame, marked });
    this.draw();
  }

  /** Where the frame is, in pixels of the page. */
  place() {
    const { xTitle, yTitle, equal } = this.options;
    const box = { left: yTitle ? 62 : 40, top: 10, right: 12, bottom: xTitle ? 44 : 26 };
    let width = this.host.clientWidth - box.left - box.right;
    let height = this.host.clientHeight - box.top - box.bottom;
    if (equal) width = height = Math.min(width, height);
    return { left: box.left, top: box.top, width, height };
  }

  to(dot, p) {
    const { x, y } = this.frame;
    return [
      p.left + ((dot.x - x[0]) / (x[1] - x[0])) * p.width,
      p.top + ((y[1] - dot.y) / (y[1] - y[0])) * p.height,
    ];
  }

  spots() {
    const p = this.place();
    return this.dots.filter((d) => !d.faint).map((d) => {
      const [x, y] = this.to(d, p);
      return { key: d.key, row: 0, x, y };
    });
  }

  draw() {
    const { host, canvas } = this;
    if (!host.clientWidth) return;
    const ratio = devicePixelRatio;
    canvas.width = host.clientWidth * ratio;
    canvas.height = host.clientHeight * ratio;
    const ctx = canvas.getContext('2d');
    ctx.scale(ratio, ratio);
    const p = this.place();
    this.paintFrame(ctx, p);
    ctx.save();
    ctx.beginPath();
    ctx.rect(p.left - 5, p.top - 5, p.width + 10, p.height + 10); // markers at the border are whole
    ctx.clip();
    const marked = this.dots.filter(this.marked);
    for (const dot of this.dots) this.paint(ctx, p, dot, false);
    for (const dot of marked) this.paint(ctx, p, dot, true);
    ctx.restore();
    this.paintLabels(ctx, p);
    this.pointing.show();
  }

  paintFrame(ctx, p) {
    const { x, y } = this.frame;
    ctx.font = FONT;
    ctx.lineWidth = 1;
    ctx.strokeStyle = css('line');
    ctx.fillStyle = css('soft');
    const across = ticks.linear(x[0], x[1], p.width / 70);
    const up = ticks.linear(y[0], y[1], p.height / 50);
    ctx.beginPath();
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    for (const v of across) {
      const [left] = this.to({ x: v, y: 0 }, p);
      ctx.moveTo(left, p.top);
      ctx.lineTo(left, p.top + p.height + 4);
      ctx.fillText(ticks.name(v, across[1] - across[0]), left, p.top + p.height + 8);
    }
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    for (const v of up) {
      const [, top] = this.to({ x: 0, y: v }, p);
      ctx.moveTo(p.left - 4, top);
      ctx.lineTo(p.left + p.width, top);
      ctx.fillText(ticks.name(v, up[1] - up[0]), p.left - 8, top);
    }
    ctx.stroke();
    if (this.options.equal) this.paintSquare(ctx, p);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'alphabetic';
    if (this.options.xTitle) ctx.fillText(this.options.xTitle, p.left + p.width / 2, p.top + p.height + 38);
    if (this.options.yTitle) {
      ctx.save();
      ctx.translate(13, p.top + p.height / 2);
      ctx.rotate(-Math.PI / 2);
      ctx.fillText(this.options.yTitle, 0, 0);
      ctx.restore();
    }
  }

  /**
   * The axes through the origin, and where it is in the frame the unit square, in which
   * features of tanh stay, or the circle, in which rows of length 1 do.
   */
  paintSquare(ctx, p) {
    const [left, top] = this.to({ x: -1, y: 1 }, p);
    const [right, bottom] = this.to({ x: 1, y: -1 }, p);
    const [middle, centre] = this.to({ x: 0, y: 0 }, p);
    ctx.save();
    ctx.strokeStyle = css('field');
    ctx.beginPath();
    ctx.rect(p.left, p.top, p.width, p.height);
    ctx.clip();
    ctx.beginPath();
    ctx.moveTo(p.left, centre);
    ctx.lineTo(p.left + p.width, centre);
    ctx.moveTo(middle, p.top);
    ctx.lineTo(middle, p.top + p.height);
    if (this.frame.round) {
      ctx.moveTo(right, centre);
      ctx.arc(middle, centre, right - middle, 0, 2 * Math.PI);
    } else if (right - left <= p.width) ctx.rect(left, top, right - left, bottom - top);
    ctx.stroke();
    ctx.restore();
  }

  paint(ctx, p, dot, marked) {
    const [x, y] = this.to(dot, p);
    const size = (dot.size ?? 4) + (marked ? 2 : 0);
    ctx.globalAlpha = dot.faint ? 0.45 : 1;
    if (dot.bars) {
      ctx.strokeStyle = dot.colour;
      ctx.lineWidth = marked ? 2.5 : 1.5;
      const [left, top] = this.to({ x: dot.bars.x[0], y: dot.bars.y[1] }, p);
      const [right, bottom] = this.to({ x: dot.bars.x[1], y: dot.bars.y[0] }, p);
      ctx.beginPath();
      ctx.moveTo(left, y);
      ctx.lineTo(right, y);
      ctx.moveTo(x, top);
      ctx.lineTo(x, bottom);
      ctx.stroke();
    }
    ctx.beginPath();
    outline(ctx, dot.shape ?? 0, x, y, size);
    ctx.fillStyle = dot.colour;
    ctx.fill();
    if (!dot.faint) {
      ctx.lineWidth = marked ? 2 : 1;
      ctx.strokeStyle = css(marked ? 'ink' : 'card');
      ctx.stroke();
    }
    ctx.globalAlpha = 1;
  }

  /** Names beside their points, but where two would overlap. */
  paintLabels(ctx, p) {
    ctx.font = FONT;
    ctx.fillStyle = css('ink');
    ctx.textBaseline = 'middle';
    const taken = this.dots.filter((d) => !d.faint).map((d) => {
      const [x, y] = this.to(d, p);
      return [x - 6, y - 6, x + 6, y + 6];
    });
    for (const dot of this.dots) {
      if (!dot.label) continue;
      const [x, y] = this.to(dot, p);
      const width = ctx.measureText(dot.label).width;
      const spots = [[x + 9, y - 9], [x - 9 - width, y - 9], [x + 9, y + 9], [x - 9 - width, y + 9]];
      const free = spots.find(([left, top]) => left >= p.left && left + width <= p.left + p.width
        && !taken.some(([l, t, r, b]) => left < r && left + width > l && top - 7 < b && top + 7 > t));
      if (!free) continue;
      taken.push([free[0], free[1] - 7, free[0] + width, free[1] + 7]);
      ctx.textAlign = 'left';
      ctx.fillText(dot.label, ...free);
    }
  }
}

/** Shapes, so that classes are told apart without colours too. */
export function outline(ctx, shape, x, y, r) {
  switch (shape % 4) {
    case 0:
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      return;
    case 1:
      ctx.rect(x - 0.87 * r, y - 0.87 * r, 1.74 * r, 1.74 * r);
      return;
    case 2:
      ctx.moveTo(x, y - 1.2 * r);
      ctx.lineTo(x + 1.1 * r, y + 0.8 * r);
      ctx.lineTo(x - 1.1 * r, y + 0.8 * r);
      break;
    default:
      ctx.moveTo(x, y - 1.25 * r);
      ctx.lineTo(x + 1.25 * r, y);
      ctx.lineTo(x, y + 1.25 * r);
      ctx.lineTo(x - 1.25 * r, y);
  }
  ctx.closePath();
}
