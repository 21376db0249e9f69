package batch_test

import (
	"fmt"

	"github.com/tausweep/tausweep/model/batch"
)

// Train trains an encoder of eight rows in two classes, each row's positive another
// row of its class.
func ExampleTrain() {
	d := &batch.Data{
		Columns: 2,
		Rows:    []float32{2, 1, 2, -1, 3, 0, 2, 0, -2, 1, -2, -1, -3, 0, -2, 0},
		Labels:  []int32{0, 0, 0, 0, 1, 1, 1, 1},
	}
	c := batch.Config{
		Views:     batch.Views{Kind: batch.Class},
		Encoder:   batch.Encoder{Layers: []int{2, 8, 2}, Bias: true, Hidden: batch.Tanh, Norm: batch.None, Output: batch.Identity},
		Loss:      batch.Loss{Kind: batch.SupCon, Temperature: 0.5, TemperatureSchedule: batch.None},
		Optimizer: batch.Optimizer{Kind: batch.Adam, LR: 0.05, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Schedule: batch.None},
		Batch:     8, Steps: 100,
		Evaluate: batch.Evaluate{KNN: 1, Probe: batch.None, Limit: 8},
		Streams:  "philox",
	}
	shape := d.Shape()
	if faults := c.Validate(&shape); len(faults) > 0 {
		fmt.Println(faults)
		return
	}
	origin, err := batch.NewOrigin(&c, d, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	// Three positives at a cosine of 1 and four negatives at -1 have the loss
	// log(3 + 4 exp(-4)) = 1.123.
	batch.Train(&c, d, origin, 50, func(k batch.Checkpoint) {
		fmt.Printf("step %3d: loss %.3f\n", k.Step, k.Loss)
	})
	// Output:
	// step   0: loss NaN
	// step  50: loss 1.138
	// step 100: loss 1.123
}
