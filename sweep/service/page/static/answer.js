// What the analysis says of the sweep: what to take, how sure that is, what to know first.
import { at, errorText, faultText, get, guardLinks, Problem } from './api.js';
import { announce, make, one, say, throttle } from './dom.js';
import { unfinished } from './format.js';

const EVERY = 5000; // milliseconds between two while a sweep runs

/** @param {import('./view.js').View} view */
export function answer(view) {
  const section = one('#answer');
  const form = /** @type {HTMLFormElement} */ (one('#objective-form'));
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('objective'));
  let objective = '';
  let asked = 0;
  guardLinks(section);

  async function fetchIt() {
    const own = ++asked;
    try {
      const found = await get(at(view.name, `answer${objective ? `?${new URLSearchParams({ objective })}` : ''}`));
      if (own !== asked) return; // another was asked for meanwhile
      say(one('#objective-fault'), '');
      show(found);
    } catch (error) {
      if (own !== asked) return;
      say(one('#objective-fault'), error instanceof Problem && error.faults.length ? error.faults.map(faultText).join('; ') : errorText(error));
    }
    section.hidden = false;
  }

  function show(found) {
    const [first, ...rest] = found.answer;
    const text = one('#answer-text');
    if (text.textContent !== found.answer.join('')) {
      text.replaceChildren(make('p', { class: 'lead' }, first), ...(rest.length ? [make('p', {}, rest.join(' '))] : []),
        ...(found.matters ? [make('p', {}, make('b', {}, 'What matters. '), found.matters)] : []));
      if (!unfinished(view.detail.state) && found.committed) announce(first, 'state');
    }
    say(one('#answer-title'), unfinished(view.detail.state) ? 'Answer so far' : 'Answer');
    input.placeholder = found.objective;
    const { warnings } = found;
    const known = /** @type {HTMLDetailsElement} */ (one('#answer-warnings'));
    known.hidden = warnings.length === 0;
    say(one('summary', known), `Before you rely on it: ${warnings.map((w) => w.title.replace(/\.$/, '').toLowerCase()).join('; ')}`);
    one('ul', known).replaceChildren(...warnings.map((w) => make('li', {}, make('b', {}, w.title), ' ', w.text)));
    if (one('#known')) one('#known').hidden = warnings.some((w) => w.kind === 'known-beforehand'); // said here
    one('#report').hidden = found.committed === 0 || view.detail.figures.length === 0;
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    objective = input.value.trim();
    fetchIt();
  });
  const soon = throttle(fetchIt, EVERY);
  let state = view.detail.state;
  view.on('points progress', () => {
    if (state !== view.detail.state) {
      state = view.detail.state;
      fetchIt();
    } else if (unfinished(state)) soon();
  });
  fetchIt();
}
