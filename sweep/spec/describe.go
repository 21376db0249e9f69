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
		"name":    text("Name of the sweep and its directory.", jsonschema.Schema{Pattern: namePattern}),
		"trainer": text("What trains the trials.", jsonschema.Schema{}),
		"data":    text("The samples the encoders are trained on.", jsonschema.Schema{}),
		"encoder": text("The shape of the encoder, a multilayer perceptron.", jsonschema.Schema{}),
		"loss":    text("The contrastive loss of one step.", jsonschema.Schema{}),
		"optimizer": text("Stochastic gradient descent, one anchor per step: v = momentum v + gradient, weights -= lr v.",
			jsonschema.Schema{}),
		"axes": text("The swept fields, each with its values; the last varies fastest; {} for none. Without axes, "+
			"the guide's temperatures are swept unless loss.temperature is set.", jsonschema.Schema{}),
		"seeds":  text("The replicates: the same seed means the same samples, initial weights and draws in every configuration.", jsonschema.Schema{}),
		"record": text("What to store besides the metrics at the end of a trial.", jsonschema.Schema{}),

		"trainer.kind": text("lockstep: the built-in trainer, which trains many encoders side by side.", oneOf(trainers()...)),
		"data.kind":    text("quadrants: points of the plane, one class per quadrant.", oneOf(data.Kinds()...)),
		"data.samples": text("Total number of samples, over the four classes.",
			jsonschema.Schema{Minimum: "8", Maximum: whole64(data.MaxSamples), MultipleOf: "4"}),
		"encoder.layers": text("Widths from the input (the coordinates of a sample) to the features.",
			jsonschema.Schema{
				MinItems: count64(2), MaxItems: count64(model.MaxLayers),
				Items: &jsonschema.Schema{Type: "integer", Minimum: "1", Maximum: whole64(model.MaxWidth)},
			}),
		"encoder.bias":   text("Whether every layer has a bias.", jsonschema.Schema{}),
		"encoder.hidden": text("The activation between layers.", activations),
		"encoder.output": text("The activation of the features.", activations),
		"loss.kind":      text("infonce: cross-entropy of softmax(similarities / temperature), the positive as target.", oneOf(model.Losses()...)),
		"loss.temperature": text("Divides the similarities; dimensionless. Smaller is sharper.",
			positive()),
		"loss.similarity": text("Similarity of two feature vectors.", oneOf(model.Cosine, model.Dot)),
		"loss.negatives": text("Negatives per step, distinct, from the other classes; at most as many as their samples.",
			jsonschema.Schema{Minimum: "1", Maximum: whole64(data.MaxSamples)}),
		"optimizer.kind":     text("sgd: stochastic gradient descent.", oneOf(model.Optimizers()...)),
		"optimizer.lr":       text("The step size.", positive()),
		"optimizer.momentum": text("The fraction of the last step that is kept in the next one.", jsonschema.Schema{Minimum: "0", ExclusiveMaximum: "1"}),
		"optimizer.lr_times_temperature": text("Multiplies the step size by the temperature. The gradient grows as 1/temperature, "+
			"so this separates the effect of the temperature from that of the step size.", jsonschema.Schema{}),
		"steps":           text("Training steps per trial, one anchor each.", jsonschema.Schema{Minimum: "1", Maximum: whole64(model.MaxSteps)}),
		"streams":         text("Random numbers: pytorch matches the generators of PyTorch and CPython; philox is counter-based.", oneOf(streams.Kinds()...)),
		"record.every":    text("Steps between the checkpoints of curves.csv; 0 = only the first and last.", jsonschema.Schema{Minimum: "0", Maximum: whole64(model.MaxSteps)}),
		"record.features": text("Which trials' features go to features.csv: none, those of the first seed, or all.", oneOf(FeaturesNone, FeaturesFirst, FeaturesAll)),
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
