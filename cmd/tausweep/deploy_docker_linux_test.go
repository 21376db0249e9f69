package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"

	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// instruction is one of a Dockerfile: its word, in capitals, and the rest, lines
// that go on joined.
type instruction struct{ word, rest string }

// stages are the instructions of deploy's Dockerfile, from each FROM on.
func stages(t *testing.T) (all [][]instruction) {
	t.Helper()
	text := regexp.MustCompile(`(?m)^\s*#.*\n`).ReplaceAllString(deployed(t, "docker/Dockerfile"), "")
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if word == "" {
			continue
		}
		known := []string{"FROM", "WORKDIR", "COPY", "RUN", "ARG", "LABEL", "USER", "VOLUME", "ENV", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
		if !slices.Contains(known, word) {
			t.Fatalf("%q is no instruction", line)
		}
		if word == "FROM" {
			all = append(all, nil)
		}
		if len(all) == 0 {
			t.Fatalf("%q comes before FROM", line)
		}
		all[len(all)-1] = append(all[len(all)-1], instruction{word, strings.Join(strings.Fields(rest), " ")})
	}
	return all
}

// the returns the rest of the only instruction of that word.
func the(t *testing.T, stage []instruction, word string) string {
	t.Helper()
	var found []string
	for _, i := range stage {
		if i.word == word {
			found = append(found, i.rest)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d times %s: %q", len(found), word, found)
	}
	return found[0]
}

// listed reads the list of an instruction's exec form.
func listed(t *testing.T, text string) (all []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return all
}

// The image holds the program alone, and is nobody's but a numbered user's. (No
// engine is asked for: this reads the file.)
func TestDockerfile(t *testing.T) {
	all := stages(t)
	if len(all) != 2 {
		t.Fatalf("%d stages", len(all))
	}
	build, image := all[0], all[1]
	goVersion := regexp.MustCompile(`(?m)^go (\S+)$`).FindStringSubmatch(readable(t, "../../go.mod"))[1]
	if from := the(t, build, "FROM"); from != "--platform=$BUILDPLATFORM golang:"+goVersion+"-bookworm AS build" {
		t.Errorf("builds from %q; go.mod has Go %s", from, goVersion)
	}
	if from := the(t, image, "FROM"); from != "scratch" {
		t.Errorf("the image is from %q", from)
	}
	makefile := readable(t, "../../Makefile")
	for _, needed := range []string{"CGO_ENABLED=0", "GOEXPERIMENT=simd", "GOOS=$TARGETOS GOARCH=$TARGETARCH", "-trimpath", "-X main.version=$VERSION", "-X main.commit=$COMMIT", "./cmd/tausweep"} {
		if !strings.Contains(fmt.Sprint(build), needed) {
			t.Errorf("the build has no %s", needed)
		}
	}
	for _, same := range []string{"-X main.version=", "-X main.commit=", "GOEXPERIMENT := simd"} {
		if !strings.Contains(makefile, same) {
			t.Errorf("the Makefile builds otherwise: no %s", same)
		}
	}
	if user := the(t, image, "USER"); !regexp.MustCompile(`^[1-9]\d*:[1-9]\d*$`).MatchString(user) {
		t.Errorf("runs as %q", user)
	} else if !strings.Contains(fmt.Sprint(image), "--chown="+user+" /out/root/var/lib/tausweep "+the(t, image, "VOLUME")) {
		t.Errorf("the volume is not %s's", user)
	}

	var variables []string
	for _, pair := range strings.Fields(the(t, image, "ENV")) {
		name, _, _ := strings.Cut(pair, "=")
		variables = append(variables, name)
	}
	entry := listed(t, the(t, image, "ENTRYPOINT"))
	if len(entry) != 1 || entry[0] != "/tausweep" {
		t.Errorf("begins %q", entry)
	}
	accepts(t, listed(t, the(t, image, "CMD")), variables...)
	_, check, _ := strings.Cut(the(t, image, "HEALTHCHECK"), "CMD ")
	command := listed(t, check)
	if command[0] != entry[0] {
		t.Errorf("the health check runs %q", command)
	}
	accepts(t, command[1:])
}

// Everything that the program is built of gets into the image's build, and no
// test, sweep or secret.
func TestDockerignore(t *testing.T) {
	patterns, err := ignorefile.ReadAll(strings.NewReader(readable(t, "../../.dockerignore")))
	if err != nil {
		t.Fatal(err)
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	ignored := func(path string) bool {
		skip, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			t.Fatal(err)
		}
		return skip
	}
	files := strings.Fields(said(t, "go", "list", "-deps", "-f",
		`{{if and .Module .Module.Main}}{{$d := .Dir}}{{range .GoFiles}}{{$d}}/{{.}} {{end}}{{range .IgnoredGoFiles}}{{$d}}/{{.}} {{end}}{{range .EmbedFiles}}{{$d}}/{{.}} {{end}}{{end}}`, "."))
	if len(files) < 100 {
		t.Fatalf("the program is built of %d files", len(files))
	}
	for _, file := range append(files, filepath.Join(root, "go.mod"), filepath.Join(root, "go.sum")) {
		path, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		if ignored(path) && !strings.HasSuffix(path, "_test.go") { // tests of other builds are listed, too
			t.Errorf("%s is not in the build", path)
		}
	}
	for _, path := range []string{".git/HEAD", "bin/tausweep", "runs/guide/trials.csv", "deploy/secrets/tokens", "cmd/tausweep/deploy_docker_linux_test.go", "results/figure/testdata/golden/guide.png", "tokens", ".env"} {
		if !ignored(path) {
			t.Errorf("%s is in the build", path)
		}
	}
}

// composition is a compose file, as far as these tests look at it.
type composition struct {
	Services map[string]struct {
		Image                            string
		Build                            struct{ Context, Dockerfile string }
		Command, Ports, Secrets, Volumes []string
		StopGracePeriod                  string            `yaml:"stop_grace_period"`
		DependsOn                        any               `yaml:"depends_on"`
		Environment                      map[string]string `yaml:"environment"`
	}
	Volumes map[string]any
	Secrets map[string]struct{ File string }
}

// What compose.yaml puts together is there, and reached from this machine only.
func TestCompose(t *testing.T) {
	var c composition
	decode(t, "compose.yaml", deployed(t, "compose.yaml"), &c)
	made := filepath.Join(t.TempDir(), "secrets")
	said(t, filepath.Join(deployDir, "secrets.sh"), made)
	for name, secret := range c.Secrets {
		if _, err := os.Stat(filepath.Join(filepath.Dir(made), secret.File)); err != nil {
			t.Errorf("secret %s: secrets.sh does not make it: %v", name, err)
		}
	}
	for name, s := range c.Services {
		if first, _, named := strings.Cut(s.Image, "/"); named && strings.Contains(first, ".") {
			t.Errorf("%s: the image %s names a registry", name, s.Image)
		}
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s: port %s is open to others", name, port)
			}
		}
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File == "" {
				t.Errorf("%s: no secret %s", name, secret)
			}
		}
		for _, volume := range s.Volumes {
			from, _, _ := strings.Cut(volume, ":")
			if _, named := c.Volumes[from]; named {
				continue
			}
			if _, err := os.Stat(filepath.Join(deployDir, from)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	own := c.Services["tausweep"]
	if _, err := os.Stat(filepath.Join(deployDir, own.Build.Context, own.Build.Dockerfile)); err != nil {
		t.Error(err)
	}
	accepts(t, own.Command)
	longer(t, own.Command, own.StopGracePeriod)
	dashboards := c.Services["grafana"].Environment["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
	if !slices.Contains(c.Services["grafana"].Volumes, "./grafana/dashboards:"+filepath.Dir(dashboards)+":ro") ||
		!strings.Contains(deployed(t, "grafana/provisioning/dashboards/tausweep.yaml"), "path: "+filepath.Dir(dashboards)) {
		t.Errorf("dashboards are not where Grafana looks: %s", dashboards)
	}
	if !strings.Contains(deployed(t, "prometheus/prometheus.yml"), "/run/secrets/prometheus-token") ||
		!slices.Contains(c.Services["prometheus"].Secrets, "prometheus-token") {
		t.Error("Prometheus has not the token that its file names")
	}
}

// longer fails unless whoever stops the program waits longer than it may take.
func longer(t *testing.T, args []string, wait string) {
	t.Helper()
	at := slices.IndexFunc(args, func(a string) bool { return strings.HasPrefix(a, "--grace") })
	if at < 0 {
		t.Fatalf("%q: no --grace", args)
	}
	given := strings.TrimPrefix(args[at], "--grace=")
	if given == "--grace" {
		given = args[at+1]
	}
	grace, err := time.ParseDuration(given)
	if err != nil {
		t.Fatal(err)
	}
	if patience, err := time.ParseDuration(wait); err != nil || patience <= grace {
		t.Errorf("waits %s for a grace of %s: %v", wait, grace, err)
	}
}

// TestSystemdUnit lets systemd check its unit, and say how little the service can
// reach, where it is installed; its command and variables are the program's.
func TestSystemdUnit(t *testing.T) {
	unit := deployed(t, "systemd/tausweep.service")
	values := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^([A-Z]\w+)=(.*)$`).FindAllStringSubmatch(unit, -1) {
		values[m[1]] = m[2]
	}
	command := strings.Fields(values["ExecStart"])
	accepts(t, command[1:], regexp.MustCompile(`TAUSWEEP_[A-Z_]+`).FindAllString(unit, -1)...)
	longer(t, command, values["TimeoutStopSec"]+"s")
	if values["RestartPreventExitStatus"] != fmt.Sprint(int(exitBadInput)) {
		t.Errorf("starts anew after %s", values["RestartPreventExitStatus"])
	}

	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		sweeptest.Skip(t, "systemd-analyze (it comes with systemd)")
	}
	program, err := exec.LookPath("tausweep")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "tausweep.service")
	if err := os.WriteFile(file, []byte(replaced(t, unit, "/usr/local/bin/tausweep serve", program+" serve")), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := said(t, analyze, "verify", file); strings.Contains(out, "tausweep.service") {
		t.Errorf("systemd-analyze verify:\n%s", out)
	}
	// 10 is a service without any limits, 0 one that can do nothing at all.
	out := said(t, analyze, "security", "--offline=yes", "--threshold=15", "--no-pager", file)
	t.Log(strings.TrimSpace(out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:]))
}
