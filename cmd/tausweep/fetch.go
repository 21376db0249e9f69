package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service"
)

func (p *program) fetchCommand() *cobra.Command {
	var from client
	var out string
	cmd := &cobra.Command{
		Use:     "fetch NAME [FILE...]",
		Short:   "Fetch a sweep's files from a service",
		GroupID: groupService,
		Long: `fetch writes a sweep's files to the directory NAME, or --out. Without FILE it fetches
the CSV files, spec and manifest. While the sweep runs they hold what is committed so
far. FILE can also be report.html, report.md, trials.parquet, curves.parquet, or a
figure such as figures/metrics.svg. Files are written completely or not at all.`,
		Example: `  tausweep fetch guide --server http://sweeps.example:8080
  tausweep fetch guide report.html trials.parquet figures/metrics.pdf --out data`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("NAME is missing")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				out = args[0]
			}
			return p.fetch(cmd.Context(), &from, args[0], args[1:], out)
		},
	}
	from.addFlags(p, cmd)
	cmd.ValidArgsFunction = p.completeNames(&from)
	cmd.Flags().StringVar(&out, "out", "", "output `directory` (default NAME)")
	return cmd
}

// fetch writes files of a sweep to the directory out.
func (p *program) fetch(ctx context.Context, from *client, name string, files []string, out string) error {
	var d service.Detail
	if err := from.call(ctx, http.MethodGet, address(name), &d); err != nil {
		return err
	}
	if len(files) == 0 {
		for link := range d.Links {
			if strings.HasSuffix(link, ".csv") || link == "spec.yaml" || link == "manifest.json" {
				files = append(files, link)
			}
		}
		slices.Sort(files)
	}
	for _, file := range files {
		if !filepath.IsLocal(filepath.FromSlash(file)) {
			return exit(exitBadInput, fmt.Errorf("%q: not a file of a sweep", file))
		}
		n, err := p.download(ctx, from, address(name)+"/"+file, filepath.Join(p.path(out), filepath.FromSlash(file)))
		if err != nil {
			return err
		}
		if err := p.print(fmt.Sprintf("%s  %d bytes\n", filepath.Join(out, filepath.FromSlash(file)), n)); err != nil {
			return err
		}
	}
	return nil
}

// download writes what is at path to a file.
func (p *program) download(ctx context.Context, from *client, path, file string) (n int64, err error) {
	answer, err := from.request(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return 0, exit(exitNotWritten, err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), ".fetch-*")
	if err != nil {
		return 0, exit(exitNotWritten, err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // fails where it was renamed
	n, err = io.Copy(temporary, answer.Body)
	if err != nil {
		_ = temporary.Close() // the first error says more
		if ctx.Err() != nil {
			return n, context.Cause(ctx)
		}
		return n, exit(exitUnreachable, fmt.Errorf("%s: %w", path, err))
	}
	err = errors.Join(temporary.Chmod(0o644), temporary.Close(), os.Rename(temporary.Name(), file))
	return n, exit(exitNotWritten, err)
}
