// Package batchtest is what tests of batch trainings share: handwritten digits, and
// six trainings on them as PyTorch did them, in testdata. Start reading at Digits.
package batchtest

import (
	"compress/gzip"
	"embed"
	"encoding/json"
	"io"
	"math"
	"testing"

	"github.com/tausweep/tausweep/model/batch"
	"github.com/tausweep/tausweep/model/streams"
)

//go:embed testdata/*.gz
var files embed.FS

// Training is one that PyTorch did, in float64.
type Training struct {
	Name           string
	Config         batch.Config
	Data           *batch.Data // the training rows, standardised
	Test           []float32   // held-out rows, standardised, n x Data.Columns
	Features       []float64   // of Test at the end
	Losses         []float64   // of each step
	GradientNorms  []float64   // by all that is learned, before clipping
	Temperatures   []float64   // of each step
	TemperatureEnd float64     // after the last
	// Gap is how far float32 PyTorch was from all this, in absolute numbers.
	Gap struct {
		Loss     float64 `json:"loss_max_abs"`
		First    float64 `json:"loss_first"`
		Features float64 `json:"features_max_abs"`
	}
	run *run
}

// Origin returns where the training starts, at its beginning.
func (r *Training) Origin() *batch.Origin {
	s, err := streams.New(streams.PyTorch, r.run.InitSeed)
	if err != nil {
		panic(err)
	}
	return &batch.Origin{Weights: r.Config.Encoder.Init(s), Draws: &draws{training: r}}
}

// run is a file of testdata.
type run struct {
	Config struct {
		Widths   []int
		Act      batch.Activation
		Norm     bool
		LearnTau bool    `json:"learn_tau"`
		MaskP    float64 `json:"mask_p"`
		MaskSeed uint64  `json:"mask_seed"`
		Loss     string
		Tau      float64
		TauMin   float64 `json:"tau_min"`
		TauMax   float64 `json:"tau_max"`
		ClipNorm float64 `json:"clip_norm"`
		Opt      batch.Optimizer
	}
	InitSeed       uint64 `json:"init_seed"`
	Order          []int32
	Losses         []float64       `json:"losses_f64"`
	GradientNorms  []float64       `json:"gradient_norms_f64"`
	Temperatures   []float64       `json:"temperatures_f64"`
	TemperatureEnd float64         `json:"temperature_end_f64"`
	Features       []float64       `json:"features_f64"`
	Gap            json.RawMessage `json:"float32_gap"`
}

// Names are those of the trainings.
func Names() []string {
	return []string{
		"ntxent_adamw_tau0.1", "ntxent_adamw_tau0.01", "ntxent_sgd_cosine_tau0.5",
		"supcon_adamw_tau0.1_layernorm", "clip_adamw_learned", "dcl_adamw_tau0.1_gelu",
	}
}

// Digits returns a training by its name.
func Digits(t testing.TB, name string) *Training {
	t.Helper()
	r := new(run)
	if err := json.Unmarshal(read(t, name+".json.gz"), r); err != nil {
		t.Fatal(err)
	}
	d := &Training{
		Name: name, Config: r.config(), Features: r.Features, Losses: r.Losses, GradientNorms: r.GradientNorms,
		Temperatures: r.Temperatures, TemperatureEnd: r.TemperatureEnd, run: r,
	}
	if err := json.Unmarshal(r.Gap, &d.Gap); err != nil {
		t.Fatal(err)
	}
	d.Data, d.Test = rows(t)
	d.Test = d.Test[:len(r.Features)/d.Config.Encoder.Dim()*d.Data.Columns]
	if r.Config.Loss == batch.CLIP {
		halve(d.Data)
	}
	return d
}

func (r *run) config() batch.Config {
	c := r.Config
	config := batch.Config{
		Views:   batch.Views{Kind: batch.Mask, P: c.MaskP},
		Encoder: batch.Encoder{Layers: c.Widths, Bias: true, Hidden: c.Act, Norm: batch.None, Output: batch.Identity},
		Loss: batch.Loss{
			Kind: c.Loss, Temperature: c.Tau, LearnTemperature: c.LearnTau,
			TemperatureMin: c.TauMin, TemperatureMax: c.TauMax, TemperatureSchedule: batch.None,
		},
		Optimizer: c.Opt,
		Batch:     128, Steps: len(r.Losses),
		Evaluate: batch.Evaluate{KNN: 20, Probe: batch.Ridge, Limit: 2048},
		Streams:  streams.PyTorch,
	}
	config.Optimizer.ClipNorm = c.ClipNorm
	if config.Optimizer.Schedule != batch.Cosine {
		config.Optimizer.Schedule = batch.None
	}
	if c.Norm {
		config.Encoder.Norm = batch.Layer
	}
	switch c.Loss {
	case batch.SupCon:
		config.Views.Kind = batch.Class
	case batch.CLIP:
		config.Views.Kind = batch.Pairs
	}
	return config
}

// halve makes the first half of every row its first view and the second its second.
func halve(d *batch.Data) {
	d.Pairs = make([]float32, len(d.Rows))
	for i := range d.Rows {
		if i%d.Columns >= d.Columns/2 {
			d.Pairs[i], d.Rows[i] = d.Rows[i], 0
		}
	}
}

// rows returns the training rows and the held-out ones, standardised.
func rows(t testing.TB) (train *batch.Data, test []float32) {
	t.Helper()
	const columns = 64
	train = &batch.Data{Columns: columns}
	var parts [2][]float32 // training, held out
	for text := read(t, "digits.gz"); len(text) > 0; text = text[columns+2:] {
		held := text[columns+1]
		for _, v := range text[:columns] {
			parts[held] = append(parts[held], float32(v))
		}
		if held == 0 {
			train.Labels = append(train.Labels, int32(text[columns]))
		}
	}
	for k := range columns {
		mean, deviation := moments(parts[0], k, columns)
		for _, part := range parts {
			for i := k; i < len(part); i += columns {
				part[i] = float32((float64(part[i]) - mean) / deviation)
			}
		}
	}
	train.Rows = parts[0]
	return train, parts[1]
}

// moments returns mean and population deviation of column k; a deviation of 0 is 1.
func moments(x []float32, k, columns int) (mean, deviation float64) {
	n := float64(len(x) / columns)
	for i := k; i < len(x); i += columns {
		mean += float64(x[i])
	}
	mean /= n
	square := 0.0
	for i := k; i < len(x); i += columns {
		square += (float64(x[i]) - mean) * (float64(x[i]) - mean)
	}
	if square == 0 {
		return mean, 1
	}
	return mean, math.Sqrt(square / n)
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	file, err := files.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
