package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep/spec"
)

// document is a report laid out: HTML and Markdown show the same one.
type document struct {
	Title  string
	Lead   []string  // paragraphs before everything
	Shared []section // of all sweeps together: side by side, words
	Sweeps []sweepView
	// Single says that there is one sweep: its sections need no heading of its own.
	Single bool
}

// sweepView is one sweep laid out.
type sweepView struct {
	ID       string
	Name     string
	Facts    string   // one line
	Answer   []string // a paragraph each
	Sections []section
}

// section is a titled part of a report.
type section struct {
	ID       string
	Title    string
	Text     []string // paragraphs
	Warnings []warning
	Terms    []term
	Figures  []Figure
	Tables   []table
	Code     []code
	Folded   bool // for those who ask
	Long     bool // too long for Markdown
}

type warning struct{ Title, Text string }

// term is a word with its meaning in one line.
type term struct{ Word, Meaning string }

// code is text to be copied.
type code struct{ Caption, Text string }

// table is one of rows and columns. The first Keys columns name a row.
type table struct {
	Caption string
	Head    []string
	Keys    int
	Rows    []row
	// More are rows for those who ask; Left says what else there is.
	More []row
	Left string
	// Folded tables are for those who ask.
	Folded bool
	// Class is "" where the cells are numbers, "verdict" where the last one is
	// words, and "prose" where all are.
	Class string
}

// row is a row's cells; Class is "", "best", "set" or "out".
type row struct {
	Cells []string
	Class string
}

// Rows of a table that are shown, and that are there at all: a report of a
// thousand configurations must open on a telephone.
const (
	shownUpTo = 40 // all are shown
	shownOf   = 20 // so many of more
	keptOf    = 1000
)

// fold keeps t readable however many rows it has. rest says where the others are.
func (t *table) fold(rest string) {
	if len(t.Rows) > keptOf {
		t.Left = fmt.Sprintf("%d more in %s.", len(t.Rows)-keptOf, rest)
		t.Rows = t.Rows[:keptOf]
	}
	if len(t.Rows) > shownUpTo {
		t.Rows, t.More = t.Rows[:shownOf], t.Rows[shownOf:]
	}
}

func newDocument(r *Report) *document {
	d := &document{Single: len(r.Sweeps) == 1}
	var names []string
	for i := range r.Sweeps {
		s := &r.Sweeps[i]
		names = append(names, s.Analysis.Plan.Spec.Name)
		prefix := ""
		if !d.Single {
			prefix = fmt.Sprintf("s%d-", i+1)
		}
		d.Sweeps = append(d.Sweeps, newSweepView(s, prefix, d.Single))
	}
	d.Title = strings.Join(names, ", ") + ": which temperature, and how certain?"
	d.Lead = []string{lead(r)}
	if !d.Single {
		d.Shared = append(d.Shared, sideBySide(r))
		if s, ok := stepSize("step-size", acrossSweeps(r)); ok {
			d.Shared = append(d.Shared, s)
		}
		d.Shared = append(d.Shared, terms("", r.Sweeps[0].Analysis))
	}
	return d
}

// lead says what the numbers are of.
func lead(r *Report) string {
	if slices.ContainsFunc(r.Sweeps, func(s Sweep) bool { return s.Analysis.Plan.Spec.Trainer.Kind == spec.Imported }) {
		return "The results of training runs, compared over their seeds. Those of an imported sweep were made elsewhere and read from a table; nothing is known of them but what it says."
	}
	return "tausweep trained a small contrastive encoder for every configuration and seed, and measured what each learned. " +
		"A seed fixes the samples, the initial weights and all random draws, so configurations are compared in pairs, on the same seeds."
}

func newSweepView(s *Sweep, prefix string, single bool) sweepView {
	a := s.Analysis
	v := sweepView{ID: prefix + "sweep", Name: a.Plan.Spec.Name, Facts: facts(a), Answer: a.Sentences()}
	add := func(parts ...section) { v.Sections = append(v.Sections, parts...) }
	if len(a.Warnings) > 0 {
		add(warnings(prefix, a))
	}
	if single {
		add(terms(prefix, a))
	}
	if c, ok := collapse(prefix, a); ok {
		add(c)
	}
	if f := s.figures("metrics", "plane", "heat-"); len(f) > 0 {
		add(section{ID: prefix + "figures", Title: "Figures", Figures: f})
	}
	add(configurations(prefix, a))
	if len(a.Families) > 0 {
		add(comparisons(prefix, a))
	}
	if len(a.Importances) > 0 {
		add(matters(prefix, s))
	}
	if e, ok := stepSize(prefix+"step-size", a.Effects); ok {
		add(e)
	}
	if f := s.figures("curves"); len(f) > 0 {
		add(section{ID: prefix + "curves", Title: "Learning curves", Figures: f})
	}
	if f := s.figures("diagnostics"); len(f) > 0 {
		add(section{
			ID: prefix + "diagnostics", Title: "What the temperature does to a step", Figures: f, Folded: true,
			Text: []string{diagnosed(a)},
		})
	}
	if f := s.figures("features"); len(f) > 0 {
		add(section{
			ID: prefix + "features", Title: "Features of the samples", Figures: f,
			Text: []string{"The features of the first seed's encoders: one panel per configuration, one mark per sample. One seed shows what can happen, not how often."},
		})
	}
	if f := s.figures("details"); len(f) > 0 {
		add(section{ID: prefix + "details", Title: "Other measures", Figures: f, Folded: true})
	}
	add(measures(prefix, a), specSection(prefix, a), reproduce(prefix, s), versions(prefix, a))
	return v
}

// diagnosed says what the diagnostics are.
func diagnosed(a *analysis.Analysis) string {
	var texts []string
	for _, m := range a.Measures.Of(metrics.Diagnostic) {
		if m.Bounds == "" {
			texts = append(texts, upper(m.Label)+": "+m.Help+".")
		}
	}
	return strings.Join(texts, " ")
}

// facts reads "200 trials: 5 configurations x 40 seeds, 12,000 steps each".
func facts(a *analysis.Analysis) string {
	text := fmt.Sprintf("%s: %s × %s", count(a.Plan.Len(), "trial"), count(len(a.Groups), "configuration"), count(len(a.Plan.Seeds), "seed"))
	if a.Committed < a.Plan.Len() {
		text += fmt.Sprintf(", %d trained so far", a.Committed)
	}
	return text + ". Ranked by " + objective(a.Objective) + "."
}

// objective puts an objective in words: "smallest uniformity gap, with tolerance
// at least 0.5".
func objective(o analysis.Objective) string {
	var goals, limits []string
	for _, g := range o.Goals {
		goals = append(goals, g.Word()+" "+g.Label())
	}
	for _, l := range o.Limits {
		limits = append(limits, l.Words())
	}
	text := strings.Join(goals, " and ")
	if len(limits) > 0 {
		text += ", with " + strings.Join(limits, " and ")
	}
	return text
}

// figures returns the figures of these names, or whose names begin so where one
// ends in a hyphen.
func (s *Sweep) figures(names ...string) []Figure {
	var all []Figure
	for _, f := range s.Figures {
		for _, name := range names {
			if f.Name == name || strings.HasSuffix(name, "-") && strings.HasPrefix(f.Name, name) {
				all = append(all, f)
			}
		}
	}
	return all
}

func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%s %ss", grouped(n), thing)
}

// grouped reads "12,000".
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}
