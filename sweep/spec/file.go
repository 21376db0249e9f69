package spec

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/tausweep/tausweep/model"
	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/data"
)

// Dense is the trainer of encoders on data from files.
const Dense = "dense"

// FromFile is the data.kind of samples that are read from files.
const FromFile = "file"

// Config is what decides a training, beside the seed.
type Config struct {
	// Config is the configuration of data that is made (data.kind quadrants). Where it
	// is read, Config has what configurations of both kinds have in common: the number
	// of test rows as samples, the layers, the temperature and the steps.
	model.Config `yaml:",inline" json:",inline"`
	// File is the configuration where data is read from files, nil elsewhere.
	File *File `yaml:"-" json:"-"`
	// Settings is the configuration where another program trains, nil elsewhere.
	Settings Settings `yaml:"-" json:"-"`
}

// File is what a spec says where its data is read from files.
type File struct {
	Data FileData `yaml:"data" json:"data"`
	// The recipe: batch.Config.
	batch.Config `yaml:",inline" json:",inline"`
	// Epochs, where it is not 0, sets Steps: passes over the training rows.
	Epochs int `yaml:"epochs,omitempty" json:"epochs,omitempty"`
}

// FileData says what is read, and how it is divided.
type FileData struct {
	// Kind is FromFile.
	Kind string `yaml:"kind" json:"kind"`
	// Samples names the file of the rows; an array of an .npz file as "x.npz#key".
	Samples string `yaml:"samples" json:"samples"`
	// Labels names a file of labels, or a column of Samples as "column:NAME"; empty
	// where there are none.
	Labels string `yaml:"labels,omitempty" json:"labels,omitempty"`
	// Pairs names a file of the second view of every row; empty where there is none.
	Pairs string `yaml:"pairs,omitempty" json:"pairs,omitempty"`
	// Columns of a table to read; none reads all numeric ones but the labels.
	Columns []string `yaml:"columns,omitempty" json:"columns,omitempty"`
	// Limit, where it is not 0, is the most rows to use: a stratified subset.
	Limit int `yaml:"limit,omitempty" json:"limit,omitempty"`
	// Standardize scales every column by its mean and deviation over the training rows.
	Standardize bool `yaml:"standardize" json:"standardize"`
	// DropNonfinite leaves rows out that have a value that is not finite.
	DropNonfinite bool  `yaml:"drop_nonfinite,omitempty" json:"drop_nonfinite,omitempty"`
	Split         Split `yaml:"split" json:"split"`
	// Found is what was in the files; it is not written by hand.
	Found Found `yaml:"found,omitempty" json:"found,omitempty"`
	// Located says where on this machine a file is that the spec names in another way,
	// as by its digest. It is no part of the spec, and is not changed once it is there.
	Located map[string]string `yaml:"-" json:"-"`
}

// Locate returns where the file is that d names so.
func (d *FileData) Locate(name string) string {
	if path, ok := d.Located[name]; ok {
		return path
	}
	return name
}

// Split says which rows are not trained on but measured.
type Split struct {
	// Test is their share, drawn by Seed in proportion to the classes.
	Test float64 `yaml:"test" json:"test"`
	// Seed is a whole number, or "by-trial": every seed of the sweep has its own split.
	Seed string `yaml:"seed" json:"seed"`
	// Samples and Labels name files of the test rows, in the place of Test.
	Samples string `yaml:"test_samples,omitempty" json:"test_samples,omitempty"`
	Labels  string `yaml:"test_labels,omitempty" json:"test_labels,omitempty"`
	// Column of Samples that says "train" or "test" for every row, in the place of Test.
	Column string `yaml:"column,omitempty" json:"column,omitempty"`
}

// splitSeed is the path of a number that is kept as text, as it may be ByTrial.
const splitSeed = "data.split.seed"

// ByTrial is the split seed that follows the trial's.
const ByTrial = "by-trial"

// Found is the shape of the data that was read, and its digest.
type Found struct {
	Rows    int    `yaml:"rows" json:"rows"` // to train on
	Test    int    `yaml:"test" json:"test"` // to measure
	Columns int    `yaml:"columns" json:"columns"`
	Classes int    `yaml:"classes" json:"classes"` // 0 without labels
	Pairs   bool   `yaml:"pairs" json:"pairs"`
	Digest  string `yaml:"digest" json:"digest"` // SHA-256 of all files that were read
}

// Known says that the data was looked at.
func (f *Found) Known() bool { return f.Digest != "" }

// Shape is what a recipe must fit; nil where the data was not looked at.
func (f *Found) Shape() *batch.Shape {
	if !f.Known() {
		return nil
	}
	return &batch.Shape{Rows: f.Rows, Columns: f.Columns, Classes: f.Classes, Pairs: f.Pairs}
}

// fileForm is what the text of a spec with data from files is read into and written
// from.
type fileForm struct {
	Name    string  `yaml:"name" json:"name"`
	Trainer Trainer `yaml:"trainer" json:"trainer"`
	File    `yaml:",inline" json:",inline"`
	Axes    []Axis `yaml:"axes" json:"axes"`
	Seeds   Seeds  `yaml:"seeds" json:"seeds"`
	Record  Record `yaml:"record" json:"record"`
}

// DefaultFile returns what a spec with data from files says where it says nothing. Layers
// and batch are chosen by Fit.
func DefaultFile() *Spec {
	s := &Spec{
		Name: "data", Trainer: Trainer{Kind: Dense},
		Axes:   []Axis{{Path: Temperature, Values: []Value{0.02, 0.05, 0.07, 0.1, 0.2, 0.3, 0.5, 1.0}}},
		Seeds:  Seeds{First: 0, Count: 8},
		Record: Record{Every: 250, Features: FeaturesFirst},
	}
	s.File = &File{
		Data: FileData{Kind: FromFile, Standardize: true, Split: Split{Test: 0.2, Seed: "0"}},
		Config: batch.Config{
			Views:   batch.Views{Kind: batch.Mask, P: 0.3, SD: 0.3},
			Encoder: batch.Encoder{Bias: true, Hidden: batch.ReLU, Norm: batch.None, Output: batch.Identity},
			Loss: batch.Loss{
				Kind: batch.NTXent, Temperature: 0.1, TemperatureMin: 0.01, TemperatureMax: 1,
				TemperatureSchedule: batch.None, TemperatureLow: 0.1, TemperatureHigh: 1, TemperaturePeriod: 1000, Bias: -10,
			},
			Optimizer: batch.Optimizer{
				Kind: batch.AdamW, LR: 1e-3, WeightDecay: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Schedule: batch.None,
			},
			Steps:    1000,
			Evaluate: batch.Evaluate{KNN: 20, Probe: batch.Ridge, Limit: 1024},
			Streams:  "philox",
		},
	}
	s.mirror()
	return s
}

// mirror writes into c's common part what both kinds of configurations have.
func (c *Config) mirror() {
	if c.Settings != nil {
		c.mirrorSettings()
	}
	f := c.File
	if f == nil {
		return
	}
	if f.Epochs > 0 && f.Data.Found.Known() && f.Batch > 0 {
		f.Steps = max(1, f.Epochs*(f.Data.Found.Rows/f.Batch))
	}
	c.Data = data.Config{Kind: FromFile, Samples: min(f.Data.Found.Test, f.Evaluate.Limit)}
	c.Encoder.Layers = f.Encoder.Layers
	if len(f.Encoder.Layers) == 0 {
		c.Encoder.Layers = []int{1, 1} // not chosen yet
	}
	c.Loss.Kind, c.Loss.Temperature = f.Loss.Kind, f.Loss.Temperature
	if f.Loss.TemperatureSchedule == batch.Cosine {
		c.Loss.Temperature = f.Loss.TemperatureHigh // where it begins
	}
	c.Optimizer.Kind, c.Optimizer.LR = f.Optimizer.Kind, f.Optimizer.LR
	c.Steps, c.Streams = f.Steps, f.Streams
}

// Clone returns a copy of c whose fields can be set without changing it.
func (c *Config) Clone() Config {
	copied := *c
	if c.File != nil {
		f := *c.File
		copied.File = &f
	}
	copied.Settings = slices.Clone(c.Settings)
	return copied
}

// root is the struct that the fields of c are in.
func (c *Config) root() reflect.Value {
	switch {
	case c.Settings != nil:
		return reflect.ValueOf(c).Elem()
	case c.File != nil:
		return reflect.ValueOf(c.File).Elem()
	}
	return reflect.ValueOf(&c.Config).Elem()
}

// fields lists the leaves of c: those that an axis may name, unless they are lists or
// say which rows there are.
func (c *Config) fields() []field {
	if c.Settings != nil {
		return c.Settings.fields()
	}
	if c.File == nil {
		return configFields()
	}
	all := leaves(reflect.TypeFor[File](), "", nil)
	return slices.DeleteFunc(all, func(f field) bool {
		return strings.HasPrefix(f.Path, "data.") && f.Path != "data.standardize" && f.Path != splitSeed
	})
}

// Validate returns every fault of c in the order of its fields.
func (c *Config) Validate() []model.FieldError {
	if c.Settings != nil {
		return c.validateSettings()
	}
	if c.File == nil {
		return c.Config.Validate()
	}
	return c.File.validate()
}

func (f *File) validate() []model.FieldError {
	var all model.Faults
	d := &f.Data
	if d.Samples == "" {
		all.Add("data.samples", d.Samples, "the name of a file with the samples")
	}
	if d.Limit < 0 || d.Limit == 1 {
		all.Add("data.limit", d.Limit, "a number of rows, 2 or more; 0 for all")
	}
	apart := 0
	for _, given := range []bool{d.Split.Samples != "", d.Split.Column != ""} {
		if given {
			apart++
		}
	}
	switch {
	case apart > 1:
		all.Add("data.split.column", d.Split.Column, "left out where split.test_samples names the test rows")
	case apart == 0 && !(d.Split.Test > 0 && d.Split.Test < 1):
		all.Add("data.split.test", d.Split.Test, "between 0 and 1, the share of the rows that is only measured")
	}
	if (d.Split.Labels != "") != (d.Split.Samples != "" && d.Labels != "") && d.Split.Labels != "" {
		all.Add("data.split.test_labels", d.Split.Labels, "given with split.test_samples and labels")
	}
	if _, ok := whole(d.Split.Seed, 0, 1<<53); !ok && d.Split.Seed != ByTrial {
		all.Add("data.split.seed", d.Split.Seed, "a whole number, or by-trial")
	}
	if f.Epochs < 0 {
		all.Add("epochs", f.Epochs, "a number of passes over the training rows; 0 where steps says how long")
	}
	recipe := f.Config
	if !d.Found.Known() { // what Fit chooses is not there yet
		if len(recipe.Encoder.Layers) == 0 {
			recipe.Encoder.Layers = []int{1, 1}
		}
		if recipe.Batch == 0 {
			recipe.Batch = 2
		}
	}
	return append(all, recipe.Validate(d.Found.Shape())...)
}

// Fit takes over what the spec's data files hold, and chooses what the spec leaves to
// the data: the layers, the batch, the steps of its epochs. It returns what it chose, a
// line each, and an error where the spec says that other data was there before, or does
// not fit it.
func (s *Spec) Fit(found Found) (chosen []string, err error) {
	f := s.File
	if was := f.Data.Found; was.Known() && was != found {
		return nil, fmt.Errorf("data.found: the data has changed: digest %s, with which the sweep began, now %s", was.Digest, found.Digest)
	}
	f.Data.Found = found
	if len(f.Encoder.Layers) == 0 {
		hidden := min(max(2*found.Columns, 32), 256)
		f.Encoder.Layers = []int{found.Columns, hidden, min(64, hidden)}
		chosen = append(chosen, fmt.Sprintf("encoder.layers: %v, as a row has %d values", f.Encoder.Layers, found.Columns))
	}
	if f.Batch == 0 {
		f.Batch = max(2, min(256, found.Rows/2))
		chosen = append(chosen, fmt.Sprintf("batch: %d, at most half of the %d training rows", f.Batch, found.Rows))
	}
	s.mirror()
	if f.Epochs > 0 {
		chosen = append(chosen, fmt.Sprintf("steps: %d, %d epochs of %d batches", f.Steps, f.Epochs, found.Rows/f.Batch))
	}
	return chosen, s.Validate()
}

// scheduled reports whether the temperature follows a schedule, so that loss.temperature
// is not read.
func (s *Spec) scheduled() bool {
	return s.File != nil && s.File.Loss.TemperatureSchedule == batch.Cosine
}

// form returns the struct that the spec's text is read into and written from, which
// edits of it reach through take.
func (s *Spec) form() (root reflect.Value, take func()) {
	if s.Custom != nil {
		return s.customForm()
	}
	if s.File == nil {
		return reflect.ValueOf(s).Elem(), func() {}
	}
	f := &fileForm{s.Name, s.Trainer, *s.File, s.Axes, s.Seeds, s.Record}
	return reflect.ValueOf(f).Elem(), func() {
		s.Name, s.Trainer, s.Seeds, s.Record = f.Name, f.Trainer, f.Seeds, f.Record
		*s.File = f.File
		s.mirror()
	}
}

// leaves lists the fields of the spec: those of its configurations, and name, seeds and
// record.
func (s *Spec) leaves() []field {
	if s.Custom != nil {
		return append(leaves(reflect.TypeFor[customForm](), "", nil), s.Settings.fields()...)
	}
	if s.File == nil {
		return specFields()
	}
	return leaves(reflect.TypeFor[fileForm](), "", nil)
}

// leavesOfConfig lists those that a fault of a configuration may name.
func (s *Spec) leavesOfConfig() []field {
	if s.Custom != nil {
		return s.Settings.fields()
	}
	if s.File == nil {
		return configFields()
	}
	return leaves(reflect.TypeFor[File](), "", nil)
}

// textAt returns the scalar at a path in a spec's text, "" where there is none.
func textAt(root *yaml.Node, path ...string) string {
	for _, key := range path {
		if root = child(root, key); root == nil {
			return ""
		}
	}
	return root.Value
}

// temperature reads the forms of a temperature that is learned or scheduled into l:
// {start: 0.07, learn: true, min: 0.01, max: 1} and {schedule: cosine, low: 0.1, high: 1,
// period: 1000}.
func (d *draft) temperature(n *yaml.Node, l *batch.Loss) {
	long := map[string]string{"start": "temperature", "learn": "learn_temperature", "min": "temperature_min", "max": "temperature_max", "schedule": "temperature_schedule", "low": "temperature_low", "high": "temperature_high", "period": "temperature_period"}
	fields := reflect.ValueOf(l).Elem()
	d.pairs(n, Temperature, func(key, value *yaml.Node) {
		name, ok := long[key.Value]
		if !ok {
			d.add(d.place(key), join(Temperature, key.Value), display(resolve(value)), "unknown field: must be one of start, learn, min, max, schedule, low, high, period")
			return
		}
		for _, m := range members(fields.Type()) {
			if m.key == name {
				d.at.fields["loss."+name] = d.place(key)
				d.node(resolve(value), fields.FieldByIndex(m.index), "loss."+name)
			}
		}
	})
}

// labels reads {column: species}.
func (d *draft) labels(n *yaml.Node, into reflect.Value) {
	if len(n.Content) == 2 && resolve(n.Content[0]).Value == "column" && resolve(n.Content[1]).Kind == yaml.ScalarNode {
		into.SetString(ColumnPrefix + resolve(n.Content[1]).Value)
		return
	}
	d.add(d.place(n), "data.labels", display(n), "must be the name of a file, or {column: NAME} of the samples")
}

// ColumnPrefix begins data.labels where they are a column of the samples.
const ColumnPrefix = "column:"
