package spec_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tausweep/tausweep/sweep/spec"
)

var regen = flag.Bool("regen", false, "rewrite the expected errors")

func TestBadSpecs(t *testing.T) {
	const file = "testdata/bad.txtar"
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, f := range archive.Files {
		if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
			want[name] = string(f.Data)
		}
	}
	written := &txtar.Archive{Comment: archive.Comment}
	specs := 0
	for _, f := range archive.Files {
		name, ok := strings.CutSuffix(f.Name, ".yaml")
		if !ok {
			continue
		}
		specs++
		s, err := spec.Parse(f.Name, f.Data)
		if err == nil {
			t.Errorf("%s is accepted: %s", f.Name, s.YAML())
			continue
		}
		if s != nil {
			t.Errorf("%s: a spec beside the error", f.Name)
		}
		got := err.Error() + "\n"
		written.Files = append(written.Files, f, txtar.File{Name: name + ".want", Data: []byte(got)})
		if !*regen {
			t.Run(name, func(t *testing.T) { same(t, got, want[name]) })
		}
	}
	if specs < 60 {
		t.Errorf("%d specs: the archive is not read whole", specs)
	}
	if *regen {
		if err := os.WriteFile(file, txtar.Format(written), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
