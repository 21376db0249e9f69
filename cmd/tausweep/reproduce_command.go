package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/command"
	"github.com/tausweep/tausweep/sweep/spec"
)

// reproduceCommanded runs a trial's command again and compares within the tolerances of
// the spec, since few programs give the same numbers twice.
func (p *program) reproduceCommanded(ctx context.Context, r *reproduction) error {
	plan, t := r.sweep.Plan(), r.trial
	if err := checkCommand(&plan.Spec); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tausweep-again-")
	if err != nil {
		return exit(exitNotWritten, err)
	}
	defer os.RemoveAll(dir) // its command may have filled it
	again, err := command.NewHost(p.environ).Again(ctx, dir, plan, t)
	if err != nil {
		return exitStore(err)
	}
	var b strings.Builder
	b.WriteString(trialHeading(plan, t))
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tstored\tagain\tdifference\ttolerance\t")
	differs := tolerated(w, &plan.Spec, plan.Measures.Final(), r.row, &again)
	w.Flush()
	return p.verdictOn(r, differs, b.String(), "every measure is within its tolerance",
		"a program gives the same numbers again only if all its draws hang on the seed; what may differ is the measure's tolerance in the spec")
}

// tolerated writes a line a value and returns those that differ by more
// than they may.
func tolerated(w *tabwriter.Writer, s *spec.Spec, final metrics.Schema, row *results.Row, again *sweep.Result) (differs []comparison) {
	mark := func(c comparison, bad bool) string {
		if bad {
			differs = append(differs, c)
			return "differs"
		}
		return ""
	}
	for _, c := range []comparison{{"status", string(row.Status), string(again.Status)}, {"error", row.Error, again.Error}} {
		if c.stored != "" || c.again != "" {
			fmt.Fprintf(w, "%s\t%s\t%s\t\t\t%s\n", c.name, c.stored, c.again, mark(c, c.name == "status" && c.stored != c.again))
		}
	}
	if row.Status != sweep.OK || again.Status != sweep.OK {
		return differs
	}
	for i, m := range final {
		was, now := row.Values[i], again.Last().Values[i]
		far := math.Abs(float64(was) - float64(now))
		tolerance := s.Custom.Tolerance(m.Name)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", m.Name, measured(m, was), measured(m, now),
			strconv.FormatFloat(far, 'g', 3, 64), spec.FormatValue(tolerance), mark(comparison{m.Name, measured(m, was), measured(m, now)}, !(far <= tolerance)))
	}
	return differs
}
