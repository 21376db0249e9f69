package results_test

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// adaptive zooms twice, then adds seeds: some 40 rounds of trials of 9 bytes of
// features at most.
const adaptive = `
name: adaptive
data: {kind: quadrants, samples: 8}
encoder: {layers: [2, 2]}
steps: 3
axes:
  loss.temperature: {refine: {from: 0.001, to: 1, start: 4, rounds: 2}}
  optimizer.lr_times_temperature: [false, true]
seeds: {first: 3, count: 8, until: {metric: uniformity, half_width: 0.06, max: 60}}
record: {every: 2, features: first}
`

// plausible makes up results with a best temperature of 0.05 whose noise grows
// to either side: a pure function of each trial's configuration and seed.
func plausible(p *sweep.Plan, from, to int) sweep.Trained {
	t := sweep.Trained{Chunk: sweep.Chunk{From: from, To: to}}
	for i := from; i < to; i++ {
		trial := p.Trial(i)
		h := fnv.New64a()
		fmt.Fprint(h, p.Label(trial.Configuration), trial.Seed)
		draw := rand.New(rand.NewPCG(h.Sum64(), 2))
		r := sweep.Result{Trial: i, Status: sweep.OK, Steps: 3, Digest: fmt.Sprintf("w%016x", draw.Uint64())}
		far := math.Abs(math.Log10(trial.Configuration.Temperature() / 0.05))
		for _, step := range []int{0, 2, 3} {
			v := float32(far/3 + (0.05+far/8)*draw.NormFloat64())
			r.Curve = append(r.Curve, fixture.Checkpoint(step, v, metrics.Values{
				Alignment: v, Uniformity: v - 1.5, UniformityGap: v, Tolerance: 0.9, EffectiveRank: 2,
			}))
		}
		if draw.IntN(50) == 0 {
			r = sweep.Result{Trial: i, Status: sweep.Failed, Error: "made to fail"}
		}
		if r.Status == sweep.OK && trial.SeedIndex == 0 {
			r.Features = fixture.Features(trial.Configuration, draw)
		}
		t.Results = append(t.Results, r)
	}
	return t
}

// grow trains what dir does not have, in chunks of at most the given size, and
// stops after the given number of trials; 0 never.
func grow(t testing.TB, dir, spec string, chunk, most int) (p *sweep.Plan, done bool) {
	t.Helper()
	s := fixture.Must(results.Open(dir, fixture.Plan(t, spec), fixture.Build, analysis.NewJudge))(t)
	p = s.Plan()
	for n := 0; s.Committed() < p.Len() && (most == 0 || n < most); {
		to := min(s.Committed()+chunk, p.Len())
		n += to - s.Committed()
		if err := s.Commit(plausible(p, s.Committed(), to)); err != nil {
			t.Fatal(err)
		}
		if s.Committed() == p.Len() {
			next := fixture.Must(s.Grow())(t)
			if next == nil {
				break
			}
			p = next
		}
	}
	done = s.Committed() == s.Plan().Len()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return p, done
}

// However an adaptive sweep is cut into chunks and interrupted, it decides the
// same and ends with the same bytes; and a reader sees the plan that the writer has.
func TestAdaptiveAnyInterruptions(t *testing.T) {
	t.Parallel()
	sweeptest.SkipShort(t)
	whole := fixture.Memory(t)
	want, done := grow(t, whole, adaptive, 1000, 0)
	if !done {
		t.Fatal("not complete")
	}
	draw := rand.New(rand.NewPCG(1, 1))
	for range 4 {
		dir := fixture.Memory(t)
		for done := false; !done; {
			var p *sweep.Plan
			p, done = grow(t, dir, adaptive, 1+draw.IntN(40), 1+draw.IntN(250))
			read := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
			if read.Plan().Len() < p.Len() || read.Committed() == read.Plan().Len() != done {
				t.Fatalf("a reader sees %d of %d trials, the writer planned %d, complete: %v", read.Committed(), read.Plan().Len(), p.Len(), done)
			}
			if state := read.Manifest().State; state == results.Done != done {
				t.Fatalf("state %s, complete: %v", state, done)
			}
		}
		if diff := cmp.Diff(fixture.Rows(t, whole), fixture.Rows(t, dir)); diff != "" {
			t.Fatal(diff)
		}
	}
	manifest := fixture.Must(results.Read(whole, analysis.NewJudge))(t).Manifest()
	if manifest.Plan.Trials != want.Len() || manifest.Plan.Configurations != want.Configurations.Len() {
		t.Errorf("the manifest says %+v", manifest.Plan)
	}
}

// What the sweep was told to reach it has reached, within its bounds.
func TestAdaptiveReachesItsAims(t *testing.T) {
	dir := fixture.Memory(t)
	p, _ := grow(t, dir, adaptive, 64, 0)
	table := fixture.Must(analysis.ReadTable(fixture.Must(results.Read(dir, analysis.NewJudge))(t)))(t)
	if most, seeds := p.Spec.Bound(); p.Configurations.Len() > most || len(p.Seeds) > seeds {
		t.Errorf("%d configurations, %d seeds: beyond %d and %d", p.Configurations.Len(), len(p.Seeds), most, seeds)
	}
	narrow, wide := 0, 0
	for i := range p.Configurations.Len() {
		var values []float64
		for _, v := range table.Over(i, table.Column("uniformity")) {
			if !math.IsNaN(float64(v)) {
				values = append(values, float64(v))
			}
		}
		half := stats.MedianInterval(values, 0.95).HalfWidth()
		switch n := p.SeedsOf(i); {
		case half <= 0.06:
			narrow++
		case n == 60:
			wide++
		default:
			t.Errorf("%s ends with %d seeds and ±%v", p.Label(p.Configurations.At(i)), n, half)
		}
	}
	if narrow < 5 || wide < 1 {
		t.Errorf("%d configurations are narrow, %d at their maximum: the test shows little", narrow, wide)
	}
	// Twice a third of a gap each side of the best: within a ninth of a decade.
	near := 0
	for _, v := range p.Spec.Axes[0].Values {
		if math.Abs(math.Log10(v.(float64)/0.05)) < 0.25 {
			near++
		}
	}
	if near < 3 {
		t.Errorf("%d values near the best: %v", near, p.Spec.Axes[0].Values)
	}
}

// Each file cut at many bytes: the sweep ends with the same bytes.
func TestAdaptiveTornAnywhere(t *testing.T) {
	t.Parallel()
	sweeptest.SkipShort(t)
	whole := fixture.Memory(t)
	grow(t, whole, adaptive, 1000, 0)
	want := fixture.Rows(t, whole)
	draw := rand.New(rand.NewPCG(2, 1))
	for _, name := range []string{results.TrialsFile, results.CurvesFile, results.FeaturesFile, results.TimingsFile} {
		text := fixture.ReadFile(t, filepath.Join(whole, name))
		for range 3 {
			dir := fixture.Memory(t)
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			size := draw.IntN(len(text))
			if err := os.Truncate(filepath.Join(dir, name), int64(size)); err != nil {
				t.Fatal(err)
			}
			if _, done := grow(t, dir, adaptive, 100, 0); !done {
				t.Fatalf("%s cut at byte %d: not complete", name, size)
			}
			if diff := cmp.Diff(want, fixture.Rows(t, dir)); diff != "" {
				t.Fatalf("%s cut at byte %d (-want +got):\n%s", name, size, diff)
			}
		}
	}
}

// Rows that the plan does not grow to are damage, as for any plan.
func TestAdaptiveRowsBeyondThePlan(t *testing.T) {
	dir := t.TempDir()
	p, _ := grow(t, dir, adaptive, 1000, 0)
	path := filepath.Join(dir, results.TrialsFile)
	text := fixture.ReadFile(t, path)
	last := text[strings.LastIndex(strings.TrimSuffix(text, "\n"), "\n")+1:]
	write(t, path, text+strings.Replace(last, fmt.Sprint(p.Len()-1, ","), fmt.Sprint(p.Len(), ","), 1))
	damage := new(results.DamageError)
	if _, err := results.Open(dir, fixture.Plan(t, adaptive), fixture.Build, analysis.NewJudge); !errors.As(err, &damage) {
		t.Errorf("opened for writing: %v", err)
	}
	if _, err := results.Read(dir, analysis.NewJudge); !errors.As(err, &damage) {
		t.Errorf("opened for reading: %v", err)
	}
}

// What an adaptive sweep decides hangs on the seeds it begins with: more are
// another spec.
func TestAdaptiveIsNotExtended(t *testing.T) {
	dir := t.TempDir()
	grow(t, dir, adaptive, 50, 100)
	other := new(results.OtherSpecError)
	_, err := results.Open(dir, fixture.Plan(t, strings.Replace(adaptive, "count: 8", "count: 9", 1)), fixture.Build, analysis.NewJudge)
	if !errors.As(err, &other) || len(other.Differences) != 1 || other.Differences[0].Path != "seeds" {
		t.Error(err)
	}
}

// The real trainings of a pool of any size, through sweep.Run.
func TestAdaptiveAnyWorkers(t *testing.T) {
	const spec = `
name: trained
data: {samples: 16}
encoder: {layers: [2, 3, 2]}
steps: 40
axes: {loss.temperature: {refine: {from: 0.01, to: 1, start: 3, rounds: 2, objective: min:alignment}}}
seeds: {count: 8, until: {metric: alignment, half_width: 0.1, max: 30}}
record: {every: 20, features: first}
`
	var want map[string]string
	for _, workers := range []int{1, 2, 16} {
		dir := fixture.Memory(t)
		s := fixture.Must(results.Open(dir, fixture.Plan(t, spec), fixture.Build, analysis.NewJudge))(t)
		if err := sweep.Run(t.Context(), s.Plan(), s.Committed(), sweep.NewPool(workers), s); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		got := fixture.Rows(t, dir)
		if want == nil {
			want = got
			if n := strings.Count(got[results.TrialsFile], "\n"); n < 100 || s.Plan().Configurations.Len() < 7 {
				t.Errorf("%d trials of %d configurations: the plan hardly grew", n, s.Plan().Configurations.Len())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers (-want +got):\n%s", workers, diff)
		}
	}
}

// summary and analysis take configurations of unequal numbers of seeds.
func TestAdaptiveSummary(t *testing.T) {
	dir := fixture.Memory(t)
	p, _ := grow(t, dir, adaptive, 1000, 0)
	s := fixture.Must(results.Read(dir, analysis.NewJudge))(t)
	summary := fixture.Must(analysis.WriteSummary(s))(t)
	for i := range summary.Groups {
		if n := summary.Groups[i].Trials(); n != p.SeedsOf(i) {
			t.Errorf("%d trials of %s in the summary, %d in the plan", n, p.Label(p.Configurations.At(i)), p.SeedsOf(i))
		}
	}
	var text strings.Builder
	if err := summary.WriteText(&text, analysis.Text{}); err != nil {
		t.Fatal(err)
	}
	last := 0.0 // the table is in the order of the temperatures
	for _, line := range strings.Split(text.String(), "\n")[1 : 1+p.Configurations.Len()] {
		temperature := fixture.Must(strconv.ParseFloat(strings.Fields(line)[0], 64))(t)
		if temperature < last {
			t.Errorf("%v after %v in\n%s", temperature, last, text.String())
		}
		last = temperature
	}
	a := fixture.Must(analysis.Of(s, analysis.Options{}))(t)
	if a.Seeds != 8 || a.Best < 0 {
		t.Errorf("ranked over %d seeds, best %d", a.Seeds, a.Best)
	}
}
