package spec_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/spec"
)

// exampleDir holds the specs that users start from.
const exampleDir = "../../deploy/examples"

// example reads one of them.
func example(t *testing.T, name string, overrides ...spec.Override) *sweep.Plan {
	t.Helper()
	file := filepath.Join(exampleDir, name+".yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := spec.Parse(file, text, overrides...)
	if err != nil {
		t.Fatal(err)
	}
	fit(t, parsed)
	plan, err := sweep.NewPlan(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// fit reads the data that a spec names.
func fit(t *testing.T, s *spec.Spec) {
	t.Helper()
	if s.File == nil {
		return
	}
	if _, _, err := dataset.Fit(s, exampleDir); err != nil {
		t.Fatal(err)
	}
}

// brief leaves of an example a few steps of two seeds.
func brief() []spec.Override {
	return []spec.Override{{From: "test", Assign: "steps=6"}, {From: "test", Assign: "record.every=2"}, {From: "test", Assign: "seeds.count=2"}}
}

// Every example is a sweep of the size that its comment says, called like its
// file, and each of its trials trains.
func TestExamples(t *testing.T) {
	sizes := map[string]struct{ configurations, trials int }{
		"guide":                    {5, 160},
		"temperatures":             {31, 992},
		"temperature-by-lr":        {35, 1120},
		"temperature-by-negatives": {30, 960},
		"step-size-held":           {5, 160},
		"digits":                   {8, 96},
		"command":                  {5, 40},
		"simclr":                   {12, 96},
	}
	files, err := filepath.Glob(filepath.Join(exampleDir, "*.yaml"))
	if err != nil || len(files) != len(sizes) {
		t.Fatalf("%d examples, want %d: %q, %v", len(files), len(sizes), files, err)
	}
	for name, want := range sizes {
		t.Run(name, func(t *testing.T) {
			plan := example(t, name)
			if plan.Spec.Name != name {
				t.Errorf("is named %q", plan.Spec.Name)
			}
			if plan.Configurations.Len() != want.configurations || plan.Len() != want.trials {
				t.Errorf("%d configurations and %d trials, want %v", plan.Configurations.Len(), plan.Len(), want)
			}
			says(t, name, want.trials)
			if plan.Spec.Custom == nil { // the program's own tests run commands
				trains(t, example(t, name, brief()...))
			}
		})
	}
}

// says fails unless the example's comment gives its number of trials.
func says(t *testing.T, name string, trials int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(exampleDir, name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	number := fmt.Sprint(trials)
	if trials >= 1000 {
		number = fmt.Sprintf("%d,%03d", trials/1000, trials%1000)
	}
	if !strings.Contains(string(text), "= "+number+" trials.") {
		t.Errorf("the comment does not say: = %s trials.", number)
	}
}

func trains(t *testing.T, plan *sweep.Plan) {
	t.Helper()
	for _, r := range sweep.Train(plan, sweep.Chunk{To: plan.Len()}) {
		if r.Status != sweep.OK || r.Steps != 6 || len(r.Curve) != 4 {
			t.Errorf("trial %d: %s after %d steps, %d checkpoints: %s", r.Trial, r.Status, r.Steps, len(r.Curve), r.Error)
		}
		if loss := float64(r.Last().Values[plan.Measures.Index("loss")]); math.IsNaN(loss) || loss < 0 {
			t.Errorf("trial %d: loss %v", r.Trial, loss)
		}
	}
}

func TestExampleGuideIsDefault(t *testing.T) {
	if diff := cmp.Diff(spec.Default(), &example(t, "guide").Spec); diff != "" {
		t.Error("want -, got +\n" + diff)
	}
}

// Where the step size held is the guide's own, the trials are the guide's; above
// it they are not. (Below it, six steps may all be too small to tell.)
func TestExampleStepSizeHeldMeetsTheGuide(t *testing.T) {
	guide, held := example(t, "guide", brief()...), example(t, "step-size-held", brief()...)
	all := sweep.Chunk{To: guide.Len()}
	theirs, ours := sweep.Train(guide, all), sweep.Train(held, all)
	for i := range theirs {
		temperature := guide.Trial(i).Configuration.Temperature()
		if same := theirs[i].Digest == ours[i].Digest; temperature >= 0.05 && same != (temperature == 0.05) {
			t.Errorf("trial %d at temperature %v: same weights: %v", i, temperature, same)
		}
	}
}

// Ten temperatures a decade, and steps of one size along the diagonals of
// temperature and learning rate; values are rounded to 6 digits.
func TestExampleGridsAreEven(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got/want-1) < 1e-5 }
	c := example(t, "temperatures").Configurations
	for i := 1; i < c.Len(); i++ {
		if ratio := c.At(i).Temperature() / c.At(i-1).Temperature(); !near(ratio, math.Pow(10, 0.1)) {
			t.Errorf("temperatures: %v after %v", c.At(i).Temperature(), c.At(i-1).Temperature())
		}
	}
	const rates = 5
	c = example(t, "temperature-by-lr").Configurations
	for i := rates + 1; i < c.Len(); i++ {
		if i%rates == 0 {
			continue // the first of its row has nothing before it on its diagonal
		}
		here, before := c.At(i), c.At(i-rates-1)
		if !near(here.StepSize()/here.Temperature(), before.StepSize()/before.Temperature()) {
			t.Errorf("temperature-by-lr: %s is not on the diagonal of %s", here.Values, before.Values)
		}
	}
}

// The last of the negatives are all that the other classes have.
func TestExampleNegativesGoToTheEnd(t *testing.T) {
	plan := example(t, "temperature-by-negatives")
	most := plan.Configurations.At(plan.Configurations.Len() - 1).Loss.Negatives
	err := plan.Spec.Set(spec.Override{From: "test", Assign: fmt.Sprintf("loss.negatives=%d", most+1)})
	if err == nil || !strings.Contains(err.Error(), "loss.negatives") {
		t.Errorf("%d negatives, and one more gives %v", most, err)
	}
}
