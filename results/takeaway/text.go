package takeaway

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/results/stats"
)

// WriteText writes the takeaways for people, width columns wide; 0 is no limit.
func WriteText(w io.Writer, all []Takeaway, width int) error {
	var b strings.Builder
	for i := range all {
		t := &all[i]
		if i > 0 {
			b.WriteByte('\n')
		}
		wrap(&b, fmt.Sprintf("%d. ", t.Number), "   ", t.Text, width)
		fmt.Fprintf(&b, "   %s (%s)\n", strings.ToUpper(string(t.Verdict)), t.Kind)
		wrap(&b, "   ", "   ", t.Why, width)
		for _, f := range t.Findings {
			text := f.Claim
			if f.Verdict != "" {
				text += ": " + string(f.Verdict)
			}
			switch {
			case f.Setting != "" && t.Kind == Arithmetic:
				text = "also measured: " + f.Setting + ": " + text
			case f.Setting != "":
				text = f.Setting + ": " + text
			}
			wrap(&b, "   - ", "     ", text, width)
			wrap(&b, "     ", "     ", f.Numbers, width)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrap writes text in lines of at most width columns, the first after one
// indent and the others after another.
func wrap(b *strings.Builder, first, others, text string, width int) {
	line := first
	empty := true
	for word := range strings.FieldsSeq(text) {
		if !empty && width > 0 && len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line, empty = others, true
		}
		if !empty {
			line += " "
		}
		line += word
		empty = false
	}
	b.WriteString(line + "\n")
}

// numbers reads "-0.069 [-0.074, -0.064] for a temperature ten times lower, p < 0.0001
// over 40 seeds", and names the steps that are shown to go against sign.
func (t *Trend) numbers(sign float64) string {
	text := fmt.Sprintf("%s %s at a temperature ten times lower, %s over %d seeds", signed(t.PerTenfold), bounds(t.Interval), pValue(t.P), t.N)
	if against := t.against(sign); against != "" {
		text += ", but in the opposite direction " + against
	}
	return text
}

// against names the steps that are shown to go against sign: "from 0.99 to 0.5
// (+0.0225, p = 0.01)"; "" where none is.
func (t *Trend) against(sign float64) string {
	var parts []string
	for _, s := range t.Steps {
		if s.P <= alpha && s.Difference*sign < 0 {
			parts = append(parts, fmt.Sprintf("from %v to %v (%s, %s)", s.From, s.To, signed(s.Difference), pValue(s.P)))
		}
	}
	return strings.Join(parts, ", ")
}

// numbers reads "0.06 [0.02, 0.11], p = 0.003".
func (g *Gain) numbers() string {
	return fmt.Sprintf("%s %s (%s)", decimal(g.Median), bounds(g.Interval), pValue(g.P))
}

// numbers reads "0.9986 at 1, 0.7214 at 0.5, ...".
func (c *course) numbers() string {
	var parts []string
	for k, v := range c.Losses {
		parts = append(parts, fmt.Sprintf("%s at %v", decimal(v), shown()[k]))
	}
	return strings.Join(parts, ", ")
}

func pullNumbers(right, wrong []float64) string {
	var parts []string
	for k := range right {
		parts = append(parts, fmt.Sprintf("%s against %s at %v", decimal(wrong[k]), decimal(right[k]), shown()[k]))
	}
	return "pull with a negative nearer against the positive nearest: " + strings.Join(parts, ", ")
}

// course reads "0.2893 [0.2701, 0.3012] at 0.99, ...": the median at each temperature.
func (e *Evidence) course(values [][]float64) string {
	var parts []string
	for k, v := range values {
		middle, in := median(v)
		text := decimal(middle)
		if !math.IsNaN(in.Low) {
			text += " " + bounds(in)
		}
		parts = append(parts, fmt.Sprintf("%s at %v", text, e.Temperatures[k]))
	}
	return strings.Join(parts, ", ")
}

// collapse reads "at 0.001 37 of 40 encoders collapsed, 92% [80, 97]".
func (e *Evidence) collapse(k int) string {
	in := stats.Wilson(e.Collapsed[k], e.Ended[k], level)
	return fmt.Sprintf("at %v %d of %d encoders collapsed, %.0f%% [%.0f, %.0f]",
		e.Temperatures[k], e.Collapsed[k], e.Ended[k], 100*float64(e.Collapsed[k])/float64(e.Ended[k]), 100*in.Low, 100*in.High)
}

func bounds(b stats.Bounds) string { return "[" + decimal(b.Low) + ", " + decimal(b.High) + "]" }

func signed(v float64) string {
	if v > 0 {
		return "+" + decimal(v)
	}
	return decimal(v)
}

// decimal shows four digits behind the point, or of what is too large or too
// small for that three significant ones.
func decimal(v float64) string {
	if a := math.Abs(v); v == 0 || a >= 1e-3 && a < 1e3 {
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 4, 64), ".0000")
	}
	return strconv.FormatFloat(v, 'g', 3, 64)
}

func pValue(p float64) string {
	switch {
	case p < 0.0001:
		return "p < 0.0001"
	case math.IsNaN(p):
		return "no p-value"
	}
	return "p = " + strconv.FormatFloat(p, 'g', 2, 64)
}
