package data

import "fmt"

// Set is labelled samples, and the tables to draw from them by class.
type Set struct {
	N, Dim  int
	Samples []float32 // N x Dim, row-major
	Labels  []int     // N, each in [0, len(Members))
	Members [][]int32 // of class c: its samples, in sample order
	Others  [][]int32 // of class c: the samples of the other classes, in sample order
}

// Uniforms is a source of uniforms in [0, 1).
type Uniforms interface {
	Uniforms(dst []float32)
}

// New makes the samples that c describes out of the next uniforms of u.
func New(c *Config, u Uniforms) (*Set, error) {
	if c.Kind != Quadrants {
		return nil, fmt.Errorf("data: kind %q: must be %q", c.Kind, Quadrants)
	}
	if c.Samples < 8 || c.Samples > MaxSamples || c.Samples%4 != 0 {
		return nil, fmt.Errorf("data: %d samples: must be a multiple of 4, 8 to %d", c.Samples, MaxSamples)
	}
	return quadrants(c, u), nil
}

// quadrants makes points uniform over the square (-1, 1)^2: a block of equal
// size for each quadrant, counter-clockwise from (+, +). A point of the unit
// square is moved by -1 along the axes where its quadrant is negative.
func quadrants(c *Config, u Uniforms) *Set {
	s := &Set{N: c.Samples, Dim: c.Dim(), Samples: make([]float32, c.Samples*c.Dim())}
	u.Uniforms(s.Samples)
	for class, n := range c.Sizes() {
		for range n {
			i := len(s.Labels)
			if class == 1 || class == 2 {
				s.Samples[2*i]--
			}
			if class >= 2 {
				s.Samples[2*i+1]--
			}
			s.Labels = append(s.Labels, class)
		}
	}
	s.index(len(c.Sizes()))
	return s
}

// index makes the tables from the labels.
func (s *Set) index(classes int) {
	s.Members = make([][]int32, classes)
	s.Others = make([][]int32, classes)
	for i, label := range s.Labels {
		for c := range classes {
			if c == label {
				s.Members[c] = append(s.Members[c], int32(i))
			} else {
				s.Others[c] = append(s.Others[c], int32(i))
			}
		}
	}
}

// Sample returns the coordinates of sample i, a view of Dim values.
func (s *Set) Sample(i int) []float32 { return s.Samples[i*s.Dim : (i+1)*s.Dim] }
