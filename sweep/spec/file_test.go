package spec_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/sweep/spec"
)

const ofFile = `name: digits
data:
  kind: file
  samples: x.npy
  labels: {column: species}
  columns: [a, b]
  split: {test: 0.25, seed: by-trial}
views: {kind: noise, sd: 0.1}
encoder: {layers: [2, 16, 8], hidden: gelu, head: [4]}
loss: {kind: ntxent, temperature: {start: 0.07, learn: true, min: 0.01, max: 0.5}}
optimizer: {kind: sgd, lr: 0.1, momentum: 0.9}
batch: 32
epochs: 3
axes: {optimizer.lr: [0.1, 0.2], views.sd: {from: 0.1, to: 0.4, count: 2, scale: log}}
`

var found = spec.Found{Rows: 100, Test: 20, Columns: 2, Classes: 3, Digest: "sha256:00"}

// TestFile reads a spec whose data is read from files, fits it to its data, and writes
// what reads back to the same.
func TestFile(t *testing.T) {
	s, err := spec.Parse("digits.yaml", []byte(ofFile))
	if err != nil {
		t.Fatal(err)
	}
	f := s.File
	if f == nil || f.Data.Labels != "column:species" || f.Data.Split.Seed != spec.ByTrial || f.Loss.Temperature != 0.07 || !f.Loss.LearnTemperature ||
		f.Encoder.Hidden != "gelu" || len(s.Axes) != 2 || s.Trainer.Kind != spec.Dense || f.Optimizer.Kind != "sgd" {
		t.Fatalf("read %+v", f)
	}
	if _, err := s.Fit(found); err != nil {
		t.Fatal(err)
	}
	if f.Steps != 9 || s.Steps != 9 || s.Data.Samples != 20 || s.Encoder.Layers[2] != 8 {
		t.Errorf("fitted: %d steps, %+v", f.Steps, s.Config.Config)
	}
	again, err := spec.Parse("spec.yaml", s.YAML())
	if err != nil {
		t.Fatalf("%v\n%s", err, s.YAML())
	}
	if diff := cmp.Diff(string(s.YAML()), string(again.YAML())); diff != "" || len(again.Differences(s)) > 0 {
		t.Errorf("reads back to another: %v\n%s", again.Differences(s), diff)
	}
	other := again.Clone()
	if err := other.Set(spec.Override{From: "--set", Assign: "views.sd=0.3"}); err != nil {
		t.Fatal(err)
	}
	if d := other.Differences(again); len(d) != 2 || d[0].Path != "views.sd" {
		t.Errorf("differs by %v", d)
	}
	more := s.Clone()
	if err := more.Set(spec.Override{From: "--set", Assign: "batch=10,50"}, spec.Override{From: "--set", Assign: "epochs=2"}); err != nil {
		t.Fatal(err)
	}
	for i, set := range more.Setters() {
		if more.Axes[i].Path == "batch" {
			c := more.Config.Clone()
			set(&c, 50)
			if c.Steps != 4 || c.File.Steps != 4 || more.Steps != 6 {
				t.Errorf("2 epochs of 100 rows: %d steps of 50, %d of 32", c.Steps, more.Steps)
			}
		}
	}
	if again.File.Views.SD == 0.3 {
		t.Error("a clone shares its recipe")
	}
	set := s.Setters()
	one, two := s.Config.Clone(), s.Config.Clone()
	set[0](&one, 0.2)
	if one.File.Optimizer.LR != 0.2 || one.Optimizer.LR != 0.2 || two.File.Optimizer.LR != 0.1 {
		t.Error("an axis does not set its field, or another's too")
	}
}

// TestScheduledTemperature is not swept where nobody asks for it, and begins high.
func TestScheduledTemperature(t *testing.T) {
	for _, loss := range []string{"{temperature: {schedule: cosine, low: 0.05, high: 0.5, period: 10}}", "{temperature_schedule: cosine, temperature_low: 0.05, temperature_high: 0.5, temperature_period: 10}"} {
		s, err := spec.Parse("", []byte("data: {kind: file, samples: x.npy}\nloss: "+loss))
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Axes) != 0 || s.Loss.Temperature != 0.5 {
			t.Errorf("%s: %d axes, begins at %v", loss, len(s.Axes), s.Loss.Temperature)
		}
	}
}

// TestFitChooses: what the spec leaves to the data follows from it.
func TestFitChooses(t *testing.T) {
	s, err := spec.Parse("", []byte("data: {kind: file, samples: x.npy}"))
	if err != nil {
		t.Fatal(err)
	}
	chosen, err := s.Fit(spec.Found{Rows: 51, Test: 12, Columns: 10, Digest: "sha256:01"})
	if err != nil {
		t.Fatal(err)
	}
	want := "encoder.layers: [10 32 32], as a row has 10 values\nbatch: 25, at most half of the 51 training rows"
	if got := strings.Join(chosen, "\n"); got != want {
		t.Errorf("chose %s", got)
	}
	if objective := s.Declare().Objective; !strings.HasPrefix(objective, "view_retrieval") || s.Declare().Measures.Index("knn_accuracy") >= 0 {
		t.Errorf("without labels %s ranks", objective)
	}
	if _, err := s.Fit(spec.Found{Rows: 51, Test: 12, Columns: 10, Digest: "sha256:02"}); err == nil || !strings.Contains(err.Error(), "the data has changed") {
		t.Errorf("other data: %v", err)
	}
}

// TestBadFile holds what is wrong with such specs to what is said of it.
func TestBadFile(t *testing.T) {
	const begin = "data: {kind: file, samples: x.npy, "
	for _, test := range []struct{ text, want string }{
		{"data: {kind: file}", `data.samples: "": must be the name of a file with the samples`},
		{begin + "split: {test: 1.5}}", `data.split.test: 1.5: must be between 0 and 1`},
		{begin + "split: {seed: often}}", `data.split.seed: "often": must be a whole number, or by-trial`},
		{begin + "labels: [a]}", `data.labels: a list: must be text`},
		{begin + "labels: {row: a}}", `data.labels: a mapping: must be the name of a file, or {column: NAME} of the samples`},
		{begin + "columns: a}", `data.columns: "a": must be a list of names such as [a, b]`},
		{begin + "limit: 1}", `data.limit: 1: must be a number of rows, 2 or more; 0 for all`},
		{begin + "}\nloss: {negatives: 3}", `loss.negatives: 3: unknown field`},
		{begin + "}\nknn: 3", `knn: 3: unknown field: did you mean evaluate.knn?`},
		{begin + "}\nloss: {temperature: {begin: 1}}", `loss.temperature.begin: 1: unknown field: must be one of start, learn`},
		{begin + "}\nloss: {temperature: {schedule: cosine, low: 1, high: 0.1}}", `loss.temperature_high: 0.1: must be at least loss.temperature_low, 1`},
		{begin + "}\nloss: {temperature_schedule: cosine}\naxes: {loss.temperature: [0.1, 0.2]}", `axes.loss.temperature: is not read where loss.temperature_schedule is cosine`},
		{begin + "}\nloss: {temperature: {schedule: cosine, period: 0}}", `loss.temperature_period: 0: must be 2 to`},
		{begin + "}\nviews: {p: 1}", `views.p: 1: must be 0 to`},
		{begin + "}\ntrainer: {kind: lockstep}", `trainer.kind: "lockstep": must be left out, or dense, where data.kind is file`},
		{"trainer: {kind: dense}", `trainer.kind: "dense": must be command or lockstep`},
		{begin + "}\naxes: {data.limit: [3, 4]}", `axes.data.limit`},
		{begin + "}\naxes: {data.split.seed: [0, often]}", `axes.data.split.seed: "often": must be a whole number, or by-trial`},
		{begin + "}\naxes: {loss.temperature: [0.1, -1]}", `axes.loss.temperature: -1: must be greater than 0`},
	} {
		_, err := spec.Parse("", []byte(test.text))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\ngives %v\nwant  %s", test.text, err, test.want)
		}
	}
}

// TestFileCloneSharesNothing: what is written into the lists of a copy is not in its
// original.
func TestFileCloneSharesNothing(t *testing.T) {
	s := spec.DefaultFile()
	s.File.Encoder.Layers, s.File.Encoder.Head, s.File.Data.Columns = []int{4, 2}, []int{2}, []string{"a"}
	c := s.Clone()
	c.File.Encoder.Layers[0], c.File.Encoder.Head[0], c.File.Data.Columns[0] = 9, 9, "b"
	if f := s.File; f.Encoder.Layers[0] != 4 || f.Encoder.Head[0] != 2 || f.Data.Columns[0] != "a" {
		t.Errorf("%+v", f)
	}
}
