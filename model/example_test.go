package model_test

import (
	"fmt"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
)

// The gradient of one step at two temperatures: the colder one spends nearly all of
// it on the hardest negative.
func ExampleExplain() {
	similarities := []float64{0.8, 0.7, 0, -0.5} // the positive, then three negatives
	for _, temperature := range []float64{0.5, 0.05} {
		e := model.Explain(similarities, 0, temperature)
		fmt.Printf("temperature %v: loss %.3f, softmax %.3f\n", temperature, e.CrossEntropy, e.Softmax)
	}
	// Output:
	// temperature 0.5: loss 0.740, softmax [0.477 0.391 0.096 0.035]
	// temperature 0.05: loss 0.127, softmax [0.881 0.119 0.000 0.000]
}

// One encoder, trained by the plain reference.
func ExampleTrain() {
	c := &model.Config{
		Data:      data.Config{Kind: data.Quadrants, Samples: 100},
		Encoder:   model.Architecture{Layers: []int{2, 10, 2}, Bias: true, Hidden: model.Identity, Output: model.Identity},
		Loss:      model.Loss{Kind: model.InfoNCE, Temperature: 0.5, Negatives: 3, Similarity: model.Cosine},
		Optimizer: model.Optimizer{Kind: model.SGD, LR: 0.001, Momentum: 0.9},
		Steps:     1000,
		Streams:   "philox",
	}
	if faults := c.Validate(); len(faults) > 0 {
		fmt.Println(faults)
		return
	}
	origin, err := model.NewOrigin(c, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	model.Train(c, origin, 250, func(at model.Checkpoint) {
		fmt.Printf("step %d: loss %.3f\n", at.Step, at.Loss)
	})
	// Output:
	// step 0: loss NaN
	// step 250: loss 0.883
	// step 500: loss 0.543
	// step 750: loss 0.446
	// step 1000: loss 0.424
}
