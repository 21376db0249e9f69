package streams

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestTorchOrder holds initial weights and the permutations after them against
// PyTorch: after torch.manual_seed(seed), nn.Linear(64, 128) and nn.Linear(128, 64),
// three times torch.randperm(n).
func TestTorchOrder(t *testing.T) {
	text, err := os.ReadFile("testdata/order.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			Seed    uint64
			N       int
			First64 [][]int32 `json:"first64"`
			Last8   [][]int32 `json:"last8"`
			Init    []float32 `json:"init_first4"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) != 3 {
		t.Fatalf("%d cases, want 3", len(file.Cases))
	}
	for _, c := range file.Cases {
		s := newPyTorch(c.Seed)
		weights, more := make([]float32, 64*128), make([]float32, 128*64)
		Linear(s, 64, weights, make([]float32, 128))
		Linear(s, 128, more, make([]float32, 64))
		if !slices.Equal(weights[:4], c.Init) {
			t.Errorf("seed %d: weights %v, want %v", c.Seed, weights[:4], c.Init)
		}
		order := make([]int32, c.N)
		for i := range c.First64 {
			s.Permutation(order)
			if !slices.Equal(order[:min(64, c.N)], c.First64[i]) || !slices.Equal(order[c.N-8:], c.Last8[i]) {
				t.Errorf("seed %d: permutation %d of %d is not torch's", c.Seed, i, c.N)
			}
		}
	}
}

// TestPermutations says that both kinds draw permutations, another at each call,
// and that Philox's do not depend on the weights drawn before.
func TestPermutations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
		n := rapid.IntRange(0, 300).Draw(t, "n")
		s, err := New(kind, rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		const guard = -7
		dst := make([]int32, n+1)
		dst[n] = guard
		s.Permutation(dst[:n])
		first := slices.Clone(dst[:n])
		s.Permutation(dst[:n])
		if n >= 30 && slices.Equal(first, dst[:n]) {
			t.Fatal("two calls draw the same")
		}
		for _, p := range [][]int32{first, slices.Clone(dst[:n])} {
			slices.Sort(p)
			for i, v := range p {
				if int(v) != i {
					t.Fatalf("%v is no permutation", p)
				}
			}
		}
		if dst[n] != guard {
			t.Fatal("wrote beyond dst")
		}
	})
	a, b := newPhilox(5), newPhilox(5)
	b.Uniforms(make([]float32, 99))
	p, q := make([]int32, 50), make([]int32, 50)
	a.Permutation(p)
	b.Permutation(q)
	if !slices.Equal(p, q) {
		t.Error("Philox's order depends on the weights drawn before")
	}
}

// TestPhiloxPermutationsAreUniform counts the 24 permutations of 4.
func TestPhiloxPermutationsAreUniform(t *testing.T) {
	const calls = 24000
	s, counts := newPhilox(1), map[[4]int32]int{}
	for range calls {
		var p [4]int32
		s.Permutation(p[:])
		counts[p]++
	}
	// Chi-squared with 23 degrees of freedom: beyond 70 by chance once in a million.
	chi := 0.0
	for _, k := range counts {
		d := float64(k) - calls/24
		chi += d * d / (calls / 24)
	}
	if len(counts) != 24 || chi > 70 {
		t.Errorf("%d permutations, chi-squared %.1f", len(counts), chi)
	}
}

// TestStepsAreFunctions draws words of steps and parts in any order: each is a
// function of (seed, step, part, index) and shares nothing with its neighbours.
func TestStepsAreFunctions(t *testing.T) {
	draw := func(seed, step uint64, part uint32, n int) []uint32 {
		dst := make([]uint32, n)
		NewSteps(seed).Words(dst, step, part)
		return dst
	}
	want := draw(3, 7, 1, 100)
	for _, n := range []int{1, 8, 9, 99} {
		if !slices.Equal(draw(3, 7, 1, n), want[:n]) {
			t.Errorf("%d words are not the first %d of 100", n, n)
		}
	}
	seen := map[uint32]bool{}
	for _, other := range [][]uint32{want, draw(4, 7, 1, 100), draw(3, 8, 1, 100), draw(3, 7, 0, 100), draw(3, 7+1<<32, 1, 100)} {
		for _, w := range other {
			if seen[w] {
				t.Fatal("a word is there twice") // by chance once in 30,000 seeds
			}
			seen[w] = true
		}
	}
}
