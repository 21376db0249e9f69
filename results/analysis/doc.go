// Package analysis says what a sweep's rows show: which configurations may be the
// best, how sure that is, how they compare with a baseline, and what to know before
// relying on it.
//
// It reads results and draws nothing; the statistics are those of package stats.
// Start reading at Of and Analysis.
package analysis
