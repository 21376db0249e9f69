package batchtest

import "github.com/tausweep/tausweep/model/batch"

// draws are the batches and views of a training that PyTorch did.
type draws struct {
	training *Training
	steps    int // whose batches are drawn
}

// Batch takes the next rows from the file.
func (d *draws) Batch(rows []int32) {
	copy(rows, d.training.run.Order[d.steps*len(rows):])
	d.steps++
}

// View masks the rows, or takes them as they are.
func (d *draws) View(dst []float32, step, view int, rows []int32) {
	data, c := d.training.Data, &d.training.run.Config
	from := data.Rows
	if view == 1 && len(data.Pairs) > 0 {
		from = data.Pairs
	}
	for i, row := range rows {
		copy(dst[i*data.Columns:(i+1)*data.Columns], from[int(row)*data.Columns:])
	}
	if d.training.Config.Views.Kind != batch.Mask {
		return
	}
	first := c.MaskSeed<<40 + uint64((2*step+view)*len(rows)*data.Columns)
	for i := range len(rows) * data.Columns {
		if splitMix(first+uint64(i)) < c.MaskP {
			dst[i] = 0
		}
	}
}

// splitMix returns the uniform in [0, 1) that splitmix64 makes of x (Steele et al.,
// "Fast splittable pseudorandom number generators", OOPSLA 2014).
func splitMix(x uint64) float64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return float64((x^x>>31)>>11) * 0x1p-53
}
