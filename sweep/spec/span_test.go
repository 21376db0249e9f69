package spec_test

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/sweep/spec"
)

func TestRange(t *testing.T) {
	tests := []struct {
		axis, values string
	}{
		{"loss.temperature: {from: 0.001, to: 1, count: 4, scale: log}", "loss.temperature: [0.001, 0.01, 0.1, 1]"},
		{"loss.temperature: {from: 0.001, to: 1, count: 7, scale: log}", "loss.temperature: [0.001, 0.00316228, 0.01, 0.0316228, 0.1, 0.316228, 1]"},
		{"loss.temperature: {from: 1, to: 0.01, count: 3, scale: log}", "loss.temperature: [1, 0.1, 0.01]"},
		{"loss.temperature: {from: 0.1, to: 1, count: 10, scale: linear}", "loss.temperature: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]"},
		{"optimizer.momentum: {from: 0, to: 0.9, count: 4, scale: linear}", "optimizer.momentum: [0, 0.3, 0.6, 0.9]"},
		{"optimizer.momentum: {from: 0, to: 0.5, count: 4, scale: linear}", "optimizer.momentum: [0, 0.166667, 0.333333, 0.5]"},
		{"loss.temperature: {from: 0.123456789, to: 0.987654321, count: 2, scale: log}", "loss.temperature: [0.123456789, 0.987654321]"},
		{"loss.negatives: {from: 1, to: 16, count: 5, scale: log}", "loss.negatives: [1, 2, 4, 8, 16]"},
		{"loss.negatives: {from: 1, to: 16, count: 16, scale: linear}", "loss.negatives: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]"},
		{"steps: {from: 100, to: 10000, count: 5, scale: log}", "steps: [100, 316, 1000, 3162, 10000]"},
		{"loss.temperature: {from: 1e-30, to: 1e30, count: 3, scale: log}", "loss.temperature: [1e-30, 1, 1e30]"},
	}
	for _, test := range tests {
		t.Run(test.axis, func(t *testing.T) {
			same(t, parse(t, "axes: {"+test.axis+"}").Axes, parse(t, "axes: {"+test.values+"}").Axes)
		})
	}
}

// Against the platform's own exponential, which is good to some 15 digits: the
// 6 that are kept agree unless a value lies within rounding of a tie.
func TestRangeIsLogarithmic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := rapid.Float64Range(1e-6, 1e6).Draw(t, "from")
		to := rapid.Float64Range(1e-6, 1e6).Filter(func(to float64) bool { return math.Abs(math.Log(to/from)) > 0.01 }).Draw(t, "to")
		count := rapid.IntRange(2, 50).Draw(t, "count")
		text := fmt.Sprintf("axes: {loss.temperature: {from: %g, to: %g, count: %d, scale: log}}", from, to, count)
		s, err := spec.Parse("", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		values := s.Axes[0].Values
		if len(values) != count || values[0] != from || values[count-1] != to {
			t.Fatalf("%d values, %v to %v", len(values), values[0], values[count-1])
		}
		for i, v := range values[1 : count-1] {
			v := v.(float64)
			exact := from * math.Exp(math.Log(to/from)*float64(i+1)/float64(count-1))
			if math.Abs(v/exact-1) > 5.000001e-6 {
				t.Fatalf("value %d is %v, not %v", i+1, v, exact)
			}
			if rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'e', 5, 64), 64); rounded != v {
				t.Fatalf("%v has more than 6 digits", v)
			}
		}
	})
}

func TestLongestRange(t *testing.T) {
	s := parse(t, "axes: {loss.temperature: {from: 1e-30, to: 1e30, count: 10000, scale: log}}")
	if n := len(s.Axes[0].Values); n != spec.MaxAxisValues {
		t.Errorf("%d values", n)
	}
}
