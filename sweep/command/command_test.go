//go:build unix

package command_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// The tests' commands are this test program: ACT says what it does.
func TestMain(m *testing.M) {
	if act := os.Getenv("ACT"); act != "" {
		os.Exit(acts[act]())
	}
	goleak.VerifyTestMain(m)
}

// acts are the commands of the tests; each returns its exit code.
var acts = map[string]func() int{
	"well": func() int {
		report(`{"step": 0, "accuracy": 0.25, "loss": 3}`)
		report(`{"step": 100, "accuracy": %s}`, os.Args[1])
		report(`{"step": 100, "loss": 1, "epoch": 7}`)
		return 0
	},
	"code": func() int {
		code, _ := strconv.Atoi(os.Args[1])
		fmt.Println("on stdout")
		fmt.Fprintf(os.Stderr, "Traceback (most recent call last):\nValueError: no such layer\n")
		return code
	},
	"signal": func() int {
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		time.Sleep(time.Minute)
		return 0
	},
	"hang": func() int { time.Sleep(time.Minute); return 0 },
	"deaf": func() int {
		signal.Ignore(syscall.SIGTERM)
		report(`{"accuracy": 1, "loss": 1}`)
		time.Sleep(time.Minute)
		return 0
	},
	"polite": func() int {
		terminated := make(chan os.Signal, 1)
		signal.Notify(terminated, syscall.SIGTERM)
		report(`{"accuracy": 0, "loss": 0}`)
		<-terminated
		_ = os.WriteFile(filepath.Join(os.Getenv("TAUSWEEP_DIR"), "asked"), nil, 0o644)
		return 1
	},
	"fork": func() int { // a child that outlives it, and holds its streams open
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), "ACT=hang")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		if os.Getenv("SETSID") != "" {
			child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		}
		if err := child.Start(); err != nil {
			return 9
		}
		pid := strconv.Itoa(child.Process.Pid)
		_ = os.WriteFile(filepath.Join(os.Getenv("TAUSWEEP_DIR"), "child"), []byte(pid), 0o644)
		report(`{"accuracy": 1, "loss": 1}`)
		if os.Getenv("HANG") != "" {
			time.Sleep(time.Minute)
		}
		return 0
	},
	"loud": func() int {
		line := strings.Repeat("x", 1<<16-1) + "\n"
		for range 1 << 30 >> 16 {
			_, _ = os.Stdout.WriteString(line)
		}
		fmt.Println("the end")
		report(`{"accuracy": 1, "loss": 1}`)
		return 0
	},
	"raw": func() int {
		raw(strings.NewReplacer(`\n`, "\n").Replace(os.Args[1]))
		return 0
	},
	// It fails until its attempt is the one that it is told.
	"stubborn": func() int {
		report(`{"step": %s, "accuracy": 0.%s, "loss": 1}`, os.Getenv("TAUSWEEP_ATTEMPT"), os.Getenv("TAUSWEEP_ATTEMPT"))
		if os.Getenv("TAUSWEEP_ATTEMPT") != os.Args[1] {
			return 1
		}
		return 0
	},
	"tell": func() int {
		stdin, err := io.ReadAll(os.Stdin)
		var held []string // what is open beside the streams and what Go itself opens
		files, _ := filepath.Glob("/proc/self/fd/*")
		for _, name := range files {
			if to, err := os.Readlink(name); err == nil && !strings.HasPrefix(to, "anon_inode:") && !strings.HasPrefix(to, "/proc/") && !strings.HasPrefix(to, "/sys/") {
				held = append(held, filepath.Base(name))
			}
		}
		told := map[string]any{"stdin": string(stdin), "open": err == nil, "args": os.Args[1:], "held": strings.Join(held, " ")}
		told["dir"], _ = os.Getwd()
		for _, v := range os.Environ() {
			if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, "TAUSWEEP_") || name == "GPU" || name == "OUTSIDE" {
				told[name] = value
			}
		}
		text, _ := json.Marshal(told)
		_ = os.WriteFile(filepath.Join(os.Getenv("TAUSWEEP_DIR"), "told.json"), text, 0o644)
		report(`{"accuracy": 1, "loss": 1}`)
		return 0
	},
	// It has its slot for itself, or fails.
	"alone": func() int {
		mark := filepath.Join(os.Args[1], "slot-"+os.Getenv("TAUSWEEP_SLOT"))
		file, err := os.OpenFile(mark, os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return 1
		}
		time.Sleep(5 * time.Millisecond)
		report(`{"accuracy": 1, "loss": 1}`)
		_ = file.Close()
		_ = os.Remove(mark)
		return 0
	},
	"leave": leave,
	"slow": func() int {
		if os.Getenv("TAUSWEEP_TRIAL") == "0" {
			for { // until the test says so
				if _, err := os.Stat(os.Args[1]); err == nil {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
		}
		report(`{"accuracy": 0.5, "loss": 1}`)
		return 0
	},
}

func raw(text string) {
	file, err := os.OpenFile(os.Getenv("TAUSWEEP_REPORT"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		panic(err)
	}
	if _, err := file.WriteString(text); err != nil {
		panic(err)
	}
	_ = file.Close()
}

func report(format string, args ...any) { raw(fmt.Sprintf(format, args...) + "\n") }

// plan returns the plan of trials that act so, with what changes its spec.
func plan(t *testing.T, act string, args []string, changes ...func(*spec.Spec)) *sweep.Plan {
	t.Helper()
	s := spec.DefaultCustom(spec.Command)
	p := &s.Custom.Process
	p.Command, p.Directory = append([]string{os.Args[0]}, args...), t.TempDir()
	p.Environment = spec.Environment{{Name: "ACT", Value: act}}
	p.Backoff, p.Grace = "1ms", "20s"
	s.Settings = spec.Settings{{Name: "temperature", Value: 0.1}}
	s.Custom.Measures = spec.Measures{{Name: "accuracy", Goal: spec.GoalMax, Comparable: true}, {Name: "loss", Goal: spec.GoalMin}}
	for _, change := range changes {
		change(s)
	}
	made, err := sweep.NewPlan(s)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// keeper is a sink and an observer that keeps all it gets.
type keeper struct {
	mu      sync.Mutex
	results []sweep.Result
	events  []sweep.Event
	on      func(sweep.Event)
}

func (k *keeper) Commit(t sweep.Trained) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.results = append(k.results, t.Results...)
	return nil
}

func (k *keeper) Observe(e sweep.Event) {
	k.events = append(k.events, e)
	if k.on != nil {
		k.on(e)
	}
}

// run runs all trials of p in dir.
func run(ctx context.Context, p *sweep.Plan, dir string, k *keeper) error {
	host := command.NewHost(append(os.Environ(), "OUTSIDE=yes", "TAUSWEEP_TOKEN=secret"))
	return sweep.Run(ctx, p, 0, host.Executor(dir, p, 0), k, k)
}

// one runs the one trial of p and returns its result and its folder.
func one(t *testing.T, p *sweep.Plan) (sweep.Result, string) {
	t.Helper()
	dir, k := t.TempDir(), new(keeper)
	if err := run(t.Context(), p, dir, k); err != nil {
		t.Fatal(err)
	}
	if len(k.results) != 1 {
		t.Fatalf("%d results", len(k.results))
	}
	return k.results[0], command.Folder(dir, 0)
}

func read(t *testing.T, parts ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWell(t *testing.T) {
	r, _ := one(t, plan(t, "well", []string{"0.75"}))
	want := sweep.Result{
		Status: sweep.OK, Steps: 100, Digest: r.Digest,
		Curve: []sweep.Checkpoint{{Step: 0, Values: []float32{0.25, 3}}, {Step: 100, Values: []float32{0.75, 1}}},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
	if !sweep.IsDigest(r.Digest) {
		t.Errorf("digest %q", r.Digest)
	}
	if again, _ := one(t, plan(t, "well", []string{"0.75"})); again.Digest != r.Digest {
		t.Error("the same reports have two digests")
	}
	if other, _ := one(t, plan(t, "well", []string{"0.5"})); other.Digest == r.Digest {
		t.Error("other reports have the same digest")
	}
}

func TestFailures(t *testing.T) {
	lines := `Traceback (most recent call last): ValueError: no such layer`
	for _, c := range []struct{ name, act, arg, want string }{
		{"exit code", "code", "3", "exit code 3: " + lines},
		{"another", "code", "255", "exit code 255: " + lines},
		{"nothing reported", "code", "0", "no value of accuracy, loss in TAUSWEEP_REPORT (nothing was reported)"},
		{"signal", "signal", "", "ended by signal killed"},
		{"a measure is missing", "raw", `{"top1": 0.5, "loss": 1}\n`, "no value of accuracy in TAUSWEEP_REPORT (reported was top1)"},
		{"half a line", "raw", `{"accuracy": 0.5, "lo`, `report.jsonl:1: "{\"accuracy\": 0.5, \"lo": must be a JSON object such as {"step": 100, "accuracy": 0.71}`},
		{"a line that is none", "raw", `{"accuracy": 0.5}\nhello\n`, `report.jsonl:2: "hello": must be a JSON object such as {"step": 100, "accuracy": 0.71}`},
		{"a list", "raw", `[1]\n`, `report.jsonl:1: "[1]": must be a JSON object such as {"step": 100, "accuracy": 0.71}`},
		{"several that are none", "raw", `{"loss": "bad", "accuracy": "good"}\n`, "report.jsonl:1: accuracy: good: must be a number"},
		{"others in order", "raw", `{"zeta": 1, "beta": 2, "alpha": 3}\n`, "no value of accuracy, loss in TAUSWEEP_REPORT (reported was alpha, beta, zeta)"},
		{"text", "raw", `{"accuracy": "good", "loss": 1}\n`, `report.jsonl:1: accuracy: good: must be a number`},
		{"step", "raw", `{"accuracy": 1, "loss": 1, "step": 1.5}\n`, `report.jsonl:1: step: 1.5: must be a whole number, 0 to 2147483647`},
		{"negative step", "raw", `{"accuracy": 1, "loss": 1, "step": -1}\n`, `report.jsonl:1: step: -1: must be a whole number, 0 to 2147483647`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := one(t, plan(t, c.act, []string{c.arg}))
			got := strings.Join(strings.Fields(r.Error), " ")
			if r.Status != sweep.Failed || !strings.HasPrefix(got, c.want) || len(r.Curve) > 0 {
				t.Errorf("%s: %s\nwant failed: %s", r.Status, got, c.want)
			}
		})
	}
}

func TestEveryExitCode(t *testing.T) {
	if testing.Short() {
		t.Skip("255 processes")
	}
	for code := 1; code < 256; code++ {
		r, _ := one(t, plan(t, "code", []string{strconv.Itoa(code)}))
		if want := fmt.Sprintf("exit code %d: ", code); r.Status != sweep.Failed || !strings.HasPrefix(r.Error, want) {
			t.Errorf("%s: %s, want %s", r.Status, r.Error, want)
		}
	}
}

// What is not finite has diverged, however a language writes it.
func TestDiverged(t *testing.T) {
	for _, text := range []string{"NaN", "nan", "Infinity", "-Infinity", `"inf"`, "null", `"NaN"`, "1e300"} {
		r, _ := one(t, plan(t, "raw", []string{`{"accuracy": 0.5, "loss": 2}\n{"loss": ` + text + `, "accuracy": 0.1}\n`}))
		if r.Status != sweep.Diverged || r.Error != "loss is not finite at step 2" || r.Steps != 2 || len(r.Curve) != 2 {
			t.Errorf("%s: %+v", text, r)
		}
	}
	r, _ := one(t, plan(t, "raw", []string{`{"accuracy": NaN, "loss": NaN}\n{"accuracy": 0.5, "loss": 2}\n`}))
	if r.Status != sweep.OK || r.Curve[0].Values[0] == r.Curve[0].Values[0] {
		t.Errorf("recovered: %+v", r)
	}
}

// A lower step takes back what was reported after it; a line without a step is the next.
func TestSteps(t *testing.T) {
	r, _ := one(t, plan(t, "raw", []string{
		`{"step": 10, "accuracy": 1, "loss": 1}\n{"step": 20, "accuracy": 2}\n{"step": 30, "accuracy": 3}\n{"step": 20, "loss": 5}\n{"accuracy": 4}`,
	}))
	nan := float32(math.NaN())
	want := []sweep.Checkpoint{{Step: 10, Values: []float32{1, 1}}, {Step: 20, Values: []float32{2, 5}}, {Step: 21, Values: []float32{4, 5}}}
	if diff := cmp.Diff(want, r.Curve, cmp.Comparer(func(a, b float32) bool { return a == b || a != a && b != b })); diff != "" {
		t.Error(diff, nan)
	}
}

func TestTimeout(t *testing.T) {
	for _, act := range []string{"hang", "deaf"} {
		r, _ := one(t, plan(t, act, nil, func(s *spec.Spec) { s.Custom.Process.Timeout, s.Custom.Process.Grace = "300ms", "100ms" }))
		if r.Status != sweep.Failed || !strings.HasPrefix(r.Error, "did not end within 300ms") {
			t.Errorf("%s: %s: %s", act, r.Status, r.Error)
		}
	}
}

func TestRetries(t *testing.T) {
	stubborn := func(retries int) *sweep.Plan {
		return plan(t, "stubborn", []string{"3"}, func(s *spec.Spec) { s.Custom.Process.Retries = retries })
	}
	r, folder := one(t, stubborn(2))
	if r.Status != sweep.OK || r.Last().Values[0] != 0.3 || len(r.Curve) != 3 {
		t.Errorf("%+v", r)
	}
	if n := strings.Count(read(t, folder, command.AttemptsFile), `"began"`); n != 3 {
		t.Errorf("%d attempts", n)
	}
	if got := read(t, folder, command.OutputFile); !strings.Contains(got, "=== attempt 3 ===") {
		t.Errorf("output: %s", got)
	}
	r, _ = one(t, stubborn(1))
	if r.Status != sweep.Failed || r.Error != "2 attempts failed, the last one: exit code 1" {
		t.Errorf("%+v", r)
	}
}

func TestTold(t *testing.T) {
	p := plan(t, "tell", []string{"--t={temperature}", "{seed}", "{dir}", "{slot}", "{arch}", "{{x}}", "$HOME; rm"}, func(s *spec.Spec) {
		s.Settings = append(s.Settings, spec.Setting{Name: "arch", Value: "a b"}, spec.Setting{Name: "amp", Value: true})
		s.Custom.Process.Environment = append(s.Custom.Process.Environment, spec.Variable{Name: "GPU", Value: "gpu{slot}"})
		s.Custom.Process.Slots = spec.Slots{"7"}
		s.Seeds.First = 41
	})
	_, folder := one(t, p)
	var told map[string]any
	if err := json.Unmarshal([]byte(read(t, folder, "told.json")), &told); err != nil {
		t.Fatal(err)
	}
	directory, err := filepath.EvalSymlinks(p.Spec.Custom.Process.Directory)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"args": []any{"--t=0.1", "41", folder, "7", "a b", "{x}", "$HOME; rm"}, "dir": directory, "stdin": "", "open": true,
		"GPU": "gpu7", "OUTSIDE": "yes", "TAUSWEEP_SEED": "41", "TAUSWEEP_DIR": folder, "TAUSWEEP_ATTEMPT": "1", "TAUSWEEP_TRIAL": "0",
		"TAUSWEEP_SLOT": "7", "TAUSWEEP_REPORT": filepath.Join(folder, "report.jsonl"), "TAUSWEEP_SETTINGS": `{"amp":true,"arch":"a b","temperature":0.1}`,
		"held": "0 1 2",
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

// gone waits until no process has a pid.
func gone(t *testing.T, pid string) {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(pid))
	if err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if errors.Is(syscall.Kill(n, 0), syscall.ESRCH) || zombie(n) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("process %d is still there", n)
}

// zombie reports whether a process has ended and only its parent has not noticed.
func zombie(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && strings.Contains(string(stat), ") Z ")
}

// A command's children end with it, and hold nobody up.
func TestChildren(t *testing.T) {
	r, folder := one(t, plan(t, "fork", nil))
	if r.Status != sweep.OK {
		t.Errorf("%+v", r)
	}
	gone(t, read(t, folder, "child"))
}

func TestOutputIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("a gigabyte through a pipe")
	}
	r, folder := one(t, plan(t, "loud", nil))
	text := read(t, folder, command.OutputFile)
	if r.Status != sweep.OK || len(text) > 5<<20 || !strings.Contains(text, " bytes left out ...") || !strings.HasSuffix(strings.TrimSpace(text), "the end") {
		t.Errorf("%s: %d bytes", r.Status, len(text))
	}
}

func TestInterrupt(t *testing.T) {
	dir, k := t.TempDir(), new(keeper)
	p := plan(t, "polite", nil)
	ctx, stop := context.WithCancel(t.Context())
	k.on = func(e sweep.Event) {
		if _, ok := e.(sweep.Reported); ok {
			stop()
		}
	}
	if err := run(ctx, p, dir, k); !errors.Is(err, context.Canceled) || len(k.results) > 0 {
		t.Fatalf("%v with %d results", err, len(k.results))
	}
	read(t, command.Folder(dir, 0), "asked")
	// It did not fail: nothing counts against its retries, and it starts again.
	last, _ := k.events[len(k.events)-2].(sweep.AttemptEnded)
	if !last.Interrupted {
		t.Errorf("%+v", k.events)
	}
	if text := read(t, command.Folder(dir, 0), command.AttemptsFile); strings.Contains(text, "failed") {
		t.Error(text)
	}
}

// What has ended does not run again, whatever was committed; what reported after a
// restart counts.
func TestResume(t *testing.T) {
	dir := t.TempDir()
	p := plan(t, "stubborn", []string{"1"}, func(s *spec.Spec) { s.Seeds.Count = 4 })
	first, second := new(keeper), new(keeper)
	if err := run(t.Context(), p, dir, first); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(command.Folder(dir, 2), command.ResultFile)); err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(command.Folder(dir, 2), command.ReportFile)
	if err := os.WriteFile(torn, []byte(read(t, torn)+`{"step": 3, "acc`), 0o644); err != nil {
		t.Fatal(err)
	}
	p.Spec.Custom.Process.Retries = 5
	if err := run(t.Context(), p, dir, second); err != nil {
		t.Fatal(err)
	}
	for i := range second.results {
		attempts := strings.Count(read(t, command.Folder(dir, i), command.AttemptsFile), `"began"`)
		switch {
		case i != 2 && (attempts != 1 || !cmp.Equal(first.results[i], second.results[i])):
			t.Errorf("trial %d: %d attempts, %+v", i, attempts, second.results[i])
		case i == 2 && (attempts != 7 || second.results[i].Status != sweep.Failed): // it wants its first one
			t.Errorf("trial %d: %d attempts, %+v", i, attempts, second.results[i])
		}
	}
}

// A folder of another trial is set aside, not overwritten and not believed.
func TestOtherFolder(t *testing.T) {
	dir, k := t.TempDir(), new(keeper)
	if err := run(t.Context(), plan(t, "well", []string{"0.75"}), dir, k); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), plan(t, "well", []string{"0.5"}), dir, k); err != nil {
		t.Fatal(err)
	}
	if got := k.results[1].Last().Values[0]; got != 0.5 {
		t.Errorf("%v", got)
	}
	read(t, command.Folder(dir, 0)+".old1", command.ResultFile)
}

// A disk that is full ends the run with an error and loses nothing.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full")
	}
	dir, k := t.TempDir(), new(keeper)
	empty := command.FillDisk(t)
	p := plan(t, "well", []string{"0.75"})
	err := run(t.Context(), p, dir, k)
	var fault *command.FolderError
	if !errors.As(err, &fault) || !errors.Is(err, syscall.ENOSPC) || len(k.results) > 0 {
		t.Fatalf("%v with %d results", err, len(k.results))
	}
	empty()
	if err := run(t.Context(), p, dir, k); err != nil || k.results[0].Status != sweep.OK {
		t.Errorf("%v, %+v", err, k.results)
	}
}

// A program that is not there any more is a failure of the trial.
func TestVanished(t *testing.T) {
	p := plan(t, "well", []string{"1"})
	p.Spec.Custom.Process.Command[0] = filepath.Join(t.TempDir(), "gone")
	r, _ := one(t, p)
	if r.Status != sweep.Failed || !strings.HasPrefix(r.Error, "cannot be started: ") {
		t.Errorf("%+v", r)
	}
}

// A slow trial holds back neither the others nor what is told of them; rows are
// committed in order all the same.
func TestSlowTrialHoldsBackNobody(t *testing.T) {
	dir, k := t.TempDir(), new(keeper)
	release := filepath.Join(dir, "release")
	const trials = 40
	p := plan(t, "slow", []string{release}, func(s *spec.Spec) {
		s.Seeds.Count, s.Custom.Process.Slots = trials, spec.Slots{"a", "b"}
	})
	trained := 0
	k.on = func(e sweep.Event) {
		if _, ok := e.(sweep.ChunkTrained); ok {
			if trained++; trained == trials-1 {
				if len(k.results) > 0 {
					t.Error("rows are committed out of order")
				}
				_ = os.WriteFile(release, nil, 0o644)
			}
		}
	}
	if err := run(t.Context(), p, dir, k); err != nil {
		t.Fatal(err)
	}
	for i, r := range k.results {
		if r.Trial != i {
			t.Fatalf("result %d is of trial %d", i, r.Trial)
		}
	}
}

// Sweeps of one process share its slots: one trial at once on each.
// A slot that becomes free goes to the party that has the fewest for its share, however
// many wait for another.
func TestSlotsAreFair(t *testing.T) {
	host := command.NewHost(nil)
	names := []string{"0", "1", "2", "3"}
	of := func(name string, share float64) context.Context {
		return sweep.For(t.Context(), sweep.Party{Name: name, Share: share})
	}
	for range names {
		if _, err := host.Acquire(of("busy", 1), names); err != nil {
			t.Fatal(err)
		}
	}
	gotten := make(chan string) // by the party
	var waiting sync.WaitGroup
	wait := func(party string, share float64) {
		before := host.Waiting()
		waiting.Go(func() {
			if _, err := host.Acquire(of(party, share), names); err != nil {
				t.Error(err)
			}
			gotten <- party
		})
		for host.Waiting() == before { // they wait in this order
			time.Sleep(time.Millisecond)
		}
	}
	for range 4 {
		wait("busy", 1)
	}
	wait("other", 1)
	wait("other", 1)
	wait("large", 2)
	wait("large", 2)
	var order []string
	for _, slot := range names {
		host.Release(slot)
		order = append(order, <-gotten)
	}
	// First other and large have none, and other came first; then large has 1 for a share of
	// 2, other 1 for 1; and busy has none left.
	if got := strings.Join(order, " "); got != "other large large busy" {
		t.Errorf("slots go to %s", got)
	}
	for _, slot := range names { // the others get theirs, too
		host.Release(slot)
		<-gotten
	}
	waiting.Wait()
}

func TestSlotsAreShared(t *testing.T) {
	host, marks := command.NewHost(os.Environ()), t.TempDir()
	var wg sync.WaitGroup
	for range 3 {
		p := plan(t, "alone", []string{marks}, func(s *spec.Spec) { s.Seeds.Count, s.Custom.Process.Slots = 8, spec.Slots{"0", "1"} })
		dir, k := t.TempDir(), new(keeper)
		wg.Go(func() {
			if err := sweep.Run(t.Context(), p, 0, host.Executor(dir, p, 0), k, k); err != nil {
				t.Error(err)
			}
			for _, r := range k.results {
				if r.Status != sweep.OK {
					t.Errorf("trial %d: %s", r.Trial, r.Error)
				}
			}
		})
	}
	wg.Wait()
}
