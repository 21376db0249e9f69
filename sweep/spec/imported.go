package spec

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

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

// seedSet reads a list of seeds and of runs of them.
func (d *draft) seedSet(n *yaml.Node, into *SeedSet, path string) {
	*into = nil
	if n.Kind != yaml.SequenceNode {
		d.add(d.place(n), path, display(n), "must be a list of seeds, and of runs of them such as 3-17")
		return
	}
	for _, item := range n.Content {
		item = resolve(item)
		from, to, run := strings.Cut(item.Value, "-")
		if !run {
			to = from
		}
		first, one := whole(from, 0, math.MaxUint32)
		last, two := whole(to, 0, math.MaxUint32)
		if item.Kind != yaml.ScalarNode || !one || !two || last < first || last-first >= MaxTrials {
			d.add(d.place(item), path, display(item), "must be a seed, or a run of seeds such as 3-17")
			return
		}
		for seed := first; seed <= last; seed++ {
			*into = append(*into, uint32(seed))
		}
		if len(*into) > MaxTrials {
			d.add(d.place(n), path, "", "must be at most %d seeds", MaxTrials)
			return
		}
	}
}

func (s SeedSet) document() *yaml.Node {
	n := collection(yaml.SequenceNode, true)
	for i := 0; i < len(s); {
		j := i + 1
		for j < len(s) && s[j] == s[j-1]+1 {
			j++
		}
		if j-i > 2 {
			n.Content = append(n.Content, encodeValue(fmt.Sprintf("%d-%d", s[i], s[j-1])))
			i = j
			continue
		}
		n.Content = append(n.Content, encode(reflect.ValueOf(s[i]), true))
		i++
	}
	return n
}

// checkImported checks what is only of results that were made elsewhere.
func (d *draft) checkImported(c *Custom) {
	p := &c.Process
	if p.Kind != Imported {
		for _, given := range []struct {
			key string
			is  bool
		}{{"source", p.Source != ""}, {"digest", p.Digest != ""}, {"numbered", p.Numbered}} {
			if given.is {
				d.add(d.at.field("trainer."+given.key), "trainer."+given.key, "", "must be left out where trainer.kind is not %s", Imported)
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
		total += len(r.Seeds)
		switch {
		case len(r.At) != len(d.spec.Axes):
			fault(fmt.Sprint(r.At), "must have a place on each of the %d axes", len(d.spec.Axes))
		case slices.ContainsFunc(r.At, func(k int) bool { return k < 0 }) || !within(r.At, d.spec.Axes):
			fault(fmt.Sprint(r.At), "must be places of the axes' values, from 0")
		case i > 0 && len(c.Trials[i-1].At) == len(r.At) && slices.Compare(c.Trials[i-1].At, r.At) >= 0:
			fault(fmt.Sprint(r.At), "must come in the order of the grid, each once")
		}
		known := func(k int) bool { return d.spec.Seeds.Index(r.Seeds[k]) >= 0 && (k == 0 || r.Seeds[k-1] < r.Seeds[k]) }
		for k := range r.Seeds {
			if !known(k) {
				fault(r.Seeds[k], "must be a seed of the spec, above the one before it")
				break
			}
		}
		if len(r.Seeds) == 0 {
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
