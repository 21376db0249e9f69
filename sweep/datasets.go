package sweep

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"

	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Locate tells a plan that nobody uses yet where files of its data are on this machine,
// by their names in the spec; see spec.FileData.Located. Plans that it is a copy of stay
// as they are.
func (p *Plan) Locate(located map[string]string) {
	if p.Spec.File == nil {
		return
	}
	p.Spec = *p.Spec.Clone()
	p.Spec.File.Data.Located = located
	if p.Configurations.grid != nil {
		p.Configurations = newGrid(&p.Spec)
		return
	}
	list := slices.Clone(p.Configurations.listed)
	for i := range list {
		list[i].Config = list[i].Clone()
		list[i].File.Data.Located = located
	}
	p.Configurations = Listed(list...)
}

// datasets keeps the data that was read last: the trials of a sweep share it.
var datasets cache

// cache holds what files were found to hold, for each section data of a spec: sweeps
// that run side by side have one each.
type cache struct {
	sync.Mutex
	held []*held // the one that was asked for last is the last
}

// What the cache holds: data of at most so many values, but for what was asked for
// last, and so many divisions of each.
const (
	heldValues = 1 << 27 // 512 MB
	heldSets   = 8       // splits by trial: few are in use at once
)

// held is the data of one section, nil until it is read.
type held struct {
	key    string
	values int // cache.Mutex guards it

	sync.Mutex // guards the others
	raw        *dataset.Raw
	sets       map[[2]uint64]*dataset.Set // by split seed and limit
}

// of returns the data of a trial, which must be what the spec found.
func (c *cache) of(d *spec.FileData, seed uint32, limit int) (*dataset.Set, error) {
	h := c.hold(d)
	h.Lock()
	defer h.Unlock()
	if err := c.read(h, d); err != nil {
		return nil, err
	}
	key := [2]uint64{dataset.SplitSeed(d, seed), uint64(limit)}
	if set := h.sets[key]; set != nil {
		return set, nil
	}
	set, err := h.raw.Split(key[0], limit)
	if err != nil {
		return nil, err
	}
	if len(h.sets) >= heldSets {
		clear(h.sets)
	}
	h.sets[key] = set
	return set, nil
}

// notes says what of the data will be trouble.
func (c *cache) notes(d *spec.FileData) ([]string, error) {
	h := c.hold(d)
	h.Lock()
	defer h.Unlock()
	if err := c.read(h, d); err != nil {
		return nil, err
	}
	return h.raw.Notes(), nil
}

// read reads the data of d into h, which is locked, unless it is there.
func (c *cache) read(h *held, d *spec.FileData) error {
	if h.raw != nil {
		return nil
	}
	raw, err := dataset.Read(*d)
	if err != nil {
		return err
	}
	if raw.Digest != d.Found.Digest {
		return errors.New(d.Samples + ": the data has changed since the sweep began")
	}
	h.raw = raw
	c.count(h, raw.Values())
	return nil
}

// hold returns what is held for d, whether it was read or not.
func (c *cache) hold(d *spec.FileData) *held {
	text, err := json.Marshal(d)
	if err != nil {
		panic(err) // texts and numbers that were checked
	}
	c.Lock()
	defer c.Unlock()
	key := string(text)
	at := slices.IndexFunc(c.held, func(h *held) bool { return h.key == key })
	h := &held{key: key, sets: map[[2]uint64]*dataset.Set{}}
	if at >= 0 {
		h = c.held[at]
		c.held = slices.Delete(c.held, at, at+1)
	}
	c.held = append(c.held, h)
	return h
}

// count notes how much h holds, and forgets what was not asked for longest where that
// is too much.
func (c *cache) count(h *held, values int) {
	c.Lock()
	defer c.Unlock()
	h.values = values
	total := 0
	for i, h := range slices.Backward(c.held) {
		if total += h.values; total > heldValues && i < len(c.held)-1 {
			c.held = slices.Delete(c.held, 0, i+1)
			return
		}
	}
}
