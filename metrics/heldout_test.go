package metrics_test

import (
	"compress/gzip"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
)

// digits are features of 360 handwritten digits (PyTorch, NT-Xent at 0.1), and what
// numpy and scikit-learn measure on them; the first Bank rows are the bank.
type digits struct {
	N, D, Bank   int
	Features     []float32
	Labels       []int
	KNN1         float64     `json:"knn1_accuracy"`
	KNN20        float64     `json:"knn20_accuracy"`
	Predictions  []int       `json:"knn20_predictions"`
	Ridge        float64     `json:"ridge_accuracy"`
	Scores       [][]float64 `json:"ridge_scores_first3"`
	Uniformity   float64
	Rank         float64 `json:"effective_rank"`
	Spread       float64
	ClassAligned float64 `json:"class_alignment"`
}

func readDigits(t *testing.T) *digits {
	t.Helper()
	file, err := os.Open("testdata/digits.json.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	f := new(digits)
	if err := json.NewDecoder(text).Decode(f); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestHeldOut holds the measures of a bank and queries against numpy and scikit-learn:
// equal predictions, numbers to 1e-9.
func TestHeldOut(t *testing.T) {
	const tolerance = 1e-9
	f := readDigits(t)
	cut := f.Bank * f.D
	bank, queries, known, asked := f.Features[:cut], f.Features[cut:], f.Labels[:f.Bank], f.Labels[f.Bank:]

	knn := metrics.KNN(bank, known, queries, f.D, 1, 20)
	if !slices.Equal(knn[1], f.Predictions) {
		t.Errorf("20-NN predicts %v\nwant %v", knn[1], f.Predictions)
	}
	near(t, "1-NN", metrics.Accuracy(knn[0], asked), f.KNN1, tolerance)
	near(t, "20-NN", metrics.Accuracy(knn[1], asked), f.KNN20, tolerance)
	near(t, "ridge", metrics.Accuracy(metrics.RidgeProbe(bank, known, queries, f.D), asked), f.Ridge, tolerance)
	scores := metrics.RidgeScores(bank, known, queries, f.D)
	if len(scores) != len(asked)*10 {
		t.Fatalf("%d scores", len(scores))
	}
	for i, s := range slices.Concat(f.Scores...) {
		near(t, "ridge score", scores[i], s, tolerance)
	}

	near(t, "uniformity", metrics.Uniformity(f.Features, f.N, f.D), f.Uniformity, tolerance)
	near(t, "effective rank", metrics.EffectiveRank(f.Features, f.N, f.D), f.Rank, 1e-7)
	near(t, "spread", metrics.Spread(f.Features, f.N, f.D), f.Spread, tolerance)
	near(t, "class alignment", metrics.Alignment(f.Features, f.N, f.D, f.Labels), f.ClassAligned, tolerance)
}

// TestKNNTies: rows as near as each other go by their place, votes by their sum of
// cosines, and then by the class.
func TestKNNTies(t *testing.T) {
	bank := []float64{1, 0, 2, 0, 0, 1, 1, 1}
	labels := []int{2, 1, 0, 0}
	got := metrics.KNN(bank, labels, []float64{1, 0, 0, 3, 1, 0.9}, 2, 1, 2, 3, 9)
	want := [][]int{
		{2, 0, 0}, // of the first query: the lower of rows 0 and 1, which point alike
		{1, 0, 0}, // classes 2 and 1 with equal votes and sums: the lower class
		{1, 0, 0}, // a vote each for 2, 1 and 0, and 0's cosine is smaller
		{0, 0, 0}, // all rows: two votes for 0
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("row %d: %v, want %v", i, got[i], want[i])
		}
	}
}

// TestKNNIsTheSortedBank holds the running choice of the nearest against sorting all.
func TestKNNIsTheSortedBank(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const d = 2
		n, q := rapid.IntRange(1, 40).Draw(t, "n"), rapid.IntRange(1, 5).Draw(t, "queries")
		// Few directions, so that many rows are as near as each other.
		value := rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(1, 3).Draw(t, "value")) })
		bank := rapid.SliceOfN(value, n*d, n*d).Draw(t, "bank")
		queries := rapid.SliceOfN(value, q*d, q*d).Draw(t, "asked")
		labels := rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(t, "labels")
		k := rapid.IntRange(1, 50).Draw(t, "k")
		got := metrics.KNN(bank, labels, queries, d, k)[0]

		for i := range q {
			cosines, order := make([]float64, n), make([]int, n)
			for j := range n {
				// As KNN takes it: each vector scaled by its greatest value first.
				cosines[j], order[j] = cosine(queries[i*d:][:d], bank[j*d:][:d]), j
			}
			slices.SortStableFunc(order, func(a, b int) int {
				switch {
				case cosines[a] > cosines[b]:
					return -1
				case cosines[a] < cosines[b]:
					return 1
				}
				return 0
			})
			var counts [4]int
			var sums [4]float64
			for _, j := range order[:min(k, n)] {
				counts[labels[j]]++
				sums[labels[j]] += cosines[j]
			}
			best := 0
			for c := range counts {
				if counts[c] > counts[best] || counts[c] == counts[best] && sums[c] > sums[best] {
					best = c
				}
			}
			if got[i] != best {
				t.Fatalf("query %d: class %d, want %d", i, got[i], best)
			}
		}
	})
}

func cosine(a, b []float64) float64 {
	unit := func(v []float64) []float64 {
		greatest := max(math.Abs(v[0]), math.Abs(v[1]))
		x, y := v[0]/greatest, v[1]/greatest
		length := math.Sqrt(float64(x*x) + float64(y*y))
		return []float64{x / length, y / length}
	}
	u, v := unit(a), unit(b)
	return float64(u[0]*v[0]) + float64(u[1]*v[1])
}

// TestRidgeByHand: one feature, two classes. H is +-1, so that (4 + 4 lambda) w = +-2
// and a query at the mean scores the classes' shares.
func TestRidgeByHand(t *testing.T) {
	bank, labels := []float64{7, 7, 3, 3}, []int{0, 0, 1, 1}
	w := 0.5 / (1 + metrics.RidgeLambda)
	got := metrics.RidgeScores(bank, labels, []float64{7, 5, 1}, 1)
	for i, want := range []float64{0.5 + w, 0.5 - w, 0.5, 0.5, 0.5 - 2*w, 0.5 + 2*w} {
		near(t, "score", got[i], want, exact)
	}
	if got := metrics.RidgeProbe(bank, labels, []float64{7, 5, 1}, 1); !slices.Equal(got, []int{0, 0, 1}) {
		t.Errorf("classes %v, want 0, 0 (a tie) and 1", got)
	}
	// All alike: no direction tells classes apart, the more frequent one is likelier.
	alike := metrics.RidgeScores([]float64{2, 2, 2, 2}, []int{1, 1, 0, 1}, []float64{2, 9}, 1)
	for i, want := range []float64{0.25, 0.75, 0.25, 0.75} {
		near(t, "score of equal features", alike[i], want, exact)
	}
}

func TestViewsByHand(t *testing.T) {
	a := []float64{1, 0, 0, 2, -3, 0}
	b := []float64{5, 0, 1, 0, 0, 1}
	// Squared distances 0, 2 and 2.
	near(t, "view alignment", metrics.ViewAlignment(a, b, 3, 2), 4.0/3, exact)
	// Row 0's own and row 1's second view are as near: a tie is wrong. Rows 1 and 2
	// find row 2's: right for the last only.
	near(t, "view retrieval", metrics.ViewRetrieval(a, b, 3, 2), 1.0/3, exact)
	near(t, "retrieval of themselves", metrics.ViewRetrieval(a, a, 3, 2), 1, 0)
	near(t, "retrieval where all are alike", metrics.ViewRetrieval([]float64{1, 1, 1}, []float64{1, 1, 1}, 3, 1), 0, 0)
	// Cosines 1 and 1 - 5e-9 are a tie in float32; 1 and 1 - 5e-5 are none.
	for angle, want := range map[float64]float64{1e-4: 0, 1e-2: 1} {
		fan := []float64{1, 0, 1, angle, 1, 2 * angle}
		near(t, "retrieval of near ties", metrics.ViewRetrieval(fan, fan, 3, 2), want, 0)
	}
	near(t, "retrieval of one", metrics.ViewRetrieval(a[:2], b[:2], 1, 2), 1, 0)
}

func TestSpreadByHand(t *testing.T) {
	near(t, "one way", metrics.Spread([]float64{1, 2, 3, 6}, 2, 2), 0, exact)
	near(t, "opposite", metrics.Spread([]float64{1, 2, -3, -6}, 2, 2), 1, exact)
	near(t, "right angle", metrics.Spread([]float64{4, 0, 0, 1}, 2, 2), 0.5, exact)
}

// TestHeldOutUndefined: of rows without a direction, of none and of NaN nothing is said.
func TestHeldOutUndefined(t *testing.T) {
	good, labels := []float64{1, 2, 3, 4}, []int{0, 1}
	for name, bad := range map[string][]float64{"zero": {1, 1, 0, 0}, "NaN": {1, math.NaN(), 1, 1}, "infinite": {1, math.Inf(1), 1, 1}} {
		if metrics.KNN(bad, labels, good, 2, 1) != nil || metrics.KNN(good, labels, bad, 2, 1) != nil {
			t.Errorf("%s: KNN predicts", name)
		}
		if name != "zero" && (metrics.RidgeProbe(bad, labels, good, 2) != nil || metrics.RidgeProbe(good, labels, bad, 2) != nil) {
			t.Errorf("%s: the probe predicts", name)
		}
		for what, v := range map[string]float64{
			"view alignment": metrics.ViewAlignment(good, bad, 2, 2), "view retrieval": metrics.ViewRetrieval(bad, good, 2, 2),
			"spread": metrics.Spread(bad, 2, 2),
		} {
			if !math.IsNaN(v) {
				t.Errorf("%s: %s is %v, want NaN", name, what, v)
			}
		}
	}
	if metrics.KNN(nil, nil, good, 2, 1) != nil || metrics.RidgeProbe(nil, nil, good, 2) != nil || !math.IsNaN(metrics.Accuracy(nil, nil)) {
		t.Error("an empty bank predicts")
	}
}
