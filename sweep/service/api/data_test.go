package api_test

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// mixed has two axes beside the temperature, one of them of words, and trials
// that diverge.
const mixed = `
name: mixed
data: {samples: 8}
encoder: {layers: [2, 3, 2], output: identity}
loss: {similarity: dot}
steps: 20
axes:
  loss.temperature: [0.5, 0.05]
  optimizer.lr: [0.001, 1e+30]
  encoder.hidden: [identity, relu]
seeds: {first: 3, count: 20}
record: {every: 10, features: none}
`

// TestPointsAreTheSummary holds the points against what package results sums up
// from the files.
func TestPointsAreTheSummary(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(mixed)
	v.wait("mixed", service.Done)
	read, err := results.Read(filepath.Join(v.dir, "mixed"), analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	table, err := analysis.ReadTable(read)
	if err != nil {
		t.Fatal(err)
	}
	summary := analysis.Summarize(table)
	points := get[service.Points](v, "/v1/sweeps/mixed/points")
	if points.Committed != 160 || points.Total != 8 || points.More || len(points.Configurations) != 8 {
		t.Fatalf("points of %d configurations, %d committed", len(points.Configurations), points.Committed)
	}
	for i, p := range points.Configurations {
		g := &summary.Groups[i]
		if p.Configuration != i || p.N != g.OK || p.Diverged != g.Diverged || p.Outcome.N != g.Collapsed || len(p.Values) != 3 {
			t.Errorf("configuration %d: %+v, want %+v", i, p, g.Ended)
		}
		if !near(float64(p.Outcome.Low), g.RateInterval.Low) || !near(float64(p.Outcome.High), g.RateInterval.High) {
			t.Errorf("configuration %d: rate %+v, want %+v", i, p.Outcome, g.RateInterval)
		}
		for c, name := range summary.Columns {
			got, want := p.Metrics[name], g.Measures[c]
			same := func(got service.Number, want float64) bool {
				return float32(got) == float32(want) || math.IsNaN(want) && math.IsNaN(float64(got))
			}
			if got.N != g.OK || !same(got.Median, want.Median) || !same(got.Low, want.Interval.Low) || !same(got.High, want.Interval.High) || !same(got.Mean, want.Mean) {
				t.Errorf("configuration %d, %s: %+v, want %+v of %d", i, name, got, want, g.OK)
			}
		}
	}
	// Only what changed: the last three trials are those of configurations 5 to 7.
	changed := get[service.Points](v, "/v1/sweeps/mixed/points?since=157")
	var which []int
	for _, p := range changed.Configurations {
		which = append(which, p.Configuration)
	}
	if !slices.Equal(which, []int{5, 6, 7}) {
		t.Errorf("since 157: %v", which)
	}
	if none := get[service.Points](v, "/v1/sweeps/mixed/points?since=160"); len(none.Configurations) != 0 {
		t.Errorf("since 160: %d", len(none.Configurations))
	}
	if two := get[service.Points](v, "/v1/sweeps/mixed/points?offset=3&limit=2"); !two.More || two.Configurations[0].Configuration != 3 || len(two.Configurations) != 2 {
		t.Errorf("a part: %+v", two)
	}
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-6*max(1, math.Abs(b)) || math.IsNaN(a) && math.IsNaN(b)
}

// TestSeedsAndTrialsAreTheRows holds each row that is answered against the file.
func TestSeedsAndTrialsAreTheRows(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(mixed)
	v.wait("mixed", service.Done)
	read, err := results.Read(filepath.Join(v.dir, "mixed"), analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	all := get[service.Trials](v, "/v1/sweeps/mixed/trials?limit=1000")
	if all.Matched != 160 || len(all.Trials) != 160 {
		t.Fatalf("%d trials", len(all.Trials))
	}
	columns := get[service.Detail](v, "/v1/sweeps/mixed").Columns
	for row, err := range read.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		got := all.Trials[row.Index]
		if got.Trial != row.Index || got.Seed != row.Seed || got.Status != row.Status || got.Steps != row.Steps || got.Digest != row.Digest ||
			got.Error != row.Error || got.Configuration != row.Configuration.Index || (got.Outcome != nil) != (row.Status == sweep.OK) {
			t.Errorf("trial %+v, want %+v", got, row)
		}
		for c, column := range columns {
			want := math.NaN()
			if row.Status == sweep.OK {
				want = float64(row.Values[c]) // the outcome comes after the metrics
			}
			if x := float64(got.Metrics[column.Name]); float32(x) != float32(want) && !(math.IsNaN(x) && math.IsNaN(want)) {
				t.Errorf("trial %d, %s: %v, want %v", row.Index, column.Name, x, want)
			}
		}
		if one := get[service.Trial](v, fmt.Sprint("/v1/sweeps/mixed/trials/", row.Index)); one.Digest != row.Digest {
			t.Errorf("trial %d alone: %+v", row.Index, one)
		}
	}
	seeds := get[service.Seeds](v, "/v1/sweeps/mixed/points/5")
	if len(seeds.Trials) != 20 || seeds.Trials[2].Trial != 21 || seeds.Trials[2].Seed != 5 || seeds.Configuration != 5 {
		t.Errorf("seeds of configuration 5: %d, %+v", len(seeds.Trials), seeds.Trials[2])
	}
}

// TestTrialsAreFoundAsByHand asks at random, and holds the answers against a
// search of all rows.
func TestTrialsAreFoundAsByHand(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(mixed)
	v.wait("mixed", service.Done)
	all := get[service.Trials](v, "/v1/sweeps/mixed/trials?limit=1000").Trials
	rapid.Check(t, func(r *rapid.T) {
		q := url.Values{}
		keep := func(service.Trial) bool { return true }
		and := func(test func(service.Trial) bool) {
			before := keep
			keep = func(x service.Trial) bool { return before(x) && test(x) }
		}
		if status := rapid.SampledFrom([]string{"", "ok", "diverged", "failed"}).Draw(r, "status"); status != "" {
			q.Set("status", status)
			and(func(x service.Trial) bool { return string(x.Status) == status })
		}
		if seed := rapid.IntRange(2, 30).Draw(r, "seed"); seed < 24 {
			q.Set("seed", fmt.Sprint(seed))
			and(func(x service.Trial) bool { return int(x.Seed) == seed })
		}
		if rapid.Bool().Draw(r, "bounded") {
			limit := rapid.Float64Range(0, 3).Draw(r, "limit")
			q.Add("where", fmt.Sprint("alignment<=", limit))
			and(func(x service.Trial) bool { return float64(x.Metrics["alignment"]) <= limit })
		}
		if rapid.Bool().Draw(r, "relu") {
			q.Add("where", "encoder.hidden=relu")
			and(func(x service.Trial) bool { return x.Values[2] == "relu" })
		}
		if rapid.Bool().Draw(r, "hot") {
			q.Add("where", "temperature>0.1")
			and(func(x service.Trial) bool { return x.Temperature > 0.1 })
		}
		if collapsed := rapid.SampledFrom([]string{"", "true", "false"}).Draw(r, "collapsed"); collapsed != "" {
			q.Set("outcome", collapsed)
			and(func(x service.Trial) bool { return x.Outcome != nil && fmt.Sprint(*x.Outcome) == collapsed })
		}
		var want []int
		for _, x := range all {
			if keep(x) {
				want = append(want, x.Trial)
			}
		}
		if sorted := rapid.SampledFrom([]string{"", "uniformity", "-uniformity", "-seed", "temperature"}).Draw(r, "sort"); sorted != "" {
			q.Set("sort", sorted)
			sortByHand(all, want, sorted)
		}
		offset, limit := rapid.IntRange(0, 50).Draw(r, "offset"), rapid.IntRange(1, 30).Draw(r, "page")
		q.Set("offset", fmt.Sprint(offset))
		q.Set("limit", fmt.Sprint(limit))
		got := get[service.Trials](v, "/v1/sweeps/mixed/trials?"+q.Encode())
		if got.Matched != len(want) {
			r.Fatalf("%s: %d match, want %d", q.Encode(), got.Matched, len(want))
		}
		var page []int
		for _, x := range got.Trials {
			page = append(page, x.Trial)
		}
		from := min(offset, len(want))
		if part := want[from:min(from+limit, len(want))]; !slices.Equal(page, part) {
			r.Fatalf("%s: %v, want %v", q.Encode(), page, part)
		}
	})
}

func sortByHand(all []service.Trial, trials []int, by string) {
	name, descending := strings.CutPrefix(by, "-")
	key := func(i int) float64 {
		switch name {
		case "seed":
			return float64(all[i].Seed)
		case "temperature":
			return all[i].Temperature
		}
		return float64(all[i].Metrics[name])
	}
	slices.SortStableFunc(trials, func(a, b int) int {
		x, y := key(a), key(b)
		switch {
		case math.IsNaN(x) && math.IsNaN(y):
			return 0
		case math.IsNaN(x):
			return 1
		case math.IsNaN(y):
			return -1
		case descending:
			return cmp.Compare(y, x)
		}
		return cmp.Compare(x, y)
	})
}

// TestCurvesAreMedians holds median learning curves against the file's points, also
// where they are asked for again and again while the sweep runs.
func TestCurvesAreMedians(t *testing.T) {
	v := start(t, t.TempDir(), slowly(20*time.Millisecond))
	v.launch(mixed)
	var c service.Curves
	for c.Committed < 160 {
		before := c.Committed
		if c = get[service.Curves](v, "/v1/sweeps/mixed/curves?column=uniformity"); c.Committed < before {
			t.Fatalf("%d committed after %d", c.Committed, before)
		}
	}
	v.wait("mixed", service.Done)
	read, err := results.Read(filepath.Join(v.dir, "mixed"), analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	type place struct{ configuration, step int }
	values := map[place][]float64{}
	for p, err := range read.Points() {
		if err != nil {
			t.Fatal(err)
		}
		if u := float64(p.Values[read.Plan().Measures.Index("uniformity")]); !math.IsNaN(u) && !math.IsInf(u, 0) {
			values[place{p.Configuration.Index, p.Step}] = append(values[place{p.Configuration.Index, p.Step}], u)
		}
	}
	seen := 0
	for i, curve := range c.Curves {
		for k, step := range curve.Steps {
			at := place{i, step}
			n := len(values[at])
			if curve.N[k] != n || n > 0 && float32(curve.Median[k]) != float32(stats.Median(values[at])) || n > 1 && float32(curve.Low[k]) != float32(stats.MedianInterval(values[at], 0.95).Low) {
				t.Errorf("configuration %d, step %d: %v of %d, want %v of %d", i, step, curve.Median[k], curve.N[k], stats.Median(values[at]), n)
			}
			seen++
		}
	}
	if seen < 3*4 {
		t.Errorf("%d points were compared", seen)
	}
}

// TestReproduceAndFeatures trains trials again over HTTP: they match, and the
// features are those of the file.
func TestReproduceAndFeatures(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(small)
	v.wait("small", service.Done)
	for _, trial := range []int{0, 5, 11} {
		got := parse[service.Verdict](t, v.do("POST", fmt.Sprintf("/v1/sweeps/small/trials/%d/reproduce", trial), ""), 200)
		if !got.Matches || len(got.Differences) > 0 || got.Here.Version != build.Version || got.Stored != got.Here {
			t.Errorf("trial %d: %+v", trial, got)
		}
	}
	read, err := results.Read(filepath.Join(v.dir, "small"), analysis.NewJudge)
	if err != nil {
		t.Fatal(err)
	}
	stored := map[int][]float32{}
	for f, err := range read.Features() {
		if err != nil {
			t.Fatal(err)
		}
		stored[f.Index] = append(stored[f.Index], f.Z...)
	}
	untrained := get[service.Features](v, "/v1/sweeps/small/trials/0/features").Untrained
	for trial, want := range stored {
		got := get[service.Features](v, fmt.Sprintf("/v1/sweeps/small/trials/%d/features", trial))
		if !got.Matches || got.Dimension != 2 || len(got.Labels) != 8 || len(got.Trained) != 16 || len(got.Untrained) != 16 {
			t.Fatalf("trial %d: %+v", trial, got)
		}
		for i := range want {
			if float32(got.Trained[i]) != want[i] {
				t.Errorf("trial %d, feature %d: %v, want %v", trial, i, got.Trained[i], want[i])
			}
		}
		if !slices.Equal(got.Untrained, untrained) {
			t.Errorf("trial %d begins elsewhere than trial 0 of its seed", trial)
		}
	}
}

// TestReproduceFindsAChangedRow changes a number in a row: the verdict names the
// column, and what both have.
func TestReproduceFindsAChangedRow(t *testing.T) {
	dir := t.TempDir()
	copySweep(t, undisturbed(t, small), filepath.Join(dir, "small"))
	v := start(t, dir)
	row := get[service.Trial](v, "/v1/sweeps/small/trials/2")
	v.stop()
	path := filepath.Join(dir, "small", "trials.csv")
	text := readText(t, path)
	old := row.Digest
	other := strings.Map(func(r rune) rune {
		switch r {
		case 'w':
			return r
		case '0':
			return '1'
		}
		return '0'
	}, old)
	write(t, path, strings.Replace(text, old, other, 1))
	if err := os.Remove(filepath.Join(dir, "small", "commits.csv")); err != nil { // which would tell
		t.Fatal(err)
	}
	v = start(t, dir)
	got := parse[service.Verdict](t, v.do("POST", "/v1/sweeps/small/trials/2/reproduce", ""), 200)
	want := []service.Difference{{Column: "digest", Stored: other, Reproduced: old}}
	if got.Matches || !slices.Equal(got.Differences, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestLongTrialsAreNotTrainedForRequests refuses what would take too long, by
// the speed that was measured.
func TestLongTrialsAreNotTrainedForRequests(t *testing.T) {
	sweeptest.SkipShort(t)
	v := start(t, t.TempDir(), slowly(3*time.Second), func(o *options) { o.Limits.Seconds = 1 })
	// One trial, which the executor says took three seconds.
	v.launch("name: slow\ndata: {samples: 8}\nsteps: 20\naxes: {}\nseeds: {count: 1}\nrecord: {every: 0, features: none}\n")
	v.wait("slow", service.Done)
	for _, r := range []response{
		v.do("GET", "/v1/sweeps/slow/trials/0/features", ""),
		v.do("POST", "/v1/sweeps/slow/trials/0/reproduce", ""),
	} {
		if r.status != 422 || !strings.Contains(string(r.body), "takes about 3 s, over this service's limit of 1 s") {
			t.Errorf("status %d: %s", r.status, r.body)
		}
	}
}

// TestDryRun answers size and time, and launches nothing.
func TestDryRun(t *testing.T) {
	v := start(t, t.TempDir())
	ask := func(spec string) service.Estimate {
		t.Helper()
		return parse[service.Estimate](t, v.do("POST", "/v1/sweeps?dry_run=true", spec, "Content-Type", "application/yaml"), 200)
	}
	e := ask(small)
	if e.Plan != (service.Size{Trials: 12, Configurations: 4, Seeds: 3}) || e.Steps != 240 || e.Seconds <= 0 || e.Workers != 2 || e.NameInUse {
		t.Errorf("%+v", e)
	}
	if !strings.Contains(e.Spec, "streams: pytorch") {
		t.Errorf("the resolved spec has no defaults: %s", e.Spec)
	}
	if ten := ask(strings.Replace(small, "count: 3", "count: 30", 1)); math.Abs(ten.Seconds/e.Seconds-10) > 1e-9 {
		t.Errorf("ten times the seeds take %v s, one time %v s", ten.Seconds, e.Seconds)
	}
	if l := get[service.List](v, "/v1/sweeps"); l.Total != 0 {
		t.Errorf("%d sweeps were launched", l.Total)
	}
	v.launch(small)
	v.wait("small", service.Done)
	if e := ask(small); !e.NameInUse {
		t.Error("the name is in use")
	}
}
