//go:build unix

package api_test

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tausweep/tausweep/sweep/service"
)

// TestLogs holds that what a trial's command wrote, and how its attempts went, can be
// asked for.
func TestLogs(t *testing.T) {
	v := start(t, t.TempDir(), commands(t, t.TempDir()))
	v.launch(running("mine", "well.sh", ""))
	v.launch(running("bad", "fails.sh", "  retries: 1"))
	v.launch("name: toy\nsteps: 10\ndata: {samples: 8}\nseeds: {count: 1}\n")
	v.wait("mine", service.Done)
	v.wait("bad", service.DoneWithFailures)
	v.wait("toy", service.Done)
	log := v.do("GET", "/v1/sweeps/mine/trials/4/log", "")
	if string(log.body) != "trained with 0.2\n" || !strings.HasPrefix(log.header.Get("Content-Type"), "text/plain") {
		t.Errorf("log: %s", log.body)
	}
	if tail := v.do("GET", "/v1/sweeps/mine/trials/4/log?tail=4", ""); string(tail.body) != "0.2\n" {
		t.Errorf("tail: %q", tail.body)
	}
	if whole := v.do("GET", "/v1/sweeps/mine/trials/4/log?tail=4000&follow=true", ""); string(whole.body) != "trained with 0.2\n" {
		t.Errorf("of a trial that has ended: %q", whole.body)
	}
	a := parse[service.Attempts](t, v.do("GET", "/v1/sweeps/bad/trials/2/attempts", ""), 200)
	if !a.Ended || len(a.Attempts) != 2 || !a.Attempts[1].Failed || !strings.Contains(a.Attempts[1].How, "no such flavour") {
		t.Errorf("%+v", a)
	}
	problemIs(t, v.do("GET", "/v1/sweeps/mine/trials/6/log", ""), 404, "6 trials")
	problemIs(t, v.do("GET", "/v1/sweeps/toy/trials/0/log", ""), 404, "runs no commands")
	problemIs(t, v.do("GET", "/v1/sweeps/toy/trials/0/attempts", ""), 404, "runs no commands")
}

// TestLogIsFollowed holds that a log goes on until its trial has ended.
func TestLogIsFollowed(t *testing.T) {
	at := t.TempDir()
	v := start(t, t.TempDir(), commands(t, at))
	v.launch(running("slow", "held.sh", ""))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for v.do("GET", "/v1/sweeps/slow/trials/0/log", "").status == http.StatusNotFound { // it has not begun
		if ctx.Err() != nil {
			t.Fatal("it does not begin")
		}
		time.Sleep(5 * time.Millisecond)
	}
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url+"/v1/sweeps/slow/trials/0/log?follow=true", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	log := bufio.NewReader(answer.Body)
	if line, err := log.ReadString('\n'); line != "begins with 0.1\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if err := os.WriteFile(filepath.Join(at, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(log); len(rest) > 0 || err != nil {
		t.Errorf("%q, %v", rest, err)
	}
	v.wait("slow", service.Done)
	http.DefaultClient.CloseIdleConnections()
}
