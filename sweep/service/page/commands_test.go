package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/service"
)

// commandsAllowed lets specs run commands in dir.
func commandsAllowed(dir string) func(*options) {
	return func(o *options) {
		o.Commands = &service.Commands{Host: command.NewHost(os.Environ()), Directory: dir}
	}
}

// trainScript is a command whose first trial writes on until the file "go" is there, and
// whose second fails.
const trainScript = `echo "trial $TAUSWEEP_TRIAL begins <b>bold</b>"
if [ "$TAUSWEEP_TRIAL" = 1 ]; then echo "no such layer" >&2; exit 3; fi
echo '{"step": 10, "accuracy": 0.5}' >> "$TAUSWEEP_REPORT"
while [ "$TAUSWEEP_TRIAL" = 0 ] && [ ! -e go ]; do sleep 0.05; done
echo "trial $TAUSWEEP_TRIAL goes on"
while [ "$TAUSWEEP_TRIAL" = 0 ] && [ ! -e end ]; do sleep 0.05; done
echo '{"step": 20, "accuracy": 0.8}' >> "$TAUSWEEP_REPORT"
echo "trial $TAUSWEEP_TRIAL ends"
`

const commandsSpec = `name: mine
trainer: {kind: command, command: [sh, train.sh], slots: [left, right]}
settings: {temperature: 0.1}
axes: {temperature: [0.1, 0.5]}
seeds: {first: 7, count: 3}
measures: {accuracy: {goal: max}}
`

// testCommands looks at a sweep of commands of which one takes long: what the others gave
// is there, and what they write can be read, as text and as it comes.
func testCommands(t *testing.T, dir string, v *server, open func(string) *tab) {
	touch := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	touch("train.sh", trainScript)
	v.launch(commandsSpec)
	b := open("/sweeps/mine")
	b.untilText(`[data-field="done"]`, "5 of 6 trials") // the others' results are durable
	b.untilText("#running-count", "1 running")
	b.until(`document.querySelector("#running tbody").innerText.replace(/\s+/g, " ").match(/^0 temperature 0.1 7 1 (left|right) .* 10 0.5000/)`)
	b.click("#running button")
	b.untilText("#log-title", "Output of trial 0")
	b.untilText("#log", "trial 0 begins <b>bold</b>\n")
	b.untilText("#log-note", "Followed")
	if b.text("#log") != "trial 0 begins <b>bold</b>\n" || eval[int](b, `document.querySelectorAll("#log *").length`) != 0 {
		t.Errorf("the log is %q", b.text("#log"))
	}
	b.untilText("#attempts", "has not ended")
	touch("go", "")
	b.untilText("#log", "trial 0 goes on")

	// By its number, by keyboard: one that failed.
	b.do(chromedp.Focus(`#log-form input`), chromedp.KeyEvent(kb.Backspace+"1"+kb.Enter))
	b.untilText("#log-title", "Output of trial 1")
	b.untilText("#log", "no such layer")
	b.untilText("#log-note", "its command has ended")
	b.untilText("#attempts", "exit code 3")
	b.until(`document.querySelector("#log-stop").hidden`)
	b.expect("status of 404")
	b.do(chromedp.Focus(`#log-form input`), chromedp.KeyEvent(kb.Backspace+"99"+kb.Enter))
	b.untilText("#log-fault", "has 6 trials, 0 to 5")

	// From the table of trials, and from the seeds of a configuration.
	b.scroll("#trials")
	b.until(`document.querySelectorAll("#trials-table tbody tr").length === 5`)
	b.click(`#trials-table tbody tr[data-status="failed"] button`)
	b.untilText("#log-title", "Output of trial 1")
	b.click("#configurations-table tbody tr:nth-child(2)")
	b.untilText("#chosen-body", "Click a seed for its output.")
	b.click("#chosen-body tbody tr:nth-child(3) button")
	b.untilText("#log", "trial 3 ends")

	// It can be stopped, and ends with its command.
	b.click("#running button")
	b.untilText("#log", "trial 0 goes on")
	b.click("#log-stop")
	b.untilText("#log-note", "No longer followed.")
	b.click("#running button")
	touch("end", "")
	v.wait("mine", service.DoneWithFailures)
	b.untilText("#log", "trial 0 ends")
	b.untilText("#log-note", "its command has ended")
	b.untilText("#running-count", "None is running.")
	b.until(`document.querySelector("#reason").hidden && document.querySelector('[data-file="features.csv"]') === null`)
	b.scroll("#trials")
	b.until(`document.querySelectorAll("#trials-table tbody tr").length === 6`)
	b.click("#verify")
	b.untilText("#verified", "6 trials are as they were written: their checksums are right.")
	b.untilText("#attempts", "ok, after")
	b.until(`document.querySelector("#picture").hidden && !document.querySelector('a[href="#commands"]').hidden`)
	for _, width := range []int64{1280, 390} {
		b.size(width, 900)
		if wide := eval[float64](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%d wide: %v pixels beyond the window", width, wide)
		}
	}
}

// A log is cut where it is long, and stays at its end unless somebody reads further up.
func testLongLog(t *testing.T, dir string, v *server, open func(string) *tab) {
	const script = `i=0; while [ $i -lt 20000 ]; do echo "line $i of the log"; i=$((i+1)); done
while [ ! -e end ]; do echo "and on"; sleep 0.05; done
echo '{"accuracy": 1}' > "$TAUSWEEP_REPORT"`
	if err := os.WriteFile(filepath.Join(dir, "train.sh"), []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	v.launch(strings.Replace(commandsSpec, "count: 3", "count: 1", 1))
	b := open("/sweeps/mine")
	b.click("#running button")
	b.untilText("#log", "line 19999 of the log")
	if text := b.text("#log"); len(text) > 1<<17 || strings.Contains(text, "line 1000 ") {
		t.Errorf("%d bytes of the log are shown", len(text))
	}
	const below = `((log) => log.scrollHeight - log.scrollTop - log.clientHeight)(document.querySelector("#log"))`
	b.until(below + ` < 2`)
	eval[int](b, `document.querySelector("#log").scrollTop = 0`)
	lines := eval[int](b, `document.querySelector("#log").textContent.length`)
	b.until(fmt.Sprintf(`document.querySelector("#log").textContent.length > %d`, lines+20))
	b.until(`document.querySelector("#log").scrollTop === 0`)
	if err := os.WriteFile(filepath.Join(dir, "end"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	v.wait("mine", service.Done)
}
