package figure

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
)

// Choice says which figures of a sweep are drawn, of which measures, and how they are
// laid out. The zero value is all of them as reports have them.
type Choice struct {
	// Only names figures; nil is all that there are.
	Only []string
	// Measures names the measures that figures show, in their order; nil is those that
	// each figure shows by itself. The plane shows the first two, and a heat map is of
	// each. Details, which are what the first figure leaves out, are none then.
	Measures []string
	Layout   Layout
}

// Names returns the figures of a plan that are chosen. Errors, all of them, are names
// that the plan does not have.
func (c Choice) Names(plan *sweep.Plan) ([]string, error) {
	chosen, faults := c.measures(plan)
	if len(faults) > 0 {
		chosen = nil // figures are looked for among all
	}
	names := namesOf(plan, chosen)
	if c.Only == nil {
		return names, errors.Join(faults...)
	}
	for _, name := range c.Only {
		if slices.Contains(names, name) {
			continue
		}
		of := ""
		if slices.Contains(Names(plan), name) {
			of = " of these measures"
		}
		faults = append(faults, fmt.Errorf("figure %q%s: must be one of %s", name, of, strings.Join(names, ", ")))
	}
	return c.Only, errors.Join(faults...)
}

// measures returns the chosen measures, nil where none are chosen, and what is wrong.
func (c Choice) measures(plan *sweep.Plan) (chosen metrics.Schema, faults []error) {
	for _, name := range c.Measures {
		switch m := plan.Measures.Find(name); {
		case m == nil:
			faults = append(faults, fmt.Errorf("measure %q: must be one of %s", name, strings.Join(plan.Measures.Names(), ", ")))
		case chosen.Index(name) >= 0:
			faults = append(faults, fmt.Errorf("measure %q: is given twice", name))
		default:
			chosen = append(chosen, *m)
		}
	}
	return chosen, faults
}

// Choose returns the set with another choice: the names are Choice.Names.
func (s *Set) Choose(c Choice) (*Set, error) {
	chosen, faults := c.measures(s.read.Plan())
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	other := *s
	other.chosen, other.layout = chosen, c.Layout
	return &other, nil
}

// among returns the measures that are chosen, in the order of the choice; all of them
// where nothing is chosen.
func among(all, chosen metrics.Schema) metrics.Schema {
	if chosen == nil {
		return all
	}
	var some metrics.Schema
	for _, m := range chosen {
		if all.Index(m.Name) >= 0 {
			some = append(some, m)
		}
	}
	return some
}
