package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) trashCommand() *cobra.Command {
	var from client
	cmd := &cobra.Command{
		Use:     "trash",
		Short:   "List the deleted sweeps that a service still keeps",
		GroupID: groupService,
		Long: `trash lists the sweeps that were deleted on a service and are still on its disk, those
deleted first at the top. They go for good after the service's --trash-keep, earlier
when its disk runs low, or by purge.`,
		Example: "  tausweep trash --server http://sweeps.example:8080",
		Args:    cobra.NoArgs,
	}
	format := addChoice(cmd, cmd.Flags(), "format", "output format", "table", "json")
	from.addFlags(p, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		var t service.Trash
		if err := from.call(cmd.Context(), http.MethodGet, "/v1/trash", &t); err != nil {
			return err
		}
		if format.value == "json" {
			return p.printJSON(&t)
		}
		return p.print(trashTable(&t))
	}
	return cmd
}

// trashTable writes a trash as text.
func trashTable(t *service.Trash) string {
	var b strings.Builder
	if len(t.Sweeps) > 0 {
		w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "NAME\tID\tDELETED\tKEPT UNTIL\tBYTES")
		for _, s := range t.Sweeps {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\n", s.Name, s.ID, minute(s.Deleted), minute(s.Until), s.Bytes)
		}
		w.Flush()
	}
	fmt.Fprintf(&b, "%s in the trash, %d bytes\n", count(len(t.Sweeps), "sweep"), t.Bytes)
	return b.String()
}

func minute(t time.Time) string { return t.Format("2006-01-02 15:04") }

func (p *program) purgeCommand() *cobra.Command {
	var from client
	var yes bool
	cmd := &cobra.Command{
		Use:     "purge [NAME|ID ...]",
		Short:   "Delete what is in a service's trash for good",
		GroupID: groupService,
		Long: `purge deletes sweeps in a service's trash for good: those of the names or ids given
(see trash), or all. It lists them and asks first; scripts,
which cannot be asked, give --yes.`,
		Example: `  tausweep purge --server http://sweeps.example:8080
  tausweep purge old-sweep --yes`,
		RunE: func(cmd *cobra.Command, args []string) error { return p.purge(cmd.Context(), &from, args, yes) },
	}
	from.addFlags(p, cmd)
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (p *program) purge(ctx context.Context, from *client, names []string, yes bool) error {
	if err := p.canAsk("purge", yes); err != nil {
		return err
	}
	var t service.Trash
	if err := from.call(ctx, http.MethodGet, "/v1/trash", &t); err != nil {
		return err
	}
	if err := choose(&t, names); err != nil {
		return err
	}
	if len(t.Sweeps) == 0 {
		return p.print("the trash is empty\n")
	}
	if !yes {
		fmt.Fprint(p.stderr, trashTable(&t))
		if !p.agreed("Delete for good?") {
			return exit(exitBadInput, errors.New("not deleted"))
		}
	}
	gone, err := purged(ctx, from, &t, len(names) == 0)
	if len(gone.Sweeps) > 0 || err == nil {
		if err := p.print(fmt.Sprintf("deleted for good: %s, %d bytes\n", count(len(gone.Sweeps), "sweep"), gone.Bytes)); err != nil {
			return err
		}
	}
	return err
}

// choose leaves in t the sweeps of the names or ids given; all where there is none.
func choose(t *service.Trash, names []string) error {
	if len(names) == 0 {
		return nil
	}
	var chosen service.Trash
	found := map[string]bool{}
	for _, s := range t.Sweeps {
		if slices.Contains(names, s.Name) || slices.Contains(names, s.ID) {
			chosen.Sweeps, chosen.Bytes = append(chosen.Sweeps, s), chosen.Bytes+s.Bytes
			found[s.Name], found[s.ID] = true, true
		}
	}
	missing := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return found[name] })
	if len(missing) > 0 {
		return exit(exitBadInput, fmt.Errorf("not in the trash: %s; see tausweep trash", strings.Join(missing, ", ")))
	}
	*t = chosen
	return nil
}

// purged deletes what is in t for good, or everything, and returns what was deleted.
func purged(ctx context.Context, from *client, t *service.Trash, all bool) (gone service.Trash, err error) {
	if all {
		err = from.call(ctx, http.MethodDelete, "/v1/trash", &gone)
		return gone, err
	}
	for _, s := range t.Sweeps {
		var one service.Trash
		if err := from.call(ctx, http.MethodDelete, "/v1/trash/"+s.ID, &one); err != nil {
			return gone, fmt.Errorf("%s: %w", s.Name, err)
		}
		gone.Sweeps, gone.Bytes = append(gone.Sweeps, one.Sweeps...), gone.Bytes+one.Bytes
	}
	return gone, nil
}
