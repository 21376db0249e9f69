package service

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
)

// SweepAnswer is what the analysis says of a sweep: what to take, how sure that is, and what to
// know before relying on it.
type SweepAnswer struct {
	Name      string `json:"name"`
	Committed int    `json:"committed" doc:"Trials that it rests on."`
	Plan      Size   `json:"plan"`
	Adaptive  bool   `json:"adaptive"`
	Seeds     int    `json:"seeds" doc:"Those that every configuration has: of the ranking."`
	Objective string `json:"objective" doc:"What configurations are ranked by, and within which limits."`
	// Answer and Matters are for people.
	Answer   []string `json:"answer" doc:"Sentences: what to take, how sure that is."`
	Matters  string   `json:"matters,omitempty" doc:"Which settings the objective depends on; there where two or more are swept."`
	Best     *int     `json:"best" doc:"The configuration with the best median; null where none is ranked."`
	Set      []int    `json:"set" doc:"Configurations that may be the best."`
	Warnings []Caveat `json:"warnings" doc:"What to know before relying on it."`
}

// Caveat is what to know before relying on an answer.
type Caveat struct {
	Kind  string `json:"kind"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// AnswerOf lays an analysis out as a SweepAnswer.
func AnswerOf(a *analysis.Analysis) SweepAnswer {
	out := SweepAnswer{
		Name: a.Plan.Spec.Name, Committed: a.Committed, Plan: sizeOf(a.Plan), Adaptive: a.Plan.Spec.Adaptive(), Seeds: a.Seeds,
		Objective: a.Objective.String(), Answer: a.Sentences(), Matters: a.Matters(), Set: append([]int{}, a.Set()...), Warnings: []Caveat{},
	}
	if a.Best >= 0 {
		out.Best = &a.Best
	}
	for _, w := range a.Warnings {
		out.Warnings = append(out.Warnings, Caveat{string(w.Kind), w.Title(), w.Text})
	}
	return out
}

// Answer analyses what a sweep has committed, once for all who ask; by an objective as the
// command line takes it, or by the trainer's where that is empty.
func (s *Service) Answer(ctx context.Context, e *Entry, objective string) (*SweepAnswer, error) {
	plan, err := s.PlanOf(e)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	if plan.Configurations.Len() > mostDrawn {
		return nil, problem(NotFound, "sweep %s has too many configurations to rank for a request: tausweep summary ranks them", e.Name)
	}
	asked, err := analysis.ParseObjective(objective, plan.Declaration)
	if err == nil {
		err = asked.Check(plan)
	}
	if err != nil {
		return nil, &Problem{Cause: Invalid, Detail: "the objective cannot be ranked by", Faults: []Fault{{
			Location: "query.objective", Value: objective, Message: strings.ReplaceAll(err.Error(), "\n", "; "),
		}}}
	}
	name := "answer.json"
	if objective != "" {
		name = "answer-" + hash("", []byte(objective))[:16] + ".json"
	}
	f, err := s.openMade(ctx, e, name, func(_ context.Context, w io.Writer, _ *sweep.Plan, committed int) error {
		read, err := results.Read(e.dir, analysis.NewJudge)
		if err != nil {
			return err
		}
		found, err := analysis.Of(read.First(committed), analysis.Options{Objective: asked})
		if err != nil {
			return err
		}
		return json.NewEncoder(w).Encode(AnswerOf(found))
	})
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out SweepAnswer
	if err := json.NewDecoder(f).Decode(&out); err != nil {
		return nil, s.Unreadable(e, err)
	}
	out.Name = e.Name
	return &out, nil
}

// openReport opens the report of what is committed.
func (s *Service) openReport(ctx context.Context, e *Entry, name string) (*File, error) {
	plan, err := s.PlanOf(e)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	if len(s.FiguresOf(plan)) == 0 {
		return nil, problem(NotFound, "sweep %s has no report here: it has too many configurations to draw", e.Name)
	}
	_, format, _ := strings.Cut(name, ".")
	return s.openMade(ctx, e, name, func(ctx context.Context, w io.Writer, _ *sweep.Plan, committed int) error {
		read, err := results.Read(e.dir, analysis.NewJudge)
		if err != nil {
			return err
		}
		return s.Figures.Report(ctx, w, read.First(committed), e.Name, format)
	})
}
