package api_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep/service"
)

// TestTry trains a trial at another temperature: at its own one it gives its row, and
// nothing is kept.
func TestTry(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(small)
	before := v.wait("small", service.Done)
	row := get[service.Trial](v, "/v1/sweeps/small/trials/4")
	own := get[service.Tried](v, "/v1/sweeps/small/trials/4/try?temperature=0.5")
	features := get[service.Features](v, "/v1/sweeps/small/trials/4/features")
	if row.Temperature != 0.5 || own.Seed != row.Seed || own.Status != "ok" {
		t.Fatalf("%+v of %+v", own, row)
	}
	for name, value := range own.Metrics {
		if name != "loss" && value != row.Metrics[name] { // the loss is a mean since the checkpoint before
			t.Errorf("%s: %v, in the row %v", name, value, row.Metrics[name])
		}
	}
	if diff := cmp.Diff(features.Trained, own.Trained); diff != "" {
		t.Error(diff)
	}
	other := get[service.Tried](v, "/v1/sweeps/small/trials/4/try?temperature=0.1234")
	if other.Temperature != 0.1234 || other.Metrics["alignment"] == own.Metrics["alignment"] || len(other.Trained) != len(own.Trained) {
		t.Errorf("%+v", other)
	}
	if again := get[service.Tried](v, "/v1/sweeps/small/trials/4/try?temperature=0.1234"); !cmp.Equal(again, other) {
		t.Error("tried twice it ends in two ways")
	}
	if now := get[service.Detail](v, "/v1/sweeps/small"); now.Plan != before.Plan || now.Progress.Committed != before.Progress.Committed {
		t.Errorf("the sweep is another one: %+v", now.Sweep)
	}
	problemIs(t, v.do("GET", "/v1/sweeps/small/trials/4/try?temperature=-1", ""), 422, "query.temperature", "must be greater than 0")
	problemIs(t, v.do("GET", "/v1/sweeps/small/trials/4/try", ""), 422, "temperature")
	problemIs(t, v.do("GET", "/v1/sweeps/small/trials/400/try?temperature=1", ""), 404, "has 12 trials")
}
