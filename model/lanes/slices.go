//go:build goexperiment.simd

package lanes

import "simd"

// Width returns the number of lanes in a vector of this process: 4, 8 or 16, or
// 1 in builds without package simd.
func Width() int { return simd.VectorBitSize() / 32 }

// ExpSlice sets dst[i] to e**src[i]; dst may be src. It panics where dst is shorter.
func ExpSlice(dst, src []float32) {
	dst = dst[:len(src)]
	for i := 0; i < len(src); i += Width() {
		x, _ := simd.LoadFloat32sPart(src[i:])
		Exp(x).StorePart(dst[i:])
	}
	ClearUpper()
}

// LogSlice sets dst[i] to the natural logarithm of src[i]; dst may be src. It
// panics where dst is shorter.
func LogSlice(dst, src []float32) {
	dst = dst[:len(src)]
	for i := 0; i < len(src); i += Width() {
		x, _ := simd.LoadFloat32sPart(src[i:])
		Log(x).StorePart(dst[i:])
	}
	ClearUpper()
}

// TanhSlice sets dst[i] to the hyperbolic tangent of src[i]; dst may be src. It
// panics where dst is shorter.
func TanhSlice(dst, src []float32) {
	dst = dst[:len(src)]
	for i := 0; i < len(src); i += Width() {
		x, _ := simd.LoadFloat32sPart(src[i:])
		Tanh(x).StorePart(dst[i:])
	}
	ClearUpper()
}
