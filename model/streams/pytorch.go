package streams

// pyTorch draws as a PyTorch script does after torch.manual_seed(seed) and
// random.seed(seed): uniforms from torch's CPU generator, picks from CPython's
// random. Both go on for as long as the source lives, through as many
// trainings as are made from it.
type pyTorch struct {
	torch, python mt19937
}

func newPyTorch(seed uint64) *pyTorch {
	s := new(pyTorch)
	s.torch.seed(uint32(seed)) // torch keeps the lower 32 bits
	key := []uint32{uint32(seed)}
	if hi := uint32(seed >> 32); hi != 0 {
		key = append(key, hi)
	}
	s.python.seedBy(key)
	return s
}

// Uniforms draws as torch.rand does: the low 24 bits of a word.
func (s *pyTorch) Uniforms(dst []float32) {
	for i := range dst {
		dst[i] = float32(s.torch.uint32()&(1<<24-1)) * (1.0 / (1 << 24))
	}
}

// Picker draws a step as
//
//	c = random.randint(0, classes-1)
//	anchor = random.sample(range(len(members[c])), 1)
//	positive = random.sample(range(len(members[c])), 1)
//	negatives = random.sample(range(len(others[c])), negatives)
func (s *pyTorch) Picker(c Classes, negatives int) Picker {
	if err := c.Check(negatives); err != nil {
		panic(err)
	}
	p := newPythonPicker(&s.python, c, negatives)
	if p.even() {
		return newMaskedPicker(p)
	}
	return p
}
