package spec_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/sweep/internal/spectest"
	"github.com/tausweep/tausweep/sweep/spec"
)

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(spectest.Specs(), spectest.AdaptiveSpecs()).Draw(t, "spec")
		text := s.YAML()
		read, err := spec.Parse("spec.yaml", text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(s, read); diff != "" {
			t.Fatalf("%s\n%s", text, diff)
		}
		if again := string(read.YAML()); again != string(text) {
			t.Fatalf("%s\nis written again as\n%s", text, again)
		}
		asJSON, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		fromJSON, err := spec.Parse("spec.json", asJSON)
		if err != nil {
			t.Fatalf("%s: %v", asJSON, err)
		}
		if diff := cmp.Diff(s, fromJSON); diff != "" {
			t.Fatalf("%s\n%s", asJSON, diff)
		}
		if differences := read.Differences(s); differences != nil {
			t.Fatal(differences)
		}
	})
}
