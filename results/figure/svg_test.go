package figure_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
)

// tb is what the helpers need of *testing.T and *rapid.T.
type tb interface {
	Helper()
	Error(args ...any)
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// drawing is what an SVG shows, in points, y downwards.
type drawing struct {
	width, height float64
	title, desc   string
	texts         []textBox
	points        [][2]float64 // of all paths: ends of lines, curves and arcs
}

type textBox struct {
	text                     string
	left, top, right, bottom float64 // of the letters, which a rotation may have turned
}

func (a textBox) overlaps(b textBox) bool {
	const touch = 0.3 // points that count as no overlap
	return a.left < b.right-touch && b.left < a.right-touch && a.top < b.bottom-touch && b.top < a.bottom-touch
}

func (d *drawing) has(text string) bool {
	for _, t := range d.texts {
		if t.text == text {
			return true
		}
	}
	return false
}

// matrix is an affine map: x' = a x + c y + e, y' = b x + d y + f.
type matrix struct{ a, b, c, d, e, f float64 }

func (m matrix) at(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

func (m matrix) times(n matrix) matrix {
	return matrix{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b,
		m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

var (
	transformPart = regexp.MustCompile(`(\w+)\(([^)]*)\)`)
	number        = regexp.MustCompile(`-?[\d.]+(?:e[-+]?\d+)?`)
	fontSize      = regexp.MustCompile(`font-size:([\d.]+)px`)
	command       = regexp.MustCompile(`([A-Za-z])([^A-Za-z]*)`)
)

func transform(t tb, s string) matrix {
	t.Helper()
	m := matrix{a: 1, d: 1}
	for _, p := range transformPart.FindAllStringSubmatch(s, -1) {
		v := numbers(t, p[2])
		switch p[1] {
		case "scale":
			if len(v) == 1 {
				v = append(v, v[0])
			}
			m = m.times(matrix{a: v[0], d: v[1]})
		case "translate":
			m = m.times(matrix{a: 1, d: 1, e: v[0], f: v[1]})
		case "rotate":
			sin, cos := math.Sincos(v[0] * math.Pi / 180)
			m = m.times(matrix{a: cos, b: sin, c: -sin, d: cos})
		default:
			t.Fatalf("transform %q is not known to the test", s)
		}
	}
	return m
}

func numbers(t tb, s string) []float64 {
	t.Helper()
	var v []float64
	for _, n := range number.FindAllString(s, -1) {
		x, err := strconv.ParseFloat(n, 64)
		if err != nil {
			t.Fatalf("number %q in %q: %v", n, s, err)
		}
		v = append(v, x)
	}
	return v
}

// parse reads an SVG as strictly as a browser does, and measures its texts with
// the fonts that it was drawn with.
func parse(t tb, svg []byte) *drawing {
	t.Helper()
	faces := font.NewCache(liberation.Collection())
	d := &drawing{}
	stack := []matrix{{a: 1, d: 1}}
	var open []string // the elements around
	var at xml.StartElement
	text := ""
	decoder := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well formed: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			m := stack[len(stack)-1].times(transform(t, attr(e, "transform")))
			stack, open, at, text = append(stack, m), append(open, e.Name.Local), e, ""
			switch e.Name.Local {
			case "svg":
				box := numbers(t, attr(e, "viewBox"))
				d.width, d.height = box[2], box[3]
			case "path":
				d.addPath(t, m, attr(e, "d"))
			case "image":
				t.Error("holds an image: figures are vectors")
			}
		case xml.CharData:
			text += string(e)
		case xml.EndElement:
			switch e.Name.Local {
			case "title":
				d.title = text
			case "desc":
				d.desc = text
			case "text":
				d.addText(t, faces, stack[len(stack)-1], at, text)
			}
			stack, open = stack[:len(stack)-1], open[:len(open)-1]
		}
	}
	if len(open) != 0 {
		t.Errorf("elements left open: %v", open)
	}
	return d
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (d *drawing) addPath(t tb, m matrix, path string) {
	t.Helper()
	if strings.ContainsAny(path, "NIn") {
		t.Errorf("path %.60q: a coordinate is not finite", path)
	}
	for _, c := range command.FindAllStringSubmatch(path, -1) {
		v := numbers(t, c[2])
		if len(v) >= 2 {
			x, y := m.at(v[len(v)-2], v[len(v)-1])
			d.points = append(d.points, [2]float64{x, y})
		}
	}
}

func (d *drawing) addText(t tb, faces *font.Cache, m matrix, e xml.StartElement, text string) {
	t.Helper()
	size := fontSize.FindStringSubmatch(attr(e, "style"))
	if size == nil {
		t.Fatalf("text %q has no size", text)
	}
	points, _ := strconv.ParseFloat(size[1], 64)
	f := font.Font{Typeface: "Liberation", Variant: "Sans", Size: font.Points(points)}
	if strings.Contains(attr(e, "style"), "font-weight:bold") {
		f.Weight = 3
	}
	face := faces.Lookup(f, f.Size)
	width := face.Width(text).Points()
	if told := numbers(t, attr(e, "textLength")); len(told) != 1 || math.Abs(told[0]-width) > 0.01+width*1e-3 {
		t.Errorf("text %q: textLength %v, want %.2f", text, told, width)
	}
	at := numbers(t, attr(e, "x")+" "+attr(e, "y"))
	if len(at) != 2 {
		t.Fatalf("text %q stands at (%s, %s)", text, attr(e, "x"), attr(e, "y"))
	}
	b := textBox{text: text, left: math.Inf(1), top: math.Inf(1), right: math.Inf(-1), bottom: math.Inf(-1)}
	// From the descenders' lower to the capitals' upper edge.
	for _, corner := range [][2]float64{{0, 0.2}, {width, 0.2}, {0, -0.72}, {width, -0.72}} {
		x, y := m.at(at[0]+corner[0], at[1]+corner[1]*points)
		b.left, b.right = math.Min(b.left, x), math.Max(b.right, x)
		b.top, b.bottom = math.Min(b.top, y), math.Max(b.bottom, y)
	}
	d.texts = append(d.texts, b)
}

// check holds for every figure: texts do not overlap, and nothing is drawn
// outside of the page.
func (d *drawing) check(t tb) {
	t.Helper()
	outside := func(x, y float64) bool {
		const slack = 0.05 // coordinates have five digits
		return x < -slack || y < -slack || x > d.width+slack || y > d.height+slack
	}
	for i, a := range d.texts {
		if outside(a.left, a.top) || outside(a.right, a.bottom) {
			t.Errorf("text %q is cut by the page: %.1f to %.1f, %.1f to %.1f of %.1f x %.1f",
				a.text, a.left, a.right, a.top, a.bottom, d.width, d.height)
		}
		for _, b := range d.texts[:i] {
			if a.overlaps(b) {
				t.Errorf("texts %q and %q overlap", a.text, b.text)
			}
		}
	}
	for _, p := range d.points {
		if outside(p[0], p[1]) {
			t.Fatalf("a path leaves the page at (%.1f, %.1f) of %.1f x %.1f", p[0], p[1], d.width, d.height)
		}
	}
}

func TestLayout(t *testing.T) {
	for name, f := range samples(t) {
		t.Run(name, func(t *testing.T) {
			d := parse(t, render(t, f, "svg"))
			d.check(t)
			if d.title != f.Title() || d.desc != f.Alt() {
				t.Errorf("title %q, description %q: want the figure's", d.title, d.desc)
			}
			if len(d.texts) < 2 {
				t.Errorf("only %d texts", len(d.texts))
			}
		})
	}
}

// What a reader needs is written on each figure.
func TestLabels(t *testing.T) {
	all := samples(t)
	alignment, uniformity := "alignment (lower is closer)", "uniformity (lower is more uniform)"
	temperatures := []string{"0.001", "0.01", "0.05", "0.99", "temperature"}
	for name, want := range map[string][]string{
		"metrics": append(temperatures, alignment, uniformity, "tolerance (higher is closer)", "floor", "-1.575",
			"guide: alignment, uniformity and tolerance against temperature",
			"5 temperatures, 32 seeds each: 160 trials, 34 of them collapsed",
			"one seed", "a collapsed seed", "median with its 95% interval",
			"tolerance = 1 - alignment/2 where positives are same-class pairs: it adds no information to alignment."),
		"uniformity":          append(temperatures, "0.5", uniformity, "floor"),
		"metrics-31":          {"0.001", "0.01", "0.1", "1"},
		"alignment-1000":      {"6 of 100 seeds drawn as dots at each value; medians and intervals are over all."},
		"alignment-4-series":  {"lr 0.0001", "lr 0.0002", "lr 0.0003", "lr 0.0004"},
		"alignment-12-series": {"lr 0.0001", "lr 0.0012", "Grey: the medians of the other series. Vertical axes: alignment (lower is closer)."},
		"metrics-12-series":   {"8 of 12 series shown, evenly spaced; each metric's own figure shows more."},
		"nothing":             {"no trial has a value to show yet"},
		"plane":               {"temperature 0.99", "temperature 0.001", alignment, uniformity, "floor", "a collapsed seed"},
		"plane-31":            {"temperature", "0.001", "1", alignment},
		"plane-4":             {"lr 0.0001", "lr 0.0004"},
		"curves":              {"0", "10000", "step", "temperature 0.05", alignment, "effective rank", "5 configurations, 32 seeds each"},
		"curves-log":          {"0", "1000", "10000"},
		"curves-31":           {"temperature", "0.001", "1"},
		"features":            {"untrained", "temperature 0.99", "temperature 0.001", "class 0", "class 3", "100 points a panel, 4 classes", "50", "A number among the points is a count of overlapping points."},
		"samples":             {"guide: the samples", "100 points, 4 classes", "-1", "0", "1"},
		"features-36":         {"36 of 40 panels shown, evenly spaced."},
		"features-8d":         {"guide: features of one seed, first two principal components"},
		"softmax":             {"0.5 (positive)", "0.25 (positive)", "-0.45", "softmax", "the positive is nearest", "a negative is nearer"},
		"gaussians":           {"sd 1", "sd 0.5", "sd 0.1", "density"},
		"heat":                {"-1.57", "-0.78", "0.0001", "lr", "temperature", "no value", "half of the seeds or more collapse", "5 temperatures by 4 values of lr, median over 32 seeds"},
		"heat-31":             {"0.001", "1", "0.0012", "Cells are too small to print values; colours show them."},
	} {
		d := parse(t, render(t, all[name], "svg"))
		for _, w := range want {
			if !d.has(w) {
				t.Errorf("%s: %q is not on it", name, w)
			}
		}
	}
}

// Names and notes of any length and with any characters keep the layout.
func TestLongAndOddWords(t *testing.T) {
	long := strings.Repeat("a-very-long-name-", 8)
	h := figureHeading(long+" \x01<&> "+long, strings.Repeat("a note & <more> ", 40)+"\xff")
	var lr []string
	for i := range 8 {
		lr = append(lr, fmt.Sprintf("%s %d", long, i))
	}
	for name, f := range oddly(h, lr) {
		t.Run(name, func(t *testing.T) {
			parse(t, render(t, f, "svg")).check(t)
			render(t, f, "pdf")
		})
	}
}
