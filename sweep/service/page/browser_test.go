package page_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// patience is how long a test waits for what must happen: machines that test
// are busy.
const patience = 30 * time.Second

// startBrowser starts Debian's chromium for the time of the test. Without it the
// test is skipped, but not where CI says that it must be there.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	sweeptest.SkipShort(t)
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	switch {
	case path != "":
	case os.Getenv("CI") == "true":
		t.Fatal("chromium is not installed, and CI=true: apt-get install chromium")
	default:
		sweeptest.Skip(t, "chromium (make tools)")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck, chromedp.UserDataDir(t.TempDir()),
	}
	for _, flag := range []string{
		"disable-background-networking", "disable-component-update", "disable-sync", "disable-extensions",
		"disable-dev-shm-usage", "disable-background-timer-throttling", "disable-renderer-backgrounding",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	allocator, release := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("closing chromium: %v", err)
		}
		cancel()
		release()
	})
	return ctx
}

// tab is a browser's tab, with a session of its own. What a page writes to the
// console fails the test at its end, unless it was expected.
type tab struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // chromedp's contexts are the tabs

	mu       sync.Mutex
	console  []string
	expected []string
}

// open opens a tab at an address.
func open(browser context.Context, t *testing.T, url string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	call(b, log.Enable, cdp.Empty{})
	b.size(1280, 900)
	b.go_(url)
	t.Cleanup(b.silent)
	return b
}

func call[P, R any](b *tab, command cdp.Command[P, R], params P) R {
	b.t.Helper()
	r, err := chromedp.Call(b.ctx, command, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// listen notes what is not as it should be.
func (b *tab) listen(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			for _, a := range e.Args {
				text += string(a.Value) + a.Description
			}
		}
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded: // a violated policy is one too
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			text = fmt.Sprint(e.Entry.Source, ": ", e.Entry.Text, " ", e.Entry.URL)
		}
	}
	if text != "" {
		b.mu.Lock()
		b.console = append(b.console, text)
		b.mu.Unlock()
	}
}

// expect lets messages pass that have the text.
func (b *tab) expect(text string) { b.expected = append(b.expected, text) }

// silent fails the test for what is in the console.
func (b *tab) silent() {
	b.mu.Lock()
	defer b.mu.Unlock()
next:
	for _, message := range b.console {
		for _, text := range b.expected {
			if strings.Contains(message, text) {
				continue next
			}
		}
		b.t.Errorf("console: %s", message)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.seen())
	}
}

// seen is the page's text, for the message of a failure.
func (b *tab) seen() string {
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText.slice(0, 3000)`))
	if err != nil {
		return err.Error()
	}
	return text
}

func (b *tab) go_(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url))
}

// size sets the window's, in pixels of the page.
func (b *tab) size(width, height int64) {
	b.t.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 500,
	})
}

// scheme sets what the visitor prefers: light or dark, and points that do not move.
func (b *tab) scheme(name string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: name},
			{Name: "prefers-reduced-motion", Value: "reduce"}, // no picture of points on their way
		},
	})
}

// until waits until an expression is true.
func (b *tab) until(expression string) {
	b.t.Helper()
	end := time.Now().Add(patience)
	for {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`Boolean(`+expression+`)`))
		switch {
		case ok:
			return
		case time.Now().After(end):
			b.t.Fatalf("never true: %s (%v)\n%s", expression, err, b.seen())
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// eval returns an expression's value.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", expression, err, b.seen())
	}
	return v
}

// text returns the text of an element.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.querySelector(%q).textContent`, selector))
}

// untilText waits until an element has a text in it.
func (b *tab) untilText(selector, text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.querySelector(%q)?.textContent.includes(%q)`, selector, text))
}

// click clicks an element with the mouse, where it is on the screen once it stays
// there: what is above it may still be filled in.
func (b *tab) click(selector string) {
	b.t.Helper()
	where := fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: "center"}); return Math.round(e.getBoundingClientRect().top + scrollY); })()`, selector)
	b.until(fmt.Sprintf(`document.querySelector(%q)?.getClientRects().length`, selector))
	for before, times := -1, 0; times < 3; time.Sleep(50 * time.Millisecond) {
		now := eval[int](b, where)
		if times++; now != before {
			before, times = now, 0
		}
	}
	b.do(chromedp.Click(selector, chromedp.NodeVisible))
}

// scroll brings an element into view, once it is shown.
func (b *tab) scroll(selector string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.querySelector(%q)?.getClientRects().length`, selector))
	b.do(chromedp.ScrollIntoView(selector))
}

// place is a point of the window.
type place struct{ X, Y float64 }

// find moves the mouse over a chart until its tip has the text, and returns
// where that was.
func (b *tab) find(chart, text string) place {
	b.t.Helper()
	b.scroll(chart)
	box := eval[struct{ Left, Top, Width, Height float64 }](b, fmt.Sprintf(
		`(({left, top, width, height}) => ({Left: left, Top: top, Width: width, Height: height}))(document.querySelector(%q).getBoundingClientRect())`, chart))
	const step = 24 // pixels: less than a pointer may be off
	for y := box.Top + step; y < box.Top+box.Height; y += step {
		for x := box.Left + step; x < box.Left+box.Width; x += step {
			b.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
			if strings.Contains(b.tip(chart), text) {
				return place{x, y}
			}
		}
	}
	b.t.Fatalf("no point of %s says %q\n%s", chart, text, b.seen())
	return place{}
}

// tip returns what a chart says of the point under the mouse.
func (b *tab) tip(chart string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].map((e) => e.innerText).join("\n")`, chart+" .tip:not([hidden]) *"))
}
