package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tausweep/tausweep/sweep/service"
)

func (s *Server) registerFiles(api huma.API) {
	for _, k := range service.Files() {
		op := operation(http.MethodGet, "/v1/sweeps/{name}/"+k.Name, k.Name, k.About)
		op.Description = "What is committed so far. Supports ranges, ETag and gzip."
		op.Tags = []string{"files"}
		op.Responses = fileResponses(k.Media)
		on(s, api, op, func(in *SweepPath) string { return in.Name },
			func(_ context.Context, e *service.Entry, _ *SweepPath) (*raw, error) {
				return byHand(func(w http.ResponseWriter, r *http.Request) error {
					ctx, cancel := context.WithTimeout(r.Context(), s.patience())
					defer cancel()
					f, err := k.Open(s.Service, ctx, e, k.Name)
					if err != nil {
						return s.told(err)
					}
					serve(w, r, f, k.Media, e.Name+"-"+k.Name)
					return nil
				}), nil
			})
	}
	s.registerFigures(api)
}

func (s *Server) registerFigures(api huma.API) {
	on(s, api, operation(http.MethodGet, "/v1/sweeps/{name}/figures", "figures", "Available figures"),
		func(in *SweepPath) string { return in.Name },
		func(_ context.Context, e *service.Entry, _ *SweepPath) (*body[service.Figures], error) {
			out := &service.Figures{Names: []string{}, Formats: []string{}}
			if s.Figures == nil {
				return answered(out, nil)
			}
			plan, err := s.PlanOf(e)
			if err != nil {
				return nil, s.Unreadable(e, err)
			}
			out.Names, out.Formats = s.FiguresOf(plan), s.Figures.Formats()
			return answered(out, nil)
		})
	type figureInput struct {
		SweepPath
		File string `path:"file" maxLength:"100" doc:"NAME.svg, NAME.png or NAME.pdf." example:"temperature.svg"`
	}
	op := operation(http.MethodGet, "/v1/sweeps/{name}/figures/{file}", "figure", "A figure of the trials committed so far", http.StatusServiceUnavailable)
	op.Tags = []string{"files"}
	op.Responses = fileResponses("image/svg+xml", "image/png", "application/pdf")
	on(s, api, op, func(in *figureInput) string { return in.Name },
		func(_ context.Context, e *service.Entry, in *figureInput) (*raw, error) {
			return byHand(func(w http.ResponseWriter, r *http.Request) error {
				ctx, cancel := context.WithTimeout(r.Context(), s.patience())
				defer cancel()
				f, media, err := s.OpenFigure(ctx, e, in.File)
				if err != nil {
					return s.told(err)
				}
				serve(w, r, f, media, e.Name+"-"+in.File)
				return nil
			}), nil
		})
}

// fileResponses describes an answer that is a file.
func fileResponses(media ...string) map[string]*huma.Response {
	content := map[string]*huma.MediaType{}
	for _, m := range media {
		m, _, _ = strings.Cut(m, ";")
		content[m] = &huma.MediaType{Schema: fileSchema(m)}
	}
	return map[string]*huma.Response{"200": {Description: "The file", Content: content}}
}

// fileSchema describes what a file of a media type holds: an object where it is read as
// one, bytes elsewhere.
func fileSchema(media string) *huma.Schema {
	switch media {
	case "application/json", "application/yaml", "application/schema+json":
		return &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}
	}
	return &huma.Schema{Type: huma.TypeString, Format: "binary"}
}
