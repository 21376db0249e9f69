//go:build goexperiment.simd

package lanes

import "simd"

// Width returns the number of lanes in a vector of this process: 4, 8 or 16, or
// 1 in builds without package simd.
func Width() int { return simd.VectorBitSize() / 32 }

// ExpSlice sets dst[i] to e**src[i]; dst may be src. It panics where dst is shorter.
func ExpSlice(dst, src []float32) {
	overSlice(dst, src, NewFunctions().Exp)
	ClearUpper()
}

// LogSlice sets dst[i] to the natural logarithm of src[i]; dst may be src. It
// panics where dst is shorter.
func LogSlice(dst, src []float32) {
	overSlice(dst, src, NewFunctions().Log)
	ClearUpper()
}

// Log1pSlice sets dst[i] to log(1 + src[i]), of which none may be negative; dst may
// be src. It panics where dst is shorter.
func Log1pSlice(dst, src []float32) {
	overSlice(dst, src, NewFunctions().Log1p)
	ClearUpper()
}

// TanhSlice sets dst[i] to the hyperbolic tangent of src[i]; dst may be src. It
// panics where dst is shorter.
func TanhSlice(dst, src []float32) {
	overSlice(dst, src, NewFunctions().Tanh)
	ClearUpper()
}

// overSlice sets dst[i] to f(src[i]), a block of vectors at a time.
func overSlice(dst, src []float32, f func([]simd.Float32s)) {
	dst = dst[:len(src)]
	block := make([]simd.Float32s, 8)
	for len(src) > 0 {
		n, from := 0, 0
		for n < len(block) && from < len(src) {
			x, loaded := simd.LoadFloat32sPart(src[from:])
			block[n] = x
			n, from = n+1, from+loaded
		}
		f(block[:n])
		for i, x := range block[:n] {
			x.StorePart(dst[i*Width():])
		}
		dst, src = dst[from:], src[from:]
	}
}
