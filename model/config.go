// Package model trains one small contrastive encoder: the plain scalar reference, in
// float64, that reads like the formulas. Package lockstep trains many at once, in
// float32, and is held against it. Nothing here knows of sweeps, measures or files.
// Start reading at Train; Config says what a training depends on, beside the seed.
package model

import "github.com/tausweep/tausweep/model/data"

// Config is one resolved configuration: everything but the seed that decides
// what a training gives. The yaml and json names are the paths of the spec.
type Config struct {
	Data      data.Config  `yaml:"data" json:"data"`
	Encoder   Architecture `yaml:"encoder" json:"encoder"`
	Loss      Loss         `yaml:"loss" json:"loss"`
	Optimizer Optimizer    `yaml:"optimizer" json:"optimizer"`
	// Steps is the number of SGD steps, one anchor each; at least 1.
	Steps int `yaml:"steps" json:"steps"`
	// Streams names the random streams that samples, initial weights and picks
	// are drawn from: "pytorch" or "philox".
	Streams string `yaml:"streams" json:"streams"`
}

// Architecture is the shape of an encoder: a multilayer perceptron.
type Architecture struct {
	// Layers are the widths from the input to the features; two or more.
	Layers []int `yaml:"layers,flow" json:"layers"`
	// Bias gives every layer a bias.
	Bias bool `yaml:"bias" json:"bias"`
	// Hidden is applied between layers, Output to the features.
	Hidden Activation `yaml:"hidden" json:"hidden"`
	Output Activation `yaml:"output" json:"output"`
}

// Activation is an elementwise function: "identity", "tanh" or "relu".
type Activation string

// The activations.
const (
	Identity Activation = "identity"
	Tanh     Activation = "tanh"
	ReLU     Activation = "relu"
)

// InfoNCE and SGD are the kinds of loss and of optimizer.
const (
	InfoNCE = "infonce"
	SGD     = "sgd"
)

// Losses lists the kinds of loss.
func Losses() []string { return []string{InfoNCE} }

// Optimizers lists the kinds of optimizer.
func Optimizers() []string { return []string{SGD} }

// Loss is the contrastive loss of a step.
type Loss struct {
	// Kind is InfoNCE: cross-entropy of softmax(similarities/temperature)
	// with the positive as the target (van den Oord et al. 2018).
	Kind string `yaml:"kind" json:"kind"`
	// Temperature divides the similarities; greater than 0.
	Temperature float64 `yaml:"temperature" json:"temperature"`
	// Similarity of two feature vectors: "cosine" (each norm at least 1e-8) or "dot".
	Similarity Similarity `yaml:"similarity" json:"similarity"`
	// Negatives a step, drawn without replacement from the other classes; at least 1.
	Negatives int `yaml:"negatives" json:"negatives"`
}

// Similarity of two feature vectors.
type Similarity string

// The similarities.
const (
	Cosine Similarity = "cosine"
	Dot    Similarity = "dot"
)

// Optimizer is stochastic gradient descent with PyTorch's momentum:
// v = momentum*v + g, w -= lr*v.
type Optimizer struct {
	// Kind is SGD.
	Kind string `yaml:"kind" json:"kind"`
	// LR is the step size; greater than 0.
	LR float64 `yaml:"lr" json:"lr"`
	// Momentum is in [0, 1).
	Momentum float64 `yaml:"momentum" json:"momentum"`
	// LRTimesTemperature multiplies the step size by the temperature, so that a
	// temperature's effect can be told from its step size's: the gradient
	// scales with 1/temperature.
	LRTimesTemperature bool `yaml:"lr_times_temperature" json:"lr_times_temperature"`
}

// StepSize returns the step size in force at c's temperature.
func (c *Config) StepSize() float64 {
	if c.Optimizer.LRTimesTemperature {
		return c.Optimizer.LR * c.Loss.Temperature
	}
	return c.Optimizer.LR
}
