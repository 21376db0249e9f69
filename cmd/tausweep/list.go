package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) listCommand() *cobra.Command {
	var from client
	var states []string
	var tag, text string
	var limit int
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the sweeps of a service",
		GroupID: groupService,
		Long:    "list shows a service's sweeps, newest first.",
		Example: `  tausweep list --server http://sweeps.example:8080
  tausweep list --state running --state queued
  tausweep list --tag paper --search resnet
  tausweep list --format json`,
		Args: cobra.NoArgs,
	}
	format := addChoice(cmd, cmd.Flags(), "format", "output format", "table", "json")
	from.addFlags(p, cmd)
	cmd.Flags().StringSliceVar(&states, "state", nil, "only sweeps in this `state`: queued, running, done, done_with_failures, cancelled, failed, paused_disk_full, waiting, damaged")
	completeFlag(cmd, "state", completeStates)
	cmd.Flags().StringVar(&tag, "tag", "", "only sweeps with this `tag`")
	cmd.Flags().StringVar(&text, "search", "", "only sweeps that have this `text` in their name, note or tags")
	cmd.Flags().IntVar(&limit, "limit", 100, "maximum number of sweeps, 1 to 1000")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		query := url.Values{"limit": {strconv.Itoa(limit)}}
		if len(states) > 0 {
			query.Set("state", strings.Join(states, ","))
		}
		if tag != "" {
			query.Set("tag", tag)
		}
		if text != "" {
			query.Set("q", text)
		}
		return p.list(cmd.Context(), &from, query, format.value)
	}
	return cmd
}

func (p *program) list(ctx context.Context, from *client, query url.Values, format string) error {
	var l service.List
	if err := from.call(ctx, http.MethodGet, "/v1/sweeps?"+query.Encode(), &l); err != nil {
		return err
	}
	if format == "json" {
		return p.printJSON(l)
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tSTATE\tCOMMITTED\tTRIALS\tTRIALS/S\tLEFT\tCREATED\tTAGS")
	for _, s := range l.Sweeps {
		speed, left := "", ""
		if s.Progress.TrialsPerSecond > 0 {
			speed = rate(s.Progress.TrialsPerSecond)
		}
		if s.Progress.SecondsLeft != nil {
			left = clock(time.Duration(*s.Progress.SecondsLeft * float64(time.Second)))
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\t%s\n", s.Name, words(s.State), s.Progress.Committed, s.Progress.Trials,
			speed, left, s.Created.Format("2006-01-02 15:04"), strings.Join(s.Tags, " "))
	}
	w.Flush()
	if more := l.Total - len(l.Sweeps); more > 0 {
		fmt.Fprintf(&b, "and %d more; use --limit to see them\n", more)
	}
	for _, i := range l.Ignored {
		fmt.Fprintf(&b, "not shown: %s: %s\n", i.Directory, i.Reason)
	}
	return p.print(b.String())
}
