package service

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	stdhash "hash"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	tables "github.com/tausweep/tausweep/model/data/table"
	"github.com/tausweep/tausweep/results"
)

// UploadNamePattern is what names of uploads look like, beside their end.
const UploadNamePattern = `^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$`

// checkUploadName returns the problem of a name that nothing can be sent under.
func checkUploadName(name string) error {
	fault := func(message string) error {
		return faults("the file cannot be accepted", Fault{Location: "query.name", Value: name, Message: message})
	}
	if !regexp.MustCompile(UploadNamePattern).MatchString(name) {
		return fault("must be 1 to 100 letters, digits and ._- and not begin with a dot: a file's name, as x.npy")
	}
	if _, err := tables.Format(name); err != nil {
		return fault(strings.TrimPrefix(err.Error(), name+": "))
	}
	return nil
}

// sender is who sends a file.
type sender struct {
	owner     string
	quota     int64    // bytes that all of its files may have; negative where there is no limit
	launchers []string // for whom some of the data quota is kept
}

// receive stores what body gives: size bytes or, where that is not known, -1. created is
// false where its content is there already. What is refused or breaks off leaves nothing.
func (u *uploads) receive(from *sender, name string, body io.Reader, size int64) (one Upload, created bool, err error) {
	if err := checkUploadName(name); err != nil {
		return one, false, err
	}
	if err := u.mayTake(from, size); err != nil {
		return one, false, err
	}
	temporary, err := os.MkdirTemp(u.dir, newPrefix)
	if err != nil {
		return one, false, err
	}
	in := &incoming{uploads: u, from: from, hash: sha256.New()}
	defer func() {
		_ = os.RemoveAll(temporary) // it is not there where all went well; else the next start does
		if !created {
			u.free(from.owner, in.bytes)
		}
	}()
	if err := in.write(filepath.Join(temporary, name), body); err != nil {
		return one, false, err
	}
	if in.bytes == 0 {
		return one, false, faults("the file cannot be accepted", Fault{Location: "body", Message: "is empty: must be the bytes of " + name})
	}
	if err := errors.Join(os.Chmod(temporary, 0o755), syncDirectory(temporary)); err != nil {
		return one, false, err
	}
	return u.keep(from.owner, temporary, name, hex.EncodeToString(in.hash.Sum(nil)))
}

// keep gives what was received its place, where its content is not there already.
func (u *uploads) keep(owner, temporary, name, digest string) (one Upload, created bool, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if one, ok := u.byDigest["sha256:"+digest]; ok {
		return one, false, sameFormat(one, name)
	}
	place := filepath.Join(u.dir, digest)
	if err := os.RemoveAll(place); err != nil { // what was ignored there
		return one, false, err
	}
	_ = os.Remove(place + ownerSuffix) // there is rarely one left
	if owner != "" {
		if err := results.WriteFile(place+ownerSuffix, []byte(owner)); err != nil {
			return one, false, err
		}
	}
	if err := os.Rename(temporary, place); err != nil {
		return one, false, err
	}
	if err := syncDirectory(u.dir); err != nil {
		return one, false, err
	}
	if one, err = u.find(digest); err != nil {
		return one, false, err
	}
	u.byDigest[one.Digest] = one
	return one, true, nil
}

// sameFormat refuses content that is there under a name that says another format.
func sameFormat(there Upload, name string) error {
	was, err := tables.Format(there.Name)
	if err != nil {
		return err
	}
	now, err := tables.Format(name)
	if err != nil || was == now {
		return err
	}
	return problem(Conflict, "the content of %s is here already as %s, which is read in another way: delete %s first", name, there.Name, there.Digest)
}

// incoming is a file on its way.
type incoming struct {
	*uploads
	from  *sender
	hash  stdhash.Hash
	bytes int64
}

// write writes the body into a new file, durably.
func (in *incoming) write(path string, body io.Reader) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = closed
		}
	}()
	piece := make([]byte, 1<<18)
	for {
		n, read := body.Read(piece)
		if err := in.take(int64(n)); err != nil {
			return err
		}
		if _, err := file.Write(piece[:n]); err != nil {
			return err
		}
		_, _ = in.hash.Write(piece[:n]) // never fails
		switch {
		case errors.Is(read, io.EOF):
			return file.Sync()
		case read != nil:
			return problem(Cut, "the file broke off after %d bytes: send it again", in.bytes)
		}
	}
}

// take counts n more bytes, where there is room for them.
func (in *incoming) take(n int64) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.bytes+n > in.limits.Data {
		return in.tooLarge("more than that")
	}
	if err := in.hasRoom(in.from, n, "more than is left"); err != nil {
		return err
	}
	in.count(in.from.owner, n)
	in.bytes += n
	return nil
}

// mayTake reports why a file of so many bytes cannot be taken; -1 may be any.
func (u *uploads) mayTake(from *sender, size int64) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if size > u.limits.Data {
		return u.tooLarge(fmt.Sprintf("%d bytes", size))
	}
	return u.hasRoom(from, max(0, size), fmt.Sprintf("%d bytes", size))
}

// hasRoom reports why there is no room for n more bytes. mu is held.
func (u *uploads) hasRoom(from *sender, n int64, has string) error {
	used := u.byOwner[from.owner]
	switch {
	case u.bytes+n > u.limits.DataQuota:
		return u.full(has)
	case from.quota >= 0 && used+n > from.quota:
		return problem(NoSpace, "token %s: its quota bytes leaves %d bytes for data beside its sweeps: %d are taken, and the file has %s; delete some",
			from.owner, from.quota, used, has)
	case len(from.launchers) > 1 && n > spare(u.limits.DataQuota, u.byOwner, from.owner, from.launchers):
		return problem(NoSpace, "all data must have at most %d bytes on this service (--data-quota): %d are taken, %d by this token, and the rest is kept for other tokens; delete some",
			u.limits.DataQuota, u.bytes, used)
	}
	return nil
}

func (u *uploads) tooLarge(has string) error {
	return problem(TooLarge, "a file must have at most %d bytes on this service (--max-data); this one has %s", u.limits.Data, has)
}

func (u *uploads) full(has string) error {
	return problem(NoSpace, "all data must have at most %d bytes on this service (--data-quota): %d are taken, and the file has %s; delete some",
		u.limits.DataQuota, u.bytes, has)
}

// free gives back what a file took that is not kept.
func (u *uploads) free(owner string, n int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.count(owner, -n)
}
