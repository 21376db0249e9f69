package kernel_test

import (
	"testing"

	"github.com/tausweep/tausweep/model/lanes/twin/rewrite"
)

// TestTwinsAreCurrent holds the generated twins to their kernels.
func TestTwinsAreCurrent(t *testing.T) {
	if err := rewrite.Stale("../plain", false, "contrast.go", "layer.go", "optimizer.go", "product.go", "siglip.go", "softmax.go", "supcon.go", "trainer.go"); err != nil {
		t.Error(err)
	}
}
