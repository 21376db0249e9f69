package batch

import "math"

// minNorm is the least norm that cosine divides by.
const minNorm = 1e-8

// matrix is rows x columns, row-major.
type matrix struct {
	rows, columns int
	x             []float64
}

func newMatrix(rows, columns int) matrix {
	return matrix{rows, columns, make([]float64, rows*columns)}
}

func (m matrix) row(i int) []float64 { return m.x[i*m.columns:][:m.columns:m.columns] }

// part returns rows from to to, a view.
func (m matrix) part(from, to int) matrix {
	return matrix{to - from, m.columns, m.x[from*m.columns : to*m.columns]}
}

// transposed returns a copy, columns by rows.
func (m matrix) transposed() matrix {
	t := newMatrix(m.columns, m.rows)
	for i := range m.rows {
		for j, v := range m.row(i) {
			t.x[j*m.rows+i] = v
		}
	}
	return t
}

// unit returns the rows of z as u = z/max(|z|, minNorm), and these norms.
func unit(z matrix) (u matrix, norms []float64) {
	u, norms = newMatrix(z.rows, z.columns), make([]float64, z.rows)
	for i := range z.rows {
		norms[i] = max(math.Sqrt(dot(z.row(i), z.row(i))), minNorm)
		for k, v := range z.row(i) {
			u.row(i)[k] = v / norms[i]
		}
	}
	return u, norms
}

// unitBackward turns du, the gradient by u, into the one by z:
//
//	dz = (du - (du.u) u)/|z|
//
// where |z| below minNorm counts as the constant minNorm: then dz = du/minNorm.
func unitBackward(u matrix, norms []float64, du matrix) {
	for i := range u.rows {
		along := 0.0
		if norms[i] > minNorm {
			along = dot(du.row(i), u.row(i))
		}
		for k, v := range u.row(i) {
			du.row(i)[k] = (du.row(i)[k] - along*v) / norms[i]
		}
	}
}

// similarities returns s_ij = a_i.b_j, of unit rows.
func similarities(a, b matrix) matrix {
	s := newMatrix(a.rows, b.rows)
	for i := range a.rows {
		for j := range b.rows {
			s.row(i)[j] = dot(a.row(i), b.row(j))
		}
	}
	return s
}

// similaritiesBackward adds the gradient of ds, that by s, to da and db, which may
// be the same as a and b may.
func similaritiesBackward(a, b, ds, da, db matrix) {
	for i := range a.rows {
		for j, d := range ds.row(i) {
			add(da.row(i), d, b.row(j))
			add(db.row(j), d, a.row(i))
		}
	}
}

// dot returns the inner product of two vectors of one length. Four sums run side by
// side, so that no addition waits for the one before.
func dot(u, v []float64) float64 {
	var s0, s1, s2, s3 float64
	v = v[:len(u)]
	for len(u) >= 4 {
		s0 += u[0] * v[0]
		s1 += u[1] * v[1]
		s2 += u[2] * v[2]
		s3 += u[3] * v[3]
		u, v = u[4:], v[4:]
	}
	for i, x := range u {
		s0 += x * v[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// add adds scale times v to u.
func add(u []float64, scale float64, v []float64) {
	v = v[:len(u)]
	for i := range u {
		u[i] += scale * v[i]
	}
}
