package service

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"

	tables "github.com/tausweep/tausweep/model/data/table"
	"github.com/tausweep/tausweep/sweep/spec"
)

// UploadDir keeps the files that were sent: each as HEX/NAME, by its SHA-256 and with
// the name that says its format. HEX.owner beside it holds the name of its owner.
const UploadDir = ".data"

const ownerSuffix = ".owner"

// Upload is a file of data that the service was sent.
type Upload struct {
	Digest  string    `json:"digest" doc:"What specs name it by: sha256: and the SHA-256 of its bytes." example:"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Name    string    `json:"name" doc:"As it was sent; its end says its format." example:"x.npy"`
	Bytes   int64     `json:"bytes"`
	Created time.Time `json:"created"`
	Owner   string    `json:"owner,omitempty" doc:"Name of the token that sent it."`
}

// UploadDetail is an upload with who needs it.
type UploadDetail struct {
	Upload
	UsedBy []string `json:"used_by" doc:"Sweeps that need it, by name: while there are any it cannot be deleted."`
}

// UploadList is everything that was sent.
type UploadList struct {
	Data    []Upload `json:"data" doc:"The newest first."`
	Bytes   int64    `json:"bytes" doc:"Of all of them."`
	Quota   int64    `json:"quota" doc:"How many bytes there may be."`
	MaxFile int64    `json:"max_file" doc:"How many bytes one file may have."`
}

// uploads are the files that were sent. Its methods may be called from any goroutine.
type uploads struct {
	dir    string
	limits Limits
	inside *regexp.Regexp // a path to a file's name

	mu       sync.Mutex
	byDigest map[string]Upload
	bytes    int64            // of all, those under way included
	byOwner  map[string]int64 // the same, of each owner
}

// openUploads finds what is there, and removes what a killed process was receiving.
func openUploads(dir string, l Limits, log *zap.Logger) (*uploads, error) {
	u := &uploads{
		dir: dir, limits: l, byDigest: map[string]Upload{}, byOwner: map[string]int64{},
		inside: regexp.MustCompile(regexp.QuoteMeta(dir+string(filepath.Separator)) + `[0-9a-f]{64}[/\\]`),
	}
	found, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if strings.HasPrefix(f.Name(), newPrefix) {
			if err := os.RemoveAll(filepath.Join(dir, f.Name())); err != nil {
				return nil, err
			}
			continue
		}
		if name, ok := strings.CutSuffix(f.Name(), ownerSuffix); ok {
			if !exists(filepath.Join(dir, name)) { // a kill was faster than the upload, or its end
				_ = os.Remove(filepath.Join(dir, f.Name())) // or next time
			}
			continue
		}
		one, err := u.find(f.Name())
		if err != nil {
			log.Warn("data ignored", zap.String("directory", filepath.Join(dir, f.Name())), zap.Error(err))
			continue
		}
		u.byDigest[one.Digest] = one
		u.count(one.Owner, one.Bytes)
	}
	return u, nil
}

// find looks at the directory of an upload.
func (u *uploads) find(hexadecimal string) (Upload, error) {
	one := Upload{Digest: "sha256:" + hexadecimal}
	if !spec.IsDigest(one.Digest) {
		return one, errors.New("its name is no SHA-256")
	}
	files, err := os.ReadDir(filepath.Join(u.dir, hexadecimal))
	if err != nil {
		return one, err
	}
	if len(files) != 1 || checkUploadName(files[0].Name()) != nil {
		return one, errors.New("must have one file, of a name that can be sent")
	}
	about, err := files[0].Info()
	if err != nil {
		return one, err
	}
	if !about.Mode().IsRegular() {
		return one, errors.New("its file is no regular one")
	}
	one.Name, one.Bytes, one.Created = files[0].Name(), about.Size(), about.ModTime().UTC().Truncate(time.Millisecond)
	if owner, err := os.ReadFile(filepath.Join(u.dir, hexadecimal+ownerSuffix)); err == nil && len(owner) <= 1000 {
		one.Owner = string(owner)
	}
	return one, nil
}

// get returns the upload of a digest.
func (u *uploads) get(digest string) (Upload, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	one, ok := u.byDigest[digest]
	if !ok {
		return one, problem(NotFound, "there is no data %q", digest)
	}
	return one, nil
}

// list returns all uploads.
func (u *uploads) list() *UploadList {
	u.mu.Lock()
	defer u.mu.Unlock()
	l := &UploadList{Data: []Upload{}, Quota: u.limits.DataQuota, MaxFile: u.limits.Data}
	for _, one := range u.byDigest {
		l.Data = append(l.Data, one)
		l.Bytes += one.Bytes
	}
	slices.SortFunc(l.Data, func(a, b Upload) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.Digest, b.Digest))
	})
	return l
}

// remove deletes an upload.
func (u *uploads) remove(digest string) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	one, ok := u.byDigest[digest]
	if !ok {
		return problem(NotFound, "there is no data %q", digest)
	}
	place := filepath.Join(u.dir, strings.TrimPrefix(digest, "sha256:"))
	gone := filepath.Join(u.dir, newPrefix+"gone-"+NewID())
	if err := os.Rename(place, gone); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	delete(u.byDigest, digest)
	u.count(one.Owner, -one.Bytes)
	_ = os.Remove(place + ownerSuffix) // it may have none; what is left goes at the next start
	return errors.Join(syncDirectory(u.dir), os.RemoveAll(gone))
}

// count notes that an owner's files have so many bytes more. mu is held, or nobody else is
// there yet.
func (u *uploads) count(owner string, n int64) {
	u.bytes += n
	u.byOwner[owner] += n
}

// bytesOf returns how many bytes an owner's files have.
func (u *uploads) bytesOf(owner string) int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.byOwner[owner]
}

// path returns where the file of a name in a spec is: sha256:HEX, or sha256:HEX#KEY for
// an array of an .npz file.
func (u *uploads) path(name string) (string, error) {
	digest, key := spec.SplitKey(name)
	one, err := u.get(digest)
	if err != nil {
		return "", err
	}
	path := filepath.Join(u.dir, strings.TrimPrefix(digest, "sha256:"), one.Name)
	if key == "" {
		return path, nil
	}
	if format, _ := tables.Format(one.Name); format != ".npz" {
		return "", fmt.Errorf("%s is no .npz file: must be named without #%s", one.Name, key)
	}
	return path + "#" + key, nil
}

// plain takes where the files are out of an error's text, which their names then begin.
func (u *uploads) plain(text string) string { return u.inside.ReplaceAllString(text, "") }
