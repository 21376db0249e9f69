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
// TABLE
package dense
