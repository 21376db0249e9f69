package model

import (
	"encoding/binary"
	"errors"
	"math"
)

// Floats are numbers that are written down as their bits: encoding/gob takes ten times as
// long for a plain slice.
type Floats []float32

// GobEncode implements gob.GobEncoder: four bytes each, little-endian.
func (f Floats) GobEncode() ([]byte, error) {
	b := make([]byte, 4*len(f))
	for i, x := range f {
		binary.LittleEndian.PutUint32(b[4*i:], math.Float32bits(x))
	}
	return b, nil
}

// GobDecode implements gob.GobDecoder.
func (f *Floats) GobDecode(b []byte) error {
	if len(b)%4 != 0 {
		return errors.New("model: floats of a part of four bytes")
	}
	*f = make(Floats, len(b)/4)
	for i := range *f {
		(*f)[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return nil
}
