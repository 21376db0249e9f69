package takeaway

import (
	"math"

	"github.com/tausweep/tausweep/model"
)

// Anchors are the guide's two: the similarities of the first's positive and three
// negatives, the positive nearest, and the same with a negative nearer; and the
// temperatures that it shows them at, descending.
func Anchors() (anchors [2][]float64, temperatures []float64) {
	return [2][]float64{learned(), unlearned()}, shown()
}

func learned() []float64   { return []float64{0.5, 0.25, -0.45, -0.1} }
func unlearned() []float64 { return []float64{0.25, 0.5, -0.45, -0.1} }
func shown() []float64     { return []float64{1, 0.5, 0.05, 0.01} }

// course is how the loss of one anchor goes while the temperature falls from the
// first to the last of some temperatures.
type course struct {
	Losses []float64 // at each
	// Turn is the temperature at which the loss, after falling, begins to rise; 0
	// where it does not turn in between.
	Turn         float64
	Falls, Rises bool // throughout
}

// courseOf follows the loss. By the inverse temperature b it is
//
//	L(b) = log sum_j exp(b s_j) - b s_+        dL/db = sum_j p_j s_j - s_+
//
// which is convex: its slope only grows, so that the slopes at both ends say how
// it goes between.
func courseOf(similarities, temperatures []float64) course {
	var c course
	for _, t := range temperatures {
		c.Losses = append(c.Losses, model.Explain(similarities, 0, t).CrossEntropy)
	}
	first, last := temperatures[0], temperatures[len(temperatures)-1]
	c.Falls, c.Rises = slope(similarities, last) <= 0, slope(similarities, first) >= 0
	if c.Falls || c.Rises {
		return c
	}
	falling, rising := 1/first, 1/last
	for range 100 {
		if middle := (falling + rising) / 2; slope(similarities, 1/middle) < 0 {
			falling = middle
		} else {
			rising = middle
		}
	}
	c.Turn = 1 / rising
	return c
}

// slope is dL/db at a temperature.
func slope(similarities []float64, temperature float64) float64 {
	sum := -similarities[0]
	for j, p := range model.Explain(similarities, 0, temperature).Softmax {
		sum += p * similarities[j]
	}
	return sum
}

// falls is the verdict on the claim that the loss falls with the temperature.
func (c *course) falls() Verdict {
	switch {
	case c.Falls && !c.Rises:
		return Supported
	case c.Rises && !c.Falls:
		return Reversed
	}
	return NotSupported
}

// rises is the verdict on the claim that it rises as the temperature falls: also
// supported where it falls at first, if it ends well above where it began.
func (c *course) rises() Verdict {
	first, last := c.Losses[0], c.Losses[len(c.Losses)-1]
	switch {
	case c.Rises && !c.Falls, c.Turn > 0 && last > 2*first:
		return Supported
	case c.Falls && !c.Rises:
		return Reversed
	}
	return NotSupported
}

// pulls are the sizes of the gradient by the positive's similarity, at each
// temperature: (1 - p_+)/temperature.
func pulls(similarities, temperatures []float64) []float64 {
	var all []float64
	for _, t := range temperatures {
		all = append(all, math.Abs(model.Explain(similarities, 0, t).Gradient[0]))
	}
	return all
}

// moderate is the verdict on the claim that high temperatures adjust alike
// whether the positive is the nearest or not: at the greatest temperature one
// pull is at most twice the other, and at the least more than ten times.
func moderate(right, wrong []float64) Verdict {
	n := len(right) - 1
	high, low := ratio(wrong[0], right[0]), ratio(wrong[n], right[n])
	switch {
	case high <= 2 && low > 10:
		return Supported
	case low <= 2 && high > 10:
		return Reversed
	}
	return NotSupported
}

// sharp is the verdict on the claim that low temperatures adjust sharply where a
// negative is nearer, and hardly where the positive is the nearest: from the
// greatest to the least temperature one pull grows tenfold and the other falls to
// a tenth.
func sharp(right, wrong []float64) Verdict {
	n := len(right) - 1
	grows, fades := wrong[n]/wrong[0], right[n]/right[0]
	switch {
	case grows >= 10 && fades <= 0.1:
		return Supported
	case grows <= 0.1 && fades >= 10:
		return Reversed
	}
	return NotSupported
}

func ratio(a, b float64) float64 { return max(a, b) / min(a, b) }
