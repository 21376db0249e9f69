package takeaway

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/model"
)

func TestOverall(t *testing.T) {
	for _, test := range []struct {
		findings []Verdict
		want     Verdict
	}{
		{nil, NotSupported},
		{[]Verdict{Supported}, Supported},
		{[]Verdict{Supported, Supported}, Supported},
		{[]Verdict{Reversed, Reversed}, Reversed},
		{[]Verdict{Supported, Reversed}, NotSupported},
		{[]Verdict{Supported, NotSupported}, NotSupported},
		{[]Verdict{Reversed, NotSupported}, NotSupported},
	} {
		var findings []Finding
		for _, v := range test.findings {
			findings = append(findings, Finding{Verdict: v})
		}
		if got := overall(findings); got != test.want {
			t.Errorf("%v: %s, want %s", test.findings, got, test.want)
		}
	}
}

func TestTrendGoes(t *testing.T) {
	const yes, no = 0.01, 0.2 // p-values
	for _, test := range []struct {
		name  string
		trend Trend
		want  Verdict // that the measure falls
	}{
		{"it falls", Trend{PerTenfold: -1, P: yes, Steps: []Step{{Difference: -1, P: yes}, {Difference: -1, P: yes}}}, Supported},
		{"steps alone show nothing", Trend{PerTenfold: -1, P: yes, Steps: []Step{{Difference: -1, P: no}, {Difference: 1, P: no}}}, Supported},
		{"a step against it", Trend{PerTenfold: -1, P: yes, Steps: []Step{{Difference: -1, P: yes}, {Difference: 1, P: yes}}}, NotSupported},
		{"no trend", Trend{PerTenfold: -1, P: no, Steps: []Step{{Difference: -1, P: yes}}}, NotSupported},
		{"it grows", Trend{PerTenfold: 1, P: yes, Steps: []Step{{Difference: 1, P: yes}}}, Reversed},
		{"it grows, with a step against that", Trend{PerTenfold: 1, P: yes, Steps: []Step{{Difference: -1, P: yes}}}, NotSupported},
		{"no seeds", Trend{PerTenfold: math.NaN(), P: math.NaN()}, NotSupported},
	} {
		if got := test.trend.goes(-1); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		mirrored := map[Verdict]Verdict{Supported: Reversed, Reversed: Supported, NotSupported: NotSupported}
		if got := test.trend.goes(1); got != mirrored[test.want] {
			t.Errorf("%s, grows: %s, want %s", test.name, got, mirrored[test.want])
		}
	}
}

func TestPeaks(t *testing.T) {
	gain := func(mean, p float64) Gain { return Gain{Median: mean, P: p} }
	better, worse, same := gain(1, 0.01), gain(-1, 0.01), gain(1, 0.5)
	for _, test := range []struct {
		name    string
		middles []Middle
		want    Verdict
	}{
		{"one is better than both ends", []Middle{{Above: same, Below: same}, {Above: better, Below: better}}, Supported},
		{"two share it", []Middle{{Above: better, Below: same}, {Above: same, Below: better}}, NotSupported},
		{"better than one end", []Middle{{Above: same, Below: better}}, NotSupported},
		{"the great end is the best", []Middle{{Above: worse, Below: better}, {Above: worse, Below: same}}, Reversed},
		{"the small end is the best", []Middle{{Above: better, Below: worse}, {Above: same, Below: worse}}, Reversed},
		{"one of two is worse", []Middle{{Above: worse, Below: better}, {Above: same, Below: better}}, NotSupported},
		{"nothing between", nil, NotSupported},
	} {
		if got := peaks(test.middles); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func TestCourseOfTheGuidesAnchors(t *testing.T) {
	right, wrong := courseOf(learned(), shown()), courseOf(unlearned(), shown())
	if right.falls() != Supported || right.rises() != Reversed || right.Turn != 0 {
		t.Errorf("the positive nearest: %+v", right)
	}
	if wrong.rises() != Supported || wrong.falls() != NotSupported {
		t.Errorf("a negative nearest: %+v", wrong)
	}
	for i, want := range []float64{0.9986, 0.7214, 0.0067, 0} {
		if math.Abs(right.Losses[i]-want) > 5e-5 {
			t.Errorf("loss %v, the guide has %v", right.Losses[i], want)
		}
	}
	// Where it turns, the mean similarity under the softmax is the positive's.
	if s := slope(unlearned(), wrong.Turn); math.Abs(s) > 1e-12 || !(wrong.Turn > 0.5 && wrong.Turn < 1) {
		t.Errorf("turns at %v, where the slope is %v", wrong.Turn, s)
	}
	// Between 1 and 0.5 the guide's own table has it fall.
	if part := courseOf(unlearned(), []float64{1, 0.6}); part.rises() != Reversed {
		t.Errorf("above the turn: %+v", part)
	}
	if part := courseOf(unlearned(), []float64{0.5, 0.01}); !part.Rises || part.rises() != Supported {
		t.Errorf("below the turn: %+v", part)
	}
	if alike := courseOf([]float64{0.3, 0.3, 0.3}, shown()); alike.falls() != NotSupported || alike.rises() != NotSupported {
		t.Errorf("all alike: %+v", alike)
	}
}

// What courseOf says of the whole range is what a thousand temperatures in it show.
func TestCourseOfAgreesWithTheLoss(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SliceOfN(rapid.Float64Range(-1, 1), 2, 6).Draw(t, "similarities")
		c := courseOf(s, shown())
		before, last := 1.0, model.Explain(s, 0, 1).CrossEntropy
		for k := 1; k < 1000; k++ {
			b := 1 + 99*float64(k)/999 // 1/temperature
			loss := model.Explain(s, 0, 1/b).CrossEntropy
			falls := c.Falls || c.Turn > 0 && 1/b >= c.Turn
			rises := c.Rises || c.Turn > 0 && 1/before <= c.Turn
			if falls && loss > last+1e-9 || rises && loss < last-1e-9 {
				t.Fatalf("at %v the loss goes from %v to %v: %+v", 1/b, last, loss, c)
			}
			before, last = b, loss
		}
	})
}

func TestPulls(t *testing.T) {
	right, wrong := pulls(learned(), shown()), pulls(unlearned(), shown())
	flat := []float64{1, 1, 1, 1}
	for _, test := range []struct {
		name            string
		right, wrong    []float64
		moderate, sharp Verdict
	}{
		{"the guide's anchors", right, wrong, Supported, Supported},
		{"no difference at any temperature", flat, flat, NotSupported, NotSupported},
		{"sharp at high temperatures only", []float64{1e-3, 1, 1, 1}, []float64{100, 1, 1, 1.5}, Reversed, Reversed},
		{"does not fade", []float64{1, 1, 1, 1}, []float64{1, 2, 20, 100}, Supported, NotSupported},
	} {
		if m, s := moderate(test.right, test.wrong), sharp(test.right, test.wrong); m != test.moderate || s != test.sharp {
			t.Errorf("%s: moderate %s, sharp %s", test.name, m, s)
		}
	}
}

// made is evidence with a value by temperature and noise by seed.
func made(mean func(t float64) float64, noise float64, seeds int) (*Evidence, [][]float64) {
	e := &Evidence{Setting: Fixed, Temperatures: []float64{1, 0.1, 0.01, 0.001}}
	draw := rand.New(rand.NewPCG(1, 2))
	var values [][]float64
	for _, temperature := range e.Temperatures {
		var v []float64
		for range seeds {
			v = append(v, mean(temperature)+noise*draw.NormFloat64())
		}
		values = append(values, v)
	}
	return e, values
}

func TestTrendMeasures(t *testing.T) {
	e, values := made(func(t float64) float64 { return 0.1 * math.Log10(t) }, 0.01, 20)
	values[1][3] = math.NaN() // a seed that diverged at one temperature
	got := e.trend(values)
	if got.N != 19 || math.Abs(got.PerTenfold+0.1) > 0.01 || got.P > 1e-4 || got.goes(-1) != Supported || !(got.Interval.Low < -0.1 && got.Interval.High > -0.1) {
		t.Errorf("%+v", got)
	}
	if len(got.Steps) != 3 || got.Steps[2].From != 0.01 || got.Steps[2].To != 0.001 || math.Abs(got.Steps[2].Difference+0.1) > 0.02 {
		t.Errorf("%+v", got.Steps)
	}
	e, values = made(func(float64) float64 { return 1 }, 0.1, 20)
	if got := e.trend(values); got.goes(-1) != NotSupported || got.goes(1) != NotSupported {
		t.Errorf("a trend of noise: %+v", got)
	}
	e, values = made(func(t float64) float64 { return math.Abs(math.Log10(t) + 1.2) }, 0.05, 20)
	if m := e.middles(values); peaks(m) != Supported || best(m).At != 0.1 {
		t.Errorf("a peak at 0.06: %+v", m)
	}
}

func TestWhyCloser(t *testing.T) {
	down := []Step{{From: 1, To: 0.1, Difference: -1, P: 0.001}}
	up := []Step{{From: 1, To: 0.1, Difference: 1, P: 0.001}}
	for _, test := range []struct {
		name        string
		fixed, held Trend
		says        []string
	}{
		{"both", Trend{PerTenfold: -1, P: 0.01, Steps: down}, Trend{PerTenfold: -0.9, P: 0.01, Steps: down}, []string{"come closer, also with the step size held."}},
		{"the step's", Trend{PerTenfold: -1, P: 0.01, Steps: down}, Trend{PerTenfold: -0.2, P: 0.3}, []string{"20% of the trend is left (p = 0.3)", "the gradient grows as 1/temperature"}},
		{"on the whole", Trend{PerTenfold: -1, P: 0.01, Steps: up}, Trend{PerTenfold: -0.8, P: 0.3}, []string{"on the whole, but not from 1 to 0.1 (+1, p = 0.001)", "the trend is -0.8000 (p = 0.3)"}},
		{"away", Trend{PerTenfold: 1, P: 0.01, Steps: up}, Trend{PerTenfold: 1, P: 0.01, Steps: up}, []string{"move away from each other"}},
		{"none", Trend{PerTenfold: 1, P: 0.5}, Trend{PerTenfold: 1, P: 0.5}, []string{"show no trend"}},
	} {
		why := whyCloser(&test.fixed, &test.held)
		for _, says := range test.says {
			if !strings.Contains(why, says) {
				t.Errorf("%s: %q does not say %q", test.name, why, says)
			}
		}
	}
}

func TestWriteText(t *testing.T) {
	all := []Takeaway{
		{Number: 1, Text: "A claim.", Kind: Measured, Verdict: Reversed, Why: strings.Repeat("word ", 40), Findings: []Finding{{"it is so", Fixed, Reversed, "1 of 2"}}},
		{Number: 2, Text: "Another.", Kind: Arithmetic, Verdict: Supported, Findings: []Finding{{"as computed", "", Supported, "3"}, {"for comparison", Held, "", "4"}}},
	}
	var b strings.Builder
	if err := WriteText(&b, all, 40); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if n := len(strings.TrimSuffix(line, "\n")); n > 40 {
			t.Errorf("%d columns: %q", n, line)
		}
	}
	for _, says := range []string{"1. A claim.", "   REVERSED (measured)", "   - as in the guide: it is so: reversed\n     1 of 2", "\n\n2. Another.", "   - as computed: supported", "   - also measured: step size held:"} {
		if !strings.Contains(b.String(), says) {
			t.Errorf("does not say %q:\n%s", says, b.String())
		}
	}
	if words := strings.Fields(b.String()); slices.Contains(words, "") || strings.Count(b.String(), "word") != 40 {
		t.Error("words are lost")
	}
}
