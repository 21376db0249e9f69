package api_test

import (
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
)

// TestOpenAPI holds that the description has every address that the package's
// documentation names, and only types that it describes.
func TestOpenAPI(t *testing.T) {
	v := start(t, t.TempDir())
	r := v.do("GET", "/openapi.json", "")
	type operation struct {
		OperationID string         `json:"operationId"`
		Summary     string         `json:"summary"`
		Responses   map[string]any `json:"responses"`
	}
	o := parse[struct {
		OpenAPI    string                          `json:"openapi"`
		Paths      map[string]map[string]operation `json:"paths"`
		Components struct {
			Schemas map[string]any `json:"schemas"`
		} `json:"components"`
	}](t, r, 200)
	if !strings.HasPrefix(o.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", o.OpenAPI)
	}
	var have []string
	ids := map[string]bool{}
	for path, methods := range o.Paths {
		for method, op := range methods {
			have = append(have, strings.ToUpper(method)+" "+regexp.MustCompile(`\{\w+\}`).ReplaceAllString(path, "{}"))
			if op.OperationID == "" || ids[op.OperationID] || op.Summary == "" {
				t.Errorf("%s %s: operation %q, %q", method, path, op.OperationID, op.Summary)
			}
			ids[op.OperationID] = true
			for _, status := range []string{"401", "403", "429"} {
				if op.Responses[status] == nil {
					t.Errorf("%s %s: no answer %s", method, path, status)
				}
			}
		}
	}
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`//\t(GET|POST|DELETE) +(/v1/[^ \[?]*)`).FindAllStringSubmatch(string(doc), -1)
	if len(named) < 18 {
		t.Fatalf("%d addresses are documented", len(named))
	}
	for _, n := range named {
		address := n[1] + " " + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(n[2], "{}")
		if address == "GET /v1/sweeps/{}/{}" {
			for _, file := range []string{"trials.csv", "curves.csv", "features.csv", "timings.csv", "summary.csv", "summary_long.csv", "spec.yaml", "manifest.json", "trials.parquet", "curves.parquet"} {
				if !slices.Contains(have, "GET /v1/sweeps/{}/"+file) {
					t.Errorf("no GET of %s", file)
				}
			}
			continue
		}
		if !slices.Contains(have, address) {
			t.Errorf("no %s in %v", address, have)
		}
	}
	for _, ref := range regexp.MustCompile(`"#/components/schemas/([^"]+)"`).FindAllStringSubmatch(string(r.body), -1) {
		if o.Components.Schemas[ref[1]] == nil {
			t.Errorf("schema %s is not there", ref[1])
		}
	}
}

// TestOpenAPINumbers holds that a number that may be missing is described as one
// that may be null.
func TestOpenAPINumbers(t *testing.T) {
	v := start(t, t.TempDir())
	type schema struct {
		Properties map[string]map[string]any `json:"properties"`
	}
	o := parse[struct {
		Components struct {
			Schemas map[string]schema `json:"schemas"`
		} `json:"components"`
	}](t, v.do("GET", "/openapi.json", ""), 200)
	found := 0
	for name, s := range o.Components.Schemas {
		mean, low := s.Properties["mean"], s.Properties["low"]
		if mean == nil || low == nil || mean["items"] != nil {
			continue
		}
		found++
		if kind, _ := mean["type"].([]any); !slices.Equal(kind, []any{"number", "null"}) || mean["format"] != nil {
			t.Errorf("%s: mean is %v", name, mean)
		}
	}
	if found == 0 {
		t.Error("no schema has a mean with an interval")
	}
}

// TestEveryLinkLeadsSomewhere follows what a sweep's answer points to.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.API.Page = plainPage{} })
	v.launch(small)
	d := v.wait("small", service.Done)
	for name, link := range d.Links {
		if name == "events" {
			continue // a stream
		}
		method, want := "GET", 200
		switch name {
		case "cancel", "resume":
			method, want = "POST", 409
		case "extend", "notes":
			method, want = "POST", 400
		}
		if got := v.do(method, link, ""); got.status != want {
			t.Errorf("%s: %s %s: status %d, want %d", name, method, link, got.status, want)
		}
	}
	for path, media := range map[string]string{"/v1/schema": "application/schema+json", "/v1/template": "application/yaml"} {
		if got := v.do("GET", path, ""); got.status != 200 || got.header.Get("Content-Type") != media || len(got.body) < 1000 {
			t.Errorf("%s: status %d, %s, %d bytes", path, got.status, got.header.Get("Content-Type"), len(got.body))
		}
	}
	if e := parse[service.Estimate](t, v.do("POST", "/v1/sweeps?dry_run=true", string(v.do("GET", "/v1/template", "").body), "Content-Type", "application/yaml"), 200); e.Plan.Trials != 160 {
		t.Errorf("the template plans %d trials", e.Plan.Trials)
	}
}

// TestOpenAPIAnswers holds that answers which are not JSON of ours are described as what
// they are, and that so are refusals of a body.
func TestOpenAPIAnswers(t *testing.T) {
	v := start(t, t.TempDir())
	type media struct {
		Schema struct {
			Type  string `json:"type"`
			Items struct {
				OneOf []any `json:"oneOf"`
			} `json:"items"`
		} `json:"schema"`
	}
	type operation struct {
		Responses map[string]struct {
			Content map[string]media `json:"content"`
		} `json:"responses"`
	}
	paths := parse[struct {
		Paths map[string]map[string]operation `json:"paths"`
	}](t, v.do("GET", "/openapi.json", ""), 200).Paths
	for path, media := range map[string]string{
		"/v1/sweeps/{name}/spec.yaml": "application/yaml", "/v1/sweeps/{name}/manifest.json": "application/json",
		"/v1/schema": "application/schema+json", "/v1/template": "application/yaml",
	} {
		if got := paths[path]["get"].Responses["200"].Content[media].Schema.Type; got != "object" {
			t.Errorf("%s: %s is described as %q", path, media, got)
		}
	}
	events := paths["/v1/sweeps/{name}/events"]["get"].Responses["200"].Content["text/event-stream"].Schema
	if events.Type != "array" || len(events.Items.OneOf) != 4 {
		t.Errorf("events are described as %+v", events)
	}
	// What is answered is described.
	v.launch(small)
	for _, c := range []struct{ path, pattern, content, body string }{
		{"/v1/sweeps/small/extend", "/v1/sweeps/{name}/extend", "application/json", ""},
		{"/v1/sweeps/small/extend", "/v1/sweeps/{name}/extend", "text/plain", "seeds"},
		{"/v1/sweeps", "/v1/sweeps", "text/plain", "name: x"},
	} {
		got := v.do("POST", c.path, c.body, "Content-Type", c.content)
		if described := paths[c.pattern]["post"].Responses[strconv.Itoa(got.status)]; described.Content == nil {
			t.Errorf("POST %s of %q: %d is not described", c.path, c.content, got.status)
		}
	}
}
