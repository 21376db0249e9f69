package analysis

import (
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

// DefaultObjective minimises the uniformity gap among the configurations that
// do not collapse and keep same-class samples within 60 degrees of each other
// on average: spread as evenly as can be, without tearing classes apart.
const DefaultObjective = "uniformity_gap, tolerance>=0.5, collapsed<=0.05"

// collapsedRate names the collapse rate in an objective.
const collapsedRate = "collapsed"

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
	Column string
	Better stats.Goal
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

// Limit bounds the mean of a column, or the collapse rate.
type Limit struct {
	Column  string // of the table, or "collapsed"
	AtLeast bool   // else at most
	Value   float64
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
	column := Words(l.Column)
	if l.Column == collapsedRate {
		column = "a collapse rate"
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

// ParseObjective reads terms separated by commas: COLUMN, min:COLUMN or
// max:COLUMN to rank by, COLUMN>=NUMBER or COLUMN<=NUMBER to be ranked at all.
// The column collapsed is the collapse rate; where no term limits it,
// collapsed<=0.05 is meant, since collapsed encoders can win any ranking. The
// empty text is DefaultObjective. All faults are reported.
func ParseObjective(text string) (Objective, error) {
	if strings.TrimSpace(text) == "" {
		text = DefaultObjective
	}
	var o Objective
	var faults []error
	for _, term := range strings.Split(text, ",") {
		if err := o.term(strings.TrimSpace(term)); err != nil {
			faults = append(faults, fmt.Errorf("%q: %w", strings.TrimSpace(term), err))
		}
	}
	if len(faults) == 0 && len(o.Goals) == 0 {
		faults = append(faults, errors.New("must name a column to rank by, such as uniformity_gap or max:nn_accuracy"))
	}
	if !slices.ContainsFunc(o.Limits, func(l Limit) bool { return l.Column == collapsedRate }) {
		o.Limits = append(o.Limits, Limit{Column: collapsedRate, Value: maxCollapse})
	}
	return o, errors.Join(faults...)
}

// maxCollapse is the collapse rate that a configuration may be shown to have:
// one seed in twenty, the share of errors that the intervals allow themselves.
const maxCollapse = 0.05

func (o *Objective) term(text string) error {
	if column, value, ok := strings.Cut(text, ">="); ok {
		return o.limit(strings.TrimSpace(column), strings.TrimSpace(value), true)
	}
	if column, value, ok := strings.Cut(text, "<="); ok {
		return o.limit(strings.TrimSpace(column), strings.TrimSpace(value), false)
	}
	end, column, given := strings.Cut(text, ":")
	if !given {
		column = text
	}
	if !slices.Contains(tableColumns(), column) {
		return fmt.Errorf("must be one of %s, each also with min: or max: before it", strings.Join(tableColumns(), ", "))
	}
	goal := Goal{Column: column}
	switch end, known := better(column); {
	case given:
	case !known:
		return fmt.Errorf("neither end of it is the better one: must be min:%s or max:%s", column, column)
	default:
		goal.Better = end
	}
	if given {
		switch end {
		case "min":
		case "max":
			goal.Better = stats.Maximise
		default:
			return errors.New("must have min or max before the colon")
		}
	}
	if slices.ContainsFunc(o.Goals, func(g Goal) bool { return g.Column == column }) {
		return errors.New("is given twice")
	}
	o.Goals = append(o.Goals, goal)
	return nil
}

func (o *Objective) limit(column, value string, atLeast bool) error {
	if accepted := append(tableColumns(), collapsedRate); !slices.Contains(accepted, column) {
		return fmt.Errorf("must limit one of %s", strings.Join(accepted, ", "))
	}
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || v-v != 0 {
		return errors.New("must limit it by a number")
	}
	o.Limits = append(o.Limits, Limit{Column: column, AtLeast: atLeast, Value: v})
	return nil
}

// Check refuses an objective that cannot rank plan's configurations: the loss
// depends on the temperature and the number of negatives by itself.
func (o Objective) Check(plan *sweep.Plan) error {
	if !slices.ContainsFunc(o.Goals, func(g Goal) bool { return g.Column == lossColumn }) &&
		!slices.ContainsFunc(o.Limits, func(l Limit) bool { return l.Column == lossColumn }) {
		return nil
	}
	first := &plan.Configurations[0]
	for i := range plan.Configurations {
		if plan.Configurations[i].Loss != first.Loss {
			return errors.New("\"loss\": does not compare configurations whose temperature or loss differs: " +
				"with M negatives it lies between log(1 + M exp(-2/temperature)) and log(1 + M exp(2/temperature))")
		}
	}
	return nil
}

// lossColumn is the one column of a table that is no metric.
const lossColumn = "loss"

// tableColumns are the columns of every Table.
func tableColumns() []string {
	columns := []string{lossColumn}
	for _, c := range metrics.Columns() {
		columns = append(columns, c.Name)
	}
	return columns
}

// better returns the better end of a column, where it has one.
func better(column string) (end stats.Goal, known bool) {
	switch column {
	case lossColumn, "alignment", "uniformity", "uniformity_gap", "interclass_cosine":
		return stats.Minimise, true
	case "tolerance", "effective_rank", "nn_accuracy":
		return stats.Maximise, true
	}
	return stats.Minimise, false
}
