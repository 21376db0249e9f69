package api_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/tausweep/tausweep/sweep/service/api"
)

const (
	readToken   = "0123456789abcdef-read"
	launchToken = "0123456789abcdef-launch"
)

func withTokens(t *testing.T) func(*options) {
	tokens, err := api.ReadTokens("tokens", strings.NewReader("# for tests\nread "+readToken+" reader\nlaunch   "+launchToken+"   ci # robot\n"))
	if err != nil {
		t.Fatal(err)
	}
	return func(o *options) { o.API.Tokens, o.Owners = tokens, tokens }
}

// TestWhoMayDoWhat goes through every kind of address with every kind of visitor.
func TestWhoMayDoWhat(t *testing.T) {
	v := start(t, t.TempDir(), withTokens(t), func(o *options) { o.API.Page = plainPage{} })
	v.do("POST", "/v1/sweeps", small, "Content-Type", "application/yaml", "Authorization", "Bearer "+launchToken)
	for !strings.Contains(string(v.do("GET", "/v1/sweeps/small", "", "Authorization", "Bearer "+readToken).body), `"state":"done"`) {
		time.Sleep(time.Millisecond)
	}
	visitors := []struct{ name, header string }{
		{"nobody", ""},
		{"no token", "Bearer"},
		{"a wrong token", "Bearer 0123456789abcdef-guess"},
		{"a wrong scheme", "Basic " + launchToken},
		{"a reader", "Bearer " + readToken},
		{"a launcher", "bearer " + launchToken}, // the scheme is not told by its case
	}
	public, read, launch := [6]int{200, 401, 401, 401, 200, 200}, [6]int{401, 401, 401, 401, 200, 200}, [6]int{401, 401, 401, 401, 403, 200}
	cases := []struct {
		method, path string
		want         [6]int // by visitor
	}{
		{"GET", "/healthz", public},
		{"GET", "/readyz", public},
		{"GET", "/openapi.json", public},
		{"GET", "/", public},
		{"GET", "/launch", public},
		{"GET", "/static/page.js", public},
		{"GET", "/metrics", read},
		{"GET", "/v1/sweeps", read},
		{"HEAD", "/v1/sweeps", read},
		{"GET", "/v1/sweeps/small", read},
		{"GET", "/v1/sweeps/small/points", read},
		{"GET", "/v1/sweeps/small/trials.csv", read},
		{"GET", "/v1/sweeps/small/trials.parquet", read},
		{"GET", "/v1/sweeps/small/trials/3/features", read},
		{"GET", "/v1/schema", read},
		{"POST", "/v1/sweeps?dry_run=true", read},
		{"POST", "/v1/sweeps", launch},
		{"POST", "/v1/sweeps?dry_run=false", launch},
		{"POST", "/v1/sweeps?dry_run=false&dry_run=true", launch},
		{"POST", "/v1/sweeps/small/trials/3/reproduce", launch},
		{"POST", "/v1/sweeps/small/extend", launch},
	}
	for _, c := range cases {
		for i, who := range visitors {
			body, media := "", "application/yaml"
			if strings.HasSuffix(c.path, "/extend") {
				body, media = `{"seeds": 3}`, "application/json"
			} else if c.method == "POST" && !strings.Contains(c.path, "reproduce") {
				body = small
			}
			headers := []string{"Content-Type", media}
			if who.header != "" {
				headers = append(headers, "Authorization", who.header)
			}
			got := v.do(c.method, c.path, body, headers...)
			if got.status != c.want[i] {
				t.Errorf("%s %s by %s: status %d, want %d: %s", c.method, c.path, who.name, got.status, c.want[i], got.body)
			}
			if got.status == 401 && !strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer") {
				t.Errorf("%s %s by %s: WWW-Authenticate %q", c.method, c.path, who.name, got.header.Get("WWW-Authenticate"))
			}
		}
	}
	// DELETE last, as it works once.
	for i, who := range visitors {
		want := [6]int{401, 401, 401, 401, 403, 204}[i]
		if got := v.do("DELETE", "/v1/sweeps/small", "", "Authorization", who.header); got.status != want {
			t.Errorf("DELETE by %s: status %d, want %d", who.name, got.status, want)
		}
	}
}

// TestTokenFile reports everything that is wrong with one, and no token.
func TestTokenFile(t *testing.T) {
	_, err := api.ReadTokens("tokens", strings.NewReader("admin 0123456789abcdef-secret\nread short-secret\nread\nread 0123456789abcdef-secret a b\n"+
		"read 0123456789abcdef-twice-secret\nlaunch 0123456789abcdef-twice-secret\n"))
	if err == nil {
		t.Fatal("no error")
	}
	want := `tokens:1: the first word must be read or launch
tokens:2: a token of 12 characters: must be at least 20; create one with: openssl rand -hex 16
tokens:3: 1 words: must be a role, a token and, optionally, a name and options
tokens:4: word 4: must be an option such as queued=10: a name has one word
tokens:6: the token is given twice`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
	if _, err := api.ReadTokens("tokens", strings.NewReader("\ufeffread 0123456789abcdef-secret\r\n")); err != nil {
		t.Errorf("a file from Windows: %v", err)
	}
	if _, err := api.ReadTokens("tokens", strings.NewReader("# none yet\n")); err == nil || !strings.Contains(err.Error(), "no tokens found") {
		t.Errorf("a file without tokens: %v", err)
	}
}

// TestLog holds that a request makes one line, a state one, and a token none.
func TestLog(t *testing.T) {
	core, logs := observer.New(zapcore.DebugLevel)
	v := start(t, t.TempDir(), withTokens(t), func(o *options) { o.Log = zap.New(core) })
	v.do("POST", "/v1/sweeps", small, "Content-Type", "application/yaml", "Authorization", "Bearer "+launchToken, "X-Request-Id", "mine-1")
	v.do("GET", "/v1/sweeps", "", "Authorization", "Bearer "+launchToken+"x", "X-Request-Id", "a b;c")
	for logs.FilterField(zap.String("state", "done")).Len() == 0 {
		time.Sleep(time.Millisecond)
	}
	states := []string{}
	for _, e := range logs.FilterMessage("sweep").All() {
		states = append(states, fmt.Sprint(e.ContextMap()["state"]))
	}
	if diff := cmp.Diff([]string{"queued", "running", "done"}, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	requests := logs.FilterMessage("request").All()
	if len(requests) != 2 {
		t.Fatalf("%d lines for 2 requests", len(requests))
	}
	first, second := requests[0].ContextMap(), requests[1].ContextMap()
	if first["id"] != "mine-1" || first["status"] != int64(201) || first["token"] != "ci" || first["method"] != "POST" || first["path"] != "/v1/sweeps" {
		t.Errorf("line %v", first)
	}
	if id := fmt.Sprint(second["id"]); strings.ContainsAny(id, " ;") || len(id) != 16 || second["status"] != int64(401) {
		t.Errorf("line %v", second)
	}
	for _, e := range logs.All() {
		if text := fmt.Sprint(e.Message, e.ContextMap()); strings.Contains(text, launchToken) || strings.Contains(text, "Bearer") {
			t.Errorf("a token is in the log: %s", text)
		}
	}
}

// TestHeaders holds what every answer tells a browser.
func TestHeaders(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.API.Page = plainPage{} })
	for _, path := range []string{"/", "/static/page.js", "/v1/sweeps", "/v1/sweeps/nothing", "/nothing", "/healthz", "/openapi.json"} {
		h := v.do("GET", path, "").header
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-Request-Id") == "" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

// TestHosts refuses names that are not the service's, so that a page of another
// site cannot reach it by a name that points here.
func TestHosts(t *testing.T) {
	v := start(t, t.TempDir(), func(o *options) { o.API.Hosts = []string{"sweeps.example"} })
	for host, want := range map[string]int{
		"localhost:8080": 200, "127.0.0.1": 200, "127.0.0.1:1": 200, "[::1]:8080": 200, "[::1]": 200, "sweeps.example": 200,
		"evil.example": 421, "evil.example:8080": 421, "localhost.evil.example": 421, "192.168.0.1": 421, "8.8.8.8:80": 421,
	} {
		if got := v.do("GET", "/healthz", "", "Host", host); got.status != want {
			t.Errorf("%s: status %d, want %d", host, got.status, want)
		}
	}
}

// TestRate turns away who asks too often, tells when to come again, and lets
// others in.
func TestRate(t *testing.T) {
	v := start(t, t.TempDir(), withTokens(t), func(o *options) { o.Limits.Rate, o.Limits.Burst = 1, 5 })
	ask := func(token string) response { return v.do("GET", "/v1/sweeps", "", "Authorization", "Bearer "+token) }
	refused := 0
	for range 10 {
		if got := ask(readToken); got.status == 429 {
			refused++
			if got.header.Get("Retry-After") == "" || !strings.Contains(string(got.body), "at most 1 per second") {
				t.Errorf("%v %s", got.header, got.body)
			}
		}
	}
	if refused < 4 || refused > 5 {
		t.Errorf("%d of 10 refused, want 5 (or 4 if a second passed)", refused)
	}
	if got := ask(launchToken); got.status != 200 {
		t.Errorf("another client: status %d", got.status)
	}
	for range 10 { // guessing tokens is limited by address
		ask("0123456789abcdef-guess")
	}
	if got := ask("0123456789abcdef-guess2"); got.status != 429 {
		t.Errorf("the 11th guess: status %d", got.status)
	}
}

// TestCertificateIsReloaded changes the files under a server.
func TestCertificateIsReloaded(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	certificate(t, cert, key, 1)
	c, err := api.NewCertificate(cert, key, zap.NewNop())
	if err != nil {
		t.Fatal(err)
	}
	server := api.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), zap.NewNop())
	server.TLSConfig = c.Config()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.ServeTLS(at, "", "") }()
	defer server.Close()
	serial := func() int64 {
		conn, err := (&tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true}}).DialContext(context.Background(), "tcp", at.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	await := func(want int64) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); serial() != want; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("serial %d, want %d", serial(), want)
			}
		}
	}
	await(1)
	write(t, cert, "half a certificate")
	time.Sleep(1100 * time.Millisecond) // it looks once a second
	await(1)
	certificate(t, cert, key, 2)
	await(2)
	if _, err := api.NewCertificate(key, cert, zap.NewNop()); err == nil {
		t.Error("the two files the wrong way round are accepted")
	}
}

func certificate(t *testing.T, certFile, keyFile string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(serial), Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der})
	write(t, certFile, b.String())
	b.Reset()
	_ = pem.Encode(&b, &pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})
	write(t, keyFile, b.String())
}

func TestIsLoopback(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1:80": true, "localhost:80": true, "[::1]:80": true, "127.9.9.9:1": true,
		":80": false, "0.0.0.0:80": false, "[::]:80": false, "192.168.1.1:80": false, "example.org:80": false, "127.0.0.1": false,
	} {
		if got := api.IsLoopback(address); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// TestServerHasTimeouts holds that no phase of a connection may last for ever.
func TestServerHasTimeouts(t *testing.T) {
	s := api.NewServer(nil, zap.NewNop())
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 || s.MaxHeaderBytes > 1<<20 {
		t.Errorf("%+v", s)
	}
}

// TestSlowDownloadIsLetGo asks for a large file and takes none of it: the
// service waits for Limits.Write, and no longer.
func TestSlowDownloadIsLetGo(t *testing.T) {
	dir := t.TempDir()
	invented(t, dir)
	core, logs := observer.New(zapcore.InfoLevel)
	v := start(t, dir, func(o *options) { o.Limits.Write, o.Log = 100*time.Millisecond, zap.New(core) })
	c, err := net.Dial("tcp", strings.TrimPrefix(v.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.(*net.TCPConn).SetReadBuffer(1024)
	if _, err := fmt.Fprintf(c, "GET /v1/sweeps/big/curves.csv HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if lines := logs.FilterMessage("request").All(); len(lines) == 1 {
			size, err := os.Stat(filepath.Join(dir, "big", "curves.csv"))
			if err != nil {
				t.Fatal(err)
			}
			if sent := lines[0].ContextMap()["bytes"].(int64); sent >= size.Size() {
				t.Errorf("all %d bytes were sent to who took none", sent)
			}
			return
		}
		if time.Now().After(end) {
			t.Fatal("the request has not ended")
		}
	}
}
