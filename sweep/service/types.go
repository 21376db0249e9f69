package service

import (
	"math"
	"strconv"
	"time"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Sweep is a sweep as lists and events show it.
type Sweep struct {
	Name   string `json:"name" doc:"As the spec names it."`
	ID     string `json:"id" doc:"Tells this sweep from others that had its name before."`
	State  State  `json:"state"`
	Reason string `json:"reason,omitempty" doc:"Why the sweep failed, pauses, waits, or was stopped."`
	Owner  string `json:"owner,omitempty" doc:"Name of the token that launched it."`
	Notes
	Created  time.Time         `json:"created"`
	Changed  time.Time         `json:"changed" doc:"When the state changed."`
	Queue    int               `json:"queue,omitempty" doc:"Place in the queue: 1 is the next to run."`
	Plan     Size              `json:"plan"`
	Progress Progress          `json:"progress"`
	Links    map[string]string `json:"links" doc:"Addresses by name: self and page; the others too where one sweep is asked for."`
}

// Size is a plan's.
type Size struct {
	Trials         int `json:"trials"`
	Configurations int `json:"configurations"`
	Seeds          int `json:"seeds"`
}

// Progress is how far a sweep is.
type Progress struct {
	Committed       int      `json:"committed" doc:"Trials whose results are durable."`
	Trials          int      `json:"trials" doc:"Trials of the plan."`
	OK              int      `json:"ok"`
	Diverged        int      `json:"diverged"`
	Failed          int      `json:"failed"`
	TrialsPerSecond float64  `json:"trials_per_second" doc:"Over the last ten seconds, or where trials are commands since the run began; 0 where the sweep does not run."`
	StepsPerSecond  float64  `json:"steps_per_second" doc:"Training steps over the same time."`
	SecondsLeft     *float64 `json:"seconds_left,omitempty" doc:"An estimate, while the sweep runs."`
	// Waiting and Running are there where trials are commands.
	Waiting int              `json:"waiting,omitempty" doc:"Of the committed trials those that are not in the files yet, since an earlier one has not ended; their results are durable in the trials' folders."`
	Running []RunningCommand `json:"running,omitempty" doc:"Commands that run now, at most 100."`
}

// Detail is a sweep with what is needed to show its results.
type Detail struct {
	Sweep
	Axes         []Axis            `json:"axes" doc:"The swept fields; the last varies fastest."`
	Measures     metrics.Schema    `json:"measures" doc:"What a trial yields, as its trainer declares it: metrics, the outcome, diagnostics."`
	Columns      []metrics.Measure `json:"columns" doc:"The metrics: what a trial ends with, as numbers."`
	CurveColumns []metrics.Measure `json:"curve_columns" doc:"The metrics and the diagnostics: what a checkpoint has, as numbers."`
	Outcome      *metrics.Measure  `json:"outcome,omitempty" doc:"What trials may end as; its rate is to be looked at before any median."`
	Adaptive     bool              `json:"adaptive" doc:"The sweep adds seeds or configurations by itself: the plan is what is known so far."`
	Features     string            `json:"features" doc:"Whose features features.csv keeps: none, first (the first seed's trials) or all."`
	Commands     bool              `json:"commands" doc:"Trials are commands: their output and their attempts can be asked for."`
	Imported     bool              `json:"imported" doc:"The results were made elsewhere: nothing can be trained, and there are no curves."`
	Encodes      bool              `json:"encodes" doc:"Trials have encoders: their features can be asked for."`
	Figures      []string          `json:"figures" doc:"Names of the figures."`
	Warnings     []sweep.Warning   `json:"warnings,omitempty" doc:"What was known before anything was trained."`
}

// Axis is one swept field.
type Axis struct {
	Path   string       `json:"path"`
	Values []spec.Value `json:"values"`
}

// List is a page of sweeps, the newest first.
type List struct {
	Total  int           `json:"total" doc:"Sweeps in the states asked for."`
	Offset int           `json:"offset"`
	States map[State]int `json:"states" doc:"Sweeps in each state."`
	Sweeps []Sweep       `json:"sweeps"`
	// Ignored are of the whole store.
	Ignored []Ignored `json:"ignored,omitempty" doc:"Directories of the store that hold a sweep and are not shown, as the service found them when it began."`
}

// Estimate is what a dry run answers.
type Estimate struct {
	Name       string  `json:"name"`
	NameInUse  bool    `json:"name_in_use" doc:"A sweep of that name is there; launching needs another name unless its spec is the same."`
	Plan       Size    `json:"plan"`
	Adaptive   bool    `json:"adaptive" doc:"The sweep adds seeds or configurations by itself: plan, steps and seconds are those of its first round."`
	Steps      int64   `json:"steps" doc:"Training steps in all."`
	Seconds    float64 `json:"seconds" doc:"Estimated time on this service's workers, if it ran alone; right within a small factor."`
	Workers    int     `json:"workers"`
	Memory     Memory  `json:"memory"`
	QueueAhead int     `json:"queue_ahead" doc:"Sweeps that run or wait now."`
	// Commands are the first trials'.
	Commands []string `json:"commands,omitempty" doc:"The first trials' commands, as a shell would take them, where trials are commands: their steps and time are not known."`
	Spec     string   `json:"spec" doc:"The resolved spec (YAML): every default written out."`
}

// Memory is what training takes of memory at least, in bytes, as estimated.
type Memory struct {
	Data   int64 `json:"data" doc:"The rows of files, once a sweep."`
	Chunk  int64 `json:"chunk" doc:"The smallest chunk of trials; 0 where nobody knows."`
	Budget int64 `json:"budget" doc:"What chunks may take together on this service; 0 where nothing bounds them. A sweep that needs more is refused."`
}

// Points are configurations over their seeds so far: the same medians and intervals
// as in summary.csv.
type Points struct {
	Committed      int     `json:"committed" doc:"Trials that are in it: ask again with since=committed for what changed later."`
	Since          int     `json:"since"`
	Total          int     `json:"total" doc:"Configurations of the plan."`
	More           bool    `json:"more" doc:"Configurations were left out, since there are too many: fetch them with offset and limit."`
	Configurations []Point `json:"configurations"`
}

// Point is one configuration over its seeds.
type Point struct {
	Configuration int               `json:"configuration" doc:"Its index in the plan."`
	Label         string            `json:"label"`
	Temperature   float64           `json:"temperature"`
	Values        []spec.Value      `json:"values" doc:"One an axis, in the order of the axes."`
	N             int               `json:"n" doc:"Seeds trained to the end."`
	Diverged      int               `json:"diverged"`
	Failed        int               `json:"failed"`
	Outcome       *Rate             `json:"outcome,omitempty" doc:"The share of seeds with the outcome: to be looked at before any median."`
	Metrics       map[string]Median `json:"metrics" doc:"By column."`
}

// Rate is a share of n seeds, with its Wilson interval.
type Rate struct {
	N    int    `json:"n"`
	Rate Number `json:"rate"`
	Low  Number `json:"low"`
	High Number `json:"high"`
	// Often is where the rate is on the scale that every text uses.
	Often analysis.Often `json:"often" enum:"never seen,sometimes,often,always,unknown" doc:"By the interval: often is shown to be above one in twenty, always is that in every seed."`
}

// Median is the median of a measure over the n seeds that trained to the end.
type Median struct {
	N      int    `json:"n"`
	Median Number `json:"median"`
	Low    Number `json:"low" doc:"95% interval of the median; of fewer than six seeds their range."`
	High   Number `json:"high"`
	Mean   Number `json:"mean" doc:"Without an interval: seeds that collapse make it say little."`
}

// Seeds is one configuration, seed by seed.
type Seeds struct {
	Point
	Trials []Trial `json:"trials" doc:"In the order of the seeds."`
	More   bool    `json:"more" doc:"There are more seeds than are listed here; see trials?configuration=."`
}

// Trial is a trial's row. What its status does not have is null.
type Trial struct {
	Trial         int               `json:"trial"`
	Seed          uint32            `json:"seed"`
	Configuration int               `json:"configuration"`
	Temperature   float64           `json:"temperature"`
	Values        []spec.Value      `json:"values" doc:"One an axis, in the order of the axes."`
	Status        sweep.Status      `json:"status" enum:"ok,diverged,failed"`
	Error         string            `json:"error,omitempty"`
	Steps         int               `json:"steps"`
	Metrics       map[string]Number `json:"metrics" doc:"By column: loss and the metrics."`
	Outcome       *bool             `json:"outcome" doc:"Whether the trial has the outcome that the sweep declares."`
	Digest        string            `json:"digest,omitempty"`
}

// Trials is a page of the trials table.
type Trials struct {
	Committed int     `json:"committed" doc:"Trials that there are."`
	Matched   int     `json:"matched" doc:"Trials that pass the filters."`
	Offset    int     `json:"offset"`
	Trials    []Trial `json:"trials"`
}

// Curves are median learning curves: of every configuration, at every checkpoint,
// over the seeds so far.
type Curves struct {
	Committed int     `json:"committed"`
	Total     int     `json:"total" doc:"Configurations of the plan."`
	More      bool    `json:"more" doc:"Configurations were left out."`
	Column    string  `json:"column"`
	Curves    []Curve `json:"curves"`
}

// Curve is one configuration's; all slices are by checkpoint.
type Curve struct {
	Configuration int      `json:"configuration"`
	Label         string   `json:"label"`
	Temperature   float64  `json:"temperature"`
	Steps         []int    `json:"steps"`
	N             []int    `json:"n" doc:"Seeds that have the measure there."`
	Median        []Number `json:"median"`
	Low           []Number `json:"low" doc:"95% interval of the median; of fewer than six seeds their range."`
	High          []Number `json:"high"`
	Mean          []Number `json:"mean"`
}

// Features are one trial's samples, the test rows where they are from files, as its
// encoder sees them, before and after training; rows of dimension numbers, not scaled.
type Features struct {
	Trial         int      `json:"trial"`
	Seed          uint32   `json:"seed"`
	Configuration int      `json:"configuration"`
	Temperature   float64  `json:"temperature"`
	Dimension     int      `json:"dimension"`
	Labels        []int    `json:"labels" doc:"The class of each sample; all 0 without labels."`
	Untrained     []Number `json:"untrained" doc:"samples x dimension, row by row; none where the data is from files"`
	Trained       []Number `json:"trained" doc:"samples x dimension, row by row"`
	Digest        string   `json:"digest" doc:"Of the weights trained for this answer: the row's, or the trial does not reproduce."`
	Matches       bool     `json:"matches" doc:"Whether the digest is the row's."`
}

// Verdict says whether a trial, trained again alone, gives its row.
type Verdict struct {
	Trial       int          `json:"trial"`
	Matches     bool         `json:"matches"`
	Differences []Difference `json:"differences" doc:"Columns that differ; none where it matches."`
	Stored      Maker        `json:"stored" doc:"The program that trained the row."`
	Here        Maker        `json:"here" doc:"This program."`
	Seconds     float64      `json:"seconds"`
}

// Difference is a column in which a row and its reproduction differ.
type Difference struct {
	Column     string `json:"column"`
	Stored     string `json:"stored"`
	Reproduced string `json:"reproduced"`
}

// Maker is what may explain a difference.
type Maker struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`
	Vectors string `json:"vectors"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// Figures lists what can be drawn.
type Figures struct {
	Names   []string `json:"names"`
	Formats []string `json:"formats"`
}

// Resync says that events were lost.
type Resync struct {
	Reason string `json:"reason"`
}

// State is how a sweep stands.
type State string

// The states of a sweep.
const (
	Queued           State = "queued"
	Running          State = "running"
	Done             State = "done"
	DoneWithFailures State = "done_with_failures"
	Cancelled        State = "cancelled"
	Failed           State = "failed" // Sweep.Reason says why; resume tries again
	// PausedDiskFull continues by itself when there is space, on the disk or in what its
	// owner may take of it.
	PausedDiskFull State = "paused_disk_full"
	// Waiting has a directory that another program holds: it tries again by itself.
	Waiting State = "waiting"
	// Damaged has files that are not what the program wrote: Sweep.Reason says what is
	// wrong, and what can be done.
	Damaged State = "damaged"
	Deleted State = "deleted" // only in a last event: it is in the trash
)

// States lists those that a sweep in the registry can have.
func States() []State {
	return []State{Queued, Running, Done, DoneWithFailures, Cancelled, Failed, PausedDiskFull, Waiting, Damaged}
}

// unfinished reports whether the service continues the sweep by itself.
func (s State) unfinished() bool {
	return s == Queued || s == Running || s == PausedDiskFull || s == Waiting
}

// Ended reports whether nothing more happens to the sweep without somebody's
// doing.
func (s State) Ended() bool { return !s.unfinished() }

// Number is a number in JSON: null where it is not finite, and otherwise as short
// as reads back to the same value; to the same float32 where it is one.
type Number float64

// MarshalJSON implements json.Marshaler.
func (x Number) MarshalJSON() ([]byte, error) {
	v := float64(x)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	bits := 64
	if float64(float32(v)) == v {
		bits = 32
	}
	return strconv.AppendFloat(nil, v, 'g', -1, bits), nil
}

// UnmarshalJSON implements json.Unmarshaler; null is NaN.
func (x *Number) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*x = Number(math.NaN())
		return nil
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*x = Number(v)
	return err
}
