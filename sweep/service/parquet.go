package service

import (
	"context"
	"io"
	"iter"
	"reflect"
	"slices"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// openParquet opens trials.parquet or curves.parquet: the columns of the CSV
// file with their types; what is an empty cell there is null.
func (s *Service) openParquet(ctx context.Context, e *Entry, name string) (*File, error) {
	return s.openMade(ctx, e, name, func(ctx context.Context, w io.Writer, plan *sweep.Plan, committed int) error {
		from := results.Follow(e.dir, plan)
		if name == "curves.parquet" {
			return writeParquet(ctx, w, pointColumns(plan), from.Points(committed))
		}
		return writeParquet(ctx, w, trialColumns(plan), from.Rows(committed))
	})
}

// parquetColumn is a column of rows R; nil is null, which only an optional one
// has.
type parquetColumn[R any] struct {
	name     string
	zero     any // of its type
	optional bool
	of       func(*R) any
}

func trialColumns(plan *sweep.Plan) []parquetColumn[results.Row] {
	type row = results.Row
	all := keyColumns(plan, func(r *row) sweep.Trial { return r.Trial })
	all = append(all,
		parquetColumn[row]{"status", "", false, func(r *row) any { return string(r.Status) }},
		parquetColumn[row]{"error", "", true, func(r *row) any { return orNull(r.Error, r.Error != "") }},
		parquetColumn[row]{"steps", int32(0), false, func(r *row) any { return int32(r.Steps) }})
	all = append(all, measureColumns(plan.Measures.Final(), func(r *row) []float32 { return r.Values })...)
	return append(all, parquetColumn[row]{"digest", "", true, func(r *row) any { return orNull(r.Digest, r.Digest != "") }})
}

func pointColumns(plan *sweep.Plan) []parquetColumn[results.Point] {
	type point = results.Point
	all := keyColumns(plan, func(p *point) sweep.Trial { return p.Trial })
	all = append(all, parquetColumn[point]{"step", int32(0), false, func(p *point) any { return int32(p.Step) }})
	return append(all, measureColumns(plan.Measures, func(p *point) []float32 { return p.Values })...)
}

// keyColumns are a row's first: trial, seed, temperature, and the other axes.
func keyColumns[R any](plan *sweep.Plan, trial func(*R) sweep.Trial) []parquetColumn[R] {
	all := []parquetColumn[R]{
		{"trial", int32(0), false, func(r *R) any { return int32(trial(r).Index) }},
		{"seed", int64(0), false, func(r *R) any { return int64(trial(r).Seed) }},
		{"temperature", 0.0, false, func(r *R) any { return trial(r).Configuration.Temperature() }},
	}
	for _, j := range plan.OtherAxes() {
		axis := plan.Spec.Axes[j]
		name := axis.Path
		if name == "steps" {
			name = "axis.steps" // as in trials.csv
		}
		all = append(all, parquetColumn[R]{name, plain(axis.Values[0]), false, func(r *R) any { return plain(trial(r).Configuration.Values[j]) }})
	}
	return all
}

// plain turns an axis's value into one of a type that Parquet has.
func plain(v spec.Value) any {
	switch v := v.(type) {
	case int:
		return int64(v)
	case float64, bool, string:
		return v
	}
	return spec.FormatValue(v)
}

// measureColumns are those of measures; values are a row's, empty where it has none.
func measureColumns[R any](measures metrics.Schema, values func(*R) []float32) []parquetColumn[R] {
	var all []parquetColumn[R]
	for i, m := range measures {
		value := func(r *R) (v float32, there bool) {
			if all := values(r); i < len(all) {
				v = all[i]
				return v, v == v
			}
			return 0, false
		}
		c := parquetColumn[R]{m.Name, float32(0), true, func(r *R) any { v, there := value(r); return orNull(v, there) }}
		if m.Role == metrics.Outcome {
			c.zero, c.of = false, func(r *R) any { v, there := value(r); return orNull(v == 1, there) }
		}
		all = append(all, c)
	}
	return all
}

func orNull[T any](v T, there bool) any {
	if !there {
		return nil
	}
	return v
}

// parquetGroup is how many rows are written at once: what bounds the memory.
const parquetGroup = 1 << 16

// writeParquet writes rows as a Parquet file: the same bytes for the same rows.
func writeParquet[R any](ctx context.Context, w io.Writer, columns []parquetColumn[R], rows iter.Seq2[*R, error]) error {
	writer := parquet.NewWriter(w, parquetSchema(columns), parquet.Compression(&parquet.Zstd),
		parquet.CreatedBy("tausweep", strconv.Itoa(results.Schema), ""), parquet.MaxRowsPerRowGroup(parquetGroup))
	row := make(parquet.Row, len(columns))
	n := 0
	for r, err := range rows {
		if err != nil {
			return err
		}
		if n++; n%parquetGroup == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		for i, c := range columns {
			v, level := c.of(r), 0
			if c.optional && v != nil {
				level = 1
			}
			row[i] = parquet.ValueOf(v).Level(0, level, i)
		}
		if _, err := writer.WriteRows([]parquet.Row{row}); err != nil {
			return err
		}
	}
	return writer.Close()
}

// parquetSchema keeps the columns in their order, which only a struct type does.
func parquetSchema[R any](columns []parquetColumn[R]) *parquet.Schema {
	fields := make([]reflect.StructField, len(columns))
	for i, c := range columns {
		tag := c.name
		if c.optional {
			tag += ",optional"
		}
		if slices.Contains([]string{"status", "error"}, c.name) {
			tag += ",dict"
		}
		fields[i] = reflect.StructField{
			Name: "C" + strconv.Itoa(i), Type: reflect.TypeOf(c.zero),
			Tag: reflect.StructTag(`parquet:"` + tag + `"`),
		}
	}
	return parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface())
}
