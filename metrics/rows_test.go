package metrics_test

import (
	"flag"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/stats"
)

var samples = flag.Int("samples", 150, "samples that the test of coverage draws")

// drawRows draws n rows about the centres of three classes, and second views of them.
func drawRows(random *rand.Rand, n, d int, noise float64) metrics.Rows {
	r := metrics.Rows{Dim: d, ViewDim: d, KNN: 5}
	for range n {
		class := random.IntN(3)
		r.Labels = append(r.Labels, class)
		for k := range d {
			x := noise * random.NormFloat64()
			if k == class {
				x++
			}
			r.Features = append(r.Features, float32(x))
			r.First = append(r.First, float32(x))
			r.Second = append(r.Second, float32(x+0.3*noise*random.NormFloat64()))
		}
	}
	return r
}

// without returns r without row i.
func without(r metrics.Rows, i int) metrics.Rows {
	r.Labels = slices.Delete(slices.Clone(r.Labels), i, i+1)
	for _, z := range []*[]float32{&r.Features, &r.First, &r.Second} {
		*z = slices.Delete(slices.Clone(*z), i*r.Dim, (i+1)*r.Dim)
	}
	return r
}

// The values are those of the functions, and without a row those of the other rows.
func TestEstimates(t *testing.T) {
	for seed := range uint64(8) {
		random := rand.New(rand.NewPCG(seed, 1))
		n, d := 5+random.IntN(40), 3+random.IntN(30)
		r := drawRows(random, n, d, 0.5)
		if seed == 7 {
			r.KNN = 100
		}
		want := map[string]float64{
			"class_alignment":   metrics.Alignment(r.Features, n, d, r.Labels),
			"tolerance":         metrics.Tolerance(r.Features, n, d, r.Labels),
			"interclass_cosine": metrics.InterclassCosine(r.Features, n, d, r.Labels),
			"nn_accuracy":       metrics.NNAccuracy(r.Features, n, d, r.Labels),
			"knn_accuracy":      leaveOneOut(r),
			"view_alignment":    metrics.ViewAlignment(r.First, r.Second, n, d),
			"view_retrieval":    metrics.ViewRetrieval(r.First, r.Second, n, d),
			"uniformity":        metrics.Uniformity(r.Features, n, d),
			"uniformity_gap":    metrics.Uniformity(r.Features, n, d) - metrics.UniformityFloor(d, metrics.T),
			"effective_rank":    metrics.EffectiveRank(r.Features, n, d),
			"spread":            metrics.Spread(r.Features, n, d),
			"collapsed":         0,
		}
		estimates := r.Estimates()
		for _, e := range estimates {
			near(t, e.Name, e.Value, want[e.Name], 1e-6)
			delete(want, e.Name)
		}
		if len(want) > 0 {
			t.Errorf("not measured: %v", want)
		}
		for i := range n {
			for k, e := range without(r, i).Estimates() {
				if e.Name == "collapsed" {
					continue
				}
				within := 1e-9
				if e.Name == "effective_rank" {
					within = 5e-5 // a direction less has one p of 1e-7 less
				}
				near(t, e.Name+" without a row", estimates[k].Without[i], e.Value, within)
			}
		}
	}
}

// leaveOneOut is the accuracy of KNN in the other rows.
func leaveOneOut(r metrics.Rows) float64 {
	right, n := 0, len(r.Labels)
	for i := range n {
		others := without(r, i)
		predicted := metrics.KNN(others.Features, others.Labels, r.Features[i*r.Dim:(i+1)*r.Dim], r.Dim, r.KNN)
		if predicted[0][0] == r.Labels[i] {
			right++
		}
	}
	return float64(right) / float64(n)
}

// RandomRank is what random rows have; UniformityLeast what the corners of a simplex do.
func TestRowReferences(t *testing.T) {
	for _, shape := range [][2]int{{200, 20}, {64, 64}, {30, 120}, {10, 10}} {
		random := rand.New(rand.NewPCG(3, 4))
		sum := 0.0
		for range 20 {
			z := make([]float64, shape[0]*shape[1])
			for i := range z {
				z[i] = random.NormFloat64()
			}
			sum += metrics.EffectiveRank(z, shape[0], shape[1]) / 20
		}
		near(t, "rank of random rows", metrics.RandomRank(shape[0], shape[1])/sum, 1, 0.01)
	}
	if r := metrics.RandomRank(5, 1); r != 1 {
		t.Errorf("rank in one dimension: %v", r)
	}
	triangle := []float64{1, 0, -0.5, math.Sqrt(0.75), -0.5, -math.Sqrt(0.75)}
	near(t, "uniformity of a simplex", metrics.Uniformity(triangle, 3, 2), metrics.UniformityLeast(3), 1e-12)
}

func TestDirectionless(t *testing.T) {
	z := []float32{1, 0, 0, 0, 3, 4, float32(math.NaN()), 1}
	if rows := metrics.Directionless(z, 2); !slices.Equal(rows, []int{1, 3}) {
		t.Errorf("rows without a direction: %v", rows)
	}
}

// Coverage: how often the 95% interval holds what such rows give on average, of 40 rows
// in 8 dimensions, far apart and close, and of as many drawn evenly from the sphere.
// What it was with -samples 4000 is in the documentation of Estimates.
func TestIntervalsOfRowsCover(t *testing.T) {
	for _, test := range []struct {
		name  string
		n, d  int
		noise float64
	}{{"apart", 40, 8, 0.25}, {"mixed", 40, 8, 0.8}, {"even", 40, 8, 40}, {"wide", 40, 60, 0.3}} {
		random := rand.New(rand.NewPCG(11, 12))
		names, values, intervals := []string(nil), map[string][]float64{}, map[string][]stats.Bounds{}
		for range *samples {
			for _, e := range drawRows(random, test.n, test.d, test.noise).Estimates() {
				if e.Without == nil {
					continue
				}
				of := stats.Jackknife
				if e.Unit == "share" {
					of = stats.JackknifeShare
				}
				if values[e.Name] == nil {
					names = append(names, e.Name)
				}
				values[e.Name] = append(values[e.Name], e.Value)
				intervals[e.Name] = append(intervals[e.Name], of(e.Value, e.Without, e.N, 0.95))
			}
		}
		for _, name := range names {
			truth, held := stats.Mean(values[name]), 0
			for _, in := range intervals[name] {
				if in.Low <= truth && truth <= in.High {
					held++
				}
			}
			share := float64(held) / float64(len(intervals[name]))
			t.Logf("%-6s %-18s %.3f", test.name, name, share)
			if share < 0.88 {
				t.Errorf("%s: %s: the interval holds the truth %.3f of the time", test.name, name, share)
			}
		}
	}
}
