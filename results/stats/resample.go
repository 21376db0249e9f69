package stats

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"sync"
)

// The seeds of the generators: the fractional digits of pi in hexadecimal, and
// the sample size where a generator belongs to one.
const (
	seedBootstrap = 0x243f6a8885a308d3
	seedSignFlip  = 0x13198a2e03707344
	seedBest      = 0xa4093822299f31d0
)

const (
	// cacheBytes is what all kept resamples may take together.
	cacheBytes = 64 << 20
)

// draw makes resamples of n ranks with replacement: resample i of size n is the
// i-th of the PCG generator seeded (seedBootstrap, n).
type draw struct {
	source *rand.PCG
	counts []uint32
}

func newDraw(n int) *draw {
	return &draw{rand.NewPCG(seedBootstrap, uint64(n)), make([]uint32, n)}
}

// below returns a uniform integer in [0, n), n > 0, by Lemire's multiplication,
// without bias (ACM TOMACS 29, 2019). It is written out here because the
// standard library promises the source's numbers, not what it makes of them.
func below(source *rand.PCG, n uint64) uint64 {
	high, low := bits.Mul64(source.Uint64(), n)
	if low < n {
		for bound := -n % n; low < bound; {
			high, low = bits.Mul64(source.Uint64(), n)
		}
	}
	return high
}

// next writes the ranks of one resample to row, ascending.
func (d *draw) next(row []uint32) {
	clear(d.counts)
	for range row {
		d.counts[below(d.source, uint64(len(d.counts)))]++
	}
	at := 0
	for r, c := range d.counts {
		for range c {
			row[at] = uint32(r)
			at++
		}
	}
}

// cache keeps the resamples of the sample sizes in use.
type cache struct {
	mu   sync.Mutex
	kept []resamples // the latest made at the end
	size int         // bytes of all of them
}

// resamples are all resamples of one size n: Resamples rows of n ascending ranks.
type resamples struct {
	n    int
	rows []uint16
}

// rows returns the Resamples x n ranks of all resamples of size n, or nil where
// n is above largeSample. They must not be changed.
func (c *cache) rows(n int) []uint16 {
	if n > largeSample {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, k := range c.kept {
		if k.n == n {
			return k.rows
		}
	}
	rows := make([]uint16, 0, Resamples*n)
	d, row := newDraw(n), make([]uint32, n)
	for range Resamples {
		d.next(row)
		for _, r := range row {
			rows = append(rows, uint16(r))
		}
	}
	c.kept = append(c.kept, resamples{n, rows})
	for c.size += 2 * len(rows); c.size > cacheBytes; c.kept = slices.Delete(c.kept, 0, 1) {
		c.size -= 2 * len(c.kept[0].rows)
	}
	return rows
}
