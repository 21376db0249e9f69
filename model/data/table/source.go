package table

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
)

// limits are what is read at most: MaxValues and MaxBytes, less in tests.
type limits struct{ maxValues, maxBytes int64 }

// source is a regular file that is being read.
type source struct {
	limits
	name string // in errors: the path, with the key of an .npz
	key  string // of an .npz, else ""
	file *os.File
	stat fs.FileInfo
	hash hash.Hash
	// hashed reads the file from its beginning; what passes is hashed.
	hashed io.Reader
	format *fileFormat
}

// fileFormat is a way of writing tables. Its functions do not close the source.
type fileFormat struct {
	name    string // in errors
	suffix  string // of a file's name, in lower case
	gzipped bool   // may be gzipped, with .gz behind the suffix
	table   func(*source, Options) (*Table, error)
	labels  func(*source) ([]string, error)
	cells   func(*source) (*Cells, error) // nil where columns have no names
}

// formats lists the formats.
func formats() []fileFormat {
	return []fileFormat{
		{"npy", ".npy", false, npyTable, npyLabels, nil},
		{"npz", ".npz", false, npzTable, npzLabels, nil},
		{"CSV", ".csv", true, csvTable, csvLabels, csvCells},
		{"TSV", ".tsv", true, csvTable, csvLabels, csvCells},
		{"IDX", ".idx", true, idxTable, idxLabels, nil},
		{"IDX", "-ubyte", true, idxTable, idxLabels, nil},
		{"Parquet", ".parquet", false, parquetTable, parquetLabels, parquetCells},
	}
}

func readTable(path string, o Options, l limits) (*Table, error) {
	s, err := open(path, l)
	if err != nil {
		return nil, err
	}
	defer s.close()
	t, err := s.format.table(s, o)
	if err != nil {
		return nil, err
	}
	t.Digest, err = s.digest()
	return t, err
}

func readLabels(path string, limit limits) (*Labels, error) {
	s, err := open(path, limit)
	if err != nil {
		return nil, err
	}
	defer s.close()
	text, err := s.format.labels(s)
	if err != nil {
		return nil, err
	}
	l, err := LabelsOf(text)
	if err != nil {
		return nil, s.errorf("%w", err)
	}
	l.Digest, err = s.digest()
	return l, err
}

// open opens the file of a path for reading. It looks before it opens, since to
// open a pipe is to wait for its writer.
func open(path string, l limits) (*source, error) {
	s := &source{name: path, limits: l, hash: sha256.New()}
	if at := strings.LastIndex(path, ".npz#"); at >= 0 {
		path, s.key = path[:at+len(".npz")], path[at+len(".npz#"):]
	}
	if err := s.choose(path); err != nil {
		return nil, err
	}
	stat, err := os.Stat(path)
	if err != nil {
		return nil, s.errorf("%w", cause(err))
	}
	if err := s.regular(stat); err != nil {
		return nil, err
	}
	if s.file, err = os.Open(path); err != nil {
		return nil, s.errorf("%w", cause(err))
	}
	if s.stat, err = s.file.Stat(); err == nil {
		err = s.regular(s.stat)
	}
	if err != nil {
		s.close()
		return nil, err
	}
	s.hashed = io.TeeReader(s.file, cleared{s.hash, make([]byte, clearedBytes)})
	return s, nil
}

// close ends the reading of a file that was not written: an error says nothing.
func (s *source) close() { _ = s.file.Close() }

// cause takes the operation and the path out of an error of package os.
func cause(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// Format returns the end of a file's name that says how a table is written in it, as
// ".npy" or ".csv.gz", in lower case. A name with another end is an error.
func Format(name string) (string, error) {
	s := &source{name: name}
	if err := s.choose(name); err != nil {
		return "", err
	}
	if strings.HasSuffix(strings.ToLower(name), ".gz") {
		return s.format.suffix + ".gz", nil
	}
	return s.format.suffix, nil
}

// choose finds the format by the path's end.
func (s *source) choose(path string) error {
	name := strings.ToLower(path)
	plain, zipped := strings.CutSuffix(name, ".gz")
	for _, f := range formats() {
		if strings.HasSuffix(plain, f.suffix) && (f.gzipped || !zipped) {
			s.format = &f
			return nil
		}
	}
	return s.errorf("not a name of a table: must end in .npy, .npz, .parquet, .csv, .tsv, .idx or -ubyte; these last four may be gzipped and end in .gz")
}

// regular says why a file is none to be read.
func (s *source) regular(stat fs.FileInfo) error {
	kind := "no regular file"
	switch mode := stat.Mode(); {
	case mode.IsRegular() && stat.Size() == 0:
		return s.errorf("empty: must be %s", s.format.name)
	case mode.IsRegular() && stat.Size() > s.maxBytes:
		return s.errorf("%d bytes: must be at most %d (%s)", stat.Size(), s.maxBytes, gigabytes(s.maxBytes))
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		kind = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		kind = "a pipe"
	case mode&fs.ModeSocket != 0:
		kind = "a socket"
	case mode&fs.ModeDevice != 0:
		kind = "a device"
	}
	return s.errorf("%s: must be a regular file", kind)
}

func gigabytes(n int64) string { return fmt.Sprintf("%.3g GB", float64(n)/(1<<30)) }

// digest hashes what is left of the file, which must not have changed since open.
func (s *source) digest() (string, error) {
	n, err := io.Copy(io.Discard, s.hashed)
	if err != nil {
		return "", s.errorf("%w", cause(err))
	}
	stat, err := s.file.Stat()
	if err != nil {
		return "", s.errorf("%w", cause(err))
	}
	if n > s.stat.Size() || stat.Size() != s.stat.Size() || !stat.ModTime().Equal(s.stat.ModTime()) {
		return "", s.errorf("changed while it was read: read it again when it is written")
	}
	return "sha256:" + hex.EncodeToString(s.hash.Sum(nil)), nil
}

// errorf is an error of the file.
func (s *source) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %w", s.name, fmt.Errorf(format, args...))
}

// lineErrorf is an error in a line of the file, counted from 1.
func (s *source) lineErrorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", s.name, line, fmt.Errorf(format, args...))
}

// looksLike says what a file is that begins so, where that is another format.
func looksLike(head []byte) string {
	for _, f := range []struct{ magic, name string }{
		{npyMagic, "an .npy file"},
		{"PK", "an .npz file, or another zip archive"},
		{"PAR1", "a Parquet file"},
		{"\x1f\x8b", "a gzipped file: its name must end in .gz"},
		{"\x89HDF", "an HDF5 file"},
		{"\x80", "a pickle, which is never read"},
	} {
		if strings.HasPrefix(string(head), f.magic) {
			return " (it begins as " + f.name + ")"
		}
	}
	return ""
}

// faults collects errors of a kind: the first are shown, all are counted.
type faults struct {
	shown []error
	count int
}

// shownFaults is how many errors of a file are shown.
const shownFaults = 10

func (f *faults) add(err error) {
	if f.count++; f.count <= shownFaults {
		f.shown = append(f.shown, err)
	}
}

// err is all of them; nil where there are none.
func (f *faults) err(s *source) error {
	if f.count > shownFaults {
		return errors.Join(append(f.shown, s.errorf("and %d more like these", f.count-shownFaults))...)
	}
	return errors.Join(f.shown...)
}
