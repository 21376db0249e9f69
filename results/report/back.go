package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep/spec"
)

// stepSize tells the temperature's effect from its step size's; not ok where
// nothing can.
func stepSize(id string, effects []analysis.StepEffect) (s section, ok bool) {
	if len(effects) == 0 {
		return s, false
	}
	s = section{ID: id, Title: "Is it the temperature, or the step size?", Text: []string{
		"The gradient grows as 1/temperature, so at a fixed step size (optimizer.lr) a small temperature takes larger steps. " +
			"optimizer.lr_times_temperature multiplies the step size by the temperature, which cancels this. " +
			"At one temperature both settings give the same training; the others are compared with it, seed by seed.",
	}}
	t := table{Class: "verdict", Keys: 2, Head: []string{"measure", "temperature", "against", "at one step size", "step size held", "its effect"}}
	c := table{Keys: 1, Caption: "Collapse", Head: []string{"temperature", "at one step size", "step size held"}}
	seen := map[float64]bool{}
	for i := range effects {
		e := &effects[i]
		class := ""
		switch e.Word {
		case analysis.Vanishes, analysis.Reverses:
			class = "out"
		case analysis.Shrinks, analysis.Persists, analysis.Appears, analysis.NotShown, analysis.Undecided:
		}
		t.Rows = append(t.Rows, row{Class: class, Cells: []string{
			e.Fixed.Of.Words(e.Column), spec.FormatValue(e.To), spec.FormatValue(e.From),
			analysis.FormatDifference(e.Fixed.Difference, e.Fixed.Interval), analysis.FormatDifference(e.Held.Difference, e.Held.Interval), string(e.Word),
		}})
		if !seen[e.To] {
			seen[e.To] = true
			c.Rows = append(c.Rows, row{Cells: []string{
				spec.FormatValue(e.To),
				rate(e.Fixed.To.Rate, e.Fixed.To.RateInterval), rate(e.Held.To.Rate, e.Held.To.RateInterval),
			}})
		}
	}
	t.fold("the analysis")
	c.fold("the analysis")
	s.Tables = []table{t, c}
	return s, true
}

// acrossSweeps compares the settings between the sweeps of a report.
func acrossSweeps(r *Report) []analysis.StepEffect {
	all := make([]*analysis.Analysis, len(r.Sweeps))
	for i := range r.Sweeps {
		all[i] = r.Sweeps[i].Analysis
	}
	return analysis.StepEffects(all...)
}

// sideBySide holds the sweeps of a report against each other.
func sideBySide(r *Report) section {
	s := section{ID: "side-by-side", Title: "Side by side"}
	answers := table{Caption: "Answers", Class: "prose", Keys: 1, Head: []string{"sweep", "directory", "trials", "answer"}}
	for i := range r.Sweeps {
		a := r.Sweeps[i].Analysis
		answers.Rows = append(answers.Rows, row{Cells: []string{a.Plan.Spec.Name, r.Sweeps[i].Dir, fmt.Sprint(a.Committed), a.Answer()}})
	}
	s.Tables = append(s.Tables, answers)
	first := &r.Sweeps[0]
	differ := table{Caption: "Where their specs differ", Class: "prose", Keys: 2, Head: []string{"sweep", "field", "here", "in " + first.Analysis.Plan.Spec.Name}}
	for i := range r.Sweeps[1:] {
		other := &r.Sweeps[1+i]
		for _, d := range other.Analysis.Plan.Spec.Differences(&first.Analysis.Plan.Spec) {
			differ.Rows = append(differ.Rows, row{Cells: []string{other.Analysis.Plan.Spec.Name, d.Path, orNone(d.Now), orNone(d.Was)}})
		}
	}
	if len(differ.Rows) > 0 {
		s.Tables = append(s.Tables, differ)
	}
	s.Tables = append(s.Tables, matched(r))
	return s
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

// matched is a table of the configurations that go by the same values.
func matched(r *Report) table {
	t := table{Caption: "The same values", Keys: 1, Head: []string{"configuration"}}
	index := map[string]int{}
	shown := common(r)
	each := len(shown)
	width := 1 + each*len(r.Sweeps)
	for k := range r.Sweeps {
		a := r.Sweeps[k].Analysis
		name := a.Plan.Spec.Name
		for _, column := range shown {
			t.Head = append(t.Head, name+": "+a.Words(column))
		}
		for i := range a.Groups {
			g := &a.Groups[i]
			label := a.Plan.Label(g.Configuration)
			at, ok := index[label]
			if !ok {
				at = len(t.Rows)
				index[label] = at
				cells := make([]string, width)
				for c := range cells {
					cells[c] = "-"
				}
				cells[0] = label
				t.Rows = append(t.Rows, row{Cells: cells})
			}
			cells := t.Rows[at].Cells[1+each*k:]
			for c, column := range shown {
				if o := a.Measures.Outcome(); o != nil && o.Name == column {
					cells[c] = rate(g.Rate, g.RateInterval)
				} else if a.Metrics.Index(column) >= 0 {
					d := a.Measure(i, column)
					cells[c] = analysis.FormatEstimate(d.Median, d.Interval)
				}
			}
		}
	}
	t.fold("the sweeps")
	return t
}

// common returns what sweeps are held against each other by: the outcome and the
// first two main measures of the first.
func common(r *Report) []string {
	a := r.Sweeps[0].Analysis
	var columns []string
	if o := a.Measures.Outcome(); o != nil {
		columns = append(columns, o.Name)
	}
	main := a.Measures.Main()
	return append(columns, main[:min(2, len(main))].Names()...)
}

// measures is every measure of every configuration, where that can be read.
func measures(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "measures", Title: "All measures", Folded: true, Long: true}
	if len(a.Groups) > shownUpTo {
		s.Text = []string{fmt.Sprintf("For the median of every measure with its interval, and its mean, sd and interquartile mean, see %s.", results.SummaryFile)}
		return s
	}
	s.Text = []string{"Over the seeds that trained to the end."}
	if a.Measures.Outcome() != nil {
		s.Text[0] += " Only the median has an interval: those of the mean, from few seeds of which some collapse, contain it less often than they say."
	}
	for _, m := range a.Metrics {
		if m.Incomparable != "" {
			s.Text = append(s.Text, upper(m.Label)+" "+m.Incomparable+".")
		}
	}
	for c, column := range a.Columns {
		t := table{Caption: upper(a.Words(column)), Keys: len(axes(a)), Head: append(axes(a), "median", "mean", "sd", "interquartile mean")}
		for i := range a.Groups {
			d := &a.Groups[i].Measures[c]
			t.Rows = append(t.Rows, row{Cells: append(values(a, i),
				analysis.FormatEstimate(d.Median, d.Interval), analysis.FormatNumber(d.Mean), analysis.FormatNumber(d.SD),
				analysis.FormatNumber(d.IQM))})
		}
		s.Tables = append(s.Tables, t)
	}
	return s
}

func specSection(prefix string, a *analysis.Analysis) section {
	return section{
		ID: prefix + "spec", Title: "Spec", Folded: true,
		Text: []string{"The spec with all defaults filled in."},
		Code: []code{{results.SpecFile, string(a.Plan.Spec.YAML())}},
	}
}

// reproduce says how to get every number again.
func reproduce(prefix string, s *Sweep) section {
	a, dir := s.Analysis, quote(s.Dir)
	asked := s.Asked
	if asked != "" {
		asked = " " + asked
	}
	if c := a.Plan.Spec.Custom; c != nil && c.Process.Kind == spec.Imported {
		return section{
			ID: prefix + "source", Title: "Where it is from",
			Text: []string{fmt.Sprintf("The rows were imported from %s (%s). They were made elsewhere: no trial can be trained again from here.", orNone(c.Process.Source), orNone(c.Process.Digest))},
			Code: []code{{"the report", "tausweep report " + dir + asked}},
		}
	}
	return section{
		ID: prefix + "reproduce", Title: "Reproduce it",
		Text: []string{
			"A trial's result is a pure function of its configuration and seed. The first command trains one trial again, alone, and compares the digest of its final weights with its row in " +
				results.TrialsFile + "; --trial with the row's number selects it, too. The second trains the whole sweep again: " +
				results.TrialsFile + " will be the same, byte for byte. The third writes this report again.",
		},
		Code: []code{
			{"one trial", trialCommand(s, max(a.Best, 0), a.Plan.Seeds[0])},
			{"the sweep", fmt.Sprintf("tausweep run %s --out %s\ncmp %s %s", quote(s.Dir+"/"+results.SpecFile), quote(s.Dir+"-again"),
				quote(s.Dir+"/"+results.TrialsFile), quote(s.Dir+"-again/"+results.TrialsFile))},
			{"the report", "tausweep report " + dir + asked},
		},
		Tables: []table{trialCommands(s)},
	}
}

// trialCommands has the command of each configuration's trials.
func trialCommands(s *Sweep) table {
	a := s.Analysis
	t := table{Caption: "Any row", Class: "verdict", Keys: len(axes(a)), Head: append(axes(a), "command; replace SEED with the row's seed"), Folded: true}
	for i := range a.Groups {
		t.Rows = append(t.Rows, row{Cells: append(values(a, i), command(s, i, "SEED"))})
	}
	t.fold(results.SummaryFile)
	return t
}

func trialCommand(s *Sweep, configuration int, seed uint32) string {
	return command(s, configuration, fmt.Sprint(seed))
}

func command(s *Sweep, configuration int, seed string) string {
	plan := s.Analysis.Plan
	c := plan.Configurations.At(configuration)
	b := "tausweep reproduce " + quote(s.Dir) + " --seed " + seed
	for j, axis := range plan.Spec.Axes {
		v := spec.FormatValue(c.Values[j])
		if spec.IsTemperature(axis.Path) {
			b += " --temperature " + v
		} else {
			b += " --set " + quote(axis.Path+"="+v)
		}
	}
	return b
}

// quote makes text one word of a shell's command line.
func quote(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-=+:,@%", r)
	}
	if text != "" && strings.TrimFunc(text, plain) == "" && strings.IndexFunc(text, func(r rune) bool { return !plain(r) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

func versions(prefix string, a *analysis.Analysis) section {
	s := section{ID: prefix + "versions", Title: "Made by"}
	t := table{Class: "prose", Keys: 1, Head: []string{"trials", "tausweep", "commit", "Go", "vectors", "platform", "began", "ended"}}
	for _, r := range a.Manifest.Runs {
		ended := "-"
		if r.Ended != nil {
			ended = r.Ended.UTC().Format(time.RFC3339)
		}
		t.Rows = append(t.Rows, row{Cells: []string{
			trialRange(r.From, r.To), orNone(r.Version), orNone(short(r.Commit)), r.Go, r.Vectors, r.OS + "/" + r.Arch,
			r.Began.UTC().Format(time.RFC3339), ended,
		}})
	}
	if len(t.Rows) == 0 {
		s.Text = []string{"Not recorded in the manifest."}
		return s
	}
	t.fold(results.ManifestFile)
	s.Tables = []table{t}
	return s
}

func trialRange(from, to int) string {
	if to <= from {
		return "none"
	}
	return fmt.Sprintf("%d to %d", from, to-1)
}

func short(commit string) string { return commit[:min(len(commit), 12)] }
