package api_test

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep/service"
)

// TestAnswer asks for what a sweep says: none before its first trials, then as the analysis
// has it, by the trainer's objective and by another.
func TestAnswer(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(small)
	v.wait("small", service.Done)
	a := get[service.SweepAnswer](v, "/v1/sweeps/small/answer")
	if a.Name != "small" || a.Committed != 12 || a.Plan.Trials != 12 || len(a.Answer) == 0 || !strings.HasPrefix(a.Objective, "min:uniformity_gap") || len(a.Warnings) == 0 || a.Warnings[0].Title == "" {
		t.Errorf("%+v", a)
	}
	other := get[service.SweepAnswer](v, "/v1/sweeps/small/answer?objective="+url.QueryEscape("max:effective_rank"))
	if !strings.HasPrefix(other.Objective, "max:effective_rank") || other.Matters == a.Matters {
		t.Errorf("%+v", other)
	}
	if again := get[service.SweepAnswer](v, "/v1/sweeps/small/answer"); fmt.Sprint(again.Answer) != fmt.Sprint(a.Answer) {
		t.Errorf("asked again: %v", again.Answer)
	}
	problemIs(t, v.do("GET", "/v1/sweeps/small/answer?objective=max:nothing", ""), 422, "query.objective", "max:nothing", "nothing")
	if r := v.do("GET", "/v1/sweeps/none/answer", ""); r.status != 404 {
		t.Errorf("of no sweep: %d", r.status)
	}
	if r := v.do("GET", "/v1/sweeps/small/report.html", ""); r.status != 404 { // nothing draws here
		t.Errorf("a report without figures: %d %s", r.status, r.body)
	}
}

// reporter has a figure, and writes a report of no sweep.
type reporter struct{ names }

func (reporter) Report(_ context.Context, w io.Writer, read *results.Sweep, dir, format string) error {
	if format == "html" {
		_, err := io.WriteString(w, "<!doctype html><title>of "+dir+"</title>")
		return err
	}
	_, err := fmt.Fprintf(w, "# %s: %d trials\n", dir, read.Committed())
	return err
}

func TestReport(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.Figures = reporter{} })
	v.launch(small)
	v.wait("small", service.Done)
	r := v.do("GET", "/v1/sweeps/small/report.md", "")
	if r.status != 200 || string(r.body) != "# small: 12 trials\n" || !strings.HasPrefix(r.header.Get("Content-Type"), "text/markdown") || r.header.Get("ETag") == "" {
		t.Errorf("%d %v %s", r.status, r.header, r.body)
	}
	r = v.do("GET", "/v1/sweeps/small/report.html", "")
	policy := r.header.Get("Content-Security-Policy")
	if r.status != 200 || !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'; style-src 'unsafe-inline'") || strings.Contains(policy, "script-src") {
		t.Errorf("%d %s", r.status, policy)
	}
	if d := get[service.Detail](v, "/v1/sweeps/small"); d.Links["report.html"] == "" || d.Links["answer"] == "" || d.Links["verify"] == "" {
		t.Error(d.Links)
	}
}
