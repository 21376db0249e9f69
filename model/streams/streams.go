// Package streams draws the random numbers of a training: the samples' coordinates,
// the initial weights, each step's picks, the order of batches and what views need. A source is made once per seed and serves
// every configuration of that seed, so that configurations are compared on the same
// numbers. It never takes a number from a clock or the system. Start reading at Source.
//
// A source and its picker belong to one goroutine at a time.
package streams

import (
	"encoding"
	"fmt"
	"math"
)

// The kinds of sources.
const (
	PyTorch = "pytorch" // MT19937 as PyTorch's CPU generator and CPython's random draw from it
	Philox  = "philox"  // counter-based: a draw is a function of (seed, step, slot)
)

// Kinds lists the names that New accepts.
func Kinds() []string { return []string{PyTorch, Philox} }

// Source is where a seed's random numbers come from.
type Source interface {
	// Uniforms fills dst with the next uniforms in [0, 1), multiples of 2^-24.
	Uniforms(dst []float32)
	// Permutation fills dst with the next permutation of 0 to len(dst)-1.
	Permutation(dst []int32)
	// Picker returns the stream of picks from samples of these classes, going
	// on from where this source stands. It panics where Classes.Check fails.
	Picker(c Classes, negatives int) Picker
	// AppendBinary appends where the source and its pickers stand, a few KB at the
	// most; UnmarshalBinary puts another source of the same seed there.
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// Picker draws each step's anchor, positive and negatives.
type Picker interface {
	// Pick fills dst with the next len(dst)/slots steps, where slots is
	// 2 + negatives: anchor, positive, negatives, as indices of samples. The
	// class is uniform over the classes; anchor and positive are uniform over
	// the class, independently (they may be equal); the negatives are distinct
	// samples of the other classes, uniform over such sets. Pick does not
	// allocate. It panics where len(dst) is not a multiple of slots.
	Pick(dst []int32)
	// AppendBinary appends where the picker stands, a few KB at the most; a picker of
	// the same source, classes and negatives that UnmarshalBinary has put there goes
	// on from it.
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// Seeker is a picker that can stand anywhere: Philox's can.
type Seeker interface {
	Picker
	// Seek makes step, counted from 0, the next one drawn.
	Seek(step uint64)
}

// New returns the source of a kind, at its beginning.
func New(kind string, seed uint64) (Source, error) {
	switch kind {
	case PyTorch:
		return newPyTorch(seed), nil
	case Philox:
		return newPhilox(seed), nil
	}
	return nil, fmt.Errorf("streams: %q: must be one of %q", kind, Kinds())
}

// Classes are the tables that picks are drawn through.
type Classes struct {
	Members [][]int32 // of class c: its samples, in sample order
	Others  [][]int32 // of class c: the samples of the other classes, in sample order
}

// Check says why negatives cannot be drawn from c; nil where they can.
func (c Classes) Check(negatives int) error {
	if len(c.Members) < 2 || len(c.Members) != len(c.Others) {
		return fmt.Errorf("streams: %d classes and %d tables of others: need two or more, and as many", len(c.Members), len(c.Others))
	}
	for i := range c.Members {
		if len(c.Members[i]) == 0 {
			return fmt.Errorf("streams: class %d is empty", i)
		}
		if n := len(c.Others[i]); negatives < 1 || negatives > n {
			return fmt.Errorf("streams: %d negatives for class %d: need 1 to %d", negatives, i, n)
		}
	}
	return nil
}

// wholeSteps returns how many steps of so many slots dst holds.
func wholeSteps(dst []int32, slots int) int {
	if len(dst)%slots != 0 {
		panic("streams: picks that are not whole steps")
	}
	return len(dst) / slots
}

// Linear draws the initial weights of a layer and then, where it has one, its
// bias, as PyTorch's nn.Linear does: kaiming_uniform_ with a = sqrt(5), which
// is uniform in +-1/sqrt(fanIn), and the same range for the bias. The
// arithmetic is that of PyTorch's AVX2 and AVX-512 kernels: bounds in float64,
// then u*(2*bound) - bound in float32, rounded once.
func Linear(s Source, fanIn int, weights, bias []float32) {
	// gain/sqrt(fanIn)*sqrt(3), in torch.nn.init's order of operations.
	gain := math.Sqrt(2 / (1 + float64(math.Sqrt(5)*math.Sqrt(5))))
	std := gain / math.Sqrt(float64(fanIn))
	symmetric(s, float32(math.Sqrt(3)*std), weights)
	symmetric(s, float32(1/math.Sqrt(float64(fanIn))), bias)
}

// symmetric fills dst with uniforms in [-bound, bound).
func symmetric(s Source, bound float32, dst []float32) {
	if len(dst) == 0 {
		return
	}
	s.Uniforms(dst)
	b := float64(bound)
	for i, u := range dst {
		// Product and difference need at most 48 bits, so they are exact in
		// float64 and the conversion is the fused operation's one rounding.
		dst[i] = float32(float64(float64(u)*(2*b)) - b)
	}
}
