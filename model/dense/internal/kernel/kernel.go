// Package kernel is the vector code of dense: matrix products, and a training's steps
// on whole batches. It draws nothing. Start reading at NewTrainer and Products.
//
// Its plain twin, generated from these files, is package plain beside it: builds
// without package simd run on that.
package kernel

//go:generate go run github.com/tausweep/tausweep/model/lanes/twin -dir ../plain contrast.go layer.go optimizer.go product.go siglip.go softmax.go supcon.go trainer.go
