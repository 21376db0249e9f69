package metrics_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/tausweep/tausweep/metrics"
)

// exact allows a few roundings of float64.
const exact = 1e-12

// pair is two classes at right angles: class 0 at 0 and 90 degrees, class 1 at
// 180 and 270. Same-class pairs: cosine 0, squared distance 2. Other pairs:
// cosines -1, 0, 0, -1; squared distances 4, 2, 2, 4.
func pair() features { return circle([]int{0, 0, 1, 1}, 0, 90, 180, 270) }

func TestByHand(t *testing.T) {
	f := pair()
	near(t, "alignment", metrics.Alignment(f.z, f.n, f.d, f.labels), 2, exact)
	near(t, "tolerance", metrics.Tolerance(f.z, f.n, f.d, f.labels), 0, exact)
	near(t, "inter-class cosine", metrics.InterclassCosine(f.z, f.n, f.d, f.labels), -0.5, exact)
	near(t, "uniformity", metrics.Uniformity(f.z, f.n, f.d),
		math.Log((4*math.Exp(-4)+2*math.Exp(-8))/6), exact)

	// 60 degrees: squared distance 1, cosine 1/2.
	g := circle([]int{7, 7, -1}, 10, 70, 130)
	near(t, "alignment", metrics.Alignment(g.z, g.n, g.d, g.labels), 1, exact)
	near(t, "tolerance", metrics.Tolerance(g.z, g.n, g.d, g.labels), 0.5, exact)
	near(t, "inter-class cosine", metrics.InterclassCosine(g.z, g.n, g.d, g.labels), 0, exact) // (1/2 - 1/2)/2
}

func TestUniformityLandmarks(t *testing.T) {
	for _, test := range []struct {
		name string
		features
		want float64
	}{
		{"four clusters at 90 degrees", clusters([4]float64{45, 135, 225, 315}), -1.379},
		{"two antipodal clusters", clusters([4]float64{45, 45, 225, 225}), -0.703},
		{"100 evenly spaced", evenly(100, 4), -1.6145},
		{"4 evenly spaced", evenly(4, 4), -4.396},
		{"all in one point", clusters([4]float64{10, 10, 10, 10}), 0},
	} {
		near(t, test.name, metrics.Uniformity(test.z, test.n, test.d), test.want, 6e-4)
	}
}

func TestUniformityFloor(t *testing.T) {
	for d, want := range map[int]float64{
		1: math.Log((1 + math.Exp(-8)) / 2), // two points, at distance 0 or 2
		2: -1.5750, 3: -2.0798, 4: -2.4149, 8: -3.0825, 10: -3.2465,
		32: -3.7518, 128: -3.9375, 512: -3.9844,
	} {
		near(t, "floor", metrics.UniformityFloor(d, metrics.T), want, 5e-5)
	}
	// On the sphere of R^3 the integral is elementary: log((1 - exp(-4t))/(4t)).
	for _, tt := range []float64{1e-3, 0.5, 2, 30, 400, 5000} {
		near(t, "floor in R^3", metrics.UniformityFloor(3, tt), math.Log(-math.Expm1(-4*tt)/(4*tt)), 1e-10)
	}
	// Cosines of high dimension concentrate at 0, squared distances at 2.
	near(t, "floor in R^1e9", metrics.UniformityFloor(1e9, 2), -4, 1e-8)
	for _, bad := range []struct {
		d int
		t float64
	}{{0, 2}, {-1, 2}, {2, 0}, {2, -1}, {2, math.NaN()}, {2, math.Inf(1)}} {
		near(t, "floor of bad input", metrics.UniformityFloor(bad.d, bad.t), math.NaN(), 0)
	}
}

// TestUniformityFloorByMidpoints holds the closed form against the integral it
// solves, mean exp(-t(2-2cos a)) with weight sin^(d-2) a.
func TestUniformityFloorByMidpoints(t *testing.T) {
	const cells = 20000
	for _, d := range []int{2, 3, 5, 17, 64} {
		sum, weights := 0.0, 0.0
		for i := range cells {
			angle := (float64(i) + 0.5) / cells * math.Pi
			w := math.Pow(math.Sin(angle), float64(d-2))
			sum += w * math.Exp(-metrics.T*(2-2*math.Cos(angle)))
			weights += w
		}
		near(t, "floor", metrics.UniformityFloor(d, metrics.T), math.Log(sum/weights), 1e-7)
	}
}

func TestEffectiveRankByHand(t *testing.T) {
	for _, test := range []struct {
		name string
		features
		want float64
	}{
		{"four corners", clusters([4]float64{45, 135, 225, 315}), 2},
		{"two opposite corners", clusters([4]float64{45, 45, 225, 225}), 1},
		{"one point", clusters([4]float64{10, 10, 10, 10}), 1},
		{"evenly spaced", evenly(100, 4), 2},
		{"a basis", features{n: 3, d: 3, z: []float64{2, 0, 0, 0, 5, 0, 0, 0, 1}}, 3},
		{"fewer rows than dimensions", features{n: 2, d: 4, z: []float64{1, 0, 0, 0, 0, 0, 3, 0}}, 2},
		{"a column of zeros", features{n: 2, d: 3, z: []float64{1, 0, 0, 0, 0, 1}}, 2},
		{"one dimension", features{n: 3, d: 1, z: []float64{1, -2, 3}}, 1},
		// sigma = sqrt(3) and 1: p = 0.633975, 0.366025.
		{"three to one", features{n: 4, d: 2, z: []float64{1, 0, 1, 0, -1, 0, 0, 1}}, 1.9286231},
	} {
		near(t, test.name, metrics.EffectiveRank(test.z, test.n, test.d), test.want, 1e-5)
	}
}

// TestEffectiveRankAgainstLAPACK holds the rotations against gonum's SVD, on
// features of any rank, most of them deficient.
func TestEffectiveRankAgainstLAPACK(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFeatures(t)
		rank := rapid.IntRange(1, f.d).Draw(t, "rank")
		for i := range f.n {
			for k := rank; k < f.d; k++ {
				f.z[i*f.d+k] = f.z[i*f.d+k-rank]
			}
			if norm(f.z[i*f.d:(i+1)*f.d]) == 0 {
				f.z[i*f.d] = 1
			}
		}
		near(t, "effective rank", metrics.EffectiveRank(f.z, f.n, f.d), rankMe(f), 1e-9)
	})
}

func rankMe(f features) float64 {
	m := mat.NewDense(f.n, f.d, nil)
	for i := range f.n {
		row := f.z[i*f.d : (i+1)*f.d]
		for k, v := range row {
			m.Set(i, k, v/norm(row))
		}
	}
	var svd mat.SVD
	if !svd.Factorize(m, mat.SVDNone) {
		panic("no singular values")
	}
	sum, entropy := 0.0, 0.0
	for _, s := range svd.Values(nil) {
		sum += s
	}
	for _, s := range svd.Values(nil) {
		p := s/sum + 1e-7
		entropy -= p * math.Log(p)
	}
	return math.Exp(entropy)
}

func TestCollapsed(t *testing.T) {
	for _, test := range []struct {
		rank          float64
		n, d, classes int
		inputs        int
		want          bool
	}{
		{2.0, 100, 2, 4, 0, false}, // the guide: r = 2, limit 1.7
		{1.7, 100, 2, 4, 0, false},
		{1.69, 100, 2, 4, 0, true},
		{1.0, 100, 2, 4, 0, true},
		{2.39, 100, 8, 4, 0, true}, // r = 3, limit 2.4
		{2.41, 100, 8, 4, 0, false},
		{1.71, 100, 10, 4, 2, false}, // the plane has no third direction to offer
		{1.69, 100, 10, 4, 2, true},
		{1.04, 100, 8, 0, 0, true}, // without labels only complete collapse counts
		{1.06, 100, 8, 0, 0, false},
		{1, 100, 1, 0, 0, false},
		{2.39, 3, 8, 9, 0, true}, // n = 3 bounds it
		{1, 100, 2, 2, 0, false}, // two classes lie on a line anyway
		{1, 100, 2, 1, 0, false},
		{math.NaN(), 100, 2, 4, 0, true},
	} {
		if got := metrics.Collapsed(test.rank, metrics.CollapseLimit(test.n, test.d, test.classes, test.inputs)); got != test.want {
			t.Errorf("rank %g of %d x %d, %d classes: collapsed %t", test.rank, test.n, test.d, test.classes, got)
		}
	}
}

func TestSaturation(t *testing.T) {
	near(t, "half", metrics.Saturation([]float32{1, -0.991, 0.99, 0}), 0.5, 0)
	near(t, "none", metrics.Saturation([]float64{0.5, -0.5}), 0, 0)
	near(t, "empty", metrics.Saturation([]float64{}), math.NaN(), 0)
	near(t, "a NaN", metrics.Saturation([]float64{1, math.NaN()}), math.NaN(), 0)
}

func TestNNAccuracy(t *testing.T) {
	for _, test := range []struct {
		name string
		features
		want float64
	}{
		{"apart", circle([]int{0, 0, 1, 1}, 0, 10, 180, 190), 1},
		{"one astray", circle([]int{0, 0, 1, 1, 0}, 0, 10, 180, 190, 185), 2. / 5},
		{"swapped", circle([]int{0, 1, 0, 1}, 0, 10, 90, 100), 0},
		{"two classes in one point", circle([]int{0, 0, 1, 1}, 30, 30, 30, 30), 0},
		{"merged in pairs", clusters([4]float64{45, 45, 225, 225}), 0},
		{"four corners", clusters([4]float64{45, 135, 225, 315}), 1},
		{"alone in its class", circle([]int{0, 0, 1}, 0, 10, 180), 2. / 3},
		{"one class", circle([]int{3, 3}, 0, 180), 1},
		// cos 0.02 degrees is 1 - 6.1e-8: a tie. cos 1 degree is 1 - 1.5e-4.
		{"nearer by less than the margin", circle([]int{0, 0, 1}, 0, 0, 0.02), 0},
		{"nearer by more", circle([]int{0, 0, 1}, 0, 0, 1), 2. / 3},
	} {
		near(t, test.name, metrics.NNAccuracy(test.z, test.n, test.d, test.labels), test.want, exact)
		v := metrics.Evaluate(test.float32s(), test.n, test.d, test.labels, 0)
		near(t, test.name+", evaluated", float64(v.NNAccuracy), test.want, 1e-7)
	}
}

// TestInvariance: no metric of directions changes when the space turns or a row
// is stretched. Nearest neighbours are left out: a turn may break a tie.
func TestInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFeatures(t)
		g := f.turned(t)
		for name, metric := range map[string]func(features) float64{
			"alignment":          func(f features) float64 { return metrics.Alignment(f.z, f.n, f.d, f.labels) },
			"tolerance":          func(f features) float64 { return metrics.Tolerance(f.z, f.n, f.d, f.labels) },
			"inter-class cosine": func(f features) float64 { return metrics.InterclassCosine(f.z, f.n, f.d, f.labels) },
			"uniformity":         func(f features) float64 { return metrics.Uniformity(f.z, f.n, f.d) },
			"effective rank":     func(f features) float64 { return metrics.EffectiveRank(f.z, f.n, f.d) },
		} {
			near(t, name, metric(g), metric(f), 1e-9)
		}
	})
}

func TestToleranceIsAlignment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFeatures(t)
		near(t, "tolerance", metrics.Tolerance(f.z, f.n, f.d, f.labels),
			1-metrics.Alignment(f.z, f.n, f.d, f.labels)/2, exact)
	})
}

func TestRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFeatures(t)
		in := func(name string, v, low, high float64) {
			if !(v >= low-exact && v <= high+exact) && !math.IsNaN(v) {
				t.Errorf("%s = %g outside [%g, %g]", name, v, low, high)
			}
		}
		in("alignment", metrics.Alignment(f.z, f.n, f.d, f.labels), 0, 4)
		in("tolerance", metrics.Tolerance(f.z, f.n, f.d, f.labels), -1, 1)
		in("inter-class cosine", metrics.InterclassCosine(f.z, f.n, f.d, f.labels), -1, 1)
		in("uniformity", metrics.Uniformity(f.z, f.n, f.d), -8, 0)
		in("effective rank", metrics.EffectiveRank(f.z, f.n, f.d), 1-1e-6, float64(min(f.n, f.d))*(1+2e-6))
		in("saturation", metrics.Saturation(f.z), 0, 1)
		in("1-NN accuracy", metrics.NNAccuracy(f.z, f.n, f.d, f.labels), 0, 1)
	})
}

// TestExtremes: lengths whose squares overflow or vanish change nothing.
func TestExtremes(t *testing.T) {
	f := pair()
	for i, scale := range []float64{1e-300, 1e300, 1e-310, 1} {
		f.z[2*i] *= scale
		f.z[2*i+1] *= scale
	}
	near(t, "alignment", metrics.Alignment(f.z, f.n, f.d, f.labels), 2, exact)
	near(t, "effective rank", metrics.EffectiveRank(f.z, f.n, f.d), 2, 1e-5)
}

func TestWrongShapesPanic(t *testing.T) {
	z := make([]float64, 6)
	for name, call := range map[string]func(){
		"too few":       func() { metrics.Uniformity(z, 4, 2) },
		"no dimension":  func() { metrics.EffectiveRank(z, 6, 0) },
		"negative":      func() { metrics.Uniformity(z, -3, -2) },
		"few labels":    func() { metrics.Alignment(z, 3, 2, []int{1}) },
		"few labels, 2": func() { metrics.Evaluate(make([]float32, 6), 3, 2, []int{1}, 0) },
		"many labels":   func() { metrics.NNAccuracy(z, 3, 2, make([]int, 4)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			call()
		}()
	}
}
