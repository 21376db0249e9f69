package main

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// completer completes an argument or a flag's value.
type completer = func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective)

const noFiles = cobra.ShellCompDirectiveNoFileComp

// completeFlag completes a flag's values. The flag must be there.
func completeFlag(cmd *cobra.Command, name string, complete completer) {
	if err := cmd.RegisterFlagCompletionFunc(name, complete); err != nil {
		panic(err) // the flag was added before
	}
}

// completeDirectories completes an argument that is a sweep's directory.
func completeDirectories(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// specOf is what the words so far name: a spec's file, a sweep's directory, or the guide.
func (p *program) specOf(cmd *cobra.Command, args []string) *spec.Spec {
	if data := cmd.Flags().Lookup("data"); data != nil && data.Value.String() != "" {
		return spec.DefaultFile()
	}
	if len(args) == 0 || args[0] == "-" {
		return spec.Default()
	}
	if stored, err := results.ReadSpec(p.path(args[0])); err == nil {
		return stored
	}
	if name, text, err := p.read(args[0]); err == nil {
		if parsed, err := spec.Parse(name, text); err == nil {
			return parsed
		}
	}
	return spec.Default()
}

// completeSet completes path=value: the paths of the spec's fields, then the words that
// the field takes.
func (p *program) completeSet(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	s := p.specOf(cmd, args)
	path, values, given := strings.Cut(begun, "=")
	if !given {
		var all []string
		for _, path := range s.Paths() {
			all = append(all, path+"=")
		}
		return all, noFiles | cobra.ShellCompDirectiveNoSpace
	}
	before := path + "="
	if comma := strings.LastIndexByte(values, ','); comma >= 0 {
		before += values[:comma+1]
	}
	var all []string
	for _, value := range s.Suggest(path) {
		all = append(all, before+value)
	}
	return all, noFiles | cobra.ShellCompDirectiveNoSpace
}

// completeObjective completes the first or another goal: measures, with their
// direction, and the outcome's limit.
func (p *program) completeObjective(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	before := begun[:strings.LastIndexByte(begun, ',')+1]
	var all []string
	for _, m := range p.specOf(cmd, args).Declare().Measures {
		switch {
		case m.Role == metrics.Outcome:
			all = append(all, before+m.Name+"<=\t"+m.Label)
		case m.Role == metrics.Metric && m.Incomparable == "" && m.Better == metrics.HigherBetter:
			all = append(all, before+"max:"+m.Name+"\t"+m.Label)
		case m.Role == metrics.Metric && m.Incomparable == "" && m.Better != metrics.NeitherBetter:
			all = append(all, before+"min:"+m.Name+"\t"+m.Label)
		}
	}
	return all, noFiles | cobra.ShellCompDirectiveNoSpace
}

// completeStates completes a list of states of sweeps.
func completeStates(_ *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
	before := begun[:strings.LastIndexByte(begun, ',')+1]
	var all []string
	for _, state := range service.States() {
		all = append(all, before+string(state))
	}
	return all, noFiles
}

// completeNames completes the name of a sweep on the service that the flags and
// settings name; nothing where it does not answer at once.
func (p *program) completeNames(at *client) completer {
	return func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 || p.readSettings(cmd.Root(), cmd) != nil {
			return nil, noFiles
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		var l service.List
		if at.call(ctx, http.MethodGet, "/v1/sweeps?limit=1000", &l) != nil {
			return nil, noFiles
		}
		names := []string{}
		for i := range l.Sweeps {
			names = append(names, l.Sweeps[i].Name+"\t"+words(l.Sweeps[i].State))
		}
		slices.Sort(names)
		return names, noFiles
	}
}
