// The line of a value to hold a measure against: what rows have without an encoder, or
// a floor.
import { css } from './colours.js';
import { measure } from './format.js';
import { upper } from './schema.js';

/** How a reference is called in a chart. */
const nameOf = (reference) => `${upper(reference.label.split(':')[0])} ${measure(reference.value)}`;

/** Draws the line, below what is drawn later. @param {any} u uPlot @param {{value:number, label:string, baseline?:boolean}} reference */
export function paintReferenceLine(u, reference) {
  const { ctx } = u;
  const ratio = devicePixelRatio;
  const y = u.valToPos(reference.value, 'y', true);
  ctx.save();
  ctx.strokeStyle = css(reference.baseline ? 'ink' : 'soft'); // what is to be beaten stands out
  ctx.lineWidth = ratio;
  ctx.setLineDash([5 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(u.bbox.left, y);
  ctx.lineTo(u.bbox.left + u.bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

/**
 * Writes its name and value at the line, where they hide least.
 * @param {any} u
 * @param {{value:number, label:string, baseline?:boolean}} reference
 * @param {string} font
 * @param {Array<[number, number, number, number]>} taken left, top, right, bottom of what is drawn
 */
export function paintReferenceName(u, reference, font, taken) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio;
  const y = u.valToPos(reference.value, 'y', true);
  const text = nameOf(reference);
  ctx.save();
  ctx.font = font.replace('12px', `${11 * ratio}px`);
  const width = ctx.measureText(text).width;
  const height = 13 * ratio;
  const room = bbox.width - width - 12 * ratio;
  let best = null;
  for (const share of [0, 1, 0.25, 0.5, 0.75]) {
    for (const top of [y + 2 * ratio, y - height - 2 * ratio]) {
      if (top < bbox.top || top + height > bbox.top + bbox.height) continue;
      const left = bbox.left + 6 * ratio + share * room;
      const hidden = taken.filter(([l, t, r, b]) => left < r && left + width > l && top < b && top + height > t).length;
      if (!best || hidden < best.hidden) best = { left, top, hidden };
    }
  }
  if (best) {
    ctx.textAlign = 'left';
    ctx.textBaseline = 'top';
    ctx.lineWidth = 4 * ratio;
    ctx.lineJoin = 'round';
    ctx.strokeStyle = css('card'); // around the letters, so that what is behind them does not cross them
    ctx.strokeText(text, best.left, best.top + ratio);
    ctx.fillStyle = css(reference.baseline ? 'ink' : 'soft');
    ctx.fillText(text, best.left, best.top + ratio);
  }
  ctx.restore();
}
