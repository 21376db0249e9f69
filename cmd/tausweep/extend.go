package main

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) extendCommand() *cobra.Command {
	var at client
	var seeds int
	cmd := &cobra.Command{
		Use:     "extend NAME",
		Short:   "Add seeds to a sweep on a service",
		GroupID: groupService,
		Long: `extend gives a sweep on a service more seeds: --seeds is how many it is to have in
all. What is committed stays as it is, and the others are trained. A directory on this
machine is extended by tausweep resume DIR --seeds N.`,
		Example: "  tausweep extend guide --seeds 128 --server http://sweeps.example:8080",
		Args:    arguments("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if seeds == 0 {
				return exit(exitBadInput, errors.New("--seeds is missing: the number of seeds that the sweep is to have in all"))
			}
			var s service.Sweep
			if err := at.send(cmd.Context(), http.MethodPost, address(args[0])+"/extend", map[string]int{"seeds": seeds}, &s); err != nil {
				return err
			}
			return p.print(standing(&s))
		},
	}
	at.addFlags(p, cmd)
	cmd.ValidArgsFunction = p.completeNames(&at)
	cmd.Flags().IntVar(&seeds, "seeds", 0, "`number` of seeds that the sweep is to have in all")
	return cmd
}

// standing is a line about a sweep of a service: its state and how far it is.
func standing(s *service.Sweep) string {
	return fmt.Sprintf("%s: %s, %d of %s committed\n", s.Name, words(s.State), s.Progress.Committed, count(s.Progress.Trials, "trial"))
}
