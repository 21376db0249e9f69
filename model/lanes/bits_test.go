package lanes_test

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"os/exec"
	"testing"

	"github.com/tausweep/tausweep/model/lanes"
)

// TestGoldenBits hashes the results on a dense set of inputs. The hashes are
// those of every width, architecture and build: whoever computes others, differs.
func TestGoldenBits(t *testing.T) {
	golden := map[string]uint64{
		"Exp":   0x31ce3817da3f9b36,
		"Log":   0x84653b7abacd6e4,
		"Log1p": 0x35a60295c95f947e,
		"Tanh":  0x619f03f8a20de1c3,
	}
	for _, f := range functions {
		if got := hashResults(f.slice); got != golden[f.name] {
			t.Errorf("%s at %d lanes: %#x, want %#x", f.name, lanes.Width(), got, golden[f.name])
		}
	}
}

func hashResults(f func(dst, src []float32)) uint64 {
	h := fnv.New64a()
	src, dst := make([]float32, 1000), make([]float32, 1000)
	for bits := uint64(0); bits < 1<<32; {
		for i := range src {
			src[i] = math.Float32frombits(uint32(bits))
			bits += 8191
		}
		f(dst, src)
		for _, y := range dst {
			if y != y { // which NaN it is may differ
				y = float32(math.Inf(1))
			}
			_ = binary.Write(h, binary.LittleEndian, y)
		}
	}
	return h.Sum64()
}

// TestEveryWidth runs the tests of bits again at each width that the package
// simd has here: it chooses when the program starts.
func TestEveryWidth(t *testing.T) {
	for _, width := range []string{"0", "128", "256", "512"} {
		t.Run(width, func(t *testing.T) {
			t.Parallel()
			c := exec.Command(os.Args[0], "-test.run=^(TestGoldenBits|TestEdges|FuzzLaneIsSingle)$", "-test.short")
			c.Env = append(os.Environ(), "GODEBUG=simd="+width)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// FuzzLaneIsSingle compares each lane with the plain twin of the kernels.
func FuzzLaneIsSingle(f *testing.F) {
	f.Add(uint32(0x3f800000), uint32(0x00000001), uint8(5))
	f.Add(uint32(0x7f800000), uint32(0x800123), uint8(16))
	f.Add(uint32(0x42b17218), uint32(0x7fffff), uint8(33))
	f.Fuzz(func(t *testing.T, start, step uint32, n uint8) {
		src := make([]float32, n)
		for i := range src {
			src[i] = math.Float32frombits(start + uint32(i)*step)
		}
		for _, fn := range functions {
			dst := make([]float32, n)
			fn.slice(dst, src)
			for i, x := range src {
				if want := fn.scalar(x); !sameBits(dst[i], want) {
					t.Fatalf("%s(%v) in lane %d of %d: %v, alone %v", fn.name, x, i, n, dst[i], want)
				}
			}
		}
	})
}

// TestSlicesKeepWithin puts guards around slices of every length.
func TestSlicesKeepWithin(t *testing.T) {
	const guard = 12345
	for n := range 3*lanes.Width() + 2 {
		for _, f := range functions {
			buffer := make([]float32, n+2)
			for i := range buffer {
				buffer[i] = 0.5
			}
			buffer[0], buffer[n+1] = guard, guard
			f.slice(buffer[1:n+1:n+1], buffer[1:n+1])
			if buffer[0] != guard || buffer[n+1] != guard {
				t.Fatalf("%s of %d values wrote around them", f.name, n)
			}
			for _, y := range buffer[1 : n+1] {
				if y != f.scalar(0.5) {
					t.Fatalf("%s of %d values: %v, want %v", f.name, n, y, f.scalar(0.5))
				}
			}
		}
	}
}

func TestShortDestinationPanics(t *testing.T) {
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic for a destination of 3 for 4 values")
				}
			}()
			f.slice(make([]float32, 3, 8)[:3:3], make([]float32, 4))
		})
	}
}

func BenchmarkFunctions(b *testing.B) {
	src, dst := make([]float32, 1024), make([]float32, 1024)
	for i := range src {
		src[i] = float32(i)/128 + 0.01
	}
	for _, f := range functions {
		b.Run(fmt.Sprintf("%s/lanes=%d", f.name, lanes.Width()), func(b *testing.B) {
			for b.Loop() {
				f.slice(dst, src)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(src)), "ns/value")
		})
	}
}
