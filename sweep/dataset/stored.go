package dataset

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Stored returns where the files are that d names by what they hold, as far as they are
// in dir, where a service keeps each as HEX/NAME.
func Stored(d *spec.FileData, dir string) map[string]string {
	located := map[string]string{}
	for _, f := range d.Files() {
		digest, key := spec.SplitKey(*f.Name)
		if !spec.IsDigest(digest) {
			continue
		}
		place := filepath.Join(dir, strings.TrimPrefix(digest, "sha256:"))
		files, err := os.ReadDir(place)
		if err != nil || len(files) != 1 {
			continue // who reads it is told
		}
		located[*f.Name] = filepath.Join(place, files[0].Name())
		if key != "" {
			located[*f.Name] += "#" + key
		}
	}
	return located
}
