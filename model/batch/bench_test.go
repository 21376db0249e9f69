package batch

import "testing"

// BenchmarkView makes the view of a batch of 256 rows of 64.
func BenchmarkView(b *testing.B) {
	const n, columns = 256, 64
	d := &Data{Columns: columns, Rows: make([]float32, n*columns), Labels: make([]int32, n), Pairs: make([]float32, n*columns)}
	rows, dst := make([]int32, n), make([]float32, n*columns)
	for _, kind := range ViewKinds() {
		b.Run(kind, func(b *testing.B) {
			v := newViews(Views{Kind: kind, P: 0.3, SD: 1}, d, 1)
			step := 0
			b.ReportAllocs()
			for b.Loop() {
				v.View(dst, step, 1, rows)
				step++
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n/columns, "ns/value")
		})
	}
}
