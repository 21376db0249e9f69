package table_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// npy writes an .npy file as numpy does: the header padded so that the elements
// begin at a multiple of 64.
func npy(version int, dictionary string, elements []byte) []byte {
	prefix := 10
	if version > 1 {
		prefix = 12
	}
	header := dictionary + strings.Repeat(" ", 63-(prefix+len(dictionary))%64) + "\n"
	b := append([]byte("\x93NUMPY"), byte(version), 0)
	if version > 1 {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	} else {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	}
	return append(append(b, header...), elements...)
}

// dictionary is an .npy header.
func dictionary(descr, shape string, fortran bool) string {
	order := "False"
	if fortran {
		order = "True"
	}
	return fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }", descr, order, shape)
}

// encoded writes values with binary.Append.
func encoded(order binary.AppendByteOrder, values ...any) []byte {
	var b []byte
	for _, v := range values {
		var err error
		if b, err = binary.Append(b, order.(binary.ByteOrder), v); err != nil {
			panic(err)
		}
	}
	return b
}

// idx writes an IDX file.
func idx(code byte, elements []byte, dims ...uint32) []byte {
	b := []byte{0, 0, code, byte(len(dims))}
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, elements...)
}

// entry is an array of an .npz.
type entry struct {
	name   string
	body   []byte
	method uint16
}

func npz(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: e.method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // into memory
	_ = z.Close()
	return b.Bytes()
}

// parquetOf writes rows as a Parquet file.
func parquetOf[R any](t testing.TB, rows []R, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := parquet.Write(&b, rows, options...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
