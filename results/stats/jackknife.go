package stats

import (
	"math"
)

// Jackknife returns the interval of a statistic of n independent rows, at a level such
// as 0.95, from its values without each row in turn, or without m of them, in the
// statistic's unit:
//
//	estimate ± t se,  se^2 = (n-1)/m sum (without_i - mean)^2
//
// with t the quantile of Student's distribution of m-1 degrees of freedom. It holds what
// n such rows give on average. NaN of fewer than three values, and where one is not
// finite.
//
// Rows are left out rather than drawn again, as a bootstrap does: a row that is drawn
// twice is its own nearest neighbour and makes a pair at no distance, which bends every
// measure of pairs. And whatever symmetric function of the rows the statistic is, its
// se^2 is on average not less than its variance (Efron and Stein, Annals of Statistics
// 9(3), 1981), for rough ones such as a neighbours' vote up to some times as much.
func Jackknife(estimate float64, without []float64, n int, level float64) Bounds {
	half := student(level, len(without)-1) * jackknifeError(without, n)
	return Bounds{estimate - half, estimate + half}
}

// JackknifeShare is Jackknife of a share, within [0, 1]: the Wilson interval of as many
// independent rows as would give the jackknife's standard error, of n at most. So it
// stays informative at 0 and 1.
func JackknifeShare(share float64, without []float64, n int, level float64) Bounds {
	se := jackknifeError(without, n)
	if se-se != 0 || share-share != 0 {
		return unknown()
	}
	size := float64(n)
	if se > 0 { // one at least: a share may be 0 or 1, and not be without a row
		size = max(min(size, float64(share*(1-share))/float64(se*se)), 1)
	}
	return wilson(share*size, size, level)
}

// jackknifeError is the jackknife's standard error; NaN of fewer than three values.
func jackknifeError(without []float64, n int) float64 {
	if len(without) < 3 {
		return math.NaN()
	}
	return math.Sqrt(float64(n-1) / float64(len(without)) * centralSum2(without, Mean(without)))
}

// student returns the t that a two-sided interval of this level reaches to, by
// Fisher's expansion about the normal quantile: within 0.02 from 4 degrees of freedom on
// at 0.95, and within 0.001 from 10 on.
//
// Abramowitz and Stegun, 26.7.5.
func student(level float64, degrees int) float64 {
	z := twoSided(level)
	z2 := float64(z * z)
	n := float64(degrees)
	g1 := (z2 + 1) / 4
	g2 := (float64((5*z2+16)*z2) + 3) / 96
	g3 := (float64((float64((3*z2+19)*z2)+17)*z2) - 15) / 384
	return z * (1 + (g1+(g2+g3/n)/n)/n)
}
