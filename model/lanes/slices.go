//go:build goexperiment.simd

package lanes

import "simd"

// Width returns the number of lanes in a vector of this process: 4, 8 or 16, or
// 1 in builds without package simd.
func Width() int { return simd.VectorBitSize() / 32 }

// ExpSlice sets dst[i] to e**src[i]; dst may be src. It panics where dst is shorter.
func ExpSlice(dst, src []float32) {
	overSlice(dst, src, exp)
	ClearUpper()
}

// LogSlice sets dst[i] to the natural logarithm of src[i]; dst may be src. It
// panics where dst is shorter.
func LogSlice(dst, src []float32) {
	overSlice(dst, src, log)
	ClearUpper()
}

// Log1pSlice sets dst[i] to log(1 + src[i]), of which none may be negative; dst may
// be src. It panics where dst is shorter.
func Log1pSlice(dst, src []float32) {
	overSlice(dst, src, log1p)
	ClearUpper()
}

// TanhSlice sets dst[i] to the hyperbolic tangent of src[i]; dst may be src. It
// panics where dst is shorter.
func TanhSlice(dst, src []float32) {
	overSlice(dst, src, tanh)
	ClearUpper()
}

// function is one of Functions. Calling it by its name, not by a value, keeps what it
// works on off the heap.
type function int

const (
	exp function = iota
	log
	log1p
	tanh
)

// overSlice sets dst[i] to f(src[i]), a block of vectors at a time.
func overSlice(dst, src []float32, f function) {
	var functions Functions // off the heap
	functions.Fill()
	dst = dst[:len(src)]
	var block [8]simd.Float32s
	for len(src) > 0 {
		n, from := 0, 0
		for n < len(block) && from < len(src) {
			x, loaded := simd.LoadFloat32sPart(src[from:])
			block[n] = x
			n, from = n+1, from+loaded
		}
		switch f {
		case exp:
			functions.Exp(block[:n])
		case log:
			functions.Log(block[:n])
		case log1p:
			functions.Log1p(block[:n])
		case tanh:
			functions.Tanh(block[:n])
		}
		for i, x := range block[:n] {
			x.StorePart(dst[i*Width():])
		}
		dst, src = dst[from:], src[from:]
	}
}
