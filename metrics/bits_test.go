package metrics_test

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model/lanes"
)

// TestEvaluatorBits hashes the metrics of 16 trials in the plane and in five
// dimensions. The hashes are those of every width, architecture and build.
func TestEvaluatorBits(t *testing.T) {
	for d, want := range map[int]uint64{2: 0x381c66ef75db3cd5, 5: 0x3f70569a38a81c0a} {
		h := fnv.New64a()
		for _, v := range sixteenTrials(60, d) {
			if err := binary.Write(h, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.Sum64(); got != want {
			t.Errorf("%d dimensions at %d lanes: %#x, want %#x", d, lanes.Width(), got, want)
		}
	}
}

func sixteenTrials(n, d int) []metrics.Values {
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i % 3
	}
	rng := rand.New(rand.NewPCG(3, uint64(d)))
	e := metrics.NewEvaluator(n, d, labels, 0)
	all := make([]metrics.Values, 0, 16)
	for len(all) < 16 {
		z := make([][]float32, lanes.Width())
		for lane := range z {
			z[lane] = make([]float32, n*d)
			for i := range z[lane] {
				// Some trials are tight, the last ones all but collapsed.
				spread := float32(2) / float32(1+(len(all)+lane)*(len(all)+lane)*50)
				z[lane][i] = float32(labels[i/d]%2) + float32(spread*(rng.Float32()-0.5))
			}
		}
		values := make([]metrics.Values, lanes.Width())
		e.Evaluate(inLanes(z), values)
		all = append(all, values...)
	}
	return all
}

// TestEvaluatorEveryWidth hashes again at each width that package simd has here:
// it is chosen when a program starts.
func TestEvaluatorEveryWidth(t *testing.T) {
	for _, bits := range []int{0, 128, 256, 512} {
		t.Run(fmt.Sprint(bits), func(t *testing.T) {
			t.Parallel()
			c := exec.Command(os.Args[0], "-test.run=^TestEvaluatorBits$")
			c.Env = append(os.Environ(), fmt.Sprint("GODEBUG=simd=", bits))
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
