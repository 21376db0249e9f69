package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// The linker sets these (see the Makefile); a plain `go install` leaves them
// to what Go records about the module.
var (
	version string
	commit  string
)

// build is what the program knows of its own making.
type build struct {
	Version string // v1.2.3, or (devel)
	Commit  string // may be empty
	Go      string
	Arch    string // linux/amd64
}

func thisBuild() build {
	b := build{Version: version, Commit: commit, Go: runtime.Version(), Arch: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if b.Version == "" {
		b.Version = info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && b.Commit == "" {
			b.Commit = s.Value
		}
	}
	return b
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the program's version",
		GroupID: groupTool,
		Example: "  tausweep version",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := thisBuild()
			return p.print(fmt.Sprintf("tausweep %s\ncommit   %s\ngo       %s\nplatform %s\n", b.Version, b.Commit, b.Go, b.Arch))
		},
	}
}
