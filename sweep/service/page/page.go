// Package page is the live page of the service: HTML rendered here, and plain
// JavaScript modules, styles and a pinned chart library that it loads from here.
// It shows what the API answers and computes no result itself. Start reading at New,
// then sweep.js.
//
// # How it is cut
//
// The templates say all that can be read without JavaScript. Each of them loads
// one module of its own (list.js, sweep.js, launch.js), which fetches the API
// that everybody has, fills in what changes, and adds what can be done. Nothing
// comes from elsewhere, and nothing is inline, so the service's
// Content-Security-Policy can forbid both.
package page

import (
	"bytes"
	"embed"
	"html/template"
	"io"
	"net/http"

	"github.com/tausweep/tausweep/sweep/service/api"
)

//go:embed templates static
var files embed.FS

// Page renders the pages; it implements service.Page.
type Page struct {
	pages  map[string]*template.Template
	assets *assets
}

var _ api.Page = (*Page)(nil)

// New reads the templates and what they load.
func New() (*Page, error) {
	a, err := readAssets()
	if err != nil {
		return nil, err
	}
	layout, err := template.New("layout.html").Funcs(functions(a)).ParseFS(files, "templates/layout.html")
	if err != nil {
		return nil, err
	}
	p := &Page{pages: map[string]*template.Template{}, assets: a}
	for _, name := range []string{"list", "sweep", "launch", "problem"} {
		t, err := layout.Clone()
		if err != nil {
			return nil, err
		}
		if p.pages[name], err = t.ParseFS(files, "templates/"+name+".html"); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// view is what a template is executed with.
type view struct {
	api.PageData
	Page    string // list, sweep, launch or problem
	Title   string
	Problem *api.Answer
}

// List implements service.Page.
func (p *Page) List(w io.Writer, data api.PageData) error {
	return p.write(w, &view{PageData: data, Page: "list", Title: "Sweeps"})
}

// Sweep implements service.Page.
func (p *Page) Sweep(w io.Writer, data api.PageData) error {
	return p.write(w, &view{PageData: data, Page: "sweep", Title: data.Name})
}

// Launch implements service.Page.
func (p *Page) Launch(w io.Writer, data api.PageData) error {
	return p.write(w, &view{PageData: data, Page: "launch", Title: "Launch a sweep"})
}

// Problem implements service.Page.
func (p *Page) Problem(w io.Writer, data api.PageData, problem *api.Answer) error {
	return p.write(w, &view{PageData: data, Page: "problem", Title: problem.Title, Problem: problem})
}

// Static implements service.Page.
func (p *Page) Static() http.Handler { return p.assets }

// write sends nothing of a page that cannot be rendered whole.
func (p *Page) write(w io.Writer, v *view) error {
	var b bytes.Buffer
	if err := p.pages[v.Page].Execute(&b, v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}
