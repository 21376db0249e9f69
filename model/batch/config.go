// Package batch trains one contrastive encoder on batches of rows: its recipe, and the
// plain reference, in float64, that reads like the formulas. Package dense trains the
// same recipe at hardware speed in float32, and is held against it. Nothing here knows
// of sweeps, measures or files. Start reading at Train; Config says what a training
// depends on, beside the rows and the seed.
package batch

// Config is one resolved configuration: everything but the rows and the seed that
// decides what a training gives. The yaml and json names are the paths of the spec.
type Config struct {
	Views     Views     `yaml:"views" json:"views"`
	Encoder   Encoder   `yaml:"encoder" json:"encoder"`
	Loss      Loss      `yaml:"loss" json:"loss"`
	Optimizer Optimizer `yaml:"optimizer" json:"optimizer"`
	// Batch is the number of rows a step; the last incomplete batch of an epoch
	// is dropped. At least 2, and at most the training rows.
	Batch int `yaml:"batch" json:"batch"`
	// Steps is the number of batches; at least 1.
	Steps    int      `yaml:"steps" json:"steps"`
	Evaluate Evaluate `yaml:"evaluate" json:"evaluate"`
	// Streams names the random streams of initial weights and batch order: "philox",
	// or "pytorch", which draws them as torch.manual_seed, nn.Linear and randperm do.
	// Views come from philox under both.
	Streams string `yaml:"streams" json:"streams"`
}

// None is the norm, the schedule or the probe that is not there.
const None = "none"

// Views says how the two views of a row are made.
type Views struct {
	// Kind is Mask, Noise, Pairs or Class.
	Kind string `yaml:"kind" json:"kind"`
	// P is the probability that Mask sets a value to 0, in 1/65536: [0, 1).
	P float64 `yaml:"p" json:"p"`
	// SD is the standard deviation of what Noise adds; at least 0.
	SD float64 `yaml:"sd" json:"sd"`
}

// The kinds of views.
const (
	Mask  = "mask"  // both views: the row with values set to 0, each with probability P
	Noise = "noise" // both views: the row and normal noise of SD on every value
	Pairs = "pairs" // the row, and its pair from the data
	// Class: the row, and another row of its class (the row itself where the class
	// has no other). SupCon takes the row alone: the batch holds its positives.
	Class = "class"
)

// ViewKinds lists the kinds of views.
func ViewKinds() []string { return []string{Mask, Noise, Pairs, Class} }

// Encoder is the shape of an encoder, a multilayer perceptron, and of the head
// between it and the loss.
type Encoder struct {
	// Layers are the widths from the input to the features; two or more.
	Layers []int `yaml:"layers,flow" json:"layers"`
	// Bias gives every layer a bias.
	Bias bool `yaml:"bias" json:"bias"`
	// Hidden is applied between layers, the head's included.
	Hidden Activation `yaml:"hidden" json:"hidden"`
	// Norm, None or Layer, stands between a hidden layer and its activation.
	Norm string `yaml:"norm" json:"norm"`
	// Output is applied to the features.
	Output Activation `yaml:"output" json:"output"`
	// Head are the widths of layers after the features that only the loss sees; the
	// last one has no activation. None: the loss sees the features.
	Head []int `yaml:"head,flow" json:"head"`
}

// Layer is layer norm (Ba et al. 2016): eps 1e-5, biased variance, gain and shift.
const Layer = "layer"

// Activation is an elementwise function.
type Activation string

// The activations.
const (
	Identity Activation = "identity"
	ReLU     Activation = "relu"
	Tanh     Activation = "tanh"
	GELU     Activation = "gelu" // its tanh form
)

// Activations lists the activations.
func Activations() []string {
	return []string{string(Identity), string(ReLU), string(Tanh), string(GELU)}
}

// Loss is the contrastive loss of a batch, on cosine similarities (each norm at
// least 1e-8) over a temperature.
type Loss struct {
	// Kind is one of Losses.
	Kind string `yaml:"kind" json:"kind"`
	// Temperature divides the similarities: the fixed one, or where a learned one
	// starts. Not read where TemperatureSchedule is Cosine.
	Temperature float64 `yaml:"temperature" json:"temperature"`
	// LearnTemperature trains log(1/temperature) with the weights, without weight
	// decay, held to [TemperatureMin, TemperatureMax] after each step.
	LearnTemperature bool    `yaml:"learn_temperature" json:"learn_temperature"`
	TemperatureMin   float64 `yaml:"temperature_min" json:"temperature_min"`
	TemperatureMax   float64 `yaml:"temperature_max" json:"temperature_max"`
	// TemperatureSchedule is None or Cosine: from TemperatureHigh down to
	// TemperatureLow and back in TemperaturePeriod steps.
	TemperatureSchedule string  `yaml:"temperature_schedule" json:"temperature_schedule"`
	TemperatureLow      float64 `yaml:"temperature_low" json:"temperature_low"`
	TemperatureHigh     float64 `yaml:"temperature_high" json:"temperature_high"`
	TemperaturePeriod   int     `yaml:"temperature_period" json:"temperature_period"`
	// Bias is SigLIP's, added to similarities over the temperature; LearnBias
	// trains it, without weight decay.
	Bias      float64 `yaml:"bias" json:"bias"`
	LearnBias bool    `yaml:"learn_bias" json:"learn_bias"`
}

// The kinds of loss, of B rows with first views a and second views b.
const (
	InfoNCE = "infonce" // a's row finds its b among the batch's b (van den Oord et al. 2018)
	NTXent  = "ntxent"  // each of the 2B views finds its other among the rest (Chen et al. 2020)
	DCL     = "dcl"     // the same, the positive out of the denominator (Yeh et al. 2022)
	CLIP    = "clip"    // the mean of a finding b and b finding a (Radford et al. 2021)
	SupCon  = "supcon"  // every view of a row's class is its positive (L_out of Khosla et al. 2020)
	SigLIP  = "siglip"  // each pair of a and b: one row's or not (Zhai et al. 2023)
)

// Losses lists the kinds of loss.
func Losses() []string { return []string{InfoNCE, NTXent, DCL, CLIP, SupCon, SigLIP} }

// Cosine is the schedule of a step size or a temperature along a cosine.
const Cosine = "cosine"

// Schedules lists the schedules of a step size or a temperature.
func Schedules() []string { return []string{None, Cosine} }

// Optimizer turns gradients into steps as PyTorch's optimizers do.
type Optimizer struct {
	// Kind is SGD, Adam or AdamW.
	Kind string `yaml:"kind" json:"kind"`
	// LR is the step size; greater than 0.
	LR float64 `yaml:"lr" json:"lr"`
	// Momentum of SGD, in [0, 1), and whether it is Nesterov's.
	Momentum float64 `yaml:"momentum" json:"momentum"`
	Nesterov bool    `yaml:"nesterov" json:"nesterov"`
	// WeightDecay pulls the layers' weights (no bias, norm, temperature) to 0: added
	// to the gradient, and by AdamW apart from it. At least 0.
	WeightDecay float64 `yaml:"weight_decay" json:"weight_decay"`
	// Beta1, Beta2 and Eps are Adam's and AdamW's: in [0, 1), and greater than 0.
	Beta1 float64 `yaml:"beta1" json:"beta1"`
	Beta2 float64 `yaml:"beta2" json:"beta2"`
	Eps   float64 `yaml:"eps" json:"eps"`
	// Warmup is the number of first steps over which the step size rises to LR.
	Warmup int `yaml:"warmup" json:"warmup"`
	// Schedule is None or Cosine: from LR after the warm-up down to End.
	Schedule string  `yaml:"schedule" json:"schedule"`
	End      float64 `yaml:"end" json:"end"`
	// ClipNorm is the greatest norm of the whole gradient; 0 does not clip.
	ClipNorm float64 `yaml:"clip_norm" json:"clip_norm"`
}

// The kinds of optimizer.
const (
	SGD   = "sgd"
	Adam  = "adam"
	AdamW = "adamw"
)

// Optimizers lists the kinds of optimizer.
func Optimizers() []string { return []string{SGD, Adam, AdamW} }

// Evaluate says how features are measured; no training depends on it.
type Evaluate struct {
	// KNN is the number of neighbours that vote on a class; at least 1.
	KNN int `yaml:"knn" json:"knn"`
	// Probe is None or Ridge, the linear probe.
	Probe string `yaml:"probe" json:"probe"`
	// Limit is the most rows that measures of all pairs are taken on.
	Limit int `yaml:"limit" json:"limit"`
}

// Ridge is the ridge regression on the classes.
const Ridge = "ridge"
