package main

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"
)

// in runs a command line in this process, in a directory of the test's.
func in(ctx context.Context, dir string, args ...string) (code exitCode, stdout, stderr string) {
	var out, said strings.Builder
	code = run(ctx, environment{args: args, dir: dir, stdin: strings.NewReader(""), stdout: &out, stderr: &said})
	return code, out.String(), said.String()
}

func TestRunLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t)
	args := []string{"run", "--set", "steps=5", "--seeds", "20", "--no-figures", "--metrics-listen", "127.0.0.1:0"}
	dir := t.TempDir()
	if code, _, stderr := in(t.Context(), dir, args...); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, stderr)
	}
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errInterrupted)
	code, _, stderr := in(ended, dir, append(args, "--out", "interrupted")...)
	if code != exitInterrupted || !strings.Contains(stderr, "tausweep: interrupted\n") {
		t.Fatalf("interrupted: exit code %d\n%s", code, stderr)
	}
}

// A fault of the program's own is said so and ends with its own code.
func TestPanicIsInternal(t *testing.T) {
	var said strings.Builder
	code := run(t.Context(), environment{args: []string{"version"}, stdout: panicking{}, stderr: &said})
	if code != exitInternal || !strings.HasPrefix(said.String(), "tausweep: internal error: out of paper") {
		t.Errorf("exit code %d\n%s", code, said.String())
	}
}

type panicking struct{ io.Writer }

func (panicking) Write([]byte) (int, error) { panic("out of paper") }

// Every command has an example, and help that does not run over a terminal.
func TestEveryHelpHasAnExample(t *testing.T) {
	p := &program{environment: environment{stdout: io.Discard, stderr: io.Discard}}
	for _, cmd := range flatten(p.command()) {
		if !strings.Contains(cmd.Example, "  tausweep ") && !strings.Contains(cmd.Example, "<(tausweep ") {
			t.Errorf("%s: no example", cmd.CommandPath())
		}
		for line := range strings.Lines(cmd.Long + "\n" + cmd.Example) {
			if len(line) > 90 {
				t.Errorf("%s: %d characters in %q", cmd.CommandPath(), len(line), line)
			}
		}
	}
}

// flatten lists a command and all below it, but for cobra's own help.
func flatten(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if sub.Name() != "help" {
			all = append(all, flatten(sub)...)
		}
	}
	return all
}
