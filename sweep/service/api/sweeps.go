package api

import (
	"context"
	"mime"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// registerAll registers all operations.
func (s *Server) registerAll(api huma.API) {
	s.registerSweeps(api)
	s.registerActions(api)
	s.registerData(api)
	s.registerTrials(api)
	s.registerLogs(api)
	s.registerFiles(api)
	s.registerUploads(api)
	s.registerSpec(api)
	s.registerOperate(api)
	lines(api.OpenAPI())
}

// lines documents what our problems have beside huma's.
func lines(o *huma.OpenAPI) {
	if s := o.Components.Schemas.Map()["ErrorDetail"]; s != nil {
		s.Properties["line"] = &huma.Schema{Type: huma.TypeInteger, Description: "Line of the spec's text, from 1."}
	}
}

// told logs what is no problem of the client's, and answers as one.
func (s *Server) told(err error) error {
	if err == nil {
		return nil
	}
	p := answerOf(err)
	if p.Status == http.StatusInternalServerError && p.Detail == "internal error" {
		s.Log.Error("request", zap.Error(err))
	}
	return p
}

// launchInput is a request to launch.
type launchInput struct {
	DryRun      bool   `query:"dry_run" doc:"Only check the spec, and answer its size and time."`
	Key         string `header:"Idempotency-Key" maxLength:"200" doc:"A request that is sent again with the same key is done once."`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte
}

// launchOutput is a Sweep or an Estimate.
type launchOutput struct {
	Status   int
	Location string `header:"Location"`
	Replayed string `header:"Idempotency-Replayed"`
	Body     any
}

func (s *Server) registerSweeps(api huma.API) {
	op := operation(http.MethodPost, "/v1/sweeps", "launch", "Launch a sweep",
		http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
		http.StatusServiceUnavailable, http.StatusInsufficientStorage)
	op.Description = "The body is a spec, as JSON or YAML. 201: stored, and will run. 200: the same sweep already exists, or dry_run. " +
		"409: the name belongs to another spec. 422: all errors in the spec, with their lines. " +
		"403: trials are commands (trainer.kind: command), and the service was not started with --allow-commands, or, of a dry run, the token has not the role launch."
	op.MaxBodyBytes = s.Limits.Body
	op.SkipValidateBody = true // sweep.Parse does it, and says the line
	op.DefaultStatus = http.StatusCreated
	wanted := &huma.Schema{Type: huma.TypeObject, Description: "A spec: see /v1/schema.", AdditionalProperties: true}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/json": {Schema: wanted}, "application/yaml": {Schema: wanted},
	}}
	schemas := api.OpenAPI().Components.Schemas
	op.Responses = map[string]*huma.Response{
		"200": {Description: "Already exists, or a dry run", Content: map[string]*huma.MediaType{"application/json": {
			Schema: &huma.Schema{OneOf: []*huma.Schema{schemaOf[service.Sweep](schemas), schemaOf[service.Estimate](schemas)}},
		}}},
		"201": {Description: "Launched", Content: map[string]*huma.MediaType{"application/json": {Schema: schemaOf[service.Sweep](schemas)}}},
	}
	huma.Register(api, op, s.launched)

	huma.Register(api, operation(http.MethodGet, "/v1/sweeps", "list", "List sweeps, newest first"),
		func(_ context.Context, in *struct {
			State []service.State `query:"state" doc:"Only these." enum:"queued,running,done,done_with_failures,cancelled,failed,paused_disk_full,waiting,damaged"`
			Tag   string          `query:"tag" maxLength:"32" doc:"Only those with this tag."`
			Text  string          `query:"q" maxLength:"200" doc:"Only those that have this in their name, note or tags, in any case."`
			Paging
		},
		) (*body[service.List], error) {
			return &body[service.List]{*s.List(service.Search{States: in.State, Tag: in.Tag, Text: in.Text}, in.Offset, in.Limit)}, nil
		})
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}", "get", "One sweep"),
		func(in *SweepPath) string { return in.Name },
		func(_ context.Context, e *service.Entry, _ *SweepPath) (*body[service.Detail], error) {
			return answered(s.Detail(e), nil)
		})
	events := operation(http.MethodGet, "/v1/sweeps/{name}/events", "events", "Server-sent events of a sweep", http.StatusServiceUnavailable)
	events.Description = "Events state (Sweep), progress (Progress), points (Points) and resync; send the last id in Last-Event-ID to reconnect; comments are a heartbeat."
	events.Responses = map[string]*huma.Response{"200": {Description: "A stream", Content: map[string]*huma.MediaType{
		"text/event-stream": {Schema: eventsSchema(schemas)},
	}}}
	on(s, api, events,
		func(in *struct {
			SweepPath
			Last string `header:"Last-Event-ID"`
		},
		) string {
			return in.Name
		},
		func(_ context.Context, e *service.Entry, _ *struct {
			SweepPath
			Last string `header:"Last-Event-ID"`
		},
		) (*raw, error) {
			return byHand(func(w http.ResponseWriter, r *http.Request) error { return s.stream(w, r, e) }), nil
		})
}

// eventsSchema describes a stream: events, one after another, and what each carries.
func eventsSchema(r huma.Registry) *huma.Schema {
	event := func(name string, data *huma.Schema) *huma.Schema {
		return &huma.Schema{
			Type: huma.TypeObject, Required: []string{"event", "data", "id"},
			Properties: map[string]*huma.Schema{
				"event": {Type: huma.TypeString, Extensions: map[string]any{"const": name}},
				"data":  data,
				"id":    {Type: huma.TypeString, Description: "For Last-Event-ID."},
			},
		}
	}
	return &huma.Schema{Type: huma.TypeArray, Description: "Server-sent events; data is a line of JSON.", Items: &huma.Schema{OneOf: []*huma.Schema{
		event("state", schemaOf[service.Sweep](r)),
		event("progress", schemaOf[service.Progress](r)),
		event("points", schemaOf[service.Points](r)),
		event("resync", schemaOf[service.Resync](r)),
	}}}
}

func schemaOf[T any](r huma.Registry) *huma.Schema {
	return huma.SchemaFromType(r, reflect.TypeFor[T]())
}

// launched answers a launch.
func (s *Server) launched(ctx context.Context, in *launchInput) (*launchOutput, error) {
	if err := specMedia(in.ContentType); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience())
	defer cancel()
	plan, err := s.Read(ctx, in.RawBody, mayLaunch(ctx))
	if err != nil {
		return nil, s.told(err)
	}
	if in.DryRun {
		return &launchOutput{Status: http.StatusOK, Body: s.Estimate(plan)}, nil
	}
	deedOf(ctx).Sweep = plan.Spec.Name
	e, created, err := s.Launch(ctx, plan, &service.Request{Owner: who(ctx).name, Key: in.Key, Body: in.RawBody})
	if err != nil {
		return nil, s.told(err)
	}
	out := &launchOutput{Status: http.StatusCreated, Location: "/v1/sweeps/" + e.Name, Body: s.Current(e)}
	if !created {
		out.Status, out.Replayed = http.StatusOK, "true"
	}
	return out, nil
}

// specMedia refuses bodies that are no JSON or YAML by their own word.
func specMedia(contentType string) error {
	if contentType == "" {
		return nil
	}
	media, _, err := mime.ParseMediaType(contentType)
	accepted := []string{"application/json", "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"}
	if err != nil || !slices.Contains(accepted, media) {
		return refusal(http.StatusUnsupportedMediaType, "the body is %s: send a spec as application/json or application/yaml", contentType)
	}
	return nil
}

func (s *Server) registerActions(api huma.API) {
	name := func(in *SweepPath) string { return in.Name }
	then := func(act func(e *service.Entry, by string) error) func(context.Context, *service.Entry, *SweepPath) (*body[service.Sweep], error) {
		return func(ctx context.Context, e *service.Entry, _ *SweepPath) (*body[service.Sweep], error) {
			err := act(e, who(ctx).name)
			now := s.Current(e)
			return answered(&now, err)
		}
	}
	on(s, api, operation(http.MethodPost, "/v1/sweeps/{name}/cancel", "cancel",
		"Cancel a sweep; committed results are kept", http.StatusConflict), name, then(func(e *service.Entry, _ string) error { return s.Stop(e) }))
	on(s, api, operation(http.MethodPost, "/v1/sweeps/{name}/resume", "resume",
		"Resume a sweep that was cancelled or failed", http.StatusConflict, http.StatusInsufficientStorage), name, then(s.Resume))
	type extension struct {
		SweepPath
		Body struct {
			Seeds int `json:"seeds" minimum:"1" maximum:"10000000" doc:"How many the sweep is to have in all."`
		}
	}
	on(s, api, operation(http.MethodPost, "/v1/sweeps/{name}/extend", "extend", "Add seeds to a sweep",
		http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusInsufficientStorage),
		func(in *extension) string { return in.Name },
		func(ctx context.Context, e *service.Entry, in *extension) (*body[service.Sweep], error) {
			err := s.Extend(e, who(ctx).name, in.Body.Seeds)
			now := s.Current(e)
			return answered(&now, err)
		})
	type notes struct {
		SweepPath
		Body struct {
			Note *string  `json:"note,omitempty" doc:"Text; the one that there is where it is left out."`
			Tags []string `json:"tags,omitempty" nullable:"false" doc:"Words to find it by; those that there are where they are left out."`
		}
	}
	on(s, api, operation(http.MethodPost, "/v1/sweeps/{name}/notes", "notes", "Keep a note and tags with a sweep",
		http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusInsufficientStorage),
		func(in *notes) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *notes) (*body[service.Sweep], error) {
			err := s.Annotate(e, in.Body.Note, in.Body.Tags)
			now := s.Current(e)
			return answered(&now, err)
		})
	remove := operation(http.MethodDelete, "/v1/sweeps/{name}", "delete", "Move a sweep to the trash, which is kept for a while (--trash-keep) and given up when the disk runs low", http.StatusConflict)
	remove.DefaultStatus = http.StatusNoContent
	on(s, api, remove, name, func(_ context.Context, e *service.Entry, _ *SweepPath) (*struct{}, error) { return nil, s.Remove(e) })
}

func (s *Server) registerSpec(api huma.API) {
	text := func(path, id, summary, media string, content func() []byte) {
		op := operation(http.MethodGet, path, id, summary)
		op.Responses = fileResponses(media)
		huma.Register(api, op, func(context.Context, *struct{}) (*raw, error) {
			return byHand(func(w http.ResponseWriter, _ *http.Request) error {
				w.Header().Set("Content-Type", media)
				_, _ = w.Write(content()) // the client left
				return nil
			}), nil
		})
	}
	text("/v1/schema", "schema", "The JSON Schema of a spec", "application/schema+json", spec.Schema)
	text("/v1/template", "template", "A commented spec to start from", "application/yaml", func() []byte { return []byte(spec.Template()) })
}
