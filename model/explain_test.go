package model_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model"
)

// The guide's two tables: the positive nearest, and a negative nearer.
func TestExplainGivesTheGuidesTables(t *testing.T) {
	nearest := []float64{0.5, 0.25, -0.45, -0.1}
	further := []float64{0.25, 0.5, -0.45, -0.1}
	for _, c := range []struct {
		similarities []float64
		temperature  float64
		loss         float64 // to 4 decimals
	}{
		{nearest, 1, 0.9986},
		{nearest, 0.5, 0.7214},
		{nearest, 0.05, 0.0067},
		{nearest, 0.01, 0},
		{further, 1, 1.2486},
		{further, 0.5, 1.2214},
		{further, 0.05, 5.0067},
		{further, 0.01, 25},
	} {
		e := model.Explain(c.similarities, 0, c.temperature)
		if math.Abs(e.CrossEntropy-c.loss) > 0.00005 {
			t.Errorf("%v at %v: loss %v, want %v", c.similarities, c.temperature, e.CrossEntropy, c.loss)
		}
	}
	// What is small keeps its digits: exp(-25), exp(-60), less what 1 + exp(-25) takes.
	e := model.Explain(nearest, 0, 0.01)
	for i, want := range []float64{1, math.Exp(-25), math.Exp(-95), math.Exp(-60)} {
		if math.Abs(e.Softmax[i]/want-1) > 1e-10 {
			t.Errorf("softmax[%d] = %v, want %v", i, e.Softmax[i], want)
		}
	}
}

func TestExplainHoldsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.Float64Range(-1, 1), 2, 20).Draw(t, "similarities")
		positive := rapid.IntRange(0, len(s)-1).Draw(t, "positive")
		tau := rapid.Float64Range(0.05, 10).Draw(t, "temperature")
		e := model.Explain(s, positive, tau)
		var sum, slope float64
		for i := range s {
			sum += e.Softmax[i]
			slope += e.Gradient[i]
		}
		if math.Abs(sum-1) > 1e-12 || math.Abs(slope) > 1e-12/tau {
			t.Fatalf("softmax adds up to %v, gradient to %v", sum, slope)
		}
		if math.Abs(e.CrossEntropy+math.Log(e.Softmax[positive])) > 1e-9 {
			t.Fatalf("loss %v of softmax %v", e.CrossEntropy, e.Softmax[positive])
		}
		const h = 1e-5
		for i, at := range s {
			s[i] = at + h
			above := model.Explain(s, positive, tau).CrossEntropy
			s[i] = at - h
			below := model.Explain(s, positive, tau).CrossEntropy
			s[i] = at
			// The third derivative is at most 1/tau^3: the difference is off by h^2 of that.
			if got := (above - below) / (2 * h); math.Abs(got-e.Gradient[i]) > 1e-6+h*h/(tau*tau*tau) {
				t.Fatalf("gradient[%d] = %v, finite difference %v", i, e.Gradient[i], got)
			}
		}
	})
}
