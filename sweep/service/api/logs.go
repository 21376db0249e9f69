package api

import (
	"context"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tausweep/tausweep/sweep/service"
)

// logInput asks for what a trial's command wrote.
type logInput struct {
	SweepPath
	Trial  int   `path:"trial" minimum:"0" doc:"The trial's index."`
	Follow bool  `query:"follow" doc:"Go on until the trial has ended."`
	Tail   int64 `query:"tail" minimum:"0" doc:"Begin so many bytes before the end; 0 is all of it."`
}

func (s *Server) registerLogs(api huma.API) {
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/trials/{trial}/attempts", "attempts", "How the attempts of a trial's command went"),
		func(in *trialInput) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *trialInput) (*body[service.Attempts], error) {
			return answered(s.Attempts(e, in.Trial))
		})
	op := operation(http.MethodGet, "/v1/sweeps/{name}/trials/{trial}/log", "log", "What a trial's command wrote to stdout and stderr", http.StatusServiceUnavailable)
	op.Responses = fileResponses("text/plain")
	on(s, api, op, func(in *logInput) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *logInput) (*raw, error) {
			return byHand(func(w http.ResponseWriter, r *http.Request) error { return s.log(w, r, e, in) }), nil
		})
}

// log answers with what a trial's command wrote.
func (s *Server) log(w http.ResponseWriter, r *http.Request, e *service.Entry, in *logInput) error {
	log, ended, err := s.OpenLog(e, in.Trial)
	if err != nil {
		return s.told(err)
	}
	defer log.Close() // only read
	if info, err := log.Stat(); err == nil && in.Tail > 0 && info.Size() > in.Tail {
		_, _ = log.Seek(-in.Tail, io.SeekEnd) // or it begins at its beginning
	}
	const media = "text/plain; charset=utf-8"
	if in.Follow {
		end, err := s.streaming(w, media)
		if err != nil {
			return err
		}
		defer end()
		followLog(w, r, log, ended)
		return nil
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.Copy(w, log) // the client left
	return nil
}

// logEach is how often a log that is followed is looked at.
const logEach = 200 * time.Millisecond

// followLog sends what a log has, and gets, until the trial has ended or the client left.
func followLog(w http.ResponseWriter, r *http.Request, log *os.File, ended func() bool) {
	control := http.NewResponseController(w)
	tick := time.NewTicker(logEach)
	defer tick.Stop()
	for {
		last := ended() // before what it wrote is read
		if _, err := io.Copy(w, log); err != nil || control.Flush() != nil || last {
			return
		}
		select {
		case <-tick.C:
		case <-r.Context().Done():
			return
		}
	}
}
