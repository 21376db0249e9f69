package spec

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/tausweep/tausweep/metrics"
)

// Until says when a configuration has enough seeds: when the 95% interval of
// its median of a metric is narrow enough. The zero value adds none.
type Until struct {
	// Metric is a metric that the trainer declares.
	Metric string `yaml:"metric" json:"metric"`
	// HalfWidth that is narrow enough, in the metric's unit; greater than 0.
	HalfWidth float64 `yaml:"half_width" json:"half_width"`
	// Max is the most seeds of a configuration, those of Seeds.Count included.
	Max int `yaml:"max" json:"max"`
}

// On reports whether the sweep adds seeds.
func (u Until) On() bool { return u != Until{} }

// String writes u for messages; empty where it adds none.
func (u Until) String() string {
	if !u.On() {
		return ""
	}
	return encodeText(reflect.ValueOf(u))
}

// minCount is the least number of seeds to begin with: the fewer there are, the more
// often their interval is narrow by luck.
const minCount = 8

// More returns how many seeds a configuration should come to that has n and
// whose interval is half wide: as many as the law 1/sqrt(n) asks for, but at
// most twice as many, since an interval of few seeds is a rough guess, and at
// least an eighth more, so that the rounds are few. It is n where that is
// enough, or if there is no interval: what cannot be measured does not
// become narrower.
func (u Until) More(n int, half float64) int {
	if n >= u.Max || half <= u.HalfWidth || half != half {
		return n
	}
	ratio := half / u.HalfWidth
	want := min(float64(n)*float64(ratio*ratio), float64(2*n))
	return min(max(int(math.Ceil(want)), n+n/8+1), u.Max)
}

// checkUntil reports whether s.Until can be followed.
func (d *draft) checkUntil() bool {
	s, before := d.spec.Seeds, d.count()
	if _, given := d.at.fields["seeds.until"]; !given && !s.Until.On() {
		return true
	}
	if names := d.metrics(); !slices.Contains(names, s.Until.Metric) {
		d.add(d.at.field("seeds.until.metric"), "seeds.until.metric", show(s.Until.Metric), "must be one of %s", strings.Join(names, ", "))
	}
	if h := s.Until.HalfWidth; !(h > 0) || math.IsInf(h, 1) {
		d.add(d.at.field("seeds.until.half_width"), "seeds.until.half_width", show(h), "must be greater than 0")
	}
	if s.Until.Max <= s.Count || s.Until.Max > MaxTrials {
		d.add(d.at.field("seeds.until.max"), "seeds.until.max", show(s.Until.Max), "must be greater than seeds.count, %d, and at most %d", s.Count, MaxTrials)
	}
	if s.Count < minCount {
		d.add(d.at.field("seeds.count"), "seeds.count", show(s.Count), "must be at least %d with until: the interval is unreliable with fewer seeds", minCount)
	}
	return d.count() == before
}

// metrics names the metrics of the trainer that compare between configurations.
func (d *draft) metrics() []string {
	s := *d.spec
	if n := len(s.Encoder.Layers); n == 0 || s.Encoder.Layers[n-1] < 1 {
		s.Encoder = Default().Encoder // its fault is reported elsewhere
	}
	var names []string
	for _, m := range s.Declare().Measures.Of(metrics.Metric) {
		if m.Incomparable == "" {
			names = append(names, m.Name)
		}
	}
	return names
}
