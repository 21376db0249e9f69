package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
)

// TestNotes keeps a note and tags with sweeps, finds these by them, and has them after a
// restart.
func TestNotes(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir)
	for _, name := range []string{"first", "second", "third"} {
		v.launch(named(small, name))
		v.wait(name, service.Done)
	}
	noted := func(name, body string, status int) service.Sweep {
		t.Helper()
		return parse[service.Sweep](t, v.do("POST", "/v1/sweeps/"+name+"/notes", body, "Content-Type", "application/json"), status)
	}
	if s := noted("first", `{"note": "For the Paper", "tags": ["ready", "paper", "ready"]}`, 200); s.Note != "For the Paper" || fmt.Sprint(s.Tags) != "[paper ready]" {
		t.Errorf("%+v", s.Notes)
	}
	if s := noted("first", `{"note": "For the Second paper"}`, 200); fmt.Sprint(s.Tags) != "[paper ready]" {
		t.Errorf("tags that were left out: %v", s.Tags)
	}
	noted("second", `{"tags": ["paper"]}`, 200)
	found := func(query string) string {
		var names []string
		for _, s := range get[service.List](v, "/v1/sweeps?"+query).Sweeps {
			names = append(names, s.Name)
		}
		return strings.Join(names, " ")
	}
	for _, restarted := range []bool{false, true} {
		for query, want := range map[string]string{
			"": "third second first", "tag=paper": "second first", "tag=ready": "first", "tag=pap": "", "q=PAPER": "second first", "q=third": "third",
			"q=for+the": "first", "q=second": "second first", "q=second&tag=ready": "first", "q=nothing": "", "state=done&q=second&limit=1": "second",
		} {
			if got := found(query); got != want {
				t.Errorf("restarted %v, %s: %q, want %q", restarted, query, got, want)
			}
		}
		if !restarted {
			v.stop()
			v = start(t, dir)
		}
	}
	if s := noted("first", `{"note": "", "tags": []}`, 200); s.Note != "" || len(s.Tags) > 0 {
		t.Errorf("taken away: %+v", s.Notes)
	}
	for _, c := range []struct{ body, want string }{
		{`{"note": "` + strings.Repeat("x", 4001) + `"}`, "4000"},
		{`{"tags": ["UPPER"]}`, "body.tags"},
		{`{"tags": ["` + strings.Repeat("x", 33) + `"]}`, "body.tags"},
		{`{"tags": ["` + strings.Join(strings.Split("abcdefghijklmnopqrstu", ""), `","`) + `"]}`, "at most 20"},
		{`{"tag": "x"}`, "tag"},
	} {
		problemIs(t, v.do("POST", "/v1/sweeps/first/notes", c.body, "Content-Type", "application/json"), 422, c.want)
	}
	if r := v.do("POST", "/v1/sweeps/none/notes", `{"note": "x"}`, "Content-Type", "application/json"); r.status != 404 {
		t.Errorf("of no sweep: %d", r.status)
	}
}
