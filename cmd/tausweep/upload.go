package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.uber.org/zap"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/service"
	"github.com/tausweep/tausweep/sweep/service/api"
	"github.com/tausweep/tausweep/sweep/spec"
)

// byDigest names the files of plan's spec by what they hold, and returns those that the
// service does not have, by their digests.
func (p *program) byDigest(ctx context.Context, to *client, plan *sweep.Plan) (missing map[string]string, err error) {
	missing = map[string]string{}
	if plan.Spec.File == nil {
		return missing, nil
	}
	for _, f := range plan.Spec.File.Data.Files() {
		file, key := spec.SplitKey(*f.Name)
		if spec.IsDigest(file) {
			continue // as the service's own specs have it
		}
		digest, err := digestOf(file)
		if err != nil {
			return nil, exit(exitBadInput, err)
		}
		err = to.call(ctx, http.MethodGet, "/v1/data/"+digest, nil)
		var refused *api.Answer
		switch {
		case errors.As(err, &refused) && refused.Status == http.StatusNotFound:
			missing[digest] = file
		case err != nil:
			return nil, err
		}
		if *f.Name = digest; key != "" {
			*f.Name += "#" + key
		}
	}
	return missing, nil
}

// digestOf returns the digest of a file's bytes.
func digestOf(file string) (string, error) {
	in, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}

// upload sends a file of data to the service.
func (p *program) upload(ctx context.Context, to *client, file, digest string) error {
	in, err := os.Open(file)
	if err != nil {
		return exit(exitBadInput, err)
	}
	defer in.Close()
	answer, err := to.request(ctx, http.MethodPost, "/v1/data?name="+url.QueryEscape(uploadName(file)), in, map[string]string{
		"Content-Type": "application/octet-stream", "Expect": "100-continue", // what is refused is not sent
	})
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(file), err)
	}
	defer answer.Body.Close()
	var sent service.Upload
	if err := json.NewDecoder(answer.Body).Decode(&sent); err != nil {
		return exit(exitUnreachable, err)
	}
	if sent.Digest != digest {
		return exit(exitBadInput, fmt.Errorf("%s: changed while it was sent: submit again when it is written", filepath.Base(file)))
	}
	p.log.Info("sent", zap.String("file", filepath.Base(file)), zap.Int64("bytes", sent.Bytes), zap.String("digest", digest))
	return nil
}

var notUploadName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// uploadName makes a name that a service takes of a file's, with the same end.
func uploadName(file string) string {
	name := notUploadName.ReplaceAllString(filepath.Base(file), "-")
	return strings.TrimLeft(name[max(0, len(name)-100):], ".")
}
