package lockstep

import (
	"slices"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/lockstep/internal/shape"
)

// Bytes estimates the memory that Train takes for these trials at once, their outcomes
// included. A group takes that of a whole vector, however few of its lanes have a trial.
func Bytes(trials []Trial) int64 {
	var most int64
	for _, b := range pack(trials) {
		most = max(most, b.bytes(trials))
	}
	for i := range trials {
		most += 4 * int64(trials[i].Config.Encoder.Size()) // outcomes
	}
	return most
}

// bytes estimates the memory of a batch: see newTraining.
func (b *batch) bytes(trials []Trial) int64 {
	sources := map[origin]bool{}
	var views [][]origin // by lane
	for _, group := range b.groups {
		var arranged []origin
		for _, i := range group {
			if i < 0 {
				i = group[0]
			}
			sources[originOf(&trials[i])] = true
			arranged = append(arranged, originOf(&trials[i]))
		}
		if !slices.ContainsFunc(views, func(v []origin) bool { return slices.Equal(v, arranged) }) {
			views = append(views, arranged)
		}
	}
	c := trials[b.groups[0][0]].Config
	total := networkBytes(&b.shape) + int64(len(b.groups))*groupBytes(&b.shape) + int64(len(sources))*sourceBytes(&b.shape, c)
	for _, v := range views {
		shared := !slices.ContainsFunc(v, func(o origin) bool { return o != v[0] })
		total += viewBytes(&b.shape, c, shared)
	}
	return total + vectorBytes()*int64(c.Data.Samples*b.shape.Dim()) // the features of a checkpoint
}

func vectorBytes() int64 { return 4 * int64(lanes.Width()) }

// groupBytes are a group's weights, what they were before a block, and the velocities.
func groupBytes(s *shape.Shape) int64 {
	copies := int64(2)
	if s.Momentum {
		copies = 4
	}
	total := copies * int64(s.Size(0))
	if s.Composed {
		total += int64(2 * s.ColumnPairs() * s.Dim())
	}
	return vectorBytes() * total
}

// networkBytes are what groups share: the values and slopes of a step's samples after
// every layer, and a gradient.
func networkBytes(s *shape.Shape) int64 {
	samples := int64((s.Slots + 4) / 5 * 5)
	total, pointers := int64(s.Size(0))+samples*int64(s.InputRows()), int64(0)
	for l, width := range s.Layers[1:] {
		if !s.Composed || l == s.Depth()-1 {
			total += 2 * samples * int64(width)
			pointers += 2 * panelBytes(samples, width)
		}
		if s.Composed {
			total += int64(4 * s.ColumnPairs() * width)
		}
	}
	const slot = 10 // vectors of a sample of a step, beside its unit features
	return vectorBytes()*(total+samples*(int64(s.Dim())+slot)) + pointers
}

// panelBytes are what leads to the values of a matrix, five samples a panel.
func panelBytes(samples int64, width int) int64 { return samples / 5 * (8*int64(width) + 24) }

// sourceBytes are an origin's: samples and their classes, weights, what picks, and what a
// block and a probe pick.
func sourceBytes(s *shape.Shape, c *model.Config) int64 {
	n := int64(c.Data.Samples)
	picks := int64(shape.BlockSteps+model.ProbeSteps) * int64(s.Slots)
	return 4*n*int64(c.Data.Dim()) + 8*n + 4*n*4 + 4*n + 4*int64(c.Encoder.Size()) + 4*picks + 16*n + 6000 // 16*n: the draws
}

// viewBytes are the samples in lanes, and a block's and a probe's inputs.
func viewBytes(s *shape.Shape, c *model.Config, shared bool) int64 {
	dim, samples := int64(c.Data.Dim()), int64((s.Slots+4)/5*5)
	steps := int64(shape.BlockSteps)
	total := (steps + model.ProbeSteps) * (samples*int64(s.InputRows())*vectorBytes() + panelBytes(samples, s.InputRows()))
	drawn := 4 * max(steps, model.ProbeSteps) * int64(s.Slots) * dim
	if shared {
		return total + drawn
	}
	return total + int64(lanes.Width())*drawn + int64(c.Data.Samples)*dim*vectorBytes()
}
