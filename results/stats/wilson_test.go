package stats_test

import (
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// Expected values: scipy.stats.binomtest(k, n).proportion_ci(0.95, "wilson") of
// SciPy 1.17.1; statsmodels 0.15.0's proportion_confint(method="wilson") gives
// the same. 81/263, 15/148, 0/20 and 1/29 are the examples of Newcombe,
// Statistics in Medicine 17, 1998, table I, method 3 (printed there as
// 0.2553-0.3662, 0.0624-0.1605, 0-0.1611, 0.0061-0.1718).
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		hits, n   int
		low, high float64
	}{
		{0, 32, 0, 0.1071791982550706},
		{1, 32, 0.005537860164003122, 0.15744263820012558},
		{16, 32, 0.33630882869327483, 0.6636911713067252},
		{31, 32, 0.8425573617998744, 0.9944621398359969},
		{32, 32, 0.8928208017449293, 1},
		{81, 263, 0.2552885198782742, 0.36620957698280004},
		{15, 148, 0.06238639953073629, 0.16048724172330803},
		{0, 20, 0, 0.16112515805281935},
		{1, 29, 0.006113214292762667, 0.17175521879320282},
		{5, 56, 0.0387421484495869, 0.1925600138551116},
		{0, 0, 0, 1},
	} {
		b := stats.Wilson(c.hits, c.n, 0.95)
		near(t, "low", b.Low, c.low, 1e-14)
		near(t, "high", b.High, c.high, 1e-14)
		if c.hits == 0 && b.Low != 0 || c.hits == c.n && b.High != 1 {
			t.Errorf("%d of %d: %v does not reach its end exactly", c.hits, c.n, b)
		}
	}
}

func TestWilsonPanics(t *testing.T) {
	for _, c := range []struct {
		hits, n int
		level   float64
	}{{-1, 3, 0.95}, {4, 3, 0.95}, {1, 3, 0}, {1, 3, 1}, {1, 3, 95}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("Wilson(%d, %d, %v) did not panic", c.hits, c.n, c.level)
				}
			}()
			stats.Wilson(c.hits, c.n, c.level)
		}()
	}
}
