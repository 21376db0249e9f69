package lockstep

// maxWidth is the widest vector, in lanes.
const maxWidth = 16

// trainer is a group of trials of one shape, one a lane: the vector code behind
// it exists once a width.
type trainer interface {
	enter(lane int, weights []float32, perT, scale, momentum float32)
	leave(lane int, weights []float32)
	park(lane int)
	run(b block, from, steps int) (finite bool)
	rewind()
	lost(list []int) []int
	closeBlock()
	takeLosses(sums []float32)
	features(samples []float32, broadcast bool, z []float32)
	probe(b block, to *probed)
}

// probed are means over a probe's steps, by lane.
type probed struct{ effective, share, norm [maxWidth]float32 }

// block is a block's inputs in vectors.
type block interface {
	fill(samples []float32, broadcast bool, steps int)
}
