package sweep_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// planOfFile makes the plan of a spec's text whose samples are file.
func planOfFile(t *testing.T, text, file string) *sweep.Plan {
	t.Helper()
	s, err := spec.Parse("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s.File.Data.Located = map[string]string{s.File.Data.Samples: file}
	if _, _, err := dataset.Fit(s, "."); err != nil {
		t.Fatal(err)
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// TestDataIsThatOfTheTrial trains on one file in several ways, in one process: rows that
// are standardized, that are not, and some of its columns. The file is named by what it
// holds, and found where it is.
func TestDataIsThatOfTheTrial(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("a,b,c\n")
	for i := range 40 {
		fmt.Fprintf(&rows, "%d,%d,%d\n", i%7, 10*(i%5), 100+i)
	}
	file := filepath.Join(t.TempDir(), "x.csv")
	if err := os.WriteFile(file, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	const name = "sha256:0123"
	text := "data: {kind: file, samples: '" + name + "'%s}\nsteps: 3\nseeds: {count: 1}\naxes: {%s}\n"
	both := planOfFile(t, fmt.Sprintf(text, "", "data.standardize: [true, false]"), file)
	some := planOfFile(t, fmt.Sprintf(text, ", columns: [a, b]", ""), file)
	if strings.Contains(string(both.Spec.YAML()), file) {
		t.Error("the spec says where the file is")
	}
	digests := map[string]bool{}
	for _, plan := range []*sweep.Plan{both, some, both} {
		for _, r := range sweep.Train(plan, sweep.Chunk{From: 0, To: plan.Len()}) {
			if r.Status != sweep.OK {
				t.Fatalf("trial %d: %s %s", r.Trial, r.Status, r.Error)
			}
			digests[r.Digest] = true
		}
	}
	if len(digests) != 3 {
		t.Errorf("three configurations have %d results: %v", len(digests), digests)
	}
	if err := os.WriteFile(file, []byte(rows.String()+"1,2,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	other := planOfFile(t, fmt.Sprintf(text, ", columns: [b, c]", ""), file)
	changed := *other.Configurations.At(0)
	changed.Config = changed.Clone()
	changed.File.Data.Found.Digest = both.Spec.File.Data.Found.Digest
	other.Configurations = sweep.Listed(changed)
	if r := sweep.Train(other, sweep.Chunk{From: 0, To: 1})[0]; r.Status != sweep.Failed || r.Error != name+": the data has changed since the sweep began" {
		t.Errorf("changed data: %s %q", r.Status, r.Error)
	}
}

// TestSecondsOfDense holds the estimate against the measured ones of one core, within a
// factor: they order queues and bound requests.
func TestSecondsOfDense(t *testing.T) {
	for _, c := range []struct {
		layers   string
		batch    int
		measured float64 // ms a step
	}{{"[64, 128, 64]", 256, 1.5}, {"[784, 256, 128]", 256, 7.5}, {"[2, 10, 2]", 64, 0.02}} {
		s, err := spec.Parse("", []byte(fmt.Sprintf("data: {kind: file, samples: x.npy}\nencoder: {layers: %s}\nbatch: %d\nsteps: 1000000\naxes: {}\nrecord: {every: 0}\n", c.layers, c.batch)))
		if err != nil {
			t.Fatal(err)
		}
		plan, err := sweep.NewPlan(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := 1e3 * plan.Seconds(plan.Configurations.At(0)) / 1e6; got < c.measured/3 || got > 3*c.measured {
			t.Errorf("%s: %.3g ms a step, measured %g", c.layers, got, c.measured)
		}
	}
}
