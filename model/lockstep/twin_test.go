package lockstep_test

import (
	"testing"

	"github.com/tausweep/tausweep/model/lanes/twin/rewrite"
)

// TestTwinsAreCurrent holds the generated twins to their kernels.
func TestTwinsAreCurrent(t *testing.T) {
	err := rewrite.Stale("",
		"compose.go", "contrast.go", "group.go", "inputs.go", "losses.go", "matrix.go", "narrow.go", "network.go", "pairs.go", "run.go", "weights.go")
	if err != nil {
		t.Error(err)
	}
}
