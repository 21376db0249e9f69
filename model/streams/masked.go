package streams

import (
	"encoding/binary"
	"math/bits"
)

// maskedPicker draws what pythonPicker draws, without a branch on each word.
// Whether a word is below a bound is a coin toss that no processor predicts, and
// the guide tosses it ten times a step. So for each of the three bounds (classes,
// members, others, the same for every class) one bit a word of a whole block
// says whether it is below; the next word that is, is the next bit that is set.
type maskedPicker struct {
	*pythonPicker
	members, others []int32 // of the classes, one after another
	bounds          [3]bound
	block           int // the generator's block that masks are of
	// Bit a word of the generator's out, and zeros after them: whether the word
	// is below the bound.
	classMask, memberMask, otherMask mask
}

type mask [mtOut/8 + 8]byte

func newMaskedPicker(p *pythonPicker) *maskedPicker {
	m := &maskedPicker{pythonPicker: p, block: -1, bounds: [3]bound{p.class, p.member[0], p.other[0]}}
	for i := range p.classes.Members {
		m.members = append(m.members, p.classes.Members[i]...)
		m.others = append(m.others, p.classes.Others[i]...)
	}
	return m
}

// Pick draws the next steps.
func (m *maskedPicker) Pick(dst []int32) {
	g, slots := m.g, 2+m.negatives
	member, other := m.bounds[1], m.bounds[2]
	for n := wholeSteps(dst, slots); n > 0; n-- {
		at := m.sight(uint(g.next))
		class := m.classMask.window(at) & (^uint64(0) << (at & 7))
		anchor := m.memberMask.window(at) & above(class)
		positive := anchor & (anchor - 1)
		if positive == 0 { // the 57 words or more in sight are not enough
			m.pick(dst[:slots])
			dst = dst[slots:]
			continue
		}
		negative := m.otherMask.window(at) & above(positive)
		at &^= 7
		c := g.out[at+first(class)] >> (m.bounds[0].shift & 31)
		members := m.members[c*member.n:]
		dst[0] = members[g.out[at+first(anchor)]>>(member.shift&31)]
		dst[1] = members[g.out[at+first(positive)]>>(member.shift&31)]
		others := m.others[c*other.n:]
		step := m.next()
		var last uint64
		for i := 2; i < slots; {
			for negative == 0 {
				at = m.sight(at + 64)
				negative = m.otherMask.window(at)
			}
			last = negative
			negative &= negative - 1
			r := g.out[at+first(last)] >> (other.shift & 31)
			if m.taken[r] != step {
				m.taken[r] = step
				dst[i] = others[r]
				i++
			}
		}
		g.next = int(at+first(last)) + 1
		dst = dst[slots:]
	}
}

// first returns the index of the lowest bit set in x.
func first(x uint64) uint { return uint(bits.TrailingZeros64(x)) }

// above returns the bits above the lowest that is set in x; none where x is 0.
func above(x uint64) uint64 { return x ^ -x }

// sight returns where the word at index i of out is, with 57 from it on in
// sight: there, or where a refill has moved it.
func (m *maskedPicker) sight(i uint) uint {
	if i > mtN {
		m.g.refill()
		i -= mtN
	}
	if m.block != m.g.block {
		m.index()
		m.block = m.g.block
	}
	return i
}

// window returns 64 bits, from the last multiple of 8 up to i on.
func (m *mask) window(i uint) uint64 { return binary.LittleEndian.Uint64(m[i/8:]) }

const (
	field  = 21                          // bits: a value of 20 and one to borrow from
	fields = 1 | 1<<field | 1<<(2*field) // times a value: the value in each field
	borrow = 1 << 20 * fields            // the highest bit of each field
)

// index makes the masks. A word's upper 20 bits are compared with all three
// bounds at once: a field holds 2^20 + bound - 1 - value, and its highest bit
// stays where the value is below the bound.
func (m *maskedPicker) index() {
	limit := uint64(1<<20-1) * fields
	for i, b := range m.bounds {
		limit += uint64(b.n) << (b.shift - 12) << (i * field)
	}
	g := m.g
	for i := 0; i < mtOut; i += 16 {
		w := (*[16]uint32)(g.out[i:])
		var below uint64
		for j := 0; j < 16; j += 4 {
			below = below>>4 | compare(w[j], limit)>>3 | compare(w[j+1], limit)>>2 |
				compare(w[j+2], limit)>>1 | compare(w[j+3], limit)
		}
		below >>= 5
		binary.LittleEndian.PutUint16(m.classMask[i/8:], uint16(below))
		binary.LittleEndian.PutUint16(m.memberMask[i/8:], uint16(below>>field))
		binary.LittleEndian.PutUint16(m.otherMask[i/8:], uint16(below>>(2*field)))
	}
}

func compare(word uint32, limit uint64) uint64 {
	return (limit - uint64(word>>12)*fields) & borrow
}
