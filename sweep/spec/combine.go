package spec

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
)

// combiner looks for configurations that cannot be trained. It reports each
// fault once, at the axis value that it goes away with, and leaves out the
// combinations of values known to be bad, so a spec with many of them is
// refused as fast as one with few. Axes that no rule reads together are not multiplied
// out: a million configurations are checked as fast as the values of their axes.
type combiner struct {
	*draft
	fields []field // one an axis
	bad    [][]bool
	seen   map[string]bool
	alike  map[rule]int
}

// rule is what the values of a field must be.
type rule struct{ path, accepts string }

// maxAlike values that break one rule are reported, and then how many more: the
// rest of a long range says nothing new.
const maxAlike = 10

// checkConfigurations adds the errors in the configurations. While some fields
// are unread, only faults that a field has by itself count: those between
// fields may come of the defaults. Where the axes are too many to multiply
// out, only their values are looked at, one by one.
func (d *draft) checkConfigurations(unread, whole bool) {
	c := combiner{draft: d, seen: map[string]bool{}, alike: map[rule]int{}}
	for _, a := range d.spec.Axes {
		f, _ := fieldOf(d.spec.fields(), a.Path)
		c.fields = append(c.fields, f)
		c.bad = append(c.bad, make([]bool, len(a.Values)))
	}
	c.unswept()
	before := d.count()
	chosen := make([]int, len(c.fields))
	c.look(chosen, unread)
	for j, a := range d.spec.Axes {
		for i := range a.Values {
			chosen[j] = i
			c.look(chosen, unread)
		}
		chosen[j] = 0
	}
	if whole && !unread && d.count() == before {
		for _, axes := range c.together() {
			c.product(chosen, axes)
		}
	}
	c.rest()
}

// unswept checks the values that axes override: they train nothing, but a
// value that the field cannot have is a mistake.
func (c *combiner) unswept() {
	for _, f := range c.fields {
		if fault, ok := alone(f, &c.spec.Config); ok {
			c.add(c.at.field(f.Path), f.Path, show(f.get(&c.spec.Config)), "must be %s", fault.Accepts)
		}
	}
}

// together returns the axes that some rule reads together, by their places: axes of
// different lists are in no rule together.
func (c *combiner) together() [][]int {
	var names []string
	lists := map[string][]int{}
	for j, f := range c.fields {
		name := c.spec.ruledWith(f.Path)
		if lists[name] == nil {
			names = append(names, name)
		}
		lists[name] = append(lists[name], j)
	}
	var all [][]int
	for _, name := range names {
		if len(lists[name]) > 1 { // each value was looked at by itself
			all = append(all, lists[name])
		}
	}
	return all
}

// ruledWith names the fields that the rules of configurations read together with the
// field of that path: see model.Config.Validate and File.validate.
func (s *Spec) ruledWith(path string) string {
	switch section(path) {
	case "data":
		if s.File == nil {
			return "samples"
		}
	case "loss":
		if s.File != nil {
			return "loss"
		}
		switch path {
		case "loss.negatives":
			return "samples"
		case Temperature:
			return "step size"
		}
	case "optimizer":
		if s.File != nil || path == "optimizer.lr" || path == "optimizer.lr_times_temperature" {
			return "step size"
		}
	case "steps", "epochs", "batch":
		if s.File != nil {
			return "step size" // the warm-up is within the steps
		}
	case "views":
		return "views"
	}
	return path
}

// product looks at every combination of the values of some axes, and the first of each
// other. chosen is all 0, and is so again.
func (c *combiner) product(chosen, axes []int) {
	if len(axes) == 0 {
		c.look(chosen, false)
		return
	}
	j := axes[0]
	for i := range c.bad[j] {
		if c.full() {
			break
		}
		if !c.bad[j][i] {
			chosen[j] = i
			c.product(chosen, axes[1:])
		}
	}
	chosen[j] = 0
}

// look reports what is wrong with the configuration of the values chosen.
func (c *combiner) look(chosen []int, unread bool) {
	config := c.config(chosen)
	for _, fault := range config.Validate() {
		if unread {
			f, _ := fieldOf(config.fields(), fault.Path)
			if _, ok := alone(f, &config); !ok {
				continue
			}
		}
		c.report(fault, chosen)
	}
}

func (c *combiner) config(chosen []int) Config {
	config := c.spec.Config.Clone()
	for j, f := range c.fields {
		f.set(&config, c.spec.Axes[j].Values[chosen[j]])
	}
	return config
}

func (c *combiner) report(fault model.FieldError, chosen []int) {
	key := fmt.Sprintf("%s %v %s", fault.Path, fault.Value, fault.Accepts)
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	at, path, value, with := c.at.field(fault.Path), fault.Path, "", ""
	if f, ok := fieldOf(c.spec.leavesOfConfig(), path); ok {
		config := c.config(chosen)
		value = show(f.get(&config))
	}
	if j := c.cause(fault.Path, chosen); j >= 0 {
		axis := c.spec.Axes[j]
		c.bad[j][chosen[j]] = true
		at = c.at.value(axis.Path, chosen[j])
		if axis.Path != path {
			with = fmt.Sprintf(" (where %s is %s)", axis.Path, FormatValue(axis.Values[chosen[j]]))
		} else if at.file == c.at.file { // not a flag's, which has no axes
			path = "axes." + path
		}
	}
	broken := rule{path, fault.Accepts}
	if c.alike[broken]++; c.alike[broken] <= maxAlike {
		c.add(at, path, value, "must be %s%s", fault.Accepts, with)
	}
}

// rest reports how many values broke a rule beyond those reported.
func (c *combiner) rest() {
	for _, broken := range slices.SortedFunc(maps.Keys(c.alike), func(a, b rule) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.accepts, b.accepts))
	}) {
		if n := c.alike[broken]; n > maxAlike {
			c.add(c.at.field(broken.path), broken.path, fmt.Sprintf("%d more values", n-maxAlike), "must be %s", broken.accepts)
		}
	}
}

// cause returns the axis whose chosen value brings the fault at path: the axis
// of that path, or else the first with another value that takes it away; -1
// where the fault is there whatever the axes say.
func (c *combiner) cause(path string, chosen []int) int {
	for j, f := range c.fields {
		if f.Path == path {
			return j
		}
	}
	other := append([]int(nil), chosen...)
	for j := range c.fields {
		for i := range c.bad[j] {
			other[j] = i
			config := c.config(other)
			if !hasFault(config.Validate(), path) {
				return j
			}
		}
		other[j] = chosen[j]
	}
	return -1
}

// alone returns the fault that f's value in c has by itself: in a configuration
// that is the default otherwise, with all the samples that there can be.
func alone(f field, c *Config) (model.FieldError, bool) {
	config := Default().Config
	config.Data.Samples = data.MaxSamples
	switch {
	case c.Settings != nil:
		config = c.Clone()
	case c.File != nil:
		config = DefaultFile().Config
		config.File.Data.Samples = c.File.Data.Samples
	}
	f.set(&config, f.get(c))
	for _, fault := range config.Validate() {
		if fault.Path == f.Path {
			return fault, true
		}
	}
	return model.FieldError{}, false
}

func hasFault(faults []model.FieldError, path string) bool {
	for _, f := range faults {
		if f.Path == path {
			return true
		}
	}
	return false
}
