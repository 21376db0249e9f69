package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tausweep/tausweep/sweep/service"
)

// UploadPath is what operations on one upload have in their address; exported as
// SweepPath is.
type UploadPath struct {
	Digest string `path:"digest" pattern:"^sha256:[0-9a-f]{64}$" doc:"The SHA-256 of the file." example:"sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
}

// uploadInput is what an upload has beside its body, which is not read into memory.
type uploadInput struct {
	Name string `query:"name" required:"true" maxLength:"100" pattern:"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$" doc:"The file's name, whose end says its format." example:"x.npy"`
}

// dataOperation describes an operation on data that was sent.
func dataOperation(method, path, id, summary string, errors ...int) huma.Operation {
	op := operation(method, path, id, summary, errors...)
	op.Tags = []string{"data"}
	return op
}

func (s *Server) registerUploads(api huma.API) {
	s.registerUpload(api)
	huma.Register(api, dataOperation(http.MethodGet, "/v1/data", "list-data", "List the data that was sent, newest first"),
		func(context.Context, *struct{}) (*body[service.UploadList], error) { return answered(s.Uploads(), nil) })
	huma.Register(api, dataOperation(http.MethodGet, "/v1/data/{digest}", "get-data", "One file of data, and which sweeps need it", http.StatusNotFound),
		func(_ context.Context, in *UploadPath) (*body[service.UploadDetail], error) {
			one, err := s.Upload(in.Digest)
			return answered(one, s.told(err))
		})
	remove := dataOperation(http.MethodDelete, "/v1/data/{digest}", "delete-data", "Delete a file of data that no sweep needs", http.StatusNotFound, http.StatusConflict)
	remove.DefaultStatus = http.StatusNoContent
	huma.Register(api, remove, func(_ context.Context, in *UploadPath) (*struct{}, error) {
		return nil, s.told(s.RemoveUpload(in.Digest))
	})
	inspect := dataOperation(http.MethodPost, "/v1/data/inspect", "inspect-data", "Say what data is, what will be trouble, and a spec to start from",
		http.StatusBadRequest, http.StatusServiceUnavailable)
	huma.Register(api, inspect, func(ctx context.Context, in *struct{ Body service.DataQuery }) (*body[service.Inspection], error) {
		ctx, cancel := context.WithTimeout(ctx, s.patience())
		defer cancel()
		found, err := s.Inspect(ctx, &in.Body)
		return answered(found, s.told(err))
	})
}

// registerUpload registers the operation whose body is a file.
func (s *Server) registerUpload(api huma.API) {
	op := dataOperation(http.MethodPost, "/v1/data", "send-data", "Send a file of data",
		http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusInsufficientStorage)
	op.Description = "The body is the file itself. 201: stored. 200: its content is there already. 413: larger than --max-data. " +
		"409: its content is there under a name of another format. 507: over --data-quota, or the disk is full."
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	schema := schemaOf[service.Upload](api.OpenAPI().Components.Schemas)
	op.Responses = map[string]*huma.Response{
		"200": {Description: "Already there", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
		"201": {Description: "Stored", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}},
	}
	huma.Register(api, op, func(_ context.Context, in *uploadInput) (*raw, error) {
		return byHand(func(w http.ResponseWriter, r *http.Request) error { return s.receive(w, r, in.Name) }), nil
	})
}

// receive answers a request whose body is a file.
func (s *Server) receive(w http.ResponseWriter, r *http.Request, name string) error {
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return refusal(http.StatusUnsupportedMediaType, "the body is encoded as %s: send the bytes of the file", encoding)
	}
	patient := &patientReader{r.Body, http.NewResponseController(w), s.Limits.Write}
	one, created, err := s.Receive(who(r.Context()).name, name, patient, r.ContentLength)
	if err != nil {
		// A client that still sends may not read the answer: it is given a while to end.
		_, _ = io.CopyN(io.Discard, patient, leftover)
		return s.told(err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Location", "/v1/data/"+one.Digest)
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(one) // the client left
	return nil
}

// leftover is how many bytes of a refused body are read, and left.
const leftover = 4 << 20

// patientReader gives a client so long for each piece of a body: a large file takes
// longer than other requests may.
type patientReader struct {
	io.Reader
	control  *http.ResponseController
	patience time.Duration
}

// Read implements io.Reader.
func (p *patientReader) Read(b []byte) (int, error) {
	_ = p.control.SetReadDeadline(time.Now().Add(p.patience)) // not all connections have one
	return p.Reader.Read(b)
}
