package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/sweep/service/api"
)

// client makes requests of a service that runs elsewhere, which its flags name.
type client struct {
	server, token, ca string
	env               *environment
}

func (c *client) addFlags(p *program, cmd *cobra.Command) {
	c.env = &p.environment
	fs := cmd.Flags()
	fs.StringVar(&c.server, "server", "http://127.0.0.1:8080", "`URL` of the service")
	fs.StringVar(&c.token, "token", "", "access `token`; prefer the variable, since others on this machine can see flags")
	fs.StringVar(&c.ca, "ca", "", "PEM `file` of certificates to trust beside the system's: the service's own, or its authority's")
	setting(fs, "server", "token", "ca")
}

// request makes a request and returns its answer, whose body the caller closes.
// An answer that is a problem is an error.
func (c *client) request(ctx context.Context, method, path string, body io.Reader, headers map[string]string) (*http.Response, error) {
	base, err := url.Parse(c.server)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, exit(exitBadInput, fmt.Errorf("--server: %q: must be a URL such as http://127.0.0.1:8080", c.server))
	}
	q, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.server, "/")+path, body)
	if err != nil {
		return nil, err
	}
	if file, ok := body.(*os.File); ok {
		about, err := file.Stat()
		if err != nil {
			return nil, err
		}
		q.ContentLength = about.Size()
	}
	for name, value := range headers {
		q.Header.Set(name, value)
	}
	if c.token != "" {
		q.Header.Set("Authorization", "Bearer "+c.token)
	}
	trust, err := c.trust()
	if err != nil {
		return nil, exit(exitBadInput, err)
	}
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig:       trust,
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 2 * time.Minute,
		ExpectContinueTimeout: 5 * time.Second,
		DisableKeepAlives:     true,
	}}
	answer, err := client.Do(q)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, exit(exitUnreachable, c.unreached(plainCause(err)))
	}
	if answer.StatusCode >= 400 {
		defer answer.Body.Close()
		return nil, c.refused(answer)
	}
	return answer, nil
}

// plainCause takes the request off an error of the client's.
func plainCause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// refused turns an answer that is a problem into an error.
func (c *client) refused(answer *http.Response) error {
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if err != nil {
		return exit(exitUnreachable, err)
	}
	p := new(api.Answer)
	if json.Unmarshal(text, p) != nil || p.Detail == "" {
		p.Detail = answer.Status
	}
	p.Detail += c.hint(answer, text)
	code := exitBadInput
	if answer.StatusCode >= 500 {
		code = exitUnreachable
	}
	return exit(code, fmt.Errorf("%s: %w", c.server, p))
}

// call makes a request and reads its JSON answer into out, where that is not nil.
func (c *client) call(ctx context.Context, method, path string, out any) error {
	return c.send(ctx, method, path, nil, out)
}

// send is call with a JSON body, where in is not nil.
func (c *client) send(ctx context.Context, method, path string, in, out any) error {
	var content io.Reader
	var headers map[string]string
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		content, headers = bytes.NewReader(text), map[string]string{"Content-Type": "application/json"}
	}
	answer, err := c.request(ctx, method, path, content, headers)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if out == nil {
		return nil
	}
	return c.decode(answer.Body, out)
}

// decode reads a JSON answer.
func (c *client) decode(body io.Reader, out any) error {
	if err := json.NewDecoder(body).Decode(out); err != nil {
		return exit(exitUnreachable, fmt.Errorf("%s: not an answer of a tausweep service: %w", c.server, err))
	}
	return nil
}

// address is that of a sweep.
func address(name string) string { return "/v1/sweeps/" + url.PathEscape(name) }
