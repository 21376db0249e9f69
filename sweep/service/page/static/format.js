// How numbers, times and names are written; functions.go has the twins of some.

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });

/** 12,345 @param {number} n */
export const count = (n) => whole.format(n);

/** 12.3K @param {number} n */
export const compact = (n) => short.format(n);

/** A rate: three digits below 100. @param {number} x */
export const rate = (x) => (x >= 10000 ? compact(x) : x >= 100 ? whole.format(x) : x > 0 ? String(Number(x.toPrecision(2))) : '–');

/** A size: 12.3 MB @param {number} n */
export function bytes(n) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let k = 0;
  for (; n >= 999.5 && k < units.length - 1; k++) n /= 1000;
  return `${Number(n.toPrecision(3))} ${units[k]}`;
}

/** A measure, with four decimals, the precision that seeds differ in. @param {?number} x */
export const measure = (x) => (x === null || x === undefined || !Number.isFinite(x) ? '–' : x.toFixed(4).replace('-', '−'));

/** The interval of a median, empty where there is none. @param {{n:number, low:?number, high:?number}} m */
export const interval = (m) => (m.n < 2 || m.low === null ? '' : `[${measure(m.low)}, ${measure(m.high)}]`);

/** A rate as a percentage. @param {{rate:?number}} r */
export const share = (r) => (r.rate === null ? '–' : `${Math.round(100 * r.rate)}%`);

/** An axis' value as the spec has it. @param {number|string|boolean} v */
export function value(v) {
  if (typeof v !== 'number') return String(v);
  if (v !== 0 && (Math.abs(v) < 1e-4 || Math.abs(v) >= 1e7)) return v.toExponential().replace('e+', 'e').replace('-', '−').replace('e-', 'e−');
  return String(v).replace('-', '−');
}

/** An axis' value in three digits, where that tells it from the axis' others. @param {any} v @param {any[]} values */
export function brief(v, values) {
  if (typeof v !== 'number') return value(v);
  const short = (x) => Number(x.toPrecision(3));
  return new Set(values.map(short)).size === values.length ? value(short(v)) : value(v);
}

/** What an axis is called everywhere: temperature, or else its path. @param {string} path */
export const axisName = (path) => (path === 'loss.temperature' ? 'temperature' : path);

/** @param {string} column */
export const words = (column) => column.replaceAll('_', ' ');

/** How far a sweep is, rounded down: 100 is only said of all of it. */
export const percent = (progress) => (progress.trials ? Math.floor((100 * progress.committed) / progress.trials) : 0);

/** 2 min 5 s @param {number} seconds */
export function duration(seconds) {
  if (seconds < 1) return 'under 1 s';
  const s = Math.round(seconds);
  const units = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = units.findIndex(([size]) => s >= size);
  const [size, name] = units[first];
  const rest = units[first + 1];
  const more = rest ? Math.floor((s % size) / rest[0]) : 0;
  return `${Math.floor(s / size)} ${name}${more ? ` ${more} ${rest[1]}` : ''}`;
}

/** about 2 min 5 s, or under 1 s @param {number} seconds */
export const roughly = (seconds) => (seconds < 1 ? duration(seconds) : `about ${duration(seconds)}`);

/** How long ago a moment was. @param {string} moment */
export function ago(moment) {
  const seconds = (Date.now() - Date.parse(moment)) / 1000;
  return seconds < 5 ? 'just now' : `${duration(seconds < 3600 ? seconds : seconds - (seconds % 60)).split(' ').slice(0, 2).join(' ')} ago`;
}

/** A moment on the visitor's clock. @param {string|number|Date} moment */
export const moment = (moment) => new Date(moment).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** @param {string} state */
export function stateName(state) {
  if (state === 'done_with_failures') return 'done with failures';
  if (state === 'paused_disk_full') return 'paused for space';
  return state;
}

/** Whether the service goes on with the sweep by itself. @param {string} state */
export const unfinished = (state) => state === 'queued' || state === 'running' || state === 'paused_disk_full' || state === 'waiting';
