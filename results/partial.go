package results

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
)

// PartialDir is the folder of a sweep's directory for how trials stand that are not
// committed yet: a file for each chunk under way, which goes away with its commit. It
// is of no use to anybody but the program that wrote it.
const PartialDir = "partial"

// partialVersion numbers the shapes of these files.
const partialVersion = 1

// largestPartial bounds the bytes of one file.
const largestPartial = 1 << 30

// partial keeps states of trials in a folder. Its methods may be called from any
// goroutine.
type partial struct {
	dir   string
	made  func() madeBy
	mu    sync.Mutex
	files map[sweep.Chunk][]partialTrial
	// ignored says why files that were there are of no use.
	ignored []Ignored
}

// partialTrial is a trial in a file.
type partialTrial struct{ trial, steps int }

// Ignored is a file of states that is of no use, and why.
type Ignored struct{ File, Reason string }

// madeBy says what a state is good for: another program may go on otherwise.
type madeBy struct {
	Version int
	Spec    string // its digest
	Data    string // its digest
	Program string // digest of the program's file, or its version and commit
}

// partialFile is what a file has after its checksum.
type partialFile struct {
	Made   madeBy
	Trials []sweep.Kept
}

// openPartial looks at what is kept in dir of trials from committed on, and removes the
// rest.
func openPartial(dir string, made func() madeBy, committed int) (*partial, error) {
	p := &partial{dir: filepath.Join(dir, PartialDir), made: made, files: map[sweep.Chunk][]partialTrial{}}
	found, err := os.ReadDir(p.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return p, nil
	}
	if err != nil {
		return nil, named(err)
	}
	for _, f := range found {
		chunk, ok := chunkOf(f.Name())
		if ok && chunk.To > committed {
			kept, reason := p.read(f.Name())
			if reason == "" {
				p.note(chunk, kept)
				continue
			}
			p.ignored = append(p.ignored, Ignored{filepath.Join(PartialDir, f.Name()), reason})
		}
		if err := os.Remove(filepath.Join(p.dir, f.Name())); err != nil {
			return nil, named(err)
		}
	}
	return p, nil
}

func partialName(c sweep.Chunk) string { return fmt.Sprintf("%d-%d.state", c.From, c.To) }

// chunkOf reads what partialName wrote.
func chunkOf(name string) (c sweep.Chunk, ok bool) {
	from, to, ok := strings.Cut(strings.TrimSuffix(name, ".state"), "-")
	if !ok {
		return c, false
	}
	var faults [2]error
	c.From, faults[0] = strconv.Atoi(from)
	c.To, faults[1] = strconv.Atoi(to)
	return c, errors.Join(faults[:]...) == nil && name == partialName(c)
}

// read reads a file, or says why it is of no use.
func (p *partial) read(name string) (kept []sweep.Kept, reason string) {
	content, err := regular.Read(filepath.Dir(p.dir), filepath.Join(PartialDir, name), largestPartial)
	if err != nil {
		return nil, named(err).Error()
	}
	if len(content) < sha256.Size || sha256.Sum256(content[sha256.Size:]) != [sha256.Size]byte(content) {
		return nil, "damaged"
	}
	var file partialFile
	if err := gob.NewDecoder(bytes.NewReader(content[sha256.Size:])).Decode(&file); err != nil {
		return nil, "damaged"
	}
	switch made := p.made(); {
	case file.Made.Spec != made.Spec || file.Made.Data != made.Data:
		return nil, "written for another spec or other data"
	case file.Made != made:
		return nil, "written by another program"
	}
	return file.Trials, ""
}

// note remembers what a file has. mu is held, or nobody else is there yet.
func (p *partial) note(c sweep.Chunk, kept []sweep.Kept) {
	trials := make([]partialTrial, len(kept))
	for i, k := range kept {
		trials[i] = partialTrial{k.Trial, k.Steps}
	}
	p.files[c] = trials
}

// keep writes the file of a chunk.
func (p *partial) keep(c sweep.Chunk, kept []sweep.Kept) error {
	content := bytes.NewBuffer(make([]byte, sha256.Size))
	if err := gob.NewEncoder(content).Encode(partialFile{p.made(), kept}); err != nil {
		return err
	}
	if content.Len() > largestPartial {
		return fmt.Errorf("%s: %d bytes: at most %d are kept", partialName(c), content.Len(), largestPartial)
	}
	sum := sha256.Sum256(content.Bytes()[sha256.Size:])
	copy(content.Bytes(), sum[:])
	if err := os.MkdirAll(p.dir, 0o755); err != nil {
		return err
	}
	if err := writeWhole(filepath.Join(p.dir, partialName(c)), content.Bytes()); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note(c, kept)
	return nil
}

// kept returns the latest state of each trial of c that has one.
func (p *partial) kept(c sweep.Chunk) []sweep.Kept {
	latest := map[int]int{} // steps by trial
	p.mu.Lock()
	var files []sweep.Chunk
	for file, trials := range p.files {
		if file.From < c.To && c.From < file.To {
			files = append(files, file)
		}
		for _, t := range trials {
			if c.From <= t.trial && t.trial < c.To {
				latest[t.trial] = max(latest[t.trial], t.steps)
			}
		}
	}
	p.mu.Unlock()
	var all []sweep.Kept
	for _, file := range files {
		trials, _ := p.read(partialName(file)) // what cannot be read is trained again
		for _, k := range trials {
			if steps, ok := latest[k.Trial]; ok && steps == k.Steps {
				delete(latest, k.Trial)
				all = append(all, k)
			}
		}
	}
	return all
}

// underway returns how many trials from committed on have a state, and their steps.
func (p *partial) underway(plan *sweep.Plan, committed int) (trials, steps int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	latest := map[int]int{}
	for _, states := range p.files {
		for _, t := range states {
			latest[t.trial] = max(latest[t.trial], t.steps)
		}
	}
	for trial, n := range latest {
		if committed <= trial && trial < plan.Len() {
			trials++
			steps += min(n, plan.Trial(trial).Configuration.Steps)
		}
	}
	return trials, steps
}

// forget removes the files of trials that are all committed, and the folder with the
// last.
func (p *partial) forget(committed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	removed := false
	for c := range p.files {
		if c.To <= committed {
			_ = os.Remove(filepath.Join(p.dir, partialName(c))) // the next Open tries again
			delete(p.files, c)
			removed = true
		}
	}
	if removed && len(p.files) == 0 {
		_ = os.Remove(p.dir) // where it is empty
	}
}

// thisProgram identifies the program that runs.
var thisProgram = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
})
