package prom

import (
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tausweep/tausweep/sweep"
)

// families are the metrics of every sweep: their names, helps and labels. Those
// of a sweep's measures follow from its plan.
// Counters and histograms are of this process and of the sweep's present run;
// a configuration's gauges hold what Sweep.Restore told them too.
type families struct {
	build *prometheus.Desc

	trials, steps                        *prometheus.Desc
	planned, committed, inFlight, behind *prometheus.Desc
	workers, busy                        *prometheus.Desc

	omitted *prometheus.Desc

	attempts, retries, timeouts, slots *prometheus.Desc // where trials are commands
}

func newFamilies() families {
	return families{
		build: family("build_info", "Always 1; the labels describe the program.", "version", "revision", "goversion", "vector"),

		trials:    family("trials_total", "Trials committed, by how they ended: ok, diverged or failed.", "sweep", "status"),
		steps:     family("steps_total", "Training steps done, over all trials.", "sweep"),
		planned:   family("trials_planned", "Trials in the sweep's plan.", "sweep"),
		committed: family("trials_committed", "Trials with durable results, including those of earlier runs.", "sweep"),
		inFlight:  family("trials_in_flight", "Trials assigned but not yet trained.", "sweep"),
		behind:    family("commit_lag_trials", "Trials trained but not yet committed, because earlier trials are missing or the disk is slow.", "sweep"),
		workers:   family("workers", "Workers available to train the sweep's chunks.", "sweep"),
		busy:      family("workers_busy", "Workers that are training a chunk.", "sweep"),

		attempts: family("attempts_total", "Commands that have ended, by how: ok, diverged, failed or interrupted, where trials are commands.", "sweep", "outcome"),
		retries:  family("retries_total", "Commands that failed and were to be run again.", "sweep"),
		timeouts: family("timeouts_total", "Commands that took longer than the spec's timeout.", "sweep"),
		slots:    family("slot_busy", "1 while a command of the sweep runs on the slot, otherwise 0.", "sweep", "slot"),

		omitted: family("configurations_omitted", "Configurations of the plan without a series of their own, to limit the number of series.", "sweep"),
	}
}

func family(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("tausweep_"+name, help, labels, nil)
}

// axisLabels is how many axes beside the temperature are labels of their own.
const axisLabels = 8

// axesOf returns the places of a plan's axes that are labels, and the labels' names:
// the paths with _ for every dot.
func axesOf(plan *sweep.Plan) (places []int, names []string) {
	places = plan.OtherAxes()
	places = places[:min(len(places), axisLabels)]
	for _, a := range places {
		names = append(names, strings.ReplaceAll(plan.Spec.Axes[a].Path, ".", "_"))
	}
	return places, names
}

// newChunkSeconds is the one histogram: native, and with classic buckets for
// who scrapes text, 1 ms to some 4 minutes.
func newChunkSeconds() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "tausweep_chunk_duration_seconds",
		Help:    "Time a worker took to train a chunk.",
		Buckets: prometheus.ExponentialBuckets(0.001, 4, 10),
		// At most 10% wide; some 10 buckets a doubling, a range of 2^16.
		NativeHistogramBucketFactor:    1.1,
		NativeHistogramMaxBucketNumber: 160,
	}, []string{"sweep"})
}
