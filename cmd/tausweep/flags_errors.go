package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError words what pflag found wrong as every other fault is worded: where,
// the value, what is accepted.
func flagError(_ *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		return valueError("--"+invalid.GetFlag().Name, invalid.GetValue(), invalid.GetFlag())
	}
	return err
}

// valueError says that value, found at origin, is none for flag.
func valueError(origin, value string, flag *pflag.Flag) error {
	accepted := map[string]string{
		"bool":     "true or false",
		"int":      "a whole number",
		"int64":    "a whole number",
		"uint32":   "a whole number, 0 to 4294967295",
		"float64":  "a number",
		"numbers":  "numbers separated by commas",
		"duration": "a duration, like 30s or 5m",
	}[flag.Value.Type()]
	if c, ok := flag.Value.(*choice); ok {
		accepted = c.words()
	}
	return fmt.Errorf("%s: %q: must be %s", origin, value, accepted)
}

// commandsOnly refuses arguments of a command that is only a group of others.
func commandsOnly(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return fmt.Errorf("%q: not a command of %s%s", args[0], cmd.CommandPath(), hint)
}

// atLeastOne accepts one argument of a kind or more.
func atLeastOne(name string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("%s is missing", name)
		}
		return nil
	}
}

// arguments accepts the arguments named: "DIR" must be there, "[SPEC]" may be.
func arguments(names ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) > len(names) {
			return fmt.Errorf("%q: unexpected argument", args[len(names)])
		}
		for _, name := range names[len(args):] {
			if !strings.HasPrefix(name, "[") {
				return fmt.Errorf("%s is missing", name)
			}
		}
		return nil
	}
}
