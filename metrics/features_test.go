package metrics_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/floats"
	"pgregory.net/rapid"
)

// features are n x d row-major features with the labels of their rows.
type features struct {
	n, d   int
	z      []float64
	labels []int
}

func (f features) float32s() []float32 {
	z := make([]float32, len(f.z))
	for i, v := range f.z {
		z[i] = float32(v)
	}
	return z
}

// circle returns points of the plane at the given angles in degrees, at various
// distances from the origin, which no metric but saturation may notice.
func circle(labels []int, degrees ...float64) features {
	f := features{n: len(degrees), d: 2, labels: labels}
	for i, a := range degrees {
		sin, cos := math.Sincos(a * math.Pi / 180)
		length := 0.5 + float64(i%3)
		f.z = append(f.z, length*cos, length*sin)
	}
	return f
}

// evenly returns n points evenly spaced on the circle, in the given number of
// classes of consecutive points.
func evenly(n, classes int) features {
	degrees, labels := make([]float64, n), make([]int, n)
	for i := range n {
		degrees[i], labels[i] = 360*float64(i)/float64(n), i*classes/n
	}
	return circle(labels, degrees...)
}

// clusters returns 100 points, 25 a class, class k in one point at degrees[k].
func clusters(degrees [4]float64) features {
	all, labels := make([]float64, 100), make([]int, 100)
	for i := range 100 {
		all[i], labels[i] = degrees[i/25], i/25
	}
	return circle(labels, all...)
}

// drawFeatures draws features of up to 24 x 6 with no short row.
func drawFeatures(t *rapid.T) features {
	f := features{n: rapid.IntRange(2, 24).Draw(t, "n"), d: rapid.IntRange(1, 6).Draw(t, "d")}
	f.z = rapid.SliceOfN(rapid.Float64Range(-1, 1), f.n*f.d, f.n*f.d).Draw(t, "z")
	f.labels = rapid.SliceOfN(rapid.IntRange(0, 3), f.n, f.n).Draw(t, "labels")
	for i := range f.n {
		row := f.z[i*f.d : (i+1)*f.d]
		if norm(row) < 1e-3 {
			row[0] = 1
		}
	}
	return f
}

func norm(a []float64) float64 { return floats.Norm(a, 2) }

// turned returns f after some rotations in coordinate planes and with every row
// stretched by a factor of its own.
func (f features) turned(t *rapid.T) features {
	g := features{n: f.n, d: f.d, labels: f.labels, z: append([]float64(nil), f.z...)}
	for p := range f.d {
		for q := p + 1; q < f.d; q++ {
			sin, cos := math.Sincos(rapid.Float64Range(0, 2*math.Pi).Draw(t, "angle"))
			for i := range f.n {
				x, y := g.z[i*f.d+p], g.z[i*f.d+q]
				g.z[i*f.d+p], g.z[i*f.d+q] = cos*x-sin*y, sin*x+cos*y
			}
		}
	}
	for i := range f.n {
		stretch := rapid.Float64Range(1e-3, 1e3).Draw(t, "stretch")
		for k := range f.d {
			g.z[i*f.d+k] *= stretch
		}
	}
	return g
}

// readFeatures reads testdata/name.csv: label,f0,f1 of 100 float32 features that
// PyTorch's own float32 training gave for the guide's script from seed 0.
func readFeatures(t *testing.T, name string) features {
	t.Helper()
	file, err := os.Open("testdata/" + name + ".csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := features{n: len(rows) - 1, d: 2}
	for _, row := range rows[1:] {
		label, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		f.labels = append(f.labels, label)
		for _, field := range row[1:] {
			v, err := strconv.ParseFloat(field, 32)
			if err != nil {
				t.Fatal(err)
			}
			f.z = append(f.z, v)
		}
	}
	return f
}

// near fails the test unless got is want within tolerance; NaN is near NaN.
func near(t interface{ Errorf(string, ...any) }, what string, got, want, tolerance float64) {
	if h, ok := t.(interface{ Helper() }); ok {
		h.Helper()
	}
	if math.IsNaN(want) && math.IsNaN(got) {
		return
	}
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.9g, want %.9g within %g", what, got, want, tolerance)
	}
}
