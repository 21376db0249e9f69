package figure_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/results/figure"
)

func tickLabels(ticks []plot.Tick) (labels []string) {
	for _, t := range ticks {
		if t.Label != "" {
			labels = append(labels, t.Label)
		}
	}
	return labels
}

func TestLinearTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      int
		labels    []string
	}{
		{0, 1, 5, []string{"0.0", "0.2", "0.4", "0.6", "0.8", "1.0"}},
		{-1.6, -0.7, 5, []string{"-1.6", "-1.4", "-1.2", "-1.0", "-0.8"}},
		{-0.31, 0.31, 3, []string{"-0.2", "0.0", "0.2"}}, // no "-0.0"
		{0, 10000, 3, []string{"0", "5000", "10000"}},
		{2e6, 4e6, 2, []string{"2e+06", "3e+06", "4e+06"}},
		{1e-9, 3e-9, 2, []string{"1e-09", "2e-09", "3e-09"}},
		{5, 5, 4, []string{"5"}},
	} {
		if diff := cmp.Diff(c.labels, tickLabels(figure.LinearTicks(c.low, c.high, c.want))); diff != "" {
			t.Errorf("[%g, %g]: %s", c.low, c.high, diff)
		}
	}
}

func TestLogTicks(t *testing.T) {
	if diff := cmp.Diff([]string{"0.1", "1", "10"}, tickLabels(figure.LogTicks(0.05, 30, 200))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1", "2", "5"}, tickLabels(figure.LogTicks(0.8, 8, 200))); diff != "" {
		t.Error(diff)
	}
}

func TestTicksOfSweptValues(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		width  vg.Length
		labels []string
	}{
		"all have room":      {guideTemperatures, 500, []string{"0.001", "0.99", "0.01", "0.05", "0.5"}},
		"one has none":       {guideTemperatures, 160, []string{"0.001", "0.99", "0.01", "0.05", "\n0.5"}},
		"ends only":          {guideTemperatures, 50, []string{"0.001", "0.99", "\n0.01", "\n0.5"}},
		"many: decades":      {logSpaced(0.001, 1, 31), 400, []string{"0.001", "1", "0.01", "0.1"}},
		"many in one decade": {logSpaced(0.11, 0.9, 31), 400, []string{"0.11", "0.9", "0.2", "0.5"}},
		"linear: a zero":     {[]float64{0, 0.5, 0.9}, 300, []string{"0", "0.9", "0.5"}},
		"whole numbers":      {[]float64{1, 2, 4, 8, 16, 64}, 400, []string{"1", "64", "2", "4", "8", "16"}},
		"one value":          {[]float64{0.05}, 300, []string{"0.05"}},
		"as people write":    {[]float64{0.0012589, 0.5}, 300, []string{"0.0013", "0.5"}},
	} {
		ticks, _ := figure.Ticks(c.values, c.width)
		if diff := cmp.Diff(c.labels, tickLabels(ticks)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// The least value of a sweep and the best one are always labelled, within the axis, and
// no two labels touch.
func TestTicksHaveRoom(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		positive := rapid.Float64Range(1e-6, 1e4)
		values := rapid.SliceOfN(positive, 1, 40).Draw(r, "values")
		width := vg.Length(rapid.Float64Range(120, 700).Draw(r, "width"))
		best := rapid.SampledFrom(values).Draw(r, "best")
		ticks, at := figure.Ticks(values, width, best)
		type box struct {
			lower       bool
			left, right vg.Length
		}
		found := false
		var boxes []box
		for _, tick := range ticks {
			x := at(tick.Value)
			if x < 0 || x > 1 {
				r.Fatalf("tick %v stands at %v", tick, x)
			}
			if tick.Label == "" {
				continue
			}
			text, lower := strings.CutPrefix(tick.Label, "\n")
			found = found || tick.Value == best
			half := figure.LabelWidth(text) / 2
			b := box{lower, vg.Length(x)*width - half, vg.Length(x)*width + half}
			for _, o := range boxes {
				if b.lower == o.lower && b.left < o.right && o.left < b.right {
					r.Fatalf("label %q touches another", tick.Label)
				}
			}
			boxes = append(boxes, b)
		}
		least := slices.IndexFunc(ticks, func(t plot.Tick) bool { return t.Value == slices.Min(values) })
		if least < 0 || ticks[least].Label == "" || !found {
			r.Fatalf("of the least value and the best, %v, one has no label among %q", best, tickLabels(ticks))
		}
	})
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.001: "0.001", 0.99: "0.99", 1.0 / 3: "0.333", 12345: "12300", 1e6: "1e+06", 1e-5: "1e-05", -0.5: "-0.5", 100: "100",
	} {
		if got := figure.Short(v); got != want {
			t.Errorf("short(%g) = %q, want %q", v, got, want)
		}
	}
}

// The sequential map reads the same without colours: its lightness only grows,
// and by about as much everywhere.
func TestSequentialIsUniform(t *testing.T) {
	const steps = 64
	lightness := func(i int) float64 { // CIE L*, near enough to OKLab's for this
		return 116*math.Cbrt(math.Max(figure.Luminance(figure.Sequential(float64(i)/steps)), 0.008856)) - 16
	}
	least, most := math.Inf(1), 0.0
	for i := range steps {
		d := lightness(i+1) - lightness(i)
		least, most = math.Min(least, d), math.Max(most, d)
	}
	if least <= 0 || most > 2.5*least {
		t.Errorf("lightness grows by %.2f to %.2f a step, want about the same", least, most)
	}
	if first, last := lightness(0), lightness(steps); first > 25 || last < 85 {
		t.Errorf("lightness runs from %.0f to %.0f, want nearly the whole range", first, last)
	}
}

// Values in cells are readable on every colour: WCAG's contrast for large
// graphics and text is 3, and 4.5 for small text.
func TestContrast(t *testing.T) {
	for i := range 101 {
		c := figure.Sequential(float64(i) / 100)
		a, b := figure.Luminance(c)+0.05, figure.Luminance(figure.TextOn(c))+0.05
		if contrast := math.Max(a/b, b/a); contrast < 3.9 {
			t.Errorf("text on %v has contrast %.1f", c, contrast)
		}
	}
	// Marks on paper stand out from it.
	for i := range 101 {
		if c := figure.OnWhite(float64(i) / 100); 1.05/(figure.Luminance(c)+0.05) < 1.6 {
			t.Errorf("%v is too faint on white", c)
		}
	}
}

func TestJitterSpreads(t *testing.T) {
	for _, n := range []int{1, 5, 32, 1000} {
		bins := make([]int, min(n, 10))
		for i := range n {
			j := figure.Jitter(i)
			if j < -0.5 || j >= 0.5 {
				t.Fatalf("jitter(%d) = %g", i, j)
			}
			bins[int((j+0.5)*float64(len(bins)))]++
		}
		if n >= 32 && slices.Max(bins)-slices.Min(bins) > 2 {
			t.Errorf("%d seeds fall into bins of %v", n, bins)
		}
	}
}

func TestEvenly(t *testing.T) {
	for _, c := range []struct {
		n, most int
		want    []int
	}{
		{0, 5, []int{}}, {3, 5, []int{0, 1, 2}}, {10, 4, []int{0, 3, 6, 9}}, {10, 1, []int{0}}, {1, 1, []int{0}},
	} {
		if diff := cmp.Diff(c.want, figure.Evenly(c.n, c.most)); diff != "" {
			t.Errorf("%d of %d: %s", c.most, c.n, diff)
		}
	}
}

// Data that lie in a plane of a larger space keep their distances to each other
// and to the origin when projected, whatever the plane.
func TestProjectKeepsAPlane(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n, dim = 40, 7
	u, v := direction(r, dim), direction(r, dim)
	orthogonalise(u, v)
	s := figure.Scatter{Dim: dim}
	var flat [][2]float64
	for range n {
		a, b := 2*r.NormFloat64(), r.NormFloat64()
		flat = append(flat, [2]float64{a, b})
		for k := range dim {
			s.Z = append(s.Z, a*u[k]+b*v[k])
		}
	}
	got, _ := figure.Project(s)
	for i := range n {
		if d := math.Abs(math.Hypot(got[i][0], got[i][1]) - math.Hypot(flat[i][0], flat[i][1])); d > 1e-9 {
			t.Fatalf("point %d moved by %g towards the origin", i, d)
		}
		if d := math.Abs(between(got[0], got[i]) - between(flat[0], flat[i])); d > 1e-9 {
			t.Fatalf("points 0 and %d moved by %g towards each other", i, d)
		}
	}
	// The first component is the one of the greater variance.
	if x, y := variance(got, 0), variance(got, 1); x < y {
		t.Errorf("variances %g, %g: the first is the greater one", x, y)
	}
}

func TestProjectLeavesTwoDimensionsAlone(t *testing.T) {
	got, missing := figure.Project(figure.Scatter{Dim: 2, Z: []float64{0.25, -0.5, math.NaN(), 0, 1, 1}})
	if diff := cmp.Diff([][2]float64{{0.25, -0.5}, {1, 1}}, got); diff != "" || missing != 1 {
		t.Errorf("%d missing, %s", missing, diff)
	}
}

func direction(r *rand.Rand, dim int) []float64 {
	v := make([]float64, dim)
	for i := range v {
		v[i] = r.NormFloat64()
	}
	return v
}

// orthogonalise makes u and v orthonormal (Gram and Schmidt).
func orthogonalise(u, v []float64) {
	scale := func(x []float64) {
		n := math.Sqrt(inner(x, x))
		for i := range x {
			x[i] /= n
		}
	}
	scale(u)
	p := inner(u, v)
	for i := range v {
		v[i] -= p * u[i]
	}
	scale(v)
}

func inner(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

func between(a, b [2]float64) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }

func variance(points [][2]float64, k int) float64 {
	mean, sum := 0.0, 0.0
	for _, p := range points {
		mean += p[k] / float64(len(points))
	}
	for _, p := range points {
		sum += (p[k] - mean) * (p[k] - mean)
	}
	return sum
}

// 51 points on one corner and 49 on the other, as the guide's encoder at 0.001.
func TestPiles(t *testing.T) {
	var points [][2]float64
	for i := range 100 {
		x := 1.0
		if i < 51 {
			x = -1
		}
		points = append(points, [2]float64{x + 0.001*figure.Jitter(i), -x})
	}
	points = append(points, [2]float64{0, 0}) // alone: no pile
	if diff := cmp.Diff([]int{51, 49}, figure.Piles(points, 1.1)); diff != "" {
		t.Error(diff)
	}
}

func TestWrap(t *testing.T) {
	sty := figure.TextStyle(9, figure.OkabeIto[0])
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringMatching(`[a-zé→ ]{0,200}`).Draw(r, "text")
		width := vg.Length(rapid.Float64Range(12, 400).Draw(r, "width"))
		lines := figure.Wrap(sty, s, width)
		for _, l := range lines {
			if sty.Width(l) > width {
				r.Fatalf("line %q is wider than %v", l, width)
			}
		}
		joined := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		if joined != strings.Join(strings.Fields(s), "") {
			r.Fatalf("wrapped to %q: letters were lost", lines)
		}
		if cut := figure.Shorten(sty, s, width); sty.Width(cut) > max(width, sty.Width("…")+sty.Width("m")) {
			r.Fatalf("shortened to %q", cut)
		}
	})
}

func TestTitleLines(t *testing.T) {
	sty := figure.TextStyle(9.5, figure.OkabeIto[0])
	for _, c := range []struct {
		title string
		width vg.Length
		want  []string
	}{
		{"", 100, nil},
		{"temperature 0.05", 100, []string{"temperature 0.05"}},
		{"temperature 0.05, lr 0.001", 300, []string{"temperature 0.05, lr 0.001"}},
		{"temperature 0.05, lr 0.001", 100, []string{"temperature 0.05,", "lr 0.001"}},
		{"temperature 0.05, lr 0.001, bias true", 100, []string{"temperature 0.05,", "lr 0.001, bias true"}},
		{"temperature 0.05, lr 0.001", 60, []string{"temperature", "0.05, lr 0.001"}},
		{"a b c d e f g h i j k l m n o p", 24, []string{"a b c", "d e f", "g h…"}},
	} {
		if diff := cmp.Diff(c.want, figure.TitleLines(sty, c.title, c.width)); diff != "" {
			t.Errorf("%q in %v: %s", c.title, c.width, diff)
		}
	}
}

// The note on tolerance is only there where alignment is shown, too.
func TestToleranceAddsNoInformation(t *testing.T) {
	const note = "tolerance = 1 - alignment/2 where positives are same-class pairs: it adds no information to alignment."
	ms := threeMetrics(guideTemperatures, 3)
	if alt := figure.AgainstTemperature(figure.Heading{}, ms...).Alt(); !strings.Contains(alt, note) {
		t.Errorf("%q does not say it", alt)
	}
	if alt := figure.AgainstTemperature(figure.Heading{}, ms[1:]...).Alt(); strings.Contains(alt, note) {
		t.Errorf("%q says it without alignment", alt)
	}
}

func ExampleFigure_Save() {
	f := figure.AgainstTemperature(figure.Heading{Sweep: "guide", Outcome: "collapsed"}, figure.Metric{
		Measure: measure("alignment"),
		Series: []figure.Series{{Points: []figure.Point{
			{At: 0.05, Values: []float64{0.25, 0.27, 0.29}, Median: 0.27, Low: 0.25, High: 0.29},
			{At: 0.5, Values: []float64{0.30, 0.31, 0.32}, Median: 0.31, Low: 0.30, High: 0.32},
		}}},
	})
	fmt.Println(f.Alt())
	// f.Save(dir, "alignment") writes alignment.svg, .png and .pdf.
	// Output: guide: alignment against temperature. 2 temperatures, 3 seeds each: 6 trials.
}
