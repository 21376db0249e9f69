// A sweep over the visitor's own data: files are uploaded, or chosen among those that
// are stored, and looked at by the service, which answers with a spec to start from.
import { errorText, get, Problem, request, send } from './api.js';
import { closers, confirm } from './dialog.js';
import { all, announce, field, fillRows, make, one, root, say } from './dom.js';
import { bytes, count, moment } from './format.js';
import { Source } from './source.js';

const section = one('#own-data');
const button = /** @type {HTMLButtonElement} */ (one('#inspect'));

/** Begins. @param {(spec:string) => void} write puts a spec into the editor */
export function ownData(write) {
  const sources = all('.source').map((host) => new Source(host, { stored: refresh, changed }));

  /** Fetches what is stored. */
  async function refresh() {
    const answer = await get(`${root}v1/data`);
    for (const source of sources) source.offer(answer);
    list(answer, refresh);
    changed();
  }

  /** What was said is about other data now. */
  function changed() {
    button.disabled = !sources[0].value || sources.some((s) => s.busy);
    one('#inspected').replaceChildren();
    say(one('#inspect-fault'), '');
  }

  async function inspect() {
    const asked = JSON.stringify(reference(sources));
    for (const source of sources) source.fault('');
    say(one('#inspect-fault'), '');
    button.setAttribute('aria-busy', 'true');
    say(button, 'Inspecting…');
    try {
      const answer = await send('POST', `${root}v1/data/inspect`, JSON.parse(asked));
      if (asked !== JSON.stringify(reference(sources))) return; // other data is chosen now
      show(answer);
      write(answer.spec);
    } catch (error) {
      if (asked === JSON.stringify(reference(sources))) refuse(error);
    } finally {
      button.removeAttribute('aria-busy');
      say(button, 'Inspect and write a spec');
    }
  }

  /** Says what is wrong, at the field that it is about where that is known. */
  function refuse(error) {
    const faults = error instanceof Problem ? error.faults : [];
    const rest = faults.filter((fault) => {
      const source = sources.find((s) => (fault.location ?? '').split('.').includes(s.name)) ?? sources.find((s) => s.file && fault.message.startsWith(`${s.file}: `));
      source?.fault(fault.message);
      return !source;
    });
    if (faults.length === 0 || rest.length > 0) say(one('#inspect-fault'), faults.length ? [error.message, ...rest.map((f) => f.message)].join('; ') : errorText(error));
  }

  closers();
  button.addEventListener('click', inspect);
  // A file dropped beside the fields must not take the place of the page.
  for (const kind of ['dragover', 'drop']) section.addEventListener(kind, (event) => event.preventDefault());
  refresh().then(() => { section.hidden = false; }, (error) => {
    section.hidden = error instanceof Problem && error.status === 404; // a service without a store
    say(one('#inspect-fault'), errorText(error));
  });
}

/** What the chosen files are, as the service is asked. */
const reference = (sources) => Object.fromEntries(sources.filter((s) => s.value).map((s) => [s.name, s.value]));

/** Says what is in the data, and what will be trouble. */
function show({ about, notes }) {
  one('#inspected').replaceChildren(make('pre', { class: 'about' }, about.trim()),
    ...(notes ?? []).map((note) => make('p', { class: 'warning' }, note)),
    make('p', {}, 'The spec below is for this data: ', make('a', { href: '#spec' }, 'go to it'), '.'));
}

/** The table of what is stored. */
function list({ data, bytes: total, quota }, refresh) {
  field('stored', data.length ? `Stored files: ${count(data.length)}, ${bytes(total)}${quota ? ` of ${bytes(quota)}` : ''}` : 'No stored files');
  fillRows(/** @type {HTMLTableElement} */ (one('#stored table')).tBodies[0], data, (row, d) => {
    row.replaceChildren(make('th', { scope: 'row', title: d.digest }, d.name), make('td', { class: 'n' }, bytes(d.bytes)), make('td', {}, moment(d.created)),
      make('td', {}, make('button', { type: 'button', class: 'plain link', 'aria-label': `Delete ${d.name}…`, onclick: () => remove(d, refresh) }, 'Delete…')));
  });
}

function remove(d, refresh) {
  confirm({
    title: `Delete ${d.name}?`, yes: 'Delete the file', danger: true,
    text: `Its ${bytes(d.bytes)} are deleted from this service for good.`,
    act: async () => {
      await request(`${root}v1/data/${encodeURIComponent(d.digest)}`, { method: 'DELETE' });
      announce(`${d.name} is deleted.`, 'action');
      // The button that had the focus will be gone.
      one('#confirm-dialog').addEventListener('close', () => one('#stored summary').focus(), { once: true });
      await refresh();
    },
  });
}
