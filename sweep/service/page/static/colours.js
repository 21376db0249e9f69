// Colours of what is drawn, in the visitor's scheme.

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Calls f when the scheme changes. */
export const onScheme = (f) => dark.addEventListener('change', f);

/** A colour of the style sheet by name. @param {string} name */
export const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// Okabe and Ito's palette (2008), told apart with every common kind of colour
// vision; their black is the ink of the scheme.
const okabeIto = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', 'ink', '#f0e442'];

/** How many things have a colour of their own. */
export const DISTINCT = okabeIto.length;

/** The colour of the i-th of several things without an order. */
export function distinct(i) {
  const colour = okabeIto[i % okabeIto.length];
  return colour === 'ink' ? css('ink') : colour;
}

/**
 * The colour of t in [0, 1]: from violet over blue and green to yellow, OKLab's
 * lightness growing evenly, as in the figures; but only the part of it that
 * stands out from the page's ground.
 */
export function sequential(t) {
  const [from, to] = dark.matches ? [0.42, 1] : [0, 0.6];
  t = from + (to - from) * Math.min(Math.max(t, 0), 1);
  const hue = ((302 + (100 - 302) * t) * Math.PI) / 180;
  const chroma = 0.13 - 0.03 * Math.sin(Math.PI * t);
  return oklab(0.3 + 0.6 * t, chroma * Math.cos(hue), chroma * Math.sin(hue));
}

/** Converts OKLab (Ottosson 2020) to sRGB; what is outside of the gamut is cut. */
function oklab(lightness, a, b) {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channel = (x) => {
    x = Math.min(Math.max(x, 0), 1);
    return Math.round(255 * (x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055));
  };
  return `rgb(${channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)}, ${channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)}, ${channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)})`;
}
