package table

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/parquet-go/parquet-go/format"
)

// A Parquet file describes itself in Thrift's compact protocol. parquet-go
// allocates what the lengths in there say, and a lack of memory ends the program.
// So they are walked through first.

// What a file may say of itself.
const (
	maxFooter     = 64 << 20 // bytes
	maxPageHeader = 1 << 20  // bytes; statistics in it may hold text
	maxPage       = 256 << 20
	maxPageValues = 1 << 27
)

// guardFooter walks through the footer: it, its length in 4 bytes, and "PAR1" end
// the file.
func (s *source) guardFooter() error {
	size := s.stat.Size()
	var head, tail [8]byte
	if size < 12 {
		return s.errorf("%d bytes: Parquet must have 12 at least", size)
	}
	if _, err := s.file.ReadAt(head[:], 0); err != nil {
		return s.errorf("byte 0: %w", cause(err))
	}
	if _, err := s.file.ReadAt(tail[:], size-8); err != nil {
		return s.errorf("byte %d: %w", size-8, cause(err))
	}
	switch magic := string(head[:4]); {
	case magic == "PARE":
		return s.errorf("encrypted: must be plain Parquet")
	case magic != "PAR1":
		return s.errorf("byte 0: %q: Parquet must begin with \"PAR1\"%s", magic, looksLike(head[:]))
	case string(tail[4:]) != "PAR1":
		return s.errorf("byte %d: %q: Parquet must end with \"PAR1\"; truncated?", size-4, tail[4:])
	}
	length := int64(binary.LittleEndian.Uint32(tail[:4]))
	if most := min(size-12, maxFooter); length > most {
		return s.errorf("byte %d: a footer of %d bytes: must have at most %d", size-8, length, most)
	}
	footer := make([]byte, length)
	if _, err := s.file.ReadAt(footer, size-8-length); err != nil {
		return s.errorf("byte %d: %w", size-8-length, cause(err))
	}
	w := walker{bytes: footer}
	if err := w.structure(0, func(int, int64) {}); err != nil {
		return s.errorf("byte %d: footer: %w", size-8-length+int64(w.at), err)
	}
	return nil
}

// Fields of a page header, a nested one as 100 x its structure's + its own.
const (
	pageUncompressed     = 2
	pageCompressed       = 3
	pageDataValues       = 501
	pageDictionaryValues = 701
	pageDataV2Values     = 801
)

// guardChunk walks through the headers of a column's pages in a group of rows.
func (s *source) guardChunk(c *format.ColumnMetaData) error {
	at, left := c.DataPageOffset, c.TotalCompressedSize
	if c.DictionaryPageOffset != 0 {
		at = c.DictionaryPageOffset
	}
	if size := s.stat.Size(); at < 0 || left < 0 || at > size || left > size-at {
		return fmt.Errorf("pages of %d bytes from byte %d on: must be within the file's %d", left, at, size)
	}
	buffer := make([]byte, 1<<12)
	for left > 0 {
		n := min(left, int64(len(buffer)))
		if _, err := s.file.ReadAt(buffer[:n], at); err != nil {
			return fmt.Errorf("byte %d: %w", at, cause(err))
		}
		w := walker{bytes: buffer[:n]}
		fields := map[int]int64{}
		err := w.structure(0, func(field int, v int64) { fields[field] = v })
		if errors.Is(err, errShort) && n < left && n < maxPageHeader {
			buffer = make([]byte, 2*len(buffer))
			continue
		}
		if err != nil {
			return fmt.Errorf("byte %d: header of a page: %w", at+int64(w.at), err)
		}
		compressed, plain := fields[pageCompressed], fields[pageUncompressed]
		values := max(fields[pageDataValues], fields[pageDictionaryValues], fields[pageDataV2Values])
		at += int64(w.at)
		left -= int64(w.at)
		switch {
		case plain < 0 || plain > maxPage:
			return fmt.Errorf("byte %d: a page of %d bytes once decompressed: must have at most %d", at, plain, maxPage)
		case compressed < 0 || compressed > left:
			return fmt.Errorf("byte %d: a page of %d bytes: must be within its column's %d", at, compressed, left)
		case values > maxPageValues:
			return fmt.Errorf("byte %d: a page of %d values: must have at most %d", at, values, maxPageValues)
		}
		at += compressed
		left -= compressed
	}
	return nil
}

// walker walks through a value in Thrift's compact protocol, within the bytes that
// are there.
type walker struct {
	bytes []byte
	at    int
}

var errShort = errors.New("more is claimed than there is")

// maxDepth bounds how deep structures nest; a footer has some 8.
const maxDepth = 32

// structure walks through fields until the one that stops; visit is told the
// integers of this structure and of those right in it.
func (w *walker) structure(depth int, visit func(field int, v int64)) error {
	if depth > maxDepth {
		return fmt.Errorf("structures nested more than %d deep", maxDepth)
	}
	field := 0
	for {
		b, err := w.byte()
		if err != nil || b == 0 {
			return err
		}
		if delta := int(b >> 4); delta > 0 {
			field += delta
		} else {
			id, err := w.varint()
			if err != nil {
				return err
			}
			field = int(int16(id))
		}
		inner := func(int, int64) {}
		if depth == 0 {
			inner = func(f int, v int64) { visit(100*field+f, v) }
		}
		if err := w.value(b&0xf, depth, func(v int64) { visit(field, v) }, inner); err != nil {
			return err
		}
	}
}

// The compact protocol's types; true and false are two, and take no byte in a
// structure.
const (
	thriftFalse  = 2
	thriftByte   = 3
	thriftInt64  = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
	thriftUUID   = 13
)

// value walks through one value of a type.
func (w *walker) value(kind byte, depth int, integer func(int64), visit func(int, int64)) error {
	switch {
	case 0 < kind && kind <= thriftFalse:
		return nil
	case kind == thriftByte:
		return w.skip(1)
	case thriftByte < kind && kind <= thriftInt64:
		v, err := w.varint()
		integer(v)
		return err
	case kind == thriftDouble:
		return w.skip(8)
	case kind == thriftBinary:
		n, err := w.uvarint()
		if err != nil {
			return err
		}
		return w.skip(n)
	case kind == thriftUUID:
		return w.skip(16)
	case kind == thriftStruct:
		return w.structure(depth+1, visit)
	case kind == thriftList || kind == thriftSet:
		return w.list(depth)
	case kind == thriftMap:
		return errors.New("a map, which Parquet has none of")
	}
	return fmt.Errorf("type %d: must be one of Thrift's", kind)
}

// list walks through a list, each of whose elements takes a byte at least.
func (w *walker) list(depth int) error {
	b, err := w.byte()
	if err != nil {
		return err
	}
	n := uint64(b >> 4)
	if n == 15 {
		if n, err = w.uvarint(); err != nil {
			return err
		}
	}
	if n > uint64(len(w.bytes)-w.at) {
		return errShort
	}
	for range n {
		if kind := b & 0xf; kind <= thriftFalse {
			err = w.skip(1)
		} else {
			err = w.value(kind, depth+1, func(int64) {}, func(int, int64) {})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) byte() (byte, error) {
	if w.at == len(w.bytes) {
		return 0, errShort
	}
	w.at++
	return w.bytes[w.at-1], nil
}

func (w *walker) skip(n uint64) error {
	if n > uint64(len(w.bytes)-w.at) {
		return errShort
	}
	w.at += int(n)
	return nil
}

func (w *walker) uvarint() (uint64, error) {
	v, n := binary.Uvarint(w.bytes[w.at:])
	if n == 0 {
		return 0, errShort
	}
	if n < 0 {
		return 0, errors.New("a number of more than 64 bits")
	}
	w.at += n
	return v, nil
}

// varint reads a signed integer: 0, -1, 1, -2, ... are 0, 1, 2, 3, ...
func (w *walker) varint() (int64, error) {
	v, err := w.uvarint()
	return int64(v>>1) ^ -int64(v&1), err
}
