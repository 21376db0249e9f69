package kernel_test

import (
	"testing"

	"github.com/tausweep/tausweep/model/lanes/twin/rewrite"
)

// TestTwinsAreCurrent holds the generated twins to their kernels.
func TestTwinsAreCurrent(t *testing.T) {
	err := rewrite.Stale("../plain", false,
		"compose.go", "contrast.go", "group.go", "inputs.go", "losses.go", "matrix.go", "narrow.go", "network.go", "pairs.go", "probe.go", "run.go", "weights.go")
	if err != nil {
		t.Error(err)
	}
}
