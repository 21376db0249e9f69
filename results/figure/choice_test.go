package figure_test

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/figure"
)

// Every figure that a choice names can be drawn, at the width of a column as well, within
// its page; and says nothing but what its axes and keys say where that is asked.
func TestChoice(t *testing.T) {
	read := sweepOf(t, "axes: {loss.temperature: [0.01, 0.1, 1], loss.negatives: [1, 3]}, seeds: [0, 1, 2]", 0)
	set := setOf(t, read)
	for _, measures := range [][]string{nil, {"alignment"}, {"uniformity", "alignment", "loss"}, {"gradient_norm"}, {"collapsed"}} {
		for _, layout := range []figure.Layout{{}, {Width: 234, FontSize: 8, NoTitle: true, NoCaption: true}, {FontSize: 14}, {Width: figure.Layout{}.Narrowest()}, {Width: 20}} {
			choice := figure.Choice{Measures: measures, Layout: layout}
			names, err := choice.Names(read.Plan())
			if err != nil {
				t.Fatal(err)
			}
			chosen, err := set.Choose(choice)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range names {
				f, err := chosen.Draw(name)
				if err != nil {
					t.Fatalf("%s of %v: %v", name, measures, err)
				}
				svg := render(t, f, "svg")
				if layout.Width == 20 {
					continue // nothing has room there, and nothing panics
				}
				d := parse(t, svg)
				d.check(t)
				if want := layout.Width; want != 0 && name != "features" && d.width != want {
					t.Errorf("%s is %v points wide, want %v", name, d.width, want)
				}
				if layout.NoTitle && d.has(f.Title()) {
					t.Errorf("%s has its title", name)
				}
			}
		}
	}
	if got, _ := (figure.Choice{Measures: []string{"alignment"}}).Names(read.Plan()); slices.Contains(got, "plane") {
		t.Error("one measure has a plane")
	}
	if _, err := set.Choose(figure.Choice{Measures: []string{"beauty"}}); err == nil {
		t.Error("a measure that is none is chosen")
	}
}

// The fonts of a PDF are in it, whatever its scale.
func TestPDFHasItsFonts(t *testing.T) {
	for _, size := range []float64{0, 8} {
		f := figure.Gaussians(figure.Heading{Layout: figure.Layout{Width: 234, FontSize: size}}, []float64{1, 0.5})
		var b bytes.Buffer
		if err := f.Write(&b, figure.PDF); err != nil {
			t.Fatal(err)
		}
		text := b.String()
		if strings.Count(text, "/FontFile2 ") != strings.Count(text, "/Type /FontDescriptor") || !strings.Contains(text, "/FontFile2 ") {
			t.Errorf("%v points: a font is not embedded", size)
		}
	}
}

// The best value of another objective has its label, too.
func TestAnsweringLabelsTheBest(t *testing.T) {
	read := sweepOf(t, "axes: {loss.temperature: {from: 0.01, to: 1, count: 30, scale: log}}, seeds: [0, 1, 2]", 0)
	set := setOf(t, read)
	for _, text := range []string{"min:alignment, collapsed<=1", "max:alignment, collapsed<=1"} {
		objective, err := analysis.ParseObjective(text, read.Plan().Declaration)
		if err != nil {
			t.Fatal(err)
		}
		a, err := analysis.Of(read, analysis.Options{Objective: objective})
		if err != nil {
			t.Fatal(err)
		}
		f, err := set.Answering(a).Draw("metrics")
		if err != nil {
			t.Fatal(err)
		}
		best := read.Plan().Configurations.At(a.Best).Temperature()
		shown := false
		for _, label := range parse(t, render(t, f, "svg")).texts {
			v, err := strconv.ParseFloat(label.text, 64)
			shown = shown || err == nil && math.Abs(v-best) <= 0.05*best // written with two digits
		}
		if !shown {
			t.Errorf("%s: the best temperature, %v, has no label", text, best)
		}
	}
}
