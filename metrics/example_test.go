package metrics_test

import (
	"fmt"

	"github.com/tausweep/tausweep/metrics"
)

// Four features of two classes in the plane, row by row.
func ExampleEvaluate() {
	features := []float32{1, 0, 0.8, 0.6, -1, 0, -0.8, -0.6}
	labels := []int{0, 0, 1, 1}
	v := metrics.Evaluate(features, 4, 2, labels, 0)
	fmt.Printf("alignment %.3f, uniformity %.3f, 1-NN accuracy %v\n", v.Alignment, v.Uniformity, v.NNAccuracy)
	// Output:
	// alignment 0.400, uniformity -1.896, 1-NN accuracy 1
}

// What the built-in trainer measures and shows first, in the order of a trial's values.
func ExampleToy() {
	for _, m := range metrics.Toy(metrics.Setting{}) {
		if m.Main {
			fmt.Printf("%s: %s is better, a %s\n", m.Name, m.Better, m.Role)
		}
	}
	// Output:
	// alignment: lower is better, a metric
	// uniformity: lower is better, a metric
	// tolerance: higher is better, a metric
	// effective_rank: higher is better, a metric
	// nn_accuracy: higher is better, a metric
}
