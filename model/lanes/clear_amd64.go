//go:build goexperiment.simd

package lanes

import "simd/archsimd"

// ClearUpper clears the upper halves of the vector registers. Left dirty by wide
// vectors they slow down the plain floating-point code that follows: call it at
// the end of a piece of vector work.
func ClearUpper() {
	if archsimd.X86.AVX() {
		archsimd.ClearAVXUpperBits()
	}
}
