package spec_test

import (
	"fmt"

	"github.com/tausweep/tausweep/sweep/spec"
)

// A spec says what differs from the guide's sweep; an override comes from a flag.
func ExampleParse() {
	s, err := spec.Parse("mine.yaml", []byte(`
name: mine
axes:
  loss.temperature: [0.5, 0.05]
seeds: {count: 8}
`), spec.Override{From: "--set", Assign: "steps=500"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Name, s.Steps, s.Axes[0].Path, s.Axes[0].Values, s.Seeds.Len())
	fmt.Println("ranked by", s.Declare().Objective)
	// Output:
	// mine 500 loss.temperature [0.5 0.05] 8
	// ranked by uniformity_gap, tolerance>=0.5, collapsed<=0.05
}

// All that is wrong is reported at once, with what would be accepted.
func ExampleFieldErrors() {
	_, err := spec.Parse("mine.yaml", []byte("steps: 0\nloss: {temperatur: 1}\n"))
	for _, fault := range spec.FieldErrors(err) {
		fmt.Println(fault)
	}
	// Output:
	// mine.yaml:1: steps: 0: must be 1 to 1000000000
	// mine.yaml:2: loss.temperatur: 1: unknown field: did you mean loss.temperature?
}
