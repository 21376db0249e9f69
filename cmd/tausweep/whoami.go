package main

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service/api"
)

func (p *program) whoamiCommand() *cobra.Command {
	var from client
	cmd := &cobra.Command{
		Use:     "whoami",
		Short:   "Show your token's role, quotas and use on a service",
		GroupID: groupService,
		Example: "  tausweep whoami --server http://sweeps.example:8080",
		Args:    cobra.NoArgs,
	}
	format := addChoice(cmd, cmd.Flags(), "format", "output format", "table", "json")
	from.addFlags(p, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var me api.Me
		if err := from.call(cmd.Context(), http.MethodGet, "/v1/me", &me); err != nil {
			return err
		}
		if format.value == "json" {
			return p.printJSON(&me)
		}
		return p.print(meTable(&me))
	}
	return cmd
}

// meTable writes what a service says of a token as text.
func meTable(me *api.Me) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: may %s", cmp.Or(me.Name, "nobody (no token)"), me.Role)
	if me.Expires != nil {
		fmt.Fprintf(&b, ", until %s", minute(*me.Expires))
	}
	fmt.Fprintf(&b, ", share of the processors %s\n", strconv.FormatFloat(me.Quota.Share, 'g', -1, 64))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "QUOTA\tIN USE\tLIMIT")
	for _, row := range []struct {
		name       string
		use, limit int64
	}{
		{"sweeps", int64(me.Use.Sweeps), int64(me.Quota.Sweeps)},
		{"queued", int64(me.Use.Queued), int64(me.Quota.Queued)},
		{"running", int64(me.Use.Running), int64(me.Quota.Running)},
		{"trials", int64(me.Use.Trials), int64(me.Quota.Trials)},
		{"bytes", me.Use.Bytes, me.Quota.Bytes},
	} {
		limit := "-"
		if row.limit > 0 {
			limit = strconv.FormatInt(row.limit, 10)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\n", row.name, row.use, limit)
	}
	w.Flush()
	return b.String()
}
