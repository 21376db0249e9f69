package streams

import "math/bits"

// philox4x32 is Philox4x32-10 of Salmon et al., "Parallel random numbers: as
// easy as 1, 2, 3", SC 2011. It fills out with four words, a function of
// counter and key, and behind them the four of the counter whose third word is
// one more: two at once take hardly longer than one.
func philox4x32(out *[8]uint32, c0, c1, c2, c3 uint32, key [2]uint32) {
	k0, k1 := key[0], key[1]
	d0, d1, d2, d3 := c0, c1, c2+1, c3
	for range 10 {
		a, b := uint64(c0)*0xd2511f53, uint64(c2)*0xcd9e8d57
		c0, c1, c2, c3 = uint32(b>>32)^(c1^k0), uint32(b), uint32(a>>32)^(c3^k1), uint32(a)
		a, b = uint64(d0)*0xd2511f53, uint64(d2)*0xcd9e8d57
		d0, d1, d2, d3 = uint32(b>>32)^(d1^k0), uint32(b), uint32(a>>32)^(d3^k1), uint32(a)
		k0 += 0x9e3779b9 // the golden ratio
		k1 += 0xbb67ae85 // sqrt(3) - 1
	}
	*out = [8]uint32{c0, c1, c2, c3, d0, d1, d2, d3}
}

// What a counter's last word begins with, so that no two uses share a counter.
const (
	philoxUniforms = iota
	philoxPicks
	philoxOrders
	philoxSteps
)

// philox draws by counter. Value i of the k-th call of Uniforms is word i%4 at
// the counter (k, 0, i/4, uniforms): so the samples, call 0, do not shift the
// weights that follow. Slot j of a step is word j%4 at the counter (step's low
// half, high half, j/4, picks).
type philox struct {
	key   [2]uint32
	call  uint32 // of Uniforms
	order uint32 // of Permutation: its call
	step  uint64 // the next one that is picked
}

func newPhilox(seed uint64) *philox {
	return &philox{key: [2]uint32{uint32(seed), uint32(seed >> 32)}}
}

// Uniforms draws the high 24 bits of a word.
func (s *philox) Uniforms(dst []float32) {
	var words [8]uint32
	for i := range dst {
		if i%8 == 0 {
			philox4x32(&words, s.call, 0, uint32(i/4), philoxUniforms, s.key)
		}
		dst[i] = float32(words[i%8]>>8) * (1.0 / (1 << 24))
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
	largest := 0
	for _, others := range c.Others {
		largest = max(largest, len(others))
	}
	return &philoxPicker{source: s, classes: c, negatives: negatives, marks: newMarks(largest)}
}

type philoxPicker struct {
	source    *philox
	classes   Classes
	negatives int
	marks               // by index among the others
	at        uint64    // the step that words are of
	words     [8]uint32 // of the slots from the last multiple of 8 on
}

// Seek makes step, counted from 0, the next one drawn.
func (p *philoxPicker) Seek(step uint64) { p.source.step = step }

// Pick draws the next steps.
func (p *philoxPicker) Pick(dst []int32) {
	slots := 2 + p.negatives
	for n := wholeSteps(dst, slots); n > 0; n-- {
		p.at = p.source.step
		p.source.step++
		p.pick(dst[:slots:slots])
		dst = dst[slots:]
	}
}

// pick draws one step. The negatives are a set drawn by Floyd's method, which
// takes exactly one draw each: a number up to the j-th last, or the j-th last
// itself where that number is taken. (Bentley and Floyd, CACM 30, 1987.) Every
// set is equally likely; the order within it is not uniform, and the loss does
// not depend on it.
func (p *philoxPicker) pick(dst []int32) {
	p.draw(0, 0)
	c := p.below(0, uint32(len(p.classes.Members)))
	members, others := p.classes.Members[c], p.classes.Others[c]
	dst[0] = members[p.below(1, uint32(len(members)))]
	dst[1] = members[p.below(2, uint32(len(members)))]

	step := p.next()
	dst = dst[2:]
	last := uint32(len(others) - len(dst))
	for i := range dst {
		slot := 3 + i
		if slot%8 == 0 {
			p.draw(slot, 0)
		}
		r := p.below(slot, last+1)
		if p.taken[r] == step {
			r = last
		}
		p.taken[r] = step
		dst[i] = others[r]
		last++
	}
}

// draw makes the words of the eight slots that slot is among, for the again-th
// time.
func (p *philoxPicker) draw(slot int, again uint32) {
	philox4x32(&p.words, uint32(p.at), uint32(p.at>>32), uint32(slot/8*2), philoxPicks|again<<8, p.source.key)
}

// below turns slot's word into an integer in [0, n) without bias by Lemire's
// method ("Fast random integer generation in an interval", ACM TOMACS 29,
// 2019): the high half of word*n, drawn again where the low half falls in the
// 2^32 mod n values that would favour some results.
func (p *philoxPicker) below(slot int, n uint32) uint32 {
	hi, lo := bits.Mul32(p.words[slot%8], n)
	if lo < n {
		return p.fair(slot, n)
	}
	return hi
}

// fair is below where the low half may favour a result. Where it does, with
// probability below n/2^32, the word is drawn again: the a-th time at the slot's
// counter with a in the upper bits of its last word.
func (p *philoxPicker) fair(slot int, n uint32) uint32 {
	words := p.words
	hi, lo := bits.Mul32(words[slot%8], n)
	for again := uint32(1); lo < -n%n; again++ {
		p.draw(slot, again)
		hi, lo = bits.Mul32(p.words[slot%8], n)
	}
	p.words = words
	return hi
}
