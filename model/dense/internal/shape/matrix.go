package shape

// MaxWidth is the widest vector, in lanes.
const MaxWidth = 16

// Matrix is rows x columns values, row-major. A row begins every Stride values, at
// least Columns.
type Matrix struct {
	X                     []float32
	Rows, Columns, Stride int
}

// Of returns x, contiguous, as a matrix.
func Of(x []float32, rows, columns int) Matrix { return Matrix{x, rows, columns, columns} }

// New returns zeros whose rows are whole vectors. What stands in the lanes beyond the
// columns means nothing, and must reach nothing.
func New(rows, columns int) Matrix {
	s := Stride(columns)
	return Matrix{make([]float32, rows*s), rows, columns, s}
}

// Stride returns how far apart New puts rows of n values: whole vectors of every width,
// and no multiple of 1 KB, whose columns would share few lines of the cache.
func Stride(n int) int {
	s := (n + MaxWidth - 1) / MaxWidth * MaxWidth
	if s%256 == 0 {
		s += MaxWidth
	}
	return s
}

// Row returns row i, with what is beyond its columns.
func (m Matrix) Row(i int) []float32 { return m.X[i*m.Stride:][:m.Stride] }

// Between returns columns from to to, a view.
func (m Matrix) Between(from, to int) Matrix {
	return Matrix{m.X[from:], m.Rows, to - from, m.Stride}
}

// Transpose sets m_ij = from_ji.
func (m Matrix) Transpose(from Matrix) {
	const side = 16 // a cache line
	for i := 0; i < from.Rows; i += side {
		for j := 0; j < from.Columns; j += side {
			transpose(m.X[j*m.Stride+i:], from.X[i*from.Stride+j:], m.Stride, from.Stride, min(side, from.Rows-i), min(side, from.Columns-j))
		}
	}
}

// Mirror sets the lower half of m, which is square, to the upper one: m_ji = m_ij.
func (m Matrix) Mirror() {
	const side = 16
	for i := 0; i < m.Rows; i += side {
		rows := min(side, m.Rows-i)
		for k := i; k < i+rows; k++ {
			for j := i; j < k; j++ {
				m.X[k*m.Stride+j] = m.X[j*m.Stride+k]
			}
		}
		for j := i + side; j < m.Columns; j += side {
			transpose(m.X[j*m.Stride+i:], m.X[i*m.Stride+j:], m.Stride, m.Stride, rows, min(side, m.Columns-j))
		}
	}
}

// transpose goes four columns at a time, so that reading is in order.
func transpose(to, from []float32, toStride, fromStride, rows, columns int) {
	j := 0
	for ; j+4 <= columns; j += 4 {
		t0, t1 := to[j*toStride:][:rows], to[(j+1)*toStride:][:rows]
		t2, t3 := to[(j+2)*toStride:][:rows], to[(j+3)*toStride:][:rows]
		at := j
		for i := range t0 {
			x := from[at : at+4 : at+4]
			t0[i], t1[i], t2[i], t3[i] = x[0], x[1], x[2], x[3]
			at += fromStride
		}
	}
	for ; j < columns; j++ {
		row, at := to[j*toStride:][:rows], j
		for i := range row {
			row[i] = from[at]
			at += fromStride
		}
	}
}

// RowSums sets to[i] to the sum of row i, in ascending order: four rows side by side,
// so that no addition waits for the one before.
func (m Matrix) RowSums(to []float32) {
	i := 0
	for ; i+4 <= m.Rows; i += 4 {
		var s0, s1, s2, s3 float32
		r0, r1, r2, r3 := m.Row(i)[:m.Columns], m.Row(i + 1)[:m.Columns], m.Row(i + 2)[:m.Columns], m.Row(i + 3)[:m.Columns]
		for k, x := range r0 {
			s0, s1, s2, s3 = s0+x, s1+r1[k], s2+r2[k], s3+r3[k]
		}
		to[i], to[i+1], to[i+2], to[i+3] = s0, s1, s2, s3
	}
	for ; i < m.Rows; i++ {
		var s float32
		for _, x := range m.Row(i)[:m.Columns] {
			s += x
		}
		to[i] = s
	}
}
