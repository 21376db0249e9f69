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

// NewSet tabulates samples, len(labels) x dim row-major, both of which it keeps.
// Labels count from 0 to the number of classes less one, and every class has a
// sample; NewSet says where that is not so.
func NewSet(samples []float32, dim int, labels []int) (*Set, error) {
	if dim < 1 || len(samples) != len(labels)*dim {
		return nil, fmt.Errorf("data: %d coordinates for %d samples of %d", len(samples), len(labels), dim)
	}
	s := &Set{N: len(labels), Dim: dim, Samples: samples, Labels: labels}
	sizes, err := count(labels)
	if err != nil {
		return nil, err
	}
	for _, n := range sizes {
		s.Members = append(s.Members, make([]int32, 0, n))
		s.Others = append(s.Others, make([]int32, 0, s.N-n))
	}
	for i, label := range labels {
		for c := range sizes {
			if c == label {
				s.Members[c] = append(s.Members[c], int32(i))
			} else {
				s.Others[c] = append(s.Others[c], int32(i))
			}
		}
	}
	return s, nil
}

// count returns the number of samples of each class.
func count(labels []int) ([]int, error) {
	var sizes []int
	for i, label := range labels {
		if label < 0 || label >= len(labels) {
			return nil, fmt.Errorf("data: label %d of sample %d: must be 0 to %d", label, i, len(labels)-1)
		}
		for len(sizes) <= label {
			sizes = append(sizes, 0)
		}
		sizes[label]++
	}
	for c, n := range sizes {
		if n == 0 {
			return nil, fmt.Errorf("data: class %d of %d has no samples", c, len(sizes))
		}
	}
	return sizes, nil
}

// Sample returns the coordinates of sample i, a view of Dim values.
func (s *Set) Sample(i int) []float32 { return s.Samples[i*s.Dim : (i+1)*s.Dim] }
