package spec

import (
	"fmt"
	"math"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Seeds are First, First+1, ... Count of them, or the List where it is not empty.
type Seeds struct {
	First uint32   `yaml:"first" json:"first"`
	Count int      `yaml:"count" json:"count"`
	List  []uint32 `yaml:"-" json:"-"`
	// Until, where it is not zero, adds seeds behind the Count to configurations
	// that need them.
	Until Until `yaml:"until" json:"until,omitzero"`
}

// Len returns how many seeds there are.
func (s Seeds) Len() int {
	if len(s.List) > 0 {
		return len(s.List)
	}
	return s.Count
}

// At returns seed i, 0 <= i < Len().
func (s Seeds) At(i int) uint32 {
	if len(s.List) > 0 {
		return s.List[i]
	}
	return s.First + uint32(i)
}

// Index returns the place of seed among the seeds, or -1.
func (s Seeds) Index(seed uint32) int {
	if len(s.List) > 0 {
		return slices.Index(s.List, seed)
	}
	if i := int64(seed) - int64(s.First); i >= 0 && i < int64(s.Count) {
		return int(i)
	}
	return -1
}

// most returns how many seeds a configuration can come to.
func (s Seeds) most() int { return max(s.Len(), s.Until.Max) }

// String reads "0 to 31" or "3, 7, 9": for messages.
func (s Seeds) String() string {
	const shown = 10
	if len(s.List) == 0 {
		if s.Count == 1 {
			return fmt.Sprint(s.First)
		}
		return fmt.Sprintf("%d to %d", s.First, int64(s.First)+int64(s.Count)-1)
	}
	text := ""
	for i, seed := range s.List {
		if i == shown {
			return fmt.Sprintf("%s, ... (%d in all)", text, len(s.List))
		}
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(seed)
	}
	return text
}

// begin reports whether the seeds of s are those that o begins with: whether a
// sweep over s can be extended to one over o without touching its trials.
func (s Seeds) begin(o Seeds) bool {
	if s.Len() > o.Len() {
		return false
	}
	if len(s.List) == 0 && len(o.List) == 0 {
		return s.First == o.First
	}
	for i := range s.Len() {
		if s.At(i) != o.At(i) {
			return false
		}
	}
	return true
}

// seeds reads a mapping {first: 0, count: 32} or a list [3, 7, 9].
func (d *draft) seeds(n *yaml.Node, into *Seeds) {
	switch {
	case n.Kind == yaml.MappingNode:
		d.mapping(n, reflect.ValueOf(into).Elem(), "seeds")
	case n.Kind != yaml.SequenceNode:
		d.add(d.place(n), "seeds", display(n), "must be {first: 0, count: 32} or a list such as [3, 7, 9]")
	case len(n.Content) == 0:
		d.add(d.place(n), "seeds", "[]", "must have at least one seed")
	case len(n.Content) > MaxListedSeeds:
		d.add(d.place(n), "seeds", fmt.Sprintf("%d seeds", len(n.Content)), "must be at most %d seeds in a list", MaxListedSeeds)
	default:
		*into = Seeds{}
		seen := map[uint32]int{}
		for _, item := range n.Content {
			item = resolve(item)
			v, err := scalar(item, reflect.Uint32)
			if err != nil {
				d.add(d.place(item), "seeds", display(item), "%w", err)
				continue
			}
			seed := v.(uint32)
			if first, twice := seen[seed]; twice {
				d.add(d.place(item), "seeds", FormatValue(v), "is given twice, first as seed %d of the list", first)
				continue
			}
			seen[seed] = len(into.List) + 1
			into.List = append(into.List, seed)
		}
		if len(into.List) == 0 {
			*into = Default().Seeds // every item has its fault
		}
	}
}

// checkSeeds checks what is between the seeds' fields, and lists made in code.
func (d *draft) checkSeeds() {
	s := d.spec.Seeds
	if len(s.List) > 0 {
		distinct := slices.Clone(s.List)
		slices.Sort(distinct)
		switch {
		case len(s.List) > MaxListedSeeds:
			d.add(d.at.field("seeds"), "seeds", fmt.Sprintf("%d seeds", len(s.List)), "must be at most %d seeds in a list", MaxListedSeeds)
		case len(slices.Compact(distinct)) < len(s.List):
			d.add(d.at.field("seeds"), "seeds", s.String(), "must be distinct")
		}
		return
	}
	if s.Count < 1 || s.Count > MaxTrials {
		d.add(d.at.field("seeds.count"), "seeds.count", show(s.Count), "must be 1 to %d", MaxTrials)
		return
	}
	if !d.checkUntil() {
		return
	}
	if most := s.most(); int64(s.First)+int64(most)-1 > math.MaxUint32 {
		d.add(d.at.field("seeds.first"), "seeds.first", show(s.First), "must be at most %d, so that %d seeds end at %d", int64(math.MaxUint32)-int64(most)+1, most, uint32(math.MaxUint32))
	}
}
