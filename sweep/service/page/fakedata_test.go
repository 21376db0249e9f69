package page_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// fakeData answers the routes of uploaded data as the service does, holding uploads
// back until they are let go.
type fakeData struct {
	let chan struct{} // sent by the test, an upload each

	mu     sync.Mutex
	files  []map[string]any // newest first
	bodies map[string][]byte
	asked  []map[string]string // of inspections
}

func newFakeData() *fakeData {
	return &fakeData{let: make(chan struct{}, 100), bodies: map[string][]byte{}}
}

func (f *fakeData) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodGet:
		f.mu.Lock()
		defer f.mu.Unlock()
		total := 0
		for _, b := range f.bodies {
			total += len(b)
		}
		answer(w, 200, map[string]any{"data": append([]map[string]any{}, f.files...), "bytes": total, "quota": 10 << 20, "max_file": 1 << 20})
	case r.Method == http.MethodDelete:
		f.remove(w, strings.TrimPrefix(r.URL.Path, "/v1/data/"))
	case r.URL.Path == "/v1/data/inspect":
		f.inspect(w, r)
	default:
		f.upload(w, r)
	}
}

func (f *fakeData) upload(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // cancelled
	}
	select {
	case <-f.let:
	case <-r.Context().Done():
		return
	}
	switch name {
	case "full.npy":
		problem(w, 507, "the store of data is full: 10 MB of 10 MB", nil)
		return
	case "words.npy":
		problem(w, 422, "words.npy: has strings: expected numbers", nil)
		return
	}
	sum := sha256.Sum256(body)
	digest := "sha256:" + hex.EncodeToString(sum[:])
	file := map[string]any{"digest": digest, "name": name, "bytes": len(body), "created": time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.bodies[digest] = body
	f.files = append([]map[string]any{file}, f.files...)
	answer(w, 201, file)
}

func (f *fakeData) remove(w http.ResponseWriter, digest string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, file := range f.files {
		switch {
		case file["digest"] != digest:
		case file["name"] == "x.npy":
			problem(w, 409, "x.npy is needed by sweep digits: delete that first", nil)
			return
		default:
			f.files = append(f.files[:i:i], f.files[i+1:]...)
			delete(f.bodies, digest)
			w.WriteHeader(204)
			return
		}
	}
	problem(w, 404, "there is no data "+digest, nil)
}

func (f *fakeData) inspect(w http.ResponseWriter, r *http.Request) {
	var asked map[string]string
	_ = json.NewDecoder(r.Body).Decode(&asked)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, asked)
	if asked["labels"] == "column:missing" {
		problem(w, 422, "the data cannot be used", []map[string]any{{"message": "x.npy has no column missing", "location": "body.labels", "value": "column:missing"}})
		return
	}
	answer(w, 200, map[string]any{
		"about": "1797 rows of 64 values, 10 classes",
		"notes": []string{"4 of 64 columns are constant over the training rows and say nothing: 0, 32, 39, 56"},
		"spec":  fmt.Sprintf("# %s\nname: digits\nsteps: 20\nseeds: {first: 0, count: 2}\nrecord: {every: 0}\n", asked["samples"]),
	})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func problem(w http.ResponseWriter, status int, detail string, errors []map[string]any) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": http.StatusText(status), "status": status, "detail": detail, "errors": errors})
}
