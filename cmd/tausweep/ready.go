package main

import (
	"net/http"

	"github.com/spf13/cobra"
)

func (p *program) readyCommand() *cobra.Command {
	var from remote
	cmd := &cobra.Command{
		Use:     "ready",
		Short:   "Ask a service whether it takes sweeps",
		GroupID: groupService,
		Long: `ready asks a service whether its store can be written and its queue takes sweeps. It
needs no token and ends with 0 or, saying why, with 6: the health check of a
container that holds nothing but this program.`,
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
	from.addFlags(cmd)
	return cmd
}
