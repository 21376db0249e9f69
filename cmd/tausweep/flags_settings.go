package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"

	"github.com/tausweep/tausweep/sweep/spec"
)

// A setting is a flag that says how the program works here (workers, log, ...)
// rather than what to train: it may also come from the environment, as
// TAUSWEEP_NAME, or from the config file. A flag given overrides the
// environment, the environment than the file, the file than the default.
const (
	settingMark   = "tausweep_setting"
	settingPrefix = "TAUSWEEP_"
)

const helpFooter = `
Flags marked [$TAUSWEEP_...] can also be set by that environment variable, or by
name in the YAML file given with --config. A flag overrides the environment, which
overrides the file.
`

// addSettings adds the settings of every command.
func (p *program) addSettings(root *cobra.Command) {
	fs := root.PersistentFlags()
	fs.String("config", "", "YAML settings `file`")
	p.logLevel = addChoice(root, fs, "log-level", "minimum log level", "info", "debug", "warn", "error")
	p.logFormat = addChoice(root, fs, "log-format", "log format on stderr", "console", "json")
	setting(fs, "config", "log-level", "log-format")
}

// setting marks flags as settings and says so in their usage.
func setting(fs *pflag.FlagSet, names ...string) {
	for _, name := range names {
		flag := fs.Lookup(name)
		flag.Annotations = map[string][]string{settingMark: nil}
		flag.Usage += " [$" + variable(name) + "]"
	}
}

// variable returns the environment variable of a setting.
func variable(name string) string {
	return settingPrefix + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// readSettings fills cmd's flags that the command line left alone.
func (p *program) readSettings(root, cmd *cobra.Command) error {
	given := p.variables()
	file, err := p.readConfig(root, cmd.Flags().Lookup("config"), given)
	if err != nil {
		return err
	}
	var faults []error
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		if _, ok := flag.Annotations[settingMark]; !ok || flag.Changed {
			return
		}
		value, origin := given[variable(flag.Name)], variable(flag.Name)
		if value == "" {
			value, origin = file.GetString(flag.Name), file.ConfigFileUsed()+": "+flag.Name
		}
		if value == "" {
			return
		}
		if err := flag.Value.Set(value); err != nil {
			faults = append(faults, valueError(origin, value, flag))
		}
	})
	return errors.Join(faults...)
}

// warnVariables warns of variables that are no setting but nearly: TAUSWEEP_WROKERS.
// Others are no fault, and what Kubernetes sets beside a service of that name,
// TAUSWEEP_PORT and the like, is not meant for it.
func (p *program) warnVariables(root *cobra.Command) {
	known := append(settingNames(root), "config")
	for i := range known {
		known[i] = variable(known[i])
	}
	for _, name := range slices.Sorted(maps.Keys(p.variables())) {
		if near := spec.Nearest(name, known); !slices.Contains(known, name) && near != "" && !ofKubernetes.MatchString(name) {
			p.log.Warn(name + " is no setting and is ignored: did you mean " + near + "?")
		}
	}
}

var ofKubernetes = regexp.MustCompile(`_(PORT|SERVICE)(_|$)`)

// variables returns the environment's variables of the program.
func (p *program) variables() map[string]string {
	given := map[string]string{}
	for _, pair := range p.environ {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, settingPrefix) {
			given[name] = value
		}
	}
	return given
}

// readConfig reads the file that --config or its variable names, if any, and
// reports every key in it that is no setting.
func (p *program) readConfig(root *cobra.Command, flag *pflag.Flag, given map[string]string) (*viper.Viper, error) {
	v := viper.New()
	path := flag.Value.String()
	if !flag.Changed {
		path = given[variable(flag.Name)]
	}
	if path == "" {
		return v, nil
	}
	content, err := os.Open(p.path(path))
	if err != nil {
		return nil, err
	}
	defer content.Close()
	v.SetConfigFile(path)
	v.SetConfigType("yaml")
	if err := v.ReadConfig(content); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	known := settingNames(root)
	var faults []error
	for _, key := range v.AllKeys() {
		if !slices.Contains(known, key) {
			faults = append(faults, fmt.Errorf("%s: %s: unknown setting; accepted: %s", path, key, strings.Join(known, ", ")))
		}
	}
	return v, errors.Join(faults...)
}

// settingNames lists the settings of all commands, sorted.
func settingNames(root *cobra.Command) []string {
	var names []string
	add := func(flag *pflag.Flag) {
		if _, ok := flag.Annotations[settingMark]; ok && flag.Name != "config" {
			names = append(names, flag.Name)
		}
	}
	root.PersistentFlags().VisitAll(add)
	for _, cmd := range root.Commands() {
		cmd.Flags().VisitAll(add)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
