package prom

import "github.com/prometheus/client_golang/prometheus"

// families are all the metrics there are: their names, helps and labels.
// Counters and histograms are of this process and of the sweep's present run;
// a configuration's gauges hold what Sweep.Restore told them too.
type families struct {
	build *prometheus.Desc

	trials, steps                        *prometheus.Desc
	planned, committed, inFlight, behind *prometheus.Desc
	workers, busy                        *prometheus.Desc

	seeds, collapsed                *prometheus.Desc
	alignmentMean, alignmentSeeds   *prometheus.Desc
	uniformityMean, uniformitySeeds *prometheus.Desc
	omitted                         *prometheus.Desc
}

func newFamilies() families {
	family := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("tausweep_"+name, help, labels, nil)
	}
	configuration := func(name, help string) *prometheus.Desc {
		return family("configuration_"+name, help, "sweep", "configuration", "temperature")
	}
	return families{
		build: family("build_info", "Always 1; the labels describe the program.", "version", "revision", "goversion", "vector"),

		trials:    family("trials_total", "Trials committed, by how they ended: ok, diverged or failed.", "sweep", "status"),
		steps:     family("steps_total", "Training steps done, over all trials.", "sweep"),
		planned:   family("trials_planned", "Trials of the sweep's plan.", "sweep"),
		committed: family("trials_committed", "Trials whose results are durable, those of earlier runs included.", "sweep"),
		inFlight:  family("trials_in_flight", "Trials handed out and not yet trained.", "sweep"),
		behind:    family("commit_lag_trials", "Trials trained and not yet committed, since trials before them are missing or the disk is slow.", "sweep"),
		workers:   family("workers", "Workers that train the sweep's chunks.", "sweep"),
		busy:      family("workers_busy", "Workers that have a chunk.", "sweep"),

		seeds:           configuration("seeds", "Seeds trained to the last step, committed."),
		collapsed:       configuration("collapsed_seeds", "Seeds trained to the last step whose features collapsed. To be read before any mean."),
		alignmentMean:   configuration("alignment_mean", "Mean over seeds of the final alignment, 0 to 4; lower is closer."),
		alignmentSeeds:  configuration("alignment_seeds", "Seeds in the mean of the alignment: those that have one."),
		uniformityMean:  configuration("uniformity_mean", "Mean over seeds of the final uniformity; lower is more uniform."),
		uniformitySeeds: configuration("uniformity_seeds", "Seeds in the mean of the uniformity: those that have one."),
		omitted:         family("configurations_omitted", "Configurations of the plan that have no series of their own, so that a sweep has not too many.", "sweep"),
	}
}

func (f *families) all() []*prometheus.Desc {
	return []*prometheus.Desc{
		f.build, f.trials, f.steps, f.planned, f.committed, f.inFlight, f.behind, f.workers, f.busy,
		f.seeds, f.collapsed, f.alignmentMean, f.alignmentSeeds, f.uniformityMean, f.uniformitySeeds, f.omitted,
	}
}

// newChunkSeconds is the one histogram: native, and with classic buckets for
// who scrapes text, 1 ms to some 4 minutes.
func newChunkSeconds() *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "tausweep_chunk_duration_seconds",
		Help:    "Time that a worker took to train a chunk.",
		Buckets: prometheus.ExponentialBuckets(0.001, 4, 10),
		// At most 10% wide; some 10 buckets a doubling, a range of 2^16.
		NativeHistogramBucketFactor:    1.1,
		NativeHistogramMaxBucketNumber: 160,
	}, []string{"sweep"})
}
