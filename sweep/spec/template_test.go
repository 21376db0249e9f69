package spec_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/spec"
)

func TestTemplateIsDefault(t *testing.T) {
	same(t, parse(t, spec.Template()), spec.Default())
}

// The template shows every key of the resolved spec, and no other.
func TestTemplateHasEveryKey(t *testing.T) {
	keys := regexp.MustCompile(`(?m)[a-z_.]+:( |$)`)
	shown := map[string]bool{}
	for line := range strings.Lines(spec.Template()) {
		text, _, _ := strings.Cut(line, "#")
		for _, key := range keys.FindAllString(text, -1) {
			shown[strings.TrimSpace(key)] = true
		}
	}
	for _, key := range keys.FindAllString(string(spec.Default().YAML()), -1) {
		if !shown[strings.TrimSpace(key)] {
			t.Errorf("%s is not in the template", key)
		}
	}
}

// What the template offers in comments is accepted once the # is gone.
func TestTemplateOffersAreAccepted(t *testing.T) {
	offer := regexp.MustCompile(`(?m)^( *)# (([a-z_.]+): [\[{].*)$`)
	found := offer.FindAllStringSubmatch(spec.Template(), -1)
	if len(found) != 6 {
		t.Fatalf("%d offers, not 6: %q", len(found), found)
	}
	for _, m := range found {
		text := "axes: {" + m[2] + "}"
		if m[3] == "seeds" {
			text = m[2]
		}
		parse(t, text)
	}
}
