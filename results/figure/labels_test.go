package figure_test

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/figure"
)

// TestLabelsDiffer: what labels tell of values is what the values are.
func TestLabelsDiffer(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   []string
	}{
		{[]float64{0.99, 0.5, 0.001}, []string{"0.99", "0.5", "0.001"}},
		{[]float64{0.9999999, 0.9, 1}, []string{"0.9999999", "0.9", "1"}},
		{[]float64{0.1, 0.1001, 0.10012}, []string{"0.1", "0.1001", "0.10012"}},
		{[]float64{0.12345, 0.2}, []string{"0.12", "0.2"}},
		{[]float64{1234567, 1234568}, []string{"1234567", "1234568"}},
		{[]float64{2, 2}, []string{"2", "2"}},
		{[]float64{0.00125893, 0.125, 0.0316228}, []string{"0.0013", "0.125", "0.032"}},
		{[]float64{1234, 137.4}, []string{"1234", "137"}},
	} {
		if got := figure.Shorts(test.values); !slices.Equal(got, test.want) {
			t.Errorf("%v: %q, want %q", test.values, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Float64Range(-10, 10)).Draw(t, "values")
		values = append(values, values...)
		owner := map[string]float64{}
		for i, label := range figure.Shorts(values) {
			if v, taken := owner[label]; taken && v != values[i] {
				t.Fatalf("%q is %v and %v", label, v, values[i])
			}
			owner[label] = values[i]
			if read, err := strconv.ParseFloat(label, 64); err != nil || (read >= 1) != (values[i] >= 1) && values[i] < 1 && values[i] > 0 {
				t.Fatalf("%v is labelled %q", values[i], label)
			}
		}
	})
}

// TestSeriesStayBesideTheirAxis: what is drawn side by side at the first and the last
// value is within the panel.
func TestSeriesStayBesideTheirAxis(t *testing.T) {
	for _, values := range [][]float64{{0.1, 0.5}, {0.1}, {0.001, 0.01, 0.05, 0.5, 0.99}, {-1, 0, 1}, {0, 5}, {1, 2, 3, 1000}} {
		at, width := figure.Beside(values)
		if left, right := at[0]-width/2, at[len(at)-1]+width/2; left < 0 || right > 1 {
			t.Errorf("%v: from %.3f to %.3f of the panel", values, left, right)
		}
	}
}

// TestPlaneIsInTheOrderOfTheTrials: a temperature has the colour that curves give it, in
// the order of the plan; one without a point has none.
func TestPlaneIsInTheOrderOfTheTrials(t *testing.T) {
	trials := []figure.Trial{{At: 0.1, X: math.NaN()}, {At: 0.9, X: math.NaN()}, {At: 0.5, X: 1}, {At: 0.1, X: 2}}
	f := figure.Plane(figure.Heading{}, measure("alignment"), measure("uniformity"), figure.Cloud{Trials: trials})
	var key []string
	for _, text := range texts(parse(t, render(t, f, "svg"))) {
		if strings.HasPrefix(text, "temperature 0") {
			key = append(key, text)
		}
	}
	if want := []string{"temperature 0.1", "temperature 0.5"}; !slices.Equal(key, want) {
		t.Errorf("%q, want %q", key, want)
	}
}
