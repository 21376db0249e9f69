package analysis

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/stats"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Objective says which configuration is the best.
type Objective struct {
	// Goals are the columns to rank by. Of several there is no ranking, only the
	// front of those that no other configuration beats in all of them.
	Goals []Goal
	// Limits are what a configuration must keep to be ranked at all. It is out
	// where its 95% interval lies wholly beyond a limit: where that is shown,
	// not where it is feared.
	Limits []Limit
}

// Goal is a column and its better end.
type Goal struct {
	Column  string
	Better  stats.Goal
	Measure metrics.Measure // that Column names
}

// Label names what the goal ranks by, for a sentence.
func (g Goal) Label() string { return g.Measure.Label }

// goalOf is m by its better end; of a measure that has none the lower one.
func goalOf(m metrics.Measure) Goal {
	g := Goal{Column: m.Name, Better: stats.Minimise, Measure: m}
	if m.Better == metrics.HigherBetter {
		g.Better = stats.Maximise
	}
	return g
}

func (g Goal) String() string {
	if g.Better == stats.Maximise {
		return "max:" + g.Column
	}
	return "min:" + g.Column
}

// Word reads "smallest" or "largest".
func (g Goal) Word() string {
	if g.Better == stats.Maximise {
		return "largest"
	}
	return "smallest"
}

// Limit bounds the median of a column, or the collapse rate.
type Limit struct {
	Column  string // a metric or the outcome, of which it limits the rate
	AtLeast bool   // else at most
	Value   float64
	Measure metrics.Measure // that Column names
}

func (l Limit) String() string {
	sign := "<="
	if l.AtLeast {
		sign = ">="
	}
	return l.Column + sign + spec.FormatValue(l.Value)
}

// Words reads "tolerance at least 0.5".
func (l Limit) Words() string {
	bound := " at most "
	if l.AtLeast {
		bound = " at least "
	}
	column := l.Measure.Label
	if l.Measure.Role == metrics.Outcome {
		column = "a " + rateName(&l.Measure)
	}
	return column + bound + spec.FormatValue(l.Value)
}

// broken reports whether an interval lies wholly beyond l.
func (l Limit) broken(in stats.Bounds) bool {
	if l.AtLeast {
		return in.High < l.Value
	}
	return in.Low > l.Value
}

// String is what ParseObjective reads.
func (o Objective) String() string {
	var terms []string
	for _, g := range o.Goals {
		terms = append(terms, g.String())
	}
	for _, l := range o.Limits {
		terms = append(terms, l.String())
	}
	return strings.Join(terms, ", ")
}

// ParseObjective reads terms separated by commas: METRIC, min:METRIC or
// max:METRIC to rank by, METRIC>=NUMBER or METRIC<=NUMBER to be ranked at all. The
// name of an outcome is its rate; where no term limits a bad one, at most 0.05 is
// meant, since encoders that ended badly can win any ranking. The empty text is the
// objective that the trainer declares. All errors are reported.
func ParseObjective(text string, d spec.Declaration) (Objective, error) {
	if strings.TrimSpace(text) == "" {
		text = d.Objective
	}
	p := objectiveParser{metrics: d.Measures.Of(metrics.Metric), outcome: d.Measures.Outcome()}
	var faults []error
	for _, term := range strings.Split(text, ",") {
		if err := p.term(strings.TrimSpace(term)); err != nil {
			faults = append(faults, fmt.Errorf("%q: %w", strings.TrimSpace(term), err))
		}
	}
	if len(faults) == 0 && len(p.Goals) == 0 {
		faults = append(faults, fmt.Errorf("must name a metric to rank by: one of %s", strings.Join(p.metrics.Names(), ", ")))
	}
	if o := p.outcome; o != nil && o.Better == metrics.LowerBetter &&
		!slices.ContainsFunc(p.Limits, func(l Limit) bool { return l.Column == o.Name }) {
		p.Limits = append(p.Limits, Limit{Column: o.Name, Value: maxRate, Measure: *o})
	}
	return p.Objective, errors.Join(faults...)
}

// maxRate is the rate of a bad outcome that a configuration may be shown to have:
// one seed in twenty, the share of errors that the intervals allow themselves.
const maxRate = 0.05

// RateName names the rate of the outcome; "" where the trials have none.
func (s *Summary) RateName() string {
	if o := s.Measures.Outcome(); o != nil {
		return rateName(o)
	}
	return ""
}

// rateName reads "collapse rate".
func rateName(m *metrics.Measure) string { return cmp.Or(m.Rate, m.Label+" rate") }

// objectiveParser reads the terms of an objective.
type objectiveParser struct {
	Objective
	metrics metrics.Schema
	outcome *metrics.Measure
}

func (p *objectiveParser) term(text string) error {
	if column, value, ok := strings.Cut(text, ">="); ok {
		return p.limit(strings.TrimSpace(column), strings.TrimSpace(value), true)
	}
	if column, value, ok := strings.Cut(text, "<="); ok {
		return p.limit(strings.TrimSpace(column), strings.TrimSpace(value), false)
	}
	end, column, given := strings.Cut(text, ":")
	if !given {
		column = text
	}
	m := p.metrics.Find(column)
	if m == nil {
		return fmt.Errorf("must be one of %s, each also with min: or max: before it", strings.Join(p.metrics.Names(), ", "))
	}
	goal := goalOf(*m)
	switch {
	case !given && m.Better == metrics.NeitherBetter:
		return fmt.Errorf("has no better direction: must be min:%s or max:%s", column, column)
	case !given:
	case end == "min":
		goal.Better = stats.Minimise
	case end == "max":
		goal.Better = stats.Maximise
	default:
		return errors.New("must start with min: or max: and a column")
	}
	if slices.ContainsFunc(p.Goals, func(g Goal) bool { return g.Column == column }) {
		return errors.New("is given twice")
	}
	p.Goals = append(p.Goals, goal)
	return nil
}

func (p *objectiveParser) limit(column, value string, atLeast bool) error {
	accepted := p.metrics
	if p.outcome != nil {
		accepted = append(slices.Clip(accepted), *p.outcome)
	}
	m := accepted.Find(column)
	if m == nil {
		return fmt.Errorf("must limit one of %s", strings.Join(accepted.Names(), ", "))
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || v-v != 0 {
		return errors.New("must compare with a number")
	}
	p.Limits = append(p.Limits, Limit{Column: column, AtLeast: atLeast, Value: v, Measure: *m})
	return nil
}

// Check refuses an objective that cannot rank plan's configurations: some measures
// do not compare where the loss differs.
func (o Objective) Check(plan *sweep.Plan) error {
	var faults []error
	refuse := func(m metrics.Measure) {
		if m.Incomparable != "" {
			faults = append(faults, fmt.Errorf("%q: %s", m.Name, m.Incomparable))
		}
	}
	for _, g := range o.Goals {
		refuse(g.Measure)
	}
	for _, l := range o.Limits {
		refuse(l.Measure)
	}
	if len(faults) == 0 || sameLoss(plan) {
		return nil
	}
	return errors.Join(faults...)
}

// sameLoss reports whether no axis changes the loss.
func sameLoss(plan *sweep.Plan) bool {
	loss := plan.Configurations.At(0).Loss
	for c := range plan.Configurations.Singly {
		if c.Loss != loss {
			return false
		}
	}
	return true
}
