package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// The format .npy is described in numpy.lib.format: a magic, the version, the
// length of the header, the header (a Python dictionary), and the elements.

const npyMagic = "\x93NUMPY"

// maxHeader bounds a header: those of plain arrays have some 120 bytes.
const maxHeader = 1 << 16

func npyTable(s *source, o Options) (*Table, error) {
	in, err := s.stream()
	if err != nil {
		return nil, err
	}
	return in.npyTable(o)
}

func npyLabels(s *source) ([]string, error) {
	in, err := s.stream()
	if err != nil {
		return nil, err
	}
	return in.npyLabels()
}

func (in *stream) npyTable(o Options) (*Table, error) {
	if err := in.noOptions(o); err != nil {
		return nil, err
	}
	a, dims, err := in.npyHeader()
	if err != nil {
		return nil, err
	}
	if len(dims) != 2 {
		remedy := ""
		switch {
		case len(dims) == 1:
			remedy = "; for one column save x.reshape(-1, 1), for one row x.reshape(1, -1)"
		case len(dims) > 2:
			remedy = "; save x.reshape(len(x), -1)"
		}
		return nil, in.errorf("%s: samples must have two dimensions, rows and columns%s", a.shape, remedy)
	}
	a.rows, a.columns = dims[0], dims[1]
	return a.table()
}

func (in *stream) npyLabels() ([]string, error) {
	a, dims, err := in.npyHeader()
	if err != nil {
		return nil, err
	}
	if len(dims) == 2 && dims[1] == 1 {
		dims = dims[:1]
	}
	if len(dims) != 1 {
		return nil, in.errorf("%s: labels must have one dimension, or two and one column", a.shape)
	}
	a.rows, a.columns = dims[0], 1
	return a.labels()
}

// npyHeader reads up to the first element; the array has no rows and columns yet.
func (in *stream) npyHeader() (*array, []int64, error) {
	var magic [8]byte // with the two bytes of the version
	n, err := io.ReadFull(in, magic[:])
	if !strings.HasPrefix(npyMagic, string(magic[:min(n, 6)])) {
		return nil, nil, in.errorf("byte 0: %q: .npy must begin with %q%s", magic[:min(n, 6)], npyMagic, looksLike(magic[:n]))
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, in.errorf("byte %d: truncated: the beginning of .npy needs 8 bytes", n)
	}
	if err != nil {
		return nil, nil, in.errorf("byte %d: %w", n, cause(err))
	}
	if magic[6] < 1 || magic[6] > 3 || magic[7] != 0 {
		return nil, nil, in.errorf("byte 6: version %d.%d: must be 1.0, 2.0 or 3.0", magic[6], magic[7])
	}
	size := make([]byte, 2)
	if magic[6] > 1 {
		size = make([]byte, 4)
	}
	if err := in.header(size, 8, "the length of the header"); err != nil {
		return nil, nil, err
	}
	length := unsigned(size, binary.LittleEndian)
	if length > maxHeader {
		return nil, nil, in.errorf("byte 8: a header of %d bytes: must have at most %d", length, maxHeader)
	}
	header := make([]byte, length)
	start := 8 + len(size)
	if err := in.header(header, start, "the header"); err != nil {
		return nil, nil, err
	}
	h, err := parseHeader(string(header), start)
	if err != nil {
		return nil, nil, in.errorf("%w", err)
	}
	e, err := npyElement(h.descr)
	if err != nil {
		return nil, nil, in.errorf("byte %d: %w", h.descrAt, err)
	}
	a := &array{stream: in, elem: e, columnMajor: h.fortran, shape: "shape " + h.shapeText(), start: int64(start + len(header))}
	return a, h.shape, nil
}

// npyElement returns the element of a dtype such as "<f8".
func npyElement(descr string) (element, error) {
	order := binary.ByteOrder(binary.LittleEndian)
	kind, size := byte(0), 0
	if len(descr) >= 3 && strings.IndexByte("<>|=", descr[0]) >= 0 {
		if descr[0] == '>' {
			order = binary.BigEndian
		}
		kind = descr[1]
		size, _ = strconv.Atoi(descr[2:]) // 0 is the size of no element
	}
	if e, ok := elementOf(kind, size, order); ok {
		return e, nil
	}
	if kind == 0 && len(descr) >= 2 { // "|O" has no size
		kind = descr[1]
	}
	what, remedy := "unknown", ""
	switch kind {
	case 'c':
		what, remedy = "complex numbers", "; save real and imaginary parts as columns"
	case 'O':
		what, remedy = "Python objects, which are never read", "; save x.astype(float)"
	case 'S', 'a':
		what, remedy = "bytes", "; as labels save y.astype(str)"
	case 'U':
		what = "text"
	case 'M', 'm':
		what, remedy = "dates or times", "; save x.astype(float)"
	case 'V':
		what, remedy = "raw bytes", "; of bfloat16 save x.astype(np.float32)"
	case 'f':
		what, remedy = "a float of another size", "; save x.astype(np.float32)"
	}
	return element{}, fmt.Errorf("dtype %s, %s: must be float16, 32 or 64, an integer of 8 to 64 bits, or bool; labels also text, U1 to U%d%s",
		clip(descr), what, maxCharacters, remedy)
}
