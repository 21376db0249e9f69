package table

import (
	"errors"
	"io"
	"math"
)

// array is what the header of an .npy or IDX file says, and the stream that stands
// at its first element.
type array struct {
	*stream
	elem          element
	rows, columns int64
	columnMajor   bool   // the elements of a column stand together
	shape         string // in errors
	start         int64  // bytes before the elements
}

// product multiplies dimensions, none of them negative; ok is false beyond limit.
func product(dims []int64, limit int64) (n int64, ok bool) {
	n = 1
	for _, d := range dims {
		if d == 0 {
			return 0, true
		}
		if d > limit/n {
			n = limit + 1
			continue // a zero may follow
		}
		n *= d
	}
	return n, n <= limit
}

// count returns the number of elements, once the file has been seen to bear it out.
func (a *array) count() (int64, error) {
	n, ok := product([]int64{a.rows, a.columns}, a.maxValues)
	switch {
	case !ok:
		return 0, a.errorf("%s: too many values: must be at most %d", a.shape, a.maxValues)
	case n == 0:
		return 0, a.errorf("%s: no values: must have a row and a column at least", a.shape)
	case n > (math.MaxInt64-a.start)/int64(a.elem.size) || a.start+n*int64(a.elem.size) > a.maxBytes:
		return 0, a.errorf("%s of %s: more than %d bytes: must be at most that (%s)", a.shape, a.elem.name, a.maxBytes, gigabytes(a.maxBytes))
	}
	want := n * int64(a.elem.size)
	if have := a.length - a.start; a.length >= 0 && have < want {
		return 0, a.truncated(want, have)
	} else if a.length >= 0 && have > want {
		return 0, a.trailing(want)
	}
	return n, nil
}

func (a *array) truncated(want, have int64) error {
	return a.errorf("byte %d: truncated: %s of %s needs %d bytes from byte %d on, found %d",
		a.start+have, a.shape, a.elem.name, want, a.start, have)
}

func (a *array) trailing(want int64) error {
	return a.errorf("byte %d: more bytes follow: %s of %s must end here", a.start+want, a.shape, a.elem.name)
}

// blockBytes is about how much is read at once.
const blockBytes = 1 << 16

// each hands over n elements in the file's order, and checks that the file ends
// with them.
func (a *array) each(n int64, take func(i int64, b []byte)) error {
	size := int64(a.elem.size)
	block := make([]byte, size*max(1, blockBytes/size))
	for i := int64(0); i < n; {
		part := block[:min((n-i)*size, int64(len(block)))]
		have, err := io.ReadFull(a, part)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return a.truncated(n*size, i*size+int64(have))
		}
		if err != nil {
			return a.errorf("byte %d: %w", a.start+i*size+int64(have), cause(err))
		}
		for ; len(part) > 0; part = part[size:] {
			take(i, part[:size])
			i++
		}
	}
	switch _, err := io.ReadFull(a, block[:1]); {
	case err == nil:
		return a.trailing(n * size)
	case !errors.Is(err, io.EOF):
		return a.errorf("byte %d: %w", a.start+n*size, cause(err))
	}
	return nil
}

// table reads the elements as numbers.
func (a *array) table() (*Table, error) {
	if a.elem.float == nil {
		return nil, a.errorf("%s: must be numbers: floats, integers or bools", a.elem.name)
	}
	n, err := a.count()
	if err != nil {
		return nil, err
	}
	var values []float32
	if a.sure {
		values = make([]float32, 0, n)
	}
	var wrong faults
	err = a.each(n, func(i int64, b []byte) {
		v := a.elem.float(b)
		f, ok := narrow(v)
		if !ok {
			row, column := i/a.columns, i%a.columns
			if a.columnMajor {
				row, column = i%a.rows, i/a.rows
			}
			wrong.add(a.errorf("row %d, column %d (from 0): %g: must be within float32's range, ±3.4e38", row, column, v))
		}
		values = append(values, f)
	})
	if err == nil {
		err = wrong.err(a.source)
	}
	if err != nil {
		return nil, err
	}
	if a.columnMajor {
		values = transposed(values, int(a.columns), int(a.rows))
	}
	return &Table{Rows: int(a.rows), Columns: int(a.columns), Values: values, Dtype: a.elem.name}, nil
}

// transposed returns the n x m row-major matrix as m x n.
func transposed(matrix []float32, n, m int) []float32 {
	t := make([]float32, len(matrix))
	for i := range n {
		for j, v := range matrix[i*m:][:m] {
			t[j*n+i] = v
		}
	}
	return t
}

// labels reads the elements, of one column, as labels.
func (a *array) labels() ([]string, error) {
	if a.elem.text == nil {
		return nil, a.errorf("%s: labels must be integers, bools or text (in numpy: y.astype(int))", a.elem.name)
	}
	n, err := a.count()
	if err != nil {
		return nil, err
	}
	var text []string
	names := map[string]string{} // of the bytes of each label seen
	err = a.each(n, func(_ int64, b []byte) {
		name, ok := names[string(b)]
		if !ok {
			name = a.elem.text(b)
			names[string(b)] = name
		}
		text = append(text, name)
	})
	return text, err
}

// noOptions refuses options for a file whose columns have no names.
func (s *source) noOptions(o Options) error {
	if len(o.Columns)+len(o.Text) > 0 {
		return s.errorf("no columns by name, %s: only CSV, TSV and Parquet have names", listed(append(o.Columns, o.Text...)))
	}
	return nil
}
