package main

import (
	"encoding/csv"
	"os"
	"strconv"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep/spec"
)

// files are the replay's tables, by the names of their files.
func (r *replay) files() map[string][][]string {
	return map[string][][]string{
		"samples.csv":  r.samples(),
		"features.csv": r.features(),
		"metrics.csv":  r.metrics(),
	}
}

// samples is a row a sample.
func (r *replay) samples() [][]string {
	rows := [][]string{{"sample", "label", "x", "y"}}
	for i, label := range r.set.Labels {
		rows = append(rows, append([]string{strconv.Itoa(i), strconv.Itoa(label)}, texts(r.set.Sample(i))...))
	}
	return rows
}

// features is a row an encoder and sample: the encoder's output, not scaled.
func (r *replay) features() [][]string {
	rows := [][]string{{"encoder", "temperature", "sample", "label", "f0", "f1"}}
	dim := r.spec.Encoder.Dim()
	for _, s := range r.stages {
		for i, label := range r.set.Labels {
			row := append(s.key(), strconv.Itoa(i), strconv.Itoa(label))
			rows = append(rows, append(row, texts(s.Features[i*dim:(i+1)*dim])...))
		}
	}
	return rows
}

// metrics is one row per encoder: the metrics of its features and the outcome.
func (r *replay) metrics() [][]string {
	setting := spec.ToySetting(r.spec)
	schema := metrics.Toy(setting).Final()[1:] // the script's loss is not measured
	header := append([]string{"encoder", "temperature"}, schema.Names()...)
	rows := [][]string{header}
	values := make([]float32, len(metrics.Toy(setting)))
	of := metrics.ToyValues(setting)
	for i := range r.stages {
		s := &r.stages[i]
		of(&metrics.Observation{Values: s.Values}, values)
		row := s.key()
		for k, m := range schema {
			row = append(row, measured(m, values[1+k]))
		}
		rows = append(rows, row)
	}
	return rows
}

// key names the stage in a row: the untrained encoder has no temperature.
func (s *stage) key() []string {
	if s.Temperature == 0 {
		return []string{s.Name, ""}
	}
	return []string{s.Name, strconv.FormatFloat(s.Temperature, 'g', -1, 64)}
}

// title names the stage for people.
func (s *stage) title() string {
	if s.Temperature == 0 {
		return s.Name
	}
	if s.Name == firstTraining {
		return "temperature " + s.key()[1] + " (first)"
	}
	return "temperature " + s.key()[1]
}

func texts(x []float32) []string {
	var all []string
	for _, v := range x {
		all = append(all, float(v))
	}
	return all
}

func writeCSV(path string, rows [][]string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if ended := file.Close(); err == nil {
			err = ended
		}
	}()
	return csv.NewWriter(file).WriteAll(rows)
}
