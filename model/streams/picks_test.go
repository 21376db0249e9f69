package streams

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestPicksAreRight draws from any classes and checks every pick: anchor and
// positive of one class, distinct negatives of the others, no write beyond dst.
// The same picks come in blocks of any sizes.
func TestPicksAreRight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(Kinds()).Draw(t, "kind")
		sizes := rapid.SliceOfN(rapid.IntRange(1, 40), 2, 6).Draw(t, "sizes")
		if rapid.Bool().Draw(t, "even") {
			for i := range sizes {
				sizes[i] = sizes[0]
			}
		}
		c := blocks(sizes...)
		most := len(c.Others[0])
		for _, others := range c.Others {
			most = min(most, len(others))
		}
		negatives := rapid.IntRange(1, most).Draw(t, "negatives")
		seed := rapid.Uint64().Draw(t, "seed")
		steps := rapid.IntRange(1, 100).Draw(t, "steps")
		slots := 2 + negatives

		all := pickAll(t, kind, seed, c, negatives, []int{steps})
		split := rapid.IntRange(0, steps).Draw(t, "split")
		if parts := pickAll(t, kind, seed, c, negatives, []int{split, steps - split}); !slices.Equal(all, parts) {
			t.Fatalf("blocks of %d and %d steps differ from one block", split, steps-split)
		}
		for n := range steps {
			picks := all[n*slots:][:slots]
			class := slices.IndexFunc(c.Members, func(m []int32) bool { return slices.Contains(m, picks[0]) })
			if class < 0 || !slices.Contains(c.Members[class], picks[1]) {
				t.Fatalf("step %d: %v: anchor and positive are not of one class", n, picks)
			}
			seen := map[int32]bool{}
			for _, p := range picks[2:] {
				if seen[p] || !slices.Contains(c.Others[class], p) {
					t.Fatalf("step %d: %v: negative %d is there twice or of the class", n, picks, p)
				}
				seen[p] = true
			}
		}
	})
}

func pickAll(t *rapid.T, kind string, seed uint64, c Classes, negatives int, steps []int) []int32 {
	s, err := New(kind, seed)
	if err != nil {
		t.Fatal(err)
	}
	p := s.Picker(c, negatives)
	var all []int32
	for _, n := range steps {
		const guard = -77
		dst := make([]int32, n*(2+negatives)+1)
		dst[len(dst)-1] = guard
		p.Pick(dst[:len(dst)-1])
		if dst[len(dst)-1] != guard {
			t.Fatal("wrote beyond dst")
		}
		all = append(all, dst[:len(dst)-1]...)
	}
	return all
}

// TestPicksAreUniform counts anchors, positives and negatives of the guide. The
// bounds are chi-squared with 99 degrees of freedom, beyond which chance comes
// once in a million (99 + 4.75 sqrt(198) + 15).
func TestPicksAreUniform(t *testing.T) {
	const steps, slots, n = 100_000, 5, 100
	for _, kind := range Kinds() {
		t.Run(kind, func(t *testing.T) {
			s, err := New(kind, 2024)
			if err != nil {
				t.Fatal(err)
			}
			picks := make([]int32, steps*slots)
			s.Picker(blocks(25, 25, 25, 25), slots-2).Pick(picks)
			var counts [3][n]float64 // anchor, positive, negatives
			same := 0.0
			for i, p := range picks {
				counts[min(i%slots, 2)][p]++
				if i%slots == 1 && p == picks[i-1] {
					same++
				}
			}
			for slot, count := range counts {
				expected := float64(steps) / n
				if slot == 2 {
					expected *= slots - 2
				}
				chi := 0.0
				for _, k := range count {
					chi += (k - expected) * (k - expected) / expected
				}
				if chi > 181 {
					t.Errorf("slot %d: chi-squared %.1f", slot, chi)
				}
			}
			// Binomial: anchor and positive are equal once in 25.
			if z := (same - steps/25) / math.Sqrt(steps*24.0/625); math.Abs(z) > 5 {
				t.Errorf("anchor and positive are equal %v times, %.1f standard deviations off", same, z)
			}
		})
	}
}

func TestPickDoesNotAllocate(t *testing.T) {
	for _, kind := range Kinds() {
		for _, c := range []Classes{blocks(25, 25, 25, 25), blocks(9, 8, 12)} {
			s, err := New(kind, 1)
			if err != nil {
				t.Fatal(err)
			}
			p, dst := s.Picker(c, 3), make([]int32, 64*5)
			if n := testing.AllocsPerRun(100, func() { p.Pick(dst) }); n != 0 {
				t.Errorf("%s: %v allocations a block", kind, n)
			}
		}
	}
}

func TestLinear(t *testing.T) {
	for _, kind := range Kinds() {
		s, err := New(kind, 5)
		if err != nil {
			t.Fatal(err)
		}
		w, b := make([]float32, 20000), make([]float32, 20000)
		Linear(s, 16, w, b)
		for _, values := range [][]float32{w, b} {
			sum, least, most := 0.0, 0.0, 0.0
			for _, v := range values {
				sum += float64(v)
				least, most = min(least, float64(v)), max(most, float64(v))
			}
			// Uniform in +-1/4: the mean's standard deviation is 0.001, and an
			// end is missed by 0.0005 once in e^20.
			if math.Abs(sum/20000) > 0.006 || least < -0.25 || least > -0.2495 || most > 0.25 || most < 0.2495 {
				t.Errorf("%s: mean %v, range %v to %v, want uniform in +-0.25", kind, sum/20000, least, most)
			}
		}
	}
}

func TestNewRefuses(t *testing.T) {
	if _, err := New("mersenne", 0); err == nil {
		t.Error("an unknown kind is accepted")
	}
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		name      string
		classes   Classes
		negatives int
	}{
		{"one class", blocks(4), 1},
		{"an empty class", blocks(4, 0), 1},
		{"no negatives", blocks(4, 4), 0},
		{"more negatives than others", blocks(4, 9), 5},
		{"a table is missing", Classes{Members: blocks(4, 4).Members}, 1},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			if v.classes.Check(v.negatives) == nil {
				t.Error("accepted")
			}
		})
	}
	if err := blocks(4, 9).Check(4); err != nil {
		t.Error(err)
	}
}
