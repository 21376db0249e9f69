package api

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"
)

// NewServer returns an HTTP server of a handler with a limit on every phase of a
// connection: its header, its body, its idling. How long an answer may take a
// slow client, the handler limits (Limits.Write).
func NewServer(handler http.Handler, log *zap.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          zap.NewStdLog(log.Named("http")),
	}
}

// IsLoopback reports whether an address to listen at can be reached from this
// machine only.
func IsLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// Certificate is a TLS certificate that is read again when its files change.
type Certificate struct {
	certFile, keyFile string
	log               *zap.Logger

	mu      sync.Mutex
	current *tls.Certificate
	stamp   string // of the files that current is from
	looked  time.Time
}

// NewCertificate reads the certificate and its key.
func NewCertificate(certFile, keyFile string, log *zap.Logger) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile, log: log}
	err := c.read()
	return c, err
}

// Config returns a TLS configuration that always has the current certificate.
func (c *Certificate) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.get(time.Now()), nil },
	}
}

// get looks at the files at most once a second. Files that are no certificate,
// as when one is written and the other not yet, leave the one before in force.
func (c *Certificate) get(now time.Time) *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(c.looked) < time.Second {
		return c.current
	}
	c.looked = now
	stamp, err := c.stampNow()
	if err == nil && stamp == c.stamp {
		return c.current
	}
	if err == nil {
		err = c.read()
	}
	if err != nil {
		c.log.Warn("certificate not reloaded", zap.Error(err))
	} else {
		c.log.Info("certificate reloaded", zap.String("file", c.certFile))
	}
	return c.current
}

func (c *Certificate) read() error {
	stamp, err := c.stampNow()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.current, c.stamp = &pair, stamp
	return nil
}

// stampNow changes when one of the files does.
func (c *Certificate) stampNow() (string, error) {
	stamp := ""
	for _, name := range []string{c.certFile, c.keyFile} {
		about, err := os.Stat(name)
		if err != nil {
			return "", err
		}
		stamp += fmt.Sprint(about.ModTime().UnixNano(), " ", about.Size(), " ")
	}
	return stamp, nil
}
