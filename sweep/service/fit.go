package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	tables "github.com/tausweep/tausweep/model/data/table"
	"github.com/tausweep/tausweep/results"
	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/regular"
	"github.com/tausweep/tausweep/sweep/spec"
)

// looks remembers what data was found to be, for each section data of a spec: a spec is
// checked as it is typed.
type looks struct {
	sync.Mutex
	found map[string]look
}

// mostLooks bounds the memory of looks.
const mostLooks = 200

// look is what data was found to be.
type look struct {
	found spec.Found
	about string
	notes []string
}

// fit holds the names of a spec's files against what was sent, and fits the spec to the
// data.
func (s *Service) fit(ctx context.Context, asked *spec.Spec) error {
	d := &asked.File.Data
	if err := s.sent(d, inSpec); err != nil {
		return err
	}
	l, err := s.lookInto(ctx, d)
	if err != nil {
		return err
	}
	if _, err := asked.Fit(l.found); err != nil {
		return specProblem(err)
	}
	return nil
}

// inSpec says where in a launch a field of the spec is.
func inSpec(path string) string { return "body." + path }

// sent locates the files that d names, which must have been sent to this service; place
// says where in a request the name of a field's path stands.
func (s *Service) sent(d *spec.FileData, place func(path string) string) error {
	var all []Fault
	d.Located = map[string]string{}
	for _, f := range d.Files() {
		fault := Fault{Location: place(f.Path), Value: *f.Name}
		digest, _ := spec.SplitKey(*f.Name)
		if !spec.IsDigest(digest) {
			fault.Message = "must be sha256: and 64 hexadecimal digits, of data that was sent with POST /v1/data: a request names no file of this machine"
		} else if path, err := s.uploads.path(*f.Name); err != nil {
			fault.Message = "must be data that was sent with POST /v1/data: " + err.Error()
		} else {
			d.Located[*f.Name] = path
			continue
		}
		all = append(all, fault)
	}
	if len(all) > 0 {
		return faults("the data is not here", all...)
	}
	return nil
}

// lookInto reads data whose files are located, once.
func (s *Service) lookInto(ctx context.Context, d *spec.FileData) (look, error) {
	asked := *d
	asked.Found = spec.Found{}
	text, err := json.Marshal(struct {
		spec.FileData
		Located map[string]string
	}{asked, d.Located})
	if err != nil {
		return look{}, err
	}
	key := string(text)
	s.looks.Lock()
	l, known := s.looks.found[key]
	s.looks.Unlock()
	if known {
		return l, nil
	}
	free, err := s.mayTrain(ctx)
	if err != nil {
		return look{}, err
	}
	defer free()
	most := tables.Limits{Values: s.Limits.Data, Bytes: 8 * s.Limits.Data} // a byte a value at least, and no bombs
	raw, err := dataset.ReadWithin(asked, most)
	if err == nil {
		l.found, err = raw.Found()
	}
	if err != nil {
		return look{}, s.dataProblem(err)
	}
	l.about, l.notes = raw.About(), raw.Notes()
	s.looks.Lock()
	defer s.looks.Unlock()
	if len(s.looks.found) >= mostLooks {
		clear(s.looks.found)
	}
	s.looks.found[key] = l
	return l, nil
}

// dataProblem makes one of what was wrong in files, a fault a line.
func (s *Service) dataProblem(err error) error {
	p := faults("the data cannot be accepted")
	for line := range strings.Lines(s.uploads.plain(err.Error())) {
		p.Faults = append(p.Faults, Fault{Location: "body.data", Message: strings.TrimSuffix(line, "\n")})
	}
	return p
}

// mayTrain waits for the turn to work for a request, which free ends.
func (s *Service) mayTrain(ctx context.Context) (free func(), err error) {
	return turn(ctx, s.training)
}

// turn waits for one of the turns that there are.
func turn(ctx context.Context, turns chan struct{}) (free func(), err error) {
	select {
	case turns <- struct{}{}:
		return func() { <-turns }, nil
	case <-ctx.Done():
		return nil, problem(Unavailable, "too many requests are being worked on; try again later").after(5)
	}
}

// readPlan makes the plan with which the spec in dir begins, with more seeds where it was
// extended. Its data is located as far as it is here.
func (s *Service) readPlan(dir string, seeds int) (*sweep.Plan, error) {
	text, err := regular.Read(dir, results.SpecFile, spec.MaxSpecBytes)
	if err != nil {
		return nil, err
	}
	parsed, err := spec.Parse(results.SpecFile, text)
	if err != nil {
		return nil, err
	}
	if seeds > parsed.Seeds.Len() {
		parsed.Seeds.Count = seeds
	}
	plan, err := sweep.NewPlan(parsed)
	if err != nil {
		return nil, err
	}
	_ = s.locate(plan) // who reads the data is told
	return plan, nil
}

// locate tells a plan that was just made where its data is; nothing where that is not
// read from files. The error is about the first that is not here, which fails where it
// is read.
func (s *Service) locate(plan *sweep.Plan) error {
	if plan.Spec.File == nil {
		return nil
	}
	located := map[string]string{}
	var missing error
	for _, f := range plan.Spec.File.Data.Files() {
		if digest, _ := spec.SplitKey(*f.Name); !spec.IsDigest(digest) {
			continue // a file of a sweep that was begun without the service
		}
		path, err := s.uploads.path(*f.Name)
		if err != nil && missing == nil {
			missing = fmt.Errorf("%s: %w: send it again with POST /v1/data", f.Path, err)
		}
		if err == nil {
			located[*f.Name] = path
		}
	}
	plan.Locate(located)
	return missing
}

// locateAgain locates the data of a copy of a plan, whose file may have come or gone
// since the plan was made.
func (s *Service) locateAgain(lone *sweep.Plan) error {
	if err := s.locate(lone); err != nil {
		return problem(Conflict, "%v", err)
	}
	return nil
}

// prepare reads the data of a plan, where it is read from files, and measures what is
// there before anything is trained.
func (s *Service) prepare(plan *sweep.Plan) error {
	if err := s.locate(plan); err != nil {
		return err
	}
	if err := sweep.AddBaselines(plan); err != nil {
		return fmt.Errorf("data: %s", s.uploads.plain(err.Error()))
	}
	return nil
}

// baselines is prepare for a launch.
func (s *Service) baselines(ctx context.Context, plan *sweep.Plan) error {
	free, err := s.mayTrain(ctx)
	if err != nil {
		return err
	}
	defer free()
	if err := s.prepare(plan); err != nil {
		return s.dataProblem(err)
	}
	return nil
}

// usersOf lists the sweeps whose specs name data of a digest, by name. What is damaged
// counts too: it may be mended.
func (s *Service) usersOf(digest string) []string {
	s.mu.Lock()
	all := slices.Clone(s.ordered)
	s.mu.Unlock()
	names := []string{}
	for _, e := range all {
		text, err := regular.Read(e.dir, results.SpecFile, spec.MaxSpecBytes)
		if err == nil && strings.Contains(string(text), digest) {
			names = append(names, e.Name)
		}
	}
	slices.Sort(names)
	return names
}
