package spec

import (
	"encoding/json"
	"maps"

	"github.com/invopop/jsonschema"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/streams"
)

// describedFile is described for specs whose data is read from files.
func describedFile() map[string]*jsonschema.Schema {
	all := described()
	maps.Copy(all, map[string]*jsonschema.Schema{
		"trainer.kind": text("dense: encoders trained on batches of rows.", oneOf(Dense)),

		"data":      about("The files that the rows are read from, and how they are divided."),
		"views":     about("How the two views of a row are made that are to be alike."),
		"loss":      about("The contrastive loss of a batch."),
		"optimizer": about("How gradients become steps, as PyTorch's optimizers do."),
		"evaluate":  about("How features of held-out rows are measured."),

		"data.kind":               text("file: rows that are read from files.", oneOf(FromFile)),
		"data.samples":            about("The file of the rows: .npy, .npz#key, .csv, .tsv, .parquet or IDX; relative to the spec."),
		"data.labels":             about("The file of the labels, or {column: NAME} of the samples."),
		"data.pairs":              about("The file of a second view of every row."),
		"data.columns":            about("Columns of a table to read; every numeric one but the labels where it is left out."),
		"data.limit":              count("The most rows to use, a stratified subset; 0 for all.", "0"),
		"data.standardize":        about("Whether every column is scaled by its mean and deviation over the training rows."),
		"data.drop_nonfinite":     about("Whether rows with values that are not finite are left out; otherwise they are an error."),
		"data.split.test":         share("The share of the rows that is only measured, in proportion to the classes."),
		"data.split.seed":         about("The seed that draws the split; by-trial: every seed has its own, and the intervals cover that, too."),
		"data.split.test_samples": about("The file of the rows to measure, in the place of test."),
		"data.split.test_labels":  about("The file of their labels."),
		"data.split.column":       about("The column that says train or test for every row, in the place of test."),
		"data.found.rows":         about("Rows to train on; written by tausweep."),
		"data.found.test":         about("Rows to measure on."),
		"data.found.columns":      about("Values of a row."),
		"data.found.classes":      about("Classes, 0 without labels."),
		"data.found.pairs":        about("Whether there are pairs."),
		"data.found.digest":       about("SHA-256 of the files; other data is refused."),
	})
	maps.Copy(all, describedRecipe())
	return all
}

// describedRecipe describes what is trained on the data, and how it is measured.
func describedRecipe() map[string]*jsonschema.Schema {
	schedules, activations := oneOf(batch.Schedules()...), oneOf(batch.Activations()...)
	return map[string]*jsonschema.Schema{
		"views.kind": text("mask, noise: both views from the row; pairs: the row and its pair; class: the row and another of its class.", oneOf(batch.ViewKinds()...)),
		"views.p":    share("The probability that mask sets a value to 0."),
		"views.sd":   count("The standard deviation of what noise adds.", "0"),

		"encoder.layers": text("Widths from the values of a row to the features; chosen by the data where it is left out.",
			jsonschema.Schema{Items: &jsonschema.Schema{Type: "integer", Minimum: "1"}}),
		"encoder.hidden": text("The activation between layers.", activations),
		"encoder.norm":   text("What stands before a hidden layer's activation.", oneOf(batch.None, batch.Layer)),
		"encoder.output": text("The activation of the features.", activations),
		"encoder.head": text("Widths of layers after the features that only the loss sees.",
			jsonschema.Schema{Items: &jsonschema.Schema{Type: "integer", Minimum: "1", Maximum: whole64(model.MaxWidth)}}),

		"loss.kind":                 text("The contrastive loss.", oneOf(batch.Losses()...)),
		"loss.temperature":          text("Divides the similarities: fixed, or a mapping of one that is learned or scheduled.", positive()),
		"loss.learn_temperature":    about("Whether log(1/temperature) is trained."),
		"loss.temperature_min":      text("The least learned temperature.", positive()),
		"loss.temperature_max":      text("The greatest learned temperature.", positive()),
		"loss.temperature_schedule": text("cosine: from high to low and back in every period.", schedules),
		"loss.temperature_low":      text("The least scheduled temperature.", positive()),
		"loss.temperature_high":     text("The greatest scheduled temperature.", positive()),
		"loss.temperature_period":   count("Steps of a period.", "2"),
		"loss.bias":                 about("SigLIP's bias, at first."),
		"loss.learn_bias":           about("Whether it is trained."),

		"optimizer.kind":         text("The optimizer.", oneOf(batch.Optimizers()...)),
		"optimizer.momentum":     share("The fraction of the last step that SGD keeps."),
		"optimizer.nesterov":     about("Whether SGD's momentum is Nesterov's."),
		"optimizer.weight_decay": count("How strongly weights are pulled to 0.", "0"),
		"optimizer.beta1":        share("Adam's decay of the mean of gradients."),
		"optimizer.beta2":        share("Adam's decay of the mean of their squares."),
		"optimizer.eps":          text("Adam's guard against division by 0.", positive()),
		"optimizer.warmup":       count("First steps over which the step size rises.", "0"),
		"optimizer.schedule":     text("cosine: down to end after the warm-up.", schedules),
		"optimizer.end":          count("The step size at the end of the schedule.", "0"),
		"optimizer.clip_norm":    count("The greatest norm of the gradient; 0 does not clip.", "0"),

		"batch":          text("Rows a step; chosen by the data where it is left out.", jsonschema.Schema{Minimum: "0", Maximum: whole64(batch.MaxBatch)}),
		"epochs":         count("Passes over the training rows, in the place of steps.", "0"),
		"steps":          text("Training steps per trial, one batch each.", jsonschema.Schema{Minimum: "1", Maximum: whole64(model.MaxSteps)}),
		"evaluate.knn":   text("Neighbours that vote on a class.", jsonschema.Schema{Minimum: "1", Maximum: whole64(batch.MaxLimit)}),
		"evaluate.probe": text("ridge: a linear probe by ridge regression.", oneOf(batch.None, batch.Ridge)),
		"evaluate.limit": text("The most rows that are measured.", jsonschema.Schema{Minimum: "2", Maximum: whole64(batch.MaxLimit)}),
		"streams":        text("Random numbers: philox is counter-based; pytorch draws weights and batches as PyTorch does.", oneOf(streams.Kinds()...)),
	}
}

func about(description string) *jsonschema.Schema { return text(description, jsonschema.Schema{}) }

// count is a number of at least least.
func count(description, least string) *jsonschema.Schema {
	return text(description, jsonschema.Schema{Minimum: json.Number(least)})
}

// share is a number in [0, 1).
func share(description string) *jsonschema.Schema {
	return text(description, jsonschema.Schema{Minimum: "0", ExclusiveMaximum: "1"})
}

// splitSeedSchema describes a number, or by-trial.
func splitSeedSchema(seed *jsonschema.Schema) jsonschema.Schema {
	return jsonschema.Schema{Description: seed.Description, Default: 0, OneOf: []*jsonschema.Schema{{Type: "integer", Minimum: "0"}, {Type: "string", Pattern: "^([0-9]+|by-trial)$"}}}
}

// columnSchema describes labels that are a column of the samples.
func columnSchema() *jsonschema.Schema {
	c := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), Required: []string{"column"}, AdditionalProperties: jsonschema.FalseSchema}
	c.Properties.Set("column", &jsonschema.Schema{Type: "string"})
	return c
}

// temperatureSchema describes a temperature that is learned or scheduled.
func temperatureSchema() *jsonschema.Schema {
	t := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	number := positive()
	number.Type = "number"
	for _, key := range []string{"start", "min", "max", "low", "high"} {
		t.Properties.Set(key, &number)
	}
	t.Properties.Set("learn", &jsonschema.Schema{Type: "boolean"})
	t.Properties.Set("schedule", &jsonschema.Schema{Enum: []any{"none", "cosine"}})
	t.Properties.Set("period", &jsonschema.Schema{Type: "integer", Minimum: "2"})
	return t
}
