package streams

import "math/bits"

// philox4x32 is Philox4x32-10 of Salmon et al., "Parallel random numbers: as
// easy as 1, 2, 3", SC 2011: four words, a function of counter and key.
func philox4x32(counter [4]uint32, key [2]uint32) [4]uint32 {
	c0, c1, c2, c3 := counter[0], counter[1], counter[2], counter[3]
	k0, k1 := key[0], key[1]
	for range 10 {
		a := uint64(c0) * 0xd2511f53
		b := uint64(c2) * 0xcd9e8d57
		c0, c1, c2, c3 = uint32(b>>32)^c1^k0, uint32(b), uint32(a>>32)^c3^k1, uint32(a)
		k0 += 0x9e3779b9 // the golden ratio
		k1 += 0xbb67ae85 // sqrt(3) - 1
	}
	return [4]uint32{c0, c1, c2, c3}
}

// What a counter's last word begins with, so that uniforms and picks never
// share a counter.
const (
	philoxUniforms = iota
	philoxPicks
)

// philox draws by counter. Value i of the k-th call of Uniforms is word i%4 at
// the counter (i/4, 0, k, uniforms); so the samples, call 0, do not shift the
// weights that follow. Slot j of a step is word j%4 at the counter (step's low
// half, high half, j/4, picks).
type philox struct {
	key  [2]uint32
	call uint32 // of Uniforms
	step uint64 // of the picker
}

func newPhilox(seed uint64) *philox {
	return &philox{key: [2]uint32{uint32(seed), uint32(seed >> 32)}}
}

// Uniforms draws the high 24 bits of a word.
func (s *philox) Uniforms(dst []float32) {
	for i := 0; i < len(dst); i += 4 {
		w := philox4x32([4]uint32{uint32(i / 4), 0, s.call, philoxUniforms}, s.key)
		for j := range dst[i:min(i+4, len(dst))] {
			dst[i+j] = float32(w[j]>>8) * (1.0 / (1 << 24))
		}
	}
	s.call++
}

// Picker draws slot 0 for the class, 1 for the anchor, 2 for the positive and 3
// onwards for the negatives. A second picker of one source goes on with the
// step after the last one drawn.
func (s *philox) Picker(c Classes, negatives int) Picker {
	if err := c.Check(negatives); err != nil {
		panic(err)
	}
	return &philoxPicker{source: s, classes: c, slots: 2 + negatives, words: make([]uint32, (3+negatives+3)/4*4)}
}

type philoxPicker struct {
	source  *philox
	classes Classes
	slots   int
	words   []uint32 // of the step
}

// Pick draws the next steps.
func (p *philoxPicker) Pick(dst []int32) {
	if len(dst)%p.slots != 0 {
		panic("streams: picks that are not whole steps")
	}
	for ; len(dst) > 0; dst = dst[p.slots:] {
		p.pick(p.source.step, dst[:p.slots])
		p.source.step++
	}
}

// pick draws one step.
func (p *philoxPicker) pick(step uint64, dst []int32) {
	for i := 0; i < len(p.words); i += 4 {
		w := philox4x32([4]uint32{uint32(step), uint32(step >> 32), uint32(i / 4), philoxPicks}, p.source.key)
		copy(p.words[i:], w[:])
	}
	c := p.below(len(p.classes.Members), step, 0)
	members, others := p.classes.Members[c], p.classes.Others[c]
	dst[0] = members[p.below(len(members), step, 1)]
	dst[1] = members[p.below(len(members), step, 2)]
	p.distinct(others, step, dst[2:])
}

// distinct draws a set by Floyd's method, which takes exactly one draw each:
// a number up to the j-th last, or the j-th last itself where that is taken.
// (Bentley and Floyd, CACM 30, 1987.) Every set is equally likely; the order
// within it is not uniform, and the loss does not depend on it.
func (p *philoxPicker) distinct(others []int32, step uint64, dst []int32) {
	for i := range dst {
		last := len(others) - len(dst) + i
		pick := others[p.below(last+1, step, 3+i)]
		for _, taken := range dst[:i] {
			if taken == pick {
				pick = others[last]
				break
			}
		}
		dst[i] = pick
	}
}

// below draws slot's integer in [0, n) without bias by Lemire's method ("Fast
// random integer generation in an interval", ACM TOMACS 29, 2019): the high
// half of word*n, drawn again where the low half falls in the 2^32 mod n
// values that would favour some results. The a-th draw again is at the slot's
// counter with a in the upper bits of its last word; it happens with
// probability below n/2^32.
func (p *philoxPicker) below(n int, step uint64, slot int) uint32 {
	hi, lo := bits.Mul32(p.words[slot], uint32(n))
	if lo >= uint32(n) {
		return hi
	}
	unfair := -uint32(n) % uint32(n)
	for again := uint32(1); lo < unfair; again++ {
		w := philox4x32([4]uint32{uint32(step), uint32(step >> 32), uint32(slot / 4), philoxPicks | again<<8}, p.source.key)
		hi, lo = bits.Mul32(w[slot%4], uint32(n))
	}
	return hi
}
