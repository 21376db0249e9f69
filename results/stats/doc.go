// Package stats holds the statistics that compare configurations over seeds:
// pure functions of []float64, without files, clocks or shared state. It knows no
// sweep and no measure. Start reading at MedianInterval and Compare, then
// IndistinguishableFromBest.
//
// # Conventions
//
// A sample is one metric of one configuration, one value per seed. Where two
// samples are compared, index i is the same seed in both: same data, same
// initial weights, same draws.
//
// Values must be finite. A NaN (a trial that diverged) makes every descriptive
// function and interval NaN, so that it cannot pass unseen; the paired
// comparisons drop the pair and count what is left. Impossible arguments
// (a level of 2, samples of different lengths) are programming errors and panic.
//
// # Repeating bytes
//
// Every result is a function of its arguments alone, to the last bit, on every
// architecture: nothing is drawn at random, every product that meets a sum is rounded
// first (the compiler would fuse the two on some machines), and the exponential, the
// logarithm and the normal distribution are the package's own, made of + - * / and
// sqrt only.
package stats
