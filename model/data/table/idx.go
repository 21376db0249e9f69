package table

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// IDX is the format of MNIST: two zero bytes, one of type, one with the number of
// dimensions, those as big-endian uint32, and the elements, row by row.

func idxTable(s *source, o Options) (*Table, error) {
	if err := s.noOptions(o); err != nil {
		return nil, err
	}
	a, dims, err := idxHeader(s)
	if err != nil {
		return nil, err
	}
	if len(dims) == 1 {
		return nil, s.errorf("%s: one dimension is for labels: samples must have two or more", a.shape)
	}
	a.rows = dims[0]
	a.columns, _ = product(dims[1:], math.MaxInt64/2) // beyond that count refuses it
	return a.table()
}

func idxLabels(s *source) ([]string, error) {
	a, dims, err := idxHeader(s)
	if err != nil {
		return nil, err
	}
	if len(dims) > 1 {
		return nil, s.errorf("%s: labels must have one dimension", a.shape)
	}
	a.rows, a.columns = dims[0], 1
	return a.labels()
}

// idxHeader reads a header; the array has no rows and columns yet.
func idxHeader(s *source) (*array, []int64, error) {
	in, err := s.stream()
	if err != nil {
		return nil, nil, err
	}
	var magic [4]byte
	if err := in.header(magic[:], 0, "the beginning of IDX"); err != nil {
		return nil, nil, err
	}
	if magic[0] != 0 || magic[1] != 0 {
		return nil, nil, s.errorf("byte 0: % x: IDX must begin with 00 00%s", magic[:2], looksLike(magic[:]))
	}
	e, ok := idxElement(magic[2])
	if !ok {
		return nil, nil, s.errorf("byte 2: type %#02x: must be 0x08 (uint8), 0x09 (int8), 0x0b (int16), 0x0c (int32), 0x0d (float32) or 0x0e (float64)", magic[2])
	}
	if magic[3] == 0 {
		return nil, nil, s.errorf("byte 3: 0 dimensions: must be 1 for labels, 2 or more for samples")
	}
	sizes := make([]byte, 4*int(magic[3]))
	if err := in.header(sizes, 4, "the size of each dimension"); err != nil {
		return nil, nil, err
	}
	var dims []int64
	var shape []string
	for i := range int(magic[3]) {
		d := binary.BigEndian.Uint32(sizes[4*i:])
		dims = append(dims, int64(d))
		shape = append(shape, fmt.Sprint(d))
	}
	const most = 8
	if len(shape) > most {
		shape = append(shape[:most], "...")
	}
	return &array{stream: in, elem: e, shape: "size " + strings.Join(shape, " x "), start: int64(4 + len(sizes))}, dims, nil
}

func idxElement(code byte) (element, bool) {
	kind, size := byte('i'), 0
	switch code {
	case 0x08:
		kind, size = 'u', 1
	case 0x09:
		size = 1
	case 0x0b:
		size = 2
	case 0x0c:
		size = 4
	case 0x0d:
		kind, size = 'f', 4
	case 0x0e:
		kind, size = 'f', 8
	}
	return elementOf(kind, size, binary.BigEndian)
}
