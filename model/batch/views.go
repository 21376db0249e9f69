package batch

import (
	"math"
	"math/bits"

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

func newViews(c *Config, d *Data, seed uint64) *views {
	v := &views{config: c.Views, data: d, steps: streams.NewSteps(seed)}
	switch values := c.Batch * d.Columns; c.Views.Kind {
	case Mask:
		v.words = make([]uint32, (values+1)/2)
	case Noise:
		v.words, v.noise = make([]uint32, values), make([]float32, 2*values)
	case Class:
		v.words, v.classes = make([]uint32, c.Batch), classes(d.Labels)
	}
	return v
}

// View fills dst with a view of rows at most as many as the batch.
func (v *views) View(dst []float32, step, view int, rows []int32) {
	from := v.data.Rows
	if v.config.Kind == Pairs && view == 1 {
		from = v.data.Pairs
	}
	if v.config.Kind == Class && view == 1 {
		v.steps.Words(v.words[:len(rows)], uint64(step), 1)
	}
	columns := v.data.Columns
	for i, row := range rows {
		if v.config.Kind == Class && view == 1 {
			row = other(v.classes[v.data.Labels[row]], row, v.words[i])
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
	words := v.words[:(len(dst)+1)/2]
	v.steps.Words(words, uint64(step), uint32(view))
	limit := uint32(math.Round(v.config.P * (1 << 16)))
	for i, word := range words { // without branches, which would go the wrong way at random
		for k := 2 * i; k < min(2*i+2, len(dst)); k++ {
			below := uint32(int32(word&0xffff-limit) >> 31)
			dst[k] = math.Float32frombits(math.Float32bits(dst[k]) &^ below)
			word >>= 16
		}
	}
}

// add adds normal noise of standard deviation SD to every value.
func (v *views) add(dst []float32, step, view int) {
	words, noise := v.words[:len(dst)], v.noise[:len(dst)]
	v.steps.Words(words, uint64(step), uint32(view))
	normals(noise, v.noise[len(dst):2*len(dst)], words)
	sd := float32(v.config.SD)
	for i, n := range noise {
		dst[i] += float32(sd * n)
	}
}

// normals fills dst with standard normals, one of each word, using as much room. It
// is the normal quantile, sqrt(2) erfinv(x), of the x in (-1, 1) that the upper 23
// bits give, within some 1e-6 of it, by the polynomials in w = -log(1-x^2) of
// Giles, "Approximating the erfinv function" (GPU Computing Gems 2, 2011).
func normals(dst, room []float32, words []uint32) {
	for i, word := range words {
		x := centred(word)
		room[i] = float32((1 - x) * (1 + x))
	}
	lanes.LogSlice(dst, room[:len(dst)])
	for i, word := range words {
		w := -dst[i]
		var p float32
		if w < 5 {
			p = polynomial(w-2.5, &central)
		} else {
			p = polynomial(float32(math.Sqrt(float64(w)))-3, &tail)
		}
		dst[i] = float32(math.Sqrt2) * float32(p*centred(word))
	}
}

// centred returns an odd multiple of 2^-23 in (-1, 1).
func centred(word uint32) float32 { return float32(int32(word>>9)*2+1-1<<23) * 0x1p-23 }

// polynomial returns c[0] x^8 + c[1] x^7 ... + c[8], each product and sum rounded.
func polynomial(x float32, c *[9]float32) float32 {
	p := c[0]
	for _, next := range c[1:] {
		p = float32(p*x) + next
	}
	return p
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
