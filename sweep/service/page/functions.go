package page

import (
	"fmt"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// functions are the templates'. Each says the same as its twin in format.js.
func functions(a *assets) template.FuncMap {
	return template.FuncMap{
		"asset":    a.address,
		"count":    func(n int) string { return count(int64(n)) },
		"percent":  percent,
		"state":    stateName,
		"states":   service.States,
		"number":   number,
		"decimal":  func(x float64) string { return number(service.Number(x)) },
		"interval": interval,
		"share":    share,
		"value":    spec.FormatValue,
		"date":     func(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") },
		"machine":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"files":    dataFiles,
		"upper":    upper,
		"words":    func(column string) string { return strings.ReplaceAll(column, "_", " ") },
	}
}

// upper begins text with a capital.
func upper(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// count writes n with a comma every three digits.
func count(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// percent is how far a sweep is, rounded down: 100 is only said of all of it.
func percent(p service.Progress) int {
	if p.Trials == 0 {
		return 0
	}
	return int(math.Floor(100 * float64(p.Committed) / float64(p.Trials)))
}

func stateName(s service.State) string {
	switch s {
	case service.DoneWithFailures:
		return "done with failures"
	case service.PausedDiskFull:
		return "paused for space"
	default:
		return string(s)
	}
}

// number writes a measure with four decimals, the precision that seeds differ in.
func number(x service.Number) string {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return "–"
	}
	return strings.Replace(strconv.FormatFloat(float64(x), 'f', 4, 64), "-", "−", 1)
}

func interval(m service.Median) string {
	if m.N < 2 {
		return ""
	}
	return fmt.Sprintf("[%s, %s]", number(m.Low), number(m.High))
}

// share writes a rate as a percentage.
func share(r service.Rate) string {
	if math.IsNaN(float64(r.Rate)) {
		return "–"
	}
	return strconv.FormatFloat(100*float64(r.Rate), 'f', 0, 64) + "%"
}

// file is one to download.
type file struct{ Name, Help string }

// dataFiles are those of a sweep. Of one that is not known here, the script takes out what it does not have.
func dataFiles(d *service.Detail) []file {
	all := []file{
		{"report.html", "answer, figures and tables in one file"},
		{"report.md", "the report without figures"},
		{"trials.csv", "one row per trial"},
		{"curves.csv", "one row per trial and checkpoint"},
		{"summary.csv", "one row per configuration, with intervals of medians"},
		{"summary_long.csv", "summary.csv, a row per number"},
		{"features.csv", "features of the recorded trials"},
		{"timings.csv", "training time of each trial"},
		{"commits.csv", "checksums of what was committed"},
		{"trials.parquet", "trials.csv, typed"},
		{"curves.parquet", "curves.csv, typed"},
		{"spec.yaml", "the resolved spec"},
		{"manifest.json", "version, machine, runs"},
	}
	return slices.DeleteFunc(all, func(f file) bool {
		return d != nil && (f.Name == "features.csv" && d.Features == spec.FeaturesNone || strings.HasPrefix(f.Name, "report.") && len(d.Figures) == 0 || strings.HasPrefix(f.Name, "curves.") && d.Imported)
	})
}
