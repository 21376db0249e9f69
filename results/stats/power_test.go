package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

// TestSeedsToTell simulates: as many seeds as are said to do show the difference about
// four times in five.
func TestSeedsToTell(t *testing.T) {
	r := rand.New(rand.NewPCG(61, 62))
	for _, c := range []struct {
		hits, n int
		zeros   int
		alpha   float64
	}{{14, 20, 0, 0.05}, {18, 32, 0, 0.05}, {27, 32, 0, 0.0125}, {10, 14, 14, 0.05}} {
		d := append(slices.Repeat([]float64{1}, c.hits), slices.Repeat([]float64{-1}, c.n-c.hits)...)
		d = append(d, make([]float64, c.zeros)...)
		s := stats.SeedsToTell(d, c.alpha)
		told := 0
		for range *samples * 5 {
			x := make([]float64, s.N)
			for i := range x {
				x[i] = d[r.IntN(len(d))]
			}
			if stats.Sign(x).P <= c.alpha {
				told++
			}
		}
		share := float64(told) / float64(*samples*5)
		t.Logf("%+v: %+v, told in %.3f", c, s, share)
		if math.Abs(share-0.8) > 0.08 || s.Low > s.N || s.High < s.N {
			t.Errorf("%+v: %+v, told in %.3f of samples", c, s, share)
		}
	}
	for _, d := range [][]float64{nil, {0, 0}, {1, -1}} {
		if s := stats.SeedsToTell(d, 0.05); s.N != stats.MostSeeds+1 || s.High != stats.MostSeeds+1 {
			t.Errorf("%v: %+v", d, s)
		}
	}
	if s := stats.SeedsToTell(slices.Repeat([]float64{1}, 5), 0.05); s.N != 6 {
		t.Errorf("all of one sign: %+v, want 6", s)
	}
}
