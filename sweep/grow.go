package sweep

import (
	"slices"
	"sort"
)

// Judge says what the trials of a plan gave: all that an adaptive plan needs to
// know to continue. Package results has one.
type Judge interface {
	// Best returns the index of the configuration that objective (see
	// Refine.Objective) puts first; false where it ranks none.
	Best(objective string) (configuration int, ok bool)
	// HalfWidth returns half the width of the 95% interval of the median of a
	// metric over a configuration's seeds; NaN if there is none.
	HalfWidth(configuration int, metric string) float64
}

// block is a run of trials of an adaptive plan: for each of a run of seeds, each
// of some configurations.
type block struct {
	first          int   // the index of its first trial
	configurations []int // by their index
	from, to       int   // of Plan.Seeds
}

func (b *block) len() int { return len(b.configurations) * (b.to - b.from) }

// Grow returns the plan with its next round, which j decides from the results
// of all trials of p; nil where the sweep is complete. p stays as it is. So an
// adaptive plan is a pure function of its spec and of committed results. First
// come the rounds that refine axes, on the seeds to begin with; then those that
// add seeds.
func (p *Plan) Grow(j Judge) *Plan {
	next := *p
	next.blocks = slices.Clip(p.blocks)
	next.seeds = slices.Clone(p.seeds)
	for next.rounds < next.zooms() {
		next.rounds++
		if next.zoom(j) {
			return &next
		}
	}
	if next.addSeeds(j) {
		return &next
	}
	return nil
}

// begin makes p the first round of an adaptive plan.
func (p *Plan) begin() {
	p.Configurations = Listed(listOf(p.Configurations)...)
	p.seeds = make([]int, p.Configurations.Len())
	p.add(indices(0, p.Configurations.Len()), 0, len(p.Seeds))
}

// listOf makes a list of a grid.
func listOf(all Configurations) []Configuration {
	list := make([]Configuration, 0, all.Len())
	for _, c := range all.All() {
		list = append(list, *c)
	}
	return list
}

// add appends a block and counts its seeds.
func (p *Plan) add(configurations []int, from, to int) {
	p.blocks = append(p.blocks, block{p.end(), configurations, from, to})
	for _, c := range configurations {
		p.seeds[c] = to
	}
}

// end is one past the last trial of the blocks.
func (p *Plan) end() int {
	if len(p.blocks) == 0 {
		return 0
	}
	last := &p.blocks[len(p.blocks)-1]
	return last.first + last.len()
}

func indices(from, to int) []int {
	all := make([]int, to-from)
	for i := range all {
		all[i] = from + i
	}
	return all
}

// zooms returns how many rounds refine an axis.
func (p *Plan) zooms() (most int) {
	for _, a := range p.Spec.Axes {
		if a.Refine != nil {
			most = max(most, a.Refine.Rounds)
		}
	}
	return most
}

// zoom adds the configurations of round p.rounds of refinement; false where it
// brings none.
func (p *Plan) zoom(j Judge) bool {
	p.Spec = *p.Spec.Clone()
	for i := range p.Spec.Axes {
		a := &p.Spec.Axes[i]
		if a.Refine == nil || a.Refine.Rounds < p.rounds {
			continue
		}
		if best, ok := j.Best(a.Refine.Objective); ok {
			a.Values = a.Refine.Zoom(a.Values, p.Configurations.At(best).Values[i])
		}
	}
	before := p.Configurations.Len()
	known := map[string]bool{}
	for _, c := range p.Configurations.All() {
		known[p.Label(c)] = true
	}
	list := slices.Clip(p.Configurations.listed)
	for _, c := range newGrid(&p.Spec).All() {
		if !known[p.Label(c)] {
			added := *c
			added.Index = len(list)
			list = append(list, added)
			p.seeds = append(p.seeds, 0)
		}
	}
	p.Configurations = Listed(list...)
	if p.Configurations.Len() == before {
		return false
	}
	p.add(indices(before, p.Configurations.Len()), 0, p.Spec.Seeds.Len())
	return true
}

// addSeeds adds a round of seeds, seed by seed, to the configurations whose
// interval is too wide; false where none is.
func (p *Plan) addSeeds(j Judge) bool {
	until := p.Spec.Seeds.Until
	if !until.On() {
		return false
	}
	wants := slices.Clone(p.seeds)
	var ends []int // of blocks: where some configuration begins or ends
	for c, n := range p.seeds {
		if wants[c] = until.More(n, j.HalfWidth(c, until.Metric)); wants[c] > n {
			ends = append(ends, n, wants[c])
		}
	}
	if len(ends) == 0 {
		return false
	}
	slices.Sort(ends)
	ends = slices.Compact(ends)
	p.Seeds = slices.Clip(p.Seeds)
	for i := len(p.Seeds); i < ends[len(ends)-1]; i++ {
		p.Seeds = append(p.Seeds, p.Spec.Seeds.First+uint32(i))
	}
	had := slices.Clone(p.seeds)
	for i, from := range ends[:len(ends)-1] {
		var among []int
		for c := range wants {
			if had[c] <= from && from < wants[c] {
				among = append(among, c)
			}
		}
		if len(among) > 0 {
			p.add(among, from, ends[i+1])
		}
	}
	return true
}

// block returns the block that has trial i, 0 <= i < Len().
func (p *Plan) block(i int) *block {
	return &p.blocks[sort.Search(len(p.blocks), func(k int) bool { return p.blocks[k].first > i })-1]
}

// index returns the index of the trial of a configuration on seed Seeds[seed];
// false where the plan has none.
func (p *Plan) index(configuration, seed int) (int, bool) {
	if p.blocks == nil {
		return seed*p.Configurations.Len() + configuration, true
	}
	for i := range p.blocks {
		b := &p.blocks[i]
		if place, ok := slices.BinarySearch(b.configurations, configuration); ok && b.from <= seed && seed < b.to {
			return b.first + (seed-b.from)*len(b.configurations) + place, true
		}
	}
	return 0, false
}
