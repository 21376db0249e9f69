package page_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
	"github.com/tausweep/tausweep/sweep/service/page"
)

func newPage(t testing.TB) *page.Page {
	t.Helper()
	p, err := page.New()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestReadWithoutScript reads the pages as a browser without JavaScript does.
func TestReadWithoutScript(t *testing.T) {
	v := serve(t)
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	for _, test := range []struct {
		path   string
		status int
		want   []string
	}{
		{"/", 200, []string{`<a href="./sweeps/guide">guide</a>`, "40 of 40 trials", `data-state="done"`, "5 configurations × 8 seeds"}},
		{"/sweeps/guide", 200, []string{
			"100%", "40 of 40 trials", `<th scope="row">0.001</th>`, `href="../v1/sweeps/guide/trials.csv"`,
			`<td class="n">8</td>`, // n
			"uniformity gap", "−1.5750",
		}},
		{"/launch", 200, []string{"name: guide", "tausweep submit SPEC --server"}},
		{"/sweeps/nothing", 404, []string{"404 Not Found", "there is no sweep &#34;nothing&#34;"}},
		{"/sweeps/%3Cscript%3E", 404, []string{"there is no sweep &#34;&lt;script&gt;&#34;"}},
	} {
		status, body := v.do("GET", test.path, "")
		if status != test.status {
			t.Errorf("%s: status %d, want %d", test.path, status, test.status)
		}
		for _, text := range test.want {
			if !bytes.Contains(body, []byte(text)) {
				t.Errorf("%s has no %q:\n%s", test.path, text, body)
			}
		}
		inlineFree(t, test.path, body)
	}
}

// inlineFree looks for what the Content-Security-Policy forbids.
func inlineFree(t *testing.T, name string, html []byte) {
	t.Helper()
	for _, forbidden := range []string{`<style`, `\sstyle=`, `\son[a-z]+=`, `javascript:`, `<script[^>]*>[^<]`, `(src|href)="(https?:)?//`} {
		if found := regexp.MustCompile(forbidden).Find(html); found != nil {
			t.Errorf("%s has %q", name, found)
		}
	}
}

// TestLocked renders every page for a visitor without a token.
func TestLocked(t *testing.T) {
	p := newPage(t)
	data := api.PageData{Version: "v1", Locked: true, Tokens: true, Name: "guide", Template: "name: guide\n", Limits: service.DefaultLimits()}
	for name, render := range map[string]func(*bytes.Buffer) error{
		"list":    func(b *bytes.Buffer) error { return p.List(b, data) },
		"sweep":   func(b *bytes.Buffer) error { return p.Sweep(b, data) },
		"launch":  func(b *bytes.Buffer) error { return p.Launch(b, data) },
		"problem": func(b *bytes.Buffer) error { return p.Problem(b, data, &api.Answer{Title: "Gone", Status: 410}) },
	} {
		var b bytes.Buffer
		if err := render(&b); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(b.String(), `id="token-dialog"`) || !strings.HasSuffix(strings.TrimSpace(b.String()), "</html>") {
			t.Errorf("%s asks for no token, or is not whole:\n%s", name, b.String())
		}
		inlineFree(t, name, b.Bytes())
	}
}

// TestHostile renders text that wants to be more than text.
func TestHostile(t *testing.T) {
	const hostile = `"><img src=x onerror=alert(1)>'</textarea><script>alert(2)</script>`
	p := newPage(t)
	for name, render := range map[string]func(*bytes.Buffer) error{
		"launch": func(b *bytes.Buffer) error { return p.Launch(b, api.PageData{Template: hostile}) },
		"problem": func(b *bytes.Buffer) error {
			return p.Problem(b, api.PageData{}, &api.Answer{Detail: hostile, Errors: []service.Fault{{Message: hostile, Value: hostile}}})
		},
		"sweep": func(b *bytes.Buffer) error {
			d := &service.Detail{Sweep: service.Sweep{Name: hostile, Reason: hostile}, Figures: []string{hostile}}
			return p.Sweep(b, api.PageData{Name: hostile, Sweep: d})
		},
	} {
		var b bytes.Buffer
		if err := render(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "<img src=x") || strings.Contains(b.String(), "<script>") {
			t.Errorf("%s lets it through:\n%s", name, b.String())
		}
	}
}

// static returns the address of a file below /static, as the pages have it.
func static(t *testing.T, p *page.Page, name string) string {
	t.Helper()
	var b bytes.Buffer
	if err := p.List(&b, api.PageData{}); err != nil {
		t.Fatal(err)
	}
	digest := regexp.MustCompile(`"static/([0-9a-f]{12})/list\.js"`).FindSubmatch(b.Bytes())
	if digest == nil {
		t.Fatalf("the list loads no list.js:\n%s", b.String())
	}
	return string(digest[1]) + "/" + name
}

// TestStatic serves what the pages load, and nothing else.
func TestStatic(t *testing.T) {
	p := newPage(t)
	get := func(path, etag string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.URL.Path = path
		if etag != "" {
			r.Header.Set("If-None-Match", etag)
		}
		p.Static().ServeHTTP(w, r)
		return w
	}
	for name, media := range map[string]string{
		"list.js": "text/javascript; charset=utf-8", "base.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml",
		"uplot/uPlot.esm.js": "text/javascript; charset=utf-8", "uplot/LICENSE": "text/plain; charset=utf-8",
	} {
		w := get(static(t, p, name), "")
		if w.Code != 200 || w.Header().Get("Content-Type") != media || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
		if w := get(static(t, p, name), w.Header().Get("Etag")); w.Code != http.StatusNotModified {
			t.Errorf("%s again: status %d", name, w.Code)
		}
	}
	for _, name := range []string{"list.js", "000000000000/list.js", "", static(t, p, ""), static(t, p, "nothing.js"), static(t, p, "../page.go"), static(t, p, "../templates/list.html")} {
		if w := get(name, ""); w.Code != http.StatusNotFound {
			t.Errorf("%q: status %d, want 404", name, w.Code)
		}
	}
}

// TestModules checks that modules import only what is there, and that nothing
// but the library's own comment names another site.
func TestModules(t *testing.T) {
	imports := regexp.MustCompile(`(?m)^import .*?from '(.+?)';$`)
	remote := regexp.MustCompile(`(https?:)?//[a-z0-9-]+\.[a-z]+`)
	err := fs.WalkDir(os.DirFS("static"), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "uplot/") {
			return err
		}
		text, err := os.ReadFile("static/" + name)
		if err != nil {
			return err
		}
		for _, m := range imports.FindAllSubmatch(text, -1) {
			if _, err := os.Stat(path.Join("static", path.Dir(name), string(m[1]))); err != nil {
				t.Errorf("%s imports %s: %v", name, m[1], err)
			}
		}
		if found := remote.Find(text); found != nil && string(found) != "http://www.w" { // the name of SVG
			t.Errorf("%s names another site: %s", name, found)
		}
		if bytes.Contains(text, []byte("innerHTML")) || bytes.Contains(text, []byte("eval(")) {
			t.Errorf("%s makes markup or code of text", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestContrast holds the colours of both schemes to WCAG 2.1 AA: 4.5 to 1 for
// text, 3 to 1 for borders of controls and what is drawn.
func TestContrast(t *testing.T) {
	text, err := os.ReadFile("static/base.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?s):root \{(.*?)\n *\}`).FindAllSubmatch(text, -1)
	if len(blocks) != 2 {
		t.Fatalf("%d sets of colours, want light and dark", len(blocks))
	}
	colours := map[string]string{}
	for i, scheme := range []string{"light", "dark"} {
		for _, m := range regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6})`).FindAllSubmatch(blocks[i][1], -1) {
			colours[string(m[1])] = string(m[2])
		}
		for _, pair := range []struct {
			on    []string
			ink   []string
			least float64
		}{
			{[]string{"ground", "card", "grey-tint", "tint", "good-tint", "bad-tint", "warn-tint"}, []string{"ink"}, 4.5},
			{[]string{"ground", "card", "grey-tint"}, []string{"soft", "accent"}, 4.5},
			{[]string{"card", "ground"}, []string{"bad", "good"}, 4.5},
			{[]string{"tint"}, []string{"accent"}, 4.5},
			{[]string{"good-tint"}, []string{"good"}, 4.5},
			{[]string{"bad-tint"}, []string{"bad"}, 4.5},
			{[]string{"warn-tint"}, []string{"warn"}, 4.5},
			{[]string{"accent"}, []string{"on-accent"}, 4.5},
			{[]string{"bad"}, []string{"card"}, 4.5},
			{[]string{"ink"}, []string{"card"}, 4.5}, // the tip
			{[]string{"card", "ground"}, []string{"field"}, 3},
			{[]string{"card"}, []string{"series-0", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6"}, 3},
		} {
			for _, on := range pair.on {
				for _, ink := range pair.ink {
					if c := contrast(t, colours[on], colours[ink]); c < pair.least {
						t.Errorf("%s: %s on %s has %.2f to 1, want %g", scheme, ink, on, c, pair.least)
					}
				}
			}
		}
	}
}

// contrast is WCAG 2.1's (L1 + 0.05) / (L2 + 0.05) of the relative luminances.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a)+0.05, luminance(t, b)+0.05
	return math.Max(x/y, y/x)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if len(colour) != 7 {
			t.Fatalf("colour %q", colour)
		}
		v, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		x := float64(v) / 255
		if x <= 0.04045 {
			sum += weight * x / 12.92
		} else {
			sum += weight * math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// TestLibrary holds the chart library to what its note says it is.
func TestLibrary(t *testing.T) {
	for name, want := range map[string]string{
		"static/uplot/VERSION":      "uPlot 1.6.32,",
		"static/uplot/LICENSE":      "The MIT License (MIT)",
		"static/uplot/uPlot.esm.js": "https://github.com/leeoniya/uPlot (v1.6.32)",
	} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), want) {
			t.Errorf("%s has no %q: %s", name, want, fmt.Sprintf("%.200s", text))
		}
	}
}
