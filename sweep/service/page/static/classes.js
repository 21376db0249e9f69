// How the classes of samples are told apart: by colours, and by marks where there are
// more classes than colours.
import { css, distinct, DISTINCT } from './colours.js';
import { make } from './dom.js';
import { count } from './format.js';
import { outline } from './scatter.js';

/** The look of a class; what has none is below 0. @param {number} label @returns {{colour:string, shape:number}} */
export const look = (label) => (label < 0 ? { colour: css('soft'), shape: 0 }
  : { colour: distinct(label), shape: label + Math.floor(label / DISTINCT) });

/** How a class is called. @param {number} label */
export const className = (label) => (label < 0 ? 'no class' : `class ${label}`);

/** The classes among labels, in their order. @param {number[]} labels */
export const classesOf = (labels) => [...new Set(labels)].sort((a, b) => a - b);

/** Says which mark is which class, and of how many samples. @param {HTMLElement} list @param {number[]} labels */
export function legend(list, labels) {
  const classes = classesOf(labels);
  list.hidden = classes.length === 1 && classes[0] < 0;
  list.replaceChildren(...classes.map((label) => {
    const canvas = /** @type {HTMLCanvasElement} */ (make('canvas', { width: 28, height: 28, class: 'mark', 'aria-hidden': 'true' }));
    const ctx = canvas.getContext('2d');
    const { colour, shape } = look(label);
    ctx.beginPath();
    outline(ctx, shape, 14, 14, 9);
    ctx.fillStyle = colour;
    ctx.fill();
    return make('li', {}, canvas, className(label), make('small', {}, ` ${count(labels.filter((l) => l === label).length)}`));
  }));
}
