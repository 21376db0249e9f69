// Sends files to the service. fetch cannot tell how much of a body has gone, so this
// is the older way to ask.
import { root } from './dom.js';
import { askToken, authorization, Problem } from './api.js';

/** The upload was stopped by whom it belongs to. */
export class Stopped extends Error {}

/** A file's name in letters that every system has; its end, which says the format, is kept. @param {string} name */
export const plainName = (name) => name.normalize('NFKD').replace(/[^\w.-]+/g, '-').replace(/^\.+/, '').slice(-100).replace(/^\./, '-') || 'data';

/**
 * Uploads a file and answers what the service stored it as.
 * @param {File} file
 * @param {(share:number) => void} progress told how much has gone, 0 to 1
 * @param {AbortSignal} signal
 * @returns {Promise<{digest:string, name:string, bytes:number, created:string}>}
 */
export async function upload(file, progress, signal) {
  for (;;) {
    const sent = authorization();
    const { status, text } = await post(`${root}v1/data?name=${encodeURIComponent(plainName(file.name))}`, file, sent, progress, signal);
    const body = parsed(text);
    if (status === 200 || status === 201) return body;
    if (status !== 401) throw new Problem(status, body);
    await askToken(sent.Authorization ? 'This token was not accepted.' : '');
  }
}

function post(path, file, headers, progress, signal) {
  return new Promise((resolve, reject) => {
    const ask = new XMLHttpRequest();
    const stop = () => ask.abort();
    ask.open('POST', path);
    for (const [name, v] of Object.entries({ 'Content-Type': 'application/octet-stream', Accept: 'application/json', ...headers })) ask.setRequestHeader(name, v);
    ask.upload.onprogress = (event) => event.lengthComputable && progress(event.total ? event.loaded / event.total : 1);
    ask.onload = () => resolve({ status: ask.status, text: ask.responseText });
    ask.onabort = () => reject(new Stopped('The upload was cancelled.'));
    // A service that refuses a body may hang up before the answer can be read.
    ask.onerror = () => reject(new Error('The upload was cut off: the service cannot be reached, the file is larger than it takes, or the file has changed.'));
    ask.onloadend = () => signal.removeEventListener('abort', stop);
    signal.addEventListener('abort', stop);
    ask.send(file);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // not the service's own answer: a proxy's page
  }
}
