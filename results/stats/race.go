package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

const (
	// pairwiseUpTo is the largest number of configurations that are all compared
	// with each other.
	pairwiseUpTo = 1000
	// enumerated is the largest number of seeds whose 2^n patterns are all
	// counted: 8,192.
	enumerated = 13
	// drawnPatterns are drawn above that, or as many as flipWork multiplications
	// (a second or two) allow, but never fewer than leastPatterns.
	drawnPatterns, leastPatterns = 9_999, 999
	flipWork                     = 2_000_000_000
	// largestShare of alpha goes to the test of the largest t_j, the rest to that
	// of each pair by itself.
	largestShare = 0.8
)

// race is the comparison of complete configurations with each other.
type race struct {
	cost  [][]float64 // by configuration and seed, less the seed's mean; lower is better
	total []float64   // sums of cost over seeds
}

// runner is a configuration whose p-value has to be found by flipping.
type runner struct {
	of      int
	t       float64   // its statistic
	inverse []float64 // 1/sqrt(sum d_j^2) for each j; 0 where all d_j are 0
	hits    int       // patterns that reached t so far
}

func newRace(x [][]float64, index []int, goal Goal) *race {
	r := &race{total: make([]float64, len(index))}
	for _, i := range index {
		r.cost = append(r.cost, slices.Clone(x[i]))
	}
	for s := range r.cost[0] {
		// What all configurations share on a seed cancels in every difference;
		// taken off first, it costs no digits.
		var mean float64
		for _, c := range r.cost {
			mean += c[s] / float64(len(r.cost))
		}
		for k, c := range r.cost {
			c[s] -= mean
			if goal == Maximise {
				c[s] = -c[s]
			}
			r.total[k] += c[s]
		}
	}
	return r
}

// run returns the configuration of the least total and each one's p-value.
func (r *race) run(alpha float64) (best int, p []float64) {
	best = slices.Index(r.total, slices.Min(r.total))
	p = make([]float64, len(r.cost))
	var open []*runner
	for k := range r.cost {
		// Hoeffding: a t_j reaches t with a chance of at most exp(-t^2/2), so
		// the largest of them with at most that many times as much. For most
		// configurations of a wide sweep this is already enough.
		p[k] = min(1, float64(len(r.cost)-1)*tail(r.statistic(k, best, r.inverse(k, best))))
		if k != best && p[k] > alpha*largestShare && len(r.cost) <= pairwiseUpTo {
			open = append(open, r.enter(k))
		}
	}
	r.flip(open, alpha*largestShare, p)
	for k := range p {
		p[k] = min(1, p[k]/largestShare)
		if k != best && p[k] > alpha && len(r.cost) <= pairwiseUpTo {
			p[k] = min(p[k], r.pair(k, best)/(1-largestShare))
		}
	}
	p[best] = 1
	return best, p
}

// pair returns Bonferroni's bound on the p-value that configuration k is no worse
// than any other, from the sign-flip test against the best of the sample alone,
// which any of the others may have been. It is 1, which excludes nothing, unless
// k is worse on three seeds of four: where the test of the largest t_j has not
// settled the matter, nothing else can make this one small.
func (r *race) pair(k, best int) float64 {
	d := make([]float64, len(r.cost[k]))
	worse := 0
	for s := range d {
		d[s] = r.cost[k][s] - r.cost[best][s]
		if d[s] > 0 {
			worse++
		}
	}
	if 4*worse < 3*len(d) {
		return 1
	}
	return float64(len(r.cost)-1) * SignFlip(d).P / 2
}

// tail returns exp(-t^2/2) for t > 0, else 1.
func tail(t float64) float64 {
	if t <= 0 {
		return 1
	}
	return exp(max(-600, -t*t/2))
}

func (r *race) enter(k int) *runner {
	u := &runner{of: k, inverse: make([]float64, len(r.cost))}
	for j := range r.cost {
		u.inverse[j] = r.inverse(k, j)
		u.t = max(u.t, r.statistic(k, j, u.inverse[j]))
	}
	return u
}

// inverse returns 1/sqrt(sum d^2) of the differences between two configurations.
func (r *race) inverse(i, j int) float64 {
	var sum float64
	for s, v := range r.cost[i] {
		d := v - r.cost[j][s]
		sum += float64(d * d)
	}
	if sum == 0 {
		return 0
	}
	return 1 / math.Sqrt(sum)
}

func (r *race) statistic(i, j int, inverse float64) float64 {
	return (r.total[i] - r.total[j]) * inverse
}

// flip sets the p-values of the open runners: the share of the patterns of signs
// that reach their statistic, the identity counted too. Of drawn patterns, a
// runner needs no more once its share must be above alpha whatever follows
// (Besag and Clifford, Biometrika 78, 1991).
func (r *race) flip(open []*runner, alpha float64, p []float64) {
	seeds := len(r.cost[0])
	exact := seeds <= enumerated
	patterns := min(drawnPatterns, max(leastPatterns, flipWork/(seeds*len(r.cost))))
	if exact {
		patterns = 1 << seeds
	}
	enough := int(float64(float64(patterns+1)*alpha)) + 1
	source := rand.NewPCG(seedBest, uint64(seeds))
	signs, flipped := make([]float64, seeds), make([]float64, len(r.cost))
	for i := 0; i < patterns && len(open) > 0; i++ {
		pattern := uint64(i)
		for s := range signs {
			if s%64 == 0 && !exact {
				pattern = source.Uint64()
			}
			signs[s] = 1 - float64(2*(pattern>>(s%64)&1))
		}
		for k, c := range r.cost {
			flipped[k] = dot(signs, c)
		}
		open = slices.DeleteFunc(open, func(u *runner) bool {
			if u.reached(flipped) {
				u.hits++
			}
			stop := !exact && u.hits == enough
			if stop {
				p[u.of] = float64(u.hits) / float64(i+1)
			}
			return stop
		})
	}
	for _, u := range open {
		if exact {
			p[u.of] = float64(u.hits) / float64(patterns)
		} else {
			p[u.of] = float64(u.hits+1) / float64(patterns+1)
		}
	}
}

// reached says whether a runner's statistic under a pattern, the flipped sums of
// all configurations, is as large as the observed one. Statistics are of the
// order of 1, so 1e-9 is far above rounding.
func (u *runner) reached(flipped []float64) bool {
	mine, least := flipped[u.of], u.t-1e-9
	for j, other := range flipped {
		if (mine-other)*u.inverse[j] >= least {
			return true
		}
	}
	return false
}

// dot returns the sum of a[i] b[i] in four interleaved sums.
func dot(a, b []float64) float64 {
	var s [4]float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s[0] += float64(a[i] * b[i])
		s[1] += float64(a[i+1] * b[i+1])
		s[2] += float64(a[i+2] * b[i+2])
		s[3] += float64(a[i+3] * b[i+3])
	}
	for ; i < len(a); i++ {
		s[0] += float64(a[i] * b[i])
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}
