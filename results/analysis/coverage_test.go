package analysis_test

import (
	"flag"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep/spec"
)

// long asks for as many seeds as the table in doc.go was made of: a few minutes.
var long = flag.Bool("long", false, "simulate with 20,480 seeds")

// population is real trials of many seeds: what a sweep of few seeds draws from.
type population struct {
	name         string
	temperatures []string
	seeds        int
	values       map[string][][]float64 // by measure, temperature and seed
}

// measured are the measures whose intervals are tried: with a long tail, bounded, and
// with ties.
var measured = []string{"alignment", "uniformity", "effective_rank", "loss", "nn_accuracy", "saturation"}

func populate(t *testing.T, name, settings string, seeds int) *population {
	t.Helper()
	p := &population{name: name, seeds: seeds, values: map[string][][]float64{}}
	p.temperatures = []string{"0.99", "0.5", "0.2", "0.05", "0.02", "0.01", "0.001"}
	text := fmt.Sprintf("name: %s\n%saxes: {loss.temperature: [%s]}\nseeds: {first: 100000, count: %d}\nrecord: {every: 0, features: none}\n",
		strings.ReplaceAll(name, " ", "-"), settings, strings.Join(p.temperatures, ", "), seeds)
	table := fixture.Must(analysis.ReadTable(run(t, text)))(t)
	for _, m := range measured {
		for c := range p.temperatures {
			var values []float64
			for _, v := range table.Over(c, table.Column(m)) {
				values = append(values, float64(v))
			}
			p.values[m] = append(p.values[m], values)
		}
	}
	return p
}

// covers returns how often the interval of n consecutive values holds the median of
// all, over at most 1,000 groups.
func covers(all []float64, n int) (share float64, groups int) {
	truth := stats.Median(all)
	held := 0
	for ; groups < 1000 && (groups+1)*n <= len(all); groups++ {
		if in := stats.MedianInterval(all[groups*n:(groups+1)*n], 0.95); in.Low <= truth && truth <= in.High {
			held++
		}
	}
	return float64(held) / float64(groups), groups
}

func differencesOf(x, y []float64) []float64 {
	d := make([]float64, len(x))
	for i := range d {
		d[i] = x[i] - y[i]
	}
	return d
}

// stopped returns a sample as a sweep that adds seeds until the interval is narrow
// enough ends with: at most 256.
func stopped(all []float64, half float64) []float64 {
	u := spec.Until{HalfWidth: half, Max: min(256, len(all))}
	n := 16
	for {
		next := u.More(n, analysis.EnoughWidth(all[:n]))
		if next == n {
			return all[:n]
		}
		n = next
	}
}

// TestCoverage holds intervals, sets and stopping to what they promise, on real
// trials: with -long the table of the package's documentation.
func TestCoverage(t *testing.T) {
	if testing.Short() {
		t.Skip("trains 7,000 encoders, with -long 430,000")
	}
	seeds := 1024
	specs := map[string]string{"guide": ""}
	if *long {
		seeds = 20_480
		specs["held"] = "optimizer: {lr: 6e-3, lr_times_temperature: true}\n"
		specs["three dimensions"] = "encoder: {layers: [2, 16, 3]}\n"
	}
	for _, name := range slices.Sorted(maps.Keys(specs)) {
		p := populate(t, name, specs[name], seeds)
		for _, m := range measured {
			for c, temperature := range p.temperatures {
				t.Run(fmt.Sprintf("%s/%s/%s", name, m, temperature), func(t *testing.T) { p.intervals(t, m, c) })
			}
		}
		t.Run(name+"/set", p.sets)
	}
}

func (p *population) intervals(t *testing.T, m string, c int) {
	all := p.values[m][c]
	var row []string
	check := func(what string, share float64, groups int) {
		row = append(row, fmt.Sprintf("%s %.1f%%", what, 100*share))
		if slack := 4 * math.Sqrt(0.95*0.05/float64(groups)); share < 0.935-slack {
			t.Errorf("%s holds the median in %.1f%% of %d groups", what, 100*share, groups)
		}
	}
	for _, n := range []int{6, 8, 16, 32, 64} {
		share, groups := covers(all, n)
		check(fmt.Sprintf("n = %d:", n), share, groups)
	}
	d := differencesOf(all, p.values[m][1])
	if c != 1 {
		share, groups := covers(d, 16)
		check("difference from 0.5, n = 16:", share, groups)
	}
	// Stop where a fifth of a 16-seed interval's width is asked for.
	truth := stats.Median(all)
	half := 0.4 * stats.MedianInterval(all[:16], 0.95).HalfWidth()
	held, groups := 0, 0
	for ; groups < 500 && (groups+1)*256 <= len(all); groups++ {
		if in := stats.MedianInterval(stopped(all[groups*256:(groups+1)*256], half), 0.95); in.Low <= truth && truth <= in.High {
			held++
		}
	}
	if groups >= 50 {
		check("stopped:", float64(held)/float64(groups), groups)
	}
	t.Log(strings.Join(row, "  "))
}

// sets counts how often the set holds the temperature of the truly best median.
func (p *population) sets(t *testing.T) {
	for m, goal := range map[string]stats.Goal{"uniformity": stats.Minimise, "alignment": stats.Minimise, "nn_accuracy": stats.Maximise, "effective_rank": stats.Maximise} {
		medians := make([]float64, len(p.temperatures))
		for c := range medians {
			medians[c] = stats.Median(p.values[m][c])
		}
		best := slices.Min(medians)
		if goal == stats.Maximise {
			best = slices.Max(medians)
		}
		for _, n := range []int{8, 16, 32, 64} {
			held, size, groups := 0, 0, 0
			for ; groups < 500 && (groups+1)*n <= p.seeds; groups++ {
				x := make([][]float64, len(medians))
				for c := range x {
					x[c] = p.values[m][c][groups*n : (groups+1)*n]
				}
				holds := false // one of the best, where medians tie
				for c, in := range stats.IndistinguishableFromBest(x, goal, 0.05).In {
					if in {
						size++
					}
					holds = holds || in && medians[c] == best
				}
				if holds {
					held++
				}
			}
			share := float64(held) / float64(groups)
			t.Logf("best %s, n = %d: %.1f%% hold it, %.1f of %d in the set", m, n, 100*share, float64(size)/float64(groups), len(medians))
			if slack := 4 * math.Sqrt(0.95*0.05/float64(groups)); share < 0.95-slack {
				t.Errorf("%s, n = %d: the set holds the best in %.1f%% of %d groups", m, n, 100*share, groups)
			}
		}
	}
}
