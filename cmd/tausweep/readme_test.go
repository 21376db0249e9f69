package main

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var regen = flag.Bool("regen", false, "rewrite the README's output and figure, and testdata")

// The README shows what a run of the guide says, and its figure.
func TestREADMEShowsARun(t *testing.T) {
	const readme, picture = "../../README.md", "../../deploy/docs/guide.png"
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	code, stdout, stderr := in(t.Context(), dir, "run")
	if code != exitOK {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	drawn, err := os.ReadFile(filepath.Join(dir, "runs", "guide", "figures", "metrics.png"))
	if err != nil {
		t.Fatal(err)
	}
	table, rest, _ := strings.Cut(stdout, "\n\n")
	answer, _, _ := strings.Cut(rest, "\n\n")
	want := table + "\n\n" + wrap(answer, 90) + "\n"

	before, block, _ := strings.Cut(string(text), "A run ends with\n\n```\n")
	shown, after, _ := strings.Cut(block, "```\n")
	if *regen {
		whole := before + "A run ends with\n\n```\n" + want + "```\n" + after
		if err := os.WriteFile(readme, []byte(whole), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(picture, drawn, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("README.md is not what a run says (make golden updates it):\n%s", diff)
	}
	kept, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	// Other machines round edges otherwise; another figure differs by far more.
	if d := difference(t, kept, drawn); d > 0.001 {
		t.Errorf("%s is not the figure of a run (make golden updates it): pixels differ by %v on average", picture, d)
	}
}

// difference returns the mean difference of two PNGs' pixels, 0 to 1.
func difference(t *testing.T, a, b []byte) float64 {
	t.Helper()
	var images [2]image.Image
	for i, content := range [][]byte{a, b} {
		var err error
		if images[i], err = png.Decode(bytes.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	bounds := images[0].Bounds()
	if images[1].Bounds() != bounds {
		return 1
	}
	sum := 0.0
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			p, _, _, _ := images[0].At(x, y).RGBA()
			q, _, _, _ := images[1].At(x, y).RGBA()
			sum += math.Abs(float64(p) - float64(q))
		}
	}
	return sum / 0xffff / float64(bounds.Dx()*bounds.Dy())
}

// wrap breaks text into lines of at most width characters.
func wrap(text string, width int) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		switch {
		case column == 0:
		case column+1+len(word) > width:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
