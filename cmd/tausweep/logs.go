package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep/command"
)

func (p *program) logsCommand() *cobra.Command {
	var from client
	var trial int
	var follow bool
	cmd := &cobra.Command{
		Use:     "logs NAME",
		Short:   "Print what a trial's command wrote",
		GroupID: groupLook,
		Long: `logs prints what the command of a trial wrote to stdout and stderr. NAME is a sweep's
directory, or the name of one in runs/, or else of one on a service. With --follow it
goes on until the trial has ended. Of an attempt that writes much, the first 4 MiB
and the last 64 KiB are kept.`,
		Example: `  tausweep logs mine --trial 17
  tausweep logs mine --trial 17 --follow
  tausweep logs mine --trial 17 --server http://sweeps.example:8080`,
		Args:              arguments("NAME"),
		ValidArgsFunction: completeDirectories,
		RunE: func(cmd *cobra.Command, args []string) error {
			if trial < 0 {
				return exit(exitBadInput, errors.New("--trial must be given: the index of a trial, as in trials.csv"))
			}
			if dir, ok := p.sweepDirectory(args[0]); ok {
				return p.localLog(cmd.Context(), dir, trial, follow)
			}
			return p.remoteLog(cmd.Context(), &from, args[0], trial, follow)
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&trial, "trial", -1, "`index` of the trial, as in trials.csv")
	flags.BoolVar(&follow, "follow", false, "go on until the trial has ended")
	from.addFlags(p, cmd)
	return cmd
}

// sweepDirectory returns the directory of a sweep here that is named by its path or, if
// it is in runs/, by its name.
func (p *program) sweepDirectory(name string) (string, bool) {
	for _, dir := range []string{name, filepath.Join("runs", name)} {
		if p.holdsSweep(dir) {
			return p.path(dir), true
		}
	}
	return "", false
}

// holdsSweep reports whether dir is a sweep's.
func (p *program) holdsSweep(dir string) bool {
	info, err := os.Stat(filepath.Join(p.path(dir), results.SpecFile))
	return err == nil && info.Mode().IsRegular()
}

// logEach is how often a log that is followed is looked at.
const logEach = 200 * time.Millisecond

func (p *program) localLog(ctx context.Context, dir string, trial int, follow bool) error {
	for at := int64(0); ; {
		ended := command.Ended(dir, trial) // before what it wrote is read
		n, err := p.copyLog(dir, trial, at)
		at += n
		switch {
		case errors.Is(err, fs.ErrNotExist) && follow && !ended:
		case errors.Is(err, fs.ErrNotExist):
			return exit(exitBadInput, fmt.Errorf("trial %d has no output in %s: it is no command's, or has not begun", trial, dir))
		case err != nil:
			return exit(exitNotWritten, err)
		case !follow || ended:
			return nil
		}
		select {
		case <-time.After(logEach):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// copyLog prints what a trial's log has from a place on.
func (p *program) copyLog(dir string, trial int, at int64) (int64, error) {
	file, err := command.OpenOutput(dir, trial)
	if err != nil {
		return 0, err
	}
	defer file.Close() // only read
	if _, err := file.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return io.Copy(writerFunc(func(b []byte) (int, error) { return len(b), p.print(string(b)) }), file)
}

func (p *program) remoteLog(ctx context.Context, from *client, name string, trial int, follow bool) error {
	path := fmt.Sprintf("%s/trials/%d/log", address(name), trial)
	if follow {
		path += "?follow=true"
	}
	answer, err := from.request(ctx, http.MethodGet, path, nil, nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(writerFunc(func(b []byte) (int, error) { return len(b), p.print(string(b)) }), answer.Body)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return exit(exitUnreachable, err)
}
