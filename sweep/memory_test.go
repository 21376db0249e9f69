package sweep_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"sync"
	"testing"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// shapes are specs whose chunks take 1 to 200 MB, each for another reason.
var shapes = map[string]struct {
	spec   string
	trials int
}{
	"guide":               {"seeds: {count: 64}\nsteps: 1\nrecord: {every: 0}\n", 320},
	"wide":                {"encoder: {layers: [2, 256, 256, 2]}\nsteps: 1\nseeds: {count: 1}\naxes: {loss.temperature: [0.1]}\n", 1},
	"wide, momentum":      {"encoder: {layers: [2, 256, 256, 2], hidden: tanh}\noptimizer: {momentum: 0.9}\nsteps: 1\nseeds: {count: 1}\naxes: {loss.temperature: [0.1]}\n", 1},
	"wide, many trials":   {"encoder: {layers: [2, 100, 100, 2], hidden: relu, bias: true}\nsteps: 1\nseeds: {count: 16}\n", 80},
	"many samples":        {"data: {samples: 4000}\nsteps: 1\nseeds: {count: 16}\naxes: {loss.temperature: [0.1, 0.2]}\n", 32},
	"many samples, a few": {"data: {samples: 4000}\nsteps: 1\nseeds: {count: 16}\naxes: {loss.temperature: [0.1, 0.2]}\nrecord: {features: all}\n", 6},
	"many negatives":      {"data: {samples: 2000}\nloss: {negatives: 1500}\nencoder: {layers: [2, 40, 40, 8], hidden: tanh}\nsteps: 1\nseeds: {count: 16}\naxes: {loss.temperature: [0.1]}\n", 16},
	"many dimensions":     {"data: {samples: 1000}\nencoder: {layers: [2, 64, 64]}\nsteps: 1\nseeds: {count: 16}\naxes: {loss.temperature: [0.1]}\n", 16},
	"checkpoints":         {"data: {samples: 8}\nloss: {negatives: 1}\nencoder: {layers: [2, 2]}\nsteps: 3000\nrecord: {every: 1, features: none}\nseeds: {count: 16}\naxes: {loss.temperature: [0.1]}\n", 16},
}

// peak returns by how much the heap grows at the most while f runs.
func peak(f func()) int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	heap := func() int64 {
		metrics.Read(sample)
		return int64(sample[0].Value.Uint64())
	}
	runtime.GC()
	before := heap()
	most, done := before, make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				most = max(most, heap())
				runtime.Gosched()
			}
		}
	})
	f()
	close(done)
	watching.Wait()
	return most - before
}

// TestMemory holds the estimate against the heap's peak.
func TestMemory(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	for name, c := range shapes {
		t.Run(name, func(t *testing.T) {
			s, err := spec.Parse("", []byte(c.spec))
			if err != nil {
				t.Fatal(err)
			}
			p := plan(t, s)
			got := p.ChunkBytes(c.trials)
			measured := peak(func() { sweep.Train(p, sweep.Chunk{From: 0, To: c.trials}) })
			t.Logf("%s estimated, %s measured: %.2f", sweep.FormatBytes(got), sweep.FormatBytes(measured), float64(got)/float64(measured))
			if f := float64(got) / float64(measured); f < 1/1.5 || f > 1.5 {
				t.Errorf("%s estimated, %s measured", sweep.FormatBytes(got), sweep.FormatBytes(measured))
			}
		})
	}
}

// TestMemoryOfDense holds the estimate for rows from files against the heap's peak.
func TestMemoryOfDense(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	for _, c := range []struct {
		rows, columns int
		recipe        string
	}{
		{1000, 200, "encoder: {layers: [200, 64, 16]}\nbatch: 64"},
		{400, 20, "encoder: {layers: [20, 700, 700, 64]}\nbatch: 128"},
		{2000, 10, "encoder: {layers: [10, 32, 32]}\nbatch: 1000\nloss: {kind: infonce}"},
		{2000, 30, "encoder: {layers: [30, 32, 128]}\nbatch: 64"},
	} {
		var rows strings.Builder
		for i := range c.rows {
			for j := range c.columns {
				fmt.Fprintf(&rows, "%d,", (i*31+j*j*17+i*j)%97)
			}
			fmt.Fprintf(&rows, "%d\n", i%5)
		}
		names := make([]string, c.columns)
		for j := range names {
			names[j] = fmt.Sprintf("c%d", j)
		}
		file := filepath.Join(t.TempDir(), "x.csv")
		if err := os.WriteFile(file, []byte(strings.Join(names, ",")+",class\n"+rows.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		p := planOfFile(t, "data: {kind: file, samples: x, labels: 'column:class'}\nsteps: 2\nseeds: {count: 1}\naxes: {loss.temperature: [0.1]}\n"+c.recipe+"\n", file)
		got := p.Memory()
		measured := peak(func() {
			if err := sweep.AddBaselines(p); err != nil {
				t.Error(err)
			}
			if r := sweep.Train(p, sweep.Chunk{From: 0, To: 1}); r[0].Status != sweep.OK {
				t.Error(r[0].Error)
			}
		})
		t.Logf("%s: %s estimated, %s measured: %.2f", c.recipe, got, sweep.FormatBytes(measured), float64(got.Total())/float64(measured))
		if f := float64(got.Total()) / float64(measured); f < 1/1.5 || f > 1.5 {
			t.Errorf("%s: %s estimated, %s measured", c.recipe, got, sweep.FormatBytes(measured))
		}
	}
}
