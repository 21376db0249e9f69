package api_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"github.com/tausweep/tausweep/sweep/service"
)

// TestRangesAndConditions holds what a client may ask of a file: parts of it,
// only a newer one, compressed.
func TestRangesAndConditions(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(small)
	v.wait("small", service.Done)
	const path = "/v1/sweeps/small/trials.csv"
	whole := v.do("GET", path, "")
	tag := whole.header.Get("ETag")
	if whole.status != 200 || tag == "" || tag[0] != '"' || whole.header.Get("Accept-Ranges") != "bytes" {
		t.Fatalf("status %d, ETag %s, %v", whole.status, tag, whole.header)
	}
	if head := v.do("HEAD", path, ""); head.status != 200 || len(head.body) > 0 || head.header.Get("Content-Length") != strconv.Itoa(len(whole.body)) {
		t.Errorf("HEAD: status %d, %v", head.status, head.header)
	}
	part := v.do("GET", path, "", "Range", "bytes=10-19")
	if part.status != 206 || !bytes.Equal(part.body, whole.body[10:20]) || part.header.Get("ETag") != tag {
		t.Errorf("range: status %d, %q, %v", part.status, part.body, part.header)
	}
	if got := v.do("GET", path, "", "If-None-Match", tag); got.status != 304 || len(got.body) > 0 {
		t.Errorf("If-None-Match: status %d, %d bytes", got.status, len(got.body))
	}
	if got := v.do("GET", path, "", "Range", "bytes=0-4", "If-Range", `"older"`); got.status != 200 || !bytes.Equal(got.body, whole.body) {
		t.Errorf("If-Range of another: status %d, %d bytes", got.status, len(got.body))
	}
	small := v.do("GET", path, "", "Accept-Encoding", "gzip")
	zipTag := small.header.Get("ETag")
	if small.header.Get("Content-Encoding") != "gzip" || zipTag == tag {
		t.Fatalf("gzip: %v", small.header)
	}
	if got := unzip(t, small.body); !bytes.Equal(got, whole.body) {
		t.Errorf("unzipped %d bytes, want %d", len(got), len(whole.body))
	}
	if got := v.do("GET", path, "", "Accept-Encoding", "gzip", "If-None-Match", zipTag); got.status != 304 {
		t.Errorf("If-None-Match of gzip: status %d", got.status)
	}
}

func unzip(t *testing.T, b []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestFilesUnderWayArePrefixes fetches all the time while a sweep runs: what
// comes is always whole lines and a prefix of the final file, and all files go
// as far as what their headers promise.
func TestFilesUnderWayArePrefixes(t *testing.T) {
	v := start(t, t.TempDir(), slowly(30*time.Millisecond))
	spec := `
name: growing
data: {samples: 8}
encoder: {layers: [2, 3, 2]}
steps: 20
axes: {loss.temperature: [0.5, 0.05, 0.005]}
seeds: {count: 500}
record: {every: 10, features: all}
`
	v.launch(spec)
	names := []string{"trials.csv", "curves.csv", "features.csv", "timings.csv"}
	seen := map[string][][]byte{}
	for {
		d := get[service.Detail](v, "/v1/sweeps/growing")
		for _, name := range names {
			seen[name] = append(seen[name], v.do("GET", "/v1/sweeps/growing/"+name, "").body)
		}
		if d.State == service.Done {
			break
		}
	}
	partial := 0
	for _, name := range names {
		final, err := os.ReadFile(filepath.Join(v.dir, "growing", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range seen[name] {
			if !bytes.HasPrefix(final, got) || len(got) > 0 && got[len(got)-1] != '\n' {
				t.Fatalf("%s: %d bytes are no prefix of whole lines", name, len(got))
			}
			if len(got) > 0 && len(got) < len(final) {
				partial++
			}
		}
	}
	if partial == 0 {
		t.Error("no file was fetched while it grew: the test shows nothing")
	}
	t.Logf("%d fetches of growing files", partial)
}

// TestParquetIsTheCSV reads the Parquet files back and holds each cell against
// the CSV file's.
func TestParquetIsTheCSV(t *testing.T) {
	v := start(t, t.TempDir())
	// A step size of 1e30 diverges, so that there are empty cells.
	v.launch(`
name: mixed
data: {samples: 8}
encoder: {layers: [2, 3, 2], output: identity}
loss: {similarity: dot}
steps: 20
axes:
  loss.temperature: [0.5, 0.05]
  optimizer.lr: [0.001, 1e+30]
  encoder.hidden: [identity, relu]
seeds: {count: 2}
record: {every: 10, features: none}
`)
	d := v.wait("mixed", service.Done)
	if d.Progress.Diverged == 0 || d.Progress.OK == 0 {
		t.Fatalf("progress %+v: there must be both", d.Progress)
	}
	for _, name := range []string{"trials", "curves"} {
		t.Run(name, func(t *testing.T) {
			text := v.do("GET", "/v1/sweeps/mixed/"+name+".csv", "").body
			want, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			first := v.do("GET", "/v1/sweeps/mixed/"+name+".parquet", "")
			got := readParquet(t, first.body)
			if len(got) != len(want) {
				t.Fatalf("%d rows, want %d", len(got), len(want))
			}
			for i := range want {
				for j := range want[i] {
					if !sameCell(got[i][j], want[i][j]) {
						t.Errorf("row %d, %s: %q, want %q", i, want[0][j], got[i][j], want[i][j])
					}
				}
			}
			part := v.do("GET", "/v1/sweeps/mixed/"+name+".parquet", "", "Range", "bytes=-8", "If-Range", first.header.Get("ETag"))
			if part.status != 206 || !bytes.Equal(part.body, first.body[len(first.body)-8:]) {
				t.Errorf("the last 8 bytes: status %d, %q", part.status, part.body)
			}
		})
	}
}

// readParquet returns a file's cells as text, the header first.
func readParquet(t *testing.T, content []byte) [][]string {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var header []string
	for _, path := range f.Schema().Columns() {
		if len(path) != 1 {
			t.Fatalf("column %q is nested", path)
		}
		header = append(header, path[0])
	}
	all := [][]string{header}
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buffer := make([]parquet.Row, 1)
		for {
			n, err := rows.ReadRows(buffer)
			if n == 1 {
				cells := make([]string, len(header))
				for _, v := range buffer[0] {
					if !v.IsNull() {
						cells[v.Column()] = v.String()
					}
				}
				all = append(all, cells)
			}
			if err != nil {
				break
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// sameCell compares texts, and numbers as the float32 that they are in both.
func sameCell(a, b string) bool {
	if a == b {
		return true
	}
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	return errA == nil && errB == nil && (x == y || float32(x) == float32(y) || math.IsInf(x, 1) && math.IsInf(y, 1))
}

// TestMadeFilesAreMadeOnce asks for one Parquet file from many clients at once.
func TestMadeFilesAreMadeOnce(t *testing.T) {
	v := start(t, t.TempDir())
	v.launch(small)
	v.wait("small", service.Done)
	got := make(chan []byte, 50)
	for range cap(got) {
		go func() { got <- v.do("GET", "/v1/sweeps/small/trials.parquet", "").body }()
	}
	want := <-got
	for range cap(got) - 1 {
		if b := <-got; !bytes.Equal(b, want) {
			t.Errorf("%d bytes, want %d: other content for one ETag", len(b), len(want))
		}
	}
	made, err := os.ReadDir(filepath.Join(v.dir, ".made"))
	if err != nil || len(made) != 1 {
		t.Errorf("%d files were made, want 1 (%v)", len(made), err)
	}
}
