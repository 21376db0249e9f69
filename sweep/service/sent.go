package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Receive stores a file of data of an owner: size bytes of body, -1 where that is not known. created
// is false where its content is there already. What is refused, or breaks off, leaves
// nothing.
func (s *Service) Receive(owner, name string, body io.Reader, size int64) (one Upload, created bool, err error) {
	if s.low(size) {
		s.giveUpTrash(size)
	}
	one, created, err = s.uploads.receive(s.sender(owner), name, body, size)
	if err != nil {
		return one, false, s.storeFault("receive data", err)
	}
	if created {
		s.Log.Info("data received", zap.String("name", one.Name), zap.String("digest", one.Digest), zap.Int64("bytes", one.Bytes))
	}
	return one, created, nil
}

// sender returns what an owner may send now.
func (s *Service) sender(owner string) *sender {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := &sender{owner: owner, quota: -1, launchers: s.Owners.Launchers()}
	if quota := s.quota(owner).Bytes; quota > 0 {
		from.quota = max(0, quota-(s.use(owner).Bytes-s.uploads.bytesOf(owner)))
	}
	return from
}

// storeFault returns err where it is a problem already, and else logs it as one of the
// store.
func (s *Service) storeFault(doing string, err error) error {
	var known *Problem
	if errors.As(err, &known) {
		return known
	}
	s.Log.Error(doing, zap.Error(err))
	return StoreProblem(err)
}

// Uploads lists the data that was sent.
func (s *Service) Uploads() *UploadList { return s.uploads.list() }

// Upload returns the data of a digest, and who needs it.
func (s *Service) Upload(digest string) (*UploadDetail, error) {
	one, err := s.uploads.get(digest)
	if err != nil {
		return nil, err
	}
	return &UploadDetail{Upload: one, UsedBy: s.usersOf(digest)}, nil
}

// RemoveUpload deletes the data of a digest, unless a sweep needs it.
func (s *Service) RemoveUpload(digest string) error {
	s.launching.Lock() // no sweep begins to need it
	defer s.launching.Unlock()
	one, err := s.uploads.get(digest)
	if err != nil {
		return err
	}
	if users := s.usersOf(digest); len(users) > 0 {
		return problem(Conflict, "data %s (%s) is needed by %s: delete these sweeps first", one.Name, digest, strings.Join(users, ", "))
	}
	if err := s.uploads.remove(digest); err != nil {
		return s.storeFault("delete data", err)
	}
	s.Log.Info("data deleted", zap.String("name", one.Name), zap.String("digest", digest))
	return nil
}

// DataQuery names data to be looked at, by digests.
type DataQuery struct {
	Samples string `json:"samples" doc:"sha256:... of the rows; with #KEY behind it an array of an .npz file." maxLength:"200"`
	Labels  string `json:"labels,omitempty" doc:"sha256:... of the labels, or column:NAME of the samples." maxLength:"200"`
	Pairs   string `json:"pairs,omitempty" doc:"sha256:... of a second view of every row." maxLength:"200"`
}

// Inspection is what data was found to be.
type Inspection struct {
	About string   `json:"about" doc:"Rows, values, columns, classes, and what was chosen for them: a line each."`
	Notes []string `json:"notes" doc:"What will be trouble."`
	Spec  string   `json:"spec" doc:"A spec to start from (YAML), fitted to the data."`
}

// Inspect says what data is, what will be trouble, and a spec to start from.
func (s *Service) Inspect(ctx context.Context, q *DataQuery) (*Inspection, error) {
	digest, key := spec.SplitKey(q.Samples)
	title := q.Samples
	if one, err := s.uploads.get(digest); err == nil {
		title = one.Name
	}
	start := spec.ForFiles(title, q.Labels, q.Pairs)
	d := &start.File.Data
	d.Samples = q.Samples
	inBody := func(path string) string { return "body." + strings.TrimPrefix(path, "data.") }
	if err := s.sent(d, inBody); err != nil {
		return nil, err
	}
	l, err := s.lookInto(ctx, d)
	if err != nil {
		return nil, err
	}
	chosen, err := start.Fit(l.found)
	if err != nil {
		return nil, specProblem(err)
	}
	out := &Inspection{About: l.about, Notes: append([]string{}, l.notes...)}
	if key != "" {
		out.About = fmt.Sprintf("array    %s\n", key) + out.About
	}
	for _, line := range chosen {
		out.About += "chosen   " + line + "\n"
	}
	d.Found = spec.Found{} // it follows from the files, and is no business of who edits
	out.Spec = string(start.YAML())
	return out, nil
}
