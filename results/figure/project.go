package figure

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// projection is a scatter in the plane.
type projection struct {
	title, caption string
	lines          []string // the title, broken to the panel's width
	points         []projected
	missing        int    // vectors left out
	piles          []pile // where points hide each other
}

type projected struct {
	x, y  float64
	class int
}

// project returns s in the plane: as it is in two dimensions; on its first two
// principal components in more, about the origin, not about the mean, since
// cosines are taken there; on a line in one.
func project(s Scatter) projection {
	p := projection{title: s.Title, caption: s.Caption}
	if s.Dim < 1 {
		return p
	}
	n := len(s.Z) / s.Dim
	var rows []int
	for i := range n {
		if finiteRow(s.Z[i*s.Dim : (i+1)*s.Dim]) {
			rows = append(rows, i)
		}
	}
	p.missing = n - len(rows)
	x, y := plane(s, rows)
	for _, i := range rows {
		class := 0
		if i < len(s.Labels) {
			class = max(0, s.Labels[i])
		}
		row := s.Z[i*s.Dim : (i+1)*s.Dim]
		p.points = append(p.points, projected{dot(row, x), dot(row, y), class})
	}
	if s.Dim == 1 {
		for i := range p.points {
			q := &p.points[i]
			q.y = 0.12*float64(q.class%distinct) + 0.1*jitter(i)
		}
	}
	return p
}

// plane returns the two directions, of length s.Dim, that s is drawn along.
func plane(s Scatter, rows []int) (x, y []float64) {
	x, y = make([]float64, s.Dim), make([]float64, s.Dim)
	x[0] = 1
	if s.Dim > 1 {
		y[1] = 1
	}
	if s.Dim <= 2 || len(rows) < 2 {
		return x, y
	}
	z := mat.NewDense(len(rows), s.Dim, nil)
	for k, i := range rows {
		z.SetRow(k, s.Z[i*s.Dim:(i+1)*s.Dim])
	}
	var pc stat.PC
	if !pc.PrincipalComponents(z, nil) {
		return x, y
	}
	var vectors mat.Dense
	pc.VectorsTo(&vectors)
	if _, c := vectors.Dims(); c < 2 {
		return x, y
	}
	return oriented(mat.Col(nil, 0, &vectors)), oriented(mat.Col(nil, 1, &vectors))
}

// oriented returns v with its largest coordinate positive: a principal component
// has no sign of its own, and a figure should not flip for rounding's sake.
func oriented(v []float64) []float64 {
	largest := 0.0
	for _, x := range v {
		if math.Abs(x) > math.Abs(largest)*(1+1e-9) {
			largest = x
		}
	}
	if largest < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
	return v
}

func finiteRow(row []float64) bool {
	for _, x := range row {
		if !finite(x) || math.Abs(x) > 1e150 { // its square must be finite too
			return false
		}
	}
	return true
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
