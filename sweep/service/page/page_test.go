package page_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
)

// TestInBrowser tries the page in chromium, against the real service.
func TestInBrowser(t *testing.T) {
	browser := startBrowser(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, *server, func(path string) *tab)
	}{
		{"list", testList},
		{"running", testRunning},
		{"answer", testAnswer},
		{"charts", testCharts},
		{"configurations", testConfigurations},
		{"notes", testNotes},
		{"keyboard", testKeyboard},
		{"features", testFeatures},
		{"no features", testNoFeatures},
		{"try", testTry},
		{"adaptive", testAdaptive},
		{"trials", testTrials},
		{"any trainer", testAnyTrainer},
		{"launch", testLaunch},
		{"own data by keyboard", testOwnDataByKeyboard},
		{"own data shown", testOwnDataShown},
		{"components", testComponents},
		{"variation", testVariation},
		{"actions", testActions},
		{"disconnected", testDisconnected},
		{"restarted", testRestarted},
		{"deleted", testDeleted},
		{"damaged", testDamaged},
		{"phone", testPhone},
		{"names", testNames},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v := serve(t)
			test.run(t, v, func(path string) *tab { return open(browser, t, v.url+path) })
		})
	}
	for name, run := range map[string]func(t *testing.T, dir string, v *server, open func(string) *tab){"commands": testCommands, "long log": testLongLog} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			v := serve(t, commandsAllowed(dir))
			run(t, dir, v, func(path string) *tab { return open(browser, t, v.url+path) })
		})
	}
	t.Run("gallery", func(t *testing.T) {
		t.Parallel()
		v := serve(t, func(o *options) { o.Figures = drawer{} })
		testGallery(t, v, func(path string) *tab { return open(browser, t, v.url+path) })
	})
	t.Run("proxied", func(t *testing.T) {
		t.Parallel()
		testProxied(browser, t, serve(t))
	})
	t.Run("own data", func(t *testing.T) {
		t.Parallel()
		v := serve(t, smallStore)
		testOwnData(t, v, open(browser, t, v.url+"/launch"))
	})
	t.Run("tokens", func(t *testing.T) {
		t.Parallel()
		testTokens(t, func(v *server, path string) *tab { return open(browser, t, v.url+path) })
	})
}

// stay marks the page, so that a test can say that it was not loaded again.
const (
	stay   = `window.stayed = true`
	stayed = `window.stayed === true`
)

func testList(_ *testing.T, v *server, open func(string) *tab) {
	b := open("/")
	b.until(`!document.querySelector("#empty").hidden`)
	b.do(chromedp.Evaluate[chromedp.Void](stay))
	v.launch(heldSpec)
	b.untilText("#sweeps tbody", "held")
	b.untilText("#sweeps tbody .badge", "running")
	b.until(`document.querySelector("#empty").hidden`)
	v.letGo(2)
	b.until(`document.querySelector("#sweeps progress").value > 0`)
	v.launch(guideSpec)
	b.until(`document.querySelectorAll("#sweeps tbody tr").length === 2`)
	v.wait("guide", service.Done)
	b.until(`[...document.querySelectorAll("#states button")].some((e) => e.textContent === "done 1")`)
	b.click(`#states button[data-state="done"]`)
	b.until(`document.querySelectorAll("#sweeps tbody tr").length === 1`)
	b.untilText("#sweeps tbody", "guide")
	b.until(stayed)
}

func testRunning(t *testing.T, v *server, open func(string) *tab) {
	v.launch(heldSpec)
	b := open("/sweeps/held")
	b.untilText("#link", "Live")
	b.untilText("#state", "running")
	b.untilText(`[data-field="done"]`, "0 of 1,200 trials")
	b.do(chromedp.Evaluate[chromedp.Void](stay))
	b.scroll("#configurations")
	v.letGo(1)
	b.until(`document.querySelector("#bar").value > 0`)
	some := eval[int](b, `document.querySelector("#bar").value`)
	b.until(`document.querySelector("#configurations-table tbody td").textContent !== "0"`)
	seeds := eval[int](b, `Number(document.querySelector("#configurations-table tbody td").textContent)`)
	v.letGo(2)
	b.until(fmt.Sprintf(`document.querySelector("#bar").value > %d`, some))
	b.until(fmt.Sprintf(`Number(document.querySelector("#configurations-table tbody td").textContent) > %d`, seeds))
	b.until(`parseFloat(document.querySelector('[data-field="trials-rate"]').textContent) > 0`)
	b.find(`[data-column="alignment"]`, "n = ")
	if tip := b.tip(`[data-column="alignment"]`); !strings.Contains(tip, "alignment 0.") {
		t.Errorf("the tip says %q", tip)
	}
	go func() { // the rest
		for {
			select {
			case v.gate.let <- struct{}{}:
			case <-t.Context().Done():
				return
			}
		}
	}()
	b.untilText("#state", "done")
	b.untilText(`[data-field="done"]`, "1,200 of 1,200 trials")
	b.scroll("#configurations")
	b.until(`document.querySelector("#configurations-table tbody td").textContent === "400"`)
	b.until(stayed)
	if got := b.text("title"); !strings.HasPrefix(got, "held") {
		t.Errorf("title %q", got)
	}
}

// testConfigurations sorts and filters the table of configurations, and passes on what is
// shown by its address.
func testConfigurations(_ *testing.T, v *server, open func(string) *tab) {
	v.launch(strings.Replace(guideSpec, "axes: {", "axes: {optimizer.lr: [0.001, 0.01], ", 1))
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.scroll("#configurations")
	b.untilText("#configurations-matched", "10 configurations")
	column := func(n int) string {
		return fmt.Sprintf(`[...document.querySelectorAll("#configurations-table tbody tr")].map((r) => parseFloat(r.cells[%d].firstChild.textContent.replace("−", "-")))`, n)
	}
	ordered := func(n int, how string) {
		b.until(fmt.Sprintf(`((v) => v.length > 1 && v.every((x, i) => !i || v[i - 1] %s x))(%s)`, how, column(n)))
	}
	place := func(key string) int {
		return eval[int](b, fmt.Sprintf(`[...document.querySelectorAll("#configurations-table th[data-key]")].findIndex((th) => th.dataset.key === %q)`, key))
	}
	b.click(`#configurations-table th[data-key="uniformity"] button`)
	ordered(place("uniformity"), "<=")
	b.click(`#configurations-table th[data-key="uniformity"] button`)
	ordered(place("uniformity"), ">=")
	b.until(`document.querySelector('th[data-key="uniformity"]').ariaSort === "descending" && location.hash === "#sort=-uniformity"`)
	b.do(chromedp.Focus("#configurations-where"), chromedp.KeyEvent("temperature<=0.05, optimizer.lr=0.01"))
	b.untilText("#configurations-matched", "3 of 10 match")
	b.until(`document.querySelectorAll("#configurations-table tbody tr").length === 3`)
	b.click("#configurations-table tbody tr:nth-child(2) button")
	b.untilText("#chosen-title", "lr 0.01")
	shown := b.text("#configurations-table tbody")
	address := eval[string](b, `location.href`)

	other := open(strings.TrimPrefix(address, v.url))
	other.scroll("#configurations")
	other.untilText("#configurations-matched", "3 of 10 match")
	other.untilText("#chosen-title", "lr 0.01")
	other.until(fmt.Sprintf(`document.querySelector("#configurations-table tbody").textContent === %q`, shown))
	other.until(`document.querySelector("#configurations-where").value === "temperature<=0.05, optimizer.lr=0.01"`)

	b.do(chromedp.Focus("#configurations-where"), chromedp.KeyEvent(", speed>3"))
	b.untilText("#configurations-fault", "speed>3: must be a name")
	b.scroll("#temperature")
	b.do(chromedp.SetValue("#across", "optimizer.lr"), chromedp.Evaluate[chromedp.Void](`document.querySelector("#across").dispatchEvent(new Event("change"))`))
	b.until(`location.hash.includes("along=optimizer.lr")`)
	b.do(chromedp.Evaluate[chromedp.Void](`location.reload()`))
	b.until(`document.querySelector("#across")?.value === "optimizer.lr"`)
}

// testNotes keeps a note and tags with a sweep, and finds it by them in the list.
func testNotes(t *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.launch(strings.Replace(guideSpec, "name: guide", "name: other", 1))
	v.wait("guide", service.Done)
	v.wait("other", service.Done)
	b := open("/sweeps/guide")
	b.untilText("#link", "Live")
	b.click(`[data-act="notes"]`)
	b.do(chromedp.Focus("#notes-text"), chromedp.KeyEvent("the <b>run</b> of the paper"))
	b.do(chromedp.Focus("#notes-tags"), chromedp.KeyEvent("Ready"))
	b.expect("status of 422")
	b.click(`#notes-dialog [value="yes"]`)
	b.untilText("#notes-dialog .fault", "must be a lower-case letter")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#notes-tags").value = "paper, ready"`))
	b.click(`#notes-dialog [value="yes"]`)
	b.untilText("#note", "the <b>run</b> of the paper")
	b.until(`!document.querySelector("#notes-dialog").open && document.querySelectorAll("#notes .tag").length === 2`)
	list := open("/")
	list.untilText("#sweeps tbody", "other")
	list.untilText("#sweeps .tags", "")
	list.do(chromedp.Focus("#search input"), chromedp.KeyEvent("PAPER"))
	list.until(`document.querySelectorAll("#sweeps tbody tr").length === 1 && document.querySelector("#sweeps tbody").textContent.includes("guide")`)
	list.until(`location.hash === "#q=PAPER" && document.querySelectorAll("#sweeps .tag").length === 2`)
	list.do(chromedp.KeyEvent("x"))
	list.untilText("#empty", "No sweep is found.")
	found := open("/#q=ready")
	found.until(`document.querySelectorAll("#sweeps tbody tr").length === 1`)
	if status, body := v.do("GET", "/sweeps/guide", ""); status != 200 || !strings.Contains(string(body), "the &lt;b&gt;run&lt;/b&gt; of the paper") {
		t.Errorf("%d, without script the note is not there", status)
	}
}

// drawer draws figures that say which they are.
type drawer struct{}

func (drawer) Names(*sweep.Plan) []string { return []string{"metrics", "heat-accuracy", "importance"} }
func (drawer) Formats() []string          { return []string{"svg"} }
func (drawer) Draw(_ context.Context, w io.Writer, read *results.Sweep, name, _ string) error {
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><title>%s of %d trials</title><circle r="50" cx="100" cy="100"/></svg>`, name, read.Committed())
	return err
}

func (drawer) Report(context.Context, io.Writer, *results.Sweep, string, string) error { return nil }

// testGallery shows one figure at a time, the one that the charts do not have first.
func testGallery(_ *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.scroll("#gallery")
	shown := func(alt string) {
		b.until(fmt.Sprintf(`((i) => i.alt === %q && i.complete && i.naturalWidth === 300 && !i.hidden)(document.querySelector("#gallery-image"))`, alt))
	}
	shown("importance of 40 trials")
	b.do(chromedp.SetValue("#gallery-figure", "heat-accuracy"), chromedp.Evaluate[chromedp.Void](`document.querySelector("#gallery-figure").dispatchEvent(new Event("change"))`))
	shown("heat-accuracy of 40 trials")
	b.untilText("#gallery-figure", "heat map: accuracy")
}

// testAnswer begins with what to take, and ranks by something else where somebody asks.
func testAnswer(_ *testing.T, v *server, open func(string) *tab) {
	v.launch(heldSpec)
	b := open("/sweeps/held")
	b.untilText("#answer-text .lead", "There is no answer yet: no trial has been trained.")
	b.untilText("#answer-title", "Answer so far")
	v.letGo(2)
	b.untilText("#answer-text .lead", "temperature")
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b = open("/sweeps/guide")
	b.untilText("#answer-text .lead", "Take temperature")
	b.until(`document.querySelector("#answer-title").textContent === "Answer"`)
	b.untilText("#answer-warnings summary", "few seeds")
	b.click("#answer-warnings summary")
	b.untilText("#answer-warnings li", "With 8 seeds")
	b.do(chromedp.Focus("#objective-form input"), chromedp.KeyEvent("max:nothing"+kb.Enter))
	b.expect("status of 422")
	b.untilText("#objective-fault", "nothing")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#objective-form input").value = "min:alignment"`), chromedp.KeyEvent(kb.Enter))
	b.untilText("#answer-text .lead", "alignment")
	b.until(`document.querySelector("#objective-fault").textContent === ""`)
}

func testCharts(t *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.untilText("#link", "Live")
	for _, column := range []string{"alignment", "uniformity", "tolerance"} {
		chart := fmt.Sprintf(`[data-column=%q]`, column)
		b.find(chart, "temperature 0.05")
		if tip := b.tip(chart); !strings.Contains(tip, column+" ") || !strings.Contains(tip, "n = 8 seeds") {
			t.Errorf("%s: the tip says %q", column, tip)
		}
	}
	p := b.find(`[data-column="uniformity"]`, "temperature 0.01")
	b.do(chromedp.MouseClickXY(p.X, p.Y))
	b.untilText("#chosen-title", "temperature 0.01")
	b.until(`document.querySelectorAll("#chosen tbody tr").length === 9`) // the median, and 8 seeds
	b.until(`location.hash === "#configuration=3"`)
	b.scroll("#configurations")
	b.untilText("#configurations-table tr.chosen", "0.01")
	p = b.find("#plane-chart", "temperature 0.5")
	b.do(chromedp.MouseClickXY(p.X, p.Y))
	b.untilText("#chosen-title", "temperature 0.5")
	b.find("#curves-chart", "temperature 0.99")
	if tip := b.tip("#curves-chart"); !strings.Contains(tip, "step ") || !strings.Contains(tip, "n = 8") {
		t.Errorf("the curves' tip says %q", tip)
	}
	b.do(chromedp.SetValue("#curve-column", "uniformity"), chromedp.Evaluate[chromedp.Void](`document.querySelector("#curve-column").dispatchEvent(new Event("change"))`))
	b.until(`document.querySelector("#curves-chart").getAttribute("aria-label").startsWith("uniformity")`)
	b.click("#curves-details summary")
	b.until(`document.querySelectorAll("#curves-details tbody tr").length === 5`) // 0, 500, ... 2000
	// Nothing can be dearer than what is remembered: the address brings it back.
	b.do(chromedp.Reload())
	b.untilText("#chosen-title", "temperature 0.5")
	for _, mean := range eval[[]float64](b, `fetch("/v1/sweeps/guide/points").then((r) => r.json()).then((p) => p.configurations.map((c) => c.metrics.alignment.median))`) {
		b.untilText("#configurations-table tbody", fmt.Sprintf("%.4f", mean))
	}
}

// testAnyTrainer holds that the page shows what a trainer declares, and nothing of
// the built-in one.
func testAnyTrainer(t *testing.T, v *server, open func(string) *tab) {
	v.launch("{name: brew, trainer: {kind: invented}, steps: 100, axes: {loss.temperature: [1, 0.1, 0.001]}, seeds: {first: 0, count: 20}, record: {every: 50, features: none}}")
	v.wait("brew", service.Done)
	b := open("/sweeps/brew")
	b.untilText("#link", "Live")
	b.find(`[data-column="yield"]`, "temperature 0.1")
	if tip := b.tip(`[data-column="yield"]`); !strings.Contains(tip, "yield 10.0") || !strings.Contains(tip, "n = 20 seeds") {
		t.Errorf("the tip says %q", tip)
	}
	b.untilText("#outcome-note", "Often burnt: temperature 0.001")
	b.untilText("#terms", "Nothing of it can be used")
	b.until(`document.querySelectorAll("#temperature .chart").length === 2`) // the yield, and another measure: the rate
	b.until(`document.querySelector("#other").textContent === "burnt rate"`)
	b.until(`document.querySelector("#plane").hidden`)
	b.scroll("#trials")
	b.untilText("#trials-table thead", "burnt")
	b.until(`[...document.querySelectorAll("#curve-column option")].map((o) => o.textContent).join() === "yield,heat"`)
	if text := b.text("main"); strings.Contains(strings.ToLower(text), "alignment") || strings.Contains(text, "ollaps") {
		t.Errorf("the page speaks of another trainer's measures")
	}
}

func testKeyboard(t *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.untilText("#link", "Live")
	b.do(chromedp.Focus(`[data-column="alignment"]`), chromedp.KeyEvent(kb.Home))
	b.untilText("#heard", "temperature 0.001")
	b.do(chromedp.KeyEvent(kb.ArrowRight))
	b.untilText("#heard", "temperature 0.01, alignment 0.")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.untilText("#chosen-title", "temperature 0.01")
	b.do(chromedp.Focus("#trials-table th button"), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#trials-table th").getAttribute("aria-sort") === "ascending"`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector("#trials-table th").getAttribute("aria-sort") === "descending"`)
	b.untilText("#trials-table tbody th", "39")
	// From the top, every stop of the tab key can be seen to have the focus.
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur(); scrollTo(0, 0)`))
	for i := range 25 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if name := eval[string](b, `(() => { const e = document.activeElement; return getComputedStyle(e).outlineStyle === "none" && !e.closest(":focus-within.button") ? e.outerHTML.slice(0, 200) : "" })()`); name != "" {
			t.Errorf("stop %d has no outline: %s", i, name)
		}
	}
}

// testAdaptive looks at a sweep whose plan grew: its trials do not go seed by
// seed, and the axis has values that the spec does not name.
func testAdaptive(t *testing.T, v *server, open func(string) *tab) {
	b := open("/launch")
	b.untilText("#verdict", "The spec is valid")
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const e = document.querySelector("#spec"); e.value = %q; e.dispatchEvent(new Event("input")); })()`, `
name: finer
steps: 200
axes: {loss.temperature: {refine: {from: 0.01, to: 1, start: 3, rounds: 2, scale: log, objective: default}}}
seeds: {first: 0, count: 4}
`)))
	b.untilText("#verdict", "the first round")
	b.click("#go")
	b.until(`location.pathname === "/sweeps/finer"`)
	b.untilText("#state", "done")
	last := v.sweep("finer").Plan.Configurations - 1
	if last < 3 {
		t.Fatalf("%d configurations: the plan did not grow", last+1)
	}
	b.scroll("#configurations")
	b.until(fmt.Sprintf(`document.querySelectorAll("#configurations-table tbody tr").length === %d`, last+1))
	b.click(fmt.Sprintf("#configurations-table tbody tr:nth-child(%d) button", last+1))
	b.until(`document.querySelectorAll("#chosen tbody tr").length === 5`)
	b.click("#chosen tbody tr:nth-child(4) button") // the median, then seeds 0, 1, 2
	b.untilText("#seed", "2")
	b.untilText("#bits", "identical to its row")
	alignment := b.text("#chosen tbody tr:nth-child(4) td")
	b.untilText("#trial-facts", alignment)
}

// testTrials looks through more rows than a browser could show at once. The
// sweep is cancelled, since summing so many seeds up takes a while.
func testTrials(_ *testing.T, v *server, open func(string) *tab) {
	rows := 100_000
	v.launch(fmt.Sprintf(`
name: held-many
data: {samples: 8}
steps: 1
streams: philox
axes: {loss.temperature: [0.5, 0.05]}
seeds: {first: 0, count: %d}
record: {every: 1, features: none}
`, rows))
	for v.sweep("held-many").Progress.Committed < rows {
		v.letGo(1)
	}
	v.do("POST", "/v1/sweeps/held-many/cancel", "")
	v.wait("held-many", service.Cancelled)
	committed := v.sweep("held-many").Progress.Committed
	total := fmt.Sprintf("%d,%03d", committed/1000, committed%1000)
	b := open("/sweeps/held-many")
	b.untilText("#state", "cancelled")
	b.scroll("#trials")
	b.untilText("#matched", total+" committed")
	b.click("#trials-pager button:last-child")
	b.untilText("#trials-table tbody tr:last-child th", fmt.Sprint(committed-1))
	b.click(`#trials-table th[data-column="alignment"] button`)
	b.until(`document.querySelector('#trials-table th[data-column="alignment"]').getAttribute("aria-sort") === "ascending"`)
	sorted := `(() => { const i = [...document.querySelectorAll("#trials-table thead th")].findIndex((h) => h.dataset.column === "alignment");
		const values = [...document.querySelectorAll("#trials-table tbody tr")].map((r) => Number(r.cells[i].textContent));
		return values.length === 50 && values.every((v, k) => k === 0 || values[k - 1] <= v) && values[49] < 0.2; })()`
	b.until(sorted)
	b.do(chromedp.SendKeys(`#filters [name="where"]`, "loss.temperature=0.05, alignment<0.1"))
	b.until(`[...document.querySelectorAll("#trials-table tbody tr")].every((r) => r.cells[2].textContent === "0.05")`)
	b.until(`document.querySelector("#matched").textContent.includes(" match")`)
	b.expect("status of 422")
	b.do(chromedp.SendKeys(`#filters [name="where"]`, ", nonsense>1"))
	b.untilText("#where-fault", "unknown column")
	b.click(`#filters button[type="reset"]`)
	b.untilText("#matched", total+" committed")
	b.until(`document.querySelector("#where-fault").textContent === ""`)
}

func testLaunch(t *testing.T, v *server, open func(string) *tab) {
	b := open("/launch")
	b.untilText("#verdict", "The spec is valid")
	b.untilText(`[data-field="trials"]`, "160")
	b.untilText(`[data-field="time"]`, " s")
	b.expect("status of 422") // what a fault is answered with
	write := func(spec string) {
		b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
			`(() => { const e = document.querySelector("#spec"); e.focus(); e.select(); document.execCommand("insertText", false, %q); })()`, spec)))
	}
	write("name: typed\nsteps: 0\nloss: {temperature: -0.1}\n")
	b.untilText("#verdict", "2 errors")
	b.untilText("#faults", "line 2")
	b.untilText("#faults", "line 3")
	b.untilText("#faults", "loss.temperature")
	b.until(`document.querySelector("#go").disabled`)
	b.until(`document.querySelectorAll("#gutter .wrong").length === 2`)
	b.click("#faults li:nth-child(2) button")
	b.until(`(() => { const e = document.querySelector("#spec"); return e.value.slice(e.selectionStart, e.selectionEnd) === "loss: {temperature: -0.1}"; })()`)
	write("name: typed\nsteps: 20\nseeds: {first: 0, count: 3}\naxes: {loss.temperature: [0.5, 0.05]}\nrecord: {every: 0}\n")
	b.untilText(`[data-field="trials"]`, "6")
	b.until(`!document.querySelector("#go").disabled && document.querySelector("#faults").children.length === 0`)
	b.untilText("#resolved pre", "lr: 0.0003")
	b.do(chromedp.Focus("#spec"), chromedp.KeyEvent(kb.Enter, chromedp.KeyModifiers(kb.ModifierCtrl)))
	b.until(`location.pathname === "/sweeps/typed"`)
	b.untilText("#state", "done")
	if d := v.sweep("typed"); d.Plan.Trials != 6 || d.Progress.OK != 6 {
		t.Errorf("launched %+v", d.Sweep)
	}

	// The name is another spec's now: an error that only launching finds.
	b.go_(v.url + "/launch")
	b.untilText("#verdict", "The spec is valid")
	write("name: typed\nsteps: 30\nrecord: {every: 0}\n")
	b.untilText("#verdict", "in use")
	b.expect("status of 409")
	b.click("#go")
	b.untilText("#launch-fault", "in use by a sweep with another spec")
	b.click("#verdict button")
	b.until(`document.querySelector("#spec").value.startsWith("name: typed-2\n")`)
	b.untilText("#verdict", "The spec is valid:")
	b.click("#go")
	b.until(`location.pathname === "/sweeps/typed-2"`)
}

func testVariation(_ *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	b := open("/launch?from=guide")
	b.until(`document.querySelector("#spec").value.includes("name: guide-2\n")`)
	b.until(`document.querySelector("#spec").value.includes("steps: 2000\n")`)
	b.untilText("#verdict", "The spec is valid")
	b.until(`!document.querySelector("#go").disabled`)
}

func testActions(_ *testing.T, v *server, open func(string) *tab) {
	v.launch(heldSpec)
	b := open("/sweeps/held")
	b.untilText("#state", "running")
	v.letGo(1)
	b.click(`[data-act="cancel"]`)
	b.untilText("#confirm-text", "The sweep can be resumed")
	b.click("#confirm-dialog [data-close]")
	b.until(`!document.querySelector("#confirm-dialog").open`)
	b.untilText("#state", "running")
	b.click(`[data-act="cancel"]`)
	b.click("#confirm-yes")
	b.untilText("#state", "cancelled")
	b.until(`!document.querySelector("#confirm-dialog").open`)
	b.click(`[data-act="resume"]`)
	b.untilText("#state", "running")
	b.click(`[data-act="extend"]`)
	b.untilText("#extend-size", "1,200 more trials")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#extend-seeds").select()`), chromedp.SendKeys("#extend-seeds", "500"))
	b.untilText("#extend-size", "300 more trials")
	b.do(chromedp.KeyEvent(kb.Enter))
	b.untilText(`[data-field="done"]`, "of 1,500 trials")
	b.until(`!document.querySelector("#extend-dialog").open`)
	// More seeds than the service takes: it says so in the dialog, which stays.
	b.expect("status of 4")
	b.click(`[data-act="extend"]`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#extend-seeds").select()`), chromedp.SendKeys("#extend-seeds", "9000000"), chromedp.KeyEvent(kb.Enter))
	b.untilText("#extend-dialog .fault", "at most")
	b.click("#extend-dialog [data-close]")
	b.click(`[data-act="delete"]`)
	b.untilText("#confirm-text", "for a while")
	b.click("#confirm-yes")
	b.until(`location.pathname === "/"`)
	b.until(`!document.querySelector("#empty").hidden`)
}

func testDisconnected(t *testing.T, v *server, open func(string) *tab) {
	v.launch(heldSpec)
	b := open("/sweeps/held")
	b.untilText("#link", "Live")
	v.letGo(1)
	b.until(`document.querySelector("#bar").value > 0`)
	before := eval[int](b, `document.querySelector("#bar").value`)
	b.expect("net::ERR_")
	v.disconnect()
	b.untilText("#notice", "Disconnected from the service since")
	b.untilText("#link", "Disconnected")
	v.letGo(2) // training continues
	v.connect()
	b.until(`document.querySelector("#notice").textContent === ""`)
	b.untilText("#link", "Live")
	b.untilText("#heard", "Reconnected")
	b.until(fmt.Sprintf(`document.querySelector("#bar").value > %d`, before))
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.resume[0] != "" || v.resume[len(v.resume)-1] == "" {
		t.Errorf("Last-Event-ID of the requests for events: %q, want none at first and one at last", v.resume)
	}
}

// testRestarted ends the service and starts it again under the page, which hears
// that its events are gone and fetches again.
func testRestarted(_ *testing.T, v *server, open func(string) *tab) {
	v.launch(heldSpec)
	b := open("/sweeps/held")
	b.untilText("#link", "Live")
	b.expect("net::ERR_")
	b.do(chromedp.Evaluate[chromedp.Void](stay))
	v.letGo(1)
	b.until(`document.querySelector("#bar").value > 0`)
	v.disconnect()
	v.end()
	b.untilText("#notice", "Disconnected")
	v.begin()
	v.connect()
	b.untilText("#link", "Live")
	b.untilText("#state", "running")
	before := eval[int](b, `document.querySelector("#bar").value`)
	b.scroll("#configurations")
	v.letGo(2)
	b.until(fmt.Sprintf(`document.querySelector("#bar").value > %d`, before))
	b.until(fmt.Sprintf(`Number(document.querySelector("#configurations-table tbody td").textContent) > %d / 3`, before))
	b.until(stayed)
}

// testDeleted deletes the sweep under the page.
func testDeleted(t *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.untilText("#link", "Live")
	if status, body := v.do("DELETE", "/v1/sweeps/guide", ""); status != http.StatusNoContent {
		t.Fatalf("delete: %d %s", status, body)
	}
	b.expect("status of 404") // what is asked for meanwhile
	b.untilText("#reason", "was deleted")
	b.until(`document.querySelector("#actions").hidden`)
}

// testPhone looks for what is wider than a phone.
// testDamaged damages a sweep whose page is open, and mends it.
func testDamaged(t *testing.T, v *server, open func(string) *tab) {
	v.launch("name: guide\nsteps: 20\nseeds: {count: 6}\n")
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.until(`document.querySelectorAll("#configurations-table tbody tr").length > 0`)
	path := filepath.Join(v.options.Dir, "guide", "trials.csv")
	text, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, nil, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.expect("status of 409") // what the page asks for meanwhile
	v.sweep("guide")          // somebody asks
	b.untilText("#state", "damaged")
	b.untilText("#reason", "the files hold 0 whole trials: expected the 30 that manifest.json says were committed: put the file back, or resume")
	b.until(`document.querySelector("#trials").hidden && document.querySelector("#temperature").hidden && !document.querySelector('[data-act="resume"]').hidden`)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	v.sweep("guide")
	b.untilText("#state", "done")
	b.until(`!document.querySelector("#trials").hidden && document.querySelectorAll("#configurations-table tbody tr").length > 0`)
}

func testPhone(t *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/")
	b.size(360, 780)
	for _, path := range []string{"/", "/sweeps/guide", "/launch", "/sweeps/nothing"} {
		if path == "/sweeps/nothing" {
			b.expect("status of 404")
		}
		b.go_(v.url + path)
		if path == "/sweeps/guide" {
			b.untilText("#trial-facts", "digest")
			b.click("#configurations-table tbody button")
			b.until(`document.querySelectorAll("#chosen tbody tr").length > 1`)
		}
		if width := eval[int](b, `document.documentElement.scrollWidth`); width > 360 {
			t.Errorf("%s is %d pixels wide on a phone of 360", path, width)
		}
		small := eval[[]string](b, `[...document.querySelectorAll("main button, header a, main select, main input")].filter((e) => {
			const box = e.getBoundingClientRect();
			return box.width > 0 && !e.closest("table, p, li, .heard") && !e.matches(".plain, .heard") && Math.min(box.width, box.height) < 24;
		}).map((e) => e.outerHTML.slice(0, 120))`)
		if len(small) > 0 {
			t.Errorf("%s has controls of less than 24 pixels (WCAG 2.5.8): %q", path, small)
		}
	}
}

// testNames asks the browser for what a screen reader is told.
func testNames(t *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/")
	need := []string{"button", "link", "textbox", "combobox", "slider", "spinbutton", "progressbar", "table", "region", "dialog", "navigation"}
	for path, ready := range map[string]string{"/": "#sweeps tbody", "/sweeps/guide": "#trial-facts", "/launch": "#verdict"} {
		b.go_(v.url + path)
		b.until(fmt.Sprintf(`document.querySelector(%q).textContent.trim() !== ""`, ready))
		tree := call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		found := map[string]int{}
		for _, node := range tree.Nodes {
			if node.Ignored || node.Role == nil {
				continue
			}
			role := strings.Trim(string(node.Role.Value), `"`)
			found[role]++
			if slices.Contains(need, role) && (node.Name == nil || strings.Trim(string(node.Name.Value), `" `) == "") {
				t.Errorf("%s: a %s without a name: node %d", path, role, node.BackendDOMNodeID)
			}
		}
		if nameless := eval[int](b, `document.querySelectorAll("[aria-roledescription]:not([aria-label])").length`); nameless > 0 {
			t.Errorf("%s: %d charts without a name", path, nameless)
		}
		if found["heading"] == 0 || found["main"] != 1 || found["banner"] != 1 {
			t.Errorf("%s: headings %d, main %d, banner %d", path, found["heading"], found["main"], found["banner"])
		}
	}
}

const launchToken, readToken = "launch-token-of-the-test", "read-token-of-the-test-00"

func testTokens(t *testing.T, open func(*server, string) *tab) {
	tokens, err := api.ReadTokens("tokens", strings.NewReader("launch "+launchToken+" ci\nread "+readToken+" eyes\n"))
	if err != nil {
		t.Fatal(err)
	}
	v := serve(t, func(o *options) { o.API.Tokens = tokens })
	if status, body := v.do("POST", "/v1/sweeps", heldSpec, "Content-Type", "application/yaml", "Authorization", "Bearer "+launchToken); status != http.StatusCreated {
		t.Fatalf("launch: %d %s", status, body)
	}
	v.letGo(1)
	b := open(v, "/sweeps/held")
	b.expect("status of 401")
	if page := b.text("main"); strings.Contains(page, "of 1,200") {
		t.Error("the page shows data without a token")
	}
	b.until(`document.querySelector("#token-dialog").open`)
	b.do(chromedp.SendKeys("#token", "not-a-token-of-this-service"), chromedp.KeyEvent(kb.Enter))
	b.untilText("#token-fault", "not accepted")
	b.do(chromedp.SendKeys("#token", readToken), chromedp.KeyEvent(kb.Enter))
	b.untilText("#link", "Live")
	b.untilText("#state", "running")
	b.untilText("#known", "Known before the first step")
	b.until(`document.querySelector("#bar").value > 0`)
	b.expect("status of 403")
	b.click(`[data-act="cancel"]`)
	b.click("#confirm-yes")
	b.until(`document.querySelector("#confirm-dialog .fault").textContent !== ""`)
	b.click("#confirm-dialog [data-close]")
	// Who may only read sees what is stored, and is told why nothing more is.
	b.go_(v.url + "/launch")
	b.until(`!document.querySelector("#own-data").hidden`)
	b.choose("#samples-file", "x.npy", []byte("x"))
	b.untilText("#samples-fault", "launch")
	// The next page of the tab has the token; a file's link fetches with it.
	b.click(".brand")
	b.untilText("#sweeps tbody", "held")
	b.click("#sweeps tbody a")
	b.until(`location.pathname === "/sweeps/held"`)
	b.untilText("#state", "running")
	b.untilText("#link", "Live")
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { window.saved = []; const make = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then((t) => saved.push(t)); return make(blob); }; })()`))
	b.click(`#files a[href$="/trials.csv"]`)
	b.until(`window.saved.length === 1 && window.saved[0].startsWith("trial,seed,temperature,")`)
	b.click("#forget")
	b.until(`document.querySelector("#token-dialog").open`)
}

// TestScreenshots writes pictures of the pages to the directory that
// TAUSWEEP_SCREENSHOTS names, for people to look at.
func TestScreenshots(t *testing.T) {
	dir := os.Getenv("TAUSWEEP_SCREENSHOTS")
	if dir == "" {
		t.Skip("TAUSWEEP_SCREENSHOTS names no directory")
	}
	browser := startBrowser(t)
	v := serve(t)
	v.launch("name: guide\n")
	v.launch(heldSpec)
	v.letGo(3)
	v.wait("guide", service.Done)
	v.launch(v.ownSpec("own"))
	v.wait("own", service.Done)
	b := open(browser, t, v.url+"/")
	for path, ready := range map[string]string{"/": "#sweeps tbody", "/sweeps/guide": "#trial-facts", "/sweeps/own": "#trial-facts", "/sweeps/held": "#bar", "/launch": "#verdict"} {
		for _, look := range []struct {
			scheme string
			width  int64
		}{{"light", 1280}, {"dark", 1280}, {"light", 360}, {"dark", 390}} {
			b.scheme(look.scheme)
			b.size(look.width, 9000) // all of it is seen
			b.go_(v.url + path)
			b.until(fmt.Sprintf(`document.querySelector(%q).textContent.trim() !== "" || document.querySelector(%[1]q).value > 0`, ready))
			if path == "/sweeps/guide" {
				b.until(`document.querySelector("#curves-chart canvas") && document.querySelectorAll("#trials-table tbody tr").length > 0`)
				b.click("#configurations-table tbody tr:nth-child(4) button")
				b.until(`document.querySelectorAll("#chosen tbody tr").length > 1`)
				b.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`))
				b.untilText("#bits", "identical to its row")
			}
			switch path {
			case "/sweeps/own":
				b.untilText("#picture-hint", "fitted once")
			case "/launch":
				b.until(`!document.querySelector("#own-data").hidden`)
				b.pick("#samples-stored", "x.npy")
				b.pick("#labels-stored", "y.npy")
				b.click("#inspect")
				b.untilText("#inspected", "10")
				b.click("#stored summary")
				b.untilText("#go", "Launch 64 trials")
				b.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`))
			}
			b.size(look.width, eval[int64](b, `[...document.querySelector("main").children].reduce((end, e) => Math.max(end, Math.ceil(e.getBoundingClientRect().bottom)), 600) + 120`))
			picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
			if err != nil {
				t.Fatal(err)
			}
			name := strings.Trim(strings.ReplaceAll(path, "/", "-"), "-")
			if name == "" {
				name = "list"
			}
			if err := os.WriteFile(fmt.Sprintf("%s/%s-%s-%d.png", dir, name, look.scheme, look.width), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
