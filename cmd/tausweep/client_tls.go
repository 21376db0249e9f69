package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
)

// trust returns what certificates of a service are trusted: the system's, and those of
// --ca.
func (c *client) trust() (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if c.ca == "" {
		return config, nil
	}
	text, err := os.ReadFile(c.env.path(c.ca))
	if err != nil {
		return nil, fmt.Errorf("--ca: %w", err)
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if !config.RootCAs.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("--ca: %s: no certificate found: must be a PEM file", c.ca)
	}
	return config, nil
}

// unreached says why there is no answer, and what can be done about it.
func (c *client) unreached(err error) error {
	hint := ""
	var unknown x509.UnknownAuthorityError
	var other x509.HostnameError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		hint = ": no service runs there; start one with: tausweep serve, or name another with --server or " + variable("server")
	case errors.Is(err, http.ErrSchemeMismatch):
		hint = ": it does not speak TLS; use --server " + "http" + strings.TrimPrefix(c.server, "https")
	case errors.As(err, &unknown):
		hint = ": trust a private certificate with --ca FILE"
	case errors.As(err, &other):
		hint = ": use the name that its certificate is for"
	}
	return fmt.Errorf("%s: %w%s", c.server, err, hint)
}

// hint says what can be done about an answer that is a problem.
func (c *client) hint(answer *http.Response, text []byte) string {
	switch {
	case answer.StatusCode == http.StatusUnauthorized && c.token == "":
		return ": set " + variable("token") + ", or give --token"
	case answer.StatusCode == http.StatusUnauthorized:
		return ": the token is that of " + variable("token") + " or --token"
	case answer.StatusCode == http.StatusBadRequest && strings.HasPrefix(c.server, "http:") && speaksTLS(text):
		return ": it speaks TLS; use --server " + "https" + strings.TrimPrefix(c.server, "http")
	}
	return ""
}

// speaksTLS recognises how Go's and nginx's servers answer plain HTTP where they expect
// TLS.
func speaksTLS(text []byte) bool {
	return bytes.Contains(text, []byte("HTTP request to an HTTPS server")) || bytes.Contains(text, []byte("plain HTTP request was sent to HTTPS port"))
}
