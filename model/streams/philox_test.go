package streams

import (
	"slices"
	"testing"
)

// TestPhilox holds the words against Random123's kat_vectors, philox4x32 10.
func TestPhilox(t *testing.T) {
	const ones = 1<<32 - 1
	tests := []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{ones, ones, ones, ones}, [2]uint32{ones, ones}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			[2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	}
	for _, v := range tests {
		var one, before [8]uint32
		philox4x32(&one, v.counter[0], v.counter[1], v.counter[2], v.counter[3], v.key)
		philox4x32(&before, v.counter[0], v.counter[1], v.counter[2]-1, v.counter[3], v.key)
		if got := [4]uint32(one[:4]); got != v.want {
			t.Errorf("%x, key %x: %x, want %x", v.counter, v.key, got, v.want)
		}
		if got := [4]uint32(before[4:]); got != v.want {
			t.Errorf("%x, key %x: %x behind the counter before, want %x", v.counter, v.key, got, v.want)
		}
	}
}

// TestPhiloxIsAFunctionOfTheStep draws the same steps in order, backwards, and
// beyond 32 bits.
func TestPhiloxIsAFunctionOfTheStep(t *testing.T) {
	const steps, slots = 200, 2 + 16
	c := blocks(25, 30, 35)
	p := newPhilox(1<<40+7).Picker(c, slots-2).(Seeker)
	for _, first := range []uint64{0, 1<<32 - 100, 1 << 63} {
		inOrder := make([]int32, steps*slots)
		p.Seek(first)
		p.Pick(inOrder)
		for n := steps - 1; n >= 0; n-- {
			alone := make([]int32, slots)
			p.Seek(first + uint64(n))
			p.Pick(alone)
			if !slices.Equal(alone, inOrder[n*slots:][:slots]) {
				t.Fatalf("step %d+%d alone: %v, want %v", first, n, alone, inOrder[n*slots:][:slots])
			}
		}
	}
	a, b := make([]int32, slots), make([]int32, slots)
	p.Seek(1)
	p.Pick(a)
	p.Seek(1<<32 + 1)
	p.Pick(b)
	if slices.Equal(a, b) {
		t.Error("steps 1 and 2^32+1 are equal: the upper half of the step does not count")
	}
}

// TestPhiloxUniformsDoNotShift says that the weights do not depend on how many
// samples there are, nor a vector's beginning on its length.
func TestPhiloxUniformsDoNotShift(t *testing.T) {
	draw := func(samples, weights int) (x, w []float32) {
		s := newPhilox(3)
		x, w = make([]float32, samples), make([]float32, weights)
		s.Uniforms(x)
		s.Uniforms(w)
		return x, w
	}
	x, w := draw(203, 41)
	y, v := draw(7, 40)
	if !slices.Equal(x[:7], y) || !slices.Equal(w[:40], v) {
		t.Error("uniforms depend on how many are drawn")
	}
	if slices.Equal(x[:41], w) {
		t.Error("two calls draw the same")
	}
}

// TestPhiloxBelowIsFair draws below 3*2^30: a quarter of the words would favour
// some results and must be drawn again; without that, each third of the range
// has 1/2, 1/4, 1/4 of the draws.
func TestPhiloxBelowIsFair(t *testing.T) {
	const n, draws = 3 << 30, 30000
	p := newPhilox(1).Picker(blocks(2, 2), 1).(*philoxPicker)
	var residues [3]int // Lemire's unfair words pile up on one residue of 3
	for i := range draws {
		p.at = uint64(i / 8)
		if i%8 == 0 {
			p.draw(0, 0)
		}
		before := p.words
		r := p.below(i%8, n)
		word := before
		for again := uint32(1); word[i%8]*n < 1<<30; again++ { // 2^32 mod n
			philox4x32(&word, uint32(i/8), 0, 0, philoxPicks|again<<8, p.source.key)
		}
		if want := uint32(uint64(word[i%8]) * n >> 32); r != want || r >= n {
			t.Fatalf("draw %d is %d, want %d", i, r, want)
		}
		if p.words != before {
			t.Fatal("drawing again changed the other slots")
		}
		residues[r%3]++
	}
	// Chi-squared with 2 degrees of freedom: beyond 30 by chance once in 3 million.
	chi := 0.0
	for _, k := range residues {
		d := float64(k) - draws/3
		chi += d * d / (draws / 3)
	}
	if chi > 30 {
		t.Errorf("residues of 3: %v, chi-squared %.1f", residues, chi)
	}
}
