//go:build !goexperiment.simd

package sweep_test

// simd says that the program is built with vectors.
const simd = false
