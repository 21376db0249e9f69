// The planes that features of many dimensions are shown in, one for each seed.
import { at, get } from './api.js';
import * as components from './components.js';
import { thin } from './ticks.js';

const FITTED = 12; // places along the slider that a plane is fitted on
const DEAR = 5000; // milliseconds that an answer takes where the service trains long for it

/** @typedef {{of:number[], axes:Float64Array[], share:number, end:number}} Plane of: the trials that it was fitted on, none where it is for now */

export class Planes {
  /** @param {import('./picture.js').Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.settling = false;
    /** @type {Map<number, Plane>} */
    this.bySeed = new Map();
  }

  /** The plane of a trial's features; null where their own dimensions are shown. */
  of({ trained, untrained, dimension }, { seed }) {
    if (untrained?.length || dimension <= 2) return null;
    if (!this.bySeed.has(seed)) this.bySeed.set(seed, { of: [], ...components.fit([trained], dimension) });
    return this.bySeed.get(seed);
  }

  /**
   * Fits the plane that is shown on what the seed's encoders along the whole slider make
   * of the samples, so that the slider moves points in one plane: once, and again only
   * where there are more of these encoders. Another seed has other first weights, whose
   * features have nothing to do with these: it has a plane of its own. Where each of
   * them costs the service a long training, the first one's plane does for all.
   */
  async settle() {
    const { picture } = this;
    const { row: { seed }, plane, features: { dimension } } = picture;
    if (!plane || this.settling || picture.took > DEAR) return;
    this.settling = true;
    try {
      const { trials } = await get(at(picture.view.name, `trials?seed=${seed}&status=ok&limit=500`));
      const known = new Map(trials.map((t) => [t.configuration, t.trial]));
      const of = thin(picture.stops().map((p) => known.get(p.configuration)).filter((t) => t !== undefined), FITTED);
      if (!of.length || plane.of.join() === of.join()) return;
      const all = [];
      for (const trial of of) all.push((await picture.fetch(trial)).trained); // one after another: each may be trained for this
      this.bySeed.set(seed, { of, ...components.fit(all, dimension) });
      if (picture.row.seed === seed) picture.place(this.bySeed.get(seed));
    } catch {
      // The plane there is does; the next trial that is shown tries again.
    } finally {
      this.settling = false;
      if (picture.row.seed !== seed) picture.settleSoon();
    }
  }
}
