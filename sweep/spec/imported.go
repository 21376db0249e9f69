package spec

import (
	"fmt"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"
)

// trials reads the trials that there are of a grid with holes.
func (d *draft) trials(n *yaml.Node, into *Trials) {
	*into = nil
	if n.Kind != yaml.SequenceNode {
		d.add(d.place(n), "trials", display(n), "must be a list such as [{at: [0, 2], seeds: [0, 1]}]")
		return
	}
	for i, item := range n.Content {
		path := fmt.Sprintf("trials[%d]", i)
		d.at.fields[path] = d.place(item)
		var r Replicates
		d.node(resolve(item), reflect.ValueOf(&r).Elem(), path)
		*into = append(*into, r)
	}
}

func (t Trials) document() *yaml.Node {
	n := collection(yaml.SequenceNode, len(t) == 0)
	for i := range t {
		n.Content = append(n.Content, encode(reflect.ValueOf(&t[i]).Elem(), true))
	}
	return n
}

// checkImported checks what is only of results that were made elsewhere.
func (d *draft) checkImported(c *Custom) {
	p := &c.Process
	if p.Kind != Imported {
		for key, given := range map[string]bool{"source": p.Source != "", "digest": p.Digest != "", "numbered": p.Numbered} {
			if given {
				d.add(d.at.field("trainer."+key), "trainer."+key, "", "must be left out where trainer.kind is not %s", Imported)
			}
		}
		if len(c.Trials) > 0 {
			d.add(d.at.field("trials"), "trials", "", "must be left out where trainer.kind is not %s", Imported)
		}
		return
	}
	if len(p.Command)+len(p.Environment) > 0 {
		d.add(d.at.field("trainer"), "trainer", "", "must have no command where trainer.kind is %s: the results were made elsewhere", Imported)
	}
	if d.spec.Adaptive() {
		d.add(d.at.field("trainer"), "trainer.kind", show(Imported), "must have fixed axes and seeds: nothing is trained")
	}
	total := 0
	for i, r := range c.Trials {
		path := fmt.Sprintf("trials[%d]", i)
		fault := func(value any, format string, args ...any) {
			d.add(d.at.field(path), path, show(value), format, args...)
		}
		total += r.Seeds.Len()
		switch {
		case len(r.At) != len(d.spec.Axes):
			fault(fmt.Sprint(r.At), "must have a place on each of the %d axes", len(d.spec.Axes))
		case slices.ContainsFunc(r.At, func(k int) bool { return k < 0 }) || !within(r.At, d.spec.Axes):
			fault(fmt.Sprint(r.At), "must be places of the axes' values, from 0")
		case i > 0 && len(c.Trials[i-1].At) == len(r.At) && slices.Compare(c.Trials[i-1].At, r.At) >= 0:
			fault(fmt.Sprint(r.At), "must come in the order of the grid, each once")
		}
		for k := range r.Seeds.Len() {
			seed := r.Seeds.At(k)
			if d.spec.Seeds.Index(seed) < 0 || k > 0 && r.Seeds.At(k-1) >= seed {
				fault(r.Seeds.String(), "must be seeds of the spec, ascending, one at least")
				break
			}
		}
		if r.Seeds.Len() == 0 {
			fault("[]", "must have one seed at least")
		}
	}
	if len(c.Trials) > MaxConfigurations || total > MaxTrials {
		d.add(d.at.field("trials"), "trials", fmt.Sprintf("%d configurations, %d trials", len(c.Trials), total), "must be at most %d and %d", MaxConfigurations, MaxTrials)
	}
}

// within reports whether each place is one of its axis' values.
func within(at []int, axes []Axis) bool {
	for j, k := range at {
		if k >= len(axes[j].Values) {
			return false
		}
	}
	return true
}
