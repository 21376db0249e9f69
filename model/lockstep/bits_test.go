package lockstep_test

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep"
)

// zoo is one configuration of every kind.
func zoo() []*model.Config {
	return []*model.Config{
		guide(),
		guide(func(c *model.Config) { c.Streams = "philox"; c.Optimizer.Momentum = 0.9 }),
		guide(func(c *model.Config) { c.Encoder.Hidden = model.Tanh }),
		guide(func(c *model.Config) { c.Encoder.Hidden, c.Encoder.Bias = model.ReLU, true; c.Optimizer.Momentum = 0.5 }),
		guide(func(c *model.Config) { c.Encoder.Layers = []int{2, 7, 5, 3}; c.Loss.Negatives = 9 }),
		guide(func(c *model.Config) {
			c.Encoder.Layers = []int{2, 4}
			c.Encoder.Output = model.Identity
			c.Loss.Negatives = 1
		}),
		guide(func(c *model.Config) { c.Loss.Similarity = model.Dot; c.Loss.Negatives = 64; c.Encoder.Bias = true }),
		guide(func(c *model.Config) {
			c.Encoder.Layers = []int{2, 6, 1}
			c.Encoder.Output = model.ReLU
			c.Loss.Temperature = 0.5
		}),
	}
}

// ran is all that a trial gives.
type ran struct {
	lockstep.Outcome
	curve [][]float32 // of each checkpoint: step, loss, diagnostics, features
}

func record(t testing.TB, every int, trials []lockstep.Trial) []ran {
	t.Helper()
	results := make([]ran, len(trials))
	outcomes, _, err := lockstep.Train(trials, &lockstep.Watch{Every: every, Visit: curvesOf(results)})
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range outcomes {
		results[i].Outcome = *o
	}
	return results
}

// curvesOf adds what is visited to the curves of trials.
func curvesOf(results []ran) func(*lockstep.Checkpoint) {
	return func(p *lockstep.Checkpoint) {
		for lane, i := range p.Trials {
			if i < 0 {
				continue
			}
			row := []float32{float32(p.Step), p.Loss[lane], p.EffectiveNegatives[lane], p.HardestShare[lane], p.GradientNorm[lane]}
			for k := range p.N * p.Dim {
				row = append(row, p.Features[k*len(p.Trials)+lane])
			}
			results[i].curve = append(results[i].curve, row)
		}
	}
}

func (r *ran) hash() uint64 {
	h := fnv.New64a()
	write := func(values ...float32) {
		for _, v := range values {
			if v != v {
				v = float32(math.NaN())
			}
			b := math.Float32bits(v)
			_, _ = h.Write([]byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)})
		}
	}
	write(float32(r.Steps))
	write(r.Weights...)
	for _, row := range r.curve {
		write(row...)
	}
	return h.Sum64()
}

// TestGoldenBits trains one of each kind. The hashes are those of every width,
// architecture and build: whoever computes others, differs.
func TestGoldenBits(t *testing.T) {
	golden := []uint64{
		0xed6fb9cd0d23ca51, 0x21bdf061c5943aea, 0x9a93151938160aa4, 0x5fe892c91a0971dc,
		0xfdb1e7c73e2383a7, 0x993d5d39ac25073, 0xb2cc4044bf820f81, 0xd956631c3cb525b3,
	}
	var trials []lockstep.Trial
	for i, c := range zoo() {
		trials = append(trials, lockstep.Trial{Config: c, Seed: uint64(i)})
	}
	for i, r := range record(t, 30, trials) {
		if got := r.hash(); got != golden[i] {
			t.Errorf("configuration %d at %d lanes: %#x, want %#x", i, lanes.Width(), got, golden[i])
		}
	}
}

// TestEveryWidth runs the tests of bits again at each width.
func TestEveryWidth(t *testing.T) {
	for _, width := range []string{"0", "128", "256", "512"} {
		t.Run(width, func(t *testing.T) {
			t.Parallel()
			c := exec.Command(os.Args[0], "-test.run=^(TestGoldenBits|TestNeighboursDoNotMatter|TestDivergence|TestExtremes)$", "-test.short")
			c.Env = append(os.Environ(), "GODEBUG=simd="+width)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestNeighboursDoNotMatter trains many trials at once, in several orders, and
// each alone.
func TestNeighboursDoNotMatter(t *testing.T) {
	var trials []lockstep.Trial
	for seed := range uint64(19) {
		for i, c := range zoo() {
			if (int(seed)+i)%3 != 0 || seed < 3 { // ragged
				other := *c
				other.Loss.Temperature = 0.05 + float64(seed%4)*0.2
				other.Steps = 40
				trials = append(trials, lockstep.Trial{Config: &other, Seed: seed})
			}
		}
	}
	want := record(t, 13, trials)
	for i := 0; i < len(trials); i += 7 {
		if got := record(t, 13, trials[i:i+1])[0]; got.hash() != want[i].hash() {
			t.Errorf("trial %d alone differs from the same among others", i)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 3 {
		order := r.Perm(len(trials))
		var shuffled []lockstep.Trial
		for _, i := range order {
			shuffled = append(shuffled, trials[i])
		}
		for k, got := range record(t, 13, shuffled) {
			if got.hash() != want[order[k]].hash() {
				t.Errorf("trial %d differs in another order", order[k])
			}
		}
	}
}

// TestGivenOriginIsTheSame trains from a drawn origin and from the same one given.
func TestGivenOriginIsTheSame(t *testing.T) {
	c := guide()
	o, err := model.NewOrigin(c, 5)
	if err != nil {
		t.Fatal(err)
	}
	want, got := record(t, 0, []lockstep.Trial{{Config: c, Seed: 5}}), record(t, 0, []lockstep.Trial{{Config: c, Origin: o}})
	if want[0].hash() != got[0].hash() {
		t.Error("another result from the same origin")
	}
}

// TestCheckpointsDoNotMatter: the weights are the same however often one looks.
func TestCheckpointsDoNotMatter(t *testing.T) {
	for _, c := range zoo() {
		trial := lockstep.Trial{Config: c, Seed: 3}
		want := train(t, 0, trial)[0].Weights
		for _, every := range []int{1, 7, 16, 99, 1000} {
			if got := train(t, every, trial)[0].Weights; !slices.Equal(got, want) {
				t.Errorf("every %d: other weights", every)
			}
		}
	}
}

// TestDivergence puts trials that diverge beside others that do not.
func TestDivergence(t *testing.T) {
	// With identity and dot product nothing bounds the step: weights grow without end.
	wild := func(lr float64) *model.Config {
		return guide(func(c *model.Config) {
			c.Encoder.Output, c.Loss.Similarity, c.Loss.Negatives = model.Identity, model.Dot, 8
			c.Optimizer.LR, c.Loss.Temperature = lr, 0.5
		})
	}
	var trials []lockstep.Trial
	for i := range 24 {
		lr := 1e-3
		if i%5 == 2 {
			lr = 30 + float64(i)
		}
		trials = append(trials, lockstep.Trial{Config: wild(lr), Seed: uint64(i)})
	}
	all := record(t, 10, trials)
	for i, r := range all {
		alone := record(t, 10, trials[i:i+1])[0]
		if alone.hash() != r.hash() || alone.Diverged != r.Diverged {
			t.Errorf("trial %d differs alone", i)
		}
		if r.Diverged != (i%5 == 2) {
			t.Errorf("trial %d, step size %v: diverged is %v after %d steps", i, trials[i].Config.Optimizer.LR, r.Diverged, r.Steps)
		}
		if r.Diverged && (r.Steps < 1 || r.Steps >= trials[i].Config.Steps || len(r.curve) != 1+(r.Steps-1)/10) {
			t.Errorf("trial %d diverged at step %d and has %d checkpoints", i, r.Steps, len(r.curve))
		}
		finite := !slices.ContainsFunc(r.Weights, func(w float32) bool { return math.IsNaN(float64(w)) || math.IsInf(float64(w), 0) })
		if !r.Diverged && !finite {
			t.Errorf("trial %d did not diverge and ended with %v", i, r.Weights)
		}
	}
}

// TestExtremes goes where a careless kernel makes NaN.
func TestExtremes(t *testing.T) {
	for name, change := range map[string]func(*model.Config){
		"low temperature":      func(c *model.Config) { c.Loss.Temperature = 1e-6 },
		"high temperature":     func(c *model.Config) { c.Loss.Temperature = 1e30 },
		"one negative":         func(c *model.Config) { c.Loss.Negatives = 1 },
		"64 negatives":         func(c *model.Config) { c.Loss.Negatives = 64 },
		"one feature":          func(c *model.Config) { c.Encoder.Layers = []int{2, 3, 1} },
		"features that vanish": func(c *model.Config) { c.Encoder.Output = model.ReLU; c.Optimizer.LR = 1 },
		"smallest set":         func(c *model.Config) { c.Data.Samples = 8; c.Loss.Negatives = 6 },
		"large step size":      func(c *model.Config) { c.Optimizer.LR = 1e3 },
	} {
		for _, streams := range []string{"pytorch", "philox"} {
			t.Run(fmt.Sprint(name, " ", streams), func(t *testing.T) {
				c := guide(change, func(c *model.Config) { c.Streams = streams })
				r := record(t, 20, []lockstep.Trial{{Config: c, Seed: 1}})[0]
				if r.Diverged {
					t.Fatalf("diverged after %d steps", r.Steps)
				}
				for k, row := range r.curve {
					for i, v := range row {
						if math.IsNaN(float64(v)) && !(k == 0 && i == 1) || math.IsInf(float64(v), 0) {
							t.Fatalf("checkpoint %d, value %d: %v", k, i, v)
						}
					}
				}
			})
		}
	}
}

// TestZeroEncoder trains from weights that are all zero: features without a
// direction, similarities all equal, a gradient of zero.
func TestZeroEncoder(t *testing.T) {
	for _, c := range zoo() {
		o, err := model.NewOrigin(c, 2)
		if err != nil {
			t.Fatal(err)
		}
		clear(o.Weights)
		r := record(t, 0, []lockstep.Trial{{Config: c, Origin: o}})[0]
		want := float32(math.Log(float64(1 + c.Loss.Negatives)))
		if got := r.curve[1][1]; r.Diverged || math.Abs(float64(got-want)) > 1e-5 {
			t.Errorf("%v: loss %v, want log(1 + negatives) = %v", c.Encoder, got, want)
		}
	}
}
