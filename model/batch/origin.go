package batch

import (
	"encoding"
	"encoding/binary"
	"errors"
	"slices"

	"github.com/tausweep/tausweep/model/streams"
)

// Data are the rows that an encoder is trained on; a training changes none of it.
type Data struct {
	Columns int
	Rows    []float32 // n x Columns, row-major
	Pairs   []float32 // the second view of every row, as Rows; nil where there is none
	Labels  []int32   // n classes, from 0; nil where there are none
}

// Len returns the number of rows.
func (d *Data) Len() int { return len(d.Rows) / d.Columns }

// Row returns row i, a view.
func (d *Data) Row(i int32) []float32 { return d.Rows[int(i)*d.Columns:][:d.Columns] }

// Draws are what is random in the steps of a training. They belong to one goroutine.
type Draws interface {
	// Batch fills rows with the indices of the next batch.
	Batch(rows []int32)
	// View fills dst, len(rows) x columns, with the first view (0) or the second (1)
	// of these rows at a step, counted from 0.
	View(dst []float32, step, view int, rows []int32)
}

// Placed are Draws that can be written down: AppendBinary appends where the batches
// stand, some 10 KB at the most, and Draws of the same configuration, data and seed that
// UnmarshalBinary has put there go on from it. Those of NewOrigin are.
type Placed interface {
	Draws
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// Origin is where a training starts: the same for every configuration of a seed
// that has the same data, views, encoder, batch and streams.
type Origin struct {
	Weights []float32 // of the untrained encoder and its head, flat: see Encoder.Size
	Draws   Draws
}

// NewOrigin draws a seed's initial parameters and opens its streams of batches and
// views. It returns an error where c's streams are not valid; c must fit d.
func NewOrigin(c *Config, d *Data, seed uint64) (*Origin, error) {
	s, err := streams.New(c.Streams, seed)
	if err != nil {
		return nil, err
	}
	weights := c.Encoder.Init(s)
	return &Origin{weights, newDraws(c, d, s, seed)}, nil
}

// newDraws returns batches in s's order, and views of the seed.
func newDraws(c *Config, d *Data, s streams.Source, seed uint64) Draws {
	order := make([]int32, d.Len())
	return struct {
		*batches
		*views
	}{&batches{source: s, order: order, at: len(order)}, newViews(c.Views, d, seed)}
}

// Init draws the parameters of an untrained encoder and its head: layer by layer as
// PyTorch's nn.Linear does, see streams.Linear; gains are 1 and shifts 0.
func (e *Encoder) Init(s streams.Source) []float32 {
	flat := make([]float32, e.Size())
	for _, l := range LayersOf(e, flat) {
		streams.Linear(s, l.In, l.Weight, l.Bias)
		for i := range l.Gain {
			l.Gain[i] = 1
		}
	}
	return flat
}

// batches are consecutive parts of a permutation an epoch; what is left of an epoch
// when no whole batch is, is dropped.
type batches struct {
	source streams.Source
	order  []int32
	at     int
	before []byte // where source stood before it drew order; empty at first
}

// Batch fills rows with the next batch; it panics where there are more than rows.
func (b *batches) Batch(rows []int32) {
	if len(rows) > len(b.order) {
		panic("batch: a batch of more rows than there are")
	}
	if b.at+len(rows) > len(b.order) {
		b.before, _ = b.source.AppendBinary(b.before[:0]) // it never fails
		b.source.Permutation(b.order)
		b.at = 0
	}
	b.at += copy(rows, b.order[b.at:])
}

// AppendBinary implements Placed: the place in the epoch, and where its order is drawn.
func (b *batches) AppendBinary(to []byte) ([]byte, error) {
	return append(binary.LittleEndian.AppendUint32(to, uint32(b.at)), b.before...), nil
}

// UnmarshalBinary implements Placed.
func (b *batches) UnmarshalBinary(from []byte) error {
	if len(from) < 4 || int(binary.LittleEndian.Uint32(from)) > len(b.order) {
		return errors.New("batch: no place of these draws")
	}
	b.at = int(binary.LittleEndian.Uint32(from))
	if b.before = append(b.before[:0], from[4:]...); len(b.before) == 0 {
		return nil
	}
	if err := b.source.UnmarshalBinary(b.before); err != nil {
		return err
	}
	b.source.Permutation(b.order)
	return nil
}

// classes are the rows of each class, in order.
func classes(labels []int32) [][]int32 {
	if len(labels) == 0 {
		return nil
	}
	rows := make([][]int32, slices.Max(labels)+1)
	for i, c := range labels {
		rows[c] = append(rows[c], int32(i))
	}
	return rows
}
