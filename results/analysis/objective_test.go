package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
	"github.com/tausweep/tausweep/sweep/spec"
)

func TestParseObjective(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "min:uniformity_gap, tolerance>=0.5, collapsed<=0.05",
		"alignment":                          "min:alignment, collapsed<=0.05",
		"max:alignment":                      "max:alignment, collapsed<=0.05",
		" nn_accuracy ,collapsed <= 1":       "max:nn_accuracy, collapsed<=1",
		"min:saturation, alignment<=0.3":     "min:saturation, alignment<=0.3, collapsed<=0.05",
		"alignment,uniformity,tolerance>=-1": "min:alignment, min:uniformity, tolerance>=-1, collapsed<=0.05",
	} {
		o, err := analysis.ParseObjective(text, spec.Default().Declare())
		if err != nil || o.String() != want {
			t.Errorf("%q: %q, %v, want %q", text, o, err, want)
		}
		again, err := analysis.ParseObjective(o.String(), spec.Default().Declare())
		if diff := cmp.Diff(o, again); err != nil || diff != "" {
			t.Errorf("%q: not read back: %v\n%s", text, err, diff)
		}
	}
}

func TestParseObjectiveFaults(t *testing.T) {
	for text, want := range map[string][]string{
		"alig":                              {`"alig": must be one of loss, alignment,`},
		"saturation":                        {"must be min:saturation or max:saturation"},
		"least:alignment":                   {"must start with min: or max:"},
		"alignment, max:alignment":          {"is given twice"},
		"tolerance>=0.5":                    {"must name a metric to rank by"},
		"alignment,":                        {`"": must be one of`},
		"alignment, tolerance>=x, color<=1": {`"tolerance>=x": must compare with a number`, `"color<=1": must limit one of`},
		"alignment, tolerance>=NaN":         {"must compare with a number"},
		"collapsed":                         {"must be one of"},
	} {
		_, err := analysis.ParseObjective(text, spec.Default().Declare())
		if err == nil {
			t.Errorf("%q: no error", text)
			continue
		}
		for _, part := range want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q: %v, want %s", text, err, part)
			}
		}
	}
}

func FuzzParseObjective(f *testing.F) {
	for _, text := range []string{"", "alignment", "max:uniformity, tolerance>=0.5", "min:loss,,", "collapsed<=1e-3,x:y:z"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := analysis.ParseObjective(text, spec.Default().Declare())
		if err != nil {
			return
		}
		again, err := analysis.ParseObjective(o.String(), spec.Default().Declare())
		if diff := cmp.Diff(o, again); err != nil || diff != "" {
			t.Errorf("%q reads as %q, which does not: %v\n%s", text, o, err, diff)
		}
	})
}

func TestFindConfiguration(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	for text, want := range map[string]int{
		"loss.temperature=0.05, optimizer.lr_times_temperature=true": 3,
		"temperature=0.5,optimizer.lr_times_temperature=true":        1,
	} {
		c, err := analysis.FindConfiguration(p, "--baseline", text)
		if err != nil || c.Index != want {
			t.Errorf("%s: %v, %v, want %d", text, c, err, want)
		}
	}
	for text, want := range map[string]string{
		"0.05":                      `--baseline: "0.05": must be field=value`,
		"temperature=0.05":          "optimizer.lr_times_temperature: is missing",
		"temperature=0.07, steps=5": "0.5, 0.05",
	} {
		if _, err := analysis.FindConfiguration(p, "--baseline", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
