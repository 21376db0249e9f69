package spec_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep/spec"
)

const resnet = `name: resnet-cifar
trainer:
  kind: command
  command: [python, train.py, "--temperature={temperature}", "--seed={seed}", "--out={dir}", "{{kept}} {\"json\": 1}"]
  environment: {CUDA_VISIBLE_DEVICES: "{slot}", OMP_NUM_THREADS: 1}
  slots: [0, 1]
  timeout: 2h
  retries: 2
settings: {temperature: 0.07, batch: 256, decay: 1, arch: resnet18, amp: true}
axes: {temperature: [0.05, 0.07, 0.1, 0.2], batch: [128, 256], decay: [1, 0.5]}
seeds: {first: 0, count: 5}
measures:
  accuracy: {goal: max, unit: share, help: top-1 on the validation set, tolerance: 0.002}
  loss: {goal: min, comparable: false}
features: {samples: features.npy, labels: labels.npy}
objective: max:accuracy
`

func TestCustom(t *testing.T) {
	s := parse(t, resnet)
	c := s.Custom
	if diff := cmp.Diff([]string{"0", "1"}, []string(c.Process.Slots)); diff != "" {
		t.Error(diff)
	}
	want := spec.Environment{{Name: "CUDA_VISIBLE_DEVICES", Value: "{slot}"}, {Name: "OMP_NUM_THREADS", Value: "1"}}
	if diff := cmp.Diff(want, c.Process.Environment); diff != "" {
		t.Error(diff)
	}
	settings := spec.Settings{{Name: "temperature", Value: 0.07}, {Name: "batch", Value: 256}, {Name: "decay", Value: 1.0}, {Name: "arch", Value: "resnet18"}, {Name: "amp", Value: true}}
	if diff := cmp.Diff(settings, s.Settings); diff != "" {
		t.Error(diff)
	}
	if c.Process.Timeout != "2h" || c.Process.Grace != "30s" || c.Process.Backoff != "10s" || c.Process.Retries != 2 {
		t.Errorf("%+v", c.Process)
	}
	if got := s.Unplaced(); !reflect.DeepEqual(got, []string{"batch", "decay"}) {
		t.Errorf("unplaced: %v", got)
	}
	d := s.Declare()
	if d.Objective != "max:accuracy" || !d.Reported || d.Exact || d.Encodes {
		t.Errorf("%+v", d)
	}
	accuracy := d.Measures.Find("accuracy")
	if accuracy == nil || accuracy.Better != metrics.HigherBetter || accuracy.Unit != "share" || accuracy.Incomparable != "" {
		t.Errorf("%+v", accuracy)
	}
	if loss := d.Measures.Find("loss"); loss == nil || loss.Better != metrics.LowerBetter || loss.Incomparable == "" {
		t.Errorf("%+v", loss)
	}
}

func TestCustomRoundTrip(t *testing.T) {
	s := parse(t, resnet)
	again := parse(t, string(s.YAML()))
	same(t, again, s)
	if text := string(again.YAML()); text != string(s.YAML()) {
		t.Errorf("written twice:\n%s\n%s", s.YAML(), text)
	}
	var fromJSON spec.Spec
	text, err := s.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	if err := fromJSON.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	same(t, &fromJSON, s)
}

func TestCustomCloneSharesNothing(t *testing.T) {
	s := parse(t, resnet)
	c := s.Clone()
	c.Settings[0].Value = 1.0
	c.Custom.Process.Slots[0], c.Custom.Process.Command[0] = "9", "R"
	c.Custom.Process.Environment[0].Value, c.Custom.Measures[0].Goal = "", "min"
	same(t, s, parse(t, resnet))
}

// A configuration has the values of its axes, and the temperature where all have it.
func TestCustomSetters(t *testing.T) {
	s := parse(t, resnet)
	c := s.Config.Clone()
	for j, set := range s.Setters() {
		set(&c, s.Axes[j].Values[0])
	}
	if c.Loss.Temperature != 0.05 || c.Settings[1].Value != 128 || c.Settings[2].Value != 1.0 {
		t.Errorf("%v at temperature %v", c.Settings, c.Loss.Temperature)
	}
	if s.Settings[1].Value != 256 {
		t.Error("a configuration shares the spec's settings")
	}
}

func TestCustomSet(t *testing.T) {
	s := parse(t, resnet)
	if err := s.Set(spec.Override{From: "--set", Assign: "temperature=0.3"}, spec.Override{From: "--set", Assign: "arch=resnet18,resnet50"},
		spec.Override{From: "--set", Assign: "trainer.timeout=1m"}); err != nil {
		t.Fatal(err)
	}
	text := string(s.YAML())
	for _, want := range []string{"temperature: 0.3,", "arch: [resnet18, resnet50]", "timeout: 1m,"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "temperature: [") {
		t.Errorf("the temperature is still swept:\n%s", text)
	}
}

// What keeps a command going may change between runs; what it does may not.
func TestCustomDifferences(t *testing.T) {
	was := parse(t, resnet)
	placed := parse(t, strings.NewReplacer("timeout: 2h", "timeout: 3h", "slots: [0, 1]", "slots: 8", "retries: 2", "retries: 0").Replace(resnet))
	if d := placed.Differences(was); len(d) > 0 {
		t.Errorf("%+v", d)
	}
	for old, now := range map[string]string{"resnet18": "resnet50", "OMP_NUM_THREADS: 1": "OMP_NUM_THREADS: 2", "goal: min": "goal: max", "train.py": "main.py", "tolerance: 0.002": "tolerance: 0.1"} {
		other := parse(t, strings.Replace(resnet, old, now, 1))
		if d := other.Differences(was); len(d) != 1 {
			t.Errorf("%s: %+v", now, d)
		}
	}
	if d := spec.Default().Differences(was); len(d) == 0 || d[0].Path != "trainer.kind" {
		t.Errorf("%+v", d)
	}
}

func TestCustomFaults(t *testing.T) {
	for _, c := range []struct{ name, old, now, want string }{
		{"placeholder", "{temperature}", "{temprature}", `spec.yaml:4: trainer.command: "--temperature={temprature}": {temprature} is no setting (did you mean {temperature}?): must be one of seed, dir, slot, attempt, trial, report, temperature, batch, decay, arch, amp; write {{temprature}} for the text itself`},
		{"axis", "batch: [128, 256]", "bach: [128, 256]", "spec.yaml:10: axes.bach: a list: unknown field: did you mean batch?"},
		{"value of another type", "batch: [128, 256]", "batch: [128, big]", `spec.yaml:10: axes.batch: "big": must be a whole number`},
		{"no temperature", "{temperature: 0.07, ", "{", "spec.yaml:9: settings.temperature: is missing: must be the temperature of a trial, such as 0.1, which an axis may then sweep"},
		{"negative temperature", "[0.05, 0.07,", "[-0.05, 0.07,", "spec.yaml:10: axes.temperature: -0.05: must be greater than 0"},
		{"setting as a list", "arch: resnet18", "arch: [a]", "spec.yaml:9: settings.arch: a list: must be a number, a text, true or false"},
		{"setting called as a placeholder", "arch:", "seed:", "spec.yaml:9: settings.seed: is the name of a placeholder that every command has: seed, dir, slot, attempt, trial, report"},
		{"setting called as a section", "arch:", "measures:", "spec.yaml:9: settings.measures: is the name of a section of the spec: choose another"},
		{"setting called as a measure", "arch:", "accuracy:", "spec.yaml:9: settings.accuracy: is the name of a measure, too: choose another for one of them"},
		{"timeout", "2h", "2 hours", `spec.yaml:7: trainer.timeout: "2 hours": must be a time such as 30s, 10m or 2h30m`},
		{"retries", "retries: 2", "retries: -1", "spec.yaml:8: trainer.retries: -1: must be 0 to 1000"},
		{"slots twice", "[0, 1]", "[0, 0]", `spec.yaml:6: trainer.slots: "0": must be names that differ`},
		{"slots none", "[0, 1]", "0", "spec.yaml:6: trainer.slots: 0: must be 1 to 4096, or a list of as many names"},
		{"own variable", "OMP_NUM_THREADS", "TAUSWEEP_SEED", "spec.yaml:5: trainer.environment.TAUSWEEP_SEED: is this program's own: names that begin with TAUSWEEP_ tell a command what it is"},
		{"goal", "goal: max", "goal: up", `spec.yaml:13: measures.accuracy.goal: "up": must be max or min, or be left out`},
		{"measure's key", "unit: share", "unti: share", "spec.yaml:13: measures.accuracy.unti: \"share\": unknown field: did you mean measures.accuracy.unit?"},
		{"measure's name", "loss:", "step:", `spec.yaml:14: measures.step: measure "step": is the name of another column`},
		{"command", `[python, train.py,`, `["", train.py,`, "spec.yaml:4: trainer.command: must be a program and its arguments, such as [python, train.py, --temperature={temperature}]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := spec.Parse("spec.yaml", []byte(strings.Replace(resnet, c.old, c.now, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

// Several faults on one line come in one order.
func TestCustomFaultsInOrder(t *testing.T) {
	for range 20 {
		_, err := spec.Parse("spec.yaml", []byte("name: a\ntrainer: {kind: command, command: [x], timeout: a, grace: b, backoff: c, source: d, digest: e}\nsettings: {temperature: 0.1}\nmeasures: {m: }\n"))
		var paths []string
		for _, e := range spec.FieldErrors(err) {
			paths = append(paths, e.Path)
		}
		want := []string{"trainer.timeout", "trainer.grace", "trainer.backoff", "trainer.source", "trainer.digest"}
		if diff := cmp.Diff(want, paths); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestExpand(t *testing.T) {
	got := spec.Expand(`{a}-{{a}}-{"json": {b.c}}`, func(name string) string { return "<" + name + ">" })
	if want := `<a>-{a}-{"json": <b.c>}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Features are measured beside what is reported, and rank where nothing else does.
func TestFeaturesDeclared(t *testing.T) {
	const text = "trainer: {kind: command, command: [a]}\nsettings: {temperature: 1}\n"
	for _, c := range []struct{ rest, objective, first string }{
		{"measures: {m: {goal: max}}\nfeatures: {samples: x.npy, labels: y.npy}", "max:m", "m"},
		{"measures: {m: }\nfeatures: {samples: x.npy, labels: y.npy, knn: 3}", "knn_accuracy, collapsed<=0.05", "m"},
		{"features: {samples: x.npy}", "effective_rank, collapsed<=0.05", "uniformity"},
	} {
		s := parse(t, text+c.rest)
		d := s.Declare()
		if err := d.Measures.Validate(); err != nil || d.Objective != c.objective || d.Measures[0].Name != c.first || d.Measures.Outcome() == nil {
			t.Errorf("%s: %v %q %v", c.rest, err, d.Objective, d.Measures.Names())
		}
	}
	if got := parse(t, text+"features: {samples: x.npy, tolerance: 0.5}\nmeasures: {m: {tolerance: 2}}").Custom; got.Tolerance("uniformity") != 0.5 || got.Tolerance("m") != 2 {
		t.Error("tolerances", got)
	}
}

func TestBadFeatures(t *testing.T) {
	const text = "trainer: {kind: command, command: [a]}\nsettings: {temperature: 1}\nmeasures: {m: }\n"
	for _, c := range []struct{ text, want string }{
		{text + "features: {labels: y.npy}", "features.samples: is missing"},
		{text + "features: {samples: /x.npy}", "must be a file in a trial's folder"},
		{text + "features: {samples: ../x.npy#k}", "must be a file in a trial's folder"},
		{text + "features: {samples: x.npy, labels: ../y.npy}", "an absolute path, or column:NAME"},
		{text + "features: {samples: x.npy, knn: 0, limit: 3, tolerance: -1}", "features.knn: 0: must be 1 or more"},
		{text + "features: {samples: x.npy, knn: 0, limit: 3, tolerance: -1}", "features.limit: 3: must be 4 or more, or 0 for all"},
		{text + "features: {samples: x.npy, knn: 0, limit: 3, tolerance: -1}", "features.tolerance: -1: must be 0 or more"},
		{strings.Replace(text, "m:", "uniformity:", 1) + "features: {samples: x.npy}", "measures.uniformity: is the name of a measure of the features"},
		{strings.Replace(text, "{temp", "{spread: 1, temp", 1) + "features: {samples: x.npy}", "settings.spread: is the name of a measure"},
		{strings.Replace(text, "kind: command, command: [a]", "kind: none", 1) + "features: {samples: x.npy}", "trainer.kind is not command"},
	} {
		if _, err := spec.Parse("", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s\n%v\nwant %s", c.text, err, c.want)
		}
	}
}
