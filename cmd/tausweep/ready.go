package main

import (
	"net/http"

	"github.com/spf13/cobra"
)

func (p *program) readyCommand() *cobra.Command {
	var from client
	cmd := &cobra.Command{
		Use:     "ready",
		Short:   "Check whether a service accepts sweeps",
		GroupID: groupService,
		Long: `ready checks that a service can write its store and that its queue accepts sweeps. It
needs no token. It exits with 0, or prints the reason and exits with 6. Use it as the
health check of a container that has only this program.`,
		Example: `  tausweep ready
  tausweep ready --server http://sweeps.example:8080`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := from.call(cmd.Context(), http.MethodGet, "/readyz", nil); err != nil {
				return err
			}
			return p.print("ready\n")
		},
	}
	from.addFlags(p, cmd)
	return cmd
}
