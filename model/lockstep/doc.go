// Package lockstep trains many encoders at once: trials of the same shape side by
// side, one in each lane of the vectors of package lanes. It is held to package
// model's float64 reference by test.
//
// # How it goes
//
// Trials are packed into groups, one trial a lane (pack.go). Groups of one batch
// go side by side, a block of 16 steps after the other: each seed's picks are drawn
// once for all its configurations, the samples are gathered once for all groups
// with the same seeds in the same lanes (feed.go), and every group takes its steps
// (training.go). A group's weights and the workspace of a step are some 8 KiB at the
// guide's size and 512 bits, a block's inputs 10 KiB: a step stays in the
// first-level cache, and allocates nothing.
//
// A step is forward (matrix.go), similarities and loss (contrast.go), backward and
// update in one (group.go). Samples go five at a time, the guide's anchor, positive
// and three negatives; other numbers go in several panels of five, the last one
// filled up by zeros.
//
// # Layers that go as one
//
// Where layers meet without an activation or bias between, samples are led through
// their product, W_n...W_1, and the gradient by it, G = sum dz x', is led back
// through the factors: dW_1 = (W_n...W_2)' G and so on (compose.go). It rounds
// otherwise than layer by layer, so the configuration alone decides it: where it
// takes fewer multiplications (shape.composes).
//
// # The same bits
//
// A trial's weights are the same whatever its lane, its neighbours, how often one
// looks, the width of the vectors, on arm64, and in the build without package simd
// (files *_plain.go, generated from the kernels). Losses are added up by blocks of
// 16 steps counted from the last checkpoint: their mean depends on where
// checkpoints are.
//
// # Divergence
//
// Every block ends with a look at weights and losses, for what is once not finite
// never is again. A lane in which something is not takes the block again step by
// step with its group, which gives its neighbours the same bits again, its outcome
// is that of the step, and from there on the lane is empty. A hidden sum that
// overflows to infinity before a tanh counts as divergence, too.
//
// # Speed
//
// Nanoseconds a training step of one trial, one core, all in: draws, gathering,
// training. 2 cores AMD EPYC (Zen 5) at 3.7 GHz with AVX-512, Go 1.27.4; medians of
// seven runs, taken where other programs left the machine the most quiet:
//
//	                                              512 bits  256 bits  without simd
//	any MLP: layers one by one, draws for 16          20.6        36           243
//	the guide's: layers as one, draws for 16          15.0      22.4           159
//	the guide, PyTorch's draws for five               19.6      28.1           170
//	the float64 reference                                                    1,700
//	the guide's PyTorch loop                                               460,000
//
// The first two are BenchmarkStep, the third is BenchmarkGuide, the fourth
// BenchmarkReference. All three have the guide's encoder and loss: 2-10-2, three
// negatives. A seed's draws are 28 of these, so 1.8 a trial for 16 configurations
// and 5.6 for five.
//
// What bounds it is instructions rather than arithmetic: a step takes a vector of
// trials some 2,600, layers one by one 4,400 (callgrind, GODEBUG=simd=128), of
// which half are arithmetic. They run at almost four a cycle at every width, and
// two groups interleaved are no faster than one after the other, so latency is not
// what it waits for. The arithmetic alone would take 7.9 and 13.8 a trial at 512
// bits and one multiplication a cycle.
//
// Whole commands on the same machine, quiet, with nothing but tausweep running:
//
//	tausweep run --no-figures, the guide's 160 trials           0.13 s, of which training 0.04 s
//	100,000 trials of 100 steps, into fsynced CSV               79,500 trials a second, two workers
//	1,000 temperatures x 1,000 seeds x 1,000 steps              17 s of sweep, 22 s in all; 121 MB at the most
//	two workers against one, 16,000 trials of the guide         1.8 times: the committer shares the second core
//
// In the sweep of a million trials some 63 parts in a hundred of the processor's
// time are training, 13 the two checkpoints of each trial, 5 writing rows, 5 allocation.
//
// To measure: go test -run '^$' -bench . ./model/lockstep, with GODEBUG=simd=256 for
// another width and GOEXPERIMENT= for the plain twin. On a busy machine take the
// least of many short runs: -benchtime 10ms -count 20.
package lockstep
