package batch

import (
	"math"
	"math/bits"
	"slices"

	"github.com/tausweep/tausweep/model/lanes"
	"github.com/tausweep/tausweep/model/streams"
)

// ViewsPerRow returns how many views of a row the loss sees: 2, but 1 of Class under
// SupCon.
func (c *Config) ViewsPerRow() int {
	if c.Views.Kind == Class && c.Loss.Kind == SupCon {
		return 1
	}
	return 2
}

// views makes views of rows: a view is a function of (seed, step, view, place in
// the batch). A draw has the same bits on every machine.
type views struct {
	config  Views
	data    *Data
	steps   streams.Steps
	classes [][]int32 // the rows of each class, for Class
	words   []uint32
	noise   []float32
}

func newViews(c Views, d *Data, seed uint64) *views {
	v := &views{config: c, data: d, steps: streams.NewSteps(seed)}
	if c.Kind == Class {
		v.classes = classes(d.Labels)
	}
	return v
}

// View fills dst with a view of rows. It allocates where there are more rows than ever
// before, and some 3 kB for the logarithms of noise.
func (v *views) View(dst []float32, step, view int, rows []int32) {
	from, columns := v.data.Rows, v.data.Columns
	var others []uint32
	if view == 1 {
		switch v.config.Kind {
		case Pairs:
			from = v.data.Pairs
		case Class:
			others = v.draw(len(rows), step, view)
		}
	}
	for i, row := range rows {
		if len(others) > 0 {
			row = other(v.classes[v.data.Labels[row]], row, others[i])
		}
		copy(dst[i*columns:(i+1)*columns], from[int(row)*columns:])
	}
	switch dst = dst[:len(rows)*columns]; v.config.Kind {
	case Mask:
		v.mask(dst, step, view)
	case Noise:
		v.add(dst, step, view)
	}
}

// draw returns n words of a view of a step, valid until it is called again.
func (v *views) draw(n, step, view int) []uint32 {
	v.words = slices.Grow(v.words[:0], n)[:n]
	v.steps.Words(v.words, uint64(step), uint32(view))
	return v.words
}

// other returns one of members that is not row, or row where it is alone. Of n
// others none is favoured by more than n parts in 2^32. members are in order.
func other(members []int32, row int32, word uint32) int32 {
	if len(members) == 1 {
		return row
	}
	i, _ := bits.Mul32(word, uint32(len(members)-1))
	if members[i] >= row {
		i++
	}
	return members[i]
}

// mask sets values to 0, each with probability P to the nearest 1/65536: value i
// where half i%2 of word i/2, the lower one first, is below P.
func (v *views) mask(dst []float32, step, view int) {
	words := v.draw((len(dst)+1)/2, step, view)
	limit := int32(math.Round(v.config.P * (1 << 16)))
	for i, x := range dst {
		half := int32(words[i/2] >> (i % 2 * 16) & 0xffff)
		// All ones where half is below limit: a branch would be guessed wrong too often.
		below := uint32((half - limit) >> 31)
		dst[i] = math.Float32frombits(math.Float32bits(x) &^ below)
	}
}

// add adds normal noise of standard deviation SD to every value.
func (v *views) add(dst []float32, step, view int) {
	words := v.draw(len(dst), step, view)
	v.noise = slices.Grow(v.noise[:0], 2*len(dst))[:2*len(dst)]
	normals(v.noise[:len(dst)], v.noise[len(dst):], words)
	sd := float32(v.config.SD)
	for i, n := range v.noise[:len(dst)] {
		dst[i] += float32(sd * n)
	}
}

// normals fills dst with standard normals, one of each word, using as much room. It
// is the normal quantile, sqrt(2) erfinv(x), of the x in (-1, 1) that the upper 23
// bits give, within some 1e-6 of it, by the polynomials in w = -log(1-x^2) of Giles,
// "Approximating the erfinv function" (GPU Computing Gems 2, 2011).
func normals(dst, room []float32, words []uint32) {
	for i, word := range words {
		x := centred(word)
		room[i] = float32((1 - x) * (1 + x))
	}
	lanes.LogSlice(dst, room[:len(words)])
	for i, word := range words {
		w := -dst[i]
		at, coefficients := w-2.5, &central
		if w >= 5 {
			at, coefficients = float32(math.Sqrt(float64(w)))-3, &tail
		}
		dst[i] = float32(math.Sqrt2) * float32(polynomial(at, coefficients)*centred(word))
	}
}

// centred returns an odd multiple of 2^-23 in (-1, 1).
func centred(word uint32) float32 { return float32(float32(int32(word>>9)*2+1-1<<23) * 0x1p-23) }

// polynomial returns c[0] x^8 + c[1] x^7 ... + c[8], each product and sum rounded.
func polynomial(x float32, c *[9]float32) float32 {
	p := float32(c[0]*x) + c[1]
	p = float32(p*x) + c[2]
	p = float32(p*x) + c[3]
	p = float32(p*x) + c[4]
	p = float32(p*x) + c[5]
	p = float32(p*x) + c[6]
	p = float32(p*x) + c[7]
	return float32(p*x) + c[8]
}

// erfinv(x)/x, for w below 5 in w - 2.5, and beyond in sqrt(w) - 3.
var (
	central = [9]float32{
		2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
		-0.00125372503, -0.00417768164, 0.246640727, 1.50140941,
	}
	tail = [9]float32{
		-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
		-0.0076224613, 0.00943887047, 1.00167406, 2.83297682,
	}
)
