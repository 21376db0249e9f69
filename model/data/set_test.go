package data_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/model/data"
)

// ramp is a source that counts up in steps of 1/1024, below 1.
type ramp struct{ next int }

func (r *ramp) Uniforms(dst []float32) {
	for i := range dst {
		dst[i] = float32(r.next%1024) / 1024
		r.next++
	}
}

func TestQuadrants(t *testing.T) {
	for _, n := range []int{8, 100, 4000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			c := data.Config{Kind: data.Quadrants, Samples: n}
			s, err := data.New(&c, new(ramp))
			if err != nil {
				t.Fatal(err)
			}
			if s.N != n || s.Dim != c.Dim() || len(s.Samples) != n*s.Dim || len(s.Labels) != n {
				t.Fatalf("%d samples of %d, %d coordinates, %d labels", s.N, s.Dim, len(s.Samples), len(s.Labels))
			}
			for i, label := range s.Labels {
				if label != i*4/n {
					t.Fatalf("sample %d is of class %d", i, label)
				}
				// Counter-clockwise: (+,+), (-,+), (-,-), (+,-). 0 counts as +, and
				// 0 moved by -1 is -1.
				want := [][2]bool{{true, true}, {false, true}, {false, false}, {true, false}}[label]
				if x := s.Sample(i); (x[0] >= 0) != want[0] || (x[1] >= 0) != want[1] || x[0] < -1 || x[0] >= 1 {
					t.Fatalf("sample %d of class %d is %v", i, label, x)
				}
			}
			var sizes []int
			for class := range s.Members {
				sizes = append(sizes, len(s.Members[class]))
				if len(s.Others[class]) != n-n/4 || !slices.IsSorted(s.Others[class]) {
					t.Errorf("class %d: %d others, or out of order", class, len(s.Others[class]))
				}
			}
			if diff := cmp.Diff(c.Sizes(), sizes); diff != "" {
				t.Errorf("sizes (-config +set):\n%s", diff)
			}
		})
	}
}

func TestNewSetTabulates(t *testing.T) {
	s, err := data.NewSet(make([]float32, 15), 3, []int{1, 0, 1, 2, 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]int32{{1}, {0, 2, 4}, {3}}, s.Members); diff != "" {
		t.Errorf("members (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]int32{{0, 2, 3, 4}, {1, 3}, {0, 1, 2, 4}}, s.Others); diff != "" {
		t.Errorf("others (-want +got):\n%s", diff)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []data.Config{
		{Kind: "rings", Samples: 100},
		{Kind: data.Quadrants, Samples: 4},
		{Kind: data.Quadrants, Samples: 102},
		{Kind: data.Quadrants, Samples: data.MaxSamples + 4},
		{Kind: data.Quadrants, Samples: -8},
	} {
		if _, err := data.New(&c, new(ramp)); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
	for _, labels := range [][]int{{0, 2}, {-1, 0}, {0, 1, 1 << 40}, {0}} {
		if _, err := data.NewSet(make([]float32, 4), 2, labels); err == nil {
			t.Errorf("labels %v are accepted for two samples of two", labels)
		}
	}
}
