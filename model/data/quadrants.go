package data

import (
	"fmt"
	"slices"
	"strings"
)

// Uniforms is a source of uniforms in [0, 1).
type Uniforms interface {
	Uniforms(dst []float32)
}

// New makes the samples that c describes out of the next uniforms of u.
func New(c *Config, u Uniforms) (*Set, error) {
	if !slices.Contains(Kinds(), c.Kind) {
		return nil, fmt.Errorf("data: kind %q: must be one of %s", c.Kind, strings.Join(Kinds(), ", "))
	}
	if c.Samples < 8 || c.Samples > MaxSamples || c.Samples%4 != 0 {
		return nil, fmt.Errorf("data: %d samples: must be a multiple of 4, 8 to %d", c.Samples, MaxSamples)
	}
	return quadrants(c, u)
}

// quadrants makes points uniform over the square (-1, 1)^2: a block of equal
// size for each quadrant, counter-clockwise from (+, +). A point of the unit
// square is moved by -1 along the axes where its quadrant is negative.
func quadrants(c *Config, u Uniforms) (*Set, error) {
	samples := make([]float32, c.Samples*c.Dim())
	u.Uniforms(samples)
	labels := make([]int, 0, c.Samples)
	for class, n := range c.Sizes() {
		for range n {
			point := samples[2*len(labels):][:2]
			if class == 1 || class == 2 {
				point[0]--
			}
			if class == 2 || class == 3 {
				point[1]--
			}
			labels = append(labels, class)
		}
	}
	return NewSet(samples, c.Dim(), labels)
}
