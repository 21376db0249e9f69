package service

import "testing"

// TestStudentT holds the quantile against printed tables.
func TestStudentT(t *testing.T) {
	for degrees, want := range map[int]float64{1: 12.706, 2: 4.303, 7: 2.365, 31: 2.040, 100: 1.984, 100_000: 1.960} {
		if got := studentT(degrees); got < want-0.001 || got > want+0.001 {
			t.Errorf("%d degrees of freedom: %v, want %v", degrees, got, want)
		}
	}
}
