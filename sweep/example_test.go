package sweep_test

import (
	"context"
	"fmt"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// printer is a Sink that prints what trials end with.
type printer struct{ plan *sweep.Plan }

// Commit implements sweep.Sink.
func (p printer) Commit(t sweep.Trained) error {
	for _, r := range t.Results {
		trial := p.plan.Trial(r.Trial)
		fmt.Printf("seed %d, %s: %s", trial.Seed, p.plan.Label(trial.Configuration), r.Status)
		for i, m := range p.plan.Measures[:2] {
			fmt.Printf(", %s %.3f", m.Name, r.Last().Values[i])
		}
		fmt.Println()
	}
	return nil
}

// From a spec to trained encoders: a plan, an executor and a sink.
func ExampleRun() {
	s := spec.Default()
	if err := s.Set(spec.Override{Assign: "seeds.count=2"}); err != nil {
		fmt.Println(err)
		return
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := sweep.Run(context.Background(), plan, 0, sweep.NewPool(2), printer{plan}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// seed 0, temperature=0.99: ok, loss 0.748, alignment 0.294
	// seed 0, temperature=0.5: ok, loss 0.463, alignment 0.294
	// seed 0, temperature=0.05: ok, loss 0.505, alignment 0.264
	// seed 0, temperature=0.01: ok, loss 0.520, alignment 0.128
	// seed 0, temperature=0.001: ok, loss 25.780, alignment 0.077
	// seed 1, temperature=0.99: ok, loss 0.751, alignment 0.302
	// seed 1, temperature=0.5: ok, loss 0.470, alignment 0.313
	// seed 1, temperature=0.05: ok, loss 0.398, alignment 0.273
	// seed 1, temperature=0.01: ok, loss 0.681, alignment 0.164
	// seed 1, temperature=0.001: ok, loss 39.192, alignment 0.212
}

// One trial of a plan again, by its seed and temperature.
func ExamplePlan_Find() {
	plan, err := sweep.NewPlan(spec.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	trial, err := plan.Find(3, spec.Override{Assign: "loss.temperature=0.05"})
	if err != nil {
		fmt.Println(err)
		return
	}
	result := sweep.Train(plan, sweep.Chunk{From: trial.Index, To: trial.Index + 1})[0]
	fmt.Println(trial.Index, result.Status, result.Digest)
	// Output:
	// 17 ok w385e4ba0eeee05db
}
