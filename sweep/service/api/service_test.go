package api_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
)

// TestSweepFromLaunchToFiles goes the whole way: launch, finish, fetch.
func TestSweepFromLaunchToFiles(t *testing.T) {
	v := start(t, t.TempDir())
	launched := v.launch(small)
	if launched.Name != "small" || launched.Plan != (service.Size{Trials: 12, Configurations: 4, Seeds: 3}) {
		t.Errorf("launched %+v", launched)
	}
	d := v.wait("small", service.Done)
	if d.Progress.Committed != 12 || d.Progress.OK != 12 {
		t.Errorf("progress %+v", d.Progress)
	}
	want := undisturbed(t, small)
	sameFiles(t, filepath.Join(v.dir, "small"), want)
	for _, name := range []string{"trials.csv", "curves.csv", "features.csv", "summary.csv", "summary_long.csv", "spec.yaml"} {
		text, err := os.ReadFile(filepath.Join(want, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := v.do("GET", "/v1/sweeps/small/"+name, ""); got.status != 200 || !bytes.Equal(got.body, text) {
			t.Errorf("%s: status %d, %d bytes, want %d", name, got.status, len(got.body), len(text))
		}
	}
}
