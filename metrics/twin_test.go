package metrics_test

import (
	"testing"

	"github.com/tausweep/tausweep/model/lanes/twin/rewrite"
)

// TestTwinsAreCurrent holds the generated twins to their kernels.
func TestTwinsAreCurrent(t *testing.T) {
	if err := rewrite.Stale("", "cloud.go", "cloud_pairs.go", "cloud_rank.go"); err != nil {
		t.Error(err)
	}
}
