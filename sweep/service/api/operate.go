package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tausweep/tausweep/sweep/service"
)

// Me is who asks, as the service sees it: a token with its quotas and what it uses.
type Me struct {
	Name    string        `json:"name" doc:"Of the token; empty on a service without tokens."`
	Role    Role          `json:"role" enum:"read,launch"`
	Expires *time.Time    `json:"expires,omitempty" doc:"From when on the token is refused."`
	Quota   service.Quota `json:"quota"`
	Use     service.Use   `json:"use"`
}

// registerOperate registers what is about tokens and the disk.
func (s *Server) registerOperate(api huma.API) {
	register := func(method, path, id, summary string, errors ...int) huma.Operation {
		op := operation(method, path, id, summary, errors...)
		op.Tags = []string{"service"}
		return op
	}
	huma.Register(api, register(http.MethodGet, "/v1/me", "me", "The token that asks: its role, quotas, and what is in use"),
		func(ctx context.Context, _ *struct{}) (*body[Me], error) {
			v := who(ctx)
			me := Me{Name: v.name, Role: v.role, Quota: s.QuotaOf(v.name), Use: s.UseOf(v.name)}
			if !v.expires.IsZero() {
				me.Expires = &v.expires
			}
			return &body[Me]{me}, nil
		})
	huma.Register(api, register(http.MethodGet, "/v1/trash", "trash", "List deleted sweeps that are still kept, oldest first"),
		func(context.Context, *struct{}) (*body[service.Trash], error) {
			t, err := s.Trash()
			return answered(t, s.told(err))
		})
	huma.Register(api, register(http.MethodDelete, "/v1/trash", "purge", "Delete everything in the trash for good, and list it"),
		func(context.Context, *struct{}) (*body[service.Trash], error) {
			t, err := s.Purge("")
			return answered(t, s.told(err))
		})
	huma.Register(api, register(http.MethodDelete, "/v1/trash/{id}", "purge-one", "Delete one sweep in the trash for good", http.StatusNotFound),
		func(ctx context.Context, in *struct {
			ID string `path:"id" pattern:"^[0-9a-f]{1,64}$" doc:"The sweep's id."`
		},
		) (*body[service.Trash], error) {
			t, err := s.Purge(in.ID)
			if err == nil {
				deedOf(ctx).Sweep = t.Sweeps[0].Name
			}
			return answered(t, s.told(err))
		})
}
