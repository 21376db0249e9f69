package lanes_test

import (
	"flag"
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/lanes"
)

var everyFloat = flag.Bool("every-float", false, "sweep all 2**32 inputs instead of one in 257")

type function struct {
	name   string
	slice  func(dst, src []float32)
	scalar func(float32) float32
	want   func(float64) float64
	ulps   float64 // documented worst error
	limit  float64 // largest result allowed
}

var functions = []function{
	{"Exp", lanes.ExpSlice, lanes.Exp32, math.Exp, 0.99, math.Inf(1)},
	{"Log", lanes.LogSlice, lanes.Log32, math.Log, 0.85, math.Inf(1)},
	{"Log1p", fromZero(lanes.Log1pSlice), lanes.Log1p32, math.Log1p, 1.5, math.Inf(1)},
	{"Tanh", lanes.TanhSlice, lanes.Tanh32, finiteTanh, 6.2, 1},
}

// finiteTanh is math.Tanh, but NaN for infinities.
func finiteTanh(x float64) float64 { return math.Tanh(x) + 0*x }

// fromZero calls f on the sizes of src, where f takes no negative values.
func fromZero(f func(dst, src []float32)) func(dst, src []float32) {
	return func(dst, src []float32) {
		for i, x := range src {
			src[i] = float32(math.Abs(float64(x)))
		}
		f(dst, src)
	}
}

// TestAccuracy holds every function to its documented worst error over the whole
// float32 range, against the float64 function, and a lane to the single value.
func TestAccuracy(t *testing.T) {
	stride := uint64(257) // a prime: all mantissas' low bits take part
	if *everyFloat {
		stride = 1
	} else if testing.Short() {
		stride = 65537
	}
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			worst, at := sweep(t, f, stride)
			t.Logf("worst error %.3f ulp at %v (%#08x)", worst, at, math.Float32bits(at))
			if worst > f.ulps {
				t.Errorf("worst error %.3f ulp at %v: more than %v", worst, at, f.ulps)
			}
		})
	}
}

func sweep(t *testing.T, f function, stride uint64) (worst float64, at float32) {
	src, dst := make([]float32, 1<<12), make([]float32, 1<<12)
	for bits := uint64(0); bits < 1<<32; {
		n := 0
		for ; n < len(src) && bits < 1<<32; n++ {
			src[n] = math.Float32frombits(uint32(bits))
			bits += stride
		}
		f.slice(dst[:n], src[:n])
		for i, x := range src[:n] {
			if e := f.ulpError(t, x, dst[i]); e > worst {
				worst, at = e, x
			}
		}
	}
	return worst, at
}

func (f function) ulpError(t *testing.T, x, got float32) float64 {
	want := f.want(float64(x))
	if single := f.scalar(x); !sameBits(single, got) {
		t.Fatalf("%s(%v): %v in a lane, %v alone", f.name, x, got, single)
	}
	if math.IsNaN(want) != (got != got) || math.Abs(float64(got)) > f.limit {
		t.Fatalf("%s(%v) = %v, want %v", f.name, x, got, want)
	}
	if math.IsNaN(want) || float32(want) == got {
		return 0
	}
	_, exponent := math.Frexp(want)
	return math.Abs(float64(got)-want) / math.Ldexp(1, max(exponent-24, -149))
}

func sameBits(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

func TestEdges(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	tiny := float32(math.SmallestNonzeroFloat32)
	for _, c := range []struct {
		name    string
		f       func(dst, src []float32)
		x, want float32
	}{
		{"exp of zero", lanes.ExpSlice, 0, 1},
		{"exp of -Inf", lanes.ExpSlice, -inf, 0},
		{"exp of +Inf", lanes.ExpSlice, inf, inf},
		{"exp of NaN", lanes.ExpSlice, nan, nan},
		{"exp above the largest", lanes.ExpSlice, 88.72284, inf},
		{"exp just below that", lanes.ExpSlice, 88.72283, 3.4027985e38},
		{"exp of the last denormal", lanes.ExpSlice, -103.97, tiny},
		{"exp below that", lanes.ExpSlice, -103.98, 0},
		{"log of one", lanes.LogSlice, 1, 0},
		{"log of zero", lanes.LogSlice, 0, -inf},
		{"log of negative zero", lanes.LogSlice, float32(math.Copysign(0, -1)), -inf},
		{"log below zero", lanes.LogSlice, -tiny, nan},
		{"log of -Inf", lanes.LogSlice, -inf, nan},
		{"log of +Inf", lanes.LogSlice, inf, inf},
		{"log of NaN", lanes.LogSlice, nan, nan},
		{"log of the smallest", lanes.LogSlice, tiny, -103.27893},
		{"log1p of zero", lanes.Log1pSlice, 0, 0},
		{"log1p of the smallest", lanes.Log1pSlice, tiny, tiny},
		{"log1p of +Inf", lanes.Log1pSlice, inf, inf},
		{"log1p of NaN", lanes.Log1pSlice, nan, nan},
		{"tanh of zero", lanes.TanhSlice, 0, 0},
		{"tanh of +Inf", lanes.TanhSlice, inf, nan},
		{"tanh of -Inf", lanes.TanhSlice, -inf, nan},
		{"tanh of the largest", lanes.TanhSlice, math.MaxFloat32, 1 - 3*0x1p-24},
		{"tanh of the least", lanes.TanhSlice, -math.MaxFloat32, -1 + 3*0x1p-24},
		{"tanh of NaN", lanes.TanhSlice, nan, nan},
		{"tanh of the smallest", lanes.TanhSlice, tiny, tiny},
	} {
		got := []float32{7}
		c.f(got, []float32{c.x})
		if !sameBits(got[0], c.want) {
			t.Errorf("%s: %v, want %v", c.name, got[0], c.want)
		}
	}
}

func TestTanhIsOdd(t *testing.T) {
	for bits := uint32(0); bits < 0x7f800000; bits += 9973 {
		x := math.Float32frombits(bits)
		if a, b := lanes.Tanh32(x), lanes.Tanh32(-x); !sameBits(a, -b) {
			t.Fatalf("tanh(%v) = %v, tanh(%v) = %v", x, a, -x, b)
		}
	}
}
