// Package takeaway compares the six takeaways of the guide with what its own encoder
// does over many seeds, and with what its loss implies. It knows the guide's sweep and
// measures by name, and nothing else does for its sake. Start reading at All.
package takeaway

// Verdict is what becomes of a takeaway.
type Verdict string

// The verdicts.
const (
	Supported    Verdict = "supported"
	NotSupported Verdict = "not supported" // nothing, or not enough, is shown
	Reversed     Verdict = "reversed"      // the opposite is shown
)

// Kind is what a verdict rests on.
type Kind string

// The kinds of verdicts.
const (
	Measured   Kind = "measured"   // trained encoders, over seeds
	Arithmetic Kind = "arithmetic" // a consequence of the loss's formula, whatever is trained
)

// Takeaway is one of the guide's with its verdict.
type Takeaway struct {
	Number  int     `json:"number"`
	Text    string  `json:"text"` // what the guide says
	Kind    Kind    `json:"kind"`
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why"` // a sentence or two
	// Findings are what the verdict rests on; where it is arithmetic, those that
	// are measured stand beside it and do not decide.
	Findings []Finding `json:"findings"`
}

// Finding is one claim that a takeaway makes, in one setting.
type Finding struct {
	Claim   string  `json:"claim"`
	Setting string  `json:"setting,omitempty"` // "" where it is arithmetic
	Verdict Verdict `json:"verdict"`
	Numbers string  `json:"numbers"`
}

// alpha is the level of every test, after Holm's correction within a finding.
const (
	alpha = 0.05
	level = 0.95
)

// All returns the six takeaways. fixed is the guide's sweep, held the one whose
// step size is multiplied by the temperature, on the same temperatures and seeds.
func All(fixed, held *Evidence) []Takeaway {
	return []Takeaway{
		closer(fixed, held), uniform(fixed, held),
		positiveNearest(fixed), negativeNearest(fixed),
		moderately(fixed, held), sharply(fixed, held),
	}
}

// overall is the verdict on a takeaway that makes several claims: supported where
// all of them are, in every setting; reversed where the opposite of every claim
// is shown in every setting.
func overall(findings []Finding) Verdict {
	supported, reversed := 0, 0
	for _, f := range findings {
		switch f.Verdict {
		case Supported:
			supported++
		case Reversed:
			reversed++
		case NotSupported:
		}
	}
	switch {
	case len(findings) == 0:
		return NotSupported
	case supported == len(findings):
		return Supported
	case reversed == len(findings):
		return Reversed
	}
	return NotSupported
}
