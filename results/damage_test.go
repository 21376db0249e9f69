package results_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
)

// line replaces line n (from 1) of a text by what edit makes of it.
func line(n int, edit func(string) string) func(string) string {
	return func(text string) string {
		lines := strings.SplitAfter(text, "\n")
		lines[n-1] = edit(lines[n-1])
		return strings.Join(lines, "")
	}
}

func replace(from, to string) func(string) string {
	return func(text string) string { return strings.Replace(text, from, to, 1) }
}

func drop(string) string { return "" }

// TestDamage edits a finished sweep by hand: opening it to go on or to read it names
// the place and what belongs there, and leaves every file as it is.
func TestDamage(t *testing.T) {
	p := fixture.Plan(t, fixture.Small)
	whole := t.TempDir()
	fixture.Finish(t, whole, p, 5)
	for _, test := range []struct {
		name, file string
		edit       func(string) string
		want       string
	}{
		{"row missing", results.TrialsFile, line(4, drop), `trials.csv:4: trial: "3": expected 2`},
		{"row twice", results.TrialsFile, line(4, func(s string) string { return s + s }), `trials.csv:5: trial: "2": expected 3`},
		{"rows swapped", results.TrialsFile, line(2, func(s string) string { return strings.Replace(s, "0,7", "1,7", 1) }), `trials.csv:2: trial: "1": expected 0`},
		{"other seed", results.TrialsFile, line(6, replace(",8,", ",9,")), `trials.csv:6: seed: "9": expected 8`},
		{"other temperature", results.TrialsFile, line(6, replace(",0.5,", ",0.6,")), `trials.csv:6: temperature: "0.6": expected 0.5`},
		{"temperature longer", results.TrialsFile, line(6, replace(",0.5,", ",0.55,")), `trials.csv:6: temperature: "0.55": expected 0.5`},
		{"other axis", results.TrialsFile, line(6, replace(",false,ok", ",true,ok")), `trials.csv:6: optimizer.lr_times_temperature: "true": expected false`},
		{"status", results.TrialsFile, line(6, replace(",ok,", ",fine,")), `trials.csv:6: status: "fine": expected ok, diverged or failed`},
		{"steps", results.TrialsFile, line(6, replace(",5,0.9", ",-5,0.9")), `trials.csv:6: steps: "-5": expected a whole number of at least 0`},
		{"fewer steps", results.TrialsFile, line(6, replace(",5,0.9", ",4,0.9")), `trials.csv:6: steps: "4": expected 5`},
		{"more steps", results.TrialsFile, line(7, replace(",3,,", ",6,,")), `trials.csv:7: steps: "6": expected at most 5`},
		{"not a number", results.TrialsFile, line(6, replace(",0.8865172,", ",much,")), `trials.csv:6: alignment: "much": expected a number`},
		{"another number", results.TrialsFile, line(6, replace(",0.8865172,", ",0.7865172,")), `trials.csv:6: other measures than in curves.csv:17: expected the last checkpoint's`},
		{"another spelling", results.TrialsFile, line(6, replace(",0.8865172,", ",0.88651720,")), `trials.csv:6: alignment: "0.88651720": expected "0.8865172"`},
		{"rounded", results.CurvesFile, line(17, replace("0.8865172", "0.88651721")), `curves.csv:17: alignment: "0.88651721": expected "0.8865172"`},
		{"digest short", results.TrialsFile, line(6, replace("7191d0fc55abe2bc", "7191d0fc55abe2b")), `trials.csv:6: digest: "w7191d0fc55abe2b": expected w and 16 hexadecimal digits`},
		{"digest large", results.TrialsFile, line(6, replace("7191d0fc55abe2bc", "7191D0FC55ABE2BC")), `trials.csv:6: digest: "w7191D0FC55ABE2BC": expected w and 16 hexadecimal digits`},
		{"measure of a failed trial", results.TrialsFile, line(5, replace(",0,,", ",0,0.5,")), `trials.csv:5: loss: "0.5": expected nothing, as the trial did not end well`},
		{"quotes", results.TrialsFile, line(5, replace(`range"`, `range`)), `trials.csv:5: error: "\"'=panic: \"\"index\"\", out of range,0,,,,,,,,,,,": expected text in quotes`},
		{"text after quotes", results.TrialsFile, line(5, replace(`range"`, `range"!`)), `trials.csv:5: error: "\"'=panic: \"\"index\"\", out of range\"!,0,,,,,,,,,,,": expected text in quotes`},
		{"cell more", results.TrialsFile, line(6, replace("\n", ",1\n")), `trials.csv:6: "1": expected 18 cells`},
		{"cell less", results.TrialsFile, line(6, replace(",w7191d0fc55abe2bc", "")), `trials.csv:6: digest: "nothing": expected 18 cells`},
		{"empty line", results.TrialsFile, line(6, func(s string) string { return "\n" + s }), `trials.csv:6: trial: "": expected 4`},
		{"CRLF", results.TrialsFile, func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }, `trials.csv:1: header: column 18 is "digest\r": expected "digest"`},
		{"BOM", results.TrialsFile, func(s string) string { return "\ufeff" + s }, `trials.csv:1: header: column 1 is "\ufefftrial": expected "trial"`},
		{"column more", results.TrialsFile, line(1, replace(",digest", ",digest,mine")), `trials.csv:1: header: column 19 is "mine": expected no more columns`},
		{"column less", results.TrialsFile, line(1, replace(",digest", "")), `trials.csv:1: header: ends: expected column digest`},
		{"garbage in place of all", results.TrialsFile, func(string) string { return "\x7fELF\x00\x01" }, `trials.csv:1: "\x7fELF\x00\x01": expected the header "trial,seed,temperature,optimizer.lr_times_temperature,status"...`},
		{"garbage line", results.TrialsFile, line(9, func(string) string { return "\x00\xff\n" }), `trials.csv:9: trial: "\x00\xff": expected 7`},
		{"rows beyond the plan", results.TrialsFile, func(s string) string { return s + "12,10,0.5\n" }, `trials.csv:14: "12,10,0.5\n": expected the end of the file after the plan's last trial`},
		{"no rows file", results.TrialsFile, nil, `trials.csv: not there: expected it beside curves.csv, which has rows`},
		{"no curves", results.CurvesFile, nil, `curves.csv: not there: expected it beside features.csv, which has rows`},
		{"no features", results.FeaturesFile, nil, `features.csv: not there: expected it beside curves.csv, which has rows`},
		{"no spec", results.SpecFile, nil, `spec.yaml: not there: expected it beside curves.csv`},
		{"checkpoint missing", results.CurvesFile, line(3, drop), `curves.csv:3: step: "4": expected 2`},
		{"last checkpoint missing", results.CurvesFile, line(5, drop), `curves.csv:5: trial: "1": expected 0`},
		{"checkpoint of another trial", results.CurvesFile, line(6, replace("1,7,", "2,7,")), `curves.csv:6: temperature: "0.5": expected 0.05`},
		{"trial backwards", results.CurvesFile, line(6, replace("1,7,", "0,7,")), `curves.csv:6: optimizer.lr_times_temperature: "true": expected false`},
		{"curve beyond the plan", results.CurvesFile, func(s string) string { return s + "12,1\n" }, `curves.csv:40: trial: "12": expected a trial of the plan, which has 12`},
		{"text after the curves", results.CurvesFile, func(s string) string { return s + "done!\n" }, `curves.csv:40: trial: "done!": expected a whole number of at least 11`},
		{"collapsed", results.CurvesFile, line(3, replace(",false,0.72", ",no,0.72")), `curves.csv:3: collapsed: "no": expected true or false`},
		{"diagnostic", results.CurvesFile, line(3, func(s string) string { return strings.TrimSuffix(s, "\n") + "5x\n" }), `curves.csv:3: loss_greatest: "0.612878745x": expected a number`},
		{"sample missing", results.FeaturesFile, line(4, drop), `features.csv:4: sample: "3": expected 2`},
		{"trial's features missing", results.FeaturesFile, func(s string) string {
			lines := strings.SplitAfter(s, "\n")
			return strings.Join(append(lines[:9:9], lines[17:]...), "")
		}, `features.csv:10: trial: "2": expected 1`},
		{"feature", results.FeaturesFile, line(4, replace("0.776163", "0.776163x")), `features.csv:4: f1: "0.776163x": expected a number`},
		{"timing twice", results.TimingsFile, line(4, func(s string) string { return s + s }), `timings.csv:5: trial: "2": expected each trial once`},
		{"timing", results.TimingsFile, line(4, replace("0.0006", "soon")), `timings.csv:4: seconds: "soon": expected a number`},
		{"manifest", results.ManifestFile, replace(`"schema": 5`, `"schema": one`), `manifest.json: invalid character 'o' looking for beginning of value: expected what this program wrote`},
		{"newer", results.ManifestFile, replace(`"schema": 5`, `"schema": 6`), `manifest.json: schema: written by a newer version of this program: expected at most schema 5`},
		{"empty line at the end", results.TrialsFile, func(s string) string { return s + "\n" }, `trials.csv:14: an empty line: expected the end of the file after the plan's last trial`},
		{"empty manifest", results.ManifestFile, func(string) string { return "" }, `manifest.json: unexpected end of JSON input: expected what this program wrote`},
		{"another spec", results.SpecFile, replace("0.05", "0.06"), `spec.yaml: was changed after trials were trained by it: expected the spec with which the sweep began`},
		{"spec", results.SpecFile, replace("steps: 5", "steps: five"), `spec.yaml:6: steps: "five": must be a whole number`},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := fixture.Memory(t)
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, test.file)
			if test.edit == nil {
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			} else if before := fixture.ReadFile(t, path); true {
				after := test.edit(before)
				if after == before {
					t.Fatal("the edit changes nothing")
				}
				if err := os.WriteFile(path, []byte(after), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			before := everything(t, dir)
			_, err := results.Open(dir, p, fixture.Build, analysis.NewJudge)
			if got := new(results.Error); !errors.As(err, &got) {
				t.Fatalf("got %v, want a results.Error", err)
			}
			if got := strings.TrimPrefix(err.Error(), dir+": "); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			_, err = results.Read(dir, analysis.NewJudge)
			if test.edit == nil && test.file == results.SpecFile {
				test.want = "no sweep found: open spec.yaml: no such file or directory"
			}
			if got := fmt.Sprint(err); got != dir+": "+test.want {
				t.Errorf("read gives %s\nwant %s", got, test.want)
			}
			if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
				t.Errorf("something was changed (-before +after):\n%s", diff)
			}
		})
	}
}

// everything reads all files of a directory but the lock.
func everything(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, entry := range fixture.Must(os.ReadDir(dir))(t) {
		if entry.Name() != ".lock" {
			all[entry.Name()] = fixture.ReadFile(t, filepath.Join(dir, entry.Name()))
		}
	}
	return all
}
