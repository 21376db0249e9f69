// Package metrics measures what an encoder learned: pure functions of its features,
// and the schema that describes a measure to whatever shows it. It knows nothing of
// sweeps or files. Start reading at Measure; Toy lists what the built-in trainer
// measures, and adding to it takes a function and an entry there (toy.go).
package metrics

// Values are what Evaluate finds in one trial's features at one checkpoint. They are
// float32, the precision of the training, so that a row is short and the same
// on every machine. See the function of each name for its definition and range.
type Values struct {
	Alignment        float32
	Uniformity       float32
	UniformityGap    float32 // Uniformity minus UniformityFloor of the features' dimension
	Tolerance        float32
	InterclassCosine float32
	EffectiveRank    float32
	Saturation       float32
	NNAccuracy       float32
	Collapsed        bool
}
