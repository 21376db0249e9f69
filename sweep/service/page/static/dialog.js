// Questions before something is done.
import { errorText } from './api.js';
import { all, one, say } from './dom.js';

/** Lets the buttons that close dialogs do so. */
export function closers() {
  for (const button of all('[data-close]')) button.addEventListener('click', () => /** @type {HTMLDialogElement} */ (button.closest('dialog')).close());
}

/**
 * Asks before something is done.
 * @param {{title:string, text:string, yes:string, danger?:boolean, act:() => Promise<any>}} what
 */
export function confirm(what) {
  const yes = one('#confirm-yes');
  say(one('#confirm-title'), what.title);
  say(one('#confirm-text'), what.text);
  say(yes, what.yes);
  yes.className = what.danger ? 'danger full' : 'primary';
  ask(/** @type {HTMLDialogElement} */ (one('#confirm-dialog')), what.act);
}

/** Opens a dialog; it closes once the act has succeeded, and says why it has not. */
export function ask(dialog, act) {
  const fault = one('.fault', dialog);
  const form = /** @type {HTMLFormElement} */ (one('form', dialog));
  const yes = /** @type {HTMLButtonElement} */ (one('[value="yes"]', dialog));
  say(fault, '');
  form.onsubmit = async (event) => {
    event.preventDefault();
    yes.disabled = true;
    try {
      await act();
      dialog.close();
    } catch (error) {
      say(fault, errorText(error));
    } finally {
      yes.disabled = false;
    }
  };
  dialog.showModal();
}
