package streams

// mt19937 is the Mersenne Twister of Matsumoto and Nishimura, ACM TOMACS 8
// (1998): 32-bit words, period 2^19937 - 1.
type mt19937 struct {
	state [mtN]uint32
	out   [mtN]uint32 // the state's words, tempered: what is handed out
	next  int         // index in out; mtN when it is used up
}

const (
	mtN      = 624
	mtM      = 397
	mtMatrix = 0x9908b0df
	mtUpper  = 0x80000000
	mtLower  = 0x7fffffff
)

// seed is init_genrand of the authors' code, and PyTorch's seeding.
func (g *mt19937) seed(s uint32) {
	g.state[0] = s
	for i := uint32(1); i < mtN; i++ {
		s = 1812433253*(s^s>>30) + i
		g.state[i] = s
	}
	g.next = mtN
}

// seedBy is init_by_array of the authors' code, and CPython's seeding.
func (g *mt19937) seedBy(key []uint32) {
	g.seed(19650218)
	s := &g.state
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
}

// uint32 returns the next word.
func (g *mt19937) uint32() uint32 {
	if g.next == mtN {
		g.refill()
	}
	w := g.out[g.next]
	g.next++
	return w
}

// refill makes the next mtN words.
func (g *mt19937) refill() {
	s := &g.state
	for i := range mtN - mtM {
		s[i] = s[i+mtM] ^ twist(s[i], s[i+1])
	}
	for i := mtN - mtM; i < mtN-1; i++ {
		s[i] = s[i+mtM-mtN] ^ twist(s[i], s[i+1])
	}
	s[mtN-1] = s[mtM-1] ^ twist(s[mtN-1], s[0])
	for i, w := range s {
		w ^= w >> 11
		w ^= w << 7 & 0x9d2c5680
		w ^= w << 15 & 0xefc60000
		g.out[i] = w ^ w>>18
	}
	g.next = 0
}

func twist(a, b uint32) uint32 {
	y := a&mtUpper | b&mtLower
	return y>>1 ^ -(y&1)&mtMatrix
}
