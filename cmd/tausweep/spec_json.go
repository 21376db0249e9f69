package main

import (
	"bufio"
	"encoding/json"
	"fmt"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// checkDocument is what spec check --format json prints.
type checkDocument struct {
	Valid    bool            `json:"valid"`
	Errors   []specFault     `json:"errors"`
	Name     string          `json:"name,omitempty"`
	Plan     *service.Size   `json:"plan,omitempty"`
	Adaptive bool            `json:"adaptive,omitempty"`
	Bound    *service.Size   `json:"bound,omitempty"` // what an adaptive plan can come to
	Warnings []sweep.Warning `json:"warnings"`
	Spec     string          `json:"spec,omitempty"` // resolved, with --resolved
}

// specFault is one error of a spec.
type specFault struct {
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Path    string `json:"path,omitempty"`
	Value   string `json:"value,omitempty"`
	Message string `json:"message"`
}

// refusedSpec is the document of a spec with errors.
func refusedSpec(err error) checkDocument {
	d := checkDocument{Errors: []specFault{}, Warnings: []sweep.Warning{}}
	for _, e := range spec.FieldErrors(err) {
		d.Errors = append(d.Errors, specFault{e.File, e.Line, e.Path, e.Value, e.Err.Error()})
	}
	if len(d.Errors) == 0 {
		d.Errors = append(d.Errors, specFault{Message: err.Error()})
	}
	return d
}

// acceptedSpec is the document of a spec without errors.
func acceptedSpec(plan *sweep.Plan, resolved bool) checkDocument {
	size := sizeOf(plan)
	d := checkDocument{
		Valid: true, Errors: []specFault{}, Name: plan.Spec.Name, Plan: &size, Adaptive: plan.Spec.Adaptive(),
		Warnings: append([]sweep.Warning{}, warnings(plan)...),
	}
	if d.Adaptive {
		configurations, seeds := plan.Spec.Bound()
		d.Bound = &service.Size{Trials: configurations * seeds, Configurations: configurations, Seeds: seeds}
	}
	if resolved {
		d.Spec = string(plan.Spec.YAML())
	}
	return d
}

// plannedTrial is a trial in what spec plan --format json prints.
type plannedTrial struct {
	Trial         int          `json:"trial"`
	Seed          uint32       `json:"seed"`
	Configuration int          `json:"configuration"`
	Temperature   float64      `json:"temperature"`
	Values        []spec.Value `json:"values"` // one an axis
}

// planJSON prints a plan as one document, a line a trial: up to ten million of them, so
// as it goes.
func (p *program) planJSON(plan *sweep.Plan) error {
	w := bufio.NewWriterSize(writerFunc(func(b []byte) (int, error) { return len(b), p.print(string(b)) }), 1<<16)
	head, err := json.Marshal(struct {
		Name     string         `json:"name"`
		Plan     service.Size   `json:"plan"`
		Adaptive bool           `json:"adaptive"`
		Axes     []service.Axis `json:"axes"`
	}{plan.Spec.Name, sizeOf(plan), plan.Spec.Adaptive(), axesOf(plan)})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s,\"trials\":[", head[:len(head)-1])
	between := "\n"
	for i := range plan.Len() {
		t := plan.Trial(i)
		line, err := json.Marshal(plannedTrial{i, t.Seed, t.Configuration.Index, t.Configuration.Temperature(), append([]spec.Value{}, t.Configuration.Values...)})
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s%s", between, line); err != nil {
			return err
		}
		between = ",\n"
	}
	fmt.Fprint(w, "\n]}\n")
	return w.Flush()
}
