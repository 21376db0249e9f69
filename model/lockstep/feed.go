package lockstep

import (
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/kernel"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// source is an origin under way: its picks for a block.
type source struct {
	*model.Origin
	picks []int32 // steps x slots
	probe []int32 // model.Probe's
	// pending are the picks, of those, of a block that is not finished.
	pending []int32
}

// pick makes the next picks ready, drawing them where they are not pending.
func (s *source) pick(n int) {
	if len(s.pending) != n {
		s.pending = s.picks[:n]
		s.Picker.Pick(s.pending)
	}
}

// resume goes on where a state was left.
func (s *source) resume(from *State) error {
	s.pending = s.picks[:copy(s.picks, from.Drawn)]
	return s.Picker.UnmarshalBinary(from.Picker)
}

// view is one arrangement of sources in lanes, and the inputs that groups with
// this arrangement share.
type view struct {
	sources []*source   // by lane
	shared  bool        // one source in all lanes: its values stand for all
	drawn   []float32   // a block's inputs: steps x slots x coordinates x lanes (shared: without lanes)
	inputs  shape.Block // the same in vectors
	samples []float32   // of the set: n x coordinates x lanes (shared: without lanes)
	probe   shape.Block // inputs of the sources' probes
}

func newView(sources []*source, s shape.Shape) *view {
	set := sources[0].Set
	v := &view{sources: sources, shared: true, inputs: kernel.NewInputs(s, shape.BlockSteps), probe: kernel.NewInputs(s, model.ProbeSteps)}
	for _, one := range sources {
		v.shared = v.shared && one == sources[0]
	}
	width := 1
	if !v.shared {
		width = lanes.Width()
	}
	v.drawn = make([]float32, max(shape.BlockSteps, model.ProbeSteps)*s.Slots*set.Dim*width)
	v.scatter(v.drawn, model.ProbeSteps*s.Slots, func(one *source) []int32 { return one.probe })
	v.probe.Fill(v.drawn, v.shared, model.ProbeSteps)
	if v.shared {
		v.samples = set.Samples
		return v
	}
	v.samples = make([]float32, set.N*set.Dim*width)
	all := make([]int32, set.N)
	for i := range all {
		all[i] = int32(i)
	}
	v.scatter(v.samples, set.N, func(*source) []int32 { return all })
	return v
}

// scatter sets dst (count x coordinates x lanes; shared: without lanes) to the
// samples that the sources pick.
func (v *view) scatter(dst []float32, count int, picks func(*source) []int32) {
	width, sources := lanes.Width(), v.sources
	if v.shared {
		width, sources = 1, v.sources[:1]
	}
	for lane, s := range sources {
		scatter(dst, s.Set.Samples, picks(s)[:count], s.Set.Dim, lane, width)
	}
}

// gather fills the inputs from the sources' picks of that many steps.
func (v *view) gather(steps, slots int) {
	v.scatter(v.drawn, steps*slots, func(s *source) []int32 { return s.picks })
	v.inputs.Fill(v.drawn, v.shared, steps)
}

// scatter sets dst[(k*dim+i)*width + lane] to coordinate i of sample picks[k].
func scatter(dst, samples []float32, picks []int32, dim, lane, width int) {
	at := lane
	if dim == 2 {
		for _, p := range picks {
			xy := (*[2]float32)(samples[2*int(p):])
			dst[at], dst[at+width] = xy[0], xy[1]
			at += 2 * width
		}
		return
	}
	for _, p := range picks {
		for _, x := range samples[int(p)*dim : (int(p)+1)*dim] {
			dst[at] = x
			at += width
		}
	}
}

// sameSources returns the view with these sources in its lanes, or nil.
func sameSources(views []*view, sources []*source) *view {
	for _, v := range views {
		if slices.Equal(v.sources, sources) {
			return v
		}
	}
	return nil
}
