//go:build goexperiment.simd

package cloud

import (
	"simd"

	"github.com/tausweep/tausweep/metrics/internal/partition"
	"github.com/tausweep/tausweep/model/lanes"
)

// cloud measures n unit vectors of dimension d in every lane, class by class.
type cloud struct {
	partition.Partition
	d         int
	functions *lanes.Functions
	u         []simd.Float32s // n x d, in the order of samples
	mean      []simd.Float32s // d
	nearest   struct{ same, other []simd.Float32s }
	potential potential
	columns   [][]simd.Float32s // of u, or its rows where they are fewer
	triangle  [][]simd.Float32s
	sigma     []simd.Float32s
	one       [1]simd.Float32s // what a function is applied to
	look      func()           // called between pieces of work; nil is nobody
	work      int              // since it was called last: multiplications of vectors
}

// piece is the work between two looks: some 0.3 ms.
const piece = 1 << 19

// pause looks up from so many multiplications, once they took a while.
func (c *cloud) pause(multiplications int) {
	if c.work += multiplications; c.work > piece {
		c.work = 0
		if c.look != nil {
			c.look()
		}
	}
}

// Watch is partition.Measurer's.
func (c *cloud) Watch(look func()) { c.look = look }

// NewCloud returns what measures n samples of dimension d, class by class.
func NewCloud(n, d int, p partition.Partition) partition.Measurer {
	c := &cloud{Partition: p, d: d, functions: lanes.NewFunctions(), potential: newPotential()}
	c.u = make([]simd.Float32s, n*d)
	c.mean = make([]simd.Float32s, d)
	c.nearest.same = make([]simd.Float32s, n)
	c.nearest.other = make([]simd.Float32s, n)
	c.columns = newRows(min(n, d), max(n, d))
	c.triangle = newRows(min(n, d), min(n, d))
	c.sigma = make([]simd.Float32s, min(n, d))
	return c
}

func newRows(n, d int) [][]simd.Float32s {
	rows := make([][]simd.Float32s, n)
	for i := range rows {
		rows[i] = make([]simd.Float32s, d)
	}
	return rows
}

func (c *cloud) Measure(z []float32, to *partition.Measures) {
	defer lanes.ClearUpper()
	c.saturation(z).Store(to.Saturation[:])
	fault := c.load(z)
	alignment, interclass := c.spread()
	alignment.Add(fault).Store(to.Alignment[:])
	interclass.Add(fault).Store(to.Interclass[:])
	uniformity, accuracy := c.pairs()
	uniformity.Add(fault).Store(to.Uniformity[:])
	accuracy.Add(fault).Store(to.Accuracy[:])
	c.rank().Add(fault).Store(to.Rank[:])
}

// saturation returns the share of coordinates beyond 0.99 on either side.
func (c *cloud) saturation(z []float32) simd.Float32s {
	limit := simd.BroadcastFloat32s(0.99) // rounded up: nothing lies between it and 0.99
	zero, one := simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(1)
	count, fault := zero, zero
	width := lanes.Width()
	for i := range c.u {
		x := simd.LoadFloat32s(z[i*width:])
		count = count.Add(one.Masked(x.Abs().GreaterEqual(limit)))
		fault = fault.Add(x.Sub(x).Masked(x.NotEqual(x)))
	}
	return count.Div(simd.BroadcastFloat32s(float32(len(c.u)))).Add(fault)
}

// load sets u from the features z, each divided by its length, by way of its
// greatest coordinate so that no square overflows or vanishes. It returns NaN
// in the lanes that have a sample without a direction, 0 in the others.
func (c *cloud) load(z []float32) simd.Float32s {
	zero := simd.BroadcastFloat32s(0)
	fault := zero
	width := lanes.Width()
	for k, i := range c.Samples {
		row, from := c.u[k*c.d:(k+1)*c.d], z[i*c.d*width:]
		greatest := zero
		for j := range row {
			x := simd.LoadFloat32s(from[j*width:])
			row[j] = x
			greatest = greatest.IfElse(greatest.GreaterEqual(x.Abs()), x.Abs())
		}
		square := zero
		for j, x := range row {
			x = x.Div(greatest)
			row[j] = x
			square = square.Add(x.Mul(x))
		}
		length := square.Sqrt()
		for j, x := range row {
			row[j] = x.Div(length)
		}
		fault = fault.Add(length.Sub(length))
	}
	return fault
}

// spread returns the mean squared distance of pairs of the same class and the
// mean cosine of pairs of different ones, without going through the pairs: with
// S_c the sum and m_c the mean of class c's n_c unit vectors and S the sum of all,
//
//	sum over pairs in c of ||u_i - u_j||^2  = n_c sum over c of ||u_i - m_c||^2
//	sum over pairs of classes of u_i . u_j  = (||S||^2 - sum_c ||S_c||^2) / 2
func (c *cloud) spread() (alignment, interclass simd.Float32s) {
	zero := simd.BroadcastFloat32s(0)
	within, sums := zero, zero
	from := 0
	for _, end := range c.Ends {
		n := simd.BroadcastFloat32s(float32(end - from))
		squares := zero
		for j := range c.mean {
			s := c.sum(j, from, end)
			sums = sums.Add(s.Mul(s))
			mean := s.Div(n)
			for k := from; k < end; k++ {
				x := c.u[k*c.d+j].Sub(mean)
				squares = squares.Add(x.Mul(x))
			}
			c.pause(3 * (end - from))
		}
		within = within.Add(n.Mul(squares))
		from = end
	}
	all := zero
	for j := range c.mean {
		s := c.sum(j, 0, from)
		all = all.Add(s.Mul(s))
	}
	same, other := c.PairCounts()
	between := all.Sub(sums).Mul(simd.BroadcastFloat32s(0.5))
	return within.Div(simd.BroadcastFloat32s(same)), between.Div(simd.BroadcastFloat32s(other))
}

// sum returns the sum of coordinate j over places [from, end).
func (c *cloud) sum(j, from, end int) simd.Float32s {
	s := simd.BroadcastFloat32s(0)
	for k := from; k < end; k++ {
		s = s.Add(c.u[k*c.d+j])
	}
	return s
}

// log returns log x.
func (c *cloud) log(x simd.Float32s) simd.Float32s {
	c.one[0] = x
	c.functions.Log(c.one[:])
	return c.one[0]
}

// exp returns e**x.
func (c *cloud) exp(x simd.Float32s) simd.Float32s {
	c.one[0] = x
	c.functions.Exp(c.one[:])
	return c.one[0]
}
