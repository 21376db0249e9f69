// The figures that the service draws, one at a time: heat maps and what matters, too.
import { at, errorText, request } from './api.js';
import { make, one, say } from './dom.js';
import { words } from './format.js';
import { whenSeen } from './seen.js';

const FIRST = ['importance', 'heat-collapsed', 'metrics']; // what the charts do not have

/** @param {import('./view.js').View} view */
export function gallery(view) {
  const section = one('#gallery');
  const { figures } = view.detail;
  for (const e of [section, one('a[href="#gallery"]')]) e.hidden = figures.length === 0;
  if (figures.length === 0) return;
  const select = /** @type {HTMLSelectElement} */ (one('#gallery-figure'));
  const image = /** @type {HTMLImageElement} */ (one('#gallery-image'));
  select.append(...figures.map((f) => make('option', { value: f }, words(f.replace('heat-', 'heat map: ')))));
  select.value = FIRST.find((f) => figures.includes(f)) ?? figures[0];
  let asked = '';

  async function draw() {
    const { committed } = view.detail.progress;
    const key = `${select.value} of ${committed}`;
    if (key === asked || committed === 0) return;
    asked = key;
    image.setAttribute('aria-busy', 'true');
    try {
      const text = await (await request(at(view.name, 'figures', `${select.value}.svg`))).text();
      if (key !== asked) return; // another was chosen meanwhile
      const drawing = new DOMParser().parseFromString(text, 'image/svg+xml');
      image.alt = one('desc', drawing)?.textContent || one('title', drawing)?.textContent || words(select.value);
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      image.hidden = false;
      say(one('#gallery-fault'), '');
    } catch (error) {
      if (key !== asked) return;
      asked = '';
      say(one('#gallery-fault'), errorText(error));
    } finally {
      image.removeAttribute('aria-busy');
    }
  }

  const soon = whenSeen(section, draw);
  select.addEventListener('change', draw);
  let state = '';
  view.on('points progress', () => { // anew as it ends, or is first seen: drawing is work
    if (state === view.detail.state && asked) return;
    state = view.detail.state;
    soon();
  });
}
