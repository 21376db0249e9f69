package page_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/tausweep/tausweep/sweep/service"
)

// The tests' own data: rows of ten classes, each around a place of its own.
const ownRows, ownColumns, ownClasses = 300, 12, 10

// npy returns an array as an .npy file: float32 is f4, int32 is i4.
func npy[T float32 | int32](values []T, kind, shape string) []byte {
	head := fmt.Sprintf("{'descr': '<%s', 'fortran_order': False, 'shape': (%s), }", kind, shape)
	head += strings.Repeat(" ", 63-(10+len(head))%64) + "\n"
	b := bytes.NewBufferString("\x93NUMPY\x01\x00")
	_ = binary.Write(b, binary.LittleEndian, uint16(len(head)))
	b.WriteString(head)
	_ = binary.Write(b, binary.LittleEndian, values)
	return b.Bytes()
}

// ownData returns files of samples and labels.
func ownData() (samples, labels []byte) {
	random := rand.New(rand.NewPCG(1, 2))
	places := make([]float64, ownClasses*ownColumns)
	for i := range places {
		places[i] = 2 * random.NormFloat64()
	}
	var x []float32
	var y []int32
	for i := range ownRows {
		class := i % ownClasses
		y = append(y, int32(class))
		for k := range ownColumns {
			x = append(x, float32(places[class*ownColumns+k]+2.5*random.NormFloat64()))
		}
	}
	return npy(x, "f4", fmt.Sprintf("%d, %d", ownRows, ownColumns)), npy(y, "i4", fmt.Sprintf("%d,", ownRows))
}

// ownSpec sends the data and returns a spec of a sweep over it.
func (v *server) ownSpec(name string) string {
	v.t.Helper()
	samples, labels := ownData()
	digest := func(file string, content []byte) string {
		var sent service.Upload
		status, body := v.do("POST", "/v1/data?name="+file, string(content), "Content-Type", "application/octet-stream")
		if err := json.Unmarshal(body, &sent); err != nil || status != http.StatusCreated {
			v.t.Fatalf("%s: %d %s", file, status, body)
		}
		return sent.Digest
	}
	return fmt.Sprintf(`
name: %s
data: {kind: file, samples: %q, labels: %q}
batch: 64
steps: 60
axes: {loss.temperature: [0.05, 0.2, 1]}
seeds: {first: 0, count: 3}
record: {every: 30, features: first}
`, name, digest("x.npy", samples), digest("y.npy", labels))
}

// choose gives a file to a file input.
func (b *tab) choose(selector, name string, content []byte) {
	b.t.Helper()
	path := filepath.Join(b.t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.SetUploadFiles(selector, []string{path}))
}

// pick chooses an option of a select by its text.
func (b *tab) pick(selector, text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`[...document.querySelector(%q).options].some((o) => o.textContent.includes(%q))`, selector, text))
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const e = document.querySelector(%q);
		e.value = [...e.options].find((o) => o.textContent.includes(%q)).value; e.dispatchEvent(new Event("change")); })()`, selector, text)))
}

// smallStore is of a service that takes little data.
func smallStore(o *options) { o.Limits.Data, o.Limits.DataQuota = 20_000, 40_000 }

// testOwnData goes from files to a sweep over them.
func testOwnData(t *testing.T, v *server, b *tab) {
	samples, labels := ownData()
	b.until(`!document.querySelector("#own-data").hidden`)
	b.untilText("#stored summary", "No stored files")
	b.until(`document.querySelector("#inspect").disabled`)

	// An upload that takes its time can be cancelled, and the focus is not lost.
	v.slow.Store(true)
	b.expect("net::ERR_")
	b.choose("#samples-file", "x.npy", samples)
	b.until(`document.querySelector('[data-source="samples"] progress').value === 1`)
	b.untilText(`[data-source="samples"] .upload`, "x.npy is being checked")
	b.do(chromedp.Focus(`[data-source="samples"] .upload button`), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector('[data-source="samples"] .upload').hidden`)
	b.until(`document.activeElement.id === "samples-file"`)
	b.untilText("#heard", "The upload was cancelled")
	v.slow.Store(false)
	b.choose("#samples-file", "my rows.npy", samples)
	b.until(`document.querySelector("#samples-stored").selectedOptions[0].textContent.startsWith("my-rows.npy, 14.5 kB")`)
	b.untilText("#heard", "my rows.npy is stored")
	b.until(`!document.querySelector("#inspect").disabled`)
	b.untilText("#stored summary", "Stored files: 1, 14.5 kB of 40 kB")

	// What is wrong is said at its field.
	b.expect("status of 422")
	b.expect("status of 507")
	b.choose("#pairs-file", "huge.npy", bytes.Repeat([]byte("z"), 20_001))
	b.untilText("#pairs-fault", "this service takes files of up to 20 kB")
	b.choose("#pairs-file", "some.npy", bytes.Repeat([]byte("z"), 15_000))
	b.until(`document.querySelector("#pairs-stored").value !== ""`)
	b.choose("#pairs-file", "more.npy", bytes.Repeat([]byte("y"), 15_000))
	b.untilText("#pairs-fault", "40000")
	b.choose("#labels-file", "labels.doc", labels)
	b.untilText("#labels-fault", "labels.doc")
	b.pick("#pairs-stored", "none")
	b.pick("#labels-stored", "a column of the samples")
	b.until(`document.querySelector("#labels-fault").textContent === ""`)
	b.do(chromedp.SendKeys("#labels-part", "species"))
	b.click("#inspect")
	b.untilText("#samples-fault", "species") // which has no such column
	b.until(`document.querySelector("#inspect-fault").textContent === ""`)

	// A dropped file.
	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => { const data = new DataTransfer(); data.items.add(new File([Uint8Array.from(%s)], "y.npy"));
		document.querySelector('[data-source="labels"]').dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data})); })()`, numbersOf(labels))))
	b.until(`document.querySelector("#labels-stored").selectedOptions[0].textContent.startsWith("y.npy, ")`)
	b.do(chromedp.Focus("#inspect"), chromedp.KeyEvent(kb.Enter))
	b.untilText("#inspected", "10: 0 (30), 1 (30)")
	b.until(`document.querySelector("#spec").value.includes("kind: file, samples: 'sha256:")`)
	b.untilText("#verdict", "The spec is valid: 8 configurations × 8 seeds")

	// What is stored can be deleted.
	b.click("#stored summary")
	b.until(`document.querySelectorAll("#stored tbody tr").length === 3`)
	b.click("#stored tbody tr:nth-child(2) button")
	b.untilText("#confirm-title", "Delete some.npy?")
	b.click("#confirm-yes")
	b.until(`!document.querySelector("#confirm-dialog").open && document.querySelectorAll("#stored tbody tr").length === 2`)
	b.until(`document.activeElement === document.querySelector("#stored summary")`)

	// And launched, whereupon the sweep needs it.
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const e = document.querySelector("#spec");
		e.value = e.value.replace("steps: 1000", "steps: 20").replace("count: 8", "count: 2"); e.dispatchEvent(new Event("input")); })()`))
	b.untilText("#go", "Launch 16 trials")
	b.until(`!document.querySelector("#go").disabled`)
	b.click("#go")
	b.until(`location.pathname.startsWith("/sweeps/")`)
	name := strings.TrimPrefix(eval[string](b, `location.pathname`), "/sweeps/")
	v.wait(name, service.Done)
	b.expect("status of 409")
	b.go_(v.url + "/launch")
	b.until(`document.querySelectorAll("#stored tbody tr").length === 2`)
	b.click("#stored summary")
	b.click("#stored tbody tr button")
	b.click("#confirm-yes")
	b.untilText("#confirm-dialog .fault", "is needed by "+name)
	if d := v.sweep(name); d.Progress.OK != 16 {
		t.Errorf("launched %+v", d.Sweep)
	}
}

// numbersOf writes bytes as a list in JavaScript.
func numbersOf(content []byte) string {
	text := make([]string, len(content))
	for i, c := range content {
		text[i] = fmt.Sprint(c)
	}
	return "[" + strings.Join(text, ",") + "]"
}

// testOwnDataByKeyboard goes through the fields with the tab key, on a phone.
func testOwnDataByKeyboard(t *testing.T, v *server, open func(string) *tab) {
	v.ownSpec("any")
	b := open("/launch")
	b.size(390, 844)
	b.until(`!document.querySelector("#own-data").hidden`)
	b.untilText("#link", "Connected")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#stored").open = true`))
	if width := eval[int](b, `document.documentElement.scrollWidth`); width > 390 {
		t.Errorf("/launch is %d pixels wide on a phone of 390", width)
	}
	b.do(chromedp.Focus("#samples-stored"))
	for _, want := range []string{"samples-file", "labels-stored", "labels-file", "pairs-stored", "pairs-file"} {
		b.do(chromedp.KeyEvent(kb.Tab))
		got := eval[struct{ ID, Seen string }](b, `(() => { const e = document.activeElement; return { ID: e.id, Seen: getComputedStyle(e.closest(".button") ?? e).outlineStyle } })()`)
		if got.ID != want || got.Seen == "none" {
			t.Errorf("the tab key goes to %+v, want %s with an outline", got, want)
		}
	}
	b.do(chromedp.Focus("#labels-stored"), chromedp.KeyEvent("a")) // a column of the samples
	b.until(`!document.querySelector("#labels-part").hidden && document.querySelector("#labels-part").getAttribute("aria-label").includes("column")`)
}

// testOwnDataShown looks at the page of a sweep over data from files.
func testOwnDataShown(t *testing.T, v *server, open func(string) *tab) {
	v.launch(v.ownSpec("own"))
	v.wait("own", service.Done)
	b := open("/sweeps/own")
	b.untilText("#link", "Live")
	baseline := 0.0
	for _, m := range v.sweep("own").Columns {
		if m.Name == "knn_accuracy" {
			baseline = m.Reference.Value
		}
	}
	for selector, want := range map[string]string{
		`[data-column="knn_accuracy"]`: fmt.Sprintf("20-NN accuracy against temperature: 3 values, medians over seeds. Raw rows: %.4f.", baseline),
		"#plane-chart":                 "20-NN accuracy across, probe accuracy up",
	} {
		b.until(fmt.Sprintf(`document.querySelector(%q)?.getAttribute("aria-label").startsWith(%q)`, selector, want))
	}
	b.untilText("#terms", fmt.Sprintf("Raw rows: %.4f.", baseline))
	b.find(`[data-column="view_retrieval"]`, "temperature 0.2")

	// The features of all temperatures are in one plane, classes told apart by marks too.
	b.scroll("#picture")
	b.untilText("#picture-hint", "fitted once, on 3 encoders of this seed")
	b.until(`document.querySelector("#before-figure").hidden && document.querySelector("#dims").hidden`)
	b.until(`document.querySelectorAll("#classes li").length === 10`)
	marks := eval[[]string](b, `[...document.querySelectorAll("#classes canvas")].map((c) => c.toDataURL())`)
	if marks[0] == marks[8] || marks[1] == marks[9] {
		t.Error("two classes have one mark")
	}
	b.untilText("#bits", "identical to its row")
	hint := b.text("#picture-hint")
	before := eval[string](b, `document.querySelector("#after canvas").toDataURL()`)
	b.do(chromedp.Focus("#slide"), chromedp.KeyEvent(kb.End))
	b.untilText(`[data-field="trained-at"]`, "at temperature 1")
	b.untilText("#trial-facts", "Trial2")
	b.until(fmt.Sprintf(`document.querySelector("#after canvas").toDataURL() !== %q`, before))
	if now := b.text("#picture-hint"); now != hint {
		t.Errorf("the plane is another at another temperature: %s", now)
	}
	b.click("#coordinates summary")
	b.untilText("#coordinates thead", "trained component 2")
	b.until(`document.querySelectorAll("#coordinates tbody tr").length === 60`) // the test rows
	b.click("#seed-more")
	b.untilText("#seed", "1")
	b.untilText("#picture-hint", "fitted once, on 3 encoders of this seed")
	// A variation of it is over the same files.
	b.go_(v.url + "/launch?from=own")
	b.untilText("#verdict", "The spec is valid: 3 configurations × 3 seeds")
	b.until(`document.querySelector("#spec").value.includes("name: own-2\n")`)
}
