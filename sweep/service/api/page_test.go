package api_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
)

// plainPage shows what a page is given.
type plainPage struct{}

func (plainPage) List(w io.Writer, d api.PageData) error {
	if d.Locked {
		_, err := fmt.Fprintf(w, "list locked=%v data=%v", d.Locked, d.List != nil)
		return err
	}
	_, err := fmt.Fprintf(w, "list of %d", len(d.List.Sweeps))
	return err
}

func (plainPage) Sweep(w io.Writer, d api.PageData) error {
	if d.Name == "broken" {
		return errors.New("template: secret detail")
	}
	if d.Locked {
		_, err := fmt.Fprintf(w, "sweep %s locked=%v data=%v", d.Name, d.Locked, d.Sweep != nil)
		return err
	}
	_, err := fmt.Fprintf(w, "sweep %s: %s", d.Name, d.Sweep.State)
	return err
}

func (plainPage) Launch(w io.Writer, d api.PageData) error {
	_, err := io.WriteString(w, d.Template)
	return err
}

func (plainPage) Problem(w io.Writer, _ api.PageData, p *api.Answer) error {
	_, err := fmt.Fprintf(w, "problem %d: %s", p.Status, p.Detail)
	return err
}

func (plainPage) Static() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) })
}

// TestPages holds what the page's addresses answer, with tokens and without.
func TestPages(t *testing.T) {
	open := start(t, t.TempDir(), func(o *options) { o.API.Page = plainPage{} })
	open.launch(small)
	open.wait("small", service.Done)
	locked := start(t, t.TempDir(), withTokens(t), func(o *options) { o.API.Page = plainPage{} })
	for _, c := range []struct {
		v      *server
		path   string
		status int
		want   string
	}{
		{open, "/", 200, "list of 1"},
		{open, "/sweeps/small", 200, "sweep small: done"},
		{open, "/sweeps/nothing", 404, `problem 404: there is no sweep "nothing"`},
		{open, "/sweeps/Nothing", 404, "problem 404"},
		{open, "/launch", 200, "temperature"},
		{open, "/static/page.js", 200, "page.js"},
		{locked, "/", 200, "list locked=true data=false"},
		{locked, "/sweeps/any", 200, "sweep any locked=true data=false"},
		{locked, "/sweeps/broken", 500, "problem 500: internal error"},
	} {
		got := c.v.do("GET", c.path, "")
		if got.status != c.status || !strings.Contains(string(got.body), c.want) || strings.Contains(string(got.body), "secret") {
			t.Errorf("%s: status %d, %q, want %d, %q", c.path, got.status, got.body, c.status, c.want)
		}
		if media := got.header.Get("Content-Type"); !strings.HasPrefix(c.path, "/static") && media != "text/html; charset=utf-8" {
			t.Errorf("%s: %s", c.path, media)
		}
	}
}
