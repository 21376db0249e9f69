package lanes_test

import (
	"os"
	"testing"

	"github.com/tausweep/tausweep/model/lanes/internal/twin/rewrite"
)

// TestTwinsAreCurrent holds the generated twins to their kernels.
func TestTwinsAreCurrent(t *testing.T) {
	for kernel, dir := range map[string]string{
		"exp.go": "plain", "functions.go": "plain", "log.go": "plain", "slices.go": "", "tanh.go": "plain",
	} {
		source, err := os.ReadFile(kernel)
		if err != nil {
			t.Fatal(err)
		}
		want, err := rewrite.Plain(string(source), dir)
		if err != nil {
			t.Fatalf("%s: %v", kernel, err)
		}
		got, err := os.ReadFile(rewrite.Path(kernel, dir))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("the twin of %s is stale: go generate ./model/lanes", kernel)
		}
	}
}
