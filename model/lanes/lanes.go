// Package lanes computes with vectors of float32 in which a lane is a trial.
//
// The vector type is Float32s of package simd (Go 1.27, GOEXPERIMENT=simd),
// whose width of 128, 256 or 512 bits is chosen when the program starts. Builds
// without it use package scalar, which has the same names one lane wide.
//
// # The same bits everywhere
//
// A result is the same whatever the width, the lane, its neighbours, in simd's
// own emulation (GODEBUG=simd=0), on another architecture, and in the plain twin:
//
//   - no fused multiply-add: x.Mul(y).Add(z) rounds twice;
//   - division and square root are the IEEE ones, the rest are the polynomials here;
//   - a fixed order of operations, and never a sum across lanes;
//   - no Max, Min, or conversion of what may be NaN, unless the NaN is put back:
//     architectures differ there. Compare and select with IfElse, which costs more.
//
// Only which NaN a NaN is may differ.
//
// # Writing a kernel
//
// A kernel is a file with the tag goexperiment.simd that imports simd; its plain
// twin is generated from it (see command twin), never written. Facts about Go
// 1.27.4 that a kernel must respect:
//
//   - a function whose signature has vectors, or types with vectors in them, is
//     compiled once for each width; the first function above it without any picks
//     the version when it is called. So that one should do much at once: a
//     whole piece of work rather than a step;
//   - such functions inline up to three times the usual cost, some 15 operations,
//     also from another package;
//   - "for range n" (without a variable) and labels crash or break the rewriting:
//     write "for i := range n";
//   - package-level vectors do not work, vectors may not cross reflect, and a
//     test that uses vectors must import simd: tests go through slices of float32;
//   - more than 14 live vectors spill; a constant that is broadcast where it is
//     used costs a load and a broadcast each time, one in a table only a load.
package lanes

//go:generate go run ./twin -dir plain -every exp.go functions.go log.go tanh.go
//go:generate go run ./twin slices.go
