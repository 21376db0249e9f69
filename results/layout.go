package results

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// The files of a sweep's directory.
const (
	SpecFile     = "spec.yaml"
	ManifestFile = "manifest.json"
	TrialsFile   = "trials.csv"
	CurvesFile   = "curves.csv"
	FeaturesFile = "features.csv"
	TimingsFile  = "timings.csv"
	SummaryFile  = "summary.csv"
	// SummaryLongFile has the numbers of SummaryFile, a row each.
	SummaryLongFile = "summary_long.csv"
)

// layout says how a plan's rows look: the columns of each file.
type layout struct {
	plan     *sweep.Plan
	measures metrics.Schema // of the files: of a checkpoint, those of a trial's end first
	final    metrics.Schema // of a trial's end
	trials   []string
	curves   []string
	features []string
	timings  []string
	bare     bool // digests are written without their letter

	newJudge NewJudge // of an adaptive plan; nil where rows are only read
}

// newLayout returns the layout of plan's files where they hold these measures, and
// digests that are bare or not.
func newLayout(plan *sweep.Plan, measures metrics.Schema, bare bool) *layout {
	l := &layout{plan: plan, measures: measures, final: measures.Final(), bare: bare}
	key := append([]string{"trial", "seed"}, AxisColumns(plan)...)
	l.trials = slices.Concat(key, endColumns(), l.final.Names(), []string{"digest"})
	l.curves = slices.Concat(key, []string{"step"}, measures.Names())
	l.timings = []string{"trial", "worker", "seconds"}
	l.features = []string{"trial", "sample", "label"}
	for i := range widest(plan) {
		l.features = append(l.features, "f"+strconv.Itoa(i))
	}
	return l
}

// grow takes over a plan that has grown: no column is added, as no axis is.
func (l *layout) grow(plan *sweep.Plan) { l.plan = plan }

// endColumns say how a trial ended.
func endColumns() []string { return []string{"status", "error", "steps"} }

// AxisColumns returns the columns that tell plan's configurations apart: the
// temperature, then the other axes by their paths.
func AxisColumns(plan *sweep.Plan) []string {
	columns := []string{"temperature"}
	for _, a := range plan.OtherAxes() {
		name := plan.Spec.Axes[a].Path
		if slices.Contains(endColumns(), name) {
			name = "axis." + name // steps to do and steps done are two columns
		}
		columns = append(columns, name)
	}
	return columns
}

// AppendAxes appends the cells of AxisColumns for configuration c of plan, with a
// comma after each.
func AppendAxes(b []byte, plan *sweep.Plan, c *sweep.Configuration) []byte {
	b = append(appendValue(b, c.Temperature()), ',')
	for j := range plan.Spec.Axes {
		if !spec.IsTemperature(plan.Spec.Axes[j].Path) {
			b = append(appendValue(b, c.Values[j]), ',')
		}
	}
	return b
}

// columns returns the header of the file of that name.
func (l *layout) columns(name string) []string {
	switch name {
	case TrialsFile:
		return l.trials
	case CurvesFile:
		return l.curves
	case FeaturesFile:
		return l.features
	case CommitsFile:
		return commitColumns()
	}
	return l.timings
}

// files lists the files of rows in the order in which they are written: what
// stands in trials.csv is everywhere.
func (l *layout) files() []string {
	if l.plan.Recorded() == spec.FeaturesNone {
		return []string{CurvesFile, TimingsFile, TrialsFile}
	}
	return []string{CurvesFile, FeaturesFile, TimingsFile, TrialsFile}
}

// widest returns the dimension of the plan's features: no axis has other layers.
func widest(plan *sweep.Plan) int { return dimension(plan.Configurations.At(0)) }

func dimension(c *sweep.Configuration) int { return c.Encoder.Layers[len(c.Encoder.Layers)-1] }

// checkpoints returns how many checkpoints a trial has on file: all, or as many
// as came before it diverged.
func (l *layout) checkpoints(c *sweep.Configuration, status sweep.Status, steps int) int {
	every := l.plan.Spec.Record.Every
	switch {
	case status == sweep.Failed:
		return 0
	case status == sweep.OK && every == 0:
		return 2
	case status == sweep.OK:
		return (c.Steps+every-1)/every + 1
	case every == 0:
		return 1
	}
	return (min(steps, c.Steps)-1)/every + 1
}

// last reports whether p, a trial's checkpoint k, is its last one on file, r being its
// row. Those of trials that report when they like end at the row's step.
func (l *layout) last(k int, r *Row, p *Point) bool {
	if l.plan.Reported {
		return p.Step >= r.Steps
	}
	return k+1 == l.checkpoints(r.Configuration, r.Status, r.Steps)
}

// step returns the step of checkpoint k of configuration c.
func (l *layout) step(c *sweep.Configuration, k int) int {
	every := l.plan.Spec.Record.Every
	if every == 0 && k > 0 {
		return c.Steps
	}
	return min(k*every, c.Steps)
}

// appendKey appends a row's first cells, with a comma after each: trial, seed
// and the configuration's.
func (l *layout) appendKey(b []byte, trial int) []byte {
	t := l.plan.Trial(trial)
	b = append(strconv.AppendInt(b, int64(trial), 10), ',')
	b = append(strconv.AppendUint(b, uint64(t.Seed), 10), ',')
	return AppendAxes(b, l.plan, t.Configuration)
}

func appendValue(b []byte, v spec.Value) []byte {
	if text, ok := v.(string); ok {
		return AppendText(b, text)
	}
	return append(b, spec.FormatValue(v)...)
}

// AppendText appends a cell as RFC 4180 has it. Line breaks and other control
// characters become spaces, so that a row is always one line, and text that a
// spreadsheet would take for a formula gets an apostrophe.
func AppendText(b []byte, s string) []byte {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	if s != "" && strings.IndexByte("=+-@", s[0]) >= 0 {
		s = "'" + s
	}
	if !strings.ContainsAny(s, `",`) && strings.TrimSpace(s) == s {
		return append(b, s...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(s, `"`, `""`)...)
	return append(b, '"')
}

// shorten cuts an error's text to what a row can bear.
func shorten(s string) string {
	const most = 1000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "..."
}

// AppendHeader appends a file's first line.
func AppendHeader(b []byte, columns []string) []byte {
	for i, c := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendText(b, c)
	}
	return append(b, '\n')
}
