package streams

import "math/bits"

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

// pythonPicker draws picks with CPython's random, word by word.
type pythonPicker struct {
	g             *mt19937
	classes       Classes
	class         bound
	member, other []bound // by class
	pooled        []bool  // by class: sample draws the negatives from a pool
	negatives     int
	pool          []int32
	marks         // by index among the others
}

func newPythonPicker(g *mt19937, c Classes, negatives int) *pythonPicker {
	p := &pythonPicker{g: g, classes: c, class: below(len(c.Members)), negatives: negatives}
	largest := 0
	for i := range c.Members {
		others := len(c.Others[i])
		p.member = append(p.member, below(len(c.Members[i])))
		p.other = append(p.other, below(others))
		p.pooled = append(p.pooled, others <= setSize(negatives))
		largest = max(largest, others)
	}
	p.pool = make([]int32, largest)
	p.marks = newMarks(largest)
	return p
}

// setSize is random.sample's estimate of a set of k: up to this population it
// draws from a shrinking pool, beyond it draws again what it has drawn already.
func setSize(k int) int {
	size := 21
	if k > 5 {
		p := 1
		for p < 3*k { // 4^ceil(log4(3k)); 3k is never a power of 4
			p *= 4
		}
		size += p
	}
	return size
}

// even reports whether every class is as large as the first, with none drawn
// from a pool, and indices short enough for words that lack their last tempering.
func (p *pythonPicker) even() bool {
	for i := range p.member {
		if p.member[i] != p.member[0] || p.other[i] != p.other[0] || p.pooled[i] {
			return false
		}
	}
	return max(p.class.n, p.member[0].n, p.other[0].n) < 1<<mtExact
}

// Pick draws the next steps.
func (p *pythonPicker) Pick(dst []int32) {
	slots := 2 + p.negatives
	for n := wholeSteps(dst, slots); n > 0; n-- {
		p.pick(dst[:slots])
		dst = dst[slots:]
	}
}

// pick draws one step.
func (p *pythonPicker) pick(dst []int32) {
	c := p.class.draw(p.g)
	members, others := p.classes.Members[c], p.classes.Others[c]
	dst[0] = members[p.member[c].draw(p.g)]
	dst[1] = members[p.member[c].draw(p.g)]
	if p.pooled[c] {
		p.fromPool(dst[2:], others)
	} else {
		p.fromSet(dst[2:], others, p.other[c])
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
	step := p.next()
	for i := range dst {
		j := b.draw(p.g)
		for p.taken[j] == step {
			j = b.draw(p.g)
		}
		p.taken[j] = step
		dst[i] = others[j]
	}
}
