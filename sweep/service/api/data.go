package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tausweep/tausweep/sweep/service"
)

func (s *Server) registerData(api huma.API) {
	type pointsInput struct {
		SweepPath
		Paging
		Since int `query:"since" minimum:"0" default:"0" doc:"Only configurations with a trial after so many committed ones: Points.committed of before."`
	}
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/points", "points", "Configurations over their seeds so far"),
		func(in *pointsInput) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *pointsInput) (*body[service.Points], error) {
			return answered(s.Points(e, in.Since, in.Offset, in.Limit))
		})
	type seedsInput struct {
		SweepPath
		Configuration int `path:"configuration" minimum:"0"`
	}
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/points/{configuration}", "seeds", "One configuration, seed by seed"),
		func(in *seedsInput) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *seedsInput) (*body[service.Seeds], error) {
			return answered(s.Seeds(e, in.Configuration))
		})
	type curvesInput struct {
		SweepPath
		Paging
		Column string `query:"column" doc:"A metric or a diagnostic: one of curve_columns of the sweep. The first main metric where it is left out."`
	}
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/curves", "curves", "Median learning curves of the configurations"),
		func(in *curvesInput) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *curvesInput) (*body[service.Curves], error) {
			return answered(s.Curves(e, in.Column, in.Offset, in.Limit))
		})
}

// trialsInput asks for a page of trials.
type trialsInput struct {
	SweepPath
	Paging
	Sort          string   `query:"sort" doc:"A column, with a minus for descending; by trial where there is none." example:"-alignment"`
	Status        []string `query:"status" enum:"ok,diverged,failed"`
	Seed          int64    `query:"seed" minimum:"-1" maximum:"4294967295" default:"-1" doc:"-1 is every seed."`
	Configuration int      `query:"configuration" minimum:"-1" default:"-1" doc:"-1 is every configuration."`
	Outcome       string   `query:"outcome" enum:"true,false"`
	Where         []string `query:"where,explode" maxItems:"20" doc:"A condition on a column; all given must hold." example:"[\"alignment<=0.2\"]"`
}

// trialInput names a trial.
type trialInput struct {
	SweepPath
	Trial int `path:"trial" minimum:"0" doc:"The trial's index."`
}

func (s *Server) registerTrials(api huma.API) {
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/trials", "trials", "Trials: filtered, sorted, paged"),
		func(in *trialsInput) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *trialsInput) (*body[service.Trials], error) {
			q := &service.Query{
				Sort: in.Sort, Status: in.Status, Seed: in.Seed, Configuration: in.Configuration,
				Outcome: in.Outcome, Where: in.Where,
			}
			return answered(s.Trials(e, q, in.Offset, in.Limit))
		})
	name := func(in *trialInput) string { return in.Name }
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/trials/{trial}", "trial", "One trial's row"), name,
		func(_ context.Context, e *service.Entry, in *trialInput) (*body[service.Trial], error) {
			return answered(s.Trial(e, in.Trial))
		})
	on(s, api, operation(http.MethodPost, "/v1/sweeps/{name}/trials/{trial}/reproduce", "reproduce",
		"Train one trial again, alone, and compare it with its row", http.StatusServiceUnavailable), name,
		func(ctx context.Context, e *service.Entry, in *trialInput) (*body[service.Verdict], error) {
			ctx, cancel := context.WithTimeout(ctx, s.patience())
			defer cancel()
			return answered(s.Reproduce(ctx, e, in.Trial))
		})
	type answerInput struct {
		SweepPath
		Objective string `query:"objective" maxLength:"1000" doc:"What to rank by, such as max:accuracy or uniformity_gap, collapsed<=0.05; the trainer's where it is left out."`
	}
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/answer", "answer", "What to take, how sure that is, and what to know first", http.StatusServiceUnavailable),
		func(in *answerInput) string { return in.Name },
		func(ctx context.Context, e *service.Entry, in *answerInput) (*body[service.SweepAnswer], error) {
			ctx, cancel := context.WithTimeout(ctx, s.patience())
			defer cancel()
			return answered(s.Answer(ctx, e, in.Objective))
		})
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/verify", "verify",
		"Read all files of a sweep and say what of them is as it was written", http.StatusServiceUnavailable),
		func(in *SweepPath) string { return in.Name },
		func(ctx context.Context, e *service.Entry, _ *SweepPath) (*body[service.Verification], error) {
			ctx, cancel := context.WithTimeout(ctx, s.patience())
			defer cancel()
			return answered(s.Verify(ctx, e))
		})
	type tryInput struct {
		SweepPath
		Trial       int     `path:"trial" minimum:"0" doc:"The trial's index."`
		Temperature float64 `query:"temperature" required:"true" doc:"The one to train at."`
	}
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/trials/{trial}/try", "try",
		"Train a trial at another temperature, which is not kept", http.StatusServiceUnavailable),
		func(in *tryInput) string { return in.Name },
		func(ctx context.Context, e *service.Entry, in *tryInput) (*body[service.Tried], error) {
			ctx, cancel := context.WithTimeout(ctx, s.patience())
			defer cancel()
			return answered(s.Try(ctx, e, in.Trial, in.Temperature))
		})
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/trials/{trial}/features", "features",
		"One trial's features, untrained and trained", http.StatusServiceUnavailable), name,
		func(ctx context.Context, e *service.Entry, in *trialInput) (*body[service.Features], error) {
			ctx, cancel := context.WithTimeout(ctx, s.patience())
			defer cancel()
			return answered(s.Features(ctx, e, in.Trial))
		})
}

// patience is how long a request may take that trains or draws.
func (s *Server) patience() time.Duration { return time.Duration(2*s.Limits.Seconds) * time.Second }
