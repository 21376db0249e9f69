package main

import (
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) cancelCommand() *cobra.Command {
	var from client
	cmd := &cobra.Command{
		Use:     "cancel NAME",
		Short:   "Cancel a sweep on a service; committed results are kept",
		GroupID: groupService,
		Example: "  tausweep cancel guide --server http://sweeps.example:8080",
		Args:    arguments("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			var s service.Sweep
			if err := from.call(cmd.Context(), http.MethodPost, address(args[0])+"/cancel", &s); err != nil {
				return err
			}
			what := words(s.State)
			if s.State == service.Running {
				what = "is being cancelled"
			}
			return p.print(fmt.Sprintf("%s: %s, %d of %s committed\n", s.Name, what, s.Progress.Committed, count(s.Progress.Trials, "trial")))
		},
	}
	from.addFlags(p, cmd)
	cmd.ValidArgsFunction = p.completeNames(&from)
	return cmd
}
