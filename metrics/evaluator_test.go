package metrics_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model/lanes"
)

// inLanes lays one n x d matrix a lane out as an Evaluator takes them.
func inLanes(z [][]float32) []float32 {
	width := lanes.Width()
	out := make([]float32, len(z[0])*width)
	for lane, m := range z {
		for i, v := range m {
			out[i*width+lane] = v
		}
	}
	return out
}

// close32 says whether two metrics agree, NaN with NaN.
func close32(a, b float32, by float64) bool {
	return math.Abs(float64(a)-float64(b)) <= by || (a != a && b != b)
}

func checkLane(t interface{ Errorf(string, ...any) }, lane int, want, got metrics.Values) {
	found := byName(got)
	for i, m := range byName(want) {
		by := 4e-6
		if m.name == "effective_rank" {
			by = 3e-4 // sqrt of a rounding where a singular value vanishes, times its logarithm
		}
		if w, g := m.value, found[i].value; !close32(float32(w), float32(g), by) && m.name != "nn_accuracy" {
			t.Errorf("lane %d: %s %v, want %v", lane, m.name, g, w)
		}
	}
}

func TestEvaluatorAgainstEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.IntRange(2, 60).Draw(t, "n"), rapid.IntRange(1, 9).Draw(t, "d")
		k := rapid.IntRange(1, 5).Draw(t, "classes")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		labels := make([]int, n)
		for i := range labels {
			labels[i] = rng.IntN(k) * 3
		}
		z := make([][]float32, lanes.Width())
		for lane := range z {
			z[lane] = make([]float32, n*d)
			spread, scale := math.Pow(10, 2-6*rng.Float64()), math.Pow(10, 6-12*rng.Float64())
			for i := range z[lane] {
				centre := float64((labels[i/d]/3+i%d)%3) - 0.9
				z[lane][i] = float32(scale * (centre + spread*rng.NormFloat64()))
			}
		}
		values := make([]metrics.Values, lanes.Width())
		metrics.NewEvaluator(n, d, labels, 0).Evaluate(inLanes(z), values)
		for lane := range z {
			want := metrics.Evaluate(z[lane], n, d, labels, 0)
			checkLane(t, lane, want, values[lane])
			limit := metrics.Collapsed(float64(want.EffectiveRank)-1e-3, metrics.CollapseLimit(n, d, k, 0)) ==
				metrics.Collapsed(float64(want.EffectiveRank)+1e-3, metrics.CollapseLimit(n, d, k, 0))
			if limit && values[lane].Collapsed != want.Collapsed {
				t.Errorf("lane %d: collapsed %v, want %v", lane, values[lane].Collapsed, want.Collapsed)
			}
			low, high := nnBounds(z[lane], n, d, labels)
			if a := values[lane].NNAccuracy; !(low <= a && a <= high) {
				t.Errorf("lane %d: nn_accuracy %v, want %v to %v", lane, a, low, high)
			}
		}
	})
}

// nnBounds returns the nearest-neighbour accuracies with every close call of a
// float32 cosine taken as wrong, and as right.
func nnBounds(z []float32, n, d int, labels []int) (low, high float32) {
	cosine := func(i, j int) float64 {
		ab, aa, bb := 0.0, 0.0, 0.0
		for k := range d {
			x, y := float64(z[i*d+k]), float64(z[j*d+k])
			ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
		}
		return ab / math.Sqrt(aa) / math.Sqrt(bb)
	}
	right, near := 0, 0
	for i := range n {
		same, other := math.Inf(-1), math.Inf(-1)
		for j := range n {
			switch {
			case i == j:
			case labels[i] == labels[j]:
				same = max(same, cosine(i, j))
			default:
				other = max(other, cosine(i, j))
			}
		}
		switch margin := same - other - metrics.TieMargin; {
		case math.Abs(margin) < 1e-6:
			near++
		case margin > 0:
			right++
		}
	}
	return float32(right) / float32(n), float32(right+near) / float32(n)
}

func TestEvaluatorLanesAreIndependent(t *testing.T) {
	const n, d = 40, 3
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i % 4
	}
	rng := rand.New(rand.NewPCG(1, 2))
	one := make([]float32, n*d)
	for i := range one {
		one[i] = float32(rng.NormFloat64())
	}
	e := metrics.NewEvaluator(n, d, labels, 0)
	var first *metrics.Values
	for place := range lanes.Width() {
		z := make([][]float32, lanes.Width())
		for lane := range z {
			z[lane] = make([]float32, n*d)
			if lane == place {
				copy(z[lane], one)
				continue
			}
			for i := range z[lane] {
				z[lane][i] = []float32{0, float32(math.NaN()), float32(math.Inf(1)), 1e30, float32(rng.NormFloat64())}[lane%5]
			}
		}
		values := make([]metrics.Values, lanes.Width())
		e.Evaluate(inLanes(z), values)
		if first == nil {
			first = &values[place]
		}
		if values[place] != *first {
			t.Errorf("in lane %d: %+v, want %+v", place, values[place], *first)
		}
	}
}

// A sample without a direction leaves its lane without metrics, and no other.
func TestEvaluatorFaultyLanes(t *testing.T) {
	labels := []int{0, 0, 1, 1}
	good := []float32{1, 0, 0.999, 0.1, -1, 0.2, -0.5, -0.5}
	for _, fault := range [][2]float32{
		{0, 0}, {float32(math.NaN()), 1}, {float32(math.Inf(1)), 1}, {1, float32(math.Inf(-1))},
	} {
		z := make([][]float32, lanes.Width())
		for lane := range z {
			z[lane] = append([]float32(nil), good...)
		}
		last := lanes.Width() - 1
		copy(z[last][4:], fault[:])
		values := make([]metrics.Values, lanes.Width())
		metrics.NewEvaluator(4, 2, labels, 0).Evaluate(inLanes(z), values)
		for lane := range z {
			want := metrics.Evaluate(z[lane], 4, 2, labels, 0)
			checkLane(t, lane, want, values[lane])
			if values[lane].Collapsed != want.Collapsed || !close32(values[lane].NNAccuracy, want.NNAccuracy, 0) {
				t.Errorf("fault %v, lane %d: %+v, want %+v", fault, lane, values[lane], want)
			}
		}
	}
}

func BenchmarkEvaluator(b *testing.B) {
	const n, d = 100, 2
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i * 4 / n
	}
	rng := rand.New(rand.NewPCG(1, 2))
	z := make([]float32, n*d*lanes.Width())
	for i := range z {
		z[i] = float32(rng.NormFloat64())
	}
	e, values := metrics.NewEvaluator(n, d, labels, 0), make([]metrics.Values, lanes.Width())
	b.ReportAllocs()
	for b.Loop() {
		e.Evaluate(z, values)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*lanes.Width()), "ns/lane")
}
