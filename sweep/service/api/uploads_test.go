package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
)

// trees is a table of so many rows of three columns and a species.
func trees(rows int) string {
	random := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	b.WriteString("a,b,c,species\n")
	for i := range rows {
		kind := i % 3
		fmt.Fprintf(&b, "%.3f,%.3f,%.3f,%s\n", random.NormFloat64()+float64(kind), random.NormFloat64()-float64(kind), random.NormFloat64(),
			[]string{"ash", "birch", "cedar"}[kind])
	}
	return b.String()
}

func digestOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "sha256:" + hex.EncodeToString(sum[:])
}

// send sends a file of data.
func (v *server) send(name, content string, headers ...string) response {
	v.t.Helper()
	headers = append(headers, "Expect", "100-continue") // as clients do: what is refused is not sent
	return v.do("POST", "/v1/data?name="+url.QueryEscape(name), content, headers...)
}

// sent sends a file that must be stored.
func (v *server) sent(name, content string) service.Upload {
	v.t.Helper()
	return parse[service.Upload](v.t, v.send(name, content), http.StatusCreated)
}

// forest is a spec over trees.
func forest(digest string) string {
	return "name: forest\ndata: {kind: file, samples: '" + digest + "', labels: {column: species}}\n" +
		"steps: 20\naxes: {loss.temperature: [0.1, 0.5]}\nseeds: {count: 3}\nrecord: {every: 10, features: first}\n"
}

// inStore lists what the service's directory of data has.
func inStore(t *testing.T, dir string) []string {
	t.Helper()
	found, err := os.ReadDir(filepath.Join(dir, ".data"))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, f := range found {
		names = append(names, f.Name())
	}
	return names
}

// problemIs holds a refusal against its status and what it must say.
func problemIs(t *testing.T, r response, status int, want ...string) {
	t.Helper()
	p := parse[api.Answer](t, r, status)
	if media := r.header.Get("Content-Type"); media != "application/problem+json" {
		t.Errorf("Content-Type %s", media)
	}
	for _, text := range want {
		if !strings.Contains(p.Error(), text) {
			t.Errorf("%q does not say %q", p.Error(), text)
		}
	}
}

// TestUpload sends data, lists it, and finds it again after a restart, without what a
// killed process left.
func TestUpload(t *testing.T) {
	dir, text := t.TempDir(), trees(30)
	v := start(t, dir)
	one := v.sent("trees.csv", text)
	if one.Digest != digestOf(text) || one.Name != "trees.csv" || one.Bytes != int64(len(text)) || time.Since(one.Created) > time.Minute {
		t.Errorf("sent: %+v", one)
	}
	if again := parse[service.Upload](t, v.send("copy.csv", text), 200); again != one {
		t.Errorf("sent again: %+v, want %+v", again, one)
	}
	problemIs(t, v.send("trees.tsv", text), 409, "here already as trees.csv", one.Digest)
	time.Sleep(5 * time.Millisecond) // the list is by time
	two := v.sent("plain.csv", "a,b\n1,2\n3,4\n")
	v.stop()
	for _, left := range []string{".new-cut", "nonsense", strings.Repeat("0", 64)} {
		if err := os.Mkdir(filepath.Join(dir, ".data", left), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	v = start(t, dir)
	l := get[service.UploadList](v, "/v1/data")
	if !slices.Equal(l.Data, []service.Upload{two, one}) || l.Bytes != one.Bytes+two.Bytes || l.Quota != 4<<30 || l.MaxFile != 256<<20 {
		t.Errorf("after a restart: %+v, want %+v and %+v", l, two, one)
	}
	if got := get[service.UploadDetail](v, "/v1/data/"+url.QueryEscape(one.Digest)); got.Upload != one || got.UsedBy == nil || len(got.UsedBy) != 0 {
		t.Errorf("one: %+v", got)
	}
	if slices.Contains(inStore(t, dir), ".new-cut") {
		t.Error("what was being received when the process ended is there still")
	}
	if r := v.do("DELETE", "/v1/data/"+one.Digest, ""); r.status != 204 {
		t.Errorf("delete: %d %s", r.status, r.body)
	}
	problemIs(t, v.do("GET", "/v1/data/"+one.Digest, ""), 404, one.Digest)
	v.sent("trees.tsv", text) // now it may be read so
}

// TestWrongData sends everything that is to be refused.
func TestWrongData(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, func(o *options) { o.Limits.Data = 5000 })
	good, bare := v.sent("trees.csv", trees(30)).Digest, v.sent("bare.npy", "no numpy").Digest
	hole := v.sent("hole.csv", "a,b\n1,2\n3,nan\n5,6\n7,8\n9,1\n").Digest
	few := v.sent("few.csv", "label\nx\ny\n").Digest
	other := "sha256:" + strings.Repeat("0", 64)
	kept := inStore(t, dir)
	post := func(body string) response {
		return v.do("POST", "/v1/sweeps", body, "Content-Type", "application/yaml")
	}
	inspect := func(body string) response {
		return v.do("POST", "/v1/data/inspect", body, "Content-Type", "application/json")
	}
	of := func(samples, more string) string {
		return "name: wrong\ndata: {kind: file, samples: '" + samples + "'" + more + "}\n"
	}
	for name, c := range map[string]struct {
		got    response
		status int
		want   []string
	}{
		"no name":                    {v.do("POST", "/v1/data", "x"), 422, []string{"query.name", "required"}},
		"name of a path":             {v.send("../x.npy", "x"), 422, []string{"query.name"}},
		"hidden name":                {v.send(".x.npy", "x"), 422, []string{"query.name"}},
		"name with a space":          {v.send("x y.npy", "x"), 422, []string{"query.name"}},
		"name of another end":        {v.send("x.pkl", "x"), 422, []string{"query.name", "x.pkl", "must end in .npy, .npz"}},
		"gzipped .npy":               {v.send("x.npy.gz", "x"), 422, []string{"query.name", "must end in .npy"}},
		"long name":                  {v.send(strings.Repeat("x", 100)+".npy", "x"), 422, []string{"query.name"}},
		"empty":                      {v.send("x.npy", ""), 422, []string{"is empty"}},
		"encoded":                    {v.send("x.npy", "x", "Content-Encoding", "gzip"), 415, []string{"gzip", "bytes of the file"}},
		"too large":                  {v.send("x.npy", strings.Repeat("x", 5001)), 413, []string{"at most 5000 bytes", "--max-data", "5001 bytes"}},
		"digest of no form":          {v.do("GET", "/v1/data/sha256:12", ""), 422, []string{"path.digest"}},
		"digest of a path":           {v.do("GET", "/v1/data/..%2f..%2fetc", ""), 422, []string{"path.digest"}},
		"unknown digest":             {v.do("GET", "/v1/data/"+other, ""), 404, []string{other}},
		"delete an unknown digest":   {v.do("DELETE", "/v1/data/"+other, ""), 404, []string{other}},
		"inspect nothing":            {inspect("{}"), 422, []string{"samples", "required"}},
		"inspect a path":             {inspect(`{"samples": "/etc/passwd"}`), 422, []string{"body.samples", "/etc/passwd", "POST /v1/data"}},
		"inspect unknown labels":     {inspect(`{"samples": "` + good + `", "labels": "` + other + `"}`), 422, []string{"body.labels", other}},
		"inspect an unknown column":  {inspect(`{"samples": "` + good + `", "labels": "column:specis"}`), 422, []string{"body.data", "trees.csv", "specis"}},
		"inspect what is no array":   {inspect(`{"samples": "` + bare + `"}`), 422, []string{"body.data", "bare.npy: "}},
		"launch a path":              {post(of("/etc/passwd.npy", "")), 422, []string{"body.data.samples: /etc/passwd.npy: must be sha256:"}},
		"launch a relative path":     {post(of("../"+strings.TrimPrefix(good, "sha256:")+"/trees.csv", "")), 422, []string{"body.data.samples"}},
		"launch unknown data":        {post(of(other, "")), 422, []string{"body.data.samples: " + other + ": must be data that was sent"}},
		"labels of a path":           {post(of(good, ", labels: y.npy")), 422, []string{"body.data.labels: y.npy: must be sha256:"}},
		"all names wrong":            {post(of("a.npy", ", labels: b.npy, pairs: c.npy, split: {test_samples: d.npy, test_labels: e.npy}")), 422, []string{"body.data.samples", "body.data.labels", "body.data.pairs", "body.data.split.test_samples", "body.data.split.test_labels"}},
		"key of no .npz":             {post(of(good+"#x", "")), 422, []string{"trees.csv is no .npz file"}},
		"no array":                   {post(of(bare, "")), 422, []string{"body.data: bare.npy: "}},
		"rows that are not finite":   {post(of(hole, "")), 422, []string{"body.data: hole.csv: row 2 is not finite"}},
		"labels of another length":   {post(of(good, ", labels: '"+few+"'")), 422, []string{"few.csv: 2 labels: must be 30, as trees.csv has rows"}},
		"layers of another width":    {post(of(good, "") + "encoder: {layers: [5, 4]}\n"), 422, []string{"body.encoder.layers", "begin with 3"}},
		"wider than the service":     {post(of(good, "") + "encoder: {layers: [3, 2048, 4]}\n"), 422, []string{"body.encoder.layers", "at most 1024 wide"}},
		"data that was another":      {post(of(good, ", found: {rows: 24, test: 6, columns: 3, classes: 0, pairs: false, digest: '"+other+"'}") + "encoder: {layers: [3, 4]}\nbatch: 8\n"), 422, []string{"data.found", "changed"}},
		"more trials than any takes": {post(of(good, "") + "seeds: {count: 200000}\n"), 422, []string{"body.seeds", "at most 1000000 trials"}},
		"a dry run of unknown data":  {v.do("POST", "/v1/sweeps?dry_run=true", of(other, ""), "Content-Type", "application/yaml"), 422, []string{other}},
	} {
		t.Run(name, func(t *testing.T) {
			problemIs(t, c.got, c.status, c.want...)
			if strings.Contains(string(c.got.body), dir) {
				t.Errorf("%s says where the store is", c.got.body)
			}
		})
	}
	if now := inStore(t, dir); !slices.Equal(now, kept) {
		t.Errorf("%v after all that, want %v", now, kept)
	}
	if l := get[service.List](v, "/v1/sweeps"); l.Total != 0 {
		t.Errorf("%d sweeps after all that", l.Total)
	}
}

// endless is a body whose length is not known.
type endless struct{}

func (endless) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// stream sends a body of unknown length.
func (v *server) stream(name string, body io.Reader) (response, error) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, v.url+"/v1/data?name="+name, io.NopCloser(body))
	if err != nil {
		return response{}, err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	got, err := client.Do(r)
	if err != nil {
		return response{}, err
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	return response{got.StatusCode, got.Header, text}, err
}

// TestDataLimits holds that neither a file nor all of them become larger than they may,
// whatever a request says of its length, and that what is refused leaves nothing.
func TestDataLimits(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, func(o *options) { o.Limits.Data, o.Limits.DataQuota = 1<<20, 1<<20+500 })
	got, err := v.stream("x.npy", endless{})
	if err != nil {
		t.Fatal(err)
	}
	problemIs(t, got, 413, "at most 1048576 bytes", "more than that")
	first := v.sent("x.npy", strings.Repeat("x", 1000))
	problemIs(t, v.send("y.npy", strings.Repeat("y", 1<<20)), 507, "at most 1049076 bytes", "--data-quota", "1000 are taken", "1048576 bytes")
	if got, err = v.stream("z.npy", strings.NewReader(strings.Repeat("z", 1<<20))); err != nil {
		t.Fatal(err)
	}
	problemIs(t, got, 507, "--data-quota")
	if left := inStore(t, dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
	if r := v.do("DELETE", "/v1/data/"+first.Digest, ""); r.status != 204 {
		t.Errorf("delete: %d %s", r.status, r.body)
	}
	v.sent("y.npy", strings.Repeat("y", 1<<20)) // there is room again, and all of it
	problemIs(t, v.send("few.npy", strings.Repeat("x", 501)), 507, "1048576 are taken")
	v.sent("few.npy", strings.Repeat("x", 500))
}

// TestUploadBreaksOff ends connections in the midst of a file.
func TestUploadBreaksOff(t *testing.T) {
	dir := t.TempDir()
	v := start(t, dir, func(o *options) { o.Limits.DataQuota = 300_000 })
	for range 5 { // more than the quota, were it kept
		c, err := new(net.Dialer).DialContext(context.Background(), "tcp", strings.TrimPrefix(v.url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(c, "POST /v1/data?name=x.npy HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n%s", strings.Repeat("x", 100_000)); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(20 * time.Second); v.send("x.npy", strings.Repeat("x", 250_000)).status != 201; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("there is no room again: %v", inStore(t, dir))
		}
	}
	if left := inStore(t, dir); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

// slowReader gives a text piece by piece.
type slowReader struct{ pieces [][]byte }

func (s *slowReader) Read(b []byte) (int, error) {
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	time.Sleep(50 * time.Millisecond)
	n := copy(b, s.pieces[0])
	s.pieces = s.pieces[1:]
	return n, nil
}

// TestSlowUpload takes longer than other requests may, as a large file does.
func TestSlowUpload(t *testing.T) {
	v := start(t, t.TempDir())
	hasty := httptest.NewUnstartedServer(v.http.Config.Handler)
	hasty.Config.ReadTimeout = 200 * time.Millisecond
	hasty.Start()
	defer hasty.Close()
	v.url = hasty.URL
	text := trees(100)
	got, err := v.stream("trees.csv", &slowReader{slices.Collect(slices.Chunk([]byte(text), len(text)/10))})
	if err != nil {
		t.Fatal(err)
	}
	if one := parse[service.Upload](t, got, 201); one.Digest != digestOf(text) {
		t.Errorf("sent: %+v", one)
	}
}

// TestWhoMayWithData asks for data with each kind of token.
func TestWhoMayWithData(t *testing.T) {
	v := start(t, t.TempDir(), withTokens(t))
	bearer := func(token string) []string { return []string{"Authorization", "Bearer " + token} }
	text := trees(30)
	one := parse[service.Upload](t, v.send("trees.csv", text, bearer(launchToken)...), 201)
	for _, c := range []struct {
		method, path, body   string
		nobody, read, launch int
	}{
		{"GET", "/v1/data", "", 401, 200, 200},
		{"GET", "/v1/data/" + one.Digest, "", 401, 200, 200},
		{"POST", "/v1/data?name=trees.csv", text, 401, 403, 200},
		{"POST", "/v1/data/inspect", `{"samples": "` + one.Digest + `"}`, 401, 403, 200},
		{"POST", "/v1/sweeps?dry_run=true", forest(one.Digest), 401, 200, 200},
		{"DELETE", "/v1/data/" + one.Digest, "", 401, 403, 204},
	} {
		media := []string{"Content-Type", "application/json"}
		if strings.Contains(c.path, "dry_run") {
			media[1] = "application/yaml"
		}
		for token, want := range map[string]int{"": c.nobody, readToken: c.read} {
			headers := media
			if token != "" {
				headers = append(bearer(token), media...)
			}
			if got := v.do(c.method, c.path, c.body, headers...); got.status != want {
				t.Errorf("%s %s with %q: status %d, want %d: %s", c.method, c.path, token, got.status, want, got.body)
			}
		}
		if got := v.do(c.method, c.path, c.body, append(bearer(launchToken), media...)...); got.status != c.launch {
			t.Errorf("%s %s to launch: status %d, want %d: %s", c.method, c.path, got.status, c.launch, got.body)
		}
	}
	if got := v.do("POST", "/v1/data?name=x.npy", "x", "Origin", "https://evil.example", "Authorization", "Bearer "+launchToken); got.status != 403 || !bytes.Contains(got.body, []byte("another site")) {
		t.Errorf("from another site: %d %s", got.status, got.body)
	}
}
