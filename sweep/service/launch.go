package service

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// newPrefix begins the name of a directory in which a sweep is being made.
const newPrefix = ".new-"

// Read makes the plan of a spec's text, within the limits, fitted to its data where that
// was sent. Who may not launch is not told what programs this machine has.
func (s *Service) Read(ctx context.Context, text []byte, mayLaunch bool) (*sweep.Plan, error) {
	free, err := s.mayCheck(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	parsed, err := spec.Parse("", text)
	if err != nil {
		return nil, specProblem(err)
	}
	if parsed.File != nil {
		if err := s.fit(ctx, parsed); err != nil {
			return nil, err
		}
	}
	if parsed.Custom != nil && s.Commands != nil && !mayLaunch {
		return nil, problem(Forbidden, "a spec of commands is checked for those who may launch it: this needs a token with the role launch")
	}
	if err := s.admit(parsed); err != nil {
		return nil, err
	}
	plan, err := sweep.NewPlan(parsed)
	if err != nil {
		return nil, specProblem(err)
	}
	return plan, s.within(plan)
}

// mayCheck waits for the turn to check a spec, which free ends: one of axes that many
// rules read together takes a second.
func (s *Service) mayCheck(ctx context.Context) (free func(), err error) {
	return turn(ctx, s.checking)
}

// within reports everything in which a plan is too large for this service.
func (s *Service) within(plan *sweep.Plan) error {
	var all []Fault
	over := func(location string, value, limit int, what string) {
		if value > limit {
			all = append(all, Fault{
				Location: "body." + location, Value: value,
				Message: fmt.Sprintf("must be at most %d %s on this service", limit, what),
			})
		}
	}
	most := func(f func(*sweep.Configuration) int) int {
		return int(plan.Configurations.Most(func(c *sweep.Configuration) float64 { return float64(f(c)) }))
	}
	layers := plan.Configurations.At(0).Encoder.Layers // no axis has another list
	if plan.Spec.File != nil {
		layers = layers[1:] // as wide as the rows, which --max-data bounds
	}
	over("data.samples", most(func(c *sweep.Configuration) int { return c.Data.Samples }), s.Limits.Samples, "samples")
	over("encoder.layers", slices.Max(layers), s.Limits.Width, "wide")
	over("steps", most(func(c *sweep.Configuration) int { return c.Steps }), s.Limits.Steps, "steps")
	if custom := plan.Spec.Custom; custom != nil {
		over("trainer.slots", len(custom.Process.Slots), s.Limits.Slots, "slots")
	}
	over("seeds", plan.Len(), s.Limits.Trials, "trials")
	over("seeds.until.max", plan.Configurations.Len()*plan.Spec.Seeds.Until.Max, s.Limits.Trials, "trials")
	if err := plan.Fits(s.budget()); err != nil {
		all = append(all, Fault{Location: "body", Message: err.Error()})
	}
	if len(all) > 0 {
		return faults("the sweep is too large", all...)
	}
	return nil
}

// firstCommands is how many commands a dry run shows.
const firstCommands = 5

// budget returns what chunks may take of memory; 0 where nothing bounds them.
func (s *Service) budget() int64 {
	if b, ok := s.Executor.(sweep.Bounded); ok {
		return b.Budget()
	}
	return 0
}

// Estimate answers a dry run.
func (s *Service) Estimate(plan *sweep.Plan) *Estimate {
	est := &Estimate{
		Name: plan.Spec.Name, Plan: sizeOf(plan), Adaptive: plan.Spec.Adaptive(), Workers: s.Executor.Workers(), Spec: string(plan.Spec.YAML()),
	}
	if plan.Spec.Custom != nil {
		est.Workers = len(plan.Spec.Custom.Process.Slots)
		est.Commands = command.Lines(filepath.Join(s.Dir, est.Name), plan, firstCommands)
	}
	needs := plan.Memory()
	est.Memory = Memory{needs.Data, needs.Chunk, s.budget()}
	steps := plan.Configurations.Mean(func(c *sweep.Configuration) float64 { return float64(c.Steps) })
	est.Steps = int64(math.Round(steps * float64(plan.Len())))
	est.Seconds = s.speed.seconds(plan.Configurations.Mean(plan.Seconds)*float64(plan.Len())) / float64(est.Workers)
	s.mu.Lock()
	defer s.mu.Unlock()
	_, est.NameInUse = s.sweeps[est.Name]
	est.QueueAhead = len(s.queue) + s.active
	return est
}

// Launch takes a sweep on. When it returns one, the sweep is durable and will
// be run whatever happens to this process. created is false where the same
// sweep already exists, or the same request was made before.
func (s *Service) Launch(ctx context.Context, plan *sweep.Plan, by *Request) (e *Entry, created bool, err error) {
	request, key := hash("", by.Body), by.Key
	if key != "" {
		key = hash("key ", []byte(key))
	}
	if plan.Spec.File != nil {
		if e, err := s.known(plan, key, request); e != nil || err != nil {
			return e, false, err
		}
		if err := s.baselines(ctx, plan); err != nil { // it may take seconds: others go on
			return nil, false, err
		}
	}
	s.launching.Lock()
	defer s.launching.Unlock()
	if e, err := s.known(plan, key, request); e != nil || err != nil {
		return e, false, err
	}
	if err := s.mayLaunch(by.Owner, plan); err != nil {
		return nil, false, err
	}
	if plan.Spec.File != nil {
		if err := s.sent(&plan.Spec.File.Data, inSpec); err != nil {
			return nil, false, err // it was deleted just now
		}
	}
	at := now()
	e = newEntry(s.Dir, plan.Spec.Name, record{
		ID: NewID(), State: Queued, Created: at, Changed: at, Queued: at,
		Plan: sizeOf(plan), Most: mostOf(plan), Owner: by.Owner, Sizes: map[string]int64{}, Key: key, Request: request,
	}, s.boot)
	e.plan = plan
	err = s.create(e)
	for errors.Is(err, syscall.ENOSPC) && s.giveUpTrash(0) {
		err = s.create(e)
	}
	if err != nil {
		s.Log.Error("launch", zap.String("sweep", e.Name), zap.Error(err))
		return nil, false, StoreProblem(err)
	}
	s.mu.Lock()
	s.register(e)
	s.enqueue(e)
	s.mu.Unlock()
	s.announce(e)
	return e, true, nil
}

// Request is a launch beside its plan.
type Request struct {
	Owner string // the token's name; empty without tokens
	Key   string // a launch that is made again with the same key is made once; may be empty
	Body  []byte // the spec as it was sent
}

// mayLaunch reports why an owner cannot launch plan now.
func (s *Service) mayLaunch(owner string, plan *sweep.Plan) error {
	if err := s.Room(); err != nil {
		return err
	}
	if s.relieve(); s.low(0) {
		return StoreProblem(syscall.ENOSPC)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grant(owner, Use{Sweeps: 1, Queued: 1, Trials: max(plan.Len(), mostOf(plan))})
}

// mostOf is how many trials an adaptive plan may grow to, as far as its spec says it; 0
// of others.
func mostOf(plan *sweep.Plan) int {
	return plan.Configurations.Len() * plan.Spec.Seeds.Until.Max
}

// known returns the sweep that a launch asks for, where it already exists.
func (s *Service) known(plan *sweep.Plan, key, request string) (*Entry, error) {
	s.mu.Lock()
	before := s.keys[key]
	e := s.sweeps[plan.Spec.Name]
	s.mu.Unlock()
	if before != nil {
		if before.Request != request {
			return nil, faults("the idempotency key was used for another request",
				Fault{Location: "header.Idempotency-Key", Message: "must be new: sweep " + before.Name + " was launched with it"})
		}
		return before, nil
	}
	if e == nil {
		return nil, nil
	}
	stored, err := s.PlanOf(e)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	return e, sameSpec(e, stored, plan)
}

// sameSpec reports in what a launch differs from the sweep of that name.
func sameSpec(e *Entry, stored, asked *sweep.Plan) error {
	p := problem(Conflict, "the name %s is in use by a sweep with another spec", e.Name)
	for _, d := range asked.Spec.Differences(&stored.Spec) {
		p.Faults = append(p.Faults, Fault{
			Location: "body." + d.Path, Value: cmp.Or(d.Now, "nothing"),
			Message: "is " + cmp.Or(d.Was, "not there") + " in the sweep with that name",
		})
	}
	if len(p.Faults) == 0 && stored.Spec.Seeds.Len() == asked.Spec.Seeds.Len() {
		return nil
	}
	if len(p.Faults) == 0 {
		p.Detail = fmt.Sprintf("sweep %s already exists with %d seeds: use POST /v1/sweeps/%s/extend for %d", e.Name, len(stored.Seeds), e.Name, len(asked.Seeds))
	}
	return p
}

// Room reports why no sweep can be taken on now.
func (s *Service) Room() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return problem(Unavailable, "the service is stopping").after(10)
	case len(s.queue) >= s.Limits.Queue:
		return problem(TooMany, "%d sweeps are already waiting, the limit of this service", len(s.queue)).after(60)
	case len(s.sweeps) >= s.Limits.Sweeps:
		return problem(TooMany, "the store has %d sweeps, the limit of this service: delete some", len(s.sweeps))
	}
	return nil
}

// create makes e's directory: it appears whole, or not at all.
func (s *Service) create(e *Entry) (err error) {
	temporary, err := os.MkdirTemp(s.Dir, newPrefix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(temporary) // or the next start does
		}
	}()
	err = errors.Join(
		os.Chmod(temporary, 0o755),
		results.WriteFile(filepath.Join(temporary, results.SpecFile), e.plan.Spec.YAML()),
		e.write(temporary),
	)
	if err != nil {
		return err
	}
	if exists(e.dir) {
		return fmt.Errorf("%s: already exists, but its sweep cannot be read", e.dir)
	}
	if err := os.Rename(temporary, e.dir); err != nil {
		return err
	}
	return syncDirectory(s.Dir)
}

func hash(kind string, content []byte) string {
	h := sha256.New()
	_, _ = h.Write([]byte(kind))
	_, _ = h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// StoreProblem says that the store could not be written.
func StoreProblem(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return problem(NoSpace, "the store's disk is full")
	}
	return problem(Internal, "the store cannot be written")
}

// Writable tries to write into the store.
func (s *Service) Writable() error {
	f, err := os.CreateTemp(filepath.Join(s.Dir, artefactDir), ".try-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // its error would come again
	_, err = f.Write(make([]byte, 4096))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
