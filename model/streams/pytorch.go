package streams

import "math/bits"

// pyTorch draws as a PyTorch script does after torch.manual_seed(seed) and
// random.seed(seed): uniforms from torch's CPU generator, picks from CPython's
// random. Both go on for as long as the source lives, through as many
// trainings as are made from it.
type pyTorch struct {
	torch, python mt19937
}

func newPyTorch(seed uint64) *pyTorch {
	s := new(pyTorch)
	s.torch.seed(uint32(seed)) // torch keeps the lower 32 bits
	key := []uint32{uint32(seed)}
	if hi := uint32(seed >> 32); hi != 0 {
		key = append(key, hi)
	}
	s.python.seedBy(key)
	return s
}

// Uniforms draws as torch.rand does: the low 24 bits of a word.
func (s *pyTorch) Uniforms(dst []float32) {
	for i := range dst {
		dst[i] = float32(s.torch.uint32()&(1<<24-1)) * (1.0 / (1 << 24))
	}
}

// Picker draws a step as
//
//	c = random.randint(0, classes-1)
//	anchor = random.sample(range(len(members[c])), 1)
//	positive = random.sample(range(len(members[c])), 1)
//	negatives = random.sample(range(len(others[c])), negatives)
func (s *pyTorch) Picker(c Classes, negatives int) Picker {
	if err := c.Check(negatives); err != nil {
		panic(err)
	}
	p := &pythonPicker{g: &s.python, classes: c, class: below(len(c.Members)), slots: 2 + negatives}
	for i := range c.Members {
		p.member = append(p.member, below(len(c.Members[i])))
		p.other = append(p.other, below(len(c.Others[i])))
		p.pooled = append(p.pooled, len(c.Others[i]) <= setSize(negatives))
		p.pool = make([]int32, max(len(p.pool), len(c.Others[i])))
	}
	p.taken = make([]uint32, len(p.pool))
	return p
}

// setSize is random.sample's estimate of a set of k: up to this population it
// draws from a shrinking pool, beyond it draws again what it has drawn already.
func setSize(k int) int {
	size := 21
	if k > 5 {
		p := 1
		for p < 3*k {
			p *= 4
		}
		size += p
	}
	return size
}

// bound draws integers below n as CPython's _randbelow_with_getrandbits does:
// the highest bits of a word, again until they are below n.
type bound struct {
	n     uint32
	shift uint8 // 32 - n's length in bits
}

func below(n int) bound { return bound{uint32(n), uint8(32 - bits.Len32(uint32(n)))} }

func (b bound) draw(g *mt19937) uint32 {
	for {
		if r := g.uint32() >> b.shift; r < b.n {
			return r
		}
	}
}

type pythonPicker struct {
	g             *mt19937
	classes       Classes
	class         bound
	member, other []bound // by class
	pooled        []bool  // by class: sample draws the negatives from a pool
	slots         int
	pool          []int32
	taken         []uint32 // by index among the others: the step that took it last
	step          uint32
}

// Pick draws the next steps.
func (p *pythonPicker) Pick(dst []int32) {
	if len(dst)%p.slots != 0 {
		panic("streams: picks that are not whole steps")
	}
	for ; len(dst) > 0; dst = dst[p.slots:] {
		c := p.class.draw(p.g)
		members := p.classes.Members[c]
		dst[0] = members[p.member[c].draw(p.g)]
		dst[1] = members[p.member[c].draw(p.g)]
		if p.pooled[c] {
			p.fromPool(dst[2:p.slots], p.classes.Others[c])
		} else {
			p.fromSet(dst[2:p.slots], p.classes.Others[c], p.other[c])
		}
	}
}

func (p *pythonPicker) fromPool(dst, others []int32) {
	pool := p.pool[:len(others)]
	copy(pool, others)
	for i := range dst {
		j := below(len(pool)).draw(p.g)
		dst[i] = pool[j]
		last := len(pool) - 1
		pool[j] = pool[last]
		pool = pool[:last]
	}
}

func (p *pythonPicker) fromSet(dst, others []int32, b bound) {
	if p.step++; p.step == 0 { // the mark came round: forget the old ones
		clear(p.taken)
		p.step = 1
	}
	for i := range dst {
		j := b.draw(p.g)
		for p.taken[j] == p.step {
			j = b.draw(p.g)
		}
		p.taken[j] = p.step
		dst[i] = others[j]
	}
}
