package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// serves is the command serving: it serves on a free port until the script ends, and
// sets SERVER to the address: serving flags...
func serves(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: serving flags...")
	}
	program, err := exec.LookPath("tausweep")
	ts.Check(err)
	said, err := os.CreateTemp(ts.Getenv("WORK"), "served")
	ts.Check(err)
	defer said.Close()
	cmd := exec.Command(program, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), said
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Kill() // it may have ended
		_ = cmd.Wait()
	})
	url := regexp.MustCompile(`serving.*"url": "(http[^"]*)"`)
	for range 6000 {
		text, _ := os.ReadFile(said.Name())
		if found := url.FindSubmatch(text); found != nil {
			ts.Setenv("SERVER", string(found[1]))
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	text, _ := os.ReadFile(said.Name())
	ts.Fatalf("does not serve:\n%s", text)
}

// certificate writes a certificate of 127.0.0.1 that signs itself: certificate CERT KEY.
func certificate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: certificate CERT KEY")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	signed, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	ts.Check(err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	ts.Check(err)
	for i, block := range []*pem.Block{{Type: "CERTIFICATE", Bytes: signed}, {Type: "PRIVATE KEY", Bytes: private}} {
		ts.Check(os.WriteFile(ts.MkAbs(args[i]), pem.EncodeToMemory(block), 0o600))
	}
}

// otherscheme sets a variable to an address with http for https, or the other way
// round: otherscheme VARIABLE ADDRESS.
func otherscheme(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: otherscheme VARIABLE ADDRESS")
	}
	if rest, ok := strings.CutPrefix(args[1], "https:"); ok {
		ts.Setenv(args[0], "http:"+rest)
		return
	}
	ts.Setenv(args[0], "https:"+strings.TrimPrefix(args[1], "http:"))
}
