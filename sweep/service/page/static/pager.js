// Buttons that turn pages.
import { make } from './dom.js';
import { count } from './format.js';

/**
 * Fills a nav with buttons and returns a function that says where they are.
 * @param {HTMLElement} nav
 * @param {number} size rows a page
 * @param {(offset:number) => void} turn
 * @returns {(offset:number, total:number, size?:number) => void}
 */
export function pager(nav, size, turn) {
  let at = 0;
  let last = 0;
  const button = (name, to) => make('button', { type: 'button', onclick: () => turn(to()) }, name);
  const first = button('First', () => 0);
  const previous = button('Previous', () => Math.max(0, at - size));
  const next = button('Next', () => at + size);
  const end = button('Last', () => last);
  const place = make('span', {});
  nav.replaceChildren(first, previous, place, next, end);
  return (offset, total, rows = size) => {
    size = rows;
    at = offset;
    last = Math.max(0, Math.ceil(total / size) - 1) * size;
    nav.hidden = total <= size && offset === 0;
    place.textContent = total ? `${count(offset + 1)}–${count(Math.min(offset + size, total))} of ${count(total)}` : '0 of 0';
    first.disabled = previous.disabled = offset === 0;
    next.disabled = end.disabled = offset >= last;
  };
}
