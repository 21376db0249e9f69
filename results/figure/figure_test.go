package figure_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results/figure"
)

// samples are the figures that the tests draw, by name.
func samples(t testing.TB) map[string]*figure.Figure {
	guide, fine, rates := figure.Heading{Sweep: "guide", Outcome: "collapsed"}, figure.Heading{Sweep: "fine", Outcome: "collapsed"}, figure.Heading{Sweep: "rates", Outcome: "collapsed"}
	means, one := figure.Heading{Sweep: "guide", Outcome: "collapsed", Seeds: 32}, figure.Heading{Sweep: "guide", Outcome: "collapsed", Note: "Seed 0."}
	many := logSpaced(0.001, 1, 31)
	lr := labels(func(i int) string { return fmt.Sprintf("lr %.4f", 1e-4*float64(i+1)) }, 12)
	three, trained := threeMetrics(guideTemperatures, 32), trained(t)
	alone := trained[0]
	alone.Title = ""
	clouds := make([]figure.Cloud, 4)
	for i := range clouds {
		clouds[i] = cloud(lr[i], guideTemperatures, 32, 0.05*float64(i))
	}
	return map[string]*figure.Figure{
		"metrics":             figure.AgainstTemperature(guide, three...),
		"alignment":           figure.AgainstTemperature(guide, three[0]),
		"uniformity":          figure.AgainstTemperature(guide, three[1]),
		"tolerance":           figure.AgainstTemperature(guide, three[2]),
		"metrics-31":          figure.AgainstTemperature(fine, threeMetrics(many, 64)...),
		"alignment-1000":      figure.AgainstTemperature(fine, threeMetrics(logSpaced(0.001, 1, 1000), 100)[0]),
		"alignment-4-series":  figure.AgainstTemperature(rates, threeMetrics(guideTemperatures, 32, lr[:4]...)[0]),
		"metrics-4-series":    figure.AgainstTemperature(rates, threeMetrics(guideTemperatures, 32, lr[:4]...)...),
		"alignment-12-series": figure.AgainstTemperature(rates, threeMetrics(guideTemperatures, 32, lr...)[0]),
		"metrics-12-series":   figure.AgainstTemperature(rates, threeMetrics(guideTemperatures, 32, lr...)...),
		"nothing":             figure.AgainstTemperature(guide),
		"plane":               figure.Plane(guide, measure("alignment"), measure("uniformity"), cloud("", guideTemperatures, 32, 0)),
		"plane-31":            figure.Plane(fine, measure("alignment"), measure("uniformity"), cloud("", many, 64, 0)),
		"plane-4":             figure.Plane(rates, measure("alignment"), measure("uniformity"), clouds...),
		"curves":              figure.OverSteps(means, false, learning(guideTemperatures)...),
		"curves-log":          figure.OverSteps(means, true, learning(guideTemperatures)...),
		"curves-31":           figure.OverSteps(means, false, learning(many)...),
		"curves-one":          figure.OverSteps(means, true, learning(many)[1]),
		"features":            figure.Features(one, "features of one seed", trained[1:]...),
		"samples":             figure.Features(one, "the samples", alone),
		"comparison":          figure.Features(one, "trained features", trained[2:]...),
		"features-36":         figure.Features(one, "features of one seed", clusters(2, 40, 4)...),
		"features-8d":         figure.Features(one, "features of one seed", clusters(8, 3, 10)...),
		"features-1d":         figure.Features(one, "features of one seed", clusters(1, 2, 4)...),
		"softmax": figure.Softmax(guide, guideTemperatures,
			figure.Similarities{Title: "the positive is nearest", Values: []float64{0.5, 0.25, -0.45, -0.1}},
			figure.Similarities{Title: "a negative is nearer", Values: []float64{0.25, 0.5, -0.45, -0.1}}),
		"gaussians":     figure.Gaussians(guide, []float64{1, 0.5, 0.25, 0.1}),
		"gaussians-log": figure.Gaussians(guide, guideTemperatures),
		"importance": figure.Importance(figure.Heading{Sweep: "rates"}, figure.Weights{
			Measure: measure("alignment"),
			Sources: []figure.Weight{
				{Source: "temperature", Share: 0.42, Low: 0.37, High: 0.47},
				{Source: "lr", Share: 0.06, Low: 0.03, High: 0.1},
				{Source: "temperature and lr together", Share: 0.18, Low: 0.13, High: 0.22},
				{Source: "seed", Share: 0.05, Low: math.NaN(), High: math.NaN()},
			},
		}),
		"heat":    figure.HeatMap(figure.Heading{Sweep: "rates", Outcome: "collapsed", Seeds: 32}, heat(guideTemperatures, 4)),
		"heat-31": figure.HeatMap(figure.Heading{Sweep: "rates", Outcome: "collapsed", Seeds: 32}, heat(many, 12)),
	}
}

func render(t tb, f *figure.Figure, format figure.Format) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The same data give the same bytes, also from a figure created again: no time, no
// map's order, nothing left over from the last drawing.
func TestSameBytes(t *testing.T) {
	first, second := samples(t), samples(t)
	magic := map[figure.Format]string{figure.SVG: "<?xml", figure.PNG: "\x89PNG", figure.PDF: "%PDF"}
	for name := range first {
		for _, format := range figure.Formats() {
			if format == figure.PNG && !slices.Contains([]string{"metrics", "comparison", "heat"}, name) {
				continue // the slowest; its drawing commands are those of the others
			}
			a, b := render(t, first[name], format), render(t, second[name], format)
			if !bytes.Equal(a, b) {
				t.Errorf("%s.%s: two drawings of the same data differ", name, format)
			}
			if !bytes.Equal(a, render(t, first[name], format)) {
				t.Errorf("%s.%s: a figure drawn twice differs", name, format)
			}
			if !strings.HasPrefix(string(a), magic[format]) {
				t.Errorf("%s.%s begins with %q", name, format, a[:8])
			}
		}
	}
}

// A figure may be written from several goroutines at once, as a server does.
func TestWriteAtOnce(t *testing.T) {
	f := samples(t)["metrics"]
	want := map[figure.Format][]byte{}
	for _, format := range figure.Formats() {
		want[format] = render(t, f, format)
	}
	var wait sync.WaitGroup
	for i := range 6 {
		format := figure.Formats()[i%3]
		wait.Go(func() {
			var b bytes.Buffer
			if err := f.Write(&b, format); err != nil || !bytes.Equal(b.Bytes(), want[format]) {
				t.Errorf("%s: another drawing, error %v", format, err)
			}
		})
	}
	wait.Wait()
}

func TestWriteUnknownFormat(t *testing.T) {
	err := figure.Gaussians(figure.Heading{}, []float64{1}).Write(&bytes.Buffer{}, "jpeg")
	if err == nil || !strings.Contains(err.Error(), `"jpeg": must be svg, png or pdf`) {
		t.Errorf("got %v", err)
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	f := figure.Gaussians(figure.Heading{Sweep: "guide", Outcome: "collapsed"}, []float64{1, 0.5})
	if err := os.WriteFile(filepath.Join(dir, "g.svg"), []byte("an old one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(dir, "g"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"g.pdf", "g.png", "g.svg"}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	for _, format := range figure.Formats() {
		path := filepath.Join(dir, "g."+string(format))
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(b, render(t, f, format)) {
			t.Errorf("%s is not what Write gives", path)
		}
		if info, _ := os.Stat(path); info.Mode().Perm() != 0o644 {
			t.Errorf("%s: mode %v", path, info.Mode())
		}
	}
}

func TestSaveFails(t *testing.T) {
	f := figure.Gaussians(figure.Heading{}, []float64{1})
	err := f.Save(filepath.Join(t.TempDir(), "none"), "g")
	if !errors.Is(err, fs.ErrNotExist) || !strings.HasPrefix(err.Error(), "save figure g: ") {
		t.Errorf("no directory: got %v", err)
	}
	// A directory stands where the second file belongs: nothing temporary stays.
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "g.png", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Save(dir, "g"); err == nil {
		t.Error("g.png is a directory: want an error")
	}
	if diff := cmp.Diff([]string{"g.png", "g.svg"}, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAlt(t *testing.T) {
	f := figure.AgainstTemperature(figure.Heading{Sweep: "guide", Outcome: "collapsed", Note: "Step size held."}, threeMetrics(guideTemperatures, 32)[1])
	want := "guide: uniformity against temperature. 5 temperatures, 32 seeds each: 160 trials, 34 of them collapsed. " +
		"Points spaced evenly lie below the floor, which is that of points spread at random over the whole sphere. Step size held."
	if f.Alt() != want {
		t.Errorf("got  %q\nwant %q", f.Alt(), want)
	}
	if f.Title() != "guide: uniformity against temperature" {
		t.Errorf("title %q", f.Title())
	}
	if w, h := f.Size(); w != 864 || h < 300 || h > 600 {
		t.Errorf("size %d x %d, want 864 (9 inches) and less high than wide", w, h)
	}
}

func BenchmarkSave(b *testing.B) {
	for _, name := range []string{"metrics", "metrics-31", "alignment-1000", "comparison"} {
		f := samples(b)[name]
		for _, format := range figure.Formats() {
			b.Run(name+"."+string(format), func(b *testing.B) {
				size := 0
				for b.Loop() {
					size = len(render(b, f, format))
				}
				b.ReportMetric(float64(size), "bytes/file")
			})
		}
	}
}
