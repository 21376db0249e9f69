// What can be done with a sweep. What comes of it is told by the events, which
// may be quicker than the answers.
import { at, errorText, get, send } from './api.js';
import { ask, closers, confirm } from './dialog.js';
import { make, one, root, say } from './dom.js';
import { count, unfinished } from './format.js';

/**
 * @param {string} name
 * @param {() => any} now the sweep as it is now
 * @returns {() => void} shows what can be done in the state that the sweep is in
 */
export function actions(name, now) {
  const group = one('#actions');
  group.hidden = false;
  closers();

  const button = (act) => /** @type {HTMLButtonElement} */ (one(`[data-act="${act}"]`, group));
  button('resume').addEventListener('click', async () => {
    try {
      await send('POST', at(name, 'resume'));
    } catch (error) {
      say(one('#reason'), errorText(error));
      one('#reason').hidden = false;
    }
  });
  button('cancel').addEventListener('click', () => confirm({
    title: `Cancel ${name}?`, yes: 'Cancel the sweep',
    text: `${count(now().progress.committed)} of ${count(now().progress.trials)} trials are committed and will be kept. The sweep can be resumed.`,
    act: () => send('POST', at(name, 'cancel')),
  }));
  button('delete').addEventListener('click', () => confirm({
    title: `Delete ${name}?`, yes: 'Delete the sweep', danger: true,
    text: `Its ${count(now().progress.committed)} trials will be moved to the service's trash and kept for a while.${unfinished(now().state) ? ' The sweep will be cancelled first.' : ''}`,
    act: async () => {
      await cancelled(name);
      await send('DELETE', at(name));
      location.href = root;
    },
  }));
  button('notes').addEventListener('click', () => notes(name, now));
  button('extend').addEventListener('click', () => extend(name, now));

  return () => {
    const { state } = now();
    button('cancel').hidden = !unfinished(state);
    button('resume').hidden = !['cancelled', 'failed', 'paused_disk_full', 'waiting', 'damaged'].includes(state);
  };
}

/** Cancels a sweep, where there is something to cancel, and waits until training has stopped. */
async function cancelled(name) {
  for (let asked = false; ; asked = true) {
    const { state } = await get(at(name));
    if (state !== 'running') return;
    if (!asked) await send('POST', at(name, 'cancel'));
    await new Promise((resolve) => { setTimeout(resolve, 250); });
  }
}

/** Shows a sweep's note and tags. */
export function showNotes(sweep) {
  const { note = '', tags = [] } = sweep;
  one('#notes').hidden = !note && tags.length === 0;
  one('#notes .tags').replaceChildren(...tags.map((t) => make('span', { class: 'tag' }, t)));
  say(one('#note'), note);
}

function notes(name, now) {
  const dialog = /** @type {HTMLDialogElement} */ (one('#notes-dialog'));
  const text = /** @type {HTMLTextAreaElement} */ (one('#notes-text'));
  const tags = /** @type {HTMLInputElement} */ (one('#notes-tags'));
  text.value = now().note ?? '';
  tags.value = (now().tags ?? []).join(', ');
  ask(dialog, () => send('POST', at(name, 'notes'), { note: text.value, tags: tags.value.split(',').map((t) => t.trim()).filter(Boolean) }));
}

function extend(name, now) {
  const dialog = /** @type {HTMLDialogElement} */ (one('#extend-dialog'));
  const input = /** @type {HTMLInputElement} */ (one('#extend-seeds'));
  const { seeds, configurations, trials } = now().plan;
  input.min = String(seeds + 1);
  input.value = String(seeds * 2);
  const size = () => say(one('#extend-size'), input.validity.valid
    ? `${count(configurations)} configurations × ${count(input.valueAsNumber)} seeds: ${count(input.valueAsNumber * configurations - trials)} more trials.`
    : `The sweep has ${count(seeds)} seeds now.`);
  input.oninput = size;
  size();
  ask(dialog, () => send('POST', at(name, 'extend'), { seeds: input.valueAsNumber }));
}
