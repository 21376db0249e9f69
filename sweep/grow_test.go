package sweep_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/internal/spectest"
	"github.com/tausweep/tausweep/sweep/spec"
)

// drawn is a Judge that says anything, the same each time it is asked the same.
type drawn struct {
	t      *rapid.T
	plan   *sweep.Plan
	best   map[string]int
	widths []float64
}

func newDrawn(t *rapid.T, p *sweep.Plan) *drawn {
	d := &drawn{t: t, plan: p, best: map[string]int{}}
	for range p.Configurations.Len() {
		d.widths = append(d.widths, rapid.OneOf(rapid.Float64Range(0, 3), rapid.Just(math.NaN())).Draw(t, "width"))
	}
	return d
}

func (d *drawn) Best(objective string) (int, bool) {
	if _, known := d.best[objective]; !known {
		d.best[objective] = rapid.IntRange(-1, d.plan.Configurations.Len()-1).Draw(d.t, "best")
	}
	best := d.best[objective]
	return best, best >= 0
}

func (d *drawn) HalfWidth(configuration int, _ string) float64 { return d.widths[configuration] }

// A growing plan keeps what it had, names every trial once, gives each
// configuration the first seeds, stays within its bound and comes to an end;
// and it is the same again from the same results.
func TestGrowInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, err := sweep.NewPlan(spectest.AdaptiveSpecs().Draw(t, "spec"))
		if err != nil {
			t.Fatal(err)
		}
		begun := string(p.Spec.YAML())
		configurations, seeds := p.Spec.Bound()
		for range 1000 {
			before := trials(p)
			checkTrials(t, p, before)
			if p.Configurations.Len() > configurations || len(p.Seeds) > seeds || p.Len() > configurations*seeds {
				t.Fatalf("%d configurations, %d seeds: beyond %d, %d", p.Configurations.Len(), len(p.Seeds), configurations, seeds)
			}
			judge := newDrawn(t, p)
			next := p.Grow(judge)
			if !slices.Equal(before, trials(p)) {
				t.Fatal("changed by Grow")
			}
			again := p.Grow(judge)
			if next == nil {
				if again != nil {
					t.Fatal("complete, and then not")
				}
				return
			}
			if !slices.Equal(trials(next), trials(again)) {
				t.Fatal("grown otherwise")
			}
			if next.Len() == p.Len() {
				t.Fatal("a round without trials")
			}
			if !slices.Equal(before, trials(next)[:p.Len()]) {
				t.Fatal("trials that were there are others now")
			}
			if text := string(next.Spec.YAML()); text != begun {
				t.Fatalf("the spec becomes %s", text)
			}
			p = next
		}
		t.Fatal("no end")
	})
}

// named is a trial as its row names it.
type named struct {
	Index, SeedIndex, Configuration int
	Seed                            uint32
	Label                           string
}

func trials(p *sweep.Plan) []named {
	all := make([]named, p.Len())
	for i := range all {
		t := p.Trial(i)
		all[i] = named{t.Index, t.SeedIndex, t.Configuration.Index, t.Seed, p.Label(t.Configuration)}
	}
	return all
}

func checkTrials(t *rapid.T, p *sweep.Plan, all []named) {
	seen := map[string]int{} // how many seeds each configuration has so far
	for i, trial := range all {
		if trial.Index != i || p.Seeds[trial.SeedIndex] != trial.Seed || seen[trial.Label] != trial.SeedIndex {
			t.Fatalf("trial %d is %+v, the configuration had %d seeds", i, trial, seen[trial.Label])
		}
		seen[trial.Label]++
		if i%61 > 0 { // all would take a minute
			continue
		}
		configuration := p.Trial(i).Configuration
		var given []spec.Override
		for j, a := range p.Spec.Axes {
			given = append(given, spec.Override{Assign: a.Path + "=" + spec.FormatValue(configuration.Values[j])})
		}
		if found, err := p.Find(trial.Seed, given...); err != nil || found.Index != i {
			t.Fatalf("trial %d is found as %d, %v", i, found.Index, err)
		}
	}
	if len(seen) != p.Configurations.Len() {
		t.Fatalf("%d of %d configurations have trials", len(seen), p.Configurations.Len())
	}
	for i := range p.Configurations.Len() {
		if c := p.Configurations.At(i); c.Index != i || seen[p.Label(c)] != p.SeedsOf(i) {
			t.Fatalf("configuration %d is %+v with %d seeds", i, c, p.SeedsOf(i))
		}
	}
}

// fixed is a Judge of made results.
type fixed struct {
	best   int
	widths []float64
}

func (f fixed) Best(string) (int, bool)           { return f.best, f.best >= 0 }
func (f fixed) HalfWidth(c int, _ string) float64 { return f.widths[c] }
func grow(p *sweep.Plan, js ...sweep.Judge) *sweep.Plan {
	for _, j := range js {
		p = p.Grow(j)
	}
	return p
}

func axis(p *sweep.Plan) (values []float64) {
	for _, v := range p.Spec.Axes[0].Values {
		values = append(values, v.(float64))
	}
	return values
}

func TestRefineZooms(t *testing.T) {
	first := plan(t, parse(t, `{axes: {loss.temperature: {refine: {from: 0.001, to: 1, start: 4, rounds: 2}}}, seeds: {count: 3}}`))
	same(t, axis(first), []float64{0.001, 0.01, 0.1, 1})
	tests := []struct {
		name   string
		judges []sweep.Judge
		want   []float64
	}{
		{"inside", []sweep.Judge{fixed{best: 1}}, []float64{0.001, 0.00215443, 0.00464159, 0.01, 0.0215443, 0.0464159, 0.1, 1}},
		{"at the lower edge", []sweep.Judge{fixed{best: 0}}, []float64{0.001, 0.00215443, 0.00464159, 0.01, 0.1, 1}},
		{"at the upper edge", []sweep.Judge{fixed{best: 3}}, []float64{0.001, 0.01, 0.1, 0.215443, 0.464159, 1}},
		{
			// configuration 4 is the first that the round before added
			"twice",
			[]sweep.Judge{fixed{best: 1}, fixed{best: 4}},
			[]float64{0.001, 0.00129155, 0.0016681, 0.00215443, 0.00278256, 0.00359381, 0.00464159, 0.01, 0.0215443, 0.0464159, 0.1, 1},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := grow(first, test.judges...)
			if diff := cmp.Diff(test.want, axis(p), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
				t.Error(diff)
			}
			same(t, p.Len(), 3*len(test.want))
			last := p.Trial(p.Len() - 1)
			same(t, last.Seed, uint32(2))
		})
	}
	if p := grow(first, fixed{best: -1}); p != nil {
		t.Errorf("%d trials where nothing is ranked", p.Len())
	}
	if p := grow(first, fixed{best: 1}, fixed{best: 4}, fixed{best: 8}); p != nil {
		t.Errorf("%d trials after the last round", p.Len())
	}
	same(t, strings.Count(string(first.Spec.YAML()), "refine"), 1)
}

// A list of seeds is as good as a first one and a count.
func TestRefineWithListedSeeds(t *testing.T) {
	first := plan(t, parse(t, `{axes: {loss.temperature: {refine: {from: 0.001, to: 1, start: 4, rounds: 2}}}, seeds: [7, 3]}`))
	p := grow(first, fixed{best: 1})
	same(t, p.Len(), 2*8)
	same(t, p.Trial(p.Len()-1).Seed, uint32(3))
}

func TestRefineEndsWhereDigitsDo(t *testing.T) {
	p := plan(t, parse(t, `axes: {loss.temperature: {refine: {from: 0.1, to: 0.100003, start: 3, rounds: 9, scale: linear}}}`))
	same(t, axis(p), []float64{0.1, 0.100001, 0.100003}) // 0.1000015 has too many digits
	p = grow(p, fixed{best: 1})
	same(t, axis(p), []float64{0.1, 0.100001, 0.100002, 0.100003})
	if p := grow(p, fixed{best: 1}); p != nil {
		t.Error(axis(p))
	}
}

func TestUntilAddsSeeds(t *testing.T) {
	p := plan(t, parse(t, `{axes: {loss.temperature: [0.5, 0.1, 0.05, 0.01]}, seeds: {first: 5, count: 16, until: {metric: alignment, half_width: 0.1, max: 40}}}`))
	counts := func(p *sweep.Plan) (all []int) {
		for i := range p.Configurations.Len() {
			all = append(all, p.SeedsOf(i))
		}
		return all
	}
	same(t, counts(p), []int{16, 16, 16, 16})
	// Narrow enough; a little too wide: an eighth more; 1.25 times: 25 seeds by
	// the law 1/sqrt(n); far too wide: twice as many.
	p = p.Grow(fixed{widths: []float64{0.1, 0.1001, 0.125, 9}})
	same(t, counts(p), []int{16, 19, 25, 32})
	// Seed by seed, with those that have it already left out.
	var begin []int
	for i := 64; i < p.Len(); i++ {
		if trial := p.Trial(i); trial.SeedIndex == 18 || trial.SeedIndex == 19 || trial.SeedIndex == 31 {
			begin = append(begin, trial.SeedIndex, trial.Configuration.Index)
		}
	}
	same(t, begin, []int{18, 1, 18, 2, 18, 3, 19, 2, 19, 3, 31, 3})
	// No interval, no more seeds; and never more than max.
	p = p.Grow(fixed{widths: []float64{0.1, math.NaN(), 0.05, 9}})
	same(t, counts(p), []int{16, 19, 25, 40})
	same(t, p.Seeds[len(p.Seeds)-1], uint32(44))
	if p.Grow(fixed{widths: []float64{0.1, math.NaN(), 0.1, 9}}) != nil {
		t.Error("more than max")
	}
}

func TestFindOfAnAdaptivePlan(t *testing.T) {
	p := plan(t, parse(t, `{axes: {loss.temperature: [0.5, 0.1]}, seeds: {count: 8, until: {metric: alignment, half_width: 0.1, max: 40}}}`))
	p = p.Grow(fixed{widths: []float64{0.05, 9}})
	if _, err := p.Find(9, set("loss.temperature=0.1")...); err != nil {
		t.Error(err)
	}
	_, err := p.Find(9, set("loss.temperature=0.5")...)
	same(t, err.Error(), "seed: 9: must be one of this configuration's: 0 to 7")
	_, err = p.Find(99, set("loss.temperature=0.5")...)
	same(t, err.Error(), "seed: 99: must be one of this sweep's: 0 to 15")
}

// A plan of a grown plan's spec is as it began.
func TestGrownSpecBeginsAnew(t *testing.T) {
	first := plan(t, parse(t, `{axes: {loss.temperature: {refine: {from: 0.001, to: 1, start: 4, rounds: 2}}}, seeds: {count: 3}}`))
	grown := grow(first, fixed{best: 1})
	same(t, trials(plan(t, &grown.Spec)), trials(first))
	if err := grown.Spec.Validate(); err != nil {
		t.Error(err)
	}
	same(t, grown.Spec.Differences(&first.Spec), []spec.Difference(nil))
}
