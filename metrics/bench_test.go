package metrics_test

import (
	"math"
	"testing"

	"github.com/tausweep/tausweep/metrics"
)

// BenchmarkHeldOut measures 1000 features of dimension 64 in 10 classes, with a bank
// as large.
func BenchmarkHeldOut(b *testing.B) {
	const n, d, classes = 1000, 64, 10
	bank, queries, labels := make([]float32, n*d), make([]float32, n*d), make([]int, n)
	for i := range bank {
		bank[i], queries[i] = float32(math.Sin(float64(i*i))), float32(math.Cos(float64(i*i)))
		labels[i/d] = i / d % classes
	}
	s := metrics.HeldOut{Dim: d, Test: n, Classes: classes, Inputs: d, KNN: 20, Ridge: true}
	o := &metrics.HeldOutObservation{Bank: bank, BankLabels: labels, Features: queries, Labels: labels, First: bank, Second: queries}
	for name, measure := range map[string]func(){
		"all":       func() { s.Values(o) },
		"knn":       func() { metrics.KNN(bank, labels, queries, d, 1, 20) },
		"ridge":     func() { metrics.RidgeProbe(bank, labels, queries, d) },
		"retrieval": func() { metrics.ViewRetrieval(bank, queries, n, d) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				measure()
			}
		})
	}
}
