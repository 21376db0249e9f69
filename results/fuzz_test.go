package results_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/results/internal/fixture"
)

// FuzzOpen opens files of any content. Either that is an error and nothing is
// changed; or each file keeps a part of its beginning, and the sweep can be
// finished and read.
func FuzzOpen(f *testing.F) {
	p := fixture.Plan(f, fixture.Tiny)
	whole := f.TempDir()
	fixture.Finish(f, whole, p, 2)
	text := fixture.Rows(f, whole)
	trials, curves, features := text[results.TrialsFile], text[results.CurvesFile], text[results.FeaturesFile]
	f.Add(trials, curves, features)
	f.Add(trials[:len(trials)/2], curves, features)
	f.Add(trials, curves[:len(curves)/2], features)
	f.Add(trials, curves, features[:len(features)/2])
	f.Add("", "", "")
	f.Add(strings.ReplaceAll(trials, "\n", "\r\n"), curves, features)
	f.Add(trials, curves+"\x00\x00\x00", features)
	f.Add(trials, strings.Replace(curves, "0.5", "\"0.5\"", 1), features)
	names := []string{results.TrialsFile, results.CurvesFile, results.FeaturesFile}
	f.Fuzz(func(t *testing.T, trials, curves, features string) {
		dir := fixture.Memory(t)
		if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
			t.Fatal(err)
		}
		for i, text := range []string{trials, curves, features} {
			if err := os.WriteFile(filepath.Join(dir, names[i]), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		before := everything(t, dir)
		s, err := results.Open(dir, p, fixture.Build, analysis.NewJudge)
		if err != nil {
			if !errors.As(err, new(*results.Error)) {
				t.Errorf("error %v is not a results.Error", err)
			}
			if diff := cmp.Diff(before, everything(t, dir)); diff != "" {
				t.Errorf("something was changed (-before +after):\n%s", diff)
			}
			return
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			after := fixture.ReadFile(t, filepath.Join(dir, name))
			header := strings.Count(after, "\n") == 1
			if !strings.HasSuffix(after, "\n") || !strings.HasPrefix(before[name], after) && !header {
				t.Errorf("%s does not begin as it did:\n%s", name, after)
			}
		}
		fixture.Finish(t, dir, p, 3)
		n := 0
		for _, err := range fixture.Must(results.Read(dir, analysis.NewJudge))(t).Rows() {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != p.Len() {
			t.Errorf("%d rows of %d", n, p.Len())
		}
	})
}
