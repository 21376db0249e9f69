package api

import (
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/tausweep/tausweep/sweep/service"
)

// guests limits how many requests each client makes. Clients are told apart by
// their token or, without, by their address.
type guests struct {
	each  rate.Limit
	burst int

	mu  sync.Mutex
	all map[string]*rate.Limiter
}

// maxGuests bounds the memory: beyond it, those that have not come lately are
// forgotten, which only forgives them.
const maxGuests = 10_000

func newGuests(l service.Limits) *guests {
	return &guests{each: rate.Limit(l.Rate), burst: l.Burst, all: map[string]*rate.Limiter{}}
}

// admit reports whether a request of a client may be served now, and if not,
// when to come again.
func (g *guests) admit(client string, now time.Time) (time.Duration, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	l, ok := g.all[client]
	if !ok {
		g.makeRoom(now)
		l = rate.NewLimiter(g.each, g.burst)
		g.all[client] = l
	}
	r := l.ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return wait, false
	}
	return 0, true
}

// makeRoom forgets the clients that have all of their burst again, and all of
// them where that is not enough.
func (g *guests) makeRoom(now time.Time) {
	if len(g.all) < maxGuests {
		return
	}
	for client, l := range g.all {
		if l.TokensAt(now) >= float64(g.burst) {
			delete(g.all, client)
		}
	}
	if len(g.all) >= maxGuests {
		clear(g.all)
	}
}

// client names who makes a request, for the limit.
func client(r *http.Request, v visitor) string {
	if v.name != "" {
		return "token " + v.name
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
