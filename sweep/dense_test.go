package sweep_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// ofRows plans a sweep over rows of as many classes, four each, with a recipe.
func ofRows(t *testing.T, classes int, recipe string) *sweep.Plan {
	t.Helper()
	var rows strings.Builder
	rows.WriteString("a,b,c,class\n")
	for i := range 4 * classes {
		fmt.Fprintf(&rows, "%d,%d,%d,c%d\n", i%7, i%classes, i%3, i%classes)
	}
	path := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(path, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := spec.Parse("", []byte("data: {kind: file, samples: "+path+", labels: {column: class}, split: {test: 0.25}}\n"+recipe))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := dataset.Fit(s, "."); err != nil {
		t.Fatal(err)
	}
	p, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestDenseWarnings tells of batches that have no pair for most rows, and not of others.
func TestDenseWarnings(t *testing.T) {
	const recipe = "steps: 2\nbatch: %d\nviews: {kind: class}\nloss: {kind: %s}\n"
	alone := func(classes, rows int, loss string) string {
		for _, w := range ofRows(t, classes, fmt.Sprintf(recipe, rows, loss)).Warnings() {
			if w.Kind == "alone" {
				return w.Text
			}
		}
		return ""
	}
	// Of 30 classes with three training rows, another of the class is among three others
	// with 1 - (1 - 2/89)^3: some 7 in 100.
	if got := alone(30, 4, "supcon"); !strings.HasPrefix(got, "93 in 100 rows of a batch have no other of their class in it") {
		t.Errorf("many classes: %q", got)
	}
	if got := alone(2, 6, "supcon") + alone(30, 4, "ntxent"); got != "" {
		t.Errorf("warned without reason: %q", got)
	}
}

// TestDenseTrialsAreAlone: a trial gives the same in whatever chunk it is trained.
func TestDenseTrialsAreAlone(t *testing.T) {
	p := ofRows(t, 5, "steps: 4\nseeds: {count: 2}\naxes: {loss.temperature: [0.1, 0.5]}\nrecord: {every: 2, features: all}\n")
	all := sweep.Train(p, sweep.Chunk{To: p.Len()})
	for i := range p.Len() {
		one := sweep.Train(p, sweep.Chunk{From: i, To: i + 1})[0]
		if one.Status != sweep.OK || one.Digest != all[i].Digest || fmt.Sprint(one.Curve) != fmt.Sprint(all[i].Curve) || !slices.Equal(one.Features.Z, all[i].Features.Z) {
			t.Errorf("trial %d: %+v\nin a chunk %+v", i, one, all[i])
		}
	}
	if all[0].Digest == all[1].Digest || all[0].Digest == all[2].Digest {
		t.Error("trials of other temperatures or seeds are alike")
	}
}

// TestBaselines has what the raw rows and the untrained encoder have beside the measures.
func TestBaselines(t *testing.T) {
	p := ofRows(t, 5, "steps: 4\nbatch: 5\nevaluate: {knn: 1}\n")
	if err := sweep.AddBaselines(p); err != nil {
		t.Fatal(err)
	}
	m := p.Measures.Find("knn_accuracy")
	if m.Reference == nil || !m.Reference.Baseline || m.Untrained == nil || m.Reference.Value < 0 || m.Reference.Value > 1 {
		t.Errorf("%+v, %+v", m.Reference, m.Untrained)
	}
	if u := p.Measures.Find("uniformity"); u.Reference.Baseline || u.Untrained == nil {
		t.Errorf("the floor gave way: %+v", u.Reference)
	}
	learned := ofRows(t, 5, "steps: 4\nbatch: 5\nloss: {temperature: {start: 0.1, learn: true}}\n")
	if err := sweep.AddBaselines(learned); err != nil {
		t.Fatal(err)
	}
	if now := learned.Measures.Find("temperature_now"); now.Reference != nil || now.Untrained != nil {
		t.Errorf("a temperature without training: %+v, %+v", now.Reference, now.Untrained)
	}
	first := sweep.Train(p, sweep.Chunk{To: 1})[0].Curve[0]
	if got := float64(first.Values[p.Measures.Index("knn_accuracy")]); got != m.Untrained.Value {
		t.Errorf("untrained: %v, at step 0 %v", m.Untrained.Value, got)
	}
}
