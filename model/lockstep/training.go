package lockstep

import (
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
	outcomes []*Outcome
	steps    int // of every trial
	step     int // done
	last     int // the step of the last checkpoint, -1 before the first
	look     func()
	halfway  int // groups that have taken the block under way, the one at it included
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

func newTraining(b batch, trials []Trial, outcomes []*Outcome, look func()) (*training, error) {
	f := &training{shape: b.shape, trials: trials, outcomes: outcomes, last: -1, look: look}
	first := &trials[b.groups[0][0]]
	f.steps = first.Config.Steps
	for _, group := range b.groups {
		for _, i := range group {
			if i < 0 || trials[i].From == nil {
				continue
			}
			if err := trials[i].From.fits(&b.shape, f.steps); err != nil {
				return nil, err
			}
		}
	}
	if from := first.From; from != nil {
		f.step, f.last = from.Step, from.Last
	}
	newTrainer := kernel.NewTrainers(b.shape)
	begun := map[origin]*source{}
	for _, group := range b.groups {
		sources := make([]*source, len(group))
		for lane, i := range group {
			if i < 0 {
				sources[lane] = sources[0] // any will do
				continue
			}
			look()
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
	if t.From != nil {
		if err := s.resume(t.From); err != nil {
			return nil, err
		}
	}
	if len(f.sources) > 0 && !slices.Equal(s.Set.Labels, f.sources[0].Set.Labels) {
		return nil, errLabels
	}
	begun[key] = s
	f.sources = append(f.sources, s)
	return s, nil
}

func (f *training) newGroup(t shape.Trainer, v *view, members []int) *group {
	entering := make([]shape.Lane, len(members))
	for lane, i := range members {
		if i < 0 {
			continue // weights and a step size of 0
		}
		l := &entering[lane]
		l.PerT, l.Scale, l.Momentum = scales(f.trials[i].Config)
		l.Weights = v.sources[lane].Weights
		if from := f.trials[i].From; from != nil {
			l.Weights, l.Velocity, l.Losses = from.Weights, from.Velocity, from.Losses
		}
	}
	t.Watch(f.look)
	t.Enter(entering)
	return &group{Trainer: t, view: v, trials: slices.Clone(members)}
}

// train takes all steps that are left.
func (f *training) train(w *Watch) error {
	total, every := f.steps, w.Every
	stand := func() ([]*Outcome, []*State) { return f.outcomes, f.states() } // once: a block allocates nothing
	for {
		next := 0
		if f.last >= 0 {
			next = model.NextCheckpoint(f.last, every, total)
		}
		if f.step == next && f.last < next {
			f.visit(w)
			continue
		}
		if f.step == total {
			break
		}
		f.block(min(shape.BlockSteps, next-f.step))
		if w.Rest != nil {
			if err := w.Rest(stand); err != nil {
				return err
			}
		}
	}
	for _, t := range f.groups {
		f.look()
		weights := f.weights(t, t.trials)
		for lane, i := range t.trials {
			if i >= 0 {
				f.outcomes[i] = &Outcome{Weights: weights[lane].Weights, Steps: total}
			}
		}
	}
	return nil
}

// block takes the next steps.
func (f *training) block(steps int) {
	slots := f.shape.Slots
	for _, s := range f.sources {
		s.pick(steps * slots)
	}
	for _, v := range f.views {
		v.gather(steps, slots)
	}
	for i, t := range f.groups {
		f.look()
		f.halfway = i + 1
		if !t.Run(t.view.inputs, 0, steps) {
			f.again(t, steps)
		}
		t.CloseBlock()
	}
	f.halfway = 0
	for _, s := range f.sources {
		s.pending = nil
	}
	f.step += steps
}

// again takes a block's steps one by one, to see in which one a lane diverges.
func (f *training) again(t *group, steps int) {
	t.Rewind()
	for k := range steps {
		if t.Run(t.view.inputs, k, 1) {
			continue
		}
		lost := t.Lost(nil)
		members := make([]int, len(t.trials))
		for lane := range members {
			members[lane] = -1
		}
		for _, lane := range lost {
			members[lane] = t.trials[lane]
		}
		weights := f.weights(t, members)
		for _, lane := range lost {
			f.outcomes[t.trials[lane]] = &Outcome{Weights: weights[lane].Weights, Steps: f.step + k + 1, Diverged: true}
			t.trials[lane] = -1
			t.Park(lane)
		}
	}
}

// weights returns those of the lanes that have members, every NaN the same one.
func (f *training) weights(t *group, members []int) []shape.Lane {
	all := make([]shape.Lane, len(members))
	for lane, i := range members {
		if i >= 0 {
			all[lane].Weights = make([]float32, f.shape.Size(0))
		}
	}
	t.Leave(all)
	for _, l := range all {
		for i, x := range l.Weights {
			if x != x {
				l.Weights[i] = float32(math.NaN())
			}
		}
	}
	return all
}

// visit shows every group at a checkpoint.
func (f *training) visit(w *Watch) {
	for _, t := range f.groups {
		f.look()
		if w.Visit != nil {
			f.show(t, w.Visit)
		}
	}
	for _, t := range f.groups { // not before: a visit may be interrupted, and is made again
		t.ForgetLosses()
	}
	f.last = f.step
}

// show shows a group to visit.
func (f *training) show(t *group, visit func(*Checkpoint)) {
	p := &f.point
	p.Step, p.Trials = f.step, t.trials
	t.Losses(p.Loss)
	for lane := range p.Loss {
		p.Loss[lane] /= float32(f.step - max(f.last, 0)) // 0/0, NaN, at step 0
	}
	t.Features(t.view.samples, t.view.shared, p.Features)
	t.Probe(t.view.probe, &f.probed)
	visit(p)
}
