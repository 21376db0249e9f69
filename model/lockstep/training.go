package lockstep

import (
	"context"
	"math"
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/kernel"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// training trains a batch: block by block it draws, gathers, and lets every group
// take its steps.
type training struct {
	shape    shape.Shape
	trials   []Trial
	outcomes []Outcome
	sources  []*source
	views    []*view
	groups   []*group
	point    Checkpoint
	probed   shape.Probed
}

// group is a group of trials, one in each lane, with its inputs.
type group struct {
	shape.Trainer
	view   *view
	trials []int // by lane; -1 where it is empty or has diverged
}

func newTraining(b batch, trials []Trial, outcomes []Outcome) (*training, error) {
	f := &training{shape: b.shape, trials: trials, outcomes: outcomes}
	newTrainer := kernel.NewTrainers(b.shape)
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
		f.groups = append(f.groups, f.newGroup(newTrainer(), v, group))
	}
	set := f.sources[0].Set
	f.point = Checkpoint{
		N: set.N, Dim: b.shape.Dim(), Labels: set.Labels, Loss: make([]float32, lanes.Width()),
		Features:           make([]float32, set.N*b.shape.Dim()*lanes.Width()),
		EffectiveNegatives: f.probed.Effective[:lanes.Width()], HardestShare: f.probed.Share[:lanes.Width()],
		GradientNorm: f.probed.Norm[:lanes.Width()],
	}
	return f, nil
}

// source returns the source of t's origin, drawing it where it is new.
func (f *training) source(begun map[origin]*source, t *Trial) (*source, error) {
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
		Origin: o, picks: make([]int32, shape.BlockSteps*f.shape.Slots),
		probe: model.Probe(o.Set, f.shape.Slots-2, o.Seed),
	}
	if len(f.sources) > 0 && !slices.Equal(s.Set.Labels, f.sources[0].Set.Labels) {
		return nil, errLabels
	}
	begun[key] = s
	f.sources = append(f.sources, s)
	return s, nil
}

func (f *training) newGroup(t shape.Trainer, v *view, members []int) *group {
	for lane, i := range members {
		if i < 0 {
			t.Park(lane)
			continue
		}
		perT, scale, momentum := scales(f.trials[i].Config)
		t.Enter(lane, v.sources[lane].Weights, perT, scale, momentum)
	}
	return &group{Trainer: t, view: v, trials: slices.Clone(members)}
}

// train takes all steps.
func (f *training) train(ctx context.Context, every int, visit func(*Checkpoint)) error {
	total := f.trials[f.first()].Config.Steps
	for _, t := range f.groups {
		f.visit(t, 0, 0, visit)
	}
	for last := 0; last < total; {
		next := model.NextCheckpoint(last, every, total)
		for step := last; step < next; step += shape.BlockSteps {
			if err := ctx.Err(); err != nil {
				return err
			}
			f.block(step, min(shape.BlockSteps, next-step))
		}
		for _, t := range f.groups {
			f.visit(t, next, next-last, visit)
		}
		last = next
	}
	for _, t := range f.groups {
		for lane, i := range t.trials {
			if i >= 0 {
				f.outcomes[i] = Outcome{Weights: f.weights(t, lane), Steps: total}
			}
		}
	}
	return nil
}

// first returns the index of one of the training's trials.
func (f *training) first() int { return f.groups[0].trials[0] }

// block takes steps after step done.
func (f *training) block(done, steps int) {
	slots := f.shape.Slots
	for _, s := range f.sources {
		s.Picker.Pick(s.picks[:steps*slots])
	}
	for _, v := range f.views {
		v.gather(steps, slots)
	}
	for _, t := range f.groups {
		if !t.Run(t.view.inputs, 0, steps) {
			f.again(t, done, steps)
		}
		t.CloseBlock()
	}
}

// again takes a block's steps one by one, to see in which one a lane diverges.
func (f *training) again(t *group, done, steps int) {
	t.Rewind()
	for k := range steps {
		if t.Run(t.view.inputs, k, 1) {
			continue
		}
		for _, lane := range t.Lost(nil) {
			f.outcomes[t.trials[lane]] = Outcome{Weights: f.weights(t, lane), Steps: done + k + 1, Diverged: true}
			t.trials[lane] = -1
			t.Park(lane)
		}
	}
}

func (f *training) weights(t *group, lane int) []float32 {
	w := make([]float32, f.shape.Size(0))
	t.Leave(lane, w)
	for i, x := range w {
		if x != x {
			w[i] = float32(math.NaN())
		}
	}
	return w
}

// visit shows a team at a step, so many steps after its last checkpoint.
func (f *training) visit(t *group, step, steps int, visit func(*Checkpoint)) {
	p := &f.point
	p.Step, p.Trials = step, t.trials
	t.TakeLosses(p.Loss)
	for lane := range p.Loss {
		p.Loss[lane] /= float32(steps) // 0/0, NaN, at step 0
	}
	t.Features(t.view.samples, t.view.shared, p.Features)
	t.Probe(t.view.probe, &f.probed)
	visit(p)
}
