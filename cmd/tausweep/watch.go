package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) watchCommand() *cobra.Command {
	var from client
	cmd := &cobra.Command{
		Use:     "watch NAME",
		Short:   "Watch a sweep on a service until it ends",
		GroupID: groupService,
		Long: `watch shows a sweep's progress, as run does, until it ends. It exits with 0 if all
trials were trained, 3 if some failed, 6 if the sweep was cancelled or failed. If
the service goes away, for example for an update, watch waits for it to return. As JSON
it prints a line for each event: the sweep as GET /v1/sweeps shows it, the last line as
it ended.`,
		Example: `  tausweep watch guide --server http://sweeps.example:8080
  tausweep watch guide --format json | jq .progress.committed`,
		Args: arguments("NAME"),
	}
	from.addFlags(p, cmd)
	cmd.ValidArgsFunction = p.completeNames(&from)
	format := addFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return p.watch(cmd.Context(), &from, args[0], watchOptions{json: format.value == "json"})
	}
	return cmd
}

// away is how long watch waits before it comes back to a service that left.
const away = time.Second

// watchOptions say what watch shows: as JSON a line an event, in quiet only how it ends.
type watchOptions struct{ json, quiet bool }

// watch shows a sweep's progress until it ends.
func (p *program) watch(ctx context.Context, from *client, name string, o watchOptions) error {
	var now service.Detail
	if err := from.call(ctx, http.MethodGet, address(name), &now); err != nil {
		return err
	}
	v := &viewer{state: now.Sweep, throughput: &throughput{began: time.Now(), before: int64(now.Progress.Committed)}}
	v.throughput.total.Store(int64(now.Plan.Trials))
	stop := func() {}
	switch {
	case o.json && !o.quiet:
		v.tell = p.printLine // the stream begins with the state
		if v.state.State.Ended() {
			return errors.Join(v.tell(v.state), p.verdict(&v.state, o))
		}
	case !o.quiet:
		_, stop = p.showProgress(name, v.throughput) // which moves by itself
	}
	log := p.log
	told := false
	for !v.state.State.Ended() {
		err := v.follow(ctx, from, name)
		if ctx.Err() != nil {
			stop()
			return context.Cause(ctx)
		}
		if err != nil && codeOf(err) != exitUnreachable {
			stop()
			return err
		}
		if v.state.State.Ended() {
			break
		}
		if !told {
			log.Warn("the service is not reachable: waiting for it", zap.Error(err))
		}
		told = true
		select {
		case <-time.After(away):
		case <-ctx.Done():
		}
	}
	stop()
	return p.verdict(&v.state, o)
}

// verdict says how a sweep ended.
func (p *program) verdict(s *service.Sweep, o watchOptions) error {
	if o.json && o.quiet {
		if err := p.printJSON(s); err != nil {
			return err
		}
	}
	text := fmt.Sprintf("%s: %s, %d of %s committed", s.Name, words(s.State), s.Progress.Committed, count(s.Progress.Trials, "trial"))
	if s.Reason != "" {
		text += ": " + s.Reason
	}
	switch s.State {
	case service.Done:
		if o.json {
			return nil
		}
		return p.print(text + "\n")
	case service.DoneWithFailures:
		return exit(exitTrialsFailed, fmt.Errorf("%s: %d failed", text, s.Progress.Failed))
	default:
		return exit(exitUnreachable, errors.New(text))
	}
}

// viewer follows a sweep's events.
type viewer struct {
	state      service.Sweep
	last       string // id of the last event
	throughput *throughput
	tell       func(any) error // prints the state after each event; may be nil
}

// follow reads events until the sweep or the stream ends.
func (v *viewer) follow(ctx context.Context, from *client, name string) error {
	headers := map[string]string{"Accept": "text/event-stream"}
	if v.last != "" {
		headers["Last-Event-ID"] = v.last
	}
	answer, err := from.request(ctx, http.MethodGet, address(name)+"/events", nil, headers)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	lines := bufio.NewReader(answer.Body)
	kind := ""
	for !v.state.State.Ended() {
		line, err := lines.ReadString('\n')
		if err != nil {
			return exit(exitUnreachable, fmt.Errorf("%s: %w", from.server, plainEOF(err)))
		}
		field, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ": ")
		switch field {
		case "id":
			v.last = value
		case "event":
			kind = value
		case "data":
			if err := v.hear(kind, []byte(value)); errors.Is(err, errReaderLeft) {
				return exit(exitOK, err)
			} else if err != nil {
				return exit(exitUnreachable, fmt.Errorf("%s: event %s: %w", from.server, kind, err))
			}
		}
	}
	return nil
}

func plainEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return errors.New("the event stream ended")
	}
	return err
}

// hear takes an event's data.
func (v *viewer) hear(kind string, data []byte) error {
	switch kind {
	case "state":
		var now service.Sweep // whole: a key that is not there any more keeps nothing
		if err := json.Unmarshal(data, &now); err != nil {
			return err
		}
		v.state = now
	case "progress":
		var now service.Progress
		if err := json.Unmarshal(data, &now); err != nil {
			return err
		}
		v.state.Progress = now
	default:
		return nil
	}
	now := &v.state.Progress
	v.throughput.total.Store(int64(now.Trials))
	v.throughput.set(int64(now.Committed), now.TrialsPerSecond, now.StepsPerSecond)
	if v.tell != nil {
		return v.tell(v.state)
	}
	return nil
}
