package stats

import (
	"math"
	"testing"
)

// TestNormal holds the package's own functions against math's, which are right
// but differ between architectures.
func TestNormal(t *testing.T) {
	for x := -20.0; x <= 20; x += 0.0137 {
		if got, want := exp(x), math.Exp(x); math.Abs(got-want) > 5e-16*want {
			t.Errorf("exp(%v) = %v, want %v", x, got, want)
		}
		if got, want := log(math.Exp(x)), math.Log(math.Exp(x)); math.Abs(got-want) > 5e-16*max(1, math.Abs(want)) {
			t.Errorf("log(e^%v) = %v, want %v", x, got, want)
		}
		if got, want := normalCDF(x), math.Erfc(-x/math.Sqrt2)/2; math.Abs(got-want) > 1e-15 {
			t.Errorf("normalCDF(%v) = %v, want %v", x, got, want)
		}
	}
	for p := 1e-300; p < 1; p = p*1.07 + 1e-301 {
		z := normalQuantile(p)
		if got := math.Erfc(-z/math.Sqrt2) / 2; math.Abs(got-p) > 2e-14*p*max(1, z*z) {
			t.Errorf("normalQuantile(%v) = %v, whose probability is %v", p, z, got)
		}
		if p > 1e-15 && p < 0.5 {
			if w := normalQuantile(1 - p); math.Abs(w+z) > 1e-15/p {
				t.Errorf("normalQuantile(1-%v) = %v, want %v", p, w, -z)
			}
		}
	}
}

// The quantiles everybody knows, from SciPy 1.17.1's stats.norm.ppf.
func TestNormalQuantile(t *testing.T) {
	for _, c := range []struct{ p, z float64 }{
		{0.975, 1.959963984540054},
		{0.025, -1.9599639845400545},
		{0.5, 0},
		{0.95, 1.6448536269514722},
		{1e-10, -6.361340902404056},
		{1e-30, -11.464024688443613},
		{0, math.Inf(-1)},
		{1, math.Inf(1)},
	} {
		if got := normalQuantile(c.p); got != c.z && !(math.Abs(got-c.z) <= 4e-15*max(1, math.Abs(c.z))) {
			t.Errorf("normalQuantile(%v) = %v, want %v", c.p, got, c.z)
		}
	}
}
