// Says plainly whether what is shown is current.
import { announce, make, one, say } from './dom.js';

let lost = null; // since when
let again = () => {};

/** Everything shown is current. */
export function connected(text = 'Live') {
  const link = one('#link');
  link.hidden = false;
  link.dataset.link = 'live';
  say(link, text);
  if (lost === null) return;
  lost = null;
  one('#notice').replaceChildren();
  document.body.classList.remove('stale');
  announce('Reconnected. The page is up to date.', 'connection');
}

/** Nothing more is expected. @param {string} text */
export function quiet(text) {
  connected(text);
  one('#link').dataset.link = 'quiet';
}

/**
 * What is shown may be old.
 * @param {number} seconds until the next try
 * @param {() => void} retry tries at once
 */
export function disconnected(seconds, retry) {
  again = retry;
  const link = one('#link');
  link.hidden = false;
  link.dataset.link = 'lost';
  say(link, 'Disconnected');
  document.body.classList.add('stale');
  const next = `Trying again ${seconds < 2 ? 'now' : `every ${Math.round(seconds)} s`}.`;
  if (lost !== null) {
    say(one('#notice .next'), next);
    return;
  }
  lost = new Date();
  one('#notice').replaceChildren(
    make('p', {}, make('strong', {}, 'Disconnected from the service'), ` since ${lost.toLocaleTimeString()}. What is shown may be old; training goes on without this page. `, make('span', { class: 'next' }, next)),
    make('button', { type: 'button', onclick: () => again() }, 'Try now'));
}
