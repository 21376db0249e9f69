package streams

import (
	"fmt"
	"testing"
)

// TestMT19937 holds the words against the authors' mt19937ar.out (seeded by the
// array) and the C++ standard's requirement on std::mt19937 (its 10000th word).
func TestMT19937(t *testing.T) {
	var g mt19937
	g.seed(5489)
	check(t, "seed 5489", &g, 3499211612, 581869302, 3890346734, 3586334585, 545404204)
	for range 10000 - 5 - 1 {
		g.uint32()
	}
	check(t, "seed 5489, the 10000th", &g, 4123659995)

	g = mt19937{}
	g.seedBy([]uint32{0x123, 0x234, 0x345, 0x456})
	check(t, "seed by an array", &g, 1067595299, 955945823, 477289528, 4107218783, 4228976476)
}

func check(t *testing.T, what string, g *mt19937, want ...uint32) {
	t.Helper()
	for i, w := range want {
		if got := g.uint32(); got != w {
			t.Errorf("%s: word %d is %d, want %d", what, i, got, w)
		}
	}
}

// TestMT19937IsTheRecurrence holds refill, two words at a time in 64 bits, against
// the definition, one word at a time.
func TestMT19937IsTheRecurrence(t *testing.T) {
	for _, seed := range []uint32{0, 1, 1 << 31, 1<<32 - 1} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			var g mt19937
			g.seed(seed)
			var s [mtN]uint32
			seedWords(&s, seed)
			for n := range 5 * mtN {
				i := n % mtN
				y := s[i]&0x80000000 | s[(i+1)%mtN]&0x7fffffff
				s[i] = s[(i+mtM)%mtN] ^ y>>1
				if y%2 == 1 {
					s[i] ^= mtXor
				}
				w := s[i]
				w ^= w >> 11
				w ^= w << 7 & 0x9d2c5680
				w ^= w << 15 & 0xefc60000
				w ^= w >> 18
				if got := g.uint32(); got != w {
					t.Fatalf("word %d is %#x, want %#x", n, got, w)
				}
			}
		})
	}
}
