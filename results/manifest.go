package results

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// Schema numbers the shapes of a sweep's directory. Since 4 the manifest declares
// the measures, so that a new measure makes no new schema; since 5 digests begin with
// a letter, and the manifest has the spec's.
const Schema = 5

// maxManifest bounds the bytes of a manifest.
const maxManifest = 64 << 20

// State is how far a sweep is.
type State string

// The states of a sweep.
const (
	Running     State = "running" // or its program was killed
	Interrupted State = "interrupted"
	Done        State = "done"
)

// Build is what a program says of itself, for the manifest.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Go      string `json:"go"`      // as in go1.27.4
	Vectors string `json:"vectors"` // the vector mode, as in 512 bits
	OS      string `json:"os"`
	Arch    string `json:"arch"`
}

// Manifest says what made a sweep's results, and when: manifest.json.
type Manifest struct {
	Schema int    `json:"schema"`
	Name   string `json:"name"`
	// Spec is a digest of what spec.yaml says of every trial; empty where no run of
	// schema 5 has written here.
	Spec string `json:"spec,omitempty"`
	// Data is the digest of the files that the data, or imported results, were read from;
	// empty where there are none.
	Data string `json:"data,omitempty"`
	// Trainer is the kind of trainer; Declaration what it said of the trials when
	// the sweep began. Both are empty where the schema is 3 or less.
	Trainer string `json:"trainer"`
	spec.Declaration
	// Warnings are what was known before the first run.
	Warnings  []sweep.Warning `json:"warnings,omitempty"`
	State     State           `json:"state"`
	Plan      Size            `json:"plan"`
	Committed Counts          `json:"committed"` // when the state was written
	Runs      []Run           `json:"runs"`
}

// Size is a plan's.
type Size struct {
	Trials         int `json:"trials"`
	Configurations int `json:"configurations"`
	Seeds          int `json:"seeds"`
}

// Counts are numbers of committed trials by their status.
type Counts struct {
	OK       int `json:"ok"`
	Diverged int `json:"diverged"`
	Failed   int `json:"failed"`
}

// Trials returns how many there are in all.
func (c Counts) Trials() int { return c.OK + c.Diverged + c.Failed }

// Add counts a trial that ended so.
func (c *Counts) Add(s sweep.Status) {
	switch s {
	case sweep.OK:
		c.OK++
	case sweep.Diverged:
		c.Diverged++
	case sweep.Failed:
		c.Failed++
	}
}

// Run is one program's part in a sweep: it committed the trials [From, To).
type Run struct {
	Build
	Began time.Time  `json:"began"`
	Ended *time.Time `json:"ended,omitempty"` // not there while it runs, or where it was killed
	From  int        `json:"from"`
	To    int        `json:"to"`
}

// begin notes that a run of build continues from committed.
func (m *Manifest) begin(plan *sweep.Plan, committed Counts, build Build) {
	from := committed.Trials()
	if len(m.Runs) == 0 {
		m.Warnings = plan.Warnings()
	}
	if n := len(m.Runs); n > 0 {
		last := &m.Runs[n-1]
		last.To = from // a killed run could not say so
		if last.From >= from {
			m.Runs = m.Runs[:n-1] // it left nothing
		}
	}
	if m.Schema == 0 {
		m.Schema = Schema
	}
	m.Schema = max(m.Schema, 4) // the measures are declared now, and the digests stay as they are
	m.Name, m.State, m.Committed = plan.Spec.Name, Running, committed
	m.Trainer = plan.Spec.Trainer.Kind
	if f := plan.Spec.File; f != nil {
		m.Data = f.Data.Found.Digest
	}
	if c := plan.Spec.Custom; c != nil && c.Process.Digest != "" {
		m.Data = c.Process.Digest
	}
	m.grow(plan)
	m.Runs = append(m.Runs, Run{Build: build, Began: now(), From: from, To: from})
}

// grow notes the size of the plan: of an adaptive one, what is known of it.
func (m *Manifest) grow(plan *sweep.Plan) {
	m.Plan = Size{Trials: plan.Len(), Configurations: plan.Configurations.Len(), Seeds: len(plan.Seeds)}
}

// end notes that the run is over.
func (m *Manifest) end(committed Counts) {
	ended, last := now(), len(m.Runs)-1
	run := &m.Runs[last]
	run.Ended, run.To = &ended, committed.Trials()
	if last > 0 && run.From == run.To {
		m.Runs = m.Runs[:last] // nothing was left to do
	}
	m.Committed = committed
	m.State = Interrupted
	if committed.Trials() == m.Plan.Trials {
		m.State = Done
	}
}

func now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

func (m *Manifest) write(dir string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	return writeWhole(filepath.Join(dir, ManifestFile), append(text, '\n'))
}

// bareDigests says whether digests have no letter before them: before schema 5.
func (m *Manifest) bareDigests() bool { return m.Schema > 0 && m.Schema < 5 }

// made returns an error where spec.yaml holds another spec than the sweep was made of.
func (m *Manifest) made(text []byte) error {
	if m.Spec == "" || m.Spec == specDigest(text) {
		return nil
	}
	return &DamageError{
		File: SpecFile, Got: "was changed after trials were trained by it",
		Want: "the spec with which the sweep began", Advice: "put it back; a changed spec is another sweep, in another directory",
	}
}

// specDigest returns a digest of what a spec's text says, however it is laid out, but
// for the name, for the seeds, which may become more and stand in every row, and for
// where data is read from, as it has a digest of its own. Of no YAML it is that of
// nothing.
func specDigest(text []byte) string {
	var values map[string]any
	_ = yaml.Unmarshal(text, &values) // spec.Parse tells its errors
	delete(values, "name")
	delete(values, "seeds")
	var placement []string
	if data, ok := values["data"].(map[string]any); ok && data["kind"] == spec.FromFile {
		placement = spec.FilePaths()
	}
	for _, path := range append(placement, spec.ProcessPaths()...) {
		at, keys := values, strings.Split(path, ".")
		for _, key := range keys[:len(keys)-1] {
			at, _ = at[key].(map[string]any)
		}
		delete(at, keys[len(keys)-1])
	}
	plain, _ := json.Marshal(values) // sorts what YAML leaves in any order
	sum := sha256.Sum256(plain)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// ReadManifest reads the manifest in dir. Where there is none the error is
// fs.ErrNotExist; every error is an *Error.
func ReadManifest(dir string) (Manifest, error) {
	if _, err := os.Lstat(filepath.Join(dir, ManifestFile)); err != nil {
		return Manifest{}, wrap(dir, named(err))
	}
	m, err := readManifest(dir)
	return m, wrap(dir, err)
}

// readManifest reads dir's manifest; the zero value if there is none, but for the
// schema, which then follows from the rows.
func readManifest(dir string) (m Manifest, err error) {
	text, err := regular.Read(dir, ManifestFile, maxManifest)
	if errors.Is(err, fs.ErrNotExist) {
		return Manifest{Schema: sniffSchema(dir)}, nil
	}
	if err != nil {
		return Manifest{}, named(err)
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return Manifest{}, &DamageError{File: ManifestFile, Got: err.Error(), Want: "what this program wrote", Advice: "remove the file and resume the sweep: that writes a new one"}
	}
	if m.Schema > Schema {
		return Manifest{}, &DamageError{
			File: ManifestFile, Column: "schema",
			Got:  "written by a newer version of this program",
			Want: fmt.Sprintf("at most schema %d", Schema), Advice: "use that version",
		}
	}
	return m, nil
}
