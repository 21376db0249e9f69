package service

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/results/analysis"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// File is an open file whose content is a function of its tag: content of one tag
// never changes.
type File struct {
	io.ReadSeeker
	Close func()
	Tag   string // strong ETag, without quotes
}

// FileKind is a file that every sweep can be asked for.
type FileKind struct {
	Name, Media, About string
	Open               func(s *Service, ctx context.Context, e *Entry, name string) (*File, error)
}

const (
	csvMedia     = "text/csv; charset=utf-8; header=present"
	parquetMedia = "application/vnd.apache.parquet"
)

// Files lists the kinds.
func Files() []FileKind {
	return []FileKind{
		{results.TrialsFile, csvMedia, "One row per trial", (*Service).openRows},
		{results.CurvesFile, csvMedia, "One row per trial and checkpoint", (*Service).openRows},
		{results.FeaturesFile, csvMedia, "Features of the trials selected by the spec's record.features", (*Service).openRows},
		{results.TimingsFile, csvMedia, "Which worker trained each trial, and for how long", (*Service).openRows},
		{results.CommitsFile, csvMedia, "Checksums of what each commit wrote", (*Service).openRows},
		{results.SummaryFile, csvMedia, "One row per configuration, with the intervals of medians", (*Service).openSummary},
		{results.SummaryLongFile, csvMedia, "summary.csv in long form: one row per configuration, measure and statistic", (*Service).openSummary},
		{results.SpecFile, "application/yaml", "The resolved spec", (*Service).openSpec},
		{results.ManifestFile, "application/json", "What made the results, and when", (*Service).openManifest},
		{"report.html", "text/html; charset=utf-8", "The answer with figures, tables and warnings, in one file", (*Service).openReport},
		{"report.md", "text/markdown; charset=utf-8", "The report without figures", (*Service).openReport},
		{"trials.parquet", parquetMedia, "trials.csv as Parquet", (*Service).openParquet},
		{"curves.parquet", parquetMedia, "curves.csv as Parquet", (*Service).openParquet},
	}
}

// openRows opens the committed prefix of a file of rows.
func (s *Service) openRows(_ context.Context, e *Entry, name string) (*File, error) {
	plan, err := s.PlanOf(e)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	if name == results.FeaturesFile && plan.Recorded() == spec.FeaturesNone {
		return nil, problem(NotFound, "sweep %s has no features: its spec has record.features: none", e.Name)
	}
	size, err := s.committedSize(e, name)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	tag := fmt.Sprintf("%s-%s-%d", e.ID, name, size)
	f, err := regular.Open(e.dir, name)
	if errors.Is(err, fs.ErrNotExist) && size == 0 { // waits for its first run
		return &File{ReadSeeker: bytes.NewReader(nil), Close: func() {}, Tag: tag}, nil
	}
	if err == nil {
		err = long(f, size)
	}
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	return &File{ReadSeeker: io.NewSectionReader(f, 0, size), Close: func() { _ = f.Close() }, Tag: tag}, nil
}

// long makes sure that f, which it closes otherwise, has so many bytes.
func long(f *os.File, size int64) error {
	info, err := f.Stat()
	if err == nil && info.Size() < size {
		err = &results.DamageError{File: filepath.Base(f.Name()), Got: fmt.Sprintf("has %d bytes", info.Size()), Want: fmt.Sprintf("%d, as were committed", size)}
	}
	if err != nil {
		_ = f.Close() // only read
	}
	return err
}

// committedSize returns how many bytes of a file may be shown.
func (s *Service) committedSize(e *Entry, name string) (int64, error) {
	s.mu.Lock()
	sizes, seeds := e.Sizes, e.Seeds
	s.mu.Unlock()
	if sizes != nil {
		return sizes[name], nil
	}
	// It was begun without the service: what is there has to be looked at.
	plan, err := s.readPlan(e.dir, seeds)
	if err != nil {
		return 0, err
	}
	counts, sizes, err := results.Inspect(e.dir, plan, analysis.NewJudge)
	if err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if e.Sizes == nil && e.State != Running {
		e.Counts, e.Sizes = counts, sizes
	}
	return sizes[name], nil
}

// openSummary opens summary.csv, or summary_long.csv, of what is committed.
func (s *Service) openSummary(ctx context.Context, e *Entry, name string) (*File, error) {
	return s.openMade(ctx, e, name, func(_ context.Context, w io.Writer, _ *sweep.Plan, committed int) error {
		read, err := results.Read(e.dir, analysis.NewJudge)
		if err != nil {
			return err
		}
		t, err := analysis.ReadTable(read.First(committed))
		if err != nil {
			return err
		}
		if name == results.SummaryLongFile {
			return t.WriteLongCSV(w)
		}
		return t.WriteCSV(w)
	})
}

// maker writes a file that is made of the first trials of a plan.
type maker func(ctx context.Context, w io.Writer, plan *sweep.Plan, committed int) error

// openMade opens a file that is made from the trials committed now.
func (s *Service) openMade(ctx context.Context, e *Entry, name string, begin maker) (*File, error) {
	plan, committed, err := s.standing(e)
	if err != nil {
		return nil, err
	}
	tag := fmt.Sprintf("%s-%d-%d-%s", e.ID, plan.Len(), committed, name)
	f, err := s.artefacts.open(ctx, tag, func(ctx context.Context, w io.Writer) error { return begin(ctx, w, plan, committed) })
	var known *Problem
	switch {
	case errors.As(err, &known):
		return nil, known
	case ctx.Err() != nil:
		return nil, problem(Unavailable, "%s took too long to create", name).after(5)
	case err != nil:
		return nil, s.Unreadable(e, err)
	}
	return &File{ReadSeeker: f, Close: func() { _ = f.Close() }, Tag: tag}, nil
}

func (s *Service) openSpec(_ context.Context, e *Entry, name string) (*File, error) {
	plan, err := s.PlanOf(e)
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	return whole(e, name, plan.Spec.YAML()), nil
}

func (s *Service) openManifest(_ context.Context, e *Entry, name string) (*File, error) {
	text, err := regular.Read(e.dir, name, maxText)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, problem(NotFound, "sweep %s has no manifest before its first run", e.Name)
	}
	if err != nil {
		return nil, s.Unreadable(e, err)
	}
	return whole(e, name, text), nil
}

func whole(e *Entry, name string, text []byte) *File {
	return &File{ReadSeeker: bytes.NewReader(text), Close: func() {}, Tag: e.ID + "-" + name + "-" + hash("", text)[:16]}
}

// mostDrawn is of how many configurations figures are drawn for a request: drawing a
// million takes minutes and gigabytes, and shows nothing.
const mostDrawn = 50_000

// FiguresOf lists the figures of a plan that are drawn for a request.
func (s *Service) FiguresOf(plan *sweep.Plan) []string {
	if s.Figures == nil || plan.Configurations.Len() > mostDrawn {
		return []string{}
	}
	return s.Figures.Names(plan)
}

// OpenFigure draws a figure of what is committed.
func (s *Service) OpenFigure(ctx context.Context, e *Entry, name string) (*File, string, error) {
	plan, err := s.PlanOf(e)
	if err != nil {
		return nil, "", s.Unreadable(e, err)
	}
	figure, format, _ := strings.Cut(name, ".")
	if !slices.Contains(s.FiguresOf(plan), figure) || !slices.Contains(s.Figures.Formats(), format) {
		return nil, "", problem(NotFound, "sweep %s has no figure %q: see /v1/sweeps/%s/figures", e.Name, name, e.Name)
	}
	s.mu.Lock()
	committed := e.Counts.Trials()
	s.mu.Unlock()
	if committed == 0 {
		return nil, "", problem(NotFound, "sweep %s has no trials to draw yet", e.Name)
	}
	f, err := s.openMade(ctx, e, name, func(ctx context.Context, w io.Writer, _ *sweep.Plan, committed int) error {
		read, err := results.Read(e.dir, analysis.NewJudge)
		if err != nil {
			return err
		}
		return s.Figures.Draw(ctx, w, read.First(committed), figure, format)
	})
	media := map[string]string{"svg": "image/svg+xml", "png": "image/png", "pdf": "application/pdf"}[format]
	return f, media, err
}
