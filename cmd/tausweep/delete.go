package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) deleteCommand() *cobra.Command {
	var at client
	var yes bool
	cmd := &cobra.Command{
		Use:     "delete NAME",
		Short:   "Delete a sweep on a service",
		GroupID: groupService,
		Long: `delete moves a sweep on a service to the service's trash, which is emptied after a
week. It asks first; scripts, which cannot be asked, give --yes. A running sweep has
to be cancelled before.`,
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
	file, ok := p.stdin.(*os.File)
	if !yes && (!ok || !term.IsTerminal(int(file.Fd()))) {
		return exit(exitBadInput, errors.New("delete asks first, and there is no terminal to ask on: give --yes"))
	}
	var s service.Sweep
	if err := at.call(ctx, http.MethodGet, address(name), &s); err != nil {
		return err
	}
	if !yes {
		fmt.Fprintf(p.stderr, "Delete %s with %s on %s? [y/N] ", s.Name, count(s.Progress.Committed, "committed trial"), at.server)
		line, _ := bufio.NewReader(p.stdin).ReadString('\n') // no answer is a no
		if answer := strings.ToLower(strings.TrimSpace(line)); answer != "y" && answer != "yes" {
			return exit(exitBadInput, errors.New("not deleted"))
		}
	}
	if err := at.call(ctx, http.MethodDelete, address(name), nil); err != nil {
		return err
	}
	return p.print(s.Name + ": deleted; it stays in the service's trash for a week\n")
}
