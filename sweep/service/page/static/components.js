// The plane that features of many dimensions are shown in: their first two
// principal components. Rows are scaled to length 1 before, as losses and measures
// see them: otherwise a few long rows would be all that is seen.

const ROUNDS = 300; // of the power iteration; fewer where it has come to rest
const REST = 1e-12;

/** The rows of d numbers of z, scaled to length 1; a row of zeros stays. @param {ArrayLike<?number>} z @param {number} d */
export function directions(z, d) {
  const out = new Float64Array(z.length);
  for (let i = 0; i < z.length; i += d) {
    let squares = 0;
    for (let k = i; k < i + d; k++) squares += (z[k] ?? 0) ** 2;
    const length = Math.max(Math.sqrt(squares), 1e-8);
    for (let k = i; k < i + d; k++) out[k] = (z[k] ?? 0) / length;
  }
  return out;
}

/**
 * Fits the components on the rows of d numbers of several arrays, scaled to length 1.
 * @param {ArrayLike<?number>[]} all
 * @param {number} d
 * @returns {{axes:Float64Array[], share:number, end:number}} two directions of length 1, their share of the variance,
 *   0 to 1, and how far from the origin a coordinate of these rows is at most
 */
export function fit(all, d) {
  all = all.map((z) => directions(z, d));
  const matrix = covariance(all, d);
  let trace = 0;
  for (let a = 0; a < d; a++) trace += matrix[a * d + a];
  const axes = [];
  let explained = 0;
  for (let c = 0; c < 2; c++) {
    const { axis, variance } = greatest(matrix, d, axes);
    axes.push(axis);
    explained += variance;
  }
  const end = all.reduce((most, z) => project(z, d, axes).reduce((m, v) => Math.max(m, Math.abs(v)), most), 0);
  return { axes, share: trace > 0 ? explained / trace : 0, end };
}

/** The rows of z in the plane, two numbers each: about the origin, where cosines are taken. */
export function project(z, d, axes) {
  const out = new Float64Array((z.length / d) * 2);
  for (let i = 0; i * d < z.length; i++) {
    for (let c = 0; c < 2; c++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += z[i * d + k] * axes[c][k];
      out[2 * i + c] = sum;
    }
  }
  return out;
}

/** d x d, row by row. */
function covariance(all, d) {
  const mean = new Float64Array(d);
  const rows = all.reduce((n, z) => n + z.length / d, 0);
  for (const z of all) {
    for (let i = 0; i < z.length; i++) mean[i % d] += z[i] / rows;
  }
  const matrix = new Float64Array(d * d);
  const row = new Float64Array(d);
  for (const z of all) {
    for (let i = 0; i < z.length; i += d) {
      for (let a = 0; a < d; a++) row[a] = z[i + a] - mean[a];
      for (let a = 0; a < d; a++) {
        for (let b = 0; b <= a; b++) matrix[a * d + b] += (row[a] * row[b]) / rows;
      }
    }
  }
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < a; b++) matrix[b * d + a] = matrix[a * d + b];
  }
  return matrix;
}

/** The direction of the greatest variance among those at right angles to others, and that variance. */
function greatest(matrix, d, others) {
  // From anywhere, as long as it is the same at every visit.
  let axis = unit(Float64Array.from({ length: d }, (_, i) => Math.sin(i + 1)), others);
  let variance = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const next = new Float64Array(d);
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) next[a] += matrix[a * d + b] * axis[b];
    }
    variance = dot(next, axis);
    const turned = unit(next, others);
    if (turned === null) break; // no variance is left
    const change = 1 - Math.abs(dot(turned, axis));
    axis = turned;
    if (change < REST) break;
  }
  return { axis: oriented(axis), variance };
}

/** v without its part along others, scaled to length 1; null where nothing is left. */
function unit(v, others) {
  for (const other of others) {
    const along = dot(v, other);
    v.forEach((x, i) => { v[i] = x - along * other[i]; });
  }
  const length = Math.sqrt(dot(v, v));
  return length > 1e-30 ? v.map((x) => x / length) : null;
}

/** With its largest coordinate positive: a component has no sign of its own. */
function oriented(v) {
  const largest = v.reduce((best, x) => (Math.abs(x) > Math.abs(best) * (1 + 1e-9) ? x : best), 0);
  return largest < 0 ? v.map((x) => -x) : v;
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
