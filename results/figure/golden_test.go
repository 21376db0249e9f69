package figure_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/results/figure"
)

var (
	regen = flag.Bool("regen", false, "rewrite the golden figures")
	look  = flag.String("look", "", "save every sample figure in this directory, to be looked at")
)

// goldenDPI makes golden figures 540 pixels wide: small files in which every
// label can still be read.
const goldenDPI = 60

// golden are the samples that are kept as images: each kind of figure, and each
// way in which it changes with what it is given.
var golden = []string{
	"alignment-12-series", "alignment-1000", "alignment-4-series", "comparison", "curves", "curves-31", "curves-log",
	"features-8d", "features-1d", "gaussians", "gaussians-log", "heat", "heat-31", "importance", "metrics", "metrics-31", "nothing",
	"plane", "plane-31", "plane-4", "samples", "softmax", "uniformity",
}

func TestGolden(t *testing.T) {
	all := samples(t)
	for _, name := range golden {
		t.Run(name, func(t *testing.T) {
			got := rasterise(t, all[name])
			path := filepath.Join("testdata", "golden", name+".png")
			if *regen {
				writePNG(t, path, got)
				return
			}
			if d := difference(got, readPNG(t, path)); d != "" {
				t.Errorf("%s: %s; look at it (-look DIR), then run with -regen", name, d)
			}
		})
	}
}

// A figure that is off by one trial must not pass for another.
func TestGoldenSeesAChange(t *testing.T) {
	ms := threeMetrics(guideTemperatures, 32)
	h := figure.Heading{Sweep: "guide", Outcome: "collapsed"}
	before := rasterise(t, figure.AgainstTemperature(h, ms[0]))
	ms[0].Series[0].Points[2].Median += 0.02
	if d := difference(before, rasterise(t, figure.AgainstTemperature(h, ms[0]))); d == "" {
		t.Error("a mean moved by a tenth of the panel is not seen")
	}
}

// TestLook saves the samples full size. A figure is only done once somebody has
// looked at it.
func TestLook(t *testing.T) {
	if *look == "" {
		t.Skip("-look names no directory")
	}
	for name, f := range samples(t) {
		if err := f.Save(*look, name); err != nil {
			t.Error(err)
		}
	}
}

func rasterise(t *testing.T, f *figure.Figure) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := f.WritePNG(&b, goldenDPI); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// difference says how two images differ; "" where they differ by no more than
// the rounding of other processors and of the rasteriser explains: a few pixels
// on edges, each by a little.
func difference(got, want image.Image) string {
	if got.Bounds() != want.Bounds() {
		return fmt.Sprintf("is %v, want %v", got.Bounds(), want.Bounds())
	}
	const (
		visible = 24.0 / 255  // of a channel
		share   = 1.0 / 10000 // of the pixels
	)
	b, off := got.Bounds(), 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r1, g1, b1, _ := got.At(x, y).RGBA()
			r2, g2, b2, _ := want.At(x, y).RGBA()
			if slices.Max([]float64{apart(r1, r2), apart(g1, g2), apart(b1, b2)}) > visible {
				off++
			}
		}
	}
	if n := b.Dx() * b.Dy(); float64(off) > share*float64(n) {
		return fmt.Sprintf("%d of %d pixels differ", off, n)
	}
	return ""
}

func apart(a, b uint32) float64 { return math.Abs(float64(a)-float64(b)) / 0xffff }

func readPNG(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return m
}

func writePNG(t *testing.T, path string, m image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
