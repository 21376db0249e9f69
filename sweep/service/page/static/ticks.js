// Places of ticks on an axis, and their names.

/** Round places between two ends, some n of them: steps of 1, 2 or 5 times a power of ten. */
export function linear(from, to, n) {
  const rough = (to - from) / Math.max(n, 1);
  if (!(rough > 0)) return [from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough * 0.999);
  const places = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + step * 1e-9; k++) places.push(k * step + 0);
  return places;
}

/** Powers of ten between two ends, at most n; with 2 and 5 times them, where they are few. */
export function decades(from, to, n) {
  const places = (factors) => {
    const list = [];
    for (let e = Math.floor(Math.log10(from)); e <= Math.ceil(Math.log10(to)); e++) {
      for (const f of factors) {
        const v = Number(`${f}e${e}`);
        if (v >= from && v <= to) list.push(v);
      }
    }
    return list;
  };
  const tens = places([1]);
  const apart = Math.ceil(tens.length / Math.max(n, 2));
  if (tens.length >= 3) return tens.filter((_, i) => i % apart === 0);
  const more = places([1, 2, 5]);
  return more.length <= n ? more : tens;
}

/** So many of a list's elements, evenly, with its ends. */
export const thin = (list, n) => (list.length <= n ? list : Array.from({ length: n }, (_, i) => list[Math.round((i * (list.length - 1)) / (n - 1))]));

/** A tick's name: as short as tells it from its neighbours. */
export function name(v, step) {
  if (v !== 0 && (Math.abs(v) >= 1e5 || Math.abs(v) < 1e-4) && !(step < Math.abs(v) * 1e-3)) {
    return Math.abs(v) < step / 1e6 ? '0' : v.toExponential().replace(/(\.\d{0,2})\d*/, '$1').replace('e+', 'e').replaceAll('-', '−');
  }
  const digits = step > 0 ? Math.min(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), 8) : 3;
  return (Math.abs(v) < step / 1e6 ? 0 : v).toFixed(digits).replace('-', '−');
}

/** The ends of an axis for values, medians with their intervals: wide ones, of few seeds, are cut. */
export function ends(values, around = []) {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (!Number.isFinite(low)) return [0, 1];
  const span = high - low || Math.abs(high) * 0.1 || 1;
  const [least, most] = [low - span, high + span];
  for (const v of around) {
    low = Math.min(low, Math.max(v, least));
    high = Math.max(high, Math.min(v, most));
  }
  const margin = (high - low || span) * 0.08;
  return [low - margin, high + margin];
}
