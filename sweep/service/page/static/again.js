// What is known of the trial whose features are shown, and training it again.
import { at, errorText, send } from './api.js';
import { make, one, plainTable, say } from './dom.js';
import { measure } from './format.js';

/** Shows nothing. */
export function clearFacts() {
  one('#trial-facts').replaceChildren();
  say(one('#bits'), '');
  /** @type {HTMLButtonElement} */ (one('#reproduce')).disabled = true;
}

/** Shows a trial's row, and whether its features were made by the encoder of that row. */
export function facts(detail, features, row) {
  const list = [
    ['Trial', String(row.trial)],
    ...detail.columns.filter((m) => m.main).map((m) => [m.label, measure(row.metrics[m.name])]),
    ...(detail.outcome ? [[detail.outcome.label, row.outcome ? 'yes' : 'no']] : []),
    ['digest', `${row.digest.slice(0, 8)}…`],
  ];
  const bits = one('#bits');
  bits.className = features.matches ? 'hint' : 'fault';
  say(bits, features.matches ? '✓ Trained again to show its features: identical to its row, bit for bit.' : '✗ Trained again to show its features: differs from its row.');
  one('#trial-facts').replaceChildren(...list.map(([name, v]) => make('div', {}, make('dt', {}, name), make('dd', {}, v))));
  /** @type {HTMLButtonElement} */ (one('#reproduce')).disabled = false;
  one('#reproduced').replaceChildren();
}

/** Trains a trial again and says what comes of it, unless another is shown meanwhile. @param {string} name @param {number} trial @param {() => boolean} shown */
export async function reproduce(name, trial, shown) {
  const out = one('#reproduced');
  out.replaceChildren('Training it again…');
  try {
    const v = await send('POST', at(name, 'trials', trial, 'reproduce'));
    if (!shown()) return;
    if (v.matches) {
      out.replaceChildren(make('p', { class: 'good' }, `✓ Trial ${trial} reproduces: digest and metrics match its row.`));
      return;
    }
    out.replaceChildren(make('p', { class: 'fault' }, `✗ Trial ${trial} does not reproduce. Its row was trained by ${maker(v.stored)}; this is ${maker(v.here)}.`),
      plainTable('What differs', ['column', 'row', 'reproduced'], v.differences.map((d) => [d.column, d.stored, d.reproduced])));
  } catch (error) {
    out.replaceChildren(make('p', { class: 'fault' }, errorText(error)));
  }
}

const maker = (m) => `${m.version} (${m.go}, ${m.vectors}, ${m.os}/${m.arch})`;
