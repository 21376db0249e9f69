package results

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/tausweep/tausweep/sweep/regular"
)

// CommitsFile has a checksum of what each commit wrote: a row a commit, durable before
// the rows of trials.csv that make it count. Directories of earlier versions have none.
// How trials were committed differs between two runs of a spec, so this file does.
const CommitsFile = "commits.csv"

// summed are the files of rows that have checksums; no result rests on timings.csv.
var summed = [...]string{TrialsFile, CurvesFile, FeaturesFile}

// commit is a row of commits.csv.
type commit struct {
	trials int                 // committed with it, all in all
	ends   [len(summed)]int64  // bytes of each file with it, 0 of one that is not there
	sums   [len(summed)]digest // of each file's bytes since the commit before
	end    int64               // where its row ends
}

// digest is the first half of a SHA-256.
type digest [16]byte

func digestOf(h hash.Hash) (d digest) {
	copy(d[:], h.Sum(nil))
	return d
}

func commitColumns() []string {
	columns := []string{"trials"}
	for _, name := range summed {
		name = strings.TrimSuffix(name, ".csv")
		columns = append(columns, name+"_bytes", name+"_sha256")
	}
	return append(columns, "row_sha256")
}

// appendCommit appends the row of c, the number-th one from 1.
func appendCommit(b []byte, c *commit, number int) []byte {
	from := len(b)
	b = strconv.AppendInt(b, int64(c.trials), 10)
	for i := range summed {
		b = strconv.AppendInt(append(b, ','), c.ends[i], 10)
		b = hex.AppendEncode(append(b, ','), c.sums[i][:])
	}
	own := rowDigest(b[from:], number)
	return append(hex.AppendEncode(append(b, ','), own[:]), '\n')
}

// appendCommits appends the header and the rows of all.
func appendCommits(b []byte, all []commit) []byte {
	b = AppendHeader(b, commitColumns())
	for i := range all {
		b = appendCommit(b, &all[i], i+1)
	}
	return b
}

// rowDigest is of a row without its last cell, and of its place.
func rowDigest(row []byte, number int) digest {
	h := sha256.New()
	fmt.Fprintf(h, "%d,%s", number, row)
	return digestOf(h)
}

// readCommits reads dir's checksums up to the first row that is not what this program
// wrote, of which the error tells; a torn last row is left out. The file's not being there
// is no error: there are none then.
func readCommits(dir string) ([]commit, error) {
	f, err := regular.Open(dir, CommitsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, named(err)
	}
	defer f.Close() // only read
	var all []commit
	lines := bufio.NewReader(f)
	header := AppendHeader(nil, commitColumns())
	for number, end := 0, int64(0); ; number++ {
		line, err := lines.ReadSlice('\n') // a line is shorter than the buffer
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return all, named(err)
		}
		end += int64(len(line))
		if number == 0 && bytes.Equal(line, header) {
			continue
		}
		c, ok := parseCommit(line, number)
		if !ok || len(all) > 0 && !c.follows(&all[len(all)-1]) {
			return all, &DamageError{
				File: CommitsFile, Line: number + 1, Got: quoted(line), Want: "what was written there",
				Advice: "tausweep verify --repair makes the checksums anew",
			}
		}
		c.end = end
		all = append(all, c)
	}
}

// parseCommit reads what appendCommit wrote.
func parseCommit(line []byte, number int) (c commit, ok bool) {
	cells := strings.Split(strings.TrimSuffix(string(line), "\n"), ",")
	if number == 0 || len(cells) != len(commitColumns()) {
		return c, false
	}
	c.trials, _ = strconv.Atoi(cells[0])
	for i := range summed {
		c.ends[i], _ = strconv.ParseInt(cells[1+2*i], 10, 64)
		if sum, err := hex.DecodeString(cells[2+2*i]); err == nil {
			copy(c.sums[i][:], sum)
		}
	}
	ok = bytes.Equal(line, appendCommit(nil, &c, number)) && c.trials >= 0 && slices.Min(c.ends[:]) >= 0
	return c, ok
}

// follows reports whether c can be the commit after before.
func (c *commit) follows(before *commit) bool {
	for i, end := range c.ends {
		if end < before.ends[i] {
			return false
		}
	}
	return c.trials >= before.trials
}

// verifier passes on what it reads of a file, and holds it against the checksums.
type verifier struct {
	source  io.Reader
	file    int // its place in summed
	commits []commit
	at      int64
	next    int // the commit that is being read
	sum     hash.Hash
	wrong   []int // commits that are not as they were
}

// newVerifier returns a reader of the file of that name; nil where it has no checksums.
func newVerifier(source io.Reader, name string, commits []commit) *verifier {
	i := slices.Index(summed[:], name)
	if i < 0 || len(commits) == 0 {
		return nil
	}
	v := &verifier{source: source, file: i, commits: commits, sum: sha256.New()}
	v.take(nil)
	return v
}

// Read implements io.Reader.
func (v *verifier) Read(b []byte) (int, error) {
	n, err := v.source.Read(b)
	v.take(b[:n])
	return n, err
}

// take takes the next bytes of the file.
func (v *verifier) take(b []byte) {
	for ; v.next < len(v.commits); v.next++ {
		c := &v.commits[v.next]
		own := min(c.ends[v.file]-v.at, int64(len(b)))
		v.sum.Write(b[:own])
		v.at += own
		if b = b[own:]; v.at < c.ends[v.file] {
			return
		}
		if digestOf(v.sum) != c.sums[v.file] {
			v.wrong = append(v.wrong, v.next)
		}
		v.sum.Reset()
	}
}

// unsound says that commits of a file, the first and the last, are not as they were.
func (v *verifier) unsound(first, last int) *DamageError {
	from, trial := int64(0), 0
	if first > 0 {
		from, trial = v.commits[first-1].ends[v.file], v.commits[first-1].trials
	}
	c := &v.commits[last]
	return &DamageError{
		File: summed[v.file], Got: fmt.Sprintf("bytes %d to %d, of trials %d to %d, are not those that were committed", from, c.ends[v.file], trial, c.trials-1),
		Want: "what has the checksum in " + CommitsFile, Advice: repairAdvice,
	}
}

// record adds the checksum of the rows that are about to be written, with which so many
// trials are committed.
func (s *Store) record(trials int) {
	c := commit{trials: trials}
	for i, name := range summed {
		f := s.files[name]
		if f == nil {
			c.sums[i] = digestOf(sha256.New())
			continue
		}
		h := sha256.New()
		h.Write(f.rows)
		c.ends[i], c.sums[i] = f.size+int64(len(f.rows)), digestOf(h)
	}
	s.recorded++
	f := s.files[CommitsFile]
	f.rows = appendCommit(f.rows, &c, s.recorded)
}

// openCommits opens commits.csv after the commits that count, and adds what the files hold
// beyond them: all of a directory that had no checksums, or a part of a commit that a
// crash cut short.
func (s *Store) openCommits(found *found, device func(string) (device, error)) error {
	kept := found.commits
	size := int64(0)
	if n := len(kept); n > 0 {
		size = kept[n-1].end
	}
	if err := s.openFile(CommitsFile, size, device); err != nil {
		return named(err)
	}
	n := len(s.order)
	s.order[n-2], s.order[n-1] = s.order[n-1], s.order[n-2] // trials.csv stays the last
	s.recorded = len(kept)
	sizes := map[string]int64{}
	for name, f := range s.files {
		sizes[name] = f.size // with the header, where that is new
	}
	next, err := commitOf(s.dir, s.counts.Trials(), sizes, kept)
	if err != nil || next == nil {
		return named(err)
	}
	s.recorded++
	f := s.files[CommitsFile]
	f.rows = appendCommit(f.rows, next, s.recorded)
	err = f.flush()
	f.committed = f.size
	return named(err)
}

// commitOf returns the commit of all that the files of dir hold, up to these sizes, after
// the commits that there are; nil where that is nothing.
func commitOf(dir string, trials int, sizes map[string]int64, before []commit) (*commit, error) {
	var last commit
	if n := len(before); n > 0 {
		last = before[n-1]
	}
	next := &commit{trials: trials}
	for i, name := range summed {
		next.ends[i] = sizes[name]
		h := sha256.New()
		if err := hashRange(h, dir, name, last.ends[i], next.ends[i]); err != nil {
			return nil, err
		}
		next.sums[i] = digestOf(h)
	}
	if len(before) > 0 && next.trials == last.trials && next.ends == last.ends {
		return nil, nil
	}
	return next, nil
}

// hashRange hashes a part of a file.
func hashRange(h hash.Hash, dir, name string, from, to int64) error {
	if to <= from {
		return nil
	}
	f, err := regular.Open(dir, name)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	_, err = io.Copy(h, io.NewSectionReader(f, from, to-from))
	return err
}
