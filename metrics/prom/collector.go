// Package prom shows sweeps under way to Prometheus: by HTTP, or as a text file for
// node_exporter. It only observes runs: it names no measure, and nothing waits for
// it. Start reading at Collector.
package prom

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tausweep/tausweep/sweep"
)

// Build describes the program, for the metric tausweep_build_info.
type Build struct {
	Version  string // of the program
	Revision string // the commit it was built from
	Go       string // the Go version it was built with
	Vector   string // the vector mode its lanes run in
}

// Collector holds the metrics of all the sweeps under way in this process. Each
// sweep's series exist from Collector.Sweep to Sweep.Remove, so their number is
// bounded by the sweeps under way and not by those ever run. Its methods may be
// called from any goroutine.
type Collector struct {
	registry *prometheus.Registry
	families families
	build    prometheus.Metric
	seconds  *prometheus.HistogramVec

	mu     sync.Mutex
	sweeps map[string]*Sweep
}

// New returns a collector without sweeps, on a registry of its own.
func New(b Build) *Collector {
	f := newFamilies()
	c := &Collector{
		registry: prometheus.NewRegistry(),
		families: f,
		build:    prometheus.MustNewConstMetric(f.build, prometheus.GaugeValue, 1, b.Version, b.Revision, b.Go, b.Vector),
		seconds:  newChunkSeconds(),
		sweeps:   map[string]*Sweep{},
	}
	c.registry.MustRegister(c)
	return c
}

// Sweep returns the observer of a new run of the sweep of that name. The series
// of an earlier run of it that was not removed give way to the new one's.
func (c *Collector) Sweep(name string) *Sweep {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seconds.DeleteLabelValues(name)
	s := &Sweep{collector: c, name: name, seconds: c.seconds.WithLabelValues(name)}
	s.ended = map[sweep.Status]int{}
	c.sweeps[name] = s
	return s
}

// Handler serves the metrics in the format that the scraper asks for: text, or
// protobuf, which shows native histograms. It adds those of more, such as the
// Go runtime's.
func (c *Collector) Handler(more ...prometheus.Gatherer) http.Handler {
	all := append(prometheus.Gatherers{c.registry}, more...)
	return promhttp.HandlerFor(all, promhttp.HandlerOpts{MaxRequestsInFlight: 8})
}

// WriteTextfile writes the metrics as a file for node_exporter's textfile
// collector, whose name must end in .prom. Every series has the file's directory as a
// label, so that the files of several sweeps can be collected side by side. The file
// appears whole or not at all; an earlier one is replaced.
func (c *Collector) WriteTextfile(path string) error {
	whole, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	removeStale(whole)
	of := prometheus.NewRegistry()
	prometheus.WrapRegistererWith(prometheus.Labels{"directory": filepath.Dir(whole)}, of).MustRegister(c)
	if err := prometheus.WriteToTextfile(path, of); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// removeStale removes what programs that were killed as they wrote path left: files of its
// name with digits behind it, too old to be under way.
func removeStale(path string) {
	left, _ := filepath.Glob(path + "[0-9]*") // none where the path is no pattern
	for _, name := range left {
		info, err := os.Lstat(name)
		if err == nil && strings.Trim(name[len(path):], "0123456789") == "" && time.Since(info.ModTime()) > time.Minute {
			_ = os.Remove(name) // or it stays
		}
	}
}

// Describe implements prometheus.Collector. It describes nothing beforehand, since
// a sweep's trainer decides which measures there are.
func (c *Collector) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	ch <- c.build
	c.seconds.Collect(ch)
	for _, s := range c.current() {
		s.collect(ch)
	}
}

func (c *Collector) current() []*Sweep {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Values(c.sweeps))
}

func (c *Collector) remove(s *Sweep) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sweeps[s.name] == s {
		delete(c.sweeps, s.name)
		c.seconds.DeleteLabelValues(s.name)
	}
}
