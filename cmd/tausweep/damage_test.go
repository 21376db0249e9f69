package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"
)

// TestDamage runs every command that reads a sweep's directory against every kind of
// damage. The outcomes are in testdata/damage.txt: exit codes, and what is said.
func TestDamage(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole")
	if code, _, said := inProcess(t, "run", "--seeds", "3", "--set", "steps=20", "--no-figures", "--out", whole); code != exitOK {
		t.Fatal(said)
	}
	commands := [][]string{{"summary"}, {"report"}, {"figures"}, {"reproduce", "--trial", "1"}, {"verify"}, {"resume", "--no-figures"}, {"resume", "--seeds", "5", "--no-figures"}}
	var table, said strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tsummary\treport\tfigures\treproduce\tverify\tresume\tresume --seeds 5")
	for _, d := range damagesOfFiles() {
		fmt.Fprint(w, d.name)
		for i, args := range commands {
			dir := filepath.Join(t.TempDir(), "sweep")
			if err := errors.Join(os.CopyFS(dir, os.DirFS(whole)), d.change(dir)); err != nil {
				t.Fatal(err)
			}
			before := files(t, dir)
			code, _, stderr := inProcess(t, append([]string{args[0], dir}, args[1:]...)...)
			fmt.Fprintf(w, "\t%d", code)
			if i == 0 {
				fmt.Fprintf(&said, "%s:\n", d.name)
				for line := range strings.Lines(strings.ReplaceAll(stderr, dir, "sweep")) {
					said.WriteString("    " + line)
				}
			}
			if code != exitOK {
				if diff := cmp.Diff(before, files(t, dir)); diff != "" {
					t.Errorf("%s, %v: something was changed (-before +after):\n%s", d.name, args, diff)
				}
			}
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	got := "Exit codes.\n\n" + table.String() + "\nWhat summary says.\n\n" + said.String()
	golden := filepath.Join("testdata", "damage.txt")
	if *regen {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", golden, diff)
	}
}

// inProcess runs the program here and returns its exit code, stdout and stderr.
func inProcess(t *testing.T, args ...string) (code exitCode, stdout, stderr string) {
	t.Helper()
	var out, fault bytes.Buffer
	code = run(context.Background(), environment{args: args, dir: t.TempDir(), stdin: strings.NewReader(""), stdout: &out, stderr: &fault})
	return code, out.String(), fault.String()
}

// files reads all files of a directory but the lock.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	found, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, syscall.ENOTDIR) {
		t.Fatal(err)
	}
	for _, f := range found {
		text, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if f.Name() != ".lock" {
			all[f.Name()] = string(text)
		}
	}
	return all
}

type damageOfFile struct {
	name   string
	change func(dir string) error
}

func damagesOfFiles() []damageOfFile {
	edit := func(file string, how func(string) string) func(string) error {
		return func(dir string) error {
			path := filepath.Join(dir, file)
			text, err := os.ReadFile(path)
			after := how(string(text))
			if err == nil && after == string(text) {
				err = errors.New("the edit changes nothing")
			}
			return errors.Join(err, os.WriteFile(path, []byte(after), 0o644))
		}
	}
	remove := func(file string) func(string) error {
		return func(dir string) error { return os.Remove(filepath.Join(dir, file)) }
	}
	empty := func(string) string { return "" }
	windows := func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
	once := func(from, to string) func(string) string {
		return func(s string) string { return strings.Replace(s, from, to, 1) }
	}
	return []damageOfFile{
		{"trials.csv removed", remove("trials.csv")},
		{"trials.csv emptied", edit("trials.csv", empty)},
		{"trials.csv with CRLF", edit("trials.csv", windows)},
		{"trials.csv with a byte order mark", edit("trials.csv", func(s string) string { return "\ufeff" + s })},
		{"trials.csv with semicolons", edit("trials.csv", func(s string) string { return strings.ReplaceAll(s, ",", ";") })},
		{"trials.csv with an empty last line", edit("trials.csv", func(s string) string { return s + "\n" })},
		{"trials.csv without its last row", edit("trials.csv", func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] })},
		{"trials.csv cut in a row", edit("trials.csv", func(s string) string { return s[:len(s)-9] })},
		{"trials.csv with a row twice", edit("trials.csv", func(s string) string {
			rows := strings.SplitAfter(s, "\n")
			return s + rows[1]
		})},
		{"trials.csv with a rounded number", edit("trials.csv", once(",20,0.", ",20,1."))},
		{"trials.csv with another status", edit("trials.csv", once(",ok,", ",fine,"))},
		{"curves.csv removed", remove("curves.csv")},
		{"curves.csv emptied", edit("curves.csv", empty)},
		{"curves.csv with CRLF", edit("curves.csv", windows)},
		{"curves.csv of another trial", edit("curves.csv", once("\n1,", "\n2,"))},
		{"features.csv removed", remove("features.csv")},
		{"features.csv emptied", edit("features.csv", empty)},
		{"features.csv with another digit", edit("features.csv", once("8", "9"))},
		{"trials.csv with another digest", edit("trials.csv", func(s string) string { return strings.Replace(s, ",w", ",w0", 1)[:len(s)-1] + "\n" })},
		{"commits.csv removed", remove("commits.csv")},
		{"commits.csv emptied", edit("commits.csv", empty)},
		{"commits.csv with another digit", edit("commits.csv", once("\n1", "\n2"))},
		{"timings.csv removed", remove("timings.csv")},
		{"manifest.json removed", remove("manifest.json")},
		{"manifest.json emptied", edit("manifest.json", empty)},
		{"manifest.json of a newer program", edit("manifest.json", once(`"schema": `, `"schema": 9`))},
		{"spec.yaml removed", remove("spec.yaml")},
		{"spec.yaml emptied", edit("spec.yaml", empty)},
		{"spec.yaml with another value", edit("spec.yaml", once("momentum: 0", "momentum: 0.5"))},
		{"spec.yaml with another temperature", edit("spec.yaml", once("0.05", "0.06"))},
		{"spec.yaml of fewer seeds", edit("spec.yaml", once("count: 3", "count: 2"))},
		{"the directory removed", os.RemoveAll},
		{"the directory a file", func(dir string) error { return errors.Join(os.RemoveAll(dir), os.WriteFile(dir, nil, 0o644)) }},
	}
}
