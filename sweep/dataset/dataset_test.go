package dataset_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// write makes files of CSV in a directory, name, text, name, text, ...
func write(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// table has n rows of a class, and a column that says which.
func table(n, classes int) string {
	var b strings.Builder
	b.WriteString("a,b,same,class,part\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,%d,1,c%d,%s\n", i, 10*i, i%classes, []string{"train", "train", "test"}[i%3])
	}
	return b.String()
}

// read reads what d names in dir.
func read(t *testing.T, dir string, d spec.FileData) (*dataset.Raw, error) {
	t.Helper()
	d.Kind = spec.FromFile
	if d.Split.Seed == "" {
		d.Split.Seed = "0"
	}
	if d.Split.Test == 0 {
		d.Split.Test = 0.25
	}
	if err := dataset.Resolve(&d, dir); err != nil {
		t.Fatal(err)
	}
	return dataset.Read(d)
}

func mustRead(t *testing.T, dir string, d spec.FileData) *dataset.Raw {
	t.Helper()
	raw, err := read(t, dir, d)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestSplit divides labelled rows: in proportion, apart, scaled by the training rows,
// the same for a seed and another for another.
func TestSplit(t *testing.T) {
	dir := write(t, "x.csv", table(60, 3))
	d := spec.FileData{Samples: "x.csv", Labels: "column:class", Columns: []string{"a", "b"}, Standardize: true}
	raw := mustRead(t, dir, d)
	found, err := raw.Found()
	if err != nil || found.Rows != 45 || found.Test != 15 || found.Columns != 2 || found.Classes != 3 || found.Pairs || !strings.HasPrefix(found.Digest, "sha256:") {
		t.Fatalf("found %+v, %v", found, err)
	}
	if got := strings.Join(raw.Classes, " "); got != "c0 c1 c2" {
		t.Errorf("classes %s", got)
	}
	one, err := raw.Split(1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := raw.Split(1, 1000)
	other, _ := raw.Split(2, 1000)
	if !slices.Equal(one.Test.Rows, again.Test.Rows) || slices.Equal(one.Test.Rows, other.Test.Rows) || other.Test.Len() != 15 {
		t.Error("a split is not a function of its seed")
	}
	sizes, mean, square := map[int32]int{}, 0.0, 0.0
	for _, c := range one.Test.Labels {
		sizes[c]++
	}
	for i := range one.Train.Len() {
		v := float64(one.Train.Rows[2*i])
		mean += v / 45
		square += v * v / 45
	}
	if sizes[0] != 5 || sizes[1] != 5 || sizes[2] != 5 {
		t.Errorf("test rows by class: %v", sizes)
	}
	if mean > 1e-6 || mean < -1e-6 || square < 0.999999 || square > 1.000001 {
		t.Errorf("training rows have mean %v and mean square %v", mean, square)
	}
	part, err := raw.Split(1, 6)
	if err != nil || part.Test.Len() != 6 || part.Bank.Len() != 6 || part.Train.Len() != 45 {
		t.Errorf("limited: %d, %d, %d, %v", part.Test.Len(), part.Bank.Len(), part.Train.Len(), err)
	}
	if seed := dataset.SplitSeed(&spec.FileData{Split: spec.Split{Seed: spec.ByTrial}}, 7); seed != 7 {
		t.Errorf("the split seed by trial is %d", seed)
	}
}

// TestOtherSplits takes the test rows from a column, and from files of their own.
func TestOtherSplits(t *testing.T) {
	dir := write(t, "x.csv", table(30, 2), "test.csv", table(8, 2), "labels.csv", "l\n"+strings.Repeat("c0\nc1\n", 15), "more.csv", "l\n"+strings.Repeat("c1\n", 8))
	found, err := mustRead(t, dir, spec.FileData{Samples: "x.csv", Labels: "column:class", Split: spec.Split{Column: "part"}}).Found()
	if err != nil || found.Rows != 20 || found.Test != 10 {
		t.Errorf("by a column: %+v, %v", found, err)
	}
	of := spec.FileData{Samples: "x.csv", Labels: "labels.csv", Columns: []string{"a", "b"}, Split: spec.Split{Samples: "test.csv", Labels: "more.csv"}}
	raw := mustRead(t, dir, of)
	set, err := raw.Split(0, 100)
	if err != nil || set.Train.Len() != 30 || set.Test.Len() != 8 || !slices.Equal(set.Test.Labels, []int32{1, 1, 1, 1, 1, 1, 1, 1}) {
		t.Errorf("of files: %v, %+v", err, set.Test.Labels)
	}
	by := func(labels string) string {
		return mustRead(t, dir, spec.FileData{Samples: "x.csv", Columns: []string{"a", "b"}, Labels: labels}).Digest
	}
	if by("column:class") == by("column:part") || by("column:class") == by("") {
		t.Error("labels of another column have the same digest")
	}
	found, err = mustRead(t, dir, spec.FileData{Samples: "x.csv", Columns: []string{"a"}, Limit: 12}).Found()
	if err != nil || found.Rows+found.Test != 12 || found.Classes != 0 {
		t.Errorf("limited: %+v, %v", found, err)
	}
	before, _ := raw.Found()
	if err := os.WriteFile(filepath.Join(dir, "more.csv"), []byte("l\n"+strings.Repeat("c0\n", 8)), 0o600); err != nil {
		t.Fatal(err)
	}
	if after, _ := mustRead(t, dir, of).Found(); after.Digest == before.Digest {
		t.Error("other labels have the same digest")
	}
}

// TestNotes says what will be trouble.
func TestNotes(t *testing.T) {
	twins := table(40, 2) + strings.Repeat("1,1,1,c0,train\n", 20) + "5,5,1,lone,train\n" + "NaN,5,1,c1,train\n"
	dir := write(t, "x.csv", twins)
	raw := mustRead(t, dir, spec.FileData{Samples: "x.csv", Labels: "column:class", DropNonfinite: true})
	got := strings.Join(raw.Notes(), "\n")
	for _, want := range []string{
		"1 rows are left out", "1 of 3 columns are constant over the training rows and say nothing: same",
		"test rows are equal to training rows", `classes with fewer than two training rows have no positive among them: "lone"`, "columns left out, as they hold text: part",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if about := raw.About(); !strings.Contains(about, "classes  3: c0 (40), c1 (20), lone (1)") || !strings.Contains(about, "columns  a, b, same") {
		t.Errorf("about: %s", about)
	}
}

// TestRefused says what is wrong between files.
func TestRefused(t *testing.T) {
	dir := write(t, "x.csv", table(12, 2), "wide.csv", "a,b,c,d\n1,2,3,4\n", "few.csv", "l\nc0\nc1\n", "one.csv", "l\n"+strings.Repeat("c0\n", 12), "odd.csv", "l\n"+strings.Repeat("zebra\n", 12), "hole.csv", "a\n1\nNaN\ninf\n2\n3\n")
	plain := []string{"a", "b"}
	for _, test := range []struct {
		of   spec.FileData
		want string
	}{
		{spec.FileData{Samples: "none.csv"}, "none.csv: no such file"},
		{spec.FileData{Samples: "x.csv", Labels: "few.csv"}, "few.csv: 2 labels: must be 12, as "},
		{spec.FileData{Samples: "x.csv", Labels: "one.csv"}, `one.csv: all rows are of one class, "c0": must be two or more`},
		{spec.FileData{Samples: "x.csv", Columns: plain, Pairs: "wide.csv"}, "wide.csv: 1 rows of 4 values: must be 12 of 2, as "},
		{spec.FileData{Samples: "x.csv", Columns: plain, Split: spec.Split{Column: "class"}}, `column "class", row 1: "c0": must be train or test`},
		{spec.FileData{Samples: "x.csv", Columns: plain, Labels: "column:class", Split: spec.Split{Samples: "x.csv"}}, "data.split.test_labels: is missing"},
		{spec.FileData{Samples: "x.csv", Columns: plain, Labels: "column:class", Split: spec.Split{Samples: "x.csv", Labels: "odd.csv"}}, `class "zebra": is none of those of`},
		{spec.FileData{Samples: "hole.csv"}, "hole.csv: 2 rows (2, 3) are not finite: must be numbers"},
	} {
		if _, err := read(t, dir, test.of); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v\ngives %v\nwant  %s", test.of, err, test.want)
		}
	}
}
