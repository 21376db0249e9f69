package spec

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// sharedPrefix begins the keys at the top of a file that are no fields: parts that aliases
// share.
const sharedPrefix = "x-"

// flatten takes the keys of shared parts off the top of n, and puts the keys that merge
// keys name in their place, everywhere in n. A mapping's own keys come before those it
// takes over, and of these the first ones.
func (d *draft) flatten(n *yaml.Node) {
	f := flattener{draft: d, done: map[*yaml.Node]bool{}}
	f.flatten(n) // shared parts, too: others take over what they merge
	var own []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !strings.HasPrefix(resolve(n.Content[i]).Value, sharedPrefix) {
			own = append(own, n.Content[i], n.Content[i+1])
		}
	}
	n.Content = own
}

type flattener struct {
	*draft
	done map[*yaml.Node]bool
}

func (f *flattener) flatten(n *yaml.Node) {
	n = resolve(n)
	if f.done[n] {
		return
	}
	f.done[n] = true
	for _, part := range n.Content {
		f.flatten(part)
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	has := map[string]bool{}
	var own, merged []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := resolve(n.Content[i]); key.ShortTag() == "!!merge" {
			merged = append(merged, f.mappings(n.Content[i], resolve(n.Content[i+1]))...)
		} else {
			has[key.Value] = true
			own = append(own, n.Content[i], n.Content[i+1])
		}
	}
	for _, m := range merged {
		for i := 0; i+1 < len(m.Content); i += 2 {
			if key := resolve(m.Content[i]).Value; !has[key] {
				has[key] = true
				own = append(own, m.Content[i], m.Content[i+1])
			}
		}
	}
	n.Content = own
}

// mappings returns what a merge key takes keys from.
func (f *flattener) mappings(key, value *yaml.Node) []*yaml.Node {
	all := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		all = all[:0]
		for _, item := range value.Content {
			all = append(all, resolve(item))
		}
	}
	for _, m := range all {
		if m.Kind != yaml.MappingNode {
			f.add(f.place(key), "<<", display(m), "must be a mapping whose keys are taken over, such as *shared, or a list of them")
			return nil
		}
	}
	return all
}
