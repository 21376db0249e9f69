// Package metrics measures what an encoder learned: pure functions of its features.
package metrics

// Values are the metrics of one trial's features at one checkpoint. They are
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

// Column is a numeric metric as files, figures and Prometheus name it.
type Column struct {
	Name string // as in trials.csv
	Help string // one line: what it is, range, direction
	Of   func(*Values) float32
}

// Columns lists the numeric metrics in the order of the files. A new metric is
// a new column at the end.
func Columns() []Column {
	return []Column{
		{"alignment", "mean squared distance of positive pairs, 0 to 4; lower is closer", func(v *Values) float32 { return v.Alignment }},
		{"uniformity", "log mean Gaussian potential over pairs; lower is more uniform", func(v *Values) float32 { return v.Uniformity }},
		{"uniformity_gap", "uniformity minus its floor on the sphere", func(v *Values) float32 { return v.UniformityGap }},
		{"tolerance", "mean cosine of same-class pairs, -1 to 1", func(v *Values) float32 { return v.Tolerance }},
		{"interclass_cosine", "mean cosine of different-class pairs, -1 to 1", func(v *Values) float32 { return v.InterclassCosine }},
		{"effective_rank", "RankMe of the features, 1 to their dimension", func(v *Values) float32 { return v.EffectiveRank }},
		{"saturation", "share of feature coordinates beyond 0.99, 0 to 1", func(v *Values) float32 { return v.Saturation }},
		{"nn_accuracy", "leave-one-out 1-nearest-neighbour accuracy, 0 to 1", func(v *Values) float32 { return v.NNAccuracy }},
	}
}
