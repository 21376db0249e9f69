package streams

// marks say which indices a step has taken already.
type marks struct {
	taken []uint32 // by index: the step that took it last
	step  uint32   // counts the steps; 0 took nothing
}

func newMarks(n int) marks { return marks{taken: make([]uint32, n)} }

// next forgets what was taken, and returns the mark of the new step.
func (m *marks) next() uint32 {
	if m.step++; m.step == 0 { // it came round: the old marks would count again
		clear(m.taken)
		m.step = 1
	}
	return m.step
}
