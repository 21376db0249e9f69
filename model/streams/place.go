package streams

import (
	"encoding/binary"
	"fmt"
)

// mtPlace is how many bytes say where a generator stands: its newest block, the words
// of out, and which is next.
const mtPlace = 4*mtN + 4*mtOut + 4

func (g *mt19937) appendPlace(to []byte) []byte {
	to = append(to, g.state[4*mtN:]...)
	for _, w := range &g.out {
		to = binary.LittleEndian.AppendUint32(to, w)
	}
	return binary.LittleEndian.AppendUint32(to, uint32(g.next))
}

// setPlace takes what appendPlace gave.
func (g *mt19937) setPlace(from []byte) error {
	if len(from) != mtPlace {
		return fmt.Errorf("streams: a place of %d bytes, want %d", len(from), mtPlace)
	}
	next := binary.LittleEndian.Uint32(from[mtPlace-4:])
	if next > mtOut {
		return fmt.Errorf("streams: word %d of %d", next, mtOut)
	}
	copy(g.state[4*mtN:], from)
	for i := range g.out {
		g.out[i] = binary.LittleEndian.Uint32(from[4*mtN+4*i:])
	}
	g.next = int(next)
	g.block++ // whoever looked at out looks again
	return nil
}

// AppendBinary implements Picker.
func (p *pythonPicker) AppendBinary(to []byte) ([]byte, error) { return p.g.appendPlace(to), nil }

// UnmarshalBinary implements Picker.
func (p *pythonPicker) UnmarshalBinary(from []byte) error { return p.g.setPlace(from) }

// AppendBinary implements Picker.
func (p *philoxPicker) AppendBinary(to []byte) ([]byte, error) {
	return binary.LittleEndian.AppendUint64(to, p.source.step), nil
}

// UnmarshalBinary implements Picker.
func (p *philoxPicker) UnmarshalBinary(from []byte) error {
	if len(from) != 8 {
		return fmt.Errorf("streams: a place of %d bytes, want 8", len(from))
	}
	p.source.step = binary.LittleEndian.Uint64(from)
	return nil
}

// AppendBinary implements Source.
func (s *pyTorch) AppendBinary(to []byte) ([]byte, error) {
	return s.python.appendPlace(s.torch.appendPlace(to)), nil
}

// UnmarshalBinary implements Source.
func (s *pyTorch) UnmarshalBinary(from []byte) error {
	if len(from) != 2*mtPlace {
		return fmt.Errorf("streams: a place of %d bytes, want %d", len(from), 2*mtPlace)
	}
	if err := s.torch.setPlace(from[:mtPlace]); err != nil {
		return err
	}
	return s.python.setPlace(from[mtPlace:])
}

// AppendBinary implements Source.
func (s *philox) AppendBinary(to []byte) ([]byte, error) {
	to = binary.LittleEndian.AppendUint32(to, s.call)
	to = binary.LittleEndian.AppendUint32(to, s.order)
	return binary.LittleEndian.AppendUint64(to, s.step), nil
}

// UnmarshalBinary implements Source.
func (s *philox) UnmarshalBinary(from []byte) error {
	if len(from) != 16 {
		return fmt.Errorf("streams: a place of %d bytes, want 16", len(from))
	}
	s.call, s.order = binary.LittleEndian.Uint32(from), binary.LittleEndian.Uint32(from[4:])
	s.step = binary.LittleEndian.Uint64(from[8:])
	return nil
}
