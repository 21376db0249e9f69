//go:build goexperiment.simd

package cloud

import (
	"simd"

	"github.com/tausweep/tausweep/metrics/internal/partition"
)

// rank returns the effective rank, from the singular values as singularValues
// computes them.
func (c *cloud) rank() simd.Float32s {
	c.transpose()
	c.triangulate()
	c.orthogonalise()
	sum := simd.BroadcastFloat32s(0)
	for k, r := range c.triangle {
		c.sigma[k] = dotLanes(r, r).Sqrt()
		sum = sum.Add(c.sigma[k])
	}
	shift := simd.BroadcastFloat32s(1e-7)
	entropy := simd.BroadcastFloat32s(0)
	for _, s := range c.sigma {
		p := s.Div(sum).Add(shift)
		entropy = entropy.Sub(p.Mul(c.log(p)))
	}
	return c.exp(entropy)
}

// transpose copies u into columns, which are u's rows where they are fewer: a
// matrix and its transpose have the same singular values.
func (c *cloud) transpose() {
	n, d := len(c.Samples), c.d
	for k, column := range c.columns {
		for i := range column {
			if n < d {
				column[i] = c.u[k*d+i]
			} else {
				column[i] = c.u[i*d+k]
			}
		}
	}
}

// triangulate sets triangle to R in columns = Q R, by modified Gram-Schmidt,
// whose R is as accurate as Householder's. It overwrites columns. A remainder so
// short that its square would lose bits counts as none.
func (c *cloud) triangulate() {
	zero, none := simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(1e-15)
	for k, a := range c.columns {
		for j := range c.triangle[k] {
			c.triangle[k][j] = zero
		}
		length := dotLanes(a, a).Sqrt()
		c.triangle[k][k] = length
		some := length.GreaterEqual(none)
		for i, x := range a {
			a[i] = x.Div(length).Masked(some)
		}
		for j := k + 1; j < len(c.columns); j++ {
			b := c.columns[j][:len(a)]
			r := dotLanes(a, b)
			c.triangle[k][j] = r
			for i, x := range a {
				b[i] = b[i].Sub(r.Mul(x))
			}
			c.pause(2 * len(a))
		}
	}
}

// orthogonalise rotates pairs of triangle's rows until all are orthogonal to the
// last few bits, in every lane. A lane that is done rotates by nothing while
// others go on, so none depends on its neighbours. Convergence is quadratic: a
// few sweeps are enough, more than a dozen do nothing.
func (c *cloud) orthogonalise() {
	const sweeps, epsilon = 16, 0x1p-23
	zero, one := simd.BroadcastFloat32s(0), simd.BroadcastFloat32s(1)
	negligible := simd.BroadcastFloat32s(epsilon).Mul(simd.BroadcastFloat32s(float32(len(c.triangle))).Sqrt())
	for sweep := 0; sweep < sweeps; sweep++ {
		rotated := zero
		for i, a := range c.triangle {
			for j := i + 1; j < len(c.triangle); j++ {
				b := c.triangle[j]
				aa, bb, ab := dotLanes(a, a), dotLanes(b, b), dotLanes(a, b)
				turn := ab.Abs().Greater(negligible.Mul(aa.Sqrt()).Mul(bb.Sqrt()))
				rotated = rotated.Add(one.Masked(turn))
				rotateLanes(a, b, tangent(aa, bb, ab).Masked(turn))
				c.pause(8 * len(a))
			}
		}
		if !anyPositive(rotated) {
			return
		}
	}
}

// tangent returns that of the smaller angle which makes rows of these products
// orthogonal.
func tangent(aa, bb, ab simd.Float32s) simd.Float32s {
	one := simd.BroadcastFloat32s(1)
	zeta := bb.Sub(aa).Div(ab.Add(ab))
	tan := one.Div(zeta.Abs().Add(one.Add(zeta.Mul(zeta)).Sqrt()))
	return tan.IfElse(zeta.GreaterEqual(simd.BroadcastFloat32s(0)), simd.BroadcastFloat32s(0).Sub(tan))
}

// rotateLanes turns a and b by the angle of this tangent.
func rotateLanes(a, b []simd.Float32s, tan simd.Float32s) {
	one := simd.BroadcastFloat32s(1)
	cos := one.Div(one.Add(tan.Mul(tan)).Sqrt())
	sin := cos.Mul(tan)
	b = b[:len(a)]
	for k, v := range a {
		w := b[k]
		a[k] = cos.Mul(v).Sub(sin.Mul(w))
		b[k] = sin.Mul(v).Add(cos.Mul(w))
	}
}

// dotLanes returns sum a_k b_k in every lane.
func dotLanes(a, b []simd.Float32s) simd.Float32s {
	sum := simd.BroadcastFloat32s(0)
	b = b[:len(a)]
	for k, x := range a {
		sum = sum.Add(x.Mul(b[k]))
	}
	return sum
}

// anyPositive returns whether a lane is above 0.
func anyPositive(x simd.Float32s) bool {
	var buffer [partition.MaxWidth]float32
	x.Store(buffer[:])
	for _, v := range buffer {
		if v > 0 {
			return true
		}
	}
	return false
}
