package spec

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/model"
)

const namePattern = `^[a-z0-9][a-z0-9-]{0,62}$`

// Validate returns every fault of s (see FieldErrors), nil where it can be
// planned: each configuration can be trained, and there are not too many.
func (s *Spec) Validate() error {
	d := draft{spec: s.Begun(), at: newOrigin("")}
	d.check()
	return d.err()
}

// Begun returns s with the first grids of the axes that are refined.
func (s *Spec) Begun() *Spec {
	c := s.Clone()
	for i := range c.Axes {
		if r := c.Axes[i].Refine; r != nil {
			c.Axes[i].Values = r.start()
		}
	}
	return c
}

// Adaptive reports whether the sweep's plan grows with its results.
func (s *Spec) Adaptive() bool {
	return s.Seeds.Until.On() || slices.ContainsFunc(s.Axes, func(a Axis) bool { return a.Refine != nil })
}

// Bound returns the most configurations, and seeds of each, that the plan can
// come to: those that it has, where the spec is not adaptive.
func (s *Spec) Bound() (configurations, seeds int) {
	configurations = 1
	for i := range s.Axes {
		if configurations <= MaxConfigurations { // beyond it a product could overflow
			configurations *= s.Axes[i].most()
		}
	}
	return configurations, s.Seeds.most()
}

// most returns how many values the axis can come to.
func (a *Axis) most() int {
	if a.Refine != nil {
		return a.Refine.most()
	}
	return len(a.Values)
}

// check adds the errors in the draft's values to those of its text.
func (d *draft) check() {
	s := d.spec
	unread := d.unread()
	if !regexp.MustCompile(namePattern).MatchString(s.Name) {
		d.add(d.at.field("name"), "name", show(s.Name), "must be 1 to 63 characters of a-z, 0-9 and -, and not start with -")
	}
	if s.Record.Every < 0 || s.Record.Every > model.MaxSteps {
		d.add(d.at.field("record.every"), "record.every", show(s.Record.Every), "must be 0 (first and last only) to %d steps", model.MaxSteps)
	}
	switch s.Record.Features {
	case FeaturesNone, FeaturesFirst, FeaturesAll:
	default:
		d.add(d.at.field("record.features"), "record.features", show(s.Record.Features), "must be none, first or all")
	}
	d.checkTrainer()
	d.checkCustom()
	if s.scheduled() && s.axis(Temperature) != nil && s.axis("loss.temperature_schedule") == nil {
		d.add(d.at.field("axes."+Temperature), "axes."+Temperature, "", "is not read where loss.temperature_schedule is cosine: sweep loss.temperature_low or loss.temperature_high")
	}
	d.checkSeeds()
	if d.checkAxes() {
		whole := d.checkSize()
		d.checkConfigurations(unread, whole)
	}
}

// unread reports whether some of what decides a configuration has the defaults
// in place of what was meant.
func (d *draft) unread() bool {
	return slices.ContainsFunc(d.list, func(e *FieldError) bool {
		section, _, _ := strings.Cut(e.Path, ".")
		return section != "name" && section != "trainer" && section != "seeds" && section != "record"
	})
}

// checkAxes checks the shape of axes made in code, as reading does for those of
// a text, and reports whether they can be multiplied out.
func (d *draft) checkAxes() bool {
	before, paths, fields := d.count(), map[string]bool{}, d.spec.fields()
	for _, a := range d.spec.Axes {
		at, shown := d.at.field("axes."+a.Path), "axes."+a.Path
		f, ok := d.sweepable(fields, at, shown, a.Path, "")
		if !ok {
			continue
		}
		if paths[a.Path] {
			d.add(at, shown, "", "is given twice")
		}
		paths[a.Path] = true
		if a.Refine != nil && !d.checkRefine(f, &a) {
			continue
		}
		if len(a.Values) < 1 || len(a.Values) > MaxAxisValues {
			d.add(at, shown, fmt.Sprintf("%d values", len(a.Values)), "must be 1 to %d", MaxAxisValues)
		}
		seen := map[Value]bool{}
		for i, v := range a.Values {
			switch {
			case !f.holds(v):
				d.add(d.at.value(a.Path, i), shown, fmt.Sprintf("%#v", v), "%w", accepts(f.Kind))
			case seen[alike(v)]:
				d.add(d.at.value(a.Path, i), shown, show(v), "is given twice%s", asFloat32(a.Values[:i], v))
			default:
				seen[alike(v)] = true
			}
		}
	}
	return d.count() == before
}

// checkSize reports a plan that is too large, and whether all configurations
// are few enough to be looked at.
func (d *draft) checkSize() bool {
	if c := d.spec.Custom; c != nil && len(c.Trials) > 0 {
		return false // they are listed, in however large a grid
	}
	count, seeds := d.spec.Bound()
	text, bound := "", ""
	if d.spec.Adaptive() {
		bound = "as many as "
	}
	for i := range d.spec.Axes {
		if text != "" {
			text += " x "
		}
		text += strconv.Itoa(d.spec.Axes[i].most())
	}
	if count > MaxConfigurations {
		d.add(d.at.field("axes"), "axes", bound+text+" configurations", "must be at most %d", MaxConfigurations)
		return false
	}
	if seeds <= MaxTrials && count*seeds > MaxTrials {
		d.add(d.at.field("seeds.count"), "seeds", fmt.Sprintf("%s%d configurations x %d seeds", bound, count, seeds),
			"must be at most %d trials", MaxTrials)
	}
	return true
}
