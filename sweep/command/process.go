package command

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is one run of a command.
type process struct {
	args    []string // the first is the program
	dir     string
	environ []string
	output  *output
	timeout time.Duration // 0 for none
	grace   time.Duration
}

// ended says how a process ended.
type ended struct {
	reason   string // empty for exit code 0
	exited   bool   // by itself, not since it was told to
	timedOut bool
	lines    string // the last ones of its stderr
}

// inherited is an environment without what tells this program or a command what it is.
func inherited(environ []string) []string {
	return slices.DeleteFunc(slices.Clone(environ), func(v string) bool { return strings.HasPrefix(v, "TAUSWEEP_") })
}

// run starts the command in a process group of its own, waits for it, and leaves
// nothing of its group behind. When ctx ends or the time is over, the group gets
// SIGTERM, and SIGKILL after the grace.
func (p *process) run(ctx context.Context) ended {
	done := make(chan ended, 1)
	go func() {
		// The system sends the signal of a parent's death when the thread that started a
		// process ends, so that thread must live as long.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		done <- p.attend(ctx)
	}()
	return <-done
}

func (p *process) attend(ctx context.Context) ended {
	//nolint:noctx // a context kills at once, and one process alone: stop asks first, and the group
	cmd := exec.Command(p.args[0], p.args[1:]...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = p.dir, p.environ, ownGroup()
	streams, err := p.output.connect(cmd)
	if err != nil {
		return ended{reason: err.Error(), exited: true}
	}
	err = cmd.Start()
	streams.started()
	if err != nil {
		streams.close()
		return ended{reason: "cannot be started: " + err.Error(), exited: true}
	}
	watched := make(chan struct{})
	var told, timedOut bool
	var watching sync.WaitGroup
	watching.Go(func() { told, timedOut = p.watch(ctx, cmd.Process.Pid, watched) })
	err = cmd.Wait()
	close(watched)
	watching.Wait()
	kill(cmd.Process.Pid, syscall.SIGKILL) // whatever it left behind
	streams.close()
	e := ended{exited: !told || timedOut, timedOut: timedOut, lines: p.output.last()}
	switch {
	case timedOut:
		e.reason = fmt.Sprintf("did not end within %v", p.timeout)
	case err != nil:
		e.reason = reasonOf(err)
	}
	return e
}

// watch ends the process group when ctx ends or its time is over, until done is closed.
func (p *process) watch(ctx context.Context, pid int, done <-chan struct{}) (told, timedOut bool) {
	var over <-chan time.Time
	if p.timeout > 0 {
		timer := time.NewTimer(p.timeout)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-done:
		return false, false
	case <-over:
		timedOut = true
	case <-ctx.Done():
	}
	kill(pid, syscall.SIGTERM)
	grace := time.NewTimer(p.grace)
	defer grace.Stop()
	select {
	case <-done:
	case <-grace.C:
		kill(pid, syscall.SIGKILL)
		<-done
	}
	return true, timedOut
}

// reasonOf says how a process ended that did not end with exit code 0.
func reasonOf(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err.Error()
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return "ended by signal " + status.Signal().String()
	}
	return fmt.Sprintf("exit code %d", exit.ExitCode())
}
