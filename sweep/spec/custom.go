package spec

import (
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model"
)

// The kinds of trainer whose settings and measures are the user's own.
const (
	// Command is the trainer that runs a command of the user's, a process a trial.
	Command = "command"
	// Imported is the trainer of results that were made elsewhere: it trains nothing.
	Imported = "none"
)

// Custom is what a spec says of trials that are trained by another program than this
// one: how to run it, and what it yields. The values of its settings are Config's.
type Custom struct {
	// Process says how a trial is run, or where it was read.
	Process Process
	// Measures are what a trial yields, in the order of the spec.
	Measures Measures
	// Features names the files of features that a trial leaves, if it does.
	Features FeatureFiles
	// Objective is what to rank by; empty for the first measure with a goal.
	Objective string
	// Trials are those that there are of results that were made elsewhere, where the grid
	// of the axes and the seeds has holes; nil where it has none.
	Trials Trials
}

// Trials are configurations and their seeds, the configurations in the order of the grid.
type Trials []Replicates

// Replicates are the trials of a configuration.
type Replicates struct {
	At    []int   `yaml:"at" json:"at"` // the place of its value on each axis, from 0
	Seeds SeedSet `yaml:"seeds" json:"seeds"`
}

// SeedSet is seeds, ascending. Runs of them are written as "3-17".
type SeedSet []uint32

// Process is the trainer section of a spec whose trials are commands.
type Process struct {
	Kind string `yaml:"kind" json:"kind"`
	// Command is the program and its arguments, with placeholders; no shell reads it.
	Command []string `yaml:"command,omitempty" json:"command,omitempty"`
	// Directory is where it runs: an absolute path once the spec is resolved.
	Directory string `yaml:"directory,omitempty" json:"directory,omitempty"`
	// Environment is added to this program's own.
	Environment Environment `yaml:"environment,omitempty" json:"environment,omitempty"`
	// Slots are the names of what a trial has for itself, such as a GPU: as many
	// trials run at once.
	Slots Slots `yaml:"slots,omitempty" json:"slots,omitempty"`
	// Timeout bounds one attempt; Grace is between SIGTERM and SIGKILL; Backoff before
	// the first further attempt, doubling. "2h30m", "10s"; a timeout of "0s" is none.
	Timeout string `yaml:"timeout,omitempty" json:"timeout,omitempty"`
	Grace   string `yaml:"grace,omitempty" json:"grace,omitempty"`
	// Retries are further attempts of one that fails.
	Retries int    `yaml:"retries,omitempty" json:"retries,omitempty"`
	Backoff string `yaml:"backoff,omitempty" json:"backoff,omitempty"`

	// Of results that were made elsewhere: the file that they were read from, the SHA-256
	// of it, and whether it has no seeds, so that they number a configuration's rows.
	Source   string `yaml:"source,omitempty" json:"source,omitempty"`
	Digest   string `yaml:"digest,omitempty" json:"digest,omitempty"`
	Numbered bool   `yaml:"numbered,omitempty" json:"numbered,omitempty"`
}

// ProcessPaths lists the paths of the fields that say where a command runs, and how it
// is kept going, not what it does.
func ProcessPaths() []string {
	var paths []string
	for _, key := range []string{"directory", "slots", "timeout", "grace", "retries", "backoff"} {
		paths = append(paths, "trainer."+key)
	}
	return paths
}

// FeatureFiles names files of features that a command leaves in its trial's folder, to be
// measured once it has ended; empty where there are none.
type FeatureFiles struct {
	// Samples is the file of the features, a row a sample. Labels is that of their classes,
	// also an absolute path, or ColumnPrefix and a column of the samples.
	Samples string `yaml:"samples,omitempty" json:"samples,omitempty"`
	Labels  string `yaml:"labels,omitempty" json:"labels,omitempty"`
	// KNN is how many neighbours vote on a class, and Limit the most rows that are
	// measured; 0 for all.
	KNN   int `yaml:"knn,omitempty" json:"knn,omitempty"`
	Limit int `yaml:"limit" json:"limit"`
	// Tolerance is how far each measure of a trial that is run again may be from its row.
	Tolerance float64 `yaml:"tolerance,omitempty" json:"tolerance,omitempty"`
}

// What is measured of features where the spec does not say.
const (
	DefaultFeaturesKNN   = 20
	DefaultFeaturesLimit = 2048
)

// Schema returns the measures of the features: none where there are no files.
func (f *FeatureFiles) Schema() metrics.Schema {
	if f.Samples == "" {
		return nil
	}
	return metrics.RowsSchema(f.Labels != "", f.KNN)
}

// Environment is the variables of a command, in the order of their names.
type Environment []Variable

// Variable is an environment variable; its value may have placeholders.
type Variable struct{ Name, Value string }

// Slots are names, all different.
type Slots []string

// Settings are the values that a command is told, in the order of the spec. One is
// called temperature.
type Settings []Setting

// Setting is a named value: what an axis or a placeholder may name. Its type is that
// of the value.
type Setting struct {
	Name  string
	Value Value
}

// Measures are what a trial yields.
type Measures []Measured

// Measured is a measure that a spec declares.
type Measured struct {
	Name string `yaml:"-" json:"-"`
	// Goal is "max", "min", or empty where neither end is better.
	Goal string `yaml:"goal,omitempty" json:"goal,omitempty"`
	Unit string `yaml:"unit,omitempty" json:"unit,omitempty"`
	// Label names it for people; empty for its name.
	Label string `yaml:"label,omitempty" json:"label,omitempty"`
	Help  string `yaml:"help,omitempty" json:"help,omitempty"`
	// Comparable says that values compare between configurations.
	Comparable bool `yaml:"comparable" json:"comparable"`
	// Tolerance is how far a trial that is run again may be from its row.
	Tolerance float64 `yaml:"tolerance,omitempty" json:"tolerance,omitempty"`
	// Log says that values span orders of magnitude.
	Log bool `yaml:"log,omitempty" json:"log,omitempty"`
}

// The goals of a measure.
const (
	GoalMax = "max"
	GoalMin = "min"
)

// DefaultCustom returns what a spec says of other programs' trials where it says
// nothing.
func DefaultCustom(kind string) *Spec {
	s := &Spec{Name: "mine", Trainer: Trainer{Kind: kind}, Seeds: Seeds{First: 0, Count: 1}, Record: Record{Features: FeaturesNone}}
	s.Settings = Settings{}
	s.Custom = &Custom{Process: Process{Kind: kind}}
	if kind == Command {
		s.Custom.Process = Process{Kind: kind, Directory: ".", Slots: Slots{"0"}, Timeout: "0s", Grace: "30s", Backoff: "10s"}
	}
	s.mirror()
	return s
}

// customForm is what the text of such a spec is read into and written from.
type customForm struct {
	Name      string       `yaml:"name" json:"name"`
	Trainer   Process      `yaml:"trainer" json:"trainer"`
	Settings  Settings     `yaml:"settings" json:"settings"`
	Axes      []Axis       `yaml:"axes" json:"axes"`
	Seeds     Seeds        `yaml:"seeds" json:"seeds"`
	Measures  Measures     `yaml:"measures" json:"measures"`
	Features  FeatureFiles `yaml:"features,omitempty" json:"features,omitempty"`
	Objective string       `yaml:"objective,omitempty" json:"objective,omitempty"`
	Trials    Trials       `yaml:"trials,omitempty" json:"trials,omitempty"`
}

func (s *Spec) customForm() (root reflect.Value, take func()) {
	c := s.Custom
	f := &customForm{s.Name, c.Process, s.Settings, s.Axes, s.Seeds, c.Measures, c.Features, c.Objective, c.Trials}
	return reflect.ValueOf(f).Elem(), func() {
		s.Name, s.Settings, s.Seeds = f.Name, f.Settings, f.Seeds
		*s.Custom = Custom{f.Trainer, f.Measures, f.Features, f.Objective, f.Trials}
		s.Trainer.Kind = f.Trainer.Kind
		s.mirror()
	}
}

// clone returns a copy of c that shares nothing with it.
func (c *Custom) clone() *Custom {
	copied := *c
	p := &copied.Process
	p.Command, p.Environment, p.Slots = slices.Clone(p.Command), slices.Clone(p.Environment), slices.Clone(p.Slots)
	copied.Measures = slices.Clone(c.Measures)
	copied.Trials = slices.Clone(c.Trials)
	for i := range copied.Trials {
		t := &copied.Trials[i]
		t.At, t.Seeds = slices.Clone(t.At), slices.Clone(t.Seeds)
	}
	return &copied
}

// Tolerance is how far the measure of a trial that is run again may be from its row: 0
// where the spec does not say.
func (c *Custom) Tolerance(measure string) float64 {
	if m := c.Measures.find(measure); m != nil {
		return m.Tolerance
	}
	return c.Features.Tolerance
}

// ShortTemperature is the name of the temperature where it is a setting.
const ShortTemperature = "temperature"

// IsTemperature reports whether path is the temperature's in some spec.
func IsTemperature(path string) bool { return path == Temperature || path == ShortTemperature }

// TemperaturePath returns the path of the temperature in s.
func (s *Spec) TemperaturePath() string {
	if s.Custom != nil {
		return ShortTemperature
	}
	return Temperature
}

// fields lists the settings as fields of a struct that has them as Settings.
func (s Settings) fields() []field {
	all := make([]field, len(s))
	for i := range s {
		all[i] = field{Path: s[i].Name, Kind: reflect.TypeOf(s[i].Value).Kind(), setting: true, index: []int{i}}
	}
	return all
}

// settingNames are what settings may be called; sections have other names.
var settingName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]{0,62}$`)

// mirrorSettings writes into c's common part what all configurations have.
func (c *Config) mirrorSettings() {
	c.Encoder.Layers, c.Steps = []int{1, 1}, 0
	for _, s := range c.Settings {
		if v, ok := s.Value.(float64); ok && s.Name == ShortTemperature {
			c.Loss.Temperature = v
		}
	}
}

// validateSettings returns every fault of a configuration.
func (c *Config) validateSettings() []model.FieldError {
	var all model.Faults
	for _, s := range c.Settings {
		if s.Name == ShortTemperature {
			v, _ := s.Value.(float64)
			all.Positive(ShortTemperature, v)
		}
	}
	return all
}

// Duration returns a duration that check has found right; none for an empty one.
func Duration(text string) time.Duration {
	d, _ := time.ParseDuration(text)
	return d
}

// checkCustom checks what all configurations share.
func (d *draft) checkCustom() {
	c := d.spec.Custom
	if c == nil {
		return
	}
	d.checkSettings()
	d.checkMeasures()
	if c.Process.Kind == Command {
		d.checkProcess(&c.Process)
	}
	d.checkImported(c)
	d.checkFeatures(&c.Features)
}

// checkFeatures checks the names of files that only a trial makes.
func (d *draft) checkFeatures(f *FeatureFiles) {
	at := func(key string) (place, string) { return d.at.field("features." + key), "features." + key }
	if f.Samples == "" {
		if *f != (FeatureFiles{}) {
			where, path := at("samples")
			d.add(where, path, "", "is missing: must be a file in a trial's folder, such as features.npy")
		}
		return
	}
	if d.spec.Custom.Process.Kind != Command {
		d.add(d.at.field("features"), "features", "", "must be left out where trainer.kind is not command: no trial leaves a file")
	}
	if name, _ := SplitKey(f.Samples); !filepath.IsLocal(name) {
		where, path := at("samples")
		d.add(where, path, show(f.Samples), "must be a file in a trial's folder, such as features.npy")
	}
	name, _ := SplitKey(f.Labels)
	if !strings.HasPrefix(name, ColumnPrefix) && name != "" && !filepath.IsLocal(name) && !filepath.IsAbs(name) {
		where, path := at("labels")
		d.add(where, path, show(f.Labels), "must be a file in a trial's folder, such as labels.npy, an absolute path, or column:NAME")
	}
	if where, path := at("knn"); f.KNN < 1 {
		d.add(where, path, show(f.KNN), "must be 1 or more")
	}
	if where, path := at("limit"); f.Limit < 0 || 0 < f.Limit && f.Limit < LeastFeatures {
		d.add(where, path, show(f.Limit), "must be %d or more, or 0 for all", LeastFeatures)
	}
	if where, path := at("tolerance"); !(f.Tolerance >= 0) {
		d.add(where, path, show(f.Tolerance), "must be 0 or more")
	}
}

// LeastFeatures is how few rows can be measured.
const LeastFeatures = 4

func (d *draft) checkSettings() {
	s := d.spec
	if !slices.ContainsFunc(s.Settings, func(s Setting) bool { return s.Name == ShortTemperature }) && !d.has("settings."+ShortTemperature) {
		d.add(d.at.field("settings"), "settings.temperature", "", "is missing: must be the temperature of a trial, such as 0.1, which an axis may then sweep")
	}
	for _, set := range s.Settings {
		at, path := d.at.field("settings."+set.Name), "settings."+set.Name
		switch {
		case !settingName.MatchString(set.Name):
			d.add(at, path, "", "must be called a letter and then letters, digits, _, . and -, 63 at most")
		case slices.Contains(placeholders, set.Name):
			d.add(at, path, "", "is the name of a placeholder that every command has: %s", strings.Join(placeholders, ", "))
		case slices.Contains(keysOf(reflect.TypeFor[customForm]()), section(set.Name)):
			d.add(at, path, "", "is the name of a section of the spec: choose another")
		case s.Custom.Measures.find(set.Name) != nil || s.Custom.Features.Schema().Find(set.Name) != nil:
			d.add(at, path, "", "is the name of a measure, too: choose another for one of them")
		}
	}
}

func section(path string) string {
	first, _, _ := strings.Cut(path, ".")
	return first
}

func (m Measures) find(name string) *Measured {
	for i := range m {
		if m[i].Name == name {
			return &m[i]
		}
	}
	return nil
}

func (d *draft) checkMeasures() {
	c := d.spec.Custom
	if len(c.Measures) == 0 && c.Features.Samples == "" && !d.has("measures") {
		d.add(d.at.field("measures"), "measures", "", "must declare what a trial yields, such as {accuracy: {goal: max}}")
	}
	measured := c.Features.Schema()
	for _, m := range c.Measures {
		at, path := d.at.field("measures."+m.Name), "measures."+m.Name
		if measured.Find(m.Name) != nil {
			d.add(at, path, "", "is the name of a measure of the features, too: choose another")
		}
		if m.Goal != "" && m.Goal != GoalMax && m.Goal != GoalMin {
			d.add(d.at.field(path+".goal"), path+".goal", show(m.Goal), "must be max or min, or be left out")
		}
		if !(m.Tolerance >= 0) {
			d.add(d.at.field(path+".tolerance"), path+".tolerance", show(m.Tolerance), "must be 0 or more")
		}
		alone := metrics.Schema{m.measure()}
		if err := alone.Validate(); err != nil {
			d.add(at, path, "", "%w", err)
		}
	}
}

// measure returns the declaration of m.
func (m *Measured) measure() metrics.Measure {
	declared := metrics.Measure{Name: m.Name, Label: m.Label, Help: m.Help, Unit: m.Unit, Role: metrics.Metric, Log: m.Log, Main: m.Comparable}
	if declared.Label == "" {
		declared.Label = strings.ReplaceAll(m.Name, "_", " ")
	}
	switch m.Goal {
	case GoalMax:
		declared.Better, declared.Reading = metrics.HigherBetter, "higher is better"
	case GoalMin:
		declared.Better, declared.Reading = metrics.LowerBetter, "lower is better"
	}
	if declared.Help == "" {
		declared.Help = declared.Label
		if declared.Reading != "" {
			declared.Help += "; " + declared.Reading
		}
	}
	if !m.Comparable {
		declared.Incomparable = "the spec says that it does not compare between configurations"
	}
	return declared
}

// DeclareCustom declares what a spec says that its trials yield.
func DeclareCustom(s *Spec) Declaration {
	if s.Custom == nil {
		return Declaration{}
	}
	d := Declaration{Objective: s.Custom.Objective, Reported: true}
	for i := range s.Custom.Measures {
		m := &s.Custom.Measures[i]
		d.Measures = append(d.Measures, m.measure())
		if d.Objective == "" && m.Goal != "" && m.Comparable {
			d.Objective = m.Goal + ":" + m.Name
		}
	}
	d.Measures = append(d.Measures, s.Custom.Features.Schema()...)
	if d.Objective == "" && s.Custom.Features.Samples != "" {
		d.Objective = s.Custom.Features.objective()
	}
	return d
}

// objective ranks by the classes of neighbours; without classes by RankMe, the criterion
// for features without labels of Garrido et al. (2023).
func (f *FeatureFiles) objective() string {
	if f.Labels != "" {
		return "knn_accuracy, collapsed<=0.05"
	}
	return "effective_rank, collapsed<=0.05"
}

// checkProcess checks how a trial is run; what only a machine can say is looked at
// where it is run.
func (d *draft) checkProcess(p *Process) {
	at := func(key string) (place, string) { return d.at.field("trainer." + key), "trainer." + key }
	if where, path := at("command"); len(p.Command) == 0 || p.Command[0] == "" {
		d.add(where, path, "", "must be a program and its arguments, such as [python, train.py, --temperature={temperature}]")
	}
	for _, text := range p.Command {
		where, path := at("command")
		d.checkPlaceholders(where, path, text)
	}
	for _, v := range p.Environment {
		where, path := at("environment." + v.Name)
		switch {
		case v.Name == "" || strings.ContainsAny(v.Name, "=\x00"):
			d.add(where, path, show(v.Name), "must be the name of an environment variable")
		case strings.HasPrefix(v.Name, "TAUSWEEP_"):
			d.add(where, path, "", "is this program's own: names that begin with TAUSWEEP_ tell a command what it is")
		}
		d.checkPlaceholders(where, path, v.Value)
	}
	where, path := at("slots")
	if len(p.Slots) == 0 || len(p.Slots) > MaxSlots {
		d.add(where, path, fmt.Sprintf("%d", len(p.Slots)), "must be 1 to %d, or a list of as many names", MaxSlots)
	}
	for i, name := range p.Slots {
		if name == "" || slices.Contains(p.Slots[:i], name) {
			d.add(where, path, show(name), "must be names that differ")
		}
	}
	for _, given := range []struct{ key, text string }{{"timeout", p.Timeout}, {"grace", p.Grace}, {"backoff", p.Backoff}} {
		where, path := at(given.key)
		if v, err := time.ParseDuration(given.text); err != nil || v < 0 {
			d.add(where, path, show(given.text), "must be a time such as 30s, 10m or 2h30m")
		}
	}
	if where, path := at("retries"); p.Retries < 0 || p.Retries > MaxRetries {
		d.add(where, path, show(p.Retries), "must be 0 to %d", MaxRetries)
	}
}

// Bounds of a command.
const (
	MaxSlots   = 4096
	MaxRetries = 1000
)
