package shape

// MaxWidth is the widest vector, in lanes.
const MaxWidth = 16

// Trainer is a group of trials of one shape, one a lane: the vector code behind
// it exists once a width.
type Trainer interface {
	Enter(trials []Lane)
	Leave(trials []Lane)
	Park(lane int)
	Run(b Block, from, steps int) (finite bool)
	Watch(look func())
	Rewind()
	Lost(list []int) []int
	CloseBlock()
	Losses(sums []float32)
	ForgetLosses()
	Features(samples []float32, broadcast bool, z []float32)
	Probe(b Block, to *Probed)
}

// Lane is a trial in a lane: weights and, with momentum, their velocity, flat; 1 over the
// temperature, step size over temperature, and momentum; the sum of the losses since the
// last checkpoint.
type Lane struct {
	Weights, Velocity             []float32
	PerT, Scale, Momentum, Losses float32
}

// Probed are means over a probe's steps, by lane.
type Probed struct{ Effective, Share, Norm [MaxWidth]float32 }

// Block is a block's inputs in vectors.
type Block interface {
	Fill(samples []float32, broadcast bool, steps int)
}

// BlockSteps is how many steps are drawn and trained at a time: enough to make
// the calls cheap, and few enough for the guide's inputs and weights to stay in
// the first-level cache. Losses are added up by blocks, so it decides bits.
const BlockSteps = 16
