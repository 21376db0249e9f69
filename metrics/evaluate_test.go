package metrics_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
)

// TestReferenceRuns measures PyTorch's features of the guide's script, seed 0,
// before training and after the first training at each temperature. The figures
// for untrained and 0.05 were printed by that script itself.
func TestReferenceRuns(t *testing.T) {
	const printed = 5e-5 // four decimals
	untrained, trained, collapsed := readFeatures(t, "seed0_untrained"), readFeatures(t, "seed0_tau0.05"), readFeatures(t, "seed0_tau0.001")

	v := metrics.Evaluate(untrained.float32s(), untrained.n, untrained.d, untrained.labels, 0)
	near(t, "untrained alignment", float64(v.Alignment), 0.3114, printed)
	near(t, "untrained uniformity", float64(v.Uniformity), -1.2430, printed)
	near(t, "untrained 1-NN accuracy", float64(v.NNAccuracy), 0.98, 1e-7)

	v = metrics.Evaluate(trained.float32s(), trained.n, trained.d, trained.labels, 0)
	near(t, "alignment at 0.05", float64(v.Alignment), 0.2642, printed)
	near(t, "uniformity at 0.05", float64(v.Uniformity), -1.5759, printed)
	if v.Collapsed || v.Saturation > 0.5 {
		t.Errorf("at 0.05: collapsed %t, saturation %g", v.Collapsed, v.Saturation)
	}

	// At 0.001 the classes merge in pairs onto two opposite corners. Only four
	// samples are nearer to their own class by more than float32 can blur.
	v = metrics.Evaluate(collapsed.float32s(), collapsed.n, collapsed.d, collapsed.labels, 0)
	if !v.Collapsed || v.EffectiveRank > 1.4 || v.Saturation < 0.9 || v.Uniformity < -1 {
		t.Errorf("at 0.001: %+v", v)
	}
	near(t, "1-NN accuracy at 0.001", float64(v.NNAccuracy), 0.04, 1e-7)
}

// TestEvaluate holds the single pass against the functions, one by one.
func TestEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFeatures(t)
		z := f.float32s()
		got := metrics.Evaluate(z, f.n, f.d, f.labels, 0)
		uniformity := metrics.Uniformity(z, f.n, f.d)
		want := []float64{
			metrics.Alignment(z, f.n, f.d, f.labels),
			uniformity,
			uniformity - metrics.UniformityFloor(f.d, metrics.T),
			metrics.Tolerance(z, f.n, f.d, f.labels),
			metrics.InterclassCosine(z, f.n, f.d, f.labels),
			metrics.EffectiveRank(z, f.n, f.d),
			metrics.Saturation(z),
			metrics.NNAccuracy(z, f.n, f.d, f.labels),
		}
		for i, m := range byName(got) {
			near(t, m.name, m.value, want[i], 5e-7)
		}
		distinct := map[int]bool{}
		for _, l := range f.labels {
			distinct[l] = true
		}
		r := metrics.CollapseLimit(f.n, f.d, len(distinct), 0)
		if got.Collapsed != metrics.Collapsed(metrics.EffectiveRank(z, f.n, f.d), r) {
			t.Errorf("collapsed %t", got.Collapsed)
		}
	})
}

func TestEvaluateWithoutAnAnswer(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	all := []string{"alignment", "uniformity", "uniformity_gap", "tolerance", "interclass_cosine", "effective_rank", "saturation", "nn_accuracy"}
	unknown := func(names ...string) map[string]bool {
		m := map[string]bool{}
		for _, n := range names {
			m[n] = true
		}
		return m
	}
	for _, test := range []struct {
		name      string
		z         []float32
		n         int
		labels    []int
		nan       map[string]bool
		collapsed bool
	}{
		{"no samples", nil, 0, []int{}, unknown(all...), true},
		{"one sample", []float32{1, 2}, 1, []int{0}, unknown("alignment", "uniformity", "uniformity_gap", "tolerance", "interclass_cosine", "nn_accuracy"), false},
		{"single class", []float32{1, 2, 2, 1}, 2, []int{5, 5}, unknown("interclass_cosine"), false},
		{"a class each", []float32{1, 2, 2, 1}, 2, []int{5, 6}, unknown("alignment", "tolerance"), false},
		{"no labels", []float32{1, 0, 0, 1}, 2, nil, unknown("alignment", "tolerance", "interclass_cosine", "nn_accuracy"), false},
		{"no labels, one direction", []float32{1, 0, 3, 0}, 2, nil, unknown("alignment", "tolerance", "interclass_cosine", "nn_accuracy"), true},
		{"a zero row", []float32{1, 2, 0, 0}, 2, []int{0, 1}, unknown("alignment", "uniformity", "uniformity_gap", "tolerance", "interclass_cosine", "effective_rank", "nn_accuracy"), true},
		{"an infinite row", []float32{1, 2, inf, 0}, 2, []int{0, 1}, unknown("alignment", "uniformity", "uniformity_gap", "tolerance", "interclass_cosine", "effective_rank", "nn_accuracy"), true},
		{"a NaN", []float32{1, 2, nan, 0}, 2, []int{0, 1}, unknown(all...), true},
	} {
		got := metrics.Evaluate(test.z, test.n, 2, test.labels, 0)
		for _, m := range byName(got) {
			if math.IsNaN(m.value) != test.nan[m.name] {
				t.Errorf("%s: %s = %g", test.name, m.name, m.value)
			}
		}
		if got.Collapsed != test.collapsed {
			t.Errorf("%s: collapsed %t", test.name, got.Collapsed)
		}
	}
}

// The guide's features, 100 in the plane, and wider ones.
func BenchmarkEvaluate(b *testing.B) {
	for _, size := range []struct {
		name string
		n, d int
	}{{"100x2", 100, 2}, {"100x8", 100, 8}, {"1000x128", 1000, 128}} {
		b.Run(size.name, func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 2))
			z, labels := make([]float32, size.n*size.d), make([]int, size.n)
			for i := range z {
				z[i] = float32(rng.NormFloat64())
			}
			for i := range labels {
				labels[i] = i * 4 / size.n
			}
			b.ReportAllocs()
			for b.Loop() {
				metrics.Evaluate(z, size.n, size.d, labels, 0)
			}
		})
	}
}
