//go:build unix

package api_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
)

// scripts are what the tests' commands do, by name; $1 is the temperature.
var scripts = map[string]string{
	"well.sh": `echo "{\"step\": 1, \"score\": 0.5}" >> "$TAUSWEEP_REPORT"
echo "trained with $1"
echo "{\"step\": 3, \"score\": $1}" >> "$TAUSWEEP_REPORT"
echo x >> "$TAUSWEEP_DIR/ran"`,
	// The first trial waits until somebody makes the file go.
	"held.sh": `echo "{\"step\": $((10 + TAUSWEEP_TRIAL)), \"score\": $1}" >> "$TAUSWEEP_REPORT"
echo "begins with $1"
if test "$TAUSWEEP_TRIAL" = 0; then while ! test -e go; do sleep 0.02; done; fi
echo x >> "$TAUSWEEP_DIR/ran"`,
	"fails.sh": `echo "no such flavour: bitter" >&2; exit 7`,
	"args.sh":  `printf '<%s>' "$@" > "$TAUSWEEP_DIR/args"; echo '{"score": 1}' >> "$TAUSWEEP_REPORT"`,
	"alone.sh": `mkdir taken || touch overlap; sleep 0.02; rmdir taken; echo '{"score": 1}' >> "$TAUSWEEP_REPORT"`,
	"deaf.sh":  `trap '' TERM; echo deaf; while :; do sleep 0.05; done`,
}

// commands lets a service run commands in dir, which gets the scripts.
func commands(t testing.TB, dir string) func(*options) {
	t.Helper()
	for name, text := range scripts {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(o *options) {
		o.Commands = &service.Commands{Host: command.NewHost(os.Environ()), Directory: dir}
	}
}

// running is a spec of 6 trials that a script trains, and more of its trainer section.
func running(name, script, more string) string {
	return fmt.Sprintf(`name: %s
trainer:
  kind: command
  command: [sh, %s, "{temperature}"]
  backoff: 0s
%s
settings: {temperature: 0.1}
axes: {temperature: [0.1, 0.2, 0.5]}
seeds: {count: 2}
measures: {score: {goal: max}}
`, name, script, more)
}

// TestCommandsRefused holds that commands run only where the operator allows them.
func TestCommandsRefused(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, commands(t, t.TempDir()))
	v.launch(running("mine", "well.sh", ""))
	v.wait("mine", service.Done)
	v.stop()

	v = start(t, dir)
	for _, path := range []string{"/v1/sweeps", "/v1/sweeps?dry_run=true"} {
		r := v.do("POST", path, running("other", "well.sh", ""), "Content-Type", "application/yaml")
		if r.status != http.StatusForbidden || !strings.Contains(string(r.body), "--allow-commands") || !strings.Contains(string(r.body), "body.trainer.kind") {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
	v.wait("mine", service.Done) // it is shown nevertheless
	r := v.do("POST", "/v1/sweeps/mine/extend", `{"seeds": 5}`, "Content-Type", "application/json")
	if r.status != http.StatusForbidden || !strings.Contains(string(r.body), "--allow-commands") {
		t.Errorf("extend: %d %s", r.status, r.body)
	}
	if _, err := os.Stat(filepath.Join(dir, "other")); !os.IsNotExist(err) {
		t.Errorf("a refused launch left %v", err)
	}
}

// TestCommands runs a sweep of commands and looks at what is there of it.
func TestCommands(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, commands(t, t.TempDir()))
	estimate := parse[service.Estimate](t, v.do("POST", "/v1/sweeps?dry_run=true", running("mine", "well.sh", "  slots: 2"), "Content-Type", "application/yaml"), 200)
	if estimate.Workers != 2 || len(estimate.Commands) != 5 || estimate.Commands[1] != "sh well.sh 0.2" {
		t.Errorf("%+v", estimate)
	}
	v.launch(running("mine", "well.sh", "  slots: 2"))
	d := v.wait("mine", service.Done)
	if d.Progress.Committed != 6 || d.Progress.OK != 6 {
		t.Errorf("%+v", d.Progress)
	}
	points := get[service.Points](v, "/v1/sweeps/mine/points").Configurations
	if p := points[2]; p.N != 2 || p.Metrics["score"].Median != 0.5 || p.Temperature != 0.5 {
		t.Errorf("%+v", p)
	}
	if c := get[service.Curves](v, "/v1/sweeps/mine/curves").Curves[1]; fmt.Sprint(c.Steps, c.Median) != "[1 3] [0.5 0.2]" {
		t.Errorf("%v", c)
	}
	if r := v.do("POST", "/v1/sweeps/mine/trials/1/reproduce", ""); r.status != 422 || !strings.Contains(string(r.body), "tausweep reproduce") {
		t.Errorf("reproduce: %d %s", r.status, r.body)
	}
	if again := v.do("POST", "/v1/sweeps", running("mine", "well.sh", "  slots: 2"), "Content-Type", "application/yaml"); again.status != 200 {
		t.Errorf("the same again: %d %s", again.status, again.body)
	}
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/mine/extend", `{"seeds": 3}`, "Content-Type", "application/json"), 200)
	eventually(t, func() bool { return get[service.Detail](v, "/v1/sweeps/mine").Progress.Committed == 9 })
	v.wait("mine", service.Done)
	for i := range 9 {
		if got := readText(t, filepath.Join(command.Folder(filepath.Join(dir, "mine"), i), "ran")); got != "x\n" {
			t.Errorf("trial %d ran %d times", i, len(got)/2)
		}
	}

	// What is deleted takes its trials' folders along.
	if r := v.do("DELETE", "/v1/sweeps/mine", ""); r.status != http.StatusNoContent {
		t.Fatalf("%d %s", r.status, r.body)
	}
	kept, err := filepath.Glob(filepath.Join(dir, ".trash", "*-mine-*", "trials", "*", "result.json"))
	if _, gone := os.Stat(filepath.Join(dir, "mine")); err != nil || len(kept) != 9 || !os.IsNotExist(gone) {
		t.Errorf("%d results in the trash, %v, %v", len(kept), err, gone)
	}
}

// eventually waits until something is so.
func eventually(t testing.TB, so func() bool) {
	t.Helper()
	for end := time.Now().Add(60 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain")
		}
	}
}

// TestCommandsNoShell holds that what is in a request reaches a command as it is.
func TestCommandsNoShell(t *testing.T) {
	dir, at := t.TempDir(), t.TempDir()
	v := start(t, dir, commands(t, at))
	hostile := []string{`$(touch x); rm -rf "$HOME"`, "`touch x`", "a\nb; touch x", "--flag", "${IFS}", "*", `'"\`, "{seed}"}
	var values []string
	for _, text := range hostile {
		values = append(values, fmt.Sprintf("%q", text))
	}
	v.launch(fmt.Sprintf(`name: hostile
trainer: {kind: command, command: [sh, args.sh, "{word}", "-{word}-"], environment: {WORD: "{word}"}}
settings: {temperature: 0.1, word: plain}
axes: {word: [%s]}
measures: {score: {goal: max}}
`, strings.Join(values, ", ")))
	v.wait("hostile", service.Done)
	for i, text := range hostile {
		got := readText(t, filepath.Join(command.Folder(filepath.Join(dir, "hostile"), i), "args"))
		if want := fmt.Sprintf("<%s><-%s->", text, text); got != want {
			t.Errorf("trial %d got %s, want %s", i, got, want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(at, "x*")); left != nil {
		t.Errorf("a shell read a setting: %v", left)
	}
}

// TestCommandsWrong holds that everything that can be wrong is told at the launch.
func TestCommandsWrong(t *testing.T) {
	at, outside := t.TempDir(), t.TempDir()
	v := start(t, t.TempDir(), commands(t, at), func(o *options) { o.Limits.Slots = 3 })
	if err := os.Symlink(outside, filepath.Join(at, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(at, "sub"), 0o750); err != nil {
		t.Fatal(err)
	}
	const escapes = "must be in the directory that the service has for commands"
	for _, test := range []struct{ more, want string }{
		{"  directory: ..", escapes},
		{"  directory: sub/../../" + filepath.Base(outside), escapes},
		{"  directory: " + outside, escapes},
		{"  directory: /", escapes},
		{"  directory: link", escapes},
		{"  directory: " + at + "-other", escapes},
		{"  directory: nowhere", "must be a directory that is there"},
		{"  directory: well.sh", "must be a directory that is there"},
		{"  directory: sub", ""},
		{"  directory: " + filepath.Join(at, "sub"), ""},
		{"  directory: ./sub/..", ""},
		{"  slots: 4", "must be at most 3 slots on this service"},
		{"  timeout: soon\n  grace: late", `"body.trainer.grace"`},
	} {
		r := v.do("POST", "/v1/sweeps?dry_run=true", running("mine", "well.sh", test.more), "Content-Type", "application/yaml")
		if want := 422; test.want == "" && r.status != 200 || test.want != "" && (r.status != want || !strings.Contains(string(r.body), test.want)) {
			t.Errorf("%s: %d %s", test.more, r.status, r.body)
		}
	}
	gone := strings.Replace(running("mine", "well.sh", ""), "[sh,", "[no-such-program,", 1)
	if r := v.do("POST", "/v1/sweeps", gone, "Content-Type", "application/yaml"); r.status != 422 || !strings.Contains(string(r.body), "must be a program in PATH") {
		t.Errorf("%d %s", r.status, r.body)
	}
	imported := "name: made\ntrainer: {kind: none}\nsettings: {temperature: 0.1}\naxes: {temperature: [0.1, 0.2]}\nmeasures: {score: {goal: max}}\n"
	if r := v.do("POST", "/v1/sweeps", imported, "Content-Type", "application/yaml"); r.status != 422 || !strings.Contains(string(r.body), "made elsewhere") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// TestCommandsRoles holds that commands are for who may launch, dry runs included: those
// tell what programs there are.
func TestCommandsRoles(t *testing.T) {
	tokens, err := api.ReadTokens("tokens", strings.NewReader("launch aaaaaaaaaaaaaaaaaaaaaaaa\nread bbbbbbbbbbbbbbbbbbbbbbbb\n"))
	if err != nil {
		t.Fatal(err)
	}
	v := start(t, t.TempDir(), commands(t, t.TempDir()), func(o *options) { o.API.Tokens = tokens })
	for _, test := range []struct {
		path, token string
		want        int
	}{
		{"/v1/sweeps", "b", 403},
		{"/v1/sweeps?dry_run=true", "b", 403},
		{"/v1/sweeps?dry_run=true", "a", 200},
		{"/v1/sweeps", "a", 201},
	} {
		r := v.do("POST", test.path, running("mine", "well.sh", ""), "Content-Type", "application/yaml", "Authorization", "Bearer "+strings.Repeat(test.token, 24))
		if r.status != test.want {
			t.Errorf("%s: %d %s", test.path, r.status, r.body)
		}
	}
	eventually(t, func() bool {
		return len(v.service.List(service.Search{States: []service.State{service.Done}}, 0, 1).Sweeps) == 1
	})
}

// TestCommandsShareSlots runs two sweeps whose trials would meet if each had the slot for
// itself.
func TestCommandsShareSlots(t *testing.T) {
	at := t.TempDir()
	v := start(t, t.TempDir(), commands(t, at))
	for _, name := range []string{"one", "two"} {
		v.launch(running(name, "alone.sh", "  slots: [gpu]"))
	}
	for _, name := range []string{"one", "two"} {
		v.wait(name, service.Done)
	}
	if _, err := os.Stat(filepath.Join(at, "overlap")); !os.IsNotExist(err) {
		t.Error("two commands had the slot at once")
	}
}

// TestCommandsCancelled holds that a cancelled sweep ends within the commands' grace,
// whatever they do.
func TestCommandsCancelled(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, commands(t, t.TempDir()))
	v.launch(running("deaf", "deaf.sh", "  grace: 50ms"))
	output := filepath.Join(command.Folder(filepath.Join(dir, "deaf"), 0), command.OutputFile)
	eventually(t, func() bool { text, _ := os.ReadFile(output); return string(text) == "deaf\n" })
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/deaf/cancel", ""), 200)
	if d := v.wait("deaf", service.Cancelled); d.Progress.Committed != 0 {
		t.Errorf("%+v", d.Progress)
	}
}

// TestCommandsRestart stops the service while a trial runs, and holds that those that had
// ended do not run again.
func TestCommandsRestart(t *testing.T) {
	dir, at := t.TempDir(), t.TempDir()
	v := start(t, dir, commands(t, at))
	v.launch(running("held", "held.sh", "  slots: 2\n  grace: 50ms"))
	ended := func() int {
		found, _ := filepath.Glob(filepath.Join(dir, "held", "trials", "*", command.ResultFile))
		return len(found)
	}
	eventually(t, func() bool { return ended() == 5 })
	v.stop()

	v = start(t, dir, commands(t, at))
	v.wait("held", service.Running)
	if err := os.WriteFile(filepath.Join(at, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := v.wait("held", service.Done)
	if d.Progress.OK != 6 {
		t.Errorf("%+v", d.Progress)
	}
	for i := range 6 {
		if got := readText(t, filepath.Join(command.Folder(filepath.Join(dir, "held"), i), "ran")); got != "x\n" {
			t.Errorf("trial %d ended %d times", i, len(got)/2)
		}
	}
	v.stop()

	// Without leave, one that is not complete waits for it, and says so.
	if err := os.Remove(filepath.Join(at, "go")); err != nil {
		t.Fatal(err)
	}
	v = start(t, dir, commands(t, at))
	v.launch(running("left", "held.sh", "  grace: 50ms"))
	v.wait("left", service.Running)
	v.stop()
	v = start(t, dir)
	if d := v.wait("left", service.Failed); !strings.Contains(d.Reason, "--allow-commands") {
		t.Errorf("%s", d.Reason)
	}
	if r := v.do("POST", "/v1/sweeps/left/resume", ""); r.status != 403 || !strings.Contains(string(r.body), "--allow-commands") {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// TestCommandsOutOfOrder holds that a trial that is slow keeps back nothing of what the
// others gave, and that nothing counts twice: at the commit, after a cancellation, or
// after a restart.
func TestCommandsOutOfOrder(t *testing.T) {
	dir, at := t.TempDir(), t.TempDir()
	var collector *prom.Collector
	begin := func() *server {
		collector = prom.New(prom.Build{})
		return start(t, dir, commands(t, at), func(o *options) {
			o.Record = func(name string) service.Recording { return collector.Sweep(name) }
		})
	}
	v := begin()
	v.launch(running("held", "held.sh", "  slots: [a, b]\n  grace: 50ms"))
	detail := func() service.Detail { return get[service.Detail](v, "/v1/sweeps/held") }
	five := func(when string) {
		t.Helper()
		d := detail()
		if p := d.Progress; p.Committed != 5 || p.OK != 5 || p.Waiting != 5 {
			t.Errorf("%s: %+v", when, p)
		}
		var n []int
		points := get[service.Points](v, "/v1/sweeps/held/points")
		for _, p := range points.Configurations {
			n = append(n, p.N)
		}
		if fmt.Sprint(n) != "[1 2 2]" || points.Committed != 5 || points.Configurations[2].Metrics["score"].Median != 0.5 {
			t.Errorf("%s: points %+v", when, points)
		}
		all := get[service.Trials](v, "/v1/sweeps/held/trials?sort=-trial")
		if all.Committed != 5 || all.Trials[0].Trial != 5 || all.Trials[4].Trial != 1 || all.Trials[4].Steps != 11 || all.Trials[4].Temperature != 0.2 {
			t.Errorf("%s: trials %+v", when, all)
		}
		if one := get[service.Trial](v, "/v1/sweeps/held/trials/4"); one.Seed != 1 || one.Metrics["score"] != 0.2 || one.Digest == "" {
			t.Errorf("%s: trial 4 %+v", when, one)
		}
		if r := v.do("GET", "/v1/sweeps/held/trials/0", ""); r.status != 404 || !strings.Contains(string(r.body), "has not ended yet") {
			t.Errorf("%s: %d %s", when, r.status, r.body)
		}
		if c := get[service.Curves](v, "/v1/sweeps/held/curves").Curves[1]; fmt.Sprint(c.Steps, c.N, c.Median) != "[11 14] [1 1] [0.2 0.2]" {
			t.Errorf("%s: curves %+v", when, c)
		}
		if text := string(v.do("GET", "/v1/sweeps/held/trials.csv", "").body); strings.Count(text, "\n") > 1 {
			t.Errorf("%s: the file has rows before the first trial's:\n%s", when, text)
		}
	}
	eventually(t, func() bool { return detail().Progress.Committed == 5 && len(detail().Progress.Running) == 1 })
	five("while the first runs")
	eventually(t, func() bool { return detail().Progress.Running[0].Step != nil })
	if r := detail().Progress.Running[0]; r.Trial != 0 || *r.Step != 10 || r.Attempt != 1 || r.Values["score"] != 0.1 {
		t.Errorf("%+v", r)
	}
	if text := scrape(collector); !strings.Contains(text, `tausweep_trials_committed{sweep="held"} 5`) || !strings.Contains(text, `tausweep_trials_total{status="ok",sweep="held"} 5`) {
		t.Errorf("%s", text)
	}

	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/held/cancel", ""), 200)
	v.wait("held", service.Cancelled)
	five("cancelled")
	v.stop()
	v = begin()
	five("cancelled, after a restart")
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/held/resume", ""), 200)
	v.wait("held", service.Running)
	eventually(t, func() bool { return len(detail().Progress.Running) == 1 })
	five("resumed")
	v.stop()
	v = begin()
	eventually(t, func() bool { return len(detail().Progress.Running) == 1 })
	five("after a restart")
	if points := get[service.Points](v, "/v1/sweeps/held/points?since=5").Configurations; len(points) != 0 {
		t.Errorf("news before there are any: %+v", points)
	}
	if err := os.WriteFile(filepath.Join(at, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d := v.wait("held", service.Done)
	if p := d.Progress; p.Committed != 6 || p.OK != 6 || p.Waiting != 0 || p.Running != nil {
		t.Errorf("%+v", p)
	}
	if points := get[service.Points](v, "/v1/sweeps/held/points").Configurations; points[0].N != 2 || points[1].N != 2 {
		t.Errorf("%+v", points)
	}
	if text := scrape(collector); !strings.Contains(text, `tausweep_trials_committed{sweep="held"} 6`) || !strings.Contains(text, `tausweep_attempts_total{outcome="ok",sweep="held"} 1`) {
		t.Errorf("%s", text)
	}
}

// TestCommandsEvents holds that who knows some of the results hears of those that came
// after them, in whatever order that was.
func TestCommandsEvents(t *testing.T) {
	at := t.TempDir()
	v := start(t, t.TempDir(), commands(t, at))
	v.launch(running("held", "held.sh", "  slots: 2\n  grace: 50ms"))
	known := func() int { return get[service.Points](v, "/v1/sweeps/held/points").Committed }
	eventually(t, func() bool { return known() == 5 })
	heard, _ := v.events("held", "")
	if err := os.WriteFile(filepath.Join(at, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	v.wait("held", service.Done)
	if p := get[service.Points](v, "/v1/sweeps/held/points?since=5"); len(p.Configurations) != 1 || p.Configurations[0].Configuration != 0 || p.Committed != 6 {
		t.Errorf("%+v", p)
	}
	for {
		e := next(t, heard)
		if e.kind == "progress" && strings.Contains(e.data, `"committed":6`) {
			return
		}
	}
}
