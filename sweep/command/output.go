package command

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

const (
	// maxOutput bytes of an attempt's output are kept as they come; beyond them the
	// last tailOutput ones.
	maxOutput  = 4 << 20
	tailOutput = 64 << 10
	// lastLines bytes of stderr stand in a failed trial's row.
	lastLines = 600
)

// output is an attempt's share of output.log.
type output struct {
	mu      sync.Mutex
	file    *os.File
	written int
	beyond  int    // bytes that were not written
	tail    []byte // the last of them
	stderr  []byte // the last bytes of stderr
}

// Write appends to the log. It never fails, since a command must not end for a full
// disk that only its log needs.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	fits := b[:min(len(b), maxOutput-o.written)]
	if len(fits) > 0 {
		n, _ := o.file.Write(fits)
		o.written += len(fits)
		o.beyond += len(fits) - n
	}
	if rest := b[len(fits):]; len(rest) > 0 {
		o.beyond += len(rest)
		o.tail = last(append(o.tail, rest...), tailOutput)
	}
	return len(b), nil
}

// last returns the last n bytes of b, in memory that does not grow with what was there.
func last(b []byte, n int) []byte {
	if len(b) > 4*n {
		return bytes.Clone(b[len(b)-n:])
	}
	return b
}

// openOutput opens the log in a trial's folder, for another attempt behind what is there.
func openOutput(folder string, attempt int) (*output, error) {
	file, err := create(folder, OutputFile, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
	if err != nil {
		return nil, err
	}
	if attempt > 1 {
		fmt.Fprintf(file, "=== attempt %d ===\n", attempt)
	}
	return &output{file: file}, nil
}

// close writes what was left out, in a few words, and the last of it.
func (o *output) close() {
	if o.beyond > 0 {
		tail := o.tail[max(0, len(o.tail)-tailOutput):]
		fmt.Fprintf(o.file, "\n... %d bytes left out ...\n%s\n", o.beyond-len(tail), tail)
	}
	_ = o.file.Close() // as where a line cannot be written
}

// last returns the end of what went to stderr.
func (o *output) last() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	text := o.stderr[max(0, len(o.stderr)-lastLines):]
	if len(text) < len(o.stderr) { // not from within a line
		if _, after, ok := bytes.Cut(text, []byte("\n")); ok && len(after) > 0 {
			text = after
		}
	}
	return string(text)
}

// errors is the stderr of a command.
type stderr struct{ *output }

func (s stderr) Write(b []byte) (int, error) {
	s.mu.Lock()
	s.stderr = last(append(s.stderr, b...), lastLines)
	s.mu.Unlock()
	return s.output.Write(b)
}

// streams are the pipes through which a command writes.
type streams struct {
	theirs, ours []*os.File
	copying      sync.WaitGroup
}

// connect makes the pipes of cmd, which has not started.
func (o *output) connect(cmd *exec.Cmd) (*streams, error) {
	s := new(streams)
	for _, to := range []io.Writer{o, stderr{o}} {
		r, w, err := os.Pipe()
		if err != nil {
			s.started()
			s.close()
			return nil, err
		}
		s.theirs, s.ours = append(s.theirs, w), append(s.ours, r)
		s.copying.Go(func() { _, _ = io.Copy(to, onlyReader{r}) })
	}
	cmd.Stdout, cmd.Stderr = s.theirs[0], s.theirs[1]
	return s, nil
}

// onlyReader hides what io.Copy would take instead of Read.
type onlyReader struct{ io.Reader }

// started closes the ends of the command, which has its own.
func (s *streams) started() {
	for _, f := range s.theirs {
		_ = f.Close() // the other side has it
	}
	s.theirs = nil
}

// close waits for what is in the pipes. A process that left the command's group may
// hold them open: it is not waited for.
func (s *streams) close() {
	for _, f := range s.ours {
		_ = f.SetReadDeadline(time.Now().Add(drainTime))
	}
	s.copying.Wait()
	for _, f := range s.ours {
		_ = f.Close() // only read
	}
}

// drainTime is how long pipes that somebody holds open are read after the command's end.
const drainTime = 200 * time.Millisecond
