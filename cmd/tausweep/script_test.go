package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/sweeptest"
)

// TestMain makes the program itself a command of the scripts: they run it as a
// process of its own, with real files, pipes and exit codes. It knows one more
// trainer than it does elsewhere.
func TestMain(m *testing.M) {
	sweep.Register(sweeptest.Invented{Pause: 2 * time.Millisecond})
	testscript.Main(sweeptest.Reporting(m), map[string]func(){"tausweep": main})
}

func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			for name, from := range map[string]string{"schema3": "testdata/schema3", "analysis": "../../deploy/examples/analysis"} {
				if err := os.CopyFS(filepath.Join(env.WorkDir, name), os.DirFS(from)); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "forget": forget, "killed": killed, "serving": serves, "certificate": certificate, "otherscheme": otherscheme,
		},
	})
}

// killed runs a program and kills it with SIGKILL once a file has so many lines:
// killed FILE LINES program args...
func killed(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: killed FILE LINES program args...")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	program, err := exec.LookPath(args[2])
	ts.Check(err)
	cmd := exec.Command(program, args[3:]...)
	cmd.Dir = ts.MkAbs(".")
	ts.Check(cmd.Start())
	for range 1000 {
		if text, _ := os.ReadFile(ts.MkAbs(args[0])); bytes.Count(text, []byte("\n")) >= want {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Check(cmd.Process.Kill())
	if err := cmd.Wait(); err == nil {
		ts.Fatalf("%s ended before it was killed", args[2])
	}
}

// forget makes a directory one of before a measure was added: forget DIR MEASURE.
func forget(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: forget DIR MEASURE")
	}
	ts.Check(sweeptest.Forget(ts.MkAbs(args[0]), args[1]))
}

// exits runs a program that must end with the code given: exits CODE program args...
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE program args...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		code = ended.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}
