package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// choice is a flag that takes one of a few words; the first is the default.
type choice struct {
	value    string
	accepted []string
}

func (c *choice) String() string { return c.value }

func (c *choice) Set(value string) error {
	if !slices.Contains(c.accepted, value) {
		return errors.New("must be " + c.words())
	}
	c.value = value
	return nil
}

// Type is how the help shows what is accepted: "table|csv|json".
func (c *choice) Type() string { return strings.Join(c.accepted, "|") }

// words names what is accepted: "table, csv or json".
func (c *choice) words() string {
	last := len(c.accepted) - 1
	return strings.Join(c.accepted[:last], ", ") + " or " + c.accepted[last]
}

// addChoice adds a choice to fs, a set of cmd's flags, with its completion.
func addChoice(cmd *cobra.Command, fs *pflag.FlagSet, name, usage string, accepted ...string) *choice {
	c := &choice{value: accepted[0], accepted: accepted}
	fs.Var(c, name, usage)
	completeFlag(cmd, name, cobra.FixedCompletions(accepted, noFiles))
	return c
}
