package figure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
)

// axisLabel names a measure and how it reads: "alignment (lower is closer)".
func axisLabel(m metrics.Measure) string {
	if m.Reading != "" {
		return m.Label + " (" + m.Reading + ")"
	}
	return m.Label
}

// titles names several measures: "alignment, uniformity and tolerance".
func titles(measures []metrics.Measure) string {
	n := len(measures)
	switch {
	case n == 0 || n > 4:
		return "measures"
	case n == 1:
		return measures[0].Label
	}
	words := make([]string, n)
	for i, m := range measures {
		words[i] = m.Label
	}
	return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
}

// count writes n and the word, in the plural where it is not one.
func count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// seeds writes a range of counts: "1 seed", "32 seeds", "30 to 32 seeds".
func seeds(fewest, most int) string {
	if fewest == most {
		return count(most, "seed")
	}
	return fmt.Sprintf("%d to %d seeds", fewest, most)
}

// references adds the lines that measures are held against to a key, and says what
// they must not be taken for.
func (p *page) references(measures ...metrics.Measure) {
	var labels, notes []string
	for _, m := range measures {
		for _, r := range []*metrics.Reference{m.Reference, m.Untrained} {
			if r == nil || !finite(r.Value) || slices.Contains(labels, r.Label) {
				continue
			}
			labels = append(labels, r.Label)
			if r.Note != "" && !slices.Contains(notes, r.Note) {
				notes = append(notes, r.Note)
			}
		}
	}
	for _, label := range labels {
		p.key = append(p.key, entry{label, sampleLine(dashed(grey))})
	}
	for _, note := range notes {
		p.note(note)
	}
}

// reference returns the lines that a measure is held against, with their short names.
func reference(m metrics.Measure) (lines levels) {
	for _, r := range []*metrics.Reference{m.Reference, m.Untrained} {
		if r != nil && finite(r.Value) {
			name, _, _ := strings.Cut(r.Label, ":")
			lines = append(lines, level{r.Value, append(strings.SplitN(name, " encoder", 2)[:1], fourDigits(r.Value))})
		}
	}
	return lines
}

// restated notes which of the measures of a figure hold the same information.
func (p *page) restated(measures ...metrics.Measure) {
	all := metrics.Schema(measures)
	for _, m := range all {
		if other := all.Find(m.Restates); other != nil && m.How != "" {
			p.note(fmt.Sprintf("%s = %s: it adds no information to %s.", m.Label, m.How, other.Label))
		}
	}
}
