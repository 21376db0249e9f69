package spec_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

// TestFiles names the files of a spec in every place that there is, and a column.
func TestFiles(t *testing.T) {
	s := spec.DefaultFile()
	d := &s.File.Data
	d.Samples, d.Labels, d.Pairs, d.Split.Samples, d.Split.Labels = "a", "column:b", "c", "d", ""
	var paths []string
	for _, f := range d.Files() {
		paths = append(paths, f.Path+" "+*f.Name)
		*f.Name += ".npy"
	}
	if want := []string{"data.samples a", "data.pairs c", "data.split.test_samples d"}; !slices.Equal(paths, want) {
		t.Errorf("files %q, want %q", paths, want)
	}
	if d.Samples != "a.npy" || d.Labels != "column:b" {
		t.Errorf("renamed to %q and %q", d.Samples, d.Labels)
	}
}

func TestSplitKey(t *testing.T) {
	digest := "sha256:" + strings.Repeat("0a", 32)
	for name, want := range map[string][2]string{
		"x.npy":              {"x.npy", ""},
		"x.npz":              {"x.npz", ""},
		"x.npz#a/b":          {"x.npz", "a/b"},
		"d.npz#/x.npz#a":     {"d.npz#/x.npz", "a"},
		"x#1.csv":            {"x#1.csv", ""},
		digest:               {digest, ""},
		digest + "#a#b":      {digest, "a#b"},
		digest[:70] + "#key": {digest[:70] + "#key", ""},
	} {
		if file, key := spec.SplitKey(name); file != want[0] || key != want[1] {
			t.Errorf("%q is %q and %q, want %q", name, file, key, want)
		}
	}
}

// TestForFiles holds the names of sweeps that files' give, and that pairs are compared
// with each other.
func TestForFiles(t *testing.T) {
	for file, want := range map[string]string{
		"x.npy": "x", "dir/My Data_2.csv.gz": "my-data-2", "__.csv": "data", "é.npy": "data", strings.Repeat("a", 80) + ".npy": strings.Repeat("a", 63),
		strings.Repeat("a", 62) + "-b.npy": strings.Repeat("a", 62),
	} {
		s := spec.ForFiles(file, "", "")
		if s.Name != want || s.File.Data.Samples != file {
			t.Errorf("%q: a sweep %q, want %q", file, s.Name, want)
		}
		if err := s.Validate(); err != nil {
			t.Errorf("%q: %v", file, err)
		}
	}
	if s := spec.ForFiles("x.npy", "", "y.npy"); s.File.Views.Kind != "pairs" || s.File.Loss.Kind != "clip" {
		t.Errorf("pairs: views %s, loss %s", s.File.Views.Kind, s.File.Loss.Kind)
	}
}
