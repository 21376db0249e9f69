package sweep

import (
	"slices"

	"github.com/tausweep/tausweep/sweep/spec"
)

// list makes p the plan of the trials that there are of a grid with holes: their
// configurations, seed by seed.
func (p *Plan) list(trials spec.Trials) {
	g := &grid{base: p.Spec.Config.Clone(), set: p.Spec.Setters()}
	all := make([]Configuration, len(trials))
	at := make(map[uint32]int, len(p.Seeds))
	for i, seed := range p.Seeds {
		at[seed] = i
	}
	has := make([][]int, len(p.Seeds)) // by seed: configurations, ascending
	for i, t := range trials {
		for j, place := range t.At {
			all[i].Values = append(all[i].Values, p.Spec.Axes[j].Values[place])
		}
		g.make(&all[i], i)
		for _, seed := range t.Seeds {
			has[at[seed]] = append(has[at[seed]], i)
		}
	}
	p.Configurations = Listed(all...)
	p.seeds = make([]int, len(all))
	for from := 0; from < len(has); {
		to := from + 1
		for to < len(has) && slices.Equal(has[to], has[from]) {
			to++
		}
		if len(has[from]) > 0 {
			p.add(has[from], from, to)
		}
		from = to
	}
}
