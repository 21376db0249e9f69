// Short ways to make and find elements, and to say something.

/** @param {string} selector @returns {HTMLElement} */
export const one = (selector, within = document) => within.querySelector(selector);

/** @param {string} selector @returns {HTMLElement[]} */
export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/**
 * Makes an element. A property that begins with "on" is a listener, "class",
 * "data-", "aria-" and the like are attributes; null and false leave it out.
 * @param {string} tag
 * @param {Object<string, any>} [properties]
 * @param {...(Node|string|number|null)} children
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, v] of Object.entries(properties)) {
    if (v === null || v === false || v === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), v);
    else element.setAttribute(name, v === true ? '' : v);
  }
  element.append(...children.filter((c) => c !== null && c !== undefined).map((c) => (c instanceof Node ? c : String(c))));
  return element;
}

/** The address of the service's root from this page: a proxy may have it below a path. */
export const root = document.body.dataset.root;

/** Sets an element's text, only where it is another: readers of screens hear changes. */
export function say(element, text) {
  if (element && element.textContent !== String(text)) element.textContent = text;
}

/** Sets the text of what has data-field="name". */
export const field = (name, text, within = document) => say(one(`[data-field="${name}"]`, within), text);

/**
 * Tells readers of screens something, when they are done with what they read.
 * What is said of one thing does not cut short what is said of another.
 * @param {string} text
 * @param {'state'|'progress'|'connection'|'point'|'action'} about
 */
export function announce(text, about) {
  const heard = one('#heard');
  let line = one(`[data-about="${about}"]`, heard);
  if (!line) heard.append((line = make('p', { 'data-about': about })));
  say(line, text);
}

/** Calls f at most once in so many milliseconds, the last time for certain. */
export function throttle(f, milliseconds) {
  let timer = 0;
  let last = 0;
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      last = Date.now();
      f();
    }, Math.max(0, last + milliseconds - Date.now()));
  };
}

/** Calls f once nothing has called for so many milliseconds. */
export function debounce(f, milliseconds) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => f(...args), milliseconds);
  };
}

/** Fills a table's body with rows, keeping the row elements, so that focus and place are kept. */
export function fillRows(body, rows, fill) {
  rows.forEach((row, i) => {
    const element = body.rows[i] ?? body.insertRow();
    fill(element, row);
  });
  while (body.rows.length > rows.length) body.deleteRow(-1);
}

/** A plain table of texts: the first cell of a row is its header. */
export function plainTable(caption, headers, rows) {
  return make('table', { class: 'data' },
    make('caption', { class: 'heard' }, caption),
    make('thead', {}, make('tr', {}, ...headers.map((h) => make('th', { scope: 'col', class: 'n' }, h)))),
    make('tbody', {}, ...rows.map((row) => make('tr', {}, ...row.map((cell, i) => make(i ? 'td' : 'th', i ? { class: 'n' } : { scope: 'row', class: 'n' }, cell))))));
}
