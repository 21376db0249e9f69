package results

import (
	"bytes"
	"io"
	"os"
	"strconv"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
)

// cursor reads one of a plan's files row by row and holds each row against the
// plan: a row of another trial, or in another place, is damage.
type cursor struct {
	*layout
	*lines
	source *os.File
	// verified has held what was read against the checksums; nil where nobody asked.
	verified *verifier
	strict   bool // also hold each row against what this program would write
	began    bool // whether the header is there
	scratch  []byte
	trial    int  // of the last row, -1 before the first
	place    int  // of the last row among its trial's
	step     int  // of the last row of curves.csv
	beyond   bool // whether a row of no trial of the plan was met
}

// open opens a file of dir. Where the file is not there it is os.ErrNotExist.
func (l *layout) open(dir, name string) (*cursor, error) { return l.openVerified(dir, name, nil) }

// openVerified is open of a file that is held against checksums as it is read.
func (l *layout) openVerified(dir, name string, commits []commit) (*cursor, error) {
	f, err := regular.Open(dir, name)
	if err != nil {
		return nil, named(err)
	}
	c := &cursor{layout: l, source: f, trial: -1, verified: newVerifier(f, name, commits)}
	read := io.Reader(f)
	if c.verified != nil {
		read = c.verified
	}
	c.lines = newLines(name, l.columns(name), read)
	if c.began, err = c.header(); err != nil {
		_ = f.Close() // only read
		return nil, err
	}
	return c, nil
}

func (c *cursor) close() { _ = c.source.Close() } // only read: nothing to lose

// next goes to the next row; false at the end, or if there is no file.
func (c *cursor) next() (bool, error) {
	if c == nil || !c.began {
		return false, nil
	}
	return c.lines.next()
}

// owner takes the cell that says whose row it is: the trial of the last row or a
// later one.
func (c *cursor) owner() int {
	trial := c.int(max(c.trial, 0))
	if c.fault == nil && trial >= c.plan.Len() {
		c.beyond = true
		c.wrong([]byte(strconv.Itoa(trial)), "a trial of the plan, which has "+strconv.Itoa(c.plan.Len()))
	}
	if c.fault != nil {
		return 0
	}
	c.place++
	if trial != c.trial {
		c.trial, c.place = trial, 0
	}
	return trial
}

// key takes the cells that appendKey writes.
func (c *cursor) key() sweep.Trial {
	line := c.rest
	trial := c.owner()
	if c.fault == nil {
		c.scratch = c.appendKey(c.scratch[:0], trial)
		c.skip(c.scratch[len(line)-len(c.rest):])
	}
	return c.plan.Trial(trial)
}

// row reads a line of trials.csv, where no trial is left out.
func (c *cursor) row(r *Row) (bool, error) {
	if ok, err := c.next(); !ok {
		return false, err
	}
	trial := c.trial + 1
	if trial >= c.plan.Len() {
		c.beyond = true
		got := quoted(c.line)
		if len(bytes.TrimSpace(c.line)) == 0 {
			got = "an empty line"
		}
		return false, c.damage("", got, "the end of the file after the plan's last trial")
	}
	c.scratch = c.appendKey(c.scratch[:0], trial)
	c.skip(c.scratch)
	c.trial, r.Trial = trial, c.plan.Trial(trial)
	c.outcome(r)
	if r.Status == sweep.OK {
		r.Values = c.values(c.final, r.Values)
		r.Digest = c.digest()
	} else {
		r.Values, r.Digest = r.Values[:0], ""
		c.blank(len(c.final) + 1)
	}
	if err := c.finish(); err != nil {
		return false, err
	}
	if c.strict {
		c.scratch = c.appendTrial(c.scratch[:0], r)
		return c.same(c.scratch)
	}
	return true, nil
}

func (c *cursor) outcome(r *Row) {
	cell := c.cell()
	switch string(cell) {
	case string(sweep.OK):
		r.Status = sweep.OK
	case string(sweep.Diverged):
		r.Status = sweep.Diverged
	case string(sweep.Failed):
		r.Status = sweep.Failed
	default:
		c.wrong(cell, "ok, diverged or failed")
	}
	r.Error = c.text()
	r.Steps = c.int(0)
	switch all := r.Configuration.Steps; {
	case c.plan.Reported: // as many as it took
	case r.Status == sweep.OK && r.Steps != all:
		c.wrong([]byte(strconv.Itoa(r.Steps)), strconv.Itoa(all))
	case r.Steps > all:
		c.wrong([]byte(strconv.Itoa(r.Steps)), "at most "+strconv.Itoa(all))
	}
}

// values takes the cells of measures; into is memory for them.
func (c *cursor) values(measures metrics.Schema, into []float32) []float32 {
	into = into[:0]
	for i := range measures {
		if measures[i].Role == metrics.Outcome {
			into = append(into, c.outcomeValue())
		} else {
			into = append(into, c.float())
		}
	}
	return into
}

func (c *cursor) digest() string {
	cell := c.cell()
	if c.bare {
		if !sweep.IsDigest("w" + string(cell)) {
			c.wrong(cell, "16 hexadecimal digits")
		}
		return "w" + string(cell)
	}
	if !sweep.IsDigest(string(cell)) {
		c.wrong(cell, "w and 16 hexadecimal digits")
	}
	return string(cell)
}

// blank takes n cells that must be empty.
func (c *cursor) blank(n int) {
	for range n {
		if cell := c.cell(); len(cell) > 0 {
			c.wrong(cell, "nothing, as the trial did not end well")
		}
	}
}

// point reads a line of curves.csv.
func (c *cursor) point(p *Point) (bool, error) {
	if ok, err := c.next(); !ok {
		return false, err
	}
	p.Trial = c.key()
	p.Step = c.int(0)
	p.Values = c.values(c.measures, p.Values)
	if err := c.finish(); err != nil {
		return false, err
	}
	want := c.layout.step(p.Configuration, c.place)
	switch {
	case !c.plan.Reported && p.Step != want:
		return false, c.damage("step", quoted(strconv.Itoa(p.Step)), strconv.Itoa(want))
	case c.plan.Reported && c.place > 0 && p.Step <= c.step:
		return false, c.damage("step", quoted(strconv.Itoa(p.Step)), "more than "+strconv.Itoa(c.step)+", the trial's last one")
	}
	c.step = p.Step
	if c.strict {
		c.scratch = c.appendPoint(c.scratch[:0], p)
		return c.same(c.scratch)
	}
	return true, nil
}

// feature reads a line of features.csv.
func (c *cursor) feature(f *Feature) (bool, error) {
	if ok, err := c.next(); !ok {
		return false, err
	}
	f.Trial = c.plan.Trial(c.owner())
	f.Sample = c.int(0)
	f.Label = c.int(0)
	f.Z = f.Z[:0]
	if c.fault == nil {
		for range dimension(f.Configuration) {
			f.Z = append(f.Z, c.float())
		}
		c.blank(len(c.features) - 3 - len(f.Z))
	}
	if err := c.finish(); err != nil {
		return false, err
	}
	if f.Sample != c.place {
		return false, c.damage("sample", quoted(strconv.Itoa(f.Sample)), strconv.Itoa(c.place))
	}
	if c.strict {
		c.scratch = c.appendFeature(c.scratch[:0], f)
		return c.same(c.scratch)
	}
	return true, nil
}

// timing reads a line of timings.csv.
func (c *cursor) timing(t *Timing) (bool, error) {
	if ok, err := c.next(); !ok {
		return false, err
	}
	t.Trial = c.owner()
	t.Worker = c.int(0)
	t.Seconds = float64(c.float())
	if c.fault == nil && c.place > 0 {
		c.column = 0
		c.wrong([]byte(strconv.Itoa(t.Trial)), "each trial once")
	}
	err := c.finish()
	return err == nil, err
}
