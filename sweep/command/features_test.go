//go:build unix

package command_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// rowsOf is features.csv of the tests: two classes, three rows each.
const rowsOf = "x,y,class\n1,0,a\n0.9,0.1,a\n0.8,-0.1,a\n0,1,b\n0.1,0.9,b\n-0.1,0.7,b\n"

// withFeatures makes trials leave features, with labels of theirs or without.
func withFeatures(labels string) func(*spec.Spec) {
	return func(s *spec.Spec) {
		s.Custom.Features = spec.FeatureFiles{Samples: "features.csv", Labels: labels, KNN: 1, Limit: 2048}
	}
}

func TestFeatures(t *testing.T) {
	p := plan(t, "leave", []string{rowsOf}, withFeatures("column:class"))
	r, _ := one(t, p)
	if r.Status != sweep.OK {
		t.Fatal(r.Status, r.Error)
	}
	want := append([]float32{1, 2}, metrics.Rows{
		Features: []float32{1, 0, 0.9, 0.1, 0.8, -0.1, 0, 1, 0.1, 0.9, -0.1, 0.7}, Dim: 2, Labels: []int{0, 0, 0, 1, 1, 1}, KNN: 1,
	}.Values()...)
	if diff := cmp.Diff(want, r.Curve[len(r.Curve)-1].Values); diff != "" {
		t.Error(diff)
	}
	names := p.Measures.Names()
	if len(names) != len(want) || names[2] != "knn_accuracy" || names[len(names)-1] != "collapsed" || want[2] != 1 {
		t.Error(names, want)
	}
	// A report that names a measure of the features does not decide it.
	if again, _ := one(t, plan(t, "leave", []string{rowsOf, `{"step": 1, "uniformity": 7}`}, withFeatures("column:class"))); again.Digest != r.Digest {
		t.Error("a report changed what was measured")
	}
}

// Features can be all that a trial yields.
func TestFeaturesAlone(t *testing.T) {
	r, _ := one(t, plan(t, "leave", []string{rowsOf}, withFeatures(""), func(s *spec.Spec) { s.Custom.Measures = nil }))
	if r.Status != sweep.OK || len(r.Curve) != 1 || len(r.Curve[0].Values) != 5 || r.Digest == "" {
		t.Errorf("%+v", r)
	}
}

func TestSpoiltFeatures(t *testing.T) {
	for _, c := range []struct {
		name, rows string
		status     sweep.Status
		want       string
	}{
		{"none", "", sweep.Failed, "features.csv: no such file"},
		{"not finite", strings.ReplaceAll(rowsOf, "0.9,0.1,", "nan,0.1,"), sweep.Diverged, "features.csv: rows with values that are not finite: 1"},
		{"a dead encoder", "x,y\n" + strings.Repeat("0,0\n", 9), sweep.Diverged, "features.csv: 0 rows are left without those that are zero: must be 4 or more"},
		{"a diverged encoder", "x,y\n" + strings.Repeat("nan,0\n", 9), sweep.Diverged, "features.csv: 0 rows are left without those that are not finite: must be 4 or more"},
		{"few", "x,y\n1,2\n", sweep.Failed, "features.csv: 1 rows: must be 4 or more"},
		{"zero among others", rowsOf + "0,0,b\n", sweep.OK, ""},
		{"no numbers", "x,y\n" + strings.Repeat("a,b\n", 9), sweep.Failed, "features.csv"},
	} {
		t.Run(c.name, func(t *testing.T) {
			labels := ""
			r, dir := one(t, plan(t, "leave", []string{c.rows}, withFeatures(labels)))
			if r.Status != c.status || !strings.Contains(r.Error, c.want) || strings.Contains(r.Error, dir) {
				t.Errorf("%s: %s\nwant %s: %s", r.Status, r.Error, c.status, c.want)
			}
		})
	}
}

// Labels that all trials share may be anywhere.
func TestSharedLabels(t *testing.T) {
	labels := filepath.Join(t.TempDir(), "labels.csv")
	if err := os.WriteFile(labels, []byte("label\na\na\na\nb\nb\nb\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, _ := one(t, plan(t, "leave", []string{"x,y\n1,0\n0.9,0.1\n0.8,-0.1\n0,1\n0.1,0.9\n-0.1,0.7\n"}, withFeatures(labels)))
	own, _ := one(t, plan(t, "leave", []string{rowsOf}, withFeatures("column:class")))
	if r.Status != sweep.OK || r.Digest != own.Digest {
		t.Error(r.Status, r.Error)
	}
}

// leave reports and leaves features, as its arguments say.
func leave() int {
	report(`{"accuracy": 1, "loss": 2}`)
	for _, line := range os.Args[2:] {
		report("%s", line)
	}
	if os.Args[1] == "" {
		return 0
	}
	if err := os.WriteFile(filepath.Join(os.Getenv("TAUSWEEP_DIR"), "features.csv"), []byte(os.Args[1]), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}
