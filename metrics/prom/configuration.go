package prom

import (
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/tausweep/tausweep/sweep"
	"github.com/tausweep/tausweep/sweep/spec"
)

// limit is how many configurations of a sweep have series of their own: the
// first ones of its plan.
const limit = 200

// configuration gathers one configuration's seeds.
type configuration struct {
	labels  []string // its name, the temperature, the other axes
	seeds   int
	outcome int      // seeds that have the outcome
	samples []sample // by measure shown
}

// configurations returns the plan's first ones, without seeds.
func configurations(plan *sweep.Plan, measures int) []configuration {
	shown := make([]configuration, min(limit, plan.Configurations.Len()))
	samples := make([]sample, measures*len(shown))
	axes, _ := axesOf(plan)
	for i := range shown {
		c := plan.Configurations.At(i)
		shown[i].labels = []string{plan.Label(c), spec.FormatValue(c.Temperature())}
		for _, a := range axes {
			shown[i].labels = append(shown[i].labels, spec.FormatValue(c.Values[a]))
		}
		shown[i].samples = samples[i*measures : (i+1)*measures : (i+1)*measures]
	}
	return shown
}

func (c configuration) sameAs(other configuration) bool { return c.labels[0] == other.labels[0] }

// clone returns a copy that c's later seeds do not change.
func (c configuration) clone() configuration {
	c.samples = slices.Clone(c.samples)
	return c
}

// add counts a seed that ended with these values, in the order of the plan's measures.
func (c *configuration) add(shown *measures, values []float32) {
	c.seeds++
	if shown.outcome >= 0 && values[shown.outcome] == 1 {
		c.outcome++
	}
	for i, place := range shown.places {
		c.samples[i].add(values[place])
	}
}

func (c *configuration) collect(shown *measures, gauge func(*prometheus.Desc, float64, ...string)) {
	gauge(shown.allSeeds, float64(c.seeds), c.labels...)
	if shown.outcome >= 0 {
		gauge(shown.outcomeSeeds, float64(c.outcome), c.labels...)
	}
	for i := range c.samples {
		c.samples[i].collect(gauge, shown.median[i], shown.mean[i], shown.seeds[i], c.labels...)
	}
}

// measures are those of a plan that have series of their own: the outcome and the
// main metrics.
type measures struct {
	allSeeds            *prometheus.Desc
	outcome             int // its place among the plan's measures, -1 if there is none
	outcomeSeeds        *prometheus.Desc
	places              []int // of the main metrics
	median, mean, seeds []*prometheus.Desc
}

// newMeasures returns the measures of a plan that are shown. A family's help is
// the same whatever a trainer says of a measure, as Prometheus asks for.
func newMeasures(plan *sweep.Plan) measures {
	_, axes := axesOf(plan)
	labels := append([]string{"sweep", "configuration", "temperature"}, axes...)
	of := func(name, help string) *prometheus.Desc { return family("configuration_"+name, help, labels...) }
	m := measures{outcome: -1, allSeeds: of("seeds", "Seeds trained to the last step and committed.")}
	if o := plan.Measures.Outcome(); o != nil {
		m.outcome = plan.Measures.Index(o.Name)
		m.outcomeSeeds = of(o.Name+"_seeds", "Seeds trained to the last step that ended "+words(o.Name)+". Read this before any median.")
	}
	for _, one := range plan.Measures.Main() {
		m.places = append(m.places, plan.Measures.Index(one.Name))
		m.median = append(m.median, of(one.Name+"_median", "Median over seeds of the final "+words(one.Name)+"."))
		m.mean = append(m.mean, of(one.Name+"_mean", "Mean over seeds of the final "+words(one.Name)+"."))
		m.seeds = append(m.seeds, of(one.Name+"_seeds", "Seeds in the median and mean of the "+words(one.Name)+" (seeds that have one)."))
	}
	return m
}

func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

// sample holds the values of a measure that are numbers. It only grows, so a copy of
// it stays as it is.
type sample struct {
	values []float32
	sum    float64
}

func (s *sample) add(v float32) {
	if v == v {
		s.values = append(s.values, v)
		s.sum += float64(v)
	}
}

// collect shows no median and mean before the first value.
func (s *sample) collect(gauge func(*prometheus.Desc, float64, ...string), median, mean, count *prometheus.Desc, labels ...string) {
	n := len(s.values)
	gauge(count, float64(n), labels...)
	if n == 0 {
		return
	}
	sorted := slices.Clone(s.values)
	slices.Sort(sorted)
	gauge(median, (float64(sorted[(n-1)/2])+float64(sorted[n/2]))/2, labels...)
	gauge(mean, s.sum/float64(n), labels...)
}
