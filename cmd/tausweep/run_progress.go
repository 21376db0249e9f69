package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"go.uber.org/zap"
	"golang.org/x/term"

	"github.com/tausweep/tausweep/sweep"
)

// logEvery is the least time between two log lines of a run's progress.
const logEvery = 5 * time.Second

// showProgress shows the progress of the sweep of that name on stderr until stop is called: a bar on a
// terminal, log lines otherwise. Log lines of others stand above the bar.
func (p *program) showProgress(name string, throughput *throughput) (observer sweep.Observer, stop func()) {
	if !p.onTerminal() {
		return &logProgress{log: p.log, throughput: throughput, last: throughput.began}, func() {}
	}
	bars := mpb.New(mpb.WithOutput(p.stderr), mpb.WithAutoRefresh(), mpb.WithRefreshRate(100*time.Millisecond))
	bar := bars.New(0, // no total yet, or the bar would end with a round of an adaptive plan
		mpb.BarStyle().Lbound("").Rbound("").Filler("█").Tip("█").Padding("░"),
		mpb.PrependDecorators(decor.Name(name+" ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return throughput.line() })))
	bar.SetTotal(throughput.total.Load(), false)
	bar.SetCurrent(throughput.before)
	before := p.log
	p.log = p.newLogger(bars)
	return barProgress{bar, throughput}, func() {
		bar.Abort(false)
		bars.Wait()
		p.log = before
	}
}

// onTerminal reports whether stderr is a terminal that can show a bar.
func (p *program) onTerminal() bool {
	for _, pair := range p.environ {
		if pair == "TERM=dumb" {
			return false
		}
	}
	file, ok := p.stderr.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// line is what stands behind the bar.
func (t *throughput) line() string {
	parts := []string{fmt.Sprintf(" %d/%d", t.committed(), t.total.Load())}
	if t.commands != nil {
		parts = append(parts, t.commands.line())
	} else if trials, steps := t.rates(); trials > 0 {
		parts = append(parts, rate(trials)+" trials/s", rate(steps)+" steps/s")
	}
	if left, ok := t.left(); ok && t.committed() < t.total.Load() {
		parts = append(parts, clock(left)+" left")
	} else {
		parts = append(parts, clock(time.Since(t.began)))
	}
	return strings.Join(parts, "  ")
}

// barProgress moves the bar.
type barProgress struct {
	bar        *mpb.Bar
	throughput *throughput
}

func (b barProgress) Observe(event sweep.Event) {
	switch event.(type) {
	case sweep.ChunkCommitted, sweep.ChunkTrained:
		b.bar.SetCurrent(b.throughput.committed())
	case sweep.Grew:
		b.bar.SetTotal(b.throughput.total.Load(), false)
	}
}

// logProgress writes a line now and then.
type logProgress struct {
	log        *zap.Logger
	throughput *throughput
	last       time.Time
}

func (l *logProgress) Observe(event sweep.Event) {
	if grew, ok := event.(sweep.Grew); ok && grew.Plan != nil { // nil where the plan is a service's
		l.log.Info("the plan grows", zap.Int64("committed", l.throughput.committed()), zap.Int("trials", grew.Plan.Len()),
			zap.Int("configurations", grew.Plan.Configurations.Len()), zap.Int("seeds", len(grew.Plan.Seeds)))
	}
	if !l.due(event) || time.Since(l.last) < logEvery || l.throughput.committed() == l.throughput.total.Load() {
		return
	}
	l.last = time.Now()
	trials, steps := l.throughput.rates()
	left, _ := l.throughput.left()
	if c := l.throughput.commands; c != nil {
		l.log.Info("progress", zap.Int64("ended", l.throughput.committed()), zap.Int64("trials", l.throughput.total.Load()),
			zap.String("now", c.line()), zap.String("left", clock(left)))
		return
	}
	l.log.Info("progress", zap.Int64("committed", l.throughput.committed()), zap.Int64("trials", l.throughput.total.Load()),
		zap.String("trials_per_second", rate(trials)), zap.String("steps_per_second", rate(steps)),
		zap.String("left", clock(left)))
}

// due reports whether an event may bring a line.
func (l *logProgress) due(event sweep.Event) bool {
	switch event.(type) {
	case sweep.ChunkCommitted, sweep.Reported, sweep.AttemptEnded:
		return true
	}
	return false
}
