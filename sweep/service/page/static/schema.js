// What the measures that a sweep declares ask the page to show.

/**
 * @typedef {{name:string, label:string, help:string, reading?:string, role:string, main?:boolean, restates?:string,
 *   how?:string, incomparable?:string, reference?:{label:string, value:number, baseline?:boolean}, rate?:string}} Measure
 */

/** The metrics to show first, those that restate another left out: as Schema.Main in the program. */
export function main(detail) {
  const fit = detail.columns.filter((m) => !m.restates && !m.incomparable);
  const marked = fit.filter((m) => m.main);
  return marked.length ? marked : fit;
}

/** The metrics with a chart of their own. */
export function charted(detail) {
  const names = new Set(main(detail).map((m) => m.name));
  return detail.columns.filter((m) => m.main || names.has(m.name)).slice(0, 3);
}

/** A measure by its name. @returns {Measure|undefined} */
export const find = (detail, name) => detail.measures.find((m) => m.name === name);

/** A measure in words. */
export const label = (detail, name) => find(detail, name)?.label ?? name.replaceAll('_', ' ');

/** What the rate of the outcome is called. */
export const rateName = (detail) => detail.outcome.rate ?? `${detail.outcome.label} rate`;

/** With a capital. @param {string} text */
export const upper = (text) => text[0].toUpperCase() + text.slice(1);

/** What there is to see of one trial; empty where there is nothing. */
export const shows = (detail) => (detail.commands ? 'output' : detail.encodes ? 'features' : '');

/** Whether a configuration's trials often have the outcome, on the scale that every text uses. */
export const frequent = (point) => ['often', 'always'].includes(point.outcome?.often);
