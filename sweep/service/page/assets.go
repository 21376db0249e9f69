package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// assets are the files below static, under an address that has their digest: a
// browser keeps them for good, and a new version has new addresses. Modules
// import each other by relative addresses, so these have it too.
type assets struct {
	digest string
	files  map[string][]byte // by path below static
}

func readAssets() (*assets, error) {
	a := &assets{files: map[string][]byte{}}
	h := sha256.New()
	root, err := fs.Sub(files, "static")
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(root, name)
		a.files[name] = content
		_, _ = h.Write([]byte(name + "\x00"))
		_, _ = h.Write(content)
		return err
	})
	a.digest = hex.EncodeToString(h.Sum(nil))[:12]
	return a, err
}

// address returns the address of a file below static, from the root.
func (a *assets) address(name string) string { return "static/" + a.digest + "/" + name }

// contentTypes are stated, since a system's table of them may be odd.
var contentTypes = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml",
	"":     "text/plain; charset=utf-8",
}

// ServeHTTP serves DIGEST/FILE.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	digest, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	content, ok := a.files[name]
	if !ok || digest != a.digest {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentTypes[path.Ext(name)])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Etag", `"`+a.digest+`"`)
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}
