// Package dense trains one contrastive encoder on batches of rows, in float32 at the
// speed of the hardware: what package batch trains in float64, and by test within what
// float32 PyTorch is from float64. Nothing here knows of sweeps, measures or files.
// Start reading at Trainer.Step, or at Train.
//
// # How it goes
//
// The vector code is package internal/kernel. Views stand in the lanes: activations are
// features x views, so that norms and means add up features lane by lane, and a layer
// is one product (layer.go). Anchors stand in the lanes as well: similarities are
// candidates x anchors, and softmaxes go down the columns (softmax.go). NT-Xent, DCL and
// SupCon compute half of their similarities and copy the rest; the gradient by them is
// made symmetric, and one product takes it to the features (contrast.go).
//
// The positive stays out of its anchor's softmax until the end: of the gradient
// 1 - p by a positive that the anchor is sure of, float32 would leave nothing.
//
// # The same bits
//
// Every element of a product is added up over k in ascending order, each product and
// each sum rounded (product.go); sums over features go in ascending order, those over
// candidates and over views too. The norm of the gradient has sixteen sums, one to each
// place modulo sixteen, whatever the width. So a training has the same bits at every
// width of vector, on arm64, and in the build without package simd.
//
// # Small numbers
//
// Results below a float32's normal range take a processor some hundred times as long,
// and low temperatures and fading moments are full of them. What cannot matter is 0 at
// once: exponentials below exp(-42) of the greatest, gradients by a similarity below
// 1e-30, moments below 1e-30.
//
// # Speed
//
// Milliseconds of a core for one training step of NT-Xent and AdamW with masks, all in:
// draws, forward, loss, backward, update (BenchmarkStep, make bench-peers). Intel Xeon
// Processor, family 6 model 167, AVX-512, Go 1.27.4; medians of three alternating runs on
// a quiet machine, beside JAX 0.10.2 (jit and scan, on the same core, which multiplies and
// adds in one instruction; the runs' best); the last two columns on a busy one:
//
//	                              512 bits    JAX    256 bits   without simd
//	64-128-64, batch of 256           1.95    2.50       3.3          21
//	784-256-128, batch of 256        12.3     9.15      19           125
//	2-10-2, batch of 64               0.037   0.63       0.054         0.28
//
// Two cores train 2.0 times as many trials as one. Some 60 in 100 of the first two are
// products, at some 90 GFLOP/s. The temperature does not matter beyond the second
// exponential of a pair below 0.05: 2.2 ms at 0.001 where 1 has 2.0. A trainer of the
// middle size takes 12 MB beside the data.
package dense
