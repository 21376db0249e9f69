package sweep

import "strings"

// Status says how a trial ended.
type Status string

// The ways a trial ends.
const (
	OK       Status = "ok"       // trained to its last step
	Diverged Status = "diverged" // loss or weights stopped being finite at step Result.Steps
	Failed   Status = "failed"   // could not be trained; Result.Error says why
)

// Result is what one trial gave: a pure function of (configuration, seed), and
// plain data that can go to another process.
type Result struct {
	Trial  int
	Status Status
	// Error is one line saying why, empty for OK.
	Error string
	// Steps done: all of them, or the step after which the trial diverged.
	Steps int
	// Curve holds the checkpoints in order: step 0 (the untrained encoder),
	// every Record.Every steps, and the last step. The last one is the trial's
	// end. A diverged trial's curve stops before the divergence.
	Curve []Checkpoint
	// Features are the final encoder's outputs, not scaled, where the spec's
	// record.features names the trial; nil otherwise.
	Features *Features
	// Digest is a hash of the final weights' bits: see IsDigest.
	Digest string
}

// Last returns the trial's last checkpoint: what its row in trials.csv shows.
func (r *Result) Last() *Checkpoint { return &r.Curve[len(r.Curve)-1] }

// Checkpoint is an evaluation of the encoder after Step steps.
type Checkpoint struct {
	Step int
	// Values of the declared measures, in their order; NaN if there is none. An
	// outcome is 1 or 0.
	Values []float32
}

// Features are one trial's feature vectors.
type Features struct {
	Z      []float32 // n x Dim, row-major
	Dim    int
	Labels []int // n
}

// IsDigest tells whether text is w and 16 hexadecimal digits.
func IsDigest(text string) bool {
	digits, ok := strings.CutPrefix(text, "w")
	return ok && len(digits) == 16 && strings.Trim(digits, "0123456789abcdef") == ""
}
