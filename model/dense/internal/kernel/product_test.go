package kernel_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"github.com/tausweep/tausweep/model/dense/internal/kernel"
	"github.com/tausweep/tausweep/model/dense/internal/shape"
)

// TestProductBits compares products of any size, with guards around the rows, with
// the plain loop, to the bit.
func TestProductBits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		m, k, n := 1+r.IntN(40), r.IntN(150), 1+r.IntN(150)
		p := kernel.NewProducts(n, n*k)
		a, b := random(r, m, k), random(r, k, n)
		want := naive(a, b)
		for name, multiply := range map[string]func(c shape.Matrix){
			"a b":   func(c shape.Matrix) { p.Multiply(c, a, b) },
			"a' b":  func(c shape.Matrix) { p.MultiplyLeft(c, transposed(r, a), b) },
			"a b'":  func(c shape.Matrix) { p.MultiplyRight(c, a, transposed(r, b)) },
			"again": func(c shape.Matrix) { p.Multiply(c, a, b) },
		} {
			c := random(r, m, n)
			before := append([]float32(nil), c.X...)
			multiply(c)
			for at, got := range c.X {
				expected := before[at] // beyond the columns
				if i, j := at/c.Stride, at%c.Stride; j < n {
					expected = want[i*n+j]
				}
				if math.Float32bits(got) != math.Float32bits(expected) {
					t.Fatalf("%s of %dx%d and %dx%d at %d: %v, want %v", name, m, k, k, n, at, got, expected)
				}
			}
		}
	}
}

// TestEveryWidth runs the tests of bits again at each width that package simd has
// here: it chooses when the program starts.
func TestEveryWidth(t *testing.T) {
	for _, width := range []string{"0", "128", "256", "512"} {
		t.Run(width, func(t *testing.T) {
			t.Parallel()
			c := exec.Command(os.Args[0], "-test.run=^(TestProductBits|TestSquareBits|TestLosses)$")
			c.Env = append(os.Environ(), "GODEBUG=simd="+width)
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestSquareBits compares products of a matrix with itself with the plain loop.
func TestSquareBits(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 100 {
		n, k := 1+r.IntN(150), 1+r.IntN(100)
		a, c := random(r, k, n), random(r, n, n)
		want := naive(transposed(r, a), a)
		kernel.NewProducts(n, 0).Square(c, a)
		for i := range n {
			for j := range n {
				if got := c.X[i*c.Stride+j]; math.Float32bits(got) != math.Float32bits(want[i*n+j]) {
					t.Fatalf("of %dx%d at %d, %d: %v, want %v", k, n, i, j, got, want[i*n+j])
				}
			}
		}
	}
}

func TestProductsDoNotAllocate(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	p := kernel.NewProducts(37, 37*70)
	a, b, c := random(r, 9, 70), random(r, 70, 37), random(r, 9, 37)
	turned := transposed(r, b)
	if n := testing.AllocsPerRun(10, func() { p.Multiply(c, a, b); p.MultiplyRight(c, a, turned) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// random returns a matrix whose rows stand up to 5 values apart.
func random(r *rand.Rand, rows, columns int) shape.Matrix {
	m := shape.Matrix{Rows: rows, Columns: columns, Stride: columns + r.IntN(6)}
	m.X = make([]float32, rows*m.Stride)
	for i := range m.X {
		m.X[i] = float32(r.NormFloat64())
	}
	return m
}

func transposed(r *rand.Rand, m shape.Matrix) shape.Matrix {
	t := random(r, m.Columns, m.Rows)
	for i := range m.Rows {
		for j := range m.Columns {
			t.X[j*t.Stride+i] = m.X[i*m.Stride+j]
		}
	}
	return t
}

func naive(a, b shape.Matrix) []float32 {
	c := make([]float32, a.Rows*b.Columns)
	for i := range a.Rows {
		for j := range b.Columns {
			var sum float32
			for k := range b.Rows {
				sum += float32(a.X[i*a.Stride+k] * b.X[k*b.Stride+j])
			}
			c[i*b.Columns+j] = sum
		}
	}
	return c
}

// BenchmarkProduct reports GFLOP/s at the sizes of a step.
func BenchmarkProduct(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, s := range [][3]int{{128, 64, 512}, {64, 512, 512}, {512, 64, 512}, {256, 784, 512}, {128, 512, 64}, {256, 512, 784}} {
		b.Run(fmt.Sprintf("%dx%dx%d", s[0], s[1], s[2]), func(b *testing.B) {
			p := kernel.NewProducts(s[2], 0)
			x, y, z := random(r, s[0], s[1]), random(r, s[1], s[2]), random(r, s[0], s[2])
			for b.Loop() {
				p.Multiply(z, x, y)
			}
			b.ReportMetric(2*float64(s[0]*s[1]*s[2])*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}
