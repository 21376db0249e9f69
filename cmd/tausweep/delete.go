package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) deleteCommand() *cobra.Command {
	var at client
	var yes bool
	cmd := &cobra.Command{
		Use:     "delete NAME",
		Short:   "Delete a sweep on a service",
		GroupID: groupService,
		Long: `delete moves a sweep on a service to the service's trash, which is kept for a while
(its --trash-keep; see trash and purge). It asks first; scripts, which cannot be asked,
give --yes. A running sweep has to be cancelled before.`,
		Example: `  tausweep delete guide --server http://sweeps.example:8080
  tausweep delete guide --yes`,
		Args: arguments("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error { return p.delete(cmd.Context(), &at, args[0], yes) },
	}
	at.addFlags(p, cmd)
	cmd.ValidArgsFunction = p.completeNames(&at)
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// delete deletes a sweep of a service, once that is agreed to.
func (p *program) delete(ctx context.Context, at *client, name string, yes bool) error {
	if err := p.canAsk("delete", yes); err != nil {
		return err
	}
	var s service.Sweep
	if err := at.call(ctx, http.MethodGet, address(name), &s); err != nil {
		return err
	}
	if !yes && !p.agreed(fmt.Sprintf("Delete %s with %s on %s?", s.Name, count(s.Progress.Committed, "committed trial"), at.server)) {
		return exit(exitBadInput, errors.New("not deleted"))
	}
	if err := at.call(ctx, http.MethodDelete, address(name), nil); err != nil {
		return err
	}
	return p.print(s.Name + ": deleted; it stays in the service's trash for a while\n")
}
