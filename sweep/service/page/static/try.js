// A temperature between those that were swept: trained at once, and not kept.
import { at, errorText, faultText, get, Problem } from './api.js';
import { make, one, say } from './dom.js';
import { measure } from './format.js';
import { Scatter } from './scatter.js';

/** @param {import('./picture.js').Picture} picture */
export function tryOut(picture) {
  const form = /** @type {HTMLFormElement} */ (one('#try-form'));
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem('temperature'));
  const { view } = picture;
  let tried = null;
  let asked = 0;
  const scatter = new Scatter(one('#tried-chart'), { equal: true, tell: (i) => [`sample ${picture.rows[i]}`] });

  function draw() {
    const stale = !tried || !picture.row || tried.trial !== picture.row.trial;
    one('#tried').hidden = stale;
    if (stale || tried.trained.length === 0) return;
    const drawn = picture.flat(tried.trained);
    scatter.set(picture.dots(drawn), picture.frame(tried.trained, drawn));
  }

  function show() {
    const { detail } = view;
    const { row } = picture;
    say(one('#tried-at'), `at temperature ${tried.temperature}`);
    const lines = tried.status === 'ok'
      ? [...detail.columns.filter((m) => m.main).map((m) => [m.label, `${measure(tried.metrics[m.name])} (above: ${measure(row.metrics[m.name])})`]),
        ...(detail.outcome ? [[detail.outcome.label, tried.outcome ? 'yes' : 'no']] : [])]
      : [['status', `${tried.status}: ${tried.error}`]];
    one('#tried-facts').replaceChildren(...lines.map(([name, v]) => make('div', {}, make('dt', {}, name), make('dd', {}, v))));
    one('#tried-chart').setAttribute('aria-label', `Features at temperature ${tried.temperature}, which was tried and is not kept.`);
    draw();
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (!picture.row) return;
    const own = ++asked;
    say(one('#try-fault'), '');
    say(one('#try-state'), 'Training…');
    try {
      const answer = await get(at(view.name, 'trials', picture.row.trial, `try?${new URLSearchParams({ temperature: input.value })}`));
      if (own !== asked) return;
      tried = answer;
      show();
      say(one('#try-state'), `Trained at temperature ${answer.temperature}.`);
    } catch (error) {
      if (own !== asked) return;
      say(one('#try-state'), '');
      say(one('#try-fault'), error instanceof Problem && error.faults.length ? error.faults.map(faultText).join('; ') : errorText(error));
    }
  });
  picture.onDraw = draw;
}
