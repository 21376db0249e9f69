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
func (p *program) showProgress(name string, throughput *throughput) (observers []sweep.Observer, stop func()) {
	if !p.onTerminal() {
		l := &logProgress{log: p.log, throughput: throughput, last: throughput.began}
		return []sweep.Observer{l}, every(time.Second, l.say)
	}
	bars := mpb.New(mpb.WithOutput(p.stderr), mpb.WithAutoRefresh(), mpb.WithRefreshRate(100*time.Millisecond))
	bar := bars.New(0, // no total yet, or the bar would end with a round of an adaptive plan
		mpb.BarStyle().Lbound("").Rbound("").Filler("█").Tip("█").Padding("░"),
		mpb.PrependDecorators(decor.Name(name+" ")),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return throughput.line() })))
	b := barProgress{bar, throughput}
	b.move()
	before := p.log
	p.log = p.newLogger(bars)
	still := every(100*time.Millisecond, b.move)
	return nil, func() {
		still()
		b.move()
		bar.Abort(throughput.committed() < throughput.total.Load()) // half a bar is taken away
		bars.Wait()
		p.log = before
	}
}

// every calls do now and then until stop, which waits for the last one.
func every(pause time.Duration, do func()) (stop func()) {
	end, ended := make(chan struct{}), make(chan struct{}) // closed by stop, and once do is not called any more
	go func() {
		defer close(ended)
		for tick := time.Tick(pause); ; {
			select {
			case <-tick:
				do()
			case <-end:
				return
			}
		}
	}()
	return func() {
		close(end)
		<-ended
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
	} else if steps > 0 {
		parts = append(parts, rate(steps)+" steps/s")
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

// move moves it to where the run is.
func (b barProgress) move() {
	done, total := b.throughput.place()
	b.bar.SetTotal(total, false)
	b.bar.SetCurrent(done)
}

// logProgress writes a line now and then.
type logProgress struct {
	log        *zap.Logger
	throughput *throughput
	last       time.Time // owned by whoever calls say
}

func (l *logProgress) Observe(event sweep.Event) {
	if grew, ok := event.(sweep.Grew); ok {
		l.log.Info("the plan grows", zap.Int64("committed", l.throughput.committed()), zap.Int("trials", grew.Plan.Len()),
			zap.Int("configurations", grew.Plan.Configurations.Len()), zap.Int("seeds", len(grew.Plan.Seeds)))
	}
}

// say writes a line where the last one is a while ago.
func (l *logProgress) say() {
	t := l.throughput
	if time.Since(l.last) < logEvery || t.committed() == t.total.Load() {
		return
	}
	l.last = time.Now()
	left := "unknown"
	if estimated, ok := t.left(); ok {
		left = clock(estimated)
	}
	if c := t.commands; c != nil {
		l.log.Info("progress", zap.Int64("ended", t.committed()), zap.Int64("trials", t.total.Load()),
			zap.String("now", c.line()), zap.String("left", left))
		return
	}
	trials, steps := t.rates()
	l.log.Info("progress", zap.Int64("committed", t.committed()), zap.Int64("trials", t.total.Load()),
		zap.String("trials_per_second", rate(trials)), zap.String("steps_per_second", rate(steps)),
		zap.String("left", left))
}
