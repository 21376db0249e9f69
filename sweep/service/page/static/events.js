// Server-sent events by fetch, since EventSource cannot send a token.
import { authorization, askToken } from './api.js';

// The service sends a comment every 15 seconds: after three of them the
// connection is dead, whatever the network says.
const SILENCE = 45_000;
const HIDDEN = 60_000; // a hidden page gives its connection back: browsers have six a server
const WAITS = [1, 1, 2, 4, 8, 15];

/**
 * Follows a stream of events until it is stopped, coming back after every loss
 * with the id of the last event.
 * @param {string} path
 * @param {{event: (kind:string, data:any) => void, open: () => void, lost: (seconds:number) => void, gone: (status:number) => void}} to
 */
export function follow(path, to) {
  let id = '';
  let tries = 0;
  let stopped = false;
  let abort = new AbortController();
  let wake = () => {};

  async function once() {
    abort = new AbortController();
    let watchdog = setTimeout(() => abort.abort(), SILENCE);
    try {
      const headers = { Accept: 'text/event-stream', ...authorization() };
      if (id) headers['Last-Event-ID'] = id;
      const response = await fetch(path, { headers, signal: abort.signal, cache: 'no-store' });
      if (response.status === 401) {
        clearTimeout(watchdog);
        await askToken(headers.Authorization ? 'This token was not accepted.' : '');
        tries = -1; // not a loss
        return;
      }
      if (response.status === 404 || response.status === 403) {
        stopped = true;
        to.gone(response.status);
        return;
      }
      if (!response.ok || !response.body) return;
      tries = 0;
      to.open();
      const feed = parser((event) => {
        if (event.id) id = event.id;
        if (event.data) to.event(event.kind, JSON.parse(event.data));
      });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => abort.abort(), SILENCE);
        feed(value);
      }
    } catch (error) {
      // A loss is what this loop is for; anything else is a fault of the page.
      if (!(error instanceof TypeError) && error.name !== 'AbortError') console.error(error);
    } finally {
      clearTimeout(watchdog);
    }
  }

  async function run() {
    while (!stopped) {
      await once();
      if (stopped) return;
      if (document.hidden) {
        await new Promise((resolve) => { wake = resolve; });
        continue;
      }
      if (tries++ < 0) continue;
      const seconds = WAITS[Math.min(tries - 1, WAITS.length - 1)];
      to.lost(seconds);
      await new Promise((resolve) => {
        wake = resolve;
        setTimeout(resolve, seconds * 1000);
      });
    }
  }

  let hide = 0;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hide);
    if (document.hidden) hide = setTimeout(() => abort.abort(), HIDDEN);
    else wake();
  });
  addEventListener('online', () => wake());
  run();
  return {
    stop() {
      stopped = true;
      abort.abort();
    },
    retry: () => wake(),
  };
}

/** Returns a function that is fed text and calls with each event (HTML, 9.2.6; the service ends lines with \n). */
function parser(call) {
  let rest = '';
  let event = { kind: 'message', data: '', id: '' };
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        call(event);
        event = { kind: 'message', data: '', id: '' };
        continue;
      }
      const colon = line.indexOf(':');
      const name = colon < 0 ? line : line.slice(0, colon);
      const content = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (name === 'event') event.kind = content;
      else if (name === 'data') event.data += (event.data ? '\n' : '') + content;
      else if (name === 'id') event.id = content;
    }
  };
}
