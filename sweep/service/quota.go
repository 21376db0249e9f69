package service

import (
	"cmp"
	"fmt"
	"strings"
)

// Quota is what the sweeps and data of one owner may take of the service. 0 is no limit
// of the owner's own: those of the service hold for all.
type Quota struct {
	Sweeps  int     `json:"sweeps" doc:"Sweeps in the store; 0: no limit of its own."`
	Queued  int     `json:"queued" doc:"Sweeps that wait; 0: no limit of its own."`
	Running int     `json:"running" doc:"Sweeps that run at once, the others wait; 0: no limit of its own."`
	Trials  int     `json:"trials" doc:"Trials still to train, of all sweeps that wait or run; 0: no limit of its own."`
	Bytes   int64   `json:"bytes" doc:"Bytes on disk, of sweeps and data; the trash does not count. 0: no limit of its own."`
	Share   float64 `json:"share" doc:"How much of the processors its sweeps get, as against those of others: with 2 twice as much as with 1."`
}

// Or returns the quota with what it leaves open taken from the defaults; a share is 1
// where neither says it.
func (q Quota) Or(defaults Quota) Quota {
	return Quota{
		Sweeps: cmp.Or(q.Sweeps, defaults.Sweeps), Queued: cmp.Or(q.Queued, defaults.Queued), Running: cmp.Or(q.Running, defaults.Running),
		Trials: cmp.Or(q.Trials, defaults.Trials), Bytes: cmp.Or(q.Bytes, defaults.Bytes), Share: cmp.Or(q.Share, defaults.Share, 1),
	}
}

// Owners are those who may launch. Its methods may be called from any goroutine.
type Owners interface {
	// Quota returns that of an owner, also of one who may not launch any more.
	Quota(owner string) Quota
	// Launchers lists who may launch now.
	Launchers() []string
}

// nobody owns what there is: a service without tokens.
type nobody struct{}

func (nobody) Quota(string) Quota  { return Quota{}.Or(Quota{}) }
func (nobody) Launchers() []string { return nil }

// Use is what the sweeps and data of one owner take.
type Use struct {
	Sweeps  int   `json:"sweeps" doc:"Sweeps in the store."`
	Queued  int   `json:"queued" doc:"Sweeps that wait, also for space or for a directory."`
	Running int   `json:"running" doc:"Sweeps that run."`
	Trials  int   `json:"trials" doc:"Trials still to train, of the sweeps that wait or run."`
	Bytes   int64 `json:"bytes" doc:"Bytes on disk, of sweeps and data; the trash does not count."`
}

// add counts one sweep. Service.mu is held.
func (u *Use) add(e *Entry) {
	u.Sweeps++
	switch {
	case e.State == Running:
		u.Running++
	case e.State.unfinished():
		u.Queued++
	}
	u.Trials += e.toTrain()
	for _, n := range e.Sizes {
		u.Bytes += n
	}
}

// toTrain is how many trials the service is still to train of e. Service.mu is held.
func (e *Entry) toTrain() int {
	if !e.State.unfinished() {
		return 0
	}
	return max(0, max(e.Plan.Trials, e.Most)-e.Counts.Trials())
}

// use returns what an owner takes. mu is held.
func (s *Service) use(owner string) (u Use) {
	for _, e := range s.ordered {
		if e.Owner == owner {
			u.add(e)
		}
	}
	u.Bytes += s.uploads.bytesOf(owner)
	return u
}

// uses returns what every owner takes that launches now or did. mu is held.
func (s *Service) uses() map[string]*Use {
	all := map[string]*Use{}
	for _, owner := range s.Owners.Launchers() {
		all[owner] = new(Use)
	}
	for _, e := range s.ordered {
		if e.Owner == "" {
			continue
		}
		if all[e.Owner] == nil {
			all[e.Owner] = new(Use)
		}
		all[e.Owner].add(e)
	}
	for owner, u := range all {
		u.Bytes += s.uploads.bytesOf(owner)
	}
	return all
}

// UseOf returns what an owner takes.
func (s *Service) UseOf(owner string) Use {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.use(owner)
}

// QuotaOf returns an owner's quota; of nobody there is none.
func (s *Service) QuotaOf(owner string) Quota { return s.quota(owner) }

// quota returns that of an owner; of nobody there is none.
func (s *Service) quota(owner string) Quota {
	if owner == "" {
		return nobody{}.Quota("")
	}
	return s.Owners.Quota(owner)
}

// grant reports why an owner may not take so much more: which quota, its figure, and
// what is in use. mu is held.
func (s *Service) grant(owner string, more Use) error {
	if err := s.leavesRoom(owner, more); err != nil || owner == "" {
		return err
	}
	quota, used := s.quota(owner), s.use(owner)
	var over []string
	check := func(name string, limit, used, more int64) {
		if limit > 0 && more > 0 && used+more > limit {
			over = append(over, fmt.Sprintf("quota %s is %d, %d are in use and %d asked for", name, limit, used, more))
		}
	}
	check("sweeps", int64(quota.Sweeps), int64(used.Sweeps), int64(more.Sweeps))
	check("queued", int64(quota.Queued), int64(used.Queued), int64(more.Queued))
	check("trials", int64(quota.Trials), int64(used.Trials), int64(more.Trials))
	if len(over) > 0 {
		return problem(TooMany, "token %s: %s", owner, strings.Join(over, "; ")).after(60)
	}
	if check("bytes", quota.Bytes, used.Bytes, max(1, more.Bytes)); len(over) > 0 {
		return problem(NoSpace, "token %s: %s: delete sweeps or data", owner, over[0])
	}
	return nil
}

// leavesRoom reports why an owner may not take so much more of what all share, the queue
// and the store: so that one cannot lock out the others. mu is held.
func (s *Service) leavesRoom(owner string, more Use) error {
	launchers := s.Owners.Launchers()
	if len(launchers) < 2 {
		return nil // who is alone may have everything
	}
	sweeps, queued := map[string]int64{}, map[string]int64{}
	for _, e := range s.ordered {
		sweeps[e.Owner]++
		if e.State == Queued {
			queued[e.Owner]++
		}
	}
	if more.Queued > 0 && spare(int64(s.Limits.Queue), queued, owner, launchers) < int64(more.Queued) {
		return problem(TooMany, "%d of %d places in the queue are taken, %d by this token; the others are kept for other tokens",
			len(s.queue), s.Limits.Queue, queued[owner]).after(60)
	}
	if more.Sweeps > 0 && spare(int64(s.Limits.Sweeps), sweeps, owner, launchers) < int64(more.Sweeps) {
		return problem(TooMany, "the store has %d of %d sweeps, %d of this token; the other places are kept for other tokens: delete some",
			len(s.sweeps), s.Limits.Sweeps, sweeps[owner]).after(60)
	}
	return nil
}

// spare returns how much of a limit an owner may still take. Half of the limit is for
// whoever comes; the other half is kept for all launchers in equal parts, as far as they
// have not taken theirs.
func spare(limit int64, used map[string]int64, owner string, launchers []string) int64 {
	left := limit
	for _, n := range used {
		left -= n
	}
	part := limit / int64(2*len(launchers))
	for _, other := range launchers {
		if other != owner {
			left -= max(0, part-used[other])
		}
	}
	return left
}

// overBytes returns the problem of an owner that has taken all of its bytes on disk. mu
// is held.
func (s *Service) overBytes(owner string) error {
	quota := s.quota(owner)
	if quota.Bytes == 0 {
		return nil
	}
	if used := s.use(owner).Bytes; used > quota.Bytes {
		return problem(NoSpace, "token %s: quota bytes is %d and %d are in use: continues automatically when sweeps or data are deleted",
			owner, quota.Bytes, used)
	}
	return nil
}
