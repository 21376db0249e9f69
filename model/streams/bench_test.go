package streams

import "testing"

// BenchmarkPick draws the guide's picks in the blocks that lockstep asks for.
func BenchmarkPick(b *testing.B) {
	const negatives, steps = 3, 64
	for _, kind := range Kinds() {
		b.Run(kind, func(b *testing.B) {
			s, err := New(kind, 1)
			if err != nil {
				b.Fatal(err)
			}
			p := s.Picker(blocks(25, 25, 25, 25), negatives)
			dst := make([]int32, steps*(2+negatives))
			b.ReportAllocs()
			for b.Loop() {
				p.Pick(dst)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/steps, "ns/step")
		})
	}
}

// BenchmarkRefill makes 624 words.
func BenchmarkRefill(b *testing.B) {
	g := new(mt19937)
	g.seed(5489)
	for b.Loop() {
		g.refill()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/mtN, "ns/word")
}
