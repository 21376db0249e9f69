package command

import (
	"context"
	"io"
	"os/exec"

	"github.com/tausweep/tausweep/sweep"
)

// Again runs one trial as an Executor would, in a folder of its own under dir.
func (h *Host) Again(ctx context.Context, dir string, plan *sweep.Plan, t sweep.Trial) (sweep.Result, error) {
	e := h.Executor(dir, plan, 1)
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		for {
			select {
			case <-e.events: // nobody observes it
			case <-ended:
				return
			}
		}
	}()
	r, _, err := e.trial(ctx, plan, t)
	return r, err
}

// Attached runs the command of one trial once, in a folder of its own under dir, with
// its streams those given, and returns what it gave. It has the first slot, no timeout,
// and nothing of it is committed.
func (h *Host) Attached(ctx context.Context, dir string, plan *sweep.Plan, t sweep.Trial, stdin io.Reader, stdout, stderr io.Writer) (sweep.Result, error) {
	f, err := openFolder(dir, plan, t)
	if err == nil {
		err = f.begin()
	}
	if err != nil {
		return sweep.Result{}, &FolderError{t.Index, err}
	}
	p := &plan.Spec.Custom.Process
	run := f.process(p, p.Slots[0], h.environ)
	cmd := exec.CommandContext(ctx, run.args[0], run.args[1:]...)
	cmd.Dir, cmd.Env = run.dir, run.environ
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, stderr
	cmd.WaitDelay = run.grace
	e := ended{exited: true}
	if err := cmd.Run(); err != nil {
		e.reason = reasonOf(err)
	}
	if ctx.Err() != nil {
		return sweep.Result{}, context.Cause(ctx)
	}
	return f.judge(e), nil
}
