package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// specFlags is where a command's spec comes from: a file and the flags that
// change it.
type specFlags struct {
	set   []string
	seeds string
	data  dataFlags
	// remote says that data may be named as a service has it, which fits the spec to it,
	// and that a command's directory is one there.
	remote bool
}

func (s *specFlags) addFlags(p *program, cmd *cobra.Command) {
	s.addSet(p, cmd)
	s.addSeeds(cmd)
	s.data.addFlags(cmd)
	cmd.ValidArgsFunction = cobra.FixedCompletions([]string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt)
}

func (s *specFlags) addSet(p *program, cmd *cobra.Command) {
	cmd.Flags().StringArrayVar(&s.set, "set", nil, "set a field of the spec (`path=value`), or sweep it (path=value,value,... or path=[value,value])")
	completeFlag(cmd, "set", p.completeSet)
}

func (s *specFlags) addSeeds(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.seeds, "seeds", "", "`number` of seeds, overrides the spec")
}

// overrides are what the flags change, in the order in which they count.
func (s *specFlags) overrides() []spec.Override {
	var all []spec.Override
	for _, assign := range s.set {
		all = append(all, spec.Override{From: "--set", Assign: assign})
	}
	if s.seeds != "" {
		all = append(all, spec.Override{From: "--seeds", Assign: "seeds.count=" + s.seeds})
	}
	return all
}

// plan reads the spec that args and flags name, and plans it. No argument means
// the guide, - means stdin.
func (p *program) plan(args []string, s *specFlags) (*sweep.Plan, error) {
	parsed, err := p.spec(args, s)
	if err != nil {
		return nil, exit(exitBadInput, err)
	}
	plan, err := sweep.NewPlan(parsed)
	return plan, exit(exitBadInput, err)
}

// decimalComma is what 1.5 is to half of the world, and to --set two values.
var decimalComma = regexp.MustCompile(`^([a-z_.]+)=(\d+),(\d+)$`)

// hintCommas warns of what may be meant as a number with a decimal comma: two whole
// numbers for a field that takes any.
func (p *program) hintCommas(s *specFlags) {
	for _, assign := range s.set {
		m := decimalComma.FindStringSubmatch(assign)
		if m == nil {
			continue
		}
		if spec.Default().Set(spec.Override{Assign: m[1] + "=0.5"}) == nil {
			p.log.Warn(fmt.Sprintf("--set %s sweeps the values %s and %s: for one number write %s.%s", assign, m[2], m[3], m[2], m[3]))
		}
	}
}

func (p *program) spec(args []string, s *specFlags) (*spec.Spec, error) {
	p.hintCommas(s)
	switch {
	case s.data.samples != "" && len(args) > 0:
		return nil, errors.New("--data: cannot be combined with a spec: name the files in its data section")
	case s.data.samples != "":
		return p.ofData(s)
	case s.data.others():
		return nil, errors.New("--labels, --pairs, --drop-nonfinite: need --data")
	case len(args) == 0:
		guide := spec.Default()
		err := guide.Set(s.overrides()...)
		return guide, err
	}
	name, text, err := p.read(args[0])
	if err != nil {
		return nil, err
	}
	parsed, err := spec.Parse(name, text, s.overrides()...)
	if err != nil {
		return nil, err
	}
	dir := "."
	if name != "stdin" {
		dir = filepath.Dir(name)
	}
	if s.remote && remote(parsed) {
		return parsed, nil
	}
	if err := p.settle(parsed, dir); err != nil {
		return nil, err
	}
	return parsed, p.fit(parsed, p.path(dir))
}

// settle makes the directory of a spec's command, relative to that of the spec's file,
// one that does not depend on where it is read.
func (p *program) settle(s *spec.Spec, dir string) (err error) {
	if s.Custom == nil || s.Trainer.Kind != spec.Command || filepath.IsAbs(s.Custom.Process.Directory) {
		return nil
	}
	s.Custom.Process.Directory, err = filepath.Abs(filepath.Join(p.path(dir), s.Custom.Process.Directory))
	return err
}

// read returns the text of a spec's file and its name for messages.
func (p *program) read(name string) (string, []byte, error) {
	from := p.stdin
	if name == "-" {
		name = "stdin"
	} else {
		file, err := os.Open(p.path(name))
		if err != nil {
			return name, nil, err
		}
		defer file.Close()
		from = file
	}
	// One byte more than is accepted: Parse says what is too long.
	text, err := io.ReadAll(io.LimitReader(from, spec.MaxSpecBytes+1))
	if err != nil && !strings.Contains(err.Error(), name) {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return name, text, err
}
