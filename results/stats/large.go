package stats

import "math"

// largeSample is the sample size above which no interval is resampled: 10,000
// resamples cost n times 30 ns x 10,000, and normal theory is as good by then.
const largeSample = 512

// large returns the interval of a statistic of the sorted sample s by large-sample
// theory, z being the normal quantile of its level:
//
//   - of the mean, where the expansion does not hold: mean ± z sd/sqrt(n);
//   - of the median: the order statistics at ranks n/2 ± z sqrt(n)/2, whatever the
//     distribution (Conover, Practical Nonparametric Statistics, 3.2);
//   - of the interquartile mean: IQM ± z w/(sqrt(n)/2), w the standard deviation
//     of the sample with its outer quarters moved to the quartiles (Tukey and
//     McLaughlin, Sankhya A 25, 1963);
//   - of the standard deviation sd: sd exp(±z sqrt((kurtosis-1)/n)/2), by the delta
//     method on its logarithm.
func large(s []float64, of Statistic, z float64) Bounds {
	n := float64(len(s))
	switch of {
	case OfMean: // below
	case OfMedian:
		rank := max(0, int((n-float64(z*math.Sqrt(n)))/2))
		return Bounds{s[rank], s[len(s)-1-rank]}
	case OfIQM:
		winsorized := sorted(s)
		cut := len(s) / 4
		for i := range cut {
			winsorized[i] = s[cut]
			winsorized[len(s)-1-i] = s[len(s)-1-cut]
		}
		return around(iqmSorted(s), z*SD(winsorized)*2/math.Sqrt(n))
	case OfSD:
		e, sd := expand(s), SD(s)
		// The sample's kurtosis is n times that of its mean, plus the normal's 3.
		factor := math.Sqrt(max(0, float64(e.kurtosis*n)+2)/n) / 2
		return Bounds{sd * exp(-z*factor), sd * exp(z*factor)}
	}
	e := expand(s)
	return around(e.mean, z*e.se)
}

func around(centre, half float64) Bounds { return Bounds{centre - half, centre + half} }
