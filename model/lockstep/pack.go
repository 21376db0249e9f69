package lockstep

import (
	"fmt"
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// maxGroups bounds the groups that go side by side, one block of steps after the
// other, so that their weights stay in the second-level cache.
const maxGroups = 64

// batch is trials of one shape, left at one step, that are trained at a time: groups of
// them, by lane, -1 for an empty lane.
type batch struct {
	shape  shape.Shape
	groups [][]int
}

// pack splits trials into batches. Within one, a seed's draws are made once; and
// groups with the same seeds in the same lanes share their inputs.
func pack(trials []Trial) []batch {
	byKey, keys := map[string][]int{}, []string{}
	for i := range trials {
		k := shape.Key(trials[i].Config)
		if from := trials[i].From; from != nil {
			k += fmt.Sprint(from.Step, from.Last)
		}
		if byKey[k] == nil {
			keys = append(keys, k)
		}
		byKey[k] = append(byKey[k], i)
	}
	var batches []batch
	for _, k := range keys {
		s := shape.Of(trials[byKey[k][0]].Config)
		for groups := range slices.Chunk(groupsOf(trials, byKey[k]), maxGroups) {
			batches = append(batches, batch{s, groups})
		}
	}
	return batches
}

// groupsOf fills groups from trials of one shape, a vector's width of seeds at a
// time: with the same number of trials each they go one seed a lane, one
// configuration a group; else seed by seed.
func groupsOf(trials []Trial, members []int) [][]int {
	width := lanes.Width()
	var groups [][]int
	for seeds := range slices.Chunk(bySeed(trials, members), width) {
		even := len(seeds) == width
		for _, s := range seeds {
			even = even && len(s) == len(seeds[0])
		}
		if !even {
			for group := range slices.Chunk(slices.Concat(seeds...), width) {
				groups = append(groups, filled(group, width))
			}
			continue
		}
		for i := range seeds[0] {
			group := make([]int, width)
			for lane, s := range seeds {
				group[lane] = s[i]
			}
			groups = append(groups, group)
		}
	}
	return groups
}

// bySeed splits members into those of the same origin, in the order of their first.
func bySeed(trials []Trial, members []int) [][]int {
	place := map[origin]int{}
	var seeds [][]int
	for _, i := range members {
		o := originOf(&trials[i])
		p, ok := place[o]
		if !ok {
			p = len(seeds)
			place[o] = p
			seeds = append(seeds, nil)
		}
		seeds[p] = append(seeds[p], i)
	}
	return seeds
}

// origin tells where trainings of one shape start from.
type origin struct {
	given   *model.Origin
	streams string
	seed    uint64
}

func originOf(t *Trial) origin {
	if t.Origin != nil {
		return origin{given: t.Origin}
	}
	return origin{streams: t.Config.Streams, seed: t.Seed}
}

func filled(group []int, width int) []int {
	group = slices.Clone(group)
	for len(group) < width {
		group = append(group, -1)
	}
	return group
}
