package api_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep/service"
)

// growing adds configurations and seeds by itself.
const growing = `
name: growing
data: {samples: 8}
encoder: {layers: [2, 3, 2]}
steps: 20
axes:
  loss.temperature: {refine: {from: 0.01, to: 1, start: 3, rounds: 2}}
  optimizer.lr_times_temperature: [false, true]
seeds: {count: 8, until: {metric: uniformity, half_width: 0.1, max: 40}}
record: {every: 10, features: none}
`

// TestSweepThatGrows launches a sweep whose plan is not known beforehand, looks
// at everything while it grows, and stops it half way: it ends as an undisturbed
// one, and all that is answered agrees with its files.
func TestSweepThatGrows(t *testing.T) {
	want := undisturbed(t, growing)
	read, err := results.Read(want, analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	final := read.Plan()
	dir := t.TempDir()
	v := start(t, dir, slowly(5*time.Millisecond))
	first := v.launch(growing)
	if first.Plan.Trials >= final.Len() {
		t.Fatalf("begins with %d trials, ends with %d: it does not grow", first.Plan.Trials, final.Len())
	}
	look := func() service.Detail {
		d := get[service.Detail](v, "/v1/sweeps/growing")
		p := get[service.Points](v, "/v1/sweeps/growing/points")
		n := 0
		for _, c := range p.Configurations {
			n += c.N + c.Diverged + c.Failed
		}
		if n != p.Committed {
			t.Errorf("the points have %d trials of %d", n, p.Committed)
		}
		get[service.Curves](v, "/v1/sweeps/growing/curves")
		get[service.Trials](v, "/v1/sweeps/growing/trials?sort=-uniformity")
		if got := v.do("GET", "/v1/sweeps/growing/trials.parquet", ""); got.status != 200 {
			t.Errorf("parquet: status %d: %s", got.status, got.body)
		}
		return d
	}
	for look().Plan == first.Plan {
		time.Sleep(time.Millisecond)
	}
	v.stop()
	v = start(t, dir, slowly(5*time.Millisecond))
	for look().State != service.Done {
		time.Sleep(time.Millisecond)
	}
	sameFiles(t, filepath.Join(dir, "growing"), want)
	d := look()
	if d.Progress.Committed != final.Len() || d.Plan.Configurations != final.Configurations.Len() || !d.Adaptive {
		t.Errorf("ends with %+v, want %d trials of %d configurations", d.Plan, final.Len(), final.Configurations.Len())
	}
	v.stop()
	v = start(t, dir) // as one that already exists
	look()
	table, err := analysis.ReadTable(read)
	if err != nil {
		t.Fatal(err)
	}
	for c := range final.Configurations.Len() {
		p := get[service.Seeds](v, fmt.Sprint("/v1/sweeps/growing/points/", c))
		if ended := table.Ended(c); p.N != ended.OK || len(p.Trials) != ended.Trials() || p.Outcome.N != ended.Collapsed {
			t.Errorf("configuration %d: %d trials, %+v, want %+v", c, len(p.Trials), p.Point, ended)
		}
	}
	last := final.Len() - 1
	if got := get[service.Trial](v, fmt.Sprint("/v1/sweeps/growing/trials/", last)); got.Seed != final.Trial(last).Seed {
		t.Errorf("the last trial: %+v", got)
	}
	if got := parse[service.Verdict](t, v.do("POST", fmt.Sprintf("/v1/sweeps/growing/trials/%d/reproduce", last), ""), 200); !got.Matches {
		t.Errorf("the last trial: %+v", got)
	}
	if got := v.do("POST", "/v1/sweeps/growing/extend", `{"seeds": 99}`, "Content-Type", "application/json"); got.status != 422 || !strings.Contains(string(got.body), "chooses its trials itself") {
		t.Errorf("extend: status %d: %s", got.status, got.body)
	}
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps", growing, "Content-Type", "application/yaml"), 200) // the same already exists
}

// TestGrowthIsLimited ends a sweep that would become larger than may be.
func TestGrowthIsLimited(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.Limits.Trials = 60 })
	got := v.do("POST", "/v1/sweeps", growing, "Content-Type", "application/yaml")
	if got.status != 422 || !strings.Contains(string(got.body), "seeds.until.max") {
		t.Errorf("status %d: %s", got.status, got.body)
	}
	v.launch(strings.Replace(growing, ", until: {metric: uniformity, half_width: 0.1, max: 40}", "", 1))
	if d := v.wait("growing", service.Failed); !strings.Contains(d.Reason, "grown to") || !strings.Contains(d.Reason, "this service's limit of 60") {
		t.Errorf("reason %q", d.Reason)
	}
}
