package streams

import "math/bits"

// Permutation draws as torch.randperm does on the CPU: position i, from the
// first on, is swapped with position i + word % (n-i).
func (s *pyTorch) Permutation(dst []int32) {
	count(dst)
	for i := range max(len(dst)-1, 0) {
		j := i + int(s.torch.uint32()%uint32(len(dst)-i))
		dst[i], dst[j] = dst[j], dst[i]
	}
}

// Permutation swaps in the same way. The k-th call's position i takes words i%2*2
// and the one after it at the counter (k, 0, i/2, orders) for a fraction of 64 bits,
// so that no position is favoured by more than one part in 2^32.
func (s *philox) Permutation(dst []int32) {
	count(dst)
	var words [8]uint32
	for i := range max(len(dst)-1, 0) {
		if i%4 == 0 {
			philox4x32(&words, s.order, 0, uint32(i/2), philoxOrders, s.key)
		}
		fraction := uint64(words[i%4*2])<<32 | uint64(words[i%4*2+1])
		below, _ := bits.Mul64(fraction, uint64(len(dst)-i))
		j := i + int(below)
		dst[i], dst[j] = dst[j], dst[i]
	}
	s.order++
}

// count fills dst with 0, 1, 2 and so on.
func count(dst []int32) {
	for i := range dst {
		dst[i] = int32(i)
	}
}

// Steps are words of Philox by step: any of them can be drawn at any time.
type Steps struct{ key [2]uint32 }

// NewSteps returns the words of a seed.
func NewSteps(seed uint64) Steps { return Steps{[2]uint32{uint32(seed), uint32(seed >> 32)}} }

// Words fills dst with the words of a part (below 2^24: which view, say) of a step:
// word i is word i%4 at the counter (step's low half, high half, i/4, steps and part).
func (s Steps) Words(dst []uint32, step uint64, part uint32) {
	var words [8]uint32
	for i := 0; i < len(dst); i += 8 {
		philox4x32(&words, uint32(step), uint32(step>>32), uint32(i/4), philoxSteps|part<<8, s.key)
		copy(dst[i:], words[:])
	}
}
