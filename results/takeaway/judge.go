package takeaway

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/results/stats"
)

// closer: the guide's first takeaway.
func closer(fixed, held *Evidence) Takeaway {
	t := Takeaway{Number: 1, Kind: Measured, Text: "Smaller temperatures pull similar samples closer and push dissimilar ones apart."}
	var near []Trend
	apart := true
	least := len(fixed.Temperatures) - 1
	for _, e := range []*Evidence{fixed, held} {
		alignment, accuracy := e.trend(e.Alignment), e.trend(e.Accuracy)
		near = append(near, alignment)
		apart = apart && accuracy.goes(1) == Supported
		t.Findings = append(t.Findings,
			Finding{"similar samples come closer: alignment falls with the temperature", e.Setting, alignment.goes(-1), alignment.numbers(-1) + "; " + e.course(e.Alignment)},
			Finding{"dissimilar samples come apart: 1-NN accuracy grows as the temperature falls", e.Setting, accuracy.goes(1), accuracy.numbers(1) + "; " + e.collapse(least) + "; " + e.course(e.Accuracy)})
	}
	t.Verdict = overall(t.Findings)
	t.Why = whyCloser(&near[0], &near[1])
	if !apart {
		t.Why += fmt.Sprintf(" Dissimilar samples are not pushed apart: at %v classes merge in %d of %d encoders, and in %d of %d with the step size held.",
			fixed.Temperatures[least], fixed.Collapsed[least], fixed.Ended[least], held.Collapsed[least], held.Ended[least])
	}
	if a := stats.Associate(slices.Concat(fixed.Alignment...), slices.Concat(fixed.Interclass...)); math.Abs(a.Pearson) > 0.95 {
		t.Why += fmt.Sprintf(" (Mean inter-class cosine cannot tell: for features with a mean near 0 it is the same as alignment, correlation %.3f.)", a.Pearson)
	}
	return t
}

// whyCloser puts alignment's two trends into words.
func whyCloser(fixed, held *Trend) string {
	var b strings.Builder
	b.WriteString("As in the guide, ")
	switch {
	case fixed.goes(-1) == Supported:
		b.WriteString("similar samples come closer")
	case fixed.goes(-1) == Reversed:
		b.WriteString("similar samples move away from each other")
	case fixed.P <= alpha && fixed.PerTenfold < 0:
		b.WriteString("similar samples come closer on the whole, but not " + fixed.against(-1))
	default:
		b.WriteString("similar samples show no trend")
	}
	switch {
	case held.goes(-1) == Supported && math.Abs(held.PerTenfold) >= math.Abs(fixed.PerTenfold)/2:
		b.WriteString(", also with the step size held.")
	case math.Abs(held.PerTenfold) < math.Abs(fixed.PerTenfold)/2:
		fmt.Fprintf(&b, "; with the step size held %.0f%% of the trend is left (%s). The rest is due to the step: the gradient grows as 1/temperature, so at a fixed step size a small temperature takes larger steps.",
			max(0, 100*held.PerTenfold/fixed.PerTenfold), pValue(held.P))
	default:
		fmt.Fprintf(&b, "; with the step size held the trend is %s (%s).", signed(held.PerTenfold), pValue(held.P))
	}
	return b.String()
}

// uniform: the second.
func uniform(fixed, held *Evidence) Takeaway {
	t := Takeaway{Number: 2, Kind: Measured, Text: "A uniform distribution needs a moderate temperature."}
	var ends []string
	for _, e := range []*Evidence{fixed, held} {
		middles := e.middles(e.Uniformity)
		m := best(middles)
		ends = append(ends, fmt.Sprintf("%s %v is better than %v by %s and than %v by %s", e.Setting,
			m.At, e.Temperatures[0], decimal(m.Above.Median), e.Temperatures[len(e.Temperatures)-1], decimal(m.Below.Median)))
		t.Findings = append(t.Findings, Finding{
			"some temperature in between spreads the features more evenly than both ends", e.Setting, peaks(middles),
			fmt.Sprintf("uniformity at %v is lower by %s than at %v, and by %s than at %v; %s",
				m.At, m.Above.numbers(), e.Temperatures[0], m.Below.numbers(), e.Temperatures[len(e.Temperatures)-1], e.course(e.Uniformity)),
		})
	}
	switch t.Verdict = overall(t.Findings); t.Verdict {
	case Supported:
		t.Why = "Uniformity is best between the ends: " + strings.Join(ends, "; ") + "."
	case Reversed:
		t.Why = "One end of the range spreads the features more evenly than everything in between."
	case NotSupported:
		t.Why = "It is not shown in both settings that a temperature in between is better than both ends: " + strings.Join(ends, "; ") + "."
	}
	return t
}

// positiveNearest: the third.
func positiveNearest(fixed *Evidence) Takeaway {
	c := courseOf(learned(), shown())
	return Takeaway{
		Number: 3, Kind: Arithmetic, Verdict: c.falls(),
		Text: "Where the positive is the nearest, a lower temperature gives a lower loss.",
		Why: "This is arithmetic: with b = 1/temperature, the derivative of the loss with respect to b is the mean similarity under the softmax minus the positive's, which is never above 0 if the positive is the nearest, " +
			"whatever the negatives. It is about one anchor at given similarities. Losses of trained encoders cannot be compared between temperatures, because their bounds change.",
		Findings: []Finding{
			{"the loss of the guide's first anchor falls", "", c.falls(), c.numbers()},
			{"median loss of the last steps, for comparison", fixed.Setting, "", fixed.course(fixed.Loss)},
		},
	}
}

// negativeNearest: the fourth.
func negativeNearest(fixed *Evidence) Takeaway {
	c := courseOf(unlearned(), shown())
	t := Takeaway{
		Number: 4, Kind: Arithmetic, Verdict: c.rises(),
		Text: "Where a negative is the nearest, a lower temperature gives a much higher loss.",
		Why:  "This is arithmetic: as the temperature falls the loss tends to (greatest similarity - the positive's)/temperature.",
		Findings: []Finding{
			{"the loss of the guide's second anchor rises", "", c.rises(), c.numbers()},
			{"median loss of the last steps, for comparison", fixed.Setting, "", fixed.course(fixed.Loss)},
		},
	}
	if c.Turn > 0 {
		t.Why += fmt.Sprintf(" But not from the start: while the positive is above the mean of all, the loss first falls, here down to a temperature of %.2g; the guide's own table has %s at %v and %s at %v.",
			c.Turn, decimal(c.Losses[0]), shown()[0], decimal(c.Losses[1]), shown()[1])
	}
	return t
}

// moderately: the fifth.
func moderately(fixed, held *Evidence) Takeaway {
	right, wrong := pulls(learned(), shown()), pulls(unlearned(), shown())
	t := Takeaway{
		Number: 5, Kind: Arithmetic, Verdict: moderate(right, wrong),
		Text: "Higher temperatures adjust moderately.",
		Findings: []Finding{
			{"the positive's pull hardly depends on whether it is the nearest", "", moderate(right, wrong), pullNumbers(right, wrong)},
		},
	}
	t.Why = "This is arithmetic: the pull (1 - p)/temperature on the positive has little room at a high temperature. " +
		"The pull also never ends: the softmax stays soft however well the anchor is placed."
	var left []Finding
	for _, e := range []*Evidence{fixed, held} {
		left = append(left, e.steady())
	}
	if left[0].Verdict == Supported && left[1].Verdict != Supported {
		t.Why += " In training, too, more of the first step remains at high temperatures, but not with the step size held: then they learn as much, and their gradient fades as much."
	}
	t.Findings = append(t.Findings, left...)
	return t
}

// sharply: the sixth.
func sharply(fixed, held *Evidence) Takeaway {
	right, wrong := pulls(learned(), shown()), pulls(unlearned(), shown())
	t := Takeaway{
		Number: 6, Kind: Arithmetic, Verdict: sharp(right, wrong),
		Text: "Lower temperatures adjust sharply, and hardly at all once the positive is learned.",
		Findings: []Finding{
			{"the positive's pull grows where a negative is nearer, and fades where it is the nearest", "", sharp(right, wrong), pullNumbers(right, wrong)},
		},
	}
	var first []Verdict
	for _, e := range []*Evidence{fixed, held} {
		f := e.firstStep()
		first = append(first, f.Verdict)
		t.Findings = append(t.Findings, f)
	}
	t.Why = "This is arithmetic: the pull is bounded by 1/temperature, and fades as exp(-gap/temperature) once the positive is nearer by that gap."
	if first[0] == Supported && first[1] != Supported {
		t.Why += " The sharpness is the factor 1/temperature, which is part of the step size: with the step size held, the first steps are not larger at low temperatures."
	}
	return t
}

// firstStep holds the first step's size against the temperature.
func (e *Evidence) firstStep() Finding {
	logs := make([][]float64, len(e.First))
	for k, values := range e.First {
		for _, v := range values {
			logs[k] = append(logs[k], math.Log10(v))
		}
	}
	t := e.trend(logs)
	return Finding{
		"a first step moves the weights further at lower temperatures", e.Setting, t.goes(1),
		fmt.Sprintf("%.3g times as far at a temperature ten times lower [%.3g, %.3g], %s; %s",
			math.Pow(10, t.PerTenfold), math.Pow(10, t.Interval.Low), math.Pow(10, t.Interval.High), pValue(t.P), e.course(e.First)),
	}
}

// steady holds against the temperature what is left of the first step in the end.
func (e *Evidence) steady() Finding {
	left := e.remaining()
	t := e.trend(left)
	return Finding{
		"more of the first step remains at the end at higher temperatures", e.Setting, t.goes(-1),
		t.numbers(-1) + "; fraction left " + e.course(left),
	}
}
