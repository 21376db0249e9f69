package lockstep

import (
	"context"
	"math"
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
)

// flock trains a batch: block by block it draws, gathers, and lets every group
// take its steps.
type flock struct {
	shape    shape
	trials   []Trial
	outcomes []Outcome
	sources  []*source
	views    []*view
	teams    []*team
	point    Checkpoint
	probed   probed
}

// team is a group of trials, one in each lane, with its inputs.
type team struct {
	trainer
	view   *view
	trials []int // by lane; -1 where it is empty or has diverged
}

func newFlock(b batch, trials []Trial, outcomes []Outcome) (*flock, error) {
	f := &flock{shape: b.shape, trials: trials, outcomes: outcomes}
	newTrainer := newTrainers(b.shape)
	begun := map[origin]*source{}
	for _, group := range b.groups {
		sources := make([]*source, len(group))
		for lane, i := range group {
			if i < 0 {
				sources[lane] = sources[0] // any will do
				continue
			}
			s, err := f.source(begun, &trials[i])
			if err != nil {
				return nil, err
			}
			sources[lane] = s
		}
		v := sameSources(f.views, sources)
		if v == nil {
			v = newView(sources, b.shape)
			f.views = append(f.views, v)
		}
		f.teams = append(f.teams, f.newTeam(newTrainer(), v, group))
	}
	set := f.sources[0].Set
	f.point = Checkpoint{
		N: set.N, Dim: b.shape.dim(), Labels: set.Labels, Loss: make([]float32, lanes.Width()),
		Features:           make([]float32, set.N*b.shape.dim()*lanes.Width()),
		EffectiveNegatives: f.probed.effective[:lanes.Width()], HardestShare: f.probed.share[:lanes.Width()],
		GradientNorm: f.probed.norm[:lanes.Width()],
	}
	return f, nil
}

// source returns the source of t's origin, drawing it where it is new.
func (f *flock) source(begun map[origin]*source, t *Trial) (*source, error) {
	key := originOf(t)
	if s := begun[key]; s != nil {
		return s, nil
	}
	o := t.Origin
	if o == nil {
		var err error
		if o, err = model.NewOrigin(t.Config, t.Seed); err != nil {
			return nil, err
		}
	}
	s := &source{
		Origin: o, picks: make([]int32, blockSteps*f.shape.slots),
		probe: model.Probe(o.Set, f.shape.slots-2, o.Seed),
	}
	if len(f.sources) > 0 && !slices.Equal(s.Set.Labels, f.sources[0].Set.Labels) {
		return nil, errLabels
	}
	begun[key] = s
	f.sources = append(f.sources, s)
	return s, nil
}

func (f *flock) newTeam(t trainer, v *view, group []int) *team {
	for lane, i := range group {
		if i < 0 {
			t.park(lane)
			continue
		}
		perT, scale, momentum := scales(f.trials[i].Config)
		t.enter(lane, v.sources[lane].Weights, perT, scale, momentum)
	}
	return &team{trainer: t, view: v, trials: slices.Clone(group)}
}

// train takes all steps.
func (f *flock) train(ctx context.Context, every int, visit func(*Checkpoint)) error {
	total := f.trials[f.first()].Config.Steps
	for _, t := range f.teams {
		f.visit(t, 0, 0, visit)
	}
	for last := 0; last < total; {
		next := model.NextCheckpoint(last, every, total)
		for step := last; step < next; step += blockSteps {
			if err := ctx.Err(); err != nil {
				return err
			}
			f.block(step, min(blockSteps, next-step))
		}
		for _, t := range f.teams {
			f.visit(t, next, next-last, visit)
		}
		last = next
	}
	for _, t := range f.teams {
		for lane, i := range t.trials {
			if i >= 0 {
				f.outcomes[i] = Outcome{Weights: f.weights(t, lane), Steps: total}
			}
		}
	}
	return nil
}

// first returns the index of one of the flock's trials.
func (f *flock) first() int { return f.teams[0].trials[0] }

// block takes steps after step done.
func (f *flock) block(done, steps int) {
	slots := f.shape.slots
	for _, s := range f.sources {
		s.Picker.Pick(s.picks[:steps*slots])
	}
	for _, v := range f.views {
		v.gather(steps, slots)
	}
	for _, t := range f.teams {
		if !t.run(t.view.inputs, 0, steps) {
			f.again(t, done, steps)
		}
		t.closeBlock()
	}
}

// again takes a block's steps one by one, to see in which one a lane diverges.
func (f *flock) again(t *team, done, steps int) {
	t.rewind()
	for k := range steps {
		if t.run(t.view.inputs, k, 1) {
			continue
		}
		for _, lane := range t.lost(nil) {
			f.outcomes[t.trials[lane]] = Outcome{Weights: f.weights(t, lane), Steps: done + k + 1, Diverged: true}
			t.trials[lane] = -1
			t.park(lane)
		}
	}
}

func (f *flock) weights(t *team, lane int) []float32 {
	w := make([]float32, f.shape.size(0))
	t.leave(lane, w)
	for i, x := range w {
		if x != x {
			w[i] = float32(math.NaN())
		}
	}
	return w
}

// visit shows a team at a step, so many steps after its last checkpoint.
func (f *flock) visit(t *team, step, steps int, visit func(*Checkpoint)) {
	p := &f.point
	p.Step, p.Trials = step, t.trials
	t.takeLosses(p.Loss)
	for lane := range p.Loss {
		p.Loss[lane] /= float32(steps) // 0/0, NaN, at step 0
	}
	t.features(t.view.samples, t.view.shared, p.Features)
	t.probe(t.view.probe, &f.probed)
	visit(p)
}
