package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/metrics/prom"
	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/results"
)

// The linker sets these (see the Makefile); a plain `go install` leaves them
// to what Go records about the module.
var (
	version string
	commit  string
)

// thisBuild is what the program knows of its own making.
func thisBuild() results.Build {
	b := results.Build{
		Version: version, Commit: commit,
		Go: runtime.Version(), Vectors: vectors(),
		OS: runtime.GOOS, Arch: runtime.GOARCH,
	}
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

// vectors names the vector mode of this process: "512 bits", or "plain" in
// builds without package simd.
func vectors() string {
	if n := lanes.Width(); n > 1 {
		return fmt.Sprintf("%d bits", 32*n)
	}
	return "plain"
}

// promBuild is thisBuild for Prometheus.
func promBuild() prom.Build {
	b := thisBuild()
	return prom.Build{Version: b.Version, Revision: b.Commit, Go: b.Go, Vector: b.Vectors}
}

func (p *program) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Print the program's version",
		GroupID: groupTool,
		Example: `  tausweep version
  tausweep version --format json`,
		Args: arguments(),
	}
	format := addFormat(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		b := thisBuild()
		if format.value == "json" {
			return p.printJSON(b)
		}
		return p.print(fmt.Sprintf("tausweep %s\ncommit   %s\ngo       %s\nvectors  %s\nplatform %s/%s\n",
			b.Version, b.Commit, b.Go, b.Vectors, b.OS, b.Arch))
	}
	return cmd
}
