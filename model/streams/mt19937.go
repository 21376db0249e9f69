package streams

import "encoding/binary"

// mt19937 is the Mersenne Twister of Matsumoto and Nishimura, ACM TOMACS 8
// (1998): 32-bit words, period 2^19937 - 1. The state is kept as little-endian
// bytes, so that two neighbouring words can be worked on as one uint64.
type mt19937 struct {
	state [4 * 2 * mtN]byte // room for a block of mtN words, and the newest block
	// out holds the newest words, tempered but for the last step (w ^ w>>18),
	// which changes only the lower 32 - mtExact bits.
	out   [mtOut]uint32
	next  int // index of a word in out; mtOut when they are used up
	block int // counts refills
}

const (
	mtN     = 624
	mtM     = 397
	mtKeep  = 64           // words of the block before that stay in out
	mtOut   = mtKeep + mtN // words in out
	mtExact = 18           // upper bits that are right in out
	mtEach  = 1<<32 | 1    // times a word: the word in both halves
	mtHigh  = 0x80000000 * mtEach
	mtLow   = 0x7fffffff * mtEach
	mtXor   = 0x9908b0df
)

// seed is init_genrand of the authors' code, and PyTorch's seeding.
func (g *mt19937) seed(s uint32) {
	var state [mtN]uint32
	seedWords(&state, s)
	g.start(&state)
}

// seedBy is init_by_array of the authors' code, and CPython's seeding.
func (g *mt19937) seedBy(key []uint32) {
	var s [mtN]uint32
	seedWords(&s, 19650218)
	i, j := 1, 0
	wrap := func() {
		if i++; i == mtN {
			s[0], i = s[mtN-1], 1
		}
	}
	for range max(mtN, len(key)) {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1664525) + key[j] + uint32(j)
		wrap()
		j = (j + 1) % len(key)
	}
	for range mtN - 1 {
		s[i] = (s[i] ^ (s[i-1]^s[i-1]>>30)*1566083941) - uint32(i)
		wrap()
	}
	s[0] = 0x80000000
	g.start(&s)
}

func seedWords(s *[mtN]uint32, first uint32) {
	s[0] = first
	for i := uint32(1); i < mtN; i++ {
		s[i] = 1812433253*(s[i-1]^s[i-1]>>30) + i
	}
}

func (g *mt19937) start(s *[mtN]uint32) {
	for i, w := range s {
		binary.LittleEndian.PutUint32(g.state[4*(mtN+i):], w)
	}
	g.next = mtOut
}

// uint32 returns the next word.
func (g *mt19937) uint32() uint32 {
	if g.next == mtOut {
		g.refill()
	}
	w := g.out[g.next]
	g.next++
	return w ^ w>>18
}

// refill makes the next mtN words, two at a time, and keeps the last mtKeep: a
// word at index i of out is at i - mtN afterwards. The state grows upwards
// through its room, so that no index wraps.
func (g *mt19937) refill() {
	le := binary.LittleEndian
	s := g.state[:]
	copy(s, s[4*mtN:])
	copy(g.out[:mtKeep], g.out[mtN:])
	out := (*[mtN]uint32)(g.out[mtKeep:])
	for i := 0; i < 4*mtN; i += 8 {
		w := twist(le.Uint64(s[i:]), le.Uint64(s[i+4:]), le.Uint64(s[i+4*mtM:]))
		le.PutUint64(s[i+4*mtN:], w)
		w = temper(w)
		out[i/4], out[i/4+1] = uint32(w), uint32(w>>32)
	}
	g.next -= mtN
	g.block++
}

// twist returns two neighbouring words made new, of themselves a, the two that
// begin one further on, b, and the two that begin mtM further on, c:
//
//	y = upper bit of a | lower 31 bits of b
//	c ^ y>>1 ^ (mtXor where y is odd)
func twist(a, b, c uint64) uint64 {
	y := a&mtHigh | b&mtLow
	return c ^ y>>1&mtLow ^ (y&mtEach)*mtXor
}

// temper spreads the bits of two words, all but the last step.
func temper(w uint64) uint64 {
	w ^= w >> 11 & (0x001fffff * mtEach)
	w ^= w << 7 & (0x9d2c5680 * mtEach)
	return w ^ w<<15&(0xefc60000*mtEach)
}
