// The launch form: a spec is checked as it is typed.
import { at, errorText, faultText, Problem, request, Unreachable } from './api.js';
import { connected, disconnected } from './connection.js';
import { all, announce, debounce, field, make, one, root, say } from './dom.js';
import { bytes, compact, count, roughly } from './format.js';
import { ownData } from './owndata.js';

const AFTER = 300; // milliseconds without a key before a check
const editor = /** @type {HTMLTextAreaElement} */ (one('#spec'));
const gutter = one('#gutter');
const go = /** @type {HTMLButtonElement} */ (one('#go'));
const verdict = one('#verdict');

let checked = null; // the text that the last answer was about
let key = null; // of the launch of this text, so that a second try is none
let round = 0;

/** The spec's media type: what begins with a brace is JSON, though YAML takes most of it too. */
const media = (text) => (text.trimStart().startsWith('{') ? 'application/json' : 'application/yaml');

const post = (path, text, headers = {}) => request(path, { method: 'POST', body: text, headers: { 'Content-Type': media(text), Accept: 'application/json', ...headers } });

async function check() {
  const text = editor.value;
  const mine = ++round;
  try {
    const estimate = await (await post(`${root}v1/sweeps?dry_run=true`, text)).json();
    if (mine !== round) return;
    connected('Connected');
    accept(text, estimate);
  } catch (error) {
    if (mine !== round) return;
    if (error instanceof Unreachable) {
      disconnected(3, check);
      setTimeout(() => mine === round && check(), 3000);
      return;
    }
    connected('Connected');
    refuse(error);
  }
}

function accept(text, estimate) {
  checked = text;
  const { plan } = estimate;
  field('configurations', count(plan.configurations));
  field('seeds', count(plan.seeds));
  field('trials', count(plan.trials));
  field('steps', compact(estimate.steps));
  field('time', roughly(estimate.seconds));
  field('workers', count(estimate.workers));
  field('memory', estimate.memory.chunk ? `at least ${bytes(estimate.memory.data + estimate.memory.chunk)}` : 'not known');
  one('#size').hidden = false;
  one('#resolved').hidden = false;
  say(one('#resolved pre'), estimate.spec);
  const ahead = estimate.queue_ahead ? ` ${count(estimate.queue_ahead)} ${estimate.queue_ahead === 1 ? 'sweep is' : 'sweeps are'} already running or waiting and will share the workers.` : '';
  if (estimate.name_in_use) {
    verdict.dataset.verdict = 'warning';
    verdict.replaceChildren('The spec is valid, but the name ', make('a', { href: `${root}sweeps/${estimate.name}` }, estimate.name), ' is in use: choose another name for this spec. ',
      make('button', { type: 'button', class: 'plain link', onclick: () => rename(estimate.name).catch(refuse) }, 'Choose a new name'));
  } else {
    verdict.dataset.verdict = 'good';
    say(verdict, `The spec is valid: ${count(plan.configurations)} configurations × ${count(plan.seeds)} seeds, ${roughly(estimate.seconds)}.${estimate.adaptive ? ' This is the first round; the sweep adds seeds or configurations itself.' : ''}${ahead}`);
  }
  faults([]);
  go.disabled = false;
  say(go, `Launch ${count(plan.trials)} trials`);
}

function refuse(error) {
  checked = null;
  go.disabled = true;
  say(go, 'Launch');
  one('#size').hidden = true;
  one('#resolved').hidden = true;
  const list = error instanceof Problem ? error.faults : [];
  verdict.dataset.verdict = 'bad';
  say(verdict, list.length ? `${error.message}: ${list.length === 1 ? 'one error' : `${list.length} errors`}.` : errorText(error));
  faults(list);
}

/** Lists faults, and marks their lines. */
function faults(list) {
  const title = one('#faults-title');
  title.hidden = list.length === 0;
  say(title, list.length === 1 ? 'One error' : `${list.length} errors`);
  one('#faults').replaceChildren(...list.map((fault) => make('li', {}, fault.line
    ? make('button', { type: 'button', class: 'plain link', onclick: () => goTo(fault.line) }, `line ${fault.line}`) : '', ' ', faultText(fault))));
  const lines = new Set(list.map((f) => f.line));
  [...gutter.children].forEach((li, i) => li.classList.toggle('wrong', lines.has(i + 1)));
  editor.setAttribute('aria-invalid', String(list.length > 0));
}

/** Selects a line of the spec. */
function goTo(line) {
  const lines = editor.value.split('\n');
  const from = lines.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0);
  editor.focus();
  editor.setSelectionRange(from, from + (lines[line - 1] ?? '').length);
  const height = parseFloat(getComputedStyle(editor).lineHeight);
  editor.scrollTop = Math.max(0, (line - 4) * height);
}

/** Gives the spec a name that is not in use. */
async function rename(name) {
  const base = name.replace(/-\d+$/, '').slice(0, 58);
  const named = (n) => {
    const text = editor.value.replace(/^(\s*"?name"?\s*:\s*"?)[a-z0-9-]+/m, `$1${base}-${n}`);
    return text === editor.value ? `name: ${base}-${n}\n${text}` : text;
  };
  for (let n = 2; ; n++) {
    const text = named(n);
    const estimate = await (await post(`${root}v1/sweeps?dry_run=true`, text)).json();
    if (!estimate.name_in_use) return write(text);
  }
}

async function launch() {
  if (checked !== editor.value) return;
  key ??= crypto.randomUUID?.() ?? String(Math.random());
  go.disabled = true;
  say(one('#launch-fault'), '');
  try {
    const sweep = await (await post(`${root}v1/sweeps`, checked, { 'Idempotency-Key': key })).json();
    announce(`${sweep.name} is launched.`, 'action');
    location.href = `${root}sweeps/${sweep.name}`;
  } catch (error) {
    say(one('#launch-fault'), errorText(error));
    go.disabled = false;
    if (error instanceof Problem) key = null;
  }
}

/** Line numbers beside the text. */
function number() {
  const n = editor.value.split('\n').length;
  while (gutter.children.length < n) gutter.append(make('li'));
  while (gutter.children.length > n) gutter.lastChild.remove();
}

const checkSoon = debounce(check, AFTER);

function edited() {
  key = null;
  go.disabled = true;
  round++; // an answer on its way is about another text
  number();
  checkSoon();
}

function write(text) {
  editor.value = text;
  edited();
}

async function start() {
  const from = new URLSearchParams(location.search).get('from');
  if (from && /^[a-z0-9][a-z0-9-]{0,62}$/.test(from)) {
    const spec = await (await request(at(from, 'spec.yaml'))).text();
    write(spec);
    await rename(from);
    return;
  }
  if (!editor.value.trim()) editor.value = await (await request(`${root}v1/template`)).text();
  edited();
}

editor.addEventListener('input', edited);
editor.addEventListener('scroll', () => { gutter.scrollTop = editor.scrollTop; });
editor.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !go.disabled) {
    event.preventDefault();
    launch();
  }
});
one('#launch').addEventListener('submit', (event) => {
  event.preventDefault();
  launch();
});
one('#start-template').addEventListener('click', async () => write(await (await request(`${root}v1/template`)).text()));
one('#open').addEventListener('change', async (event) => {
  const [file] = /** @type {HTMLInputElement} */ (event.target).files;
  if (file) write(await file.text());
});
start().catch((error) => say(one('#launch-fault'), errorText(error)));
ownData(write);
