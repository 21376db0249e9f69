package api

import (
	"net/http"
	"strings"
	"time"

	"github.com/tausweep/tausweep/sweep/service"
)

// serve answers with a file: ranges, conditions, and how it is called.
func serve(w http.ResponseWriter, r *http.Request, f *service.File, media, name string) {
	defer f.Close()
	h := w.Header()
	h.Set("Content-Type", media)
	if strings.HasPrefix(media, "text/html") {
		h.Set("Content-Security-Policy", reportPolicy)
	}
	h.Set("ETag", `"`+f.Tag+`"`)
	h.Set("Cache-Control", "no-cache") // ask again, mostly to hear 304
	h.Set("Content-Disposition", `inline; filename="`+name+`"`)
	http.ServeContent(&ranged{ResponseWriter: w}, r, "", time.Time{}, f)
}

// reportPolicy lets a report have its own style and pictures, and nothing else.
const reportPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox allow-popups"

// ranged answers a range that is not in the file as a problem.
type ranged struct {
	http.ResponseWriter
	refused bool
}

// WriteHeader implements http.ResponseWriter.
func (w *ranged) WriteHeader(status int) {
	if w.refused = status == http.StatusRequestedRangeNotSatisfiable; w.refused {
		w.Header().Del("Content-Disposition")
		refusal(status, "the range is outside the file, which has %s", strings.TrimPrefix(w.Header().Get("Content-Range"), "bytes */")+" bytes").
			write(w.ResponseWriter)
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (w *ranged) Write(b []byte) (int, error) {
	if w.refused {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}
