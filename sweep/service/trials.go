package service

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep/spec"
)

// maxPage is the most rows of an answer.
const maxPage = 1000

// Query says which trials are asked for, in which order.
type Query struct {
	Sort          string // a column, with a minus for descending; empty is by trial
	Status        []string
	Seed          int64  // -1: all
	Configuration int    // -1: all
	Outcome       string // "true", "false" or empty for all
	Where         []string
}

// key tells queries apart.
func (q *Query) key() string { return fmt.Sprintf("%#v", *q) }

// order is the trials that a query matches, in its order.
type order struct {
	key       string
	committed int
	trials    []int32
}

// Trials answers a page of the trials that q asks for.
func (s *Service) Trials(e *Entry, q *Query, offset, limit int) (*Trials, error) {
	t, err := s.rows(e)
	if err != nil {
		return nil, err
	}
	e.data.mu.Lock()
	known := e.data.order
	e.data.mu.Unlock()
	if known.key != q.key() || known.committed != t.len() {
		matched, err := t.find(q)
		if err != nil {
			return nil, err
		}
		known = order{q.key(), t.len(), matched}
		e.data.mu.Lock()
		e.data.order = known
		e.data.mu.Unlock()
	}
	out := &Trials{Committed: t.len(), Matched: len(known.trials), Offset: offset, Trials: []Trial{}}
	from := min(offset, len(known.trials))
	for _, i := range known.trials[from:min(from+limit, len(known.trials))] {
		out.Trials = append(out.Trials, t.trial(int(i)))
	}
	return out, nil
}

// find returns the trials that q matches, in its order.
func (t *table) find(q *Query) ([]int32, error) {
	var wrong []Fault
	tests := t.tests(q, &wrong)
	name, descending := strings.CutPrefix(q.Sort, "-")
	by := t.column(name)
	if by == nil && name != "" {
		wrong = append(wrong, t.unknown("query.sort", q.Sort))
	}
	if len(wrong) > 0 {
		return nil, faults("the trials cannot be listed", wrong...)
	}
	matched := make([]int32, 0, t.len())
next:
	for i := range t.len() {
		for _, test := range tests {
			if !test(i) {
				continue next
			}
		}
		matched = append(matched, int32(i))
	}
	if by != nil {
		t.sortBy(matched, by, descending)
	}
	return matched, nil
}

// sortBy sorts trials by a column, equal ones by trial; what is NaN comes last
// either way.
func (t *table) sortBy(trials []int32, by func(int) float64, descending bool) {
	keys := make([]float64, t.len())
	for _, i := range trials {
		keys[i] = by(int(i))
	}
	slices.SortFunc(trials, func(a, b int32) int {
		x, y := keys[a], keys[b]
		switch {
		case x != x || y != y:
			return cmp.Or(btoi(x != x)-btoi(y != y), cmp.Compare(a, b))
		case descending:
			x, y = y, x
		}
		return cmp.Or(cmp.Compare(x, y), cmp.Compare(a, b))
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// tests turns q's filters into functions of a trial, and notes what is wrong
// with them.
func (t *table) tests(q *Query, wrong *[]Fault) []func(int) bool {
	var tests []func(int) bool
	if len(q.Status) > 0 {
		tests = append(tests, func(i int) bool { return slices.Contains(q.Status, string(t.statusOf(i))) })
	}
	if q.Seed >= 0 {
		tests = append(tests, func(i int) bool { return int64(t.plan.Trial(t.at(i)).Seed) == q.Seed })
	}
	if q.Configuration >= 0 {
		tests = append(tests, func(i int) bool { return int(t.owners[i]) == q.Configuration })
	}
	if q.Outcome != "" {
		want := apart
		if q.Outcome == "true" {
			want = merged
		}
		tests = append(tests, func(i int) bool { return t.status[i] == want })
	}
	for i, text := range q.Where {
		test, fault := t.where(text)
		if fault != nil {
			fault.Location = fmt.Sprintf("query.where[%d]", i)
			*wrong = append(*wrong, *fault)
			continue
		}
		tests = append(tests, test)
	}
	return tests
}

// where reads a condition such as "alignment<=0.2".
func (t *table) where(text string) (func(int) bool, *Fault) {
	parts := regexp.MustCompile(`^\s*([a-z_.]+)\s*(<=|>=|!=|<|>|=)\s*(\S+)\s*$`).FindStringSubmatch(text)
	if parts == nil {
		return nil, &Fault{Value: text, Message: "must be COLUMN, one of < <= = != >= >, and a value: alignment<=0.2"}
	}
	operator := parts[2]
	if test := t.textual(parts[1], operator, parts[3]); test != nil {
		return test, nil
	}
	of := t.column(parts[1])
	if of == nil {
		fault := t.unknown("", text)
		return nil, &fault
	}
	limit, err := strconv.ParseFloat(parts[3], 64)
	if err != nil || math.IsNaN(limit) {
		return nil, &Fault{Value: text, Message: fmt.Sprintf("%s must be compared with a number, not %q", parts[1], parts[3])}
	}
	return func(i int) bool { return holds(cmp.Compare(of(i), limit), operator) && of(i) == of(i) }, nil
}

// holds reports whether a comparison's outcome is what the operator asks for.
func holds(order int, operator string) bool {
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case ">=":
		return order >= 0
	default:
		return order > 0
	}
}

// textual is the condition on an axis whose values are no numbers; nil where it
// is not on one.
func (t *table) textual(path, operator, value string) func(int) bool {
	j := slices.IndexFunc(t.plan.Spec.Axes, func(a spec.Axis) bool { return a.Path == path })
	if j < 0 || operator != "=" && operator != "!=" {
		return nil
	}
	if _, number := spec.Number(t.plan.Spec.Axes[j].Values[0]); number {
		return nil
	}
	return func(i int) bool {
		return (spec.FormatValue(t.plan.Configurations.At(int(t.owners[i])).Values[j]) == value) == (operator == "=")
	}
}

// column returns what a name stands for, as a function of a trial; nil where
// there is no such column.
func (t *table) column(name string) func(int) float64 {
	switch name {
	case "trial":
		return func(i int) float64 { return float64(t.at(i)) }
	case "seed":
		return func(i int) float64 { return float64(t.plan.Trial(t.at(i)).Seed) }
	case "configuration":
		return func(i int) float64 { return float64(t.owners[i]) }
	case "temperature", spec.Temperature:
		return func(i int) float64 { return t.plan.Configurations.At(int(t.owners[i])).Temperature() }
	case "status":
		return func(i int) float64 { return float64(t.status[i]) }
	case "steps":
		return func(i int) float64 { return float64(t.steps[i]) }
	}
	if o := t.plan.Measures.Outcome(); o != nil && o.Name == name {
		return func(i int) float64 { return float64(t.status[i]) }
	}
	for k, c := range t.columns {
		if c.Name == name {
			return func(i int) float64 { return float64(t.values[k][i]) }
		}
	}
	for j, a := range t.plan.Spec.Axes {
		if a.Path == name {
			return func(i int) float64 { return rank(a.Values, t.plan.Configurations.At(int(t.owners[i])).Values[j]) }
		}
	}
	return nil
}

// rank is a value's own number, or its place on the axis.
func rank(values []spec.Value, v spec.Value) float64 {
	if x, ok := spec.Number(v); ok {
		return x
	}
	return float64(slices.Index(values, v))
}

// unknown is the fault of a name that is no column.
func (t *table) unknown(location, name string) Fault {
	known := []string{"trial", "seed", "configuration", "temperature", "status", "steps"}
	if o := t.plan.Measures.Outcome(); o != nil {
		known = append(known, o.Name)
	}
	for _, c := range t.columns {
		known = append(known, c.Name)
	}
	for _, a := range t.plan.Spec.Axes {
		known = append(known, a.Path)
	}
	return Fault{Location: location, Value: name, Message: "unknown column: must be one of " + strings.Join(known, ", ")}
}

func unknownColumn(known metrics.Schema, location, name string) error {
	return faults("unknown column", Fault{Location: location, Value: name, Message: "must be one of " + strings.Join(known.Names(), ", ")})
}
