package metrics

import "math"

// EffectiveNegatives returns exp(H(p)), p = softmax(similarities/tau) the
// relative penalty of a step's negatives and H its entropy in nats: how many of
// them take part in the gradient. similarities are those of the anchor with its
// negatives. Range from 1 (only the hardest) to len(similarities) (all alike).
// It returns NaN when there are no negatives, one is not finite, or tau is not
// positive.
//
// Wang and Liu, CVPR 2021: dL/ds_ij = P_ij/tau.
func EffectiveNegatives[F Float](similarities []F, tau float64) float64 {
	w, sum := penalties(similarities, tau)
	entropy := math.Log(sum)
	for _, v := range w {
		if v > 0 { // w log w tends to 0
			entropy -= float64(v / sum * math.Log(v))
		}
	}
	return math.Exp(entropy)
}

// HardestShare returns the share of the negatives' gradient that falls on the
// hardest one, the greatest of softmax(similarities/tau); similarities are those
// of the anchor with its negatives. Range from 1/len(similarities) to 1. It
// returns NaN as EffectiveNegatives does.
//
// Wang and Liu, CVPR 2021.
func HardestShare[F Float](similarities []F, tau float64) float64 {
	_, sum := penalties(similarities, tau)
	return 1 / sum // the hardest has the weight 1
}

// penalties returns exp((s_k - max s)/tau) and their sum: the softmax before
// its division, which cannot overflow for any tau > 0. The sum is NaN where
// there is no softmax.
func penalties[F Float](similarities []F, tau float64) ([]float64, float64) {
	hardest := math.Inf(-1)
	for _, s := range similarities {
		hardest = max(hardest, float64(s)) // NaN where s is
	}
	if !(tau > 0) || math.IsInf(hardest, 0) {
		return nil, math.NaN()
	}
	w, sum := make([]float64, len(similarities)), 0.0
	for k, s := range similarities {
		if math.IsInf(float64(s), -1) {
			return nil, math.NaN()
		}
		w[k] = math.Exp((float64(s) - hardest) / tau)
		sum += w[k]
	}
	return w, sum
}

// LossBounds returns the least and the greatest InfoNCE loss in nats of one
// positive against the given number of negatives at temperature tau, for cosine
// similarities: log(1 + M exp(-2/tau)), the positive at 1 and every negative at
// -1, and log(1 + M exp(2/tau)), the other way round. Losses do not compare
// between temperatures because these bounds do not. It returns NaN when
// negatives < 0 or tau is not positive.
func LossBounds(negatives int, tau float64) (least, greatest float64) {
	if negatives < 0 || !(tau > 0) {
		return math.NaN(), math.NaN()
	}
	if negatives == 0 {
		return 0, 0
	}
	m, e := float64(negatives), math.Exp(-2/tau)
	// The second is log(M exp(2/tau) (1 + exp(-2/tau)/M)): exp(2/tau) alone
	// overflows float64 below tau = 0.0028.
	return math.Log1p(m * e), 2/tau + math.Log(m) + math.Log1p(e/m)
}
