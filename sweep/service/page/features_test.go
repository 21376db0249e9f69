package page_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/tausweep/tausweep/sweep/service"
)

func testFeatures(t *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.untilText("#trial-facts", "digest")
	b.untilText("#bits", "identical to its row")
	b.untilText(`[data-field="trained-at"]`, "at temperature 0.05")
	before := eval[string](b, `document.querySelector("#after canvas").toDataURL()`)
	b.do(chromedp.Focus("#slide"), chromedp.KeyEvent(kb.Home))
	b.untilText(`[data-field="slide-value"]`, "0.001")
	b.untilText("#trial-facts", "Trial4")
	b.untilText(`[data-field="trained-at"]`, "at temperature 0.001")
	b.until(fmt.Sprintf(`document.querySelector("#after canvas").toDataURL() !== %q`, before))
	b.click("#seed-more")
	b.untilText("#trial-facts", "Trial9")
	b.untilText("#seed", "1")
	b.click("#coordinates summary")
	b.until(`document.querySelectorAll("#coordinates tbody tr").length === 100`)
	b.click("#reproduce")
	b.untilText("#reproduced", "Trial 9 reproduces")
	b.click("#play")
	b.until(`document.querySelector("#slide").valueAsNumber > 1`)
	b.click("#play")
	if pressed := eval[string](b, `document.querySelector("#play").getAttribute("aria-pressed")`); pressed != "false" {
		t.Errorf("aria-pressed %q after a pause", pressed)
	}
}

// testTry trains at a temperature that was not swept, and shows it beside.
func testTry(_ *testing.T, v *server, open func(string) *tab) {
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.untilText("#bits", "identical to its row")
	b.do(chromedp.Focus("#try-form input"), chromedp.KeyEvent("0.2"+kb.Enter))
	b.untilText("#try-state", "Trained at temperature 0.2.")
	b.untilText("#tried-at", "at temperature 0.2")
	b.untilText("#tried-facts", "alignment")
	b.until(`((c) => c.width > 0 && [...c.getContext("2d").getImageData(0, 0, c.width, c.height).data].some((v) => v))(document.querySelector("#tried-chart canvas"))`)
	b.click("#seed-more") // another trial: what was tried was not of it
	b.until(`document.querySelector("#tried").hidden`)
	b.expect("status of 422")
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const f = document.querySelector("#try-form"); f.noValidate = true; f.elements.temperature.value = "-1"; f.requestSubmit(); })()`))
	b.untilText("#try-fault", "must be greater than 0")
}

// testNoFeatures looks at a sweep whose features cannot be had: nothing is there that
// could not work.
func testNoFeatures(_ *testing.T, v *server, open func(string) *tab) {
	v.bare.Store(true)
	v.launch(guideSpec)
	v.wait("guide", service.Done)
	b := open("/sweeps/guide")
	b.expect("status of 422")
	b.untilText("#link", "Live")
	b.until(`document.querySelectorAll("#configurations-table tbody tr").length === 5`)
	b.until(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/features") && e.responseEnd > 0)`)
	b.find("#curves-chart", "step ")
	b.until(`document.querySelector("#picture").hidden && document.querySelector('a[href="#picture"]').hidden`)
}

// testComponents holds the page's principal components to gonum's.
func testComponents(t *testing.T, _ *server, open func(string) *tab) {
	const n, d = 90, 7
	random := rand.New(rand.NewPCG(3, 4))
	rows := make([]float64, 0, n*d)
	for range n {
		for k := range d {
			rows = append(rows, 1+random.NormFloat64()*float64(d-k))
		}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	b := open("/launch")
	got := eval[struct {
		Axes  [][]float64
		Share float64
	}](b, fmt.Sprintf(`import(document.querySelector("script[type=module]").src.replace("launch.js", "components.js")).then((c) => {
		const z = %s; const { axes, share } = c.fit([z.slice(0, 210), z.slice(210)], %d); return { Axes: axes.map((a) => [...a]), Share: share } })`, text, d))
	for i := range n { // scaled to length 1
		length := 0.0
		for _, x := range rows[i*d : (i+1)*d] {
			length += x * x
		}
		for k := range d {
			rows[i*d+k] /= math.Sqrt(length)
		}
	}
	var pc stat.PC
	if !pc.PrincipalComponents(mat.NewDense(n, d, rows), nil) {
		t.Fatal("no components")
	}
	var vectors mat.Dense
	pc.VectorsTo(&vectors)
	total := 0.0
	variances := pc.VarsTo(nil)
	for _, v := range variances {
		total += v
	}
	if want := (variances[0] + variances[1]) / total; math.Abs(got.Share-want) > 1e-6 {
		t.Errorf("share %v, want %v", got.Share, want)
	}
	for c := range 2 {
		along := 0.0
		for k := range d {
			along += got.Axes[c][k] * vectors.At(k, c)
		}
		if math.Abs(math.Abs(along)-1) > 1e-5 {
			t.Errorf("component %d: cosine %v with gonum's, want 1 or -1", c+1, along)
		}
	}
}
