package main

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) noteCommand() *cobra.Command {
	var at client
	var tags []string
	cmd := &cobra.Command{
		Use:     "note NAME [TEXT]",
		Short:   "Keep a note and tags with a sweep on a service",
		GroupID: groupService,
		Long: `note keeps TEXT, tags, or both with a sweep on a service, in the place of those that it
has; what is left out stays. The list finds sweeps by them. Without either it prints
them. TEXT "" and --tag "" take them away.`,
		Example: `  tausweep note guide "the run of the paper" --tag paper --tag ready
  tausweep note guide
  tausweep list --tag paper`,
		Args: arguments("NAME", "[TEXT]"),
	}
	at.addFlags(p, cmd)
	cmd.ValidArgsFunction = p.completeNames(&at)
	cmd.Flags().StringSliceVar(&tags, "tag", nil, "a `word` to find the sweep by: a-z, 0-9, . _ and -, 32 at most")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var s service.Sweep
		asked := map[string]any{}
		if len(args) > 1 {
			asked["note"] = args[1]
		}
		if cmd.Flags().Changed("tag") {
			asked["tags"] = slices.DeleteFunc(append([]string{}, tags...), func(tag string) bool { return tag == "" })
		}
		var err error
		if len(asked) == 0 {
			err = at.call(cmd.Context(), http.MethodGet, address(args[0]), &s)
		} else {
			err = at.send(cmd.Context(), http.MethodPost, address(args[0])+"/notes", asked, &s)
		}
		if err != nil {
			return err
		}
		if s.Note == "" && len(s.Tags) == 0 && len(asked) == 0 {
			return exit(exitBadInput, errors.New("sweep "+s.Name+" has no note and no tags"))
		}
		return p.print(noted(&s))
	}
	return cmd
}

// noted shows a sweep's tags and note.
func noted(s *service.Sweep) string {
	text := s.Name + ":"
	if len(s.Tags) > 0 {
		text += " " + strings.Join(s.Tags, ", ")
	}
	text += "\n"
	if s.Note != "" {
		text += s.Note + "\n"
	}
	return text
}
