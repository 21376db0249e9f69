// Package report writes what a sweep found for people: one HTML file that needs
// nothing else, or Markdown. Both are pure functions of the results, so the same
// results give the same bytes; it computes nothing that package analysis does not.
// Start reading at HTML.
package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"strings"

	"github.com/tausweep/tausweep/results/analysis"
)

// Report is what a report is about: one sweep, or several side by side.
type Report struct{ Sweeps []Sweep }

// Sweep is one sweep of a report.
type Sweep struct {
	// Dir is the sweep's directory as commands are to name it.
	Dir string
	// Asked are the flags that the analysis was asked for with, as
	// "--objective alignment"; may be empty.
	Asked    string
	Analysis *analysis.Analysis
	Figures  []Figure
}

// Figure is a picture with the text for those who cannot see it.
type Figure struct {
	Name  string // as its file's, without the extension: "metrics"
	Title string
	Alt   string
	// SVG is the picture as an SVG file, or PNG as a PNG file: one of the two.
	SVG, PNG []byte
	Width    int // in CSS pixels
}

//go:embed report.html
var page string

//go:embed report.css
var style string

// HTML writes r as one self-contained file: style and figures are in it, nothing
// is fetched, nothing is executed.
func HTML(w io.Writer, r *Report) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"picture": picture,
		"level":   func(single bool) int { return map[bool]int{true: 2, false: 3}[single] },
		"part":    func(p section, level int) placed { return placed{p, level} },
		"cell":    cell,
		"style":   func() template.CSS { return template.CSS(style) }, //nolint:gosec // the file above
	}).Parse(page)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, newDocument(r)); err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}

// placed is a section at a level of headings.
type placed struct {
	section
	Level int
}

// cell puts an interval under its value, so that tables stay narrow.
func cell(text string) template.HTML {
	value, interval, found := strings.Cut(text, " [")
	if !found || !strings.HasSuffix(interval, "]") || strings.Contains(value, " ") {
		return template.HTML(template.HTMLEscapeString(text)) //nolint:gosec // escaped
	}
	return template.HTML(template.HTMLEscapeString(value) + " <small>[" + template.HTMLEscapeString(interval) + "</small>") //nolint:gosec // escaped
}

// picture returns a figure's HTML. The SVG is this program's own drawing; what
// stands before its root element is not for HTML.
func picture(f Figure) template.HTML {
	if at := bytes.Index(f.SVG, []byte("<svg")); at >= 0 {
		return template.HTML(strings.TrimSpace(string(f.SVG[at:]))) //nolint:gosec // drawn by this program
	}
	return template.HTML(`<img src="data:image/png;base64,` + base64.StdEncoding.EncodeToString(f.PNG) + //nolint:gosec // base64, and escaped
		`" alt="` + template.HTMLEscapeString(f.Alt) + `">`)
}
