package table

import (
	"archive/zip"
	"bufio"
	"io"
	"strings"
)

// An .npz file is a zip archive with an .npy file for each array, stored or
// deflated.

func npzTable(s *source, o Options) (t *Table, err error) {
	err = s.array(func(in *stream) error {
		t, err = in.npyTable(o)
		return err
	})
	return t, err
}

func npzLabels(s *source) (text []string, err error) {
	err = s.array(func(in *stream) error {
		text, err = in.npyLabels()
		return err
	})
	return text, err
}

// array opens the array that the key names and hands it to read.
func (s *source) array(read func(*stream) error) error {
	archive, err := zip.NewReader(s.file, s.stat.Size())
	if err != nil {
		var head [8]byte
		n, _ := s.file.ReadAt(head[:], 0) // of no use but the hint
		hint := looksLike(head[:n])
		if strings.HasPrefix(string(head[:]), "PK") {
			hint = "; truncated?"
		}
		return s.errorf("%w: .npz must be a whole zip archive%s", err, hint)
	}
	entry, err := s.entry(archive.File)
	if err != nil {
		return err
	}
	const encrypted = 1 // bit of Flags
	switch claim := entry.UncompressedSize64; {
	case entry.Flags&encrypted != 0:
		return s.errorf("array %q: encrypted: must be plain", entry.Name)
	case claim > uint64(s.maxBytes):
		return s.errorf("array %q: %d bytes: must be at most %d (%s)", entry.Name, claim, s.maxBytes, gigabytes(s.maxBytes))
	}
	body, err := entry.Open()
	if err != nil {
		return s.errorf("array %q: method %d: %w: must be stored (0) or deflated (8)", entry.Name, entry.Method, err)
	}
	err = read(&stream{s, struct{ io.Reader }{bufio.NewReader(body)}, int64(entry.UncompressedSize64), false})
	if closed := body.Close(); err == nil && closed != nil {
		err = s.errorf("array %q: %w", entry.Name, closed)
	}
	return err
}

// entry finds the array that the key names; without a key the only one.
func (s *source) entry(files []*zip.File) (*zip.File, error) {
	var keys []string
	var found []*zip.File
	for _, f := range files {
		key, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue
		}
		keys = append(keys, key)
		if s.key == "" || key == s.key {
			found = append(found, f)
		}
	}
	switch {
	case len(keys) == 0:
		return nil, s.errorf("no array (.npy) in the archive: must have one")
	case len(found) == 0:
		return nil, s.errorf("no array %q: must be one of %s", s.key, listed(keys))
	case len(found) > 1 && s.key == "":
		return nil, s.errorf("%d arrays: choose one of %s, as in %s#KEY", len(keys), listed(keys), s.name)
	case len(found) > 1:
		return nil, s.errorf("%d arrays are called %q: must be one", len(found), s.key)
	}
	return found[0], nil
}

// listed quotes names for an error, some of them where there are many.
func listed(names []string) string {
	const most = 20
	var quoted []string
	for _, name := range names[:min(len(names), most)] {
		quoted = append(quoted, clip(name))
	}
	if len(names) > most {
		quoted = append(quoted, "...")
	}
	return strings.Join(quoted, ", ")
}
