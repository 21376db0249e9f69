package sweep

import (
	"fmt"

	"github.com/tausweep/tausweep/metrics"
	"github.com/tausweep/tausweep/model/dense"
	"github.com/tausweep/tausweep/model/lockstep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Memory estimates what training takes of memory, in bytes.
type Memory struct {
	// Data are what all trials of a sweep share: the rows of files.
	Data int64
	// Chunk is what the smallest chunk takes beside them: one trial and, in lockstep, as
	// much as a whole vector of trials.
	Chunk int64
}

// Total returns what training takes at least.
func (m Memory) Total() int64 { return m.Data + m.Chunk }

// Memory estimates what training the plan takes at least.
func (p *Plan) Memory() Memory {
	m := Memory{Chunk: p.ChunkBytes(1)}
	if f := p.Spec.File; f != nil {
		m.Data = dataBytes(f, len(p.Seeds))
		m.Chunk = max(m.Chunk, baselineBytes(f))
	}
	return m
}

// TooLargeError says that a plan cannot be trained in the memory that there is.
type TooLargeError struct {
	Needs  Memory
	Budget int64
}

// Error implements error.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("training needs about %s of memory at least (%s), and may take %s: use narrower encoder.layers, fewer data.samples or rows, no momentum, or a larger --max-memory",
		FormatBytes(e.Needs.Total()), e.Needs, FormatBytes(e.Budget))
}

// String says what takes how much.
func (m Memory) String() string {
	if m.Data == 0 {
		return FormatBytes(m.Chunk) + " for the smallest chunk of trials"
	}
	return FormatBytes(m.Data) + " for the data, " + FormatBytes(m.Chunk) + " for a trial"
}

// FormatBytes writes a number of bytes for people: "1.5 GiB".
func FormatBytes(n int64) string {
	units := []string{"bytes", "KiB", "MiB", "GiB", "TiB"}
	x, u := float64(n), 0
	for x >= 1024 && u < len(units)-1 {
		x /= 1024
		u++
	}
	if u == 0 || x >= 100 {
		return fmt.Sprintf("%.0f %s", x, units[u])
	}
	return fmt.Sprintf("%.1f %s", x, units[u])
}

// Fits returns a *TooLargeError where the plan cannot be trained in a budget of bytes; 0
// is no bound.
func (p *Plan) Fits(budget int64) error {
	if budget <= 0 {
		return nil
	}
	if needs := p.Memory(); needs.Total() > budget {
		return &TooLargeError{needs, budget}
	}
	return nil
}

// ChunkBytes estimates the memory that a chunk of so many trials takes while it is
// trained, its results included, were all of them as large as the plan's largest; right
// within a factor of 1.5. It is 0 where nobody knows.
func (p *Plan) ChunkBytes(trials int) int64 { return p.chunkBytes(p.largest(), trials) }

// largest returns the configuration that takes the most memory.
func (p *Plan) largest() *Configuration {
	return p.Configurations.Greatest(func(c *Configuration) float64 { return float64(p.chunkBytes(c, 1)) })
}

func (p *Plan) chunkBytes(c *Configuration, trials int) int64 {
	switch {
	case c == nil:
		return 0
	case c.File != nil:
		return denseBytes(c.File) + p.resultBytes(c, trials)
	case p.Spec.Trainer.Kind != spec.Lockstep:
		return 0 // another program's, or one that says nothing
	}
	const beside = 1024 // one another, in lockstep; others follow
	all := make([]lockstep.Trial, min(trials, beside))
	for i := range all {
		all[i] = lockstep.Trial{Config: &c.Config.Config, Seed: uint64(i / p.Configurations.Len())}
	}
	outcomes := 4 * int64(trials-len(all)) * int64(c.Encoder.Size())
	return lockstep.Bytes(all) + outcomes + metrics.EvaluatorBytes(c.Data.Samples, c.Encoder.Dim()) + p.resultBytes(c, trials)
}

// resultBytes are the checkpoints of a chunk's trials, and the features of those that are
// recorded.
func (p *Plan) resultBytes(c *Configuration, trials int) int64 {
	checkpoints := int64(2)
	if every := p.Spec.Record.Every; every > 0 {
		checkpoints += int64(c.Steps / every)
	}
	const trial, checkpoint = 3000, 64 // beside a checkpoint's values
	total := int64(trials) * (trial + checkpoints*(checkpoint+4*int64(len(p.Measures))))
	features := 4 * int64(c.Data.Samples) * int64(c.Encoder.Dim())
	switch p.Recorded() {
	case spec.FeaturesAll:
		total += int64(trials) * features
	case spec.FeaturesFirst: // one of each configuration
		total += int64(min(trials, p.Configurations.Len())) * features
	}
	return total
}

// dataBytes are the rows of files as they were read, and divided: by trial, into as many
// sets as are kept.
func dataBytes(f *spec.File, seeds int) int64 {
	found, sets := f.Data.Found, 1
	if f.Data.Split.Seed == spec.ByTrial {
		sets = min(seeds, heldSets)
	}
	row := 4 * int64(found.Columns)
	if found.Pairs {
		row *= 2
	}
	bank, test := measured(f)
	return row * (int64(found.Rows+found.Test) + int64(sets)*(int64(found.Rows)+bank+test))
}

// measured returns how many training and test rows measures are taken on.
func measured(f *spec.File) (bank, test int64) {
	return int64(min(f.Data.Found.Rows, f.Evaluate.Limit)), int64(min(f.Data.Found.Test, f.Evaluate.Limit))
}

// denseBytes are a trainer's, and those of a checkpoint.
func denseBytes(f *spec.File) int64 {
	return dense.Bytes(&f.Config) + observationBytes(f, int64(f.Encoder.Dim()))
}

// baselineBytes are those of measuring the rows themselves.
func baselineBytes(f *spec.File) int64 { return observationBytes(f, int64(f.Data.Found.Columns)) }

// observationBytes are those of measuring features of some dimension: of the rows and of
// two views of them, in float32; and what the measures make of them, in float64 and in
// vectors.
func observationBytes(f *spec.File, dim int64) int64 {
	bank, test := measured(f)
	total := 4*test*int64(2*f.Data.Found.Columns) + 4*dim*(bank+3*test)
	if f.Data.Found.Classes > 0 {
		total += 8 * dim * (bank + test) // neighbours
	}
	if f.Evaluate.Probe != "" && f.Data.Found.Classes > 0 && dim == int64(f.Encoder.Dim()) {
		total += 8 * dim * (bank + test + dim)
	}
	const wide = 256
	if dim <= wide || dim == int64(f.Encoder.Dim()) {
		total += metrics.EvaluatorBytes(int(test), int(dim)) + metrics.LanesBytes(int(test*dim))
	}
	return total
}
