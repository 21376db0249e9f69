package lanes_test

import (
	"testing"

	"github.com/tausweep/tausweep/model/lanes/twin/rewrite"
)

// TestTwinsAreCurrent holds the generated twins to their kernels.
func TestTwinsAreCurrent(t *testing.T) {
	if err := rewrite.Stale("plain", true, "exp.go", "functions.go", "log.go", "tanh.go"); err != nil {
		t.Error(err)
	}
	if err := rewrite.Stale("", false, "slices.go"); err != nil {
		t.Error(err)
	}
}
