package batch

import "math"

// StepSize returns the step size of a step, counted from 0, of so many: up to LR over
// the warm-up, step k of W at LR (k+1)/W, and from there on LR or, along a cosine,
//
//	End + (LR-End) (1 + cos(pi (k-W)/(steps-W)))/2
//
// It has the same bits on every machine.
func (o *Optimizer) StepSize(step, steps int) float64 {
	switch {
	case step < o.Warmup:
		return o.LR * float64(step+1) / float64(o.Warmup)
	case o.Schedule == Cosine:
		return o.End + float64((o.LR-o.End)*0.5*(1+cosPi(step-o.Warmup, steps-o.Warmup)))
	}
	return o.LR
}

// TemperatureAt returns the temperature of a step, counted from 0, that is not learned:
// the fixed one, or along a cosine, of period P,
//
//	Low + (High-Low) (1 + cos(2 pi step/P))/2
//
// It has the same bits on every machine. A learned one starts at that of step 0.
func (l *Loss) TemperatureAt(step int) float64 {
	if l.TemperatureSchedule != Cosine {
		return l.Temperature
	}
	within := step % l.TemperaturePeriod
	wave := (l.TemperatureHigh - l.TemperatureLow) * (1 + cosPi(2*within, l.TemperaturePeriod)) / 2
	return l.TemperatureLow + float64(wave)
}

// cosPi returns cos(pi k/n), 0 <= k <= 2n, to within 2e-16. math.Cos may differ in its
// last bit between processors that fuse a product into a sum and those that do not.
func cosPi(k, n int) float64 {
	if k > n {
		k = 2*n - k
	}
	switch {
	case 2*k > n:
		return -cosPi(n-k, n)
	case 4*k > n: // cos(x) = sin(pi/2 - x)
		x := math.Pi * (float64(n-2*k) / float64(2*n))
		return float64(x * series(x, 2))
	}
	return series(math.Pi*(float64(k)/float64(n)), 1)
}

// series returns 1 - x^2/(n(n+1)) (1 - x^2/((n+2)(n+3)) (1 - ...)): cos(x) for n = 1
// and sin(x)/x for n = 2, of x up to pi/4, where nine terms are exact.
func series(x float64, n int) float64 {
	sum := 1.0
	for m := n + 16; m >= n; m -= 2 {
		sum = 1 - float64(x*x/float64(m*(m+1))*sum)
	}
	return sum
}
