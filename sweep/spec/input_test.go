package spec_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Inputs made to be large or to grow: each is answered at once, in a message
// that a person can read.
func TestHostileInput(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 9))
	}
	var keys, axes strings.Builder
	for i := range 50_000 {
		fmt.Fprintf(&keys, "tempratur%d: 1\n", i)
		fmt.Fprintf(&axes, "%d,", i%7)
	}
	tests := []struct {
		name, text string
		want       string // in the error
	}{
		{"alias bomb", bomb + "axes: *k\n", "test.yaml:11: axes: a list: must be a mapping"},
		{"alias bomb in a list", bomb + "encoder: {layers: *k}\nsteps: *k\n", "encoder.layers: a list: must be a whole number"},
		{"alias to itself", "&a {steps: *a, axes: *a, encoder: {layers: [*a]}}", "steps: a mapping: must be a whole number"},
		{"deep flow", strings.Repeat("[", 100_000), "is not YAML"},
		{"deep mappings", strings.Repeat("{a: ", 9_000) + strings.Repeat("}", 9_000), "a: a mapping: unknown field"},
		{"too long", "# " + strings.Repeat("x", spec.MaxSpecBytes), "1048578 bytes: must be at most 1048576"},
		{"many keys", keys.String(), "and 49900 more"},
		{"many doubled values", "axes: {loss.negatives: [" + axes.String()[:19_000] + "]}", "and 9"},
		{"many values", "axes: {loss.negatives: [" + axes.String() + "]}", "50000 values: must be at most 10000"},
		{"many seeds", "seeds: [" + axes.String() + "]", "50000 seeds: must be at most 10000"},
		{"many widths", "encoder: {layers: [" + axes.String() + "]}", "must be 2 to 64 widths"},
		{"long word", "steps: " + strings.Repeat("x", 1_000_000), strings.Repeat("x", 50) + `...": must be a whole number`},
		{"not text", "\x00\x01\x02", "is not YAML"},
		{"not UTF-8", "name: \xff\xfe\xfd", "is not YAML"},
		{"escapes", "name: \"\\e[31m\"", `name: "\x1b[31m": must be`},
		{"escapes in a key", "\"\\e[31m\\n\": 1", `test.yaml:1: \u001b[31m\u000a: 1: unknown field`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			begin := time.Now()
			_, err := spec.Parse("test.yaml", []byte(test.text))
			if err == nil {
				t.Fatal("accepted")
			}
			if took := time.Since(begin); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			message := err.Error()
			if !strings.Contains(message, test.want) {
				t.Errorf("%.2000s\nhas no %q", message, test.want)
			}
			if len(message) > 40_000 {
				t.Errorf("a message of %d bytes", len(message))
			}
			for _, r := range message {
				if r != '\n' && (r < ' ' || r == 0x7f) {
					t.Fatalf("%q has control characters", message)
				}
			}
		})
	}
}

// The longest spec that is accepted can be read again once it is resolved.
func TestLongestSpec(t *testing.T) {
	s := spec.Default()
	value := func(i int) spec.Value { return 1.2345678901234567e-30 * (1 + float64(i)) }
	s.Axes = []spec.Axis{{Path: "optimizer.lr"}, {Path: "loss.temperature"}}
	for i := range spec.MaxAxisValues {
		s.Axes[0].Values = append(s.Axes[0].Values, value(i))
	}
	for i := range spec.MaxConfigurations / spec.MaxAxisValues {
		s.Axes[1].Values = append(s.Axes[1].Values, value(i))
	}
	s.Seeds = spec.Seeds{List: []uint32{1 << 31}}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	s.Axes[1].Values = s.Axes[1].Values[:1]
	s.Seeds = spec.Seeds{}
	for i := range spec.MaxListedSeeds {
		s.Seeds.List = append(s.Seeds.List, 1<<31+uint32(i))
	}
	s.Axes[0].Values = s.Axes[0].Values[:spec.MaxTrials/spec.MaxListedSeeds]
	same(t, parse(t, string(s.YAML())), s)
	longest := len("[-1.2345678901234567e-300, ]")*(spec.MaxAxisValues+spec.MaxConfigurations/spec.MaxAxisValues) + len("4294967295, ")*spec.MaxListedSeeds
	if longest > spec.MaxSpecBytes-10_000 {
		t.Errorf("%d bytes of values do not fit into %d", longest, spec.MaxSpecBytes)
	}
}

func TestFieldErrors(t *testing.T) {
	_, err := spec.Parse("a.yaml", []byte("name: A\nloss: {temperature: -1}\n"))
	var got []spec.FieldError
	for _, e := range spec.FieldErrors(fmt.Errorf("reading: %w", err)) {
		if !errors.Is(err, e.Err) {
			t.Errorf("%v is not in %v", e.Err, err)
		}
		e := *e
		e.Err = nil
		got = append(got, e)
	}
	same(t, got, []spec.FieldError{
		{File: "a.yaml", Line: 1, Path: "name", Value: `"A"`},
		{File: "a.yaml", Line: 2, Path: "loss.temperature", Value: "-1"},
	})
	for _, other := range []error{nil, errors.New("other"), errors.Join(errors.New("one"), errors.New("two"))} {
		if got := spec.FieldErrors(other); got != nil {
			t.Errorf("%v: %v", other, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/bad.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		if strings.HasSuffix(file.Name, ".yaml") {
			f.Add(file.Data)
		}
	}
	for _, text := range []string{guide, spec.Template(), "seeds: [3, 7]", "axes: {optimizer.lr: [0.1, 0.001], loss.similarity: [dot]}", "axes: {steps: {from: 1, to: 100, count: 7, scale: log}}"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := spec.Parse("f", text)
		if err != nil {
			faults := spec.FieldErrors(err)
			if len(faults) == 0 {
				t.Fatalf("no field errors in %v", err)
			}
			for _, e := range faults {
				if e.File != "f" || strings.ContainsAny(e.Error(), "\n\x1b") {
					t.Fatalf("%q", e.Error())
				}
			}
			return
		}
		resolved := s.YAML()
		again, err := spec.Parse("again", resolved)
		if err != nil {
			t.Fatalf("%s: %v", resolved, err)
		}
		same(t, again, s)
		if !bytes.Equal(again.YAML(), resolved) {
			t.Fatalf("%s\nis written again as\n%s", resolved, again.YAML())
		}
	})
}
