package spec

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/model/batch"
)

// NamedFile is one of the files that a spec names.
type NamedFile struct {
	Path string  // of the field, as data.samples
	Name *string // the field itself, which is not empty
}

// Files lists the files that d names, as the fields stand in a spec. A column of the
// samples is no file.
func (d *FileData) Files() []NamedFile {
	return slices.DeleteFunc(d.places(), func(f NamedFile) bool {
		return *f.Name == "" || strings.HasPrefix(*f.Name, ColumnPrefix)
	})
}

// places lists all fields that may name a file.
func (d *FileData) places() []NamedFile {
	return []NamedFile{
		{"data.samples", &d.Samples},
		{"data.labels", &d.Labels},
		{"data.pairs", &d.Pairs},
		{"data.split.test_samples", &d.Split.Samples},
		{"data.split.test_labels", &d.Split.Labels},
	}
}

// FilePaths lists the paths of the fields that say where data is read from; what it is
// has a digest.
func FilePaths() []string {
	var paths []string
	for _, f := range new(FileData).places() {
		paths = append(paths, f.Path)
	}
	return paths
}

// SplitKey takes a file's name and the array of an .npz file that it asks for apart:
// "x.npz#key" is "x.npz" and "key". Only such files, and digests, have one.
func SplitKey(name string) (file, key string) {
	if at := strings.LastIndex(name, ".npz#"); at >= 0 {
		return name[:at+len(".npz")], name[at+len(".npz#"):]
	}
	if file, key, _ := strings.Cut(name, "#"); IsDigest(file) {
		return file, key
	}
	return name, ""
}

// IsDigest reports whether name is no file's but the SHA-256 of one:
// "sha256:" and 64 hexadecimal digits in lower case.
func IsDigest(name string) bool { return digest.MatchString(name) }

var digest = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)

// ForFiles returns the spec to start from for samples, and labels and pairs where they
// are not empty. Its name is the samples' file's.
func ForFiles(samples, labels, pairs string) *Spec {
	s := DefaultFile()
	s.Name = nameOf(samples)
	s.File.Data.Samples, s.File.Data.Labels, s.File.Data.Pairs = samples, labels, pairs
	if pairs != "" {
		s.File.Views.Kind, s.File.Loss.Kind = batch.Pairs, batch.CLIP
	}
	return s
}

var notName = regexp.MustCompile(`[^a-z0-9]+`)

// nameOf makes a sweep's name of a file's.
func nameOf(file string) string {
	base, _, _ := strings.Cut(filepath.Base(file), ".")
	name := strings.Trim(notName.ReplaceAllString(strings.ToLower(base), "-"), "-")
	if name == "" {
		return "data"
	}
	return strings.TrimRight(name[:min(len(name), 63)], "-")
}
