package results

import (
	"fmt"
	"strings"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Column says what a column of a file holds.
type Column struct {
	File string `json:"file"`
	Name string `json:"column"`
	// Unit of its values; empty where they have none.
	Unit string `json:"unit,omitempty"`
	// Range its values are in; nil where it has none.
	Range *metrics.Range `json:"range,omitempty"`
	// Help is one line: what it is.
	Help string `json:"help"`
}

// Dictionary says what the columns of the files of rows hold, file by file, in the order
// in which they stand there.
func (s *Sweep) Dictionary() []Column {
	var all []Column
	for _, name := range []string{TrialsFile, CurvesFile, FeaturesFile, TimingsFile, CommitsFile} {
		if name == FeaturesFile && s.plan.Recorded() == spec.FeaturesNone || name == CurvesFile && s.plan.Spec.Trainer.Kind == spec.Imported {
			continue
		}
		for _, column := range s.columns(name) {
			all = append(all, s.described(name, column))
		}
	}
	return all
}

// described says what a column of a file of rows holds.
func (s *Sweep) described(file, name string) Column {
	c := Column{File: file, Name: name}
	if m := s.measures.Find(name); m != nil {
		c.Unit, c.Range, c.Help = m.Unit, m.Range, m.Help
		if m.Role == metrics.Outcome {
			c.Unit = "true or false"
		}
		return c
	}
	for _, axis := range s.Axes() {
		if axis.Name == name {
			c.Help = axis.Help
			return c
		}
	}
	if file == FeaturesFile && len(name) > 1 && name[0] == 'f' {
		c.Help = fmt.Sprintf("coordinate %s of the encoder's output, not scaled", name[1:])
		return c
	}
	c.Help, c.Unit = columnHelp[name], columnUnit[name]
	if of, ok := strings.CutSuffix(name, "_bytes"); ok && file == CommitsFile {
		c.Help = "bytes of " + of + ".csv up to here"
	} else if of, ok := strings.CutSuffix(name, "_sha256"); ok && file == CommitsFile && c.Help == "" {
		c.Help = "SHA-256, its first half, of what was added to " + of + ".csv with this commit"
	}
	return c
}

// Axes says what the columns of AxisColumns hold.
func (s *Sweep) Axes() []Column {
	columns := AxisColumns(s.plan)
	all := make([]Column, len(columns))
	for i, name := range columns {
		path := s.plan.Spec.TemperaturePath()
		if i > 0 {
			path = s.plan.Spec.Axes[s.plan.OtherAxes()[i-1]].Path
		}
		help := s.plan.Spec.About(path)
		switch {
		case help == "":
			help = "an axis: " + path
		case name != path:
			help = path + ": " + help
		}
		all[i] = Column{Name: name, Help: help}
	}
	return all
}

var columnUnit = map[string]string{"seconds": "s"}

// columnHelp describes the columns that every sweep has.
var columnHelp = map[string]string{
	"trial":  "place in the plan, from 0: seed by seed, and within a seed every configuration",
	"seed":   "the same seed is the same samples, initial weights and draws in every configuration: compare in pairs",
	"status": "ok, diverged (a value was not finite) or failed (the trainer could not train it)",
	"error":  "why a trial failed; empty otherwise",
	"steps":  "steps done",
	"digest": "hash of the final weights: the same wherever and whenever the trial is trained; its letter is the hash's version",
	"step":   "steps done at the checkpoint; 0 is the untrained encoder",
	"sample": "place of the sample in the data, from 0",
	"label":  "class of the sample",
	"worker": "who trained it",

	"trials":     "trials committed up to here",
	"row_sha256": "of this row, and of its place in the file",
	"seconds":    "how long its training took",
}
