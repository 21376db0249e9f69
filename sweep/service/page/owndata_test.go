package page_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

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

func testOwnData(t *testing.T, v *server, open func(string) *tab) {
	f := newFakeData()
	v.fake.Store(f)
	b := open("/launch")
	b.until(`!document.querySelector("#own-data").hidden`)
	b.untilText("#stored summary", "No stored files")
	b.until(`document.querySelector("#inspect").disabled`)

	// An upload that takes its time can be cancelled, and the focus is not lost.
	b.choose("#samples-file", "x.npy", bytes.Repeat([]byte("x"), 300_000))
	b.until(`!document.querySelector('[data-source="samples"] .upload').hidden`)
	b.until(`document.querySelector('[data-source="samples"] progress').value === 1`)
	b.untilText(`[data-source="samples"] .upload`, "x.npy is being checked")
	b.do(chromedp.Focus(`[data-source="samples"] .upload button`), chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector('[data-source="samples"] .upload').hidden`)
	b.until(`document.activeElement.id === "samples-file"`)
	b.untilText("#heard", "The upload was cancelled")

	f.let <- struct{}{}
	b.choose("#samples-file", "x.npy", bytes.Repeat([]byte("x"), 300_000))
	b.until(`document.querySelector("#samples-stored").selectedOptions[0].textContent.startsWith("x.npy, 300 kB")`)
	b.untilText("#heard", "x.npy is stored")
	b.until(`!document.querySelector("#inspect").disabled`)
	b.untilText("#stored summary", "Stored files: 1, 300 kB of 10.5 MB")

	// What is wrong is said at its field.
	b.expect("status of 422")
	b.expect("status of 507")
	f.let <- struct{}{}
	b.choose("#labels-file", "full.npy", []byte("y"))
	b.untilText("#labels-fault", "the store of data is full")
	f.let <- struct{}{}
	b.choose("#labels-file", "words.npy", []byte("words"))
	b.untilText("#labels-fault", "expected numbers")
	b.choose("#pairs-file", "huge.npy", bytes.Repeat([]byte("z"), 1<<20+1))
	b.untilText("#pairs-fault", "this service takes files of up to 1.05 MB")
	b.pick("#labels-stored", "a column of the samples")
	b.until(`document.querySelector("#labels-fault").textContent === ""`)
	b.do(chromedp.SendKeys("#labels-part", "missing"))
	b.click("#inspect")
	b.untilText("#labels-fault", "has no column missing")
	b.until(`document.querySelector("#inspect-fault").textContent === ""`)

	// A dropped file.
	f.let <- struct{}{}
	b.do(chromedp.Evaluate[chromedp.Void](`(() => { const data = new DataTransfer(); data.items.add(new File(["labels"], "y.npy"));
		document.querySelector('[data-source="labels"]').dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: data})); })()`))
	b.until(`document.querySelector("#labels-stored").selectedOptions[0].textContent.startsWith("y.npy, 6 B")`)
	b.do(chromedp.Focus("#inspect"), chromedp.KeyEvent(kb.Enter))
	b.untilText("#inspected", "1797 rows of 64 values, 10 classes")
	b.untilText("#inspected .warning", "4 of 64 columns are constant")
	b.until(`document.querySelector("#spec").value.includes("name: digits")`)
	b.untilText("#verdict", "The spec is valid")
	f.mu.Lock()
	last := f.asked[len(f.asked)-1]
	f.mu.Unlock()
	if !strings.HasPrefix(last["samples"], "sha256:") || !strings.HasPrefix(last["labels"], "sha256:") || len(last) != 2 {
		t.Errorf("asked to inspect %v", last)
	}

	// What is stored can be deleted, unless a sweep needs it.
	b.expect("status of 409")
	b.click("#stored summary")
	b.click("#stored tbody tr:nth-child(2) button")
	b.click("#confirm-yes")
	b.untilText("#confirm-dialog .fault", "x.npy is needed by sweep digits")
	b.click("#confirm-dialog [data-close]")
	b.click("#stored tbody tr:nth-child(1) button")
	b.untilText("#confirm-title", "Delete y.npy?")
	b.click("#confirm-yes")
	b.until(`!document.querySelector("#confirm-dialog").open && document.querySelectorAll("#stored tbody tr").length === 1`)
	b.until(`document.activeElement === document.querySelector("#stored summary")`)
	b.until(`document.querySelector("#labels-stored").value === ""`)
	b.until(`document.querySelector("#inspected").textContent === ""`) // it was of other data
}

// testOwnDataByKeyboard goes through the fields with the tab key, on a phone.
func testOwnDataByKeyboard(t *testing.T, v *server, open func(string) *tab) {
	v.fake.Store(newFakeData())
	b := open("/launch")
	b.size(390, 844)
	b.until(`!document.querySelector("#own-data").hidden`)
	b.untilText("#link", "Connected")
	if width := eval[int](b, `document.documentElement.scrollWidth`); width > 390 {
		t.Errorf("/launch is %d pixels wide on a phone of 390", width)
	}
	b.do(chromedp.Focus("#samples-stored"))
	for _, want := range []string{"samples-file", "labels-stored", "labels-file", "pairs-stored", "pairs-file"} {
		b.do(chromedp.KeyEvent(kb.Tab))
		got := eval[struct{ ID, Seen string }](b, `(() => { const e = document.activeElement; const f = e.closest(".button") ?? e; return { ID: e.id, Seen: getComputedStyle(f).outlineStyle } })()`)
		if got.ID != want || got.Seen == "none" {
			t.Errorf("the tab key goes to %+v, want %s with an outline", got, want)
		}
	}
	b.do(chromedp.Focus("#labels-stored"), chromedp.KeyEvent("a")) // a column of the samples
	b.until(`!document.querySelector("#labels-part").hidden && document.querySelector("#labels-part").getAttribute("aria-label").includes("column")`)
}
