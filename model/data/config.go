// Package data makes the samples that encoders are trained on.
package data

// Config says which samples to make.
type Config struct {
	// Kind is "quadrants": points of the plane, one class a quadrant.
	Kind string `yaml:"kind" json:"kind"`
	// Samples is how many in all: for quadrants a multiple of 4, at least 8.
	Samples int `yaml:"samples" json:"samples"`
}
