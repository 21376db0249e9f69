package spec

import (
	"encoding/json"
	"strconv"

	"github.com/invopop/jsonschema"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/data"
	"github.com/tausweep/tausweep/model/streams"
)

// described says of every section and leaf of a spec what it means and, for
// editors, which values it can have. Parse does not read it: the model's own
// checks decide, and a test holds the two together.
func described() map[string]*jsonschema.Schema {
	activations := oneOf(model.Identity, model.Tanh, model.ReLU)
	return map[string]*jsonschema.Schema{
		"name":    text("Names the sweep and its directory.", jsonschema.Schema{Pattern: namePattern}),
		"trainer": text("What trains the trials.", jsonschema.Schema{}),
		"data":    text("The samples that encoders are trained on.", jsonschema.Schema{}),
		"encoder": text("The shape of the encoder, a multilayer perceptron.", jsonschema.Schema{}),
		"loss":    text("The contrastive loss of a step.", jsonschema.Schema{}),
		"optimizer": text("Stochastic gradient descent, one anchor a step: v = momentum v + gradient, weights -= lr v.",
			jsonschema.Schema{}),
		"axes": text("The swept fields, each with its values; the last varies fastest; {} for none. Where axes is left out, "+
			"the guide's temperatures are swept unless loss.temperature is set.", jsonschema.Schema{}),
		"seeds":  text("The replicates: the same seed means the same samples, initial weights and draws in every configuration.", jsonschema.Schema{}),
		"record": text("What is kept beside the metrics at the end of a trial.", jsonschema.Schema{}),

		"trainer.kind": text("lockstep: the built-in trainer, which trains many encoders side by side.", oneOf(trainers()...)),
		"data.kind":    text("quadrants: points of the plane, one class a quadrant.", oneOf(data.Quadrants)),
		"data.samples": text("Samples in all, over the four classes.",
			jsonschema.Schema{Minimum: "8", Maximum: whole64(data.MaxSamples), MultipleOf: "4"}),
		"encoder.layers": text("Widths from the input (the coordinates of a sample) to the features.",
			jsonschema.Schema{
				MinItems: count64(2), MaxItems: count64(model.MaxLayers),
				Items: &jsonschema.Schema{Type: "integer", Minimum: "1", Maximum: whole64(model.MaxWidth)},
			}),
		"encoder.bias":   text("Whether every layer has a bias.", jsonschema.Schema{}),
		"encoder.hidden": text("The activation between layers.", activations),
		"encoder.output": text("The activation of the features.", activations),
		"loss.kind":      text("infonce: cross-entropy of softmax(similarities / temperature), the positive as target.", oneOf(model.InfoNCE)),
		"loss.temperature": text("Divides the similarities; dimensionless. Smaller is sharper.",
			positive()),
		"loss.similarity": text("Of two feature vectors.", oneOf(model.Cosine, model.Dot)),
		"loss.negatives": text("Negatives a step, distinct, of the other classes; at most their samples.",
			jsonschema.Schema{Minimum: "1", Maximum: whole64(data.MaxSamples)}),
		"optimizer.kind":     text("sgd: stochastic gradient descent.", oneOf(model.SGD)),
		"optimizer.lr":       text("The step size.", positive()),
		"optimizer.momentum": text("The share of the last step that the next one keeps.", jsonschema.Schema{Minimum: "0", ExclusiveMaximum: "1"}),
		"optimizer.lr_times_temperature": text("Multiplies the step size by the temperature. The gradient grows as 1/temperature, "+
			"so this tells a temperature's effect from its step size's.", jsonschema.Schema{}),
		"steps":           text("Steps of a trial, one anchor each.", jsonschema.Schema{Minimum: "1", Maximum: whole64(model.MaxSteps)}),
		"streams":         text("The random numbers: pytorch draws as PyTorch's and CPython's generators do; philox is counter-based.", oneOf(streams.Kinds()...)),
		"record.every":    text("Steps between the checkpoints of curves.csv; 0 keeps only the first and the last.", jsonschema.Schema{Minimum: "0", Maximum: whole64(model.MaxSteps)}),
		"record.features": text("Whose features features.csv has: nobody's, the first seed's trials', or all trials'.", oneOf(FeaturesNone, FeaturesFirst, FeaturesAll)),
	}
}

func text(description string, s jsonschema.Schema) *jsonschema.Schema {
	s.Description = description
	return &s
}

func oneOf[T ~string](values ...T) jsonschema.Schema {
	var s jsonschema.Schema
	for _, v := range values {
		s.Enum = append(s.Enum, v)
	}
	return s
}

// positive is the range of temperatures and step sizes.
func positive() jsonschema.Schema { return jsonschema.Schema{Minimum: "1e-30", Maximum: "1e30"} }

func whole64(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func count64(n uint64) *uint64 { return &n }
