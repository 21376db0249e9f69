package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"go.uber.org/zap"

	"github.com/tausweep/tausweep/metrics/prom"
)

// serveMetrics serves the collector at /metrics of addr until stop is called.
func (p *program) serveMetrics(ctx context.Context, addr string, c *prom.Collector) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, exit(exitBadInput, fmt.Errorf("--metrics-listen: %q: %w", addr, err))
	}
	process := prometheus.NewRegistry()
	process.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", c.Handler(process))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 30 * time.Second}
	p.log.Info("metrics", zap.String("url", "http://"+listener.Addr().String()+"/metrics"))
	ended := make(chan error, 1) // sent once, when the server has ended
	go func() { ended <- server.Serve(listener) }()
	return func() {
		_ = server.Close() // a scrape under way has nothing to lose
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			p.log.Error("metrics server stopped", zap.Error(err))
		}
	}, nil
}
