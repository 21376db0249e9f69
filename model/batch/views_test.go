package batch

import (
	"math"
	"slices"
	"testing"

	"github.com/tausweep/tausweep/model/streams"
)

// numbers returns n rows of 1, 2, 3 ... in so many columns, and classes of 3, 1 and
// the rest.
func numbers(n, columns int) *Data {
	d := &Data{Columns: columns}
	for i := range n * columns {
		d.Rows = append(d.Rows, float32(i+1))
		d.Pairs = append(d.Pairs, -float32(i+1))
	}
	for i := range n {
		d.Labels = append(d.Labels, int32(min(i/3, 1)+min(i/4, 1)))
	}
	return d
}

func origin(t *testing.T, c *Config, d *Data, seed uint64) *Origin {
	t.Helper()
	c.Encoder.Layers, c.Streams = []int{d.Columns, 2}, streams.Philox
	o, err := NewOrigin(c, d, seed)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestMaskHidesItsShare masks 40,000 values: the share is P but for chance, another
// half in the other view and step, and the same values come again.
func TestMaskHidesItsShare(t *testing.T) {
	const n, columns = 400, 101 // an odd number of values in a batch of one row
	d := numbers(n, columns)
	rows := make([]int32, n)
	o := origin(t, &Config{Batch: n, Views: Views{Kind: Mask, P: 0.3}}, d, 1)
	o.Draws.Batch(rows)
	draw := func(step, view, batch int) []float32 {
		dst := make([]float32, batch*columns)
		o.Draws.View(dst, step, view, rows[:batch])
		return dst
	}
	first, second, later := draw(5, 0, n), draw(5, 1, n), draw(6, 0, n)
	hidden, both, again := 0.0, 0.0, 0.0
	for i, x := range first {
		if x != 0 && x != d.Row(rows[i/columns])[i%columns] {
			t.Fatalf("value %d is %v, neither 0 nor the row's", i, x)
		}
		if x == 0 {
			hidden++
			if second[i] == 0 {
				both++
			}
			if later[i] == 0 {
				again++
			}
		}
	}
	// Five standard deviations of a binomial of 40,400: 0.0114.
	total := float64(len(first))
	for what, share := range map[string]float64{"of all": hidden / total, "in both views": both / hidden, "in the next step": again / hidden} {
		if math.Abs(share-0.3) > 0.0228 {
			t.Errorf("share hidden %s: %v", what, share)
		}
	}
	o = origin(t, &Config{Batch: 2, Views: Views{Kind: Mask, P: 0.3}}, d, 1) // for fewer rows
	if !slices.Equal(draw(5, 0, n), first) || !slices.Equal(draw(5, 0, 1), first[:columns]) {
		t.Error("a view is no function of step, view and place")
	}
}

// TestNormals holds the quantiles against math.Erfinv, in the middle and at the ends.
func TestNormals(t *testing.T) {
	words := []uint32{0, 1 << 9, math.MaxUint32, 1 << 31, 1<<31 - 1, 1 << 30, 3 << 20}
	for i := range uint32(1 << 12) {
		words = append(words, i<<20|i)
	}
	got := make([]float32, len(words))
	normals(got, make([]float32, len(words)), words)
	for i, w := range words {
		x := (2*float64(w>>9) + 1 - 1<<23) / (1 << 23)
		if want := math.Sqrt2 * math.Erfinv(x); math.Abs(float64(got[i])-want) > 2e-6*max(1, math.Abs(want)) {
			t.Errorf("word %#x: %v, want %v", w, got[i], want)
		}
	}
}

// TestNoiseIsNormal checks mean, spread and independence of the noise of two views.
func TestNoiseIsNormal(t *testing.T) {
	const n, columns, sd = 500, 40, 0.5
	d := &Data{Columns: columns, Rows: make([]float32, n*columns)}
	o := origin(t, &Config{Batch: n, Views: Views{Kind: Noise, SD: sd}}, d, 2)
	rows := make([]int32, n)
	o.Draws.Batch(rows)
	a, b := make([]float32, n*columns), make([]float32, n*columns)
	o.Draws.View(a, 0, 0, rows)
	o.Draws.View(b, 0, 1, rows)
	var mean, square, product float64
	for i, x := range a {
		mean += float64(x) / sd / n / columns
		square += float64(x*x) / sd / sd / n / columns
		product += float64(x*b[i]) / sd / sd / n / columns
	}
	// Of 20,000 values the standard errors are 0.007, 0.01 and 0.007.
	if math.Abs(mean) > 0.035 || math.Abs(square-1) > 0.05 || math.Abs(product) > 0.035 {
		t.Errorf("mean %v, mean square %v, product of the views %v; want 0, 1, 0", mean, square, product)
	}
}

// TestPairsAndClass: the first view is the row; the second its pair, or a row of its
// class and not itself, each of them as often as the others.
func TestPairsAndClass(t *testing.T) {
	const n, columns = 10, 2
	d := numbers(n, columns) // classes: rows 0 to 2, row 3, rows 4 to 9
	rows := []int32{9, 1, 3}
	a, b := make([]float32, 6), make([]float32, 6)
	o := origin(t, &Config{Batch: 3, Views: Views{Kind: Pairs}}, d, 3)
	o.Draws.View(a, 0, 0, rows)
	o.Draws.View(b, 0, 1, rows)
	if want := []float32{19, 20, 3, 4, 7, 8}; !slices.Equal(a, want) {
		t.Errorf("first views %v, want %v", a, want)
	}
	if want := []float32{-19, -20, -3, -4, -7, -8}; !slices.Equal(b, want) {
		t.Errorf("pairs %v, want %v", b, want)
	}

	o = origin(t, &Config{Batch: 3, Views: Views{Kind: Class}}, d, 3)
	seen := map[float32]int{}
	const steps = 5000
	for step := range steps {
		o.Draws.View(b, step, 1, rows)
		seen[b[0]]++
		if (b[2] != 1 && b[2] != 5) || b[4] != 7 {
			t.Fatalf("second views %v", b)
		}
	}
	// The five others of row 9: 1000 each, 5 standard deviations are 141.
	for row := 4; row <= 8; row++ {
		if k := seen[float32(2*row+1)]; k < 859 || k > 1141 {
			t.Errorf("row %d came %d times of %d, want 1000", row, k, steps)
		}
	}
	if len(seen) != 5 {
		t.Errorf("row 9 was paired with %v", seen)
	}
}

// TestBatches: in an epoch no row comes twice, and the last incomplete batch is
// dropped.
func TestBatches(t *testing.T) {
	const n, batch = 23, 5
	for _, kind := range streams.Kinds() {
		c := &Config{Batch: batch, Streams: kind, Encoder: Encoder{Layers: []int{1, 2}}, Views: Views{Kind: Pairs}}
		o, err := NewOrigin(c, numbers(n, 1), 4)
		if err != nil {
			t.Fatal(err)
		}
		var epochs [2][]int32
		for e := range epochs {
			for range n / batch {
				rows := make([]int32, batch)
				o.Draws.Batch(rows)
				epochs[e] = append(epochs[e], rows...)
			}
			sorted := slices.Clone(epochs[e])
			slices.Sort(sorted)
			if len(slices.Compact(sorted)) != n/batch*batch {
				t.Errorf("%s: a row is there twice in %v", kind, epochs[e])
			}
		}
		if slices.Equal(epochs[0], epochs[1]) {
			t.Errorf("%s: two epochs are alike", kind)
		}
	}
}

// TestDrawsDoNotAllocate: batches and views, after the first; but noise twice, in the
// logarithms of lanes.
func TestDrawsDoNotAllocate(t *testing.T) {
	d := numbers(40, 9)
	rows, dst := make([]int32, 16), make([]float32, 16*9)
	for _, kind := range ViewKinds() {
		o := origin(t, &Config{Batch: 16, Views: Views{Kind: kind, P: 0.5, SD: 1}}, d, 1)
		step := 0
		if n := testing.AllocsPerRun(20, func() {
			o.Draws.Batch(rows)
			o.Draws.View(dst, step, step%2, rows)
			step++
		}); n > map[string]float64{Noise: 2}[kind] {
			t.Errorf("%s: %v allocations a step", kind, n)
		}
	}
}

// TestInit: layers as in the kaiming-uniform range of nn.Linear, norms as identity.
func TestInit(t *testing.T) {
	e := Encoder{Layers: []int{100, 30, 20}, Bias: true, Norm: Layer, Hidden: ReLU, Output: Identity, Head: []int{10, 5}}
	if got, want := e.Size(), 101*30+31*20+21*10+11*5+2*30+2*10; got != want {
		t.Fatalf("%d parameters, want %d", got, want)
	}
	s, err := streams.New(streams.Philox, 1)
	if err != nil {
		t.Fatal(err)
	}
	layers := LayersOf(&e, e.Init(s))
	for i, l := range layers {
		bound := float32(1 / math.Sqrt(float64(l.In)))
		all := slices.Concat(l.Weight, l.Bias)
		if low, high := slices.Min(all), slices.Max(all); low < -bound || high >= bound || high < 0.8*bound || low > -0.8*bound {
			t.Errorf("layer %d: from %v to %v, want about +-%v", i, low, high, bound)
		}
		if hidden := i == 0 || i == 2; (len(l.Gain) == l.Out) != hidden || (len(l.Shift) == l.Out) != hidden {
			t.Errorf("layer %d: %d gains, %d shifts", i, len(l.Gain), len(l.Shift))
		}
		for j := range l.Gain {
			if l.Gain[j] != 1 || l.Shift[j] != 0 {
				t.Errorf("layer %d: gain %v, shift %v", i, l.Gain[j], l.Shift[j])
			}
		}
	}
	want := []Activation{ReLU, Identity, ReLU, Identity}
	for i, l := range layers {
		if l.Activation != want[i] {
			t.Errorf("layer %d is followed by %q, want %q", i, l.Activation, want[i])
		}
	}
}
