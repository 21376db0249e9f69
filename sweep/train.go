package sweep

import (
	"fmt"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
)

// Train trains the chunk's trials and returns their results in trial order: a
// pure function of plan and chunk, and each result one of its trial alone.
func Train(plan *Plan, c Chunk) []Result {
	results := make([]Result, 0, c.Len())
	for i := c.From; i < c.To; i++ {
		results = append(results, trainOne(plan, plan.Trial(i)))
	}
	return results
}

func trainOne(plan *Plan, t Trial) Result {
	r := Result{Trial: t.Index, Status: OK}
	c := &t.Configuration.Config
	o, err := model.NewOrigin(c, uint64(t.Seed))
	if err != nil {
		r.Status, r.Error = Failed, err.Error()
		return r
	}
	evaluate := func(at model.Checkpoint) {
		z := float32s(at.Encoder.Encode(o.Set.Samples))
		values := metrics.Evaluate(z, o.Set.N, c.Encoder.Dim(), o.Set.Labels)
		r.Curve = append(r.Curve, Checkpoint{Step: at.Step, Loss: float32(at.Loss), Values: values})
	}
	out := model.Train(c, o, plan.Spec.Record.Every, evaluate)
	r.Steps = out.Steps
	if out.Diverged {
		r.Status, r.Error = Diverged, fmt.Sprintf("loss or weights not finite at step %d", out.Steps)
		return r
	}
	r.Digest = model.Digest(out.Encoder.Float32())
	if plan.keepsFeatures(t) {
		r.Features = &Features{
			Z:      float32s(out.Encoder.Encode(o.Set.Samples)),
			Dim:    c.Encoder.Dim(),
			Labels: o.Set.Labels,
		}
	}
	return r
}

// keepsFeatures tells whether the spec's record.features names the trial.
func (p *Plan) keepsFeatures(t Trial) bool {
	switch p.Spec.Record.Features {
	case "all":
		return true
	case "first":
		return t.Seed == p.Seeds[0]
	}
	return false
}

func float32s(z []float64) []float32 {
	f := make([]float32, len(z))
	for i, v := range z {
		f[i] = float32(v)
	}
	return f
}
