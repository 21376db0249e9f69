package results_test

import (
	"context"
	"fmt"
	"os"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// A sweep into a directory, and what its rows say.
func Example() {
	if err := keep(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// seed 0, temperature=0.5: alignment 0.283
	// seed 0, temperature=0.05: alignment 0.308
	// seed 1, temperature=0.5: alignment 0.337
	// seed 1, temperature=0.05: alignment 0.335
	// seed 2, temperature=0.5: alignment 0.350
	// seed 2, temperature=0.05: alignment 0.354
}

func keep() error {
	dir, err := os.MkdirTemp("", "sweep")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := spec.Parse("mine.yaml", []byte("axes: {loss.temperature: [0.5, 0.05]}\nseeds: {count: 3}\nsteps: 200\n"))
	if err != nil {
		return err
	}
	plan, err := sweep.NewPlan(s)
	if err != nil {
		return err
	}

	store, err := results.Open(dir, plan, results.Build{Version: "v0"}, analysis.NewJudge)
	if err != nil {
		return err
	}
	// What an earlier run committed is not trained again.
	err = sweep.Run(context.Background(), store.Plan(), store.Committed(), sweep.NewPool(2), store)
	if closing := store.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}

	read, err := results.Read(dir, analysis.NewJudge)
	if err != nil {
		return err
	}
	measures := read.Manifest().Measures
	for row, err := range read.Rows() {
		if err != nil {
			return err
		}
		fmt.Printf("seed %d, %s: %s %.3f\n", row.Seed, plan.Label(row.Configuration), measures[1].Name, row.Values[1])
	}
	return nil
}
