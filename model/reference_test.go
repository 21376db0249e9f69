package model_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
)

// recorded is a whole run of the guide's training loop in PyTorch (CPU, float32,
// one thread): testdata/pytorch.
type recorded struct {
	Seed      uint64
	Tau, LR   float64
	Steps     int
	Samples   [][]float32
	W1, W2    [][]float32
	Untrained [][]float64
	Picks     [][]int32 // of the first 100 steps: class, anchor, positive, negatives
	Losses    []float64 // of the first 100 steps
	Weights   map[string]struct {
		W1, W2 [][]float64
		Loss   float64
	}
	Features [][]float64
}

func (r *recorded) config() *model.Config {
	return &model.Config{
		Data: data.Config{Kind: data.Quadrants, Samples: len(r.Samples)},
		Encoder: model.Architecture{
			Layers: []int{2, 10, 2}, Hidden: model.Identity, Output: model.Tanh,
		},
		Loss: model.Loss{
			Kind: model.InfoNCE, Temperature: r.Tau, Similarity: model.Cosine, Negatives: 3,
		},
		Optimizer: model.Optimizer{Kind: model.SGD, LR: r.LR},
		Steps:     r.Steps,
		Streams:   "pytorch",
	}
}

func eachRecorded(t *testing.T, f func(t *testing.T, r *recorded)) {
	t.Helper()
	files, err := filepath.Glob("testdata/pytorch/*.json")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d recorded runs, want 10 (%v)", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := new(recorded)
		if err := json.Unmarshal(text, r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		t.Run(fmt.Sprintf("seed=%d/tau=%g", r.Seed, r.Tau), func(t *testing.T) { f(t, r) })
	}
}

func flat[T any](rows ...[][]T) []T {
	var all []T
	for _, m := range rows {
		for _, r := range m {
			all = append(all, r...)
		}
	}
	return all
}

// TestOriginIsPyTorchs holds what a training starts from against PyTorch's, bit
// for bit.
func TestOriginIsPyTorchs(t *testing.T) {
	eachRecorded(t, func(t *testing.T, r *recorded) {
		o, err := model.NewOrigin(r.config(), r.Seed)
		if err != nil {
			t.Fatal(err)
		}
		sameBits(t, "samples", o.Set.Samples, flat(r.Samples))
		sameBits(t, "initial weights", o.Weights, flat(r.W1, r.W2))

		picks := make([]int32, 5*len(r.Picks))
		o.Picker.Pick(picks)
		for n, want := range r.Picks {
			c := want[0]
			members, others := o.Set.Members[c], o.Set.Others[c]
			for i, got := range picks[5*n : 5*n+5] {
				table := others
				if i < 2 {
					table = members
				}
				if got != table[want[1+i]] {
					t.Fatalf("step %d, slot %d: sample %d, want %d", n+1, i, got, table[want[1+i]])
				}
			}
		}
	})
}

func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range got {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			t.Fatalf("%s: value %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

// drift bounds how far float32 in PyTorch and float64 here come apart from the
// same draws, measured times three or more. It grows as the temperature
// falls; at 0.001 training is chaotic.
type drift struct {
	losses int                // the first so many are compared
	loss   float64            // within this
	after  map[string]float64 // weights, by step
	final  float64            // features
}

func driftAt(tau float64) drift {
	switch {
	case tau < 0.005:
		return drift{30, 0.05, map[string]float64{"1": 1e-6, "10": 3e-4, "100": 0.1}, math.Inf(1)}
	case tau < 0.03:
		return drift{100, 1e-3, map[string]float64{"1": 1e-6, "10": 1e-6, "100": 3e-5, "1000": 2e-5, "10000": 1e-4}, 0.02}
	}
	return drift{100, 1e-5, map[string]float64{"1": 1e-6, "10": 1e-6, "100": 1e-6, "1000": 1e-5, "10000": 1e-5}, 1e-5}
}

// TestTrainIsClose holds whole trainings in float64 against PyTorch's in float32.
func TestTrainIsClose(t *testing.T) {
	eachRecorded(t, func(t *testing.T, r *recorded) {
		c, d := r.config(), driftAt(r.Tau)
		o, err := model.NewOrigin(c, r.Seed)
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		end := model.Train(c, o, 1, func(p model.Checkpoint) {
			if p.Step == 0 {
				near(t, "untrained features", p.Encoder.Encode(o.Set.Samples), flat(r.Untrained), 1e-6)
				return
			}
			if p.Step <= d.losses {
				near(t, fmt.Sprint("loss of step ", p.Step), []float64{p.Loss}, r.Losses[p.Step-1:p.Step], d.loss)
			}
			step := strconv.Itoa(p.Step)
			if within, ok := d.after[step]; ok {
				seen++
				near(t, "weights after step "+step, p.Encoder.Weights, flat(r.Weights[step].W1, r.Weights[step].W2), within)
			}
		})
		if end.Diverged || end.Steps != c.Steps || seen != len(d.after) {
			t.Fatalf("diverged %v, %d steps, %d of %d weights seen", end.Diverged, end.Steps, seen, len(d.after))
		}
		near(t, "features", end.Encoder.Encode(o.Set.Samples), flat(r.Features), d.final)
	})
}

// near reports the greatest distance of got from want where it is beyond within.
func near(t *testing.T, what string, got, want []float64, within float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	worst := 0.0
	for i := range got {
		worst = max(worst, math.Abs(got[i]-want[i])) // NaN stays
	}
	if !(worst <= within) {
		t.Errorf("%s: off by %.2g, want %.2g", what, worst, within)
	}
}
