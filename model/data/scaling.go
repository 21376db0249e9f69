package data

import (
	"fmt"
	"math"
)

// Scaling is what Standardise did to each column: x became (x - Mean) / SD.
type Scaling struct {
	Mean, SD []float64
}

// Standardise shifts and scales each column of values, row-major and finite, in
// place: in the training rows it has mean 0 and population standard deviation 1.
// Both are those of the training rows, at least one, in float64, summed in the order
// of train; a standard deviation of 0 counts as 1. Results are rounded to float32 at
// the end. One beyond float32's range, from a row that is far from all training
// rows, is an error; values are of no use then.
func Standardise(values []float32, columns int, train []int) (*Scaling, error) {
	s := &Scaling{Mean: make([]float64, columns), SD: make([]float64, columns)}
	n := float64(len(train))
	for _, row := range train {
		for j, x := range values[row*columns:][:columns] {
			s.Mean[j] += float64(x)
		}
	}
	for j := range s.Mean {
		s.Mean[j] /= n
	}
	for _, row := range train {
		for j, x := range values[row*columns:][:columns] {
			d := float64(x) - s.Mean[j]
			s.SD[j] += float64(d * d) // rounded: never a fused multiply-add
		}
	}
	for j, sum := range s.SD {
		s.SD[j] = math.Sqrt(sum / n)
		if s.SD[j] == 0 {
			s.SD[j] = 1
		}
	}
	if err := s.Apply(values); err != nil {
		return nil, err
	}
	return s, nil
}

// Apply does to the columns of more values, row-major, what Standardise did to its own.
func (s *Scaling) Apply(values []float32) error {
	columns := len(s.Mean)
	for i, x := range values {
		j := i % columns
		values[i] = float32((float64(x) - s.Mean[j]) / s.SD[j])
		if math.IsInf(float64(values[i]), 0) {
			return fmt.Errorf("row %d, column %d (from 0): %g, standardised with mean %.3g and standard deviation %.3g of the training rows, is beyond float32's range", i/columns, j, x, s.Mean[j], s.SD[j])
		}
	}
	return nil
}

// ConstantColumns returns the columns of values, row-major, that have one value in
// all of rows, in ascending order.
func ConstantColumns(values []float32, columns int, rows []int) []int {
	var constant []int
	for j := range columns {
		same := true
		for i := 1; i < len(rows) && same; i++ {
			same = values[rows[i]*columns+j] == values[rows[0]*columns+j]
		}
		if same {
			constant = append(constant, j)
		}
	}
	return constant
}
