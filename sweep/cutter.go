package sweep

// Chunks are aimed at this much work, so that commits are frequent enough for
// a live page and rare enough for their fsync not to matter.
const chunkSeconds = 0.1

// cutter cuts the rest of a plan into chunks that fill lanes, share draws and
// end in one even round, so that no worker is left with a long tail.
type cutter struct {
	from, end int
	begin     int // where units are counted from
	workers   int
	lanes     int // of a vector: the trials that are trained side by side
	unit      int // trials that fill lanes and share draws
	limit     int // the most trials of a chunk
	last      int // the size of the last round's chunks, once that is reached
}

func newCutter(plan *Plan, from, workers int) *cutter {
	seconds := plan.Configurations.Most(plan.Seconds)
	c := &cutter{from: from, end: plan.Len(), workers: workers, lanes: maxLanes}
	if plan.Spec.File != nil {
		c.lanes = 1 // these are trained one after another
	}
	if plan.Spec.Custom != nil {
		c.lanes, c.unit, c.limit = 1, 1, 1 // each is a process
		return c
	}
	abreast := plan.Configurations.Len()
	if plan.blocks != nil && from < c.end {
		b := plan.block(from)
		c.begin, abreast = b.first, len(b.configurations)
	}
	c.unit = c.lanes
	c.limit = max(c.lanes, int(chunkSeconds/seconds))
	if u := unit(abreast); c.lanes > 1 && u <= c.limit {
		c.unit = u
	}
	return c
}

// next returns the next chunk, false when there is none.
func (c *cutter) next() (Chunk, bool) {
	if c.from >= c.end {
		return Chunk{}, false
	}
	rest := c.end - c.from
	if c.last == 0 && rest <= 2*c.workers*c.unit {
		c.last = min(c.limit, roundUp((rest+c.workers-1)/c.workers, c.lanes))
	}
	size := c.last
	if size == 0 {
		size = min(c.limit, rest/(2*c.workers)) / c.unit * c.unit
		// A resumed sweep may begin anywhere: come back to where units begin.
		size -= (c.from - c.begin) % c.unit
	}
	chunk := Chunk{c.from, min(c.from+size, c.end)}
	c.from = chunk.To
	return chunk, true
}

func roundUp(n, multiple int) int { return (n + multiple - 1) / multiple * multiple }

// unit returns the smallest number of trials, a whole number of seeds, that
// leaves fewer than 3 lanes in 100 empty.
func unit(configurations int) int {
	for seeds := 1; seeds < maxLanes; seeds *= 2 {
		n := seeds * configurations
		filled := roundUp(n, maxLanes)
		if 100*(filled-n) < 3*filled {
			return n
		}
	}
	return maxLanes * configurations
}
