package table

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// stream is the bytes of a table in one go: of a file, of what was gzipped, or of
// an entry of an .npz.
type stream struct {
	*source
	io.Reader
	length int64 // in bytes; -1 where only the end will tell
	sure   bool  // length is the file's own, not a header's claim
}

// stream begins to read the file, through gzip where its name ends in .gz.
func (s *source) stream() (*stream, error) {
	if !strings.HasSuffix(strings.ToLower(s.name), ".gz") {
		return &stream{s, s.hashed, s.stat.Size(), true}, nil
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(s.hashed, 1<<16))
	if err != nil {
		return nil, s.errorf("byte 0: not gzip, though the name ends in .gz: %w", err)
	}
	return &stream{s, &bounded{z, s.maxBytes, s.maxBytes}, -1, false}, nil
}

// header fills b with what stands at a byte of the stream.
func (in *stream) header(b []byte, at int, what string) error {
	n, err := io.ReadFull(in, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return in.errorf("byte %d: truncated: %s needs %d bytes from byte %d on, found %d", at+n, what, len(b), at, n)
	}
	if err != nil {
		return in.errorf("byte %d: %w", at+n, cause(err))
	}
	return nil
}

// bounded reads what is decompressed, up to a limit.
type bounded struct {
	io.Reader
	left, limit int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("more than %d bytes once decompressed: must be at most that (%s)", b.limit, gigabytes(b.limit))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("gzip: truncated")
	}
	return n, err
}

// cleared hashes at full speed. Intel's instructions for SHA-256 are some 50 times
// slower while the upper halves of the vector registers are in use, and Go 1.27
// leaves a goroutine so that it has preempted: measured on a Xeon with AVX-512 and
// two busy cores, 97 MB took 0.14 to 9 s, and 0.14 to 0.28 s so. To clear memory of
// this size ends with the instruction that frees them.
type cleared struct {
	hash.Hash
	memory []byte
}

const clearedBytes = 512

func (c cleared) Write(p []byte) (int, error) {
	clear(c.memory)
	return c.Hash.Write(p)
}
