// One of the files that data is made of: its samples, labels or pairs.
import { errorText } from './api.js';
import { announce, make, one, say } from './dom.js';
import { bytes } from './format.js';
import { Stopped, upload } from './upload.js';

const COLUMN = 'column:'; // of the samples, in the place of a file of labels
const ARRAYS = /\.npz$/i; // files that may have several

export class Source {
  /**
   * @param {HTMLElement} host
   * @param {{stored: () => Promise<any>, changed: () => void}} to stored: a file is on the service; changed: another is chosen
   */
  constructor(host, to) {
    this.host = host;
    this.to = to;
    this.name = host.dataset.source;
    this.select = /** @type {HTMLSelectElement} */ (one('select', host));
    this.part = /** @type {HTMLInputElement} */ (one('input[type="text"]', host));
    this.limit = Infinity; // bytes that the service takes
    this.input = /** @type {HTMLInputElement} */ (one('input[type="file"]', host));
    this.select.addEventListener('change', () => {
      this.ask();
      this.change();
    });
    this.part.addEventListener('input', () => this.change());
    this.input.addEventListener('change', () => {
      if (this.input.files.length) this.take(this.input.files[0]);
      this.input.value = ''; // so that the same file can be chosen again
    });
    one('.upload button', host).addEventListener('click', () => this.abort?.abort());
    host.addEventListener('dragover', (event) => {
      event.preventDefault();
      host.classList.add('over');
    });
    host.addEventListener('dragleave', (event) => {
      if (!host.contains(/** @type {Node} */ (event.relatedTarget))) host.classList.remove('over');
    });
    host.addEventListener('drop', (event) => {
      event.preventDefault();
      host.classList.remove('over');
      const { files } = event.dataTransfer;
      if (files.length === 1) this.take(files[0]);
      else if (files.length > 1) this.fault('One file at a time: the others have fields of their own.');
    });
  }

  /** What is chosen: a digest, one with #ARRAY, column:NAME, or nothing. */
  get value() {
    const { value } = this.select;
    const part = this.part.hidden ? '' : this.part.value.trim();
    if (value === COLUMN) return part && COLUMN + part;
    return part ? `${value}#${part}` : value;
  }

  /** The name of the chosen file, where one is chosen. */
  get file() {
    return this.select.selectedOptions[0]?.dataset.name ?? '';
  }

  /** Asks which part of the file is meant, where it may have several. */
  ask() {
    const what = this.select.value === COLUMN ? 'Name of the column' : ARRAYS.test(this.file) ? 'Name of the array, where the file has several' : '';
    this.part.hidden = what === '';
    this.part.placeholder = what;
    this.part.setAttribute('aria-label', `${what}, ${this.name}`);
    this.part.value = '';
  }

  /** Whether a file is on its way. */
  get busy() {
    return Boolean(this.abort);
  }

  fault(text) {
    say(one('.fault', this.host), text);
    this.select.setAttribute('aria-invalid', String(text !== ''));
  }

  change() {
    this.fault('');
    this.to.changed();
  }

  /** Offers what is stored, keeping what is chosen. @param {{data:any[], max_file?:number}} list */
  offer({ data, max_file: limit }) {
    const { value } = this.select;
    this.limit = limit ?? Infinity;
    for (const option of [...this.select.options]) {
      if (option.value !== '' && option.value !== COLUMN) option.remove();
    }
    this.select.append(...data.map((d) => make('option', { value: d.digest, 'data-name': d.name }, `${d.name}, ${bytes(d.bytes)}`)));
    this.select.value = value;
    if (this.select.selectedIndex >= 0) return;
    this.select.value = ''; // it was deleted
    this.ask();
  }

  /** Uploads a file and chooses it; one that is on its way is stopped. */
  async take(file) {
    this.abort?.abort();
    if (file.size > this.limit) {
      this.abort = null;
      one('.upload', this.host).hidden = true;
      this.change();
      this.fault(`${file.name} has ${bytes(file.size)}: this service takes files of up to ${bytes(this.limit)}.`);
      return;
    }
    const mine = (this.abort = new AbortController());
    const box = one('.upload', this.host);
    const bar = /** @type {HTMLProgressElement} */ (one('progress', box));
    const progress = (share) => {
      bar.value = share;
      say(one('span', box), share < 1 ? `${Math.floor(100 * share)}% of ${bytes(file.size)}, ${file.name}` : `${file.name} is being checked…`);
    };
    this.change();
    progress(0);
    box.hidden = false;
    announce(`${file.name} is being uploaded.`, 'action');
    let said = '';
    try {
      const { digest } = await upload(file, (share) => this.abort === mine && progress(share), mine.signal);
      await this.to.stored();
      if (this.abort !== mine) return;
      this.select.value = digest;
      this.ask();
      said = `${file.name} is stored.`;
    } catch (error) {
      if (this.abort !== mine) return; // another file is on its way
      if (error instanceof Stopped) said = error.message;
      else this.fault(errorText(error));
    } finally {
      if (this.abort === mine) {
        const focused = box.contains(document.activeElement);
        this.abort = null;
        box.hidden = true;
        if (focused) this.input.focus(); // the button that had the focus is gone
        if (said) announce(said, 'action');
        this.to.changed();
      }
    }
  }
}
