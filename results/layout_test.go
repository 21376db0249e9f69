package results_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep"
)

var _ sweep.Sink = (*results.Store)(nil)

// TestColumns shows the first lines of the files for specs of different kinds.
func TestColumns(t *testing.T) {
	for _, test := range []struct {
		name, spec               string
		trials, curves, features string // how header and first row begin; nothing for no file
	}{
		{
			"the guide", "seeds: {count: 1}",
			"trial,seed,temperature,status,error,steps,loss,alignment,|0,0,0.99,ok,,10000,",
			"trial,seed,temperature,step,loss,alignment,|0,0,0.99,0,,",
			"trial,sample,label,f0,f1|0,0,0,",
		},
		{
			"temperature is no axis", "axes: {optimizer.lr: [3e-4, 1e-5]}\nseeds: [4294967295]\nrecord: {features: none}",
			"trial,seed,temperature,optimizer.lr,status,|0,4294967295,0.05,0.0003,ok,",
			"trial,seed,temperature,optimizer.lr,step,|0,4294967295,0.05,0.0003,0,", "",
		},
		{
			"an axis named like a column", "axes: {steps: [7, 9], loss.temperature: [0.5]}",
			"trial,seed,temperature,axis.steps,status,error,steps,|0,0,0.5,7,ok,,7,",
			"trial,seed,temperature,axis.steps,step,loss,|0,0,0.5,7,0,,",
			"trial,sample,label,f0,f1|0,0,0,",
		},
		{
			"words and switches", "axes: {encoder.hidden: [tanh, relu], encoder.bias: [true]}",
			"trial,seed,temperature,encoder.hidden,encoder.bias,status,|0,0,0.05,tanh,true,ok,",
			"trial,seed,temperature,encoder.hidden,encoder.bias,step,|0,0,0.05,tanh,true,0,",
			"trial,sample,label,f0,f1|0,0,0,",
		},
		{
			"wide features of all seeds", "encoder: {layers: [2, 5]}\nseeds: {count: 2}\nrecord: {features: all}",
			"trial,|0,0,0.99,ok,", "trial,|0,0,0.99,0,", "trial,sample,label,f0,f1,f2,f3,f4|0,0,0,",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := fixture.Plan(t, test.spec)
			dir := fixture.Memory(t)
			fixture.Finish(t, dir, p, p.Len())
			fixture.Finish(t, dir, p, p.Len()) // recovery finds nothing wrong
			for name, want := range map[string]string{
				results.TrialsFile: test.trials, results.CurvesFile: test.curves, results.FeaturesFile: test.features,
			} {
				text, err := os.ReadFile(filepath.Join(dir, name))
				if want == "" {
					if !os.IsNotExist(err) {
						t.Errorf("%s: %v, want none", name, err)
					}
					continue
				}
				header, row, _ := strings.Cut(want, "|")
				lines := strings.Split(string(text), "\n")
				if !strings.HasPrefix(lines[0], header) || !strings.HasPrefix(lines[1], row) {
					t.Errorf("%s begins\n%s\n%s\nwant\n%s\n%s", name, lines[0], lines[1], header, row)
				}
			}
			if table := fixture.Must(analysis.ReadTable(fixture.Must(results.Read(dir, analysis.NewJudge))(t)))(t); table.Trials() != p.Len() {
				t.Errorf("%d trials read", table.Trials())
			}
		})
	}
}

// TestLongLines holds that rows longer than a reader's buffer are read.
func TestLongLines(t *testing.T) {
	p := fixture.Plan(t, "encoder: {layers: [2, 1024]}\ndata: {samples: 8}\nsteps: 2\nseeds: {count: 1}\naxes: {loss.temperature: [0.5]}")
	dir := fixture.Memory(t)
	fixture.Finish(t, dir, p, 1)
	fixture.Finish(t, dir, p, 1)
	want, n := fixture.Train(p, 0, 1)[0].Features, 0
	for f, err := range fixture.Must(results.Read(dir, analysis.NewJudge))(t).Features() {
		if err != nil {
			t.Fatal(err)
		}
		for i, z := range f.Z {
			if !equal(z, want.Z[n*1024+i]) {
				t.Fatalf("sample %d: f%d is %v", n, i, z)
			}
		}
		n++
	}
	if n != 8 {
		t.Errorf("%d samples", n)
	}
}
