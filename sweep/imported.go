package sweep

import (
	"fmt"
)

// importWarnings says what of a plan of results that were made elsewhere weakens what
// they show.
func importWarnings(p *Plan) []Warning {
	var all []Warning
	warn := func(kind, format string, args ...any) {
		all = append(all, Warning{kind, fmt.Sprintf(format, args...)})
	}
	if p.Spec.Custom.Process.Numbered {
		warn("numbered", "the table has no seeds, so that the runs of a configuration are numbered in its order: "+
			"runs of one number have nothing in common, and comparisons gain nothing from pairing them")
	}
	most := len(p.Seeds)
	if trials := p.Spec.Custom.Trials; len(trials) > 0 {
		least := len(trials[0].Seeds)
		most = least
		for i := range trials {
			n := len(trials[i].Seeds)
			least, most = min(least, n), max(most, n)
		}
		grid := 1.0
		for _, a := range p.Spec.Axes {
			grid *= float64(len(a.Values))
		}
		if n := p.Configurations.Len(); float64(n) < grid {
			warn("holes", "the grid has holes: of its %.0f combinations of values %d were run", grid, n)
		}
		if p.Len() < p.Configurations.Len()*len(p.Seeds) {
			counts := fmt.Sprintf("%d to %d runs", least, most)
			if least == most {
				counts = "other seeds than each other"
			}
			warn("unequal", "configurations have %s: two are compared on the seeds that both have", counts)
		}
		if p.apart() {
			warn("apart", "no two configurations have a seed in common, so that none can be told from another: where a seed means something else in each, import with --seed none")
		}
	}
	if most == 1 && p.Configurations.Len() > 1 {
		warn("no-replicates", "every configuration was run once: what differs between them cannot be told from chance")
	}
	return all
}

// apart reports whether every trial has a seed of its own.
func (p *Plan) apart() bool { return p.Configurations.Len() > 1 && p.Len() == len(p.Seeds) }
