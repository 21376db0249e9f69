package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep/spec"
)

// axes are the columns that name a configuration.
func axes(a *analysis.Analysis) []string {
	names := []string{"temperature"}
	for _, j := range a.Plan.OtherAxes() {
		names = append(names, a.Plan.Spec.Axes[j].Path)
	}
	return names
}

// values are configuration i's cells of axes.
func values(a *analysis.Analysis, i int) []string {
	c := a.Groups[i].Configuration
	cells := []string{spec.FormatValue(c.Temperature())}
	for _, j := range a.Plan.OtherAxes() {
		cells = append(cells, spec.FormatValue(c.Values[j]))
	}
	return cells
}

// rate reads "12% [5, 26]".
func rate(v float64, in stats.Bounds) string {
	if math.IsNaN(v) {
		return "-"
	}
	percent := func(v float64) string { return strconv.FormatFloat(100*v, 'f', 0, 64) }
	return percent(v) + "% [" + percent(in.Low) + ", " + percent(in.High) + "]"
}

// trained reads "31 of 32" where not all did.
func trained(g *analysis.Group) string {
	if g.OK == g.Trials() {
		return fmt.Sprint(g.OK)
	}
	return fmt.Sprintf("%d of %d", g.OK, g.Trials())
}

// pValue reads "0.037", or "<0.0001".
func pValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return "-"
	case p < 0.0001:
		return "<0.0001"
	case p < 0.1:
		return strconv.FormatFloat(p, 'g', 2, 64)
	}
	return strconv.FormatFloat(p, 'f', 2, 64)
}

// pText reads "p = 0.037", or "p < 0.0001", and keeps to one line.
func pText(p float64) string {
	text := pValue(p)
	if text[0] == '<' {
		return "p\u00a0<\u00a0" + text[1:]
	}
	return "p\u00a0=\u00a0" + text
}

func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
