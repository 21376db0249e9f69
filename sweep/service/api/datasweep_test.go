package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/dataset"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/spec"
)

// fitted is the text of a spec fitted to its data, which is in the files named by digest.
func fitted(t *testing.T, text string, located map[string]string) *spec.Spec {
	t.Helper()
	s, err := spec.Parse("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s.File.Data.Located = located
	raw, err := dataset.Read(s.File.Data)
	if err != nil {
		t.Fatal(err)
	}
	found, err := raw.Found()
	if err == nil {
		_, err = s.Fit(found)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSweepOverData takes data the whole way: sent, looked at, checked, launched, trained
// as elsewhere, shown, reproduced, extended; and deleted once no sweep needs it.
func TestSweepOverData(t *testing.T) {
	dir, text := t.TempDir(), trees(60)
	v := start(t, dir)
	one := v.sent("trees.csv", text)
	found := parse[service.Inspection](t, v.do("POST", "/v1/data/inspect", `{"samples": "`+one.Digest+`", "labels": "column:species"}`, "Content-Type", "application/json"), 200)
	if !strings.Contains(found.About, "rows     60: 48 to train on, 12 to measure on\n") || !strings.Contains(found.About, "chosen   batch: 24, at most half of the 48 training rows\n") || found.Notes == nil {
		t.Errorf("inspect: %+v", found)
	}
	started, err := spec.Parse("", []byte(found.Spec))
	if err != nil || started.Name != "trees" || started.File.Data.Samples != one.Digest || started.File.Data.Found.Known() {
		t.Errorf("the spec to start from: %v\n%s", err, found.Spec)
	}
	asked := forest(one.Digest)
	e := parse[service.Estimate](t, v.do("POST", "/v1/sweeps?dry_run=true", asked, "Content-Type", "application/yaml"), 200)
	if e.Plan.Trials != 6 || e.Seconds <= 0 || !strings.Contains(e.Spec, "layers: [3, 32, 32]") || strings.Contains(e.Spec, dir) {
		t.Errorf("dry run: %+v", e)
	}
	v.launch(asked)
	d := v.wait("forest", service.Done)
	if k := d.Measures.Index("knn_accuracy"); k < 0 || d.Measures[k].Reference == nil || !d.Measures[k].Reference.Baseline {
		t.Error("no baseline of the raw rows")
	}

	file := filepath.Join(t.TempDir(), "trees.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	located := map[string]string{one.Digest: file}
	sameFiles(t, filepath.Join(dir, "forest"), undisturbedFrom(t, fitted(t, asked, located)))

	f := get[service.Features](v, "/v1/sweeps/forest/trials/3/features")
	if !f.Matches || f.Dimension != 32 || len(f.Trained) != 12*32 || len(f.Labels) != 12 || len(f.Untrained) != 0 {
		t.Errorf("features: matches %v, %d values of dimension %d, %d labels", f.Matches, len(f.Trained), f.Dimension, len(f.Labels))
	}
	if r := parse[service.Verdict](t, v.do("POST", "/v1/sweeps/forest/trials/4/reproduce", ""), 200); !r.Matches {
		t.Errorf("does not reproduce: %+v", r)
	}
	v.stop()
	v = start(t, dir)
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/forest/extend", `{"seeds": 5}`, "Content-Type", "application/json"), 200)
	if d := v.wait("forest", service.Done); d.Plan.Trials != 10 || d.Measures[d.Measures.Index("knn_accuracy")].Reference == nil {
		t.Errorf("extended: %+v, or no baseline any more", d.Plan)
	}
	more := fitted(t, strings.Replace(asked, "count: 3", "count: 5", 1), located)
	sameFiles(t, filepath.Join(dir, "forest"), undisturbedFrom(t, more))

	v.launch(strings.Replace(asked, "name: forest", "name: another", 1))
	v.wait("another", service.Done)
	if u := get[service.UploadDetail](v, "/v1/data/"+one.Digest); !slices.Equal(u.UsedBy, []string{"another", "forest"}) {
		t.Errorf("used by %v", u.UsedBy)
	}
	problemIs(t, v.do("DELETE", "/v1/data/"+one.Digest, ""), 409, "trees.csv", "another, forest", "delete these sweeps first")
	for _, name := range []string{"another", "forest"} {
		if r := v.do("DELETE", "/v1/sweeps/"+name, ""); r.status != 204 {
			t.Errorf("delete %s: %d %s", name, r.status, r.body)
		}
	}
	if r := v.do("DELETE", "/v1/data/"+one.Digest, ""); r.status != 204 {
		t.Errorf("delete what only the trash needs: %d %s", r.status, r.body)
	}
}

// TestDataIsGone takes the data from under a sweep that waits: it fails before it trains,
// says why, and goes on once the data is there again.
func TestDataIsGone(t *testing.T) {
	dir, text := t.TempDir(), trees(30)
	v := start(t, dir, stuck)
	one := v.sent("trees.csv", text)
	v.launch(named(forest(one.Digest), "done"))
	v.wait("done", service.Done)
	v.launch(strings.Replace(forest(one.Digest), "steps: 20", "steps: 1000000", 1))
	v.wait("forest", service.Running)
	v.stop()
	if err := os.RemoveAll(filepath.Join(dir, ".data", strings.TrimPrefix(one.Digest, "sha256:"))); err != nil {
		t.Fatal(err)
	}
	v = start(t, dir, stuck)
	d := v.wait("forest", service.Failed)
	if !strings.Contains(d.Reason, "data.samples: there is no data") || !strings.Contains(d.Reason, "send it again") {
		t.Errorf("reason: %s", d.Reason)
	}
	problemIs(t, v.do("POST", "/v1/sweeps/done/trials/1/reproduce", ""), 409, "data.samples: there is no data", "send it again")
	if again := v.sent("trees.csv", text); again.Digest != one.Digest {
		t.Errorf("sent again: %+v", again)
	}
	if r := parse[service.Verdict](t, v.do("POST", "/v1/sweeps/done/trials/1/reproduce", ""), 200); !r.Matches {
		t.Errorf("does not reproduce: %+v", r)
	}
	parse[service.Sweep](t, v.do("POST", "/v1/sweeps/forest/resume", ""), 200)
	v.wait("forest", service.Running)
}

// npy is an .npy file of float32 numbers.
func npy(columns int, values []float32) []byte {
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }", len(values)/columns, columns)
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	b := binary.LittleEndian.AppendUint16([]byte("\x93NUMPY\x01\x00"), uint16(len(header)))
	b = append(b, header...)
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// TestKeysAdaptiveSweepsAndPairs trains on arrays of an .npz file, with seeds that are
// added by the results, and reproduces one of a service that was started anew.
func TestKeysAdaptiveSweepsAndPairs(t *testing.T) {
	var first, second []float32
	for i := range 40 {
		x := float32(i%5) - 2
		first, second = append(first, x, 1-x, float32(i%3)), append(second, x+0.1, 1-x, float32(i%3))
	}
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for name, content := range map[string][]byte{"image.npy": npy(3, first), "text.npy": npy(3, second)} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	v := start(t, dir)
	one := v.sent("both.npz", file.String())
	problemIs(t, v.do("POST", "/v1/data/inspect", `{"samples": "`+one.Digest+`"}`, "Content-Type", "application/json"), 422, "both.npz", "image", "text")
	found := parse[service.Inspection](t, v.do("POST", "/v1/data/inspect", `{"samples": "`+one.Digest+`#image", "pairs": "`+one.Digest+`#text"}`, "Content-Type", "application/json"), 200)
	if !strings.Contains(found.About, "pairs    a second view of every row") || !strings.Contains(found.Spec, "kind: clip") {
		t.Errorf("inspect: %+v", found)
	}
	v.launch("name: towers\ndata: {kind: file, samples: '" + one.Digest + "#image', pairs: '" + one.Digest + "#text'}\nviews: {kind: pairs}\nloss: {kind: clip}\nsteps: 5\n" +
		"axes: {loss.temperature: {refine: {from: 0.1, to: 1, start: 3, rounds: 1}}}\nseeds: {first: 0, count: 8, until: {half_width: 0.001, metric: view_retrieval, max: 9}}\nrecord: {every: 0, features: none}\n")
	d := v.wait("towers", service.Done)
	v.stop()
	v = start(t, dir)
	for _, trial := range []int{0, d.Plan.Trials - 1} {
		if r := parse[service.Verdict](t, v.do("POST", fmt.Sprintf("/v1/sweeps/towers/trials/%d/reproduce", trial), ""), 200); !r.Matches {
			t.Errorf("trial %d does not reproduce: %+v", trial, r)
		}
	}
	f := get[service.Features](v, "/v1/sweeps/towers/trials/1/features")
	if !f.Matches || len(f.Trained) != len(f.Labels)*f.Dimension || len(f.Labels) != 8 {
		t.Errorf("features: %+v", f)
	}
}

// TestDataNextToOthers runs sweeps over two files and over none side by side: each has
// the rows of a run alone.
func TestDataNextToOthers(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, slowly(time.Millisecond))
	names := map[string]string{}
	for _, rows := range []int{30, 45} {
		text := trees(rows)
		one := v.sent("trees.csv", text)
		name := fmt.Sprintf("rows-%d", rows)
		names[name] = strings.Replace(forest(one.Digest), "name: forest", "name: "+name, 1)
		v.launch(names[name])
	}
	v.launch(small)
	v.wait("small", service.Done)
	for name, asked := range names {
		v.wait(name, service.Done)
		s, err := spec.Parse("", []byte(asked))
		if err != nil {
			t.Fatal(err)
		}
		digest := s.File.Data.Samples
		located := map[string]string{digest: filepath.Join(dir, ".data", strings.TrimPrefix(digest, "sha256:"), "trees.csv")}
		sameFiles(t, filepath.Join(dir, name), undisturbedFrom(t, fitted(t, asked, located)))
	}
}
