// Requests to the API, with a token where the service asks for one.
import { one, root, say } from './dom.js';

const KEY = 'tausweep-token';

/** An answer that is a problem (RFC 9457). */
export class Problem extends Error {
  /** @param {number} status @param {{title?:string, detail?:string, errors?:Array<{message:string, location?:string, value?:any, line?:number}>}} body */
  constructor(status, body) {
    super(body.detail || body.title || `the service answered ${status}`);
    this.status = status;
    this.faults = body.errors ?? [];
  }

  /** All that is wrong, in one line. */
  get text() {
    return [this.message, ...this.faults.map(faultText)].join('; ');
  }
}

/** No answer at all. */
export class Unreachable extends Error {
  constructor() {
    super('The service cannot be reached.');
  }
}

/** What an error says to a person. @param {Error} error */
export const errorText = (error) => (error instanceof Problem ? error.text : error.message);

/** Writes a fault without its line: loss.temperature: -0.1: must be greater than 0 */
export function faultText(fault) {
  const place = (fault.location ?? '').replace(/^(body|query|header)\.?/, '');
  const given = fault.value === undefined || fault.value === null || fault.value === '' ? '' : `${fault.value}: `;
  return `${place ? `${place}: ` : ''}${given}${fault.message}`;
}

/** Answers with the token's header, where there is one. */
export function authorization() {
  const token = sessionStorage.getItem(KEY);
  return token ? { Authorization: `Bearer ${token}` } : {};
}

/** Whether requests carry a token, which links cannot. */
export const hasToken = () => sessionStorage.getItem(KEY) !== null;

let asking = null;

/** Asks for a token, once however many requests need one. */
export function askToken(fault) {
  asking ??= new Promise((resolve) => {
    const dialog = /** @type {HTMLDialogElement} */ (one('#token-dialog'));
    const input = /** @type {HTMLInputElement} */ (one('#token'));
    say(one('#token-fault'), fault);
    input.value = '';
    dialog.oncancel = (event) => event.preventDefault(); // nothing is shown without one
    dialog.onclose = () => {
      sessionStorage.setItem(KEY, input.value.trim());
      input.value = '';
      showForget();
      asking = null;
      resolve();
    };
    dialog.showModal();
  });
  return asking;
}

function showForget() {
  const forget = one('#forget');
  if (!forget) return;
  forget.hidden = !hasToken();
  forget.onclick = () => {
    sessionStorage.removeItem(KEY);
    location.reload();
  };
}
showForget();

/**
 * Asks and answers the response, once it is one of success.
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<Response>}
 */
export async function request(path, init = {}) {
  for (;;) {
    const sent = authorization();
    let response;
    try {
      response = await fetch(path, { ...init, headers: { ...init.headers, ...sent } });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new Unreachable();
    }
    if (response.ok) return response;
    if (response.status === 401 && one('#token-dialog')) {
      // Another request may have been given a better one meanwhile.
      if (sent.Authorization === authorization().Authorization) await askToken(sent.Authorization ? 'This token was not accepted.' : '');
      continue;
    }
    let body = {};
    try {
      body = await response.json();
    } catch {
      // not a problem of the service's own: a proxy's page
    }
    throw new Problem(response.status, body);
  }
}

/** GETs JSON. */
export const get = async (path, signal) => (await request(path, { signal, headers: { Accept: 'application/json' } })).json();

/** Sends JSON, or nothing, and answers JSON, or nothing. */
export async function send(method, path, body) {
  const init = { method, headers: { Accept: 'application/json' } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers['Content-Type'] = 'application/json';
  }
  const response = await request(path, init);
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

/** The address of a sweep's parts. */
export const at = (name, ...parts) => [`${root}v1/sweeps`, encodeURIComponent(name), ...parts].join('/');

/**
 * Lets links to files work where requests need a token: a link cannot carry it,
 * so the file is fetched and handed over.
 * @param {HTMLElement} within
 */
export function guardLinks(within) {
  within.addEventListener('click', async (event) => {
    const link = /** @type {HTMLAnchorElement} */ (event.target.closest('a[href]'));
    if (!link || !hasToken() || !link.href.startsWith(new URL(`${root}v1/`, location.href).href)) return;
    event.preventDefault();
    link.setAttribute('aria-busy', 'true');
    try {
      const blob = await (await request(link.getAttribute('href'))).blob();
      const address = URL.createObjectURL(blob);
      const save = document.createElement('a');
      save.href = address;
      save.download = link.download || link.href.slice(link.href.lastIndexOf('/') + 1);
      save.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      const notice = document.createElement('span');
      notice.className = 'fault';
      notice.setAttribute('role', 'alert');
      notice.textContent = errorText(error);
      link.after(notice);
      setTimeout(() => notice.remove(), 8000);
    } finally {
      link.removeAttribute('aria-busy');
    }
  });
}
