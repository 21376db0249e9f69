package batch

import (
	"encoding/binary"
	"hash/crc32"
	"testing"

	"github.com/tausweep/tausweep/model/streams"
)

// TestBits says that what a seed draws, and what schedules give, are the same bits on
// every machine: the digests were taken on amd64 with vectors of 512 bits.
func TestBits(t *testing.T) {
	d := numbers(101, 7)
	want := map[string]uint32{Mask: 0xc392e118, Noise: 0xacf295e2, Class: 0x67257a1c}
	for kind, want := range want {
		c := &Config{
			Views: Views{Kind: kind, P: 0.3, SD: 0.7}, Batch: 50, Streams: streams.Philox,
			Encoder: Encoder{Layers: []int{7, 9, 5}, Bias: true, Norm: Layer, Head: []int{3}},
		}
		o, err := NewOrigin(c, d, 12345)
		if err != nil {
			t.Fatal(err)
		}
		sum := crc32.NewIEEE()
		write := func(v any) {
			if err := binary.Write(sum, binary.LittleEndian, v); err != nil {
				t.Fatal(err)
			}
		}
		write(o.Weights)
		rows, view := make([]int32, c.Batch), make([]float32, c.Batch*d.Columns)
		for step := range 20 {
			o.Draws.Batch(rows)
			write(rows)
			for v := range 2 {
				o.Draws.View(view, step, v, rows)
				write(view)
			}
		}
		if got := sum.Sum32(); got != want {
			t.Errorf("views %s: digest %#08x, want %#08x", kind, got, want)
		}
	}

	sum := crc32.NewIEEE()
	o := Optimizer{LR: 3e-4, End: 1e-5, Warmup: 7, Schedule: Cosine}
	l := Loss{TemperatureSchedule: Cosine, TemperatureLow: 0.03, TemperatureHigh: 0.7, TemperaturePeriod: 113}
	for k := range 1000 {
		if err := binary.Write(sum, binary.LittleEndian, []float64{o.StepSize(k, 1000), l.TemperatureAt(k)}); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := sum.Sum32(), uint32(0xf79a1296); got != want {
		t.Errorf("schedules: digest %#08x, want %#08x", got, want)
	}
}
