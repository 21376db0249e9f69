package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// deployDir holds what these tests are about: how the program is run elsewhere.
const deployDir = "../../deploy"

// deployed returns the text of a file below it.
func deployed(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(deployDir, filepath.Join(path...)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// decode reads a YAML document into out.
func decode(t *testing.T, what, text string, out any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(text), out); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

// replaced returns text with each pair's first part, which must be there, replaced
// by its second.
func replaced(t *testing.T, text string, pairs ...string) string {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%q is not in:\n%s", pairs[i], text)
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// tool returns the path of a program that a test needs and the module does not
// bring: in bin, or installed. Where everything must be tested, it must be there.
func tool(t *testing.T, name, how string) string {
	t.Helper()
	sweeptest.SkipShort(t)
	for _, pattern := range []string{name, name + "-v*"} {
		found, err := filepath.Glob("../../bin/" + pattern)
		if err != nil || len(found) == 0 {
			continue
		}
		path, err := filepath.Abs(found[len(found)-1])
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing: %s", name, how)
	}
	if err != nil {
		sweeptest.Skip(t, name+" ("+how+")")
	}
	return path
}

// said runs a program and returns its output; it must end well.
func said(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// accepts fails unless the program knows the command and flags of a line, and the
// variables of an environment.
func accepts(t *testing.T, args []string, variables ...string) {
	t.Helper()
	p := &program{environment: environment{stdout: io.Discard, stderr: io.Discard}}
	root := p.command()
	cmd, rest, err := root.Find(args)
	if err == nil {
		err = cmd.ParseFlags(rest)
	}
	if err == nil {
		err = cmd.ValidateArgs(cmd.Flags().Args())
	}
	if err != nil || cmd == root {
		t.Errorf("tausweep %s: %v", strings.Join(args, " "), err)
	}
	known := map[string]bool{}
	for _, name := range settingNames(root) {
		known[variable(name)] = true
	}
	for _, name := range variables {
		if !known[name] {
			t.Errorf("%s is no setting", name)
		}
	}
}

// serving is a service under way, a process of its own.
type serving struct {
	url, dir   string
	launch     string // a token
	prometheus string // the file of another, that may read
	stop       func()
}

// served starts the program on a store of the test's, with the tokens that
// deploy/secrets.sh makes.
func served(t *testing.T) *serving {
	t.Helper()
	dir := t.TempDir()
	said(t, filepath.Join(deployDir, "secrets.sh"), filepath.Join(dir, "secrets"))
	cmd := exec.Command("tausweep", "serve", "--listen", "127.0.0.1:0", "--dir", filepath.Join(dir, "runs"),
		"--token-file", filepath.Join(dir, "secrets", "tokens"), "--log-format", "json", "--audit-log", filepath.Join(dir, "audit.jsonl"),
		"--allow-commands", "--commands-directory", dir)
	log, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &serving{dir: dir, prometheus: filepath.Join(dir, "secrets", "prometheus-token")}
	stopped := false
	s.stop = func() {
		if !stopped {
			stopped = true
			_ = cmd.Process.Signal(os.Interrupt)
			if err := cmd.Wait(); err != nil {
				t.Errorf("tausweep serve: %v", err)
			}
		}
	}
	t.Cleanup(s.stop)
	lines := bufio.NewScanner(log)
	for s.url == "" && lines.Scan() {
		var line struct{ Msg, URL string }
		if err := json.Unmarshal(lines.Bytes(), &line); err == nil && line.Msg == "serving" {
			s.url = line.URL
		}
	}
	if s.url == "" {
		t.Fatal("tausweep serve does not say where")
	}
	go func() { _, _ = io.Copy(io.Discard, log) }() // or it would stop at a full pipe
	tokens, err := os.ReadFile(filepath.Join(dir, "secrets", "tokens"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(tokens)) {
		if words := strings.Fields(line); words[0] == "launch" {
			s.launch = words[1]
		}
	}
	return s
}

// ask makes a request with the token that may launch.
func (s *serving) ask(t *testing.T, method, path, body string) string {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+s.launch)
	q.Header.Set("Content-Type", "application/yaml")
	if strings.HasPrefix(body, "{") {
		q.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %v\n%s", method, path, answer.Status, err, text)
	}
	return string(text)
}

// until waits until ready, for what cannot be waited for otherwise.
func until(t *testing.T, what string, ready func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !ready(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited a minute for: %s", what)
		}
	}
}

// longSweep is still running when the test is over, and has all series long
// before: trials are short, and most diverge.
const longSweep = `name: long
steps: 100
axes:
  loss.temperature: [0.5, 0.05, 0.001]
  optimizer.lr: [3e-4, 1e20, 1e30]
seeds: {first: 0, count: 100000}
`

// commandSweep is a sweep of commands, of which some fail at first and one goes on.
const commandSweep = `name: commands
trainer:
  kind: command
  command: [sh, -c, 'if [ $TAUSWEEP_TRIAL = 9 ]; then sleep 600; fi; [ $TAUSWEEP_ATTEMPT = 2 ] && echo "{\"uniformity\": -1}" > $TAUSWEEP_REPORT']
  slots: [left, right]
  retries: 1
  backoff: 10ms
settings: {temperature: 0.1}
axes: {}
seeds: {count: 10}
measures: {uniformity: {goal: min}}
`

// launchLong launches both and waits until trials of every configuration are
// committed.
func (s *serving) launchLong(t *testing.T) {
	t.Helper()
	s.ask(t, http.MethodPost, "/v1/sweeps", longSweep)
	s.ask(t, http.MethodPost, "/v1/sweeps", commandSweep)
	until(t, "commands that have ended", func() bool {
		var commands struct{ Progress struct{ Committed int } }
		decode(t, "sweep", s.ask(t, http.MethodGet, "/v1/sweeps/commands", ""), &commands)
		return commands.Progress.Committed == 9
	})
	until(t, "trials committed", func() bool {
		var long struct {
			Progress struct{ Committed, Diverged int }
		}
		decode(t, "sweep", s.ask(t, http.MethodGet, "/v1/sweeps/long", ""), &long)
		return long.Progress.Committed >= 600 && long.Progress.Diverged > 0
	})
}

// TestReadyCommand asks the real service what the image's health check asks.
func TestReadyCommand(t *testing.T) {
	s := served(t)
	if out := said(t, "tausweep", "ready", "--server", s.url); out != "ready\n" {
		t.Errorf("ready says %q", out)
	}
	s.stop()
	out, err := exec.Command("tausweep", "ready", "--server", s.url).CombinedOutput()
	if code := fmt.Sprint(err); code != fmt.Sprintf("exit status %d", exitUnreachable) {
		t.Errorf("a service that has stopped: %v\n%s", err, out)
	}
}

// The secrets that are there stay as they are; nobody else reaches them.
func TestSecrets(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "secrets")
	script := filepath.Join(deployDir, "secrets.sh")
	contents := func() string {
		all := ""
		for _, name := range []string{"tokens", "prometheus-token", "grafana-password"} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			all += string(text) + "\n"
		}
		return all
	}
	said(t, script, dir)
	first := contents()
	if out := said(t, script, dir); out != "" || contents() != first {
		t.Errorf("the second time it says %q, and the secrets are the same: %v", out, contents() == first)
	}
	if about, err := os.Stat(dir); err != nil || about.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %v, %v", about.Mode(), err)
	}
}
