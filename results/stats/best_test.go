package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/results/stats"
)

func TestIndistinguishableFromBest(t *testing.T) {
	// Ten seeds: b is 1 above a on every seed, c is a with small swaps.
	a := []float64{3, 1, 4, 1, 5, 9, 2, 6, 5, 3}
	b := make([]float64, len(a))
	c := make([]float64, len(a))
	for i, v := range a {
		b[i], c[i] = v+1, v+0.1*float64(1-2*(i%2))+0.001
	}
	lost := slices.Clone(a)
	lost[4] = math.NaN()

	set := stats.IndistinguishableFromBest([][]float64{b, a, lost, c}, stats.Minimise, 0.05)
	if set.Best != 1 || !slices.Equal(set.In, []bool{false, true, false, true}) || !slices.Equal(set.Complete, []bool{true, true, false, true}) {
		t.Errorf("%+v", set)
	}
	// Ten of ten, corrected for the two others.
	if set.P[0] != 2.0/1024 || set.P[1] != 1 || !math.IsNaN(set.P[2]) {
		t.Errorf("P = %v", set.P)
	}
	set = stats.IndistinguishableFromBest([][]float64{b, a, c}, stats.Maximise, 0.05)
	if set.Best != 0 || !slices.Equal(set.In, []bool{true, false, false}) {
		t.Errorf("upwards: %+v", set)
	}
}

func TestBestSetOfTooLittle(t *testing.T) {
	if set := stats.IndistinguishableFromBest(nil, stats.Minimise, 0.05); set.Best != -1 || len(set.In) != 0 {
		t.Errorf("no configuration: %+v", set)
	}
	if set := stats.IndistinguishableFromBest([][]float64{{math.NaN()}, {math.Inf(1)}}, stats.Minimise, 0.05); set.Best != -1 || set.In[0] || set.In[1] {
		t.Errorf("nothing complete: %+v", set)
	}
	if set := stats.IndistinguishableFromBest([][]float64{{7, 8}}, stats.Minimise, 0.05); set.Best != 0 || !set.In[0] || set.P[0] != 1 {
		t.Errorf("one configuration: %+v", set)
	}
	if set := stats.IndistinguishableFromBest([][]float64{{1, 2, 3}, {1, 2, 3}}, stats.Minimise, 0.05); set.Best != 0 || !set.In[0] || !set.In[1] {
		t.Errorf("two equal ones: %+v", set)
	}
	// With four seeds that all agree P is 1/16: nothing can be excluded. With five it can.
	for seeds := 2; seeds <= 6; seeds++ {
		worse, better := slices.Repeat([]float64{2}, seeds), slices.Repeat([]float64{1}, seeds)
		set := stats.IndistinguishableFromBest([][]float64{worse, better}, stats.Minimise, 0.05)
		if set.P[0] != math.Ldexp(1, -seeds) || set.In[0] != (seeds < 5) {
			t.Errorf("%d seeds: %+v", seeds, set)
		}
	}
}

// TestBestSetOfMany: of more than a thousand configurations clearly worse ones must
// go, equal ones stay.
func TestBestSetOfMany(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	x := make([][]float64, 1200)
	for i := range x {
		x[i] = make([]float64, 40)
		for s := range x[i] {
			x[i][s] = r.NormFloat64()
			if i >= 10 {
				x[i][s] += 4
			}
		}
	}
	set := stats.IndistinguishableFromBest(x, stats.Minimise, 0.05)
	for i, in := range set.In {
		if in != (i < 10) {
			t.Errorf("configuration %d: in %v, P %v", i, in, set.P[i])
		}
	}
}

// TestBestSetHoldsTheBest: the set keeps the truly best configuration, that of the
// least median (the first; where all are equal any one stands for it), in 95% of
// samples or more.
func TestBestSetHoldsTheBest(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of sets")
	}
	for _, c := range []struct {
		name           string
		configurations int
		draw           func(r *rand.Rand, i int) float64 // noise and mean of configuration i
		least          float64
	}{
		{"all equal", 5, func(r *rand.Rand, _ int) float64 { return r.NormFloat64() }, 0.95},
		{"twenty equal", 20, func(r *rand.Rand, _ int) float64 { return r.NormFloat64() }, 0.95},
		{"skewed", 5, func(r *rand.Rand, _ int) float64 { return r.ExpFloat64() }, 0.95},
		{"the rest worse", 5, func(r *rand.Rand, i int) float64 { return r.NormFloat64() + 0.5*float64(min(i, 1)) }, 0.95},
		{"unequal noise", 5, func(r *rand.Rand, i int) float64 { return r.NormFloat64() * float64(1+i*i) }, 0.95},
		// The best collapses on some seeds, and its rivals never do.
		{"one with two modes", 5, func(r *rand.Rand, i int) float64 {
			if i == 0 {
				return populations[3].draw(r) - 0.05
			}
			return 0.05 * r.NormFloat64()
		}, 0.95},
	} {
		for _, seeds := range []int{8, 32} {
			r := rand.New(rand.NewPCG(31, uint64(seeds)))
			held, size := 0, 0
			for range *samples {
				x := make([][]float64, c.configurations)
				for i := range x {
					x[i] = make([]float64, seeds)
				}
				for s := range seeds {
					shared := 3 * r.NormFloat64()
					for i := range x {
						x[i][s] = shared + c.draw(r, i)
					}
				}
				set := stats.IndistinguishableFromBest(x, stats.Minimise, 0.05)
				for i, in := range set.In {
					if in {
						size++
						if i == 0 {
							held++
						}
					}
				}
			}
			share := float64(held) / float64(*samples)
			t.Logf("%-18s %2d seeds: holds the best %.4f, mean size %.2f of %d", c.name, seeds, share, float64(size)/float64(*samples), c.configurations)
			if slack := 4 * math.Sqrt(c.least*(1-c.least)/float64(*samples)); share < c.least-slack {
				t.Errorf("%s, %d seeds: holds the best in %.3f of samples, want %v at least", c.name, seeds, share, c.least)
			}
		}
	}
}

// TestBestSetExcludes: a configuration worse by one standard deviation of the
// differences on 32 seeds is found out nearly always, among twenty as among two.
func TestBestSetExcludes(t *testing.T) {
	for _, configurations := range []int{2, 20} {
		r := rand.New(rand.NewPCG(41, 42))
		out := 0
		for range *samples / 3 {
			x := make([][]float64, configurations)
			for i := range x {
				x[i] = make([]float64, 32)
				for s := range x[i] {
					x[i][s] = r.NormFloat64() / math.Sqrt2
					if i == 0 {
						x[i][s]++
					}
				}
			}
			if !stats.IndistinguishableFromBest(x, stats.Minimise, 0.05).In[0] {
				out++
			}
		}
		if share := float64(out) / float64(*samples/3); share < 0.9 {
			t.Errorf("%d configurations: out in %.2f of samples", configurations, share)
		}
	}
}

// TestBestSetSeesThroughFailures: a configuration that is a little worse on every
// seed, and fails outright on one, is out; so it would be without the failure.
func TestBestSetSeesThroughFailures(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	x := make([][]float64, 20)
	for i := range x {
		x[i] = make([]float64, 32)
		for s := range x[i] {
			// Half of the others vary a lot: their t_j are large under many signs.
			x[i][s] = 0.3 + 0.3*r.NormFloat64()*float64(i%2)
		}
	}
	for s := range x[0] {
		x[0][s], x[1][s] = 0.01*r.NormFloat64(), 0.05+0.01*r.NormFloat64()
	}
	for _, failure := range []float64{0, 2} {
		x[1][7] += failure
		set := stats.IndistinguishableFromBest(x, stats.Minimise, 0.05)
		if set.Best != 0 || set.In[1] {
			t.Errorf("failure of %v: best %d, set %v, p %v", failure, set.Best, set.In, set.P[1])
		}
	}
}

// TestPairwise: where a configuration has no trial on a seed, two are compared on the
// seeds that both have; without holes nothing changes.
func TestPairwise(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	hole := math.NaN()
	for range 50 {
		x := make([][]float64, 5)
		for i := range x {
			for range 12 {
				x[i] = append(x[i], random.NormFloat64()+float64(i)/2)
			}
		}
		whole, pairwise := stats.IndistinguishableFromBest(x, stats.Maximise, 0.05), stats.IndistinguishablePairwise(x, stats.Maximise, 0.05)
		if !slices.Equal(whole.In, pairwise.In) || !slices.Equal(whole.P, pairwise.P) || whole.Best != pairwise.Best {
			t.Fatalf("%+v\n%+v", whole, pairwise)
		}
	}
	a := []float64{1, 1, 1, 1, 1, 1, 1, 1, hole, hole}
	b := []float64{2, 2, 2, 2, 2, 2, 2, hole, 2, 2}
	c := []float64{hole, hole, hole, hole, hole, hole, hole, hole, 1, 1}
	none := slices.Repeat([]float64{hole}, 10)
	set := stats.IndistinguishablePairwise([][]float64{a, b, c, none}, stats.Maximise, 0.05)
	// a is below b on 7 of 7 seeds, corrected for two others; c has two in common with b.
	if set.Best != 1 || !slices.Equal(set.In, []bool{false, true, true, false}) || set.P[0] != 2.0/128 || !slices.Equal(set.Complete, []bool{true, true, true, false}) {
		t.Errorf("%+v", set)
	}
	apart := stats.IndistinguishablePairwise([][]float64{{1, 1, 1, hole, hole, hole}, {hole, hole, hole, 2, 2, 2}}, stats.Maximise, 0.05)
	if !slices.Equal(apart.In, []bool{true, true}) {
		t.Errorf("without a common seed: %+v", apart)
	}
}

// TestPairwiseKeepsTheBest: the set has the truly best configuration in 95 of 100 samples
// or more, whatever is missing at random.
func TestPairwiseKeepsTheBest(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 7))
	const rounds = 600
	lost := 0
	for range rounds {
		x := make([][]float64, 6)
		for i := range x { // all alike, so that each is a best one
			for range 20 {
				v := random.NormFloat64()
				if random.IntN(3) == 0 {
					v = math.NaN()
				}
				x[i] = append(x[i], v)
			}
		}
		if set := stats.IndistinguishablePairwise(x, stats.Minimise, 0.05); !set.In[0] {
			lost++
		}
	}
	if share := float64(lost) / rounds; share > 0.08 {
		t.Errorf("the best is lost in %.3f of the samples", share)
	}
}
