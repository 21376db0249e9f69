package streams

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"strconv"
	"testing"
)

// vectors were drawn by CPython's random: testdata/python.py.
type vectors struct {
	// Words of random.getrandbits(32) by seed: the first three and the 2001st.
	Words map[string][4]uint32
	Cases []struct {
		Seed      uint64
		Sizes     []int
		Negatives int
		Shown     [][]int32 // the first steps: class, anchor, positive, negatives
		Steps     int
		CRC32     uint32 // of all steps' samples, little-endian int32s
	}
}

func readVectors(t *testing.T) *vectors {
	t.Helper()
	text, err := os.ReadFile("testdata/python.json")
	if err != nil {
		t.Fatal(err)
	}
	v := new(vectors)
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestPythonWords(t *testing.T) {
	for text, want := range readVectors(t).Words {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		g := &newPyTorch(seed).python
		check(t, "seed "+text, g, want[:3]...)
		for range 2000 - 3 {
			g.uint32()
		}
		check(t, "seed "+text+", the 2001st", g, want[3])
	}
}

// blocks are classes of the sizes given, one block of samples after another.
func blocks(sizes ...int) Classes {
	var c Classes
	n := 0
	for _, size := range sizes {
		n += size
	}
	from := 0
	for _, size := range sizes {
		var members, others []int32
		for i := range n {
			if i >= from && i < from+size {
				members = append(members, int32(i))
			} else {
				others = append(others, int32(i))
			}
		}
		from += size
		c.Members = append(c.Members, members)
		c.Others = append(c.Others, others)
	}
	return c
}

// TestPythonPicks holds picks against CPython's, drawn in blocks of many sizes.
func TestPythonPicks(t *testing.T) {
	masked := 0
	for _, v := range readVectors(t).Cases {
		t.Run(fmt.Sprintf("%v/%d", v.Sizes, v.Negatives), func(t *testing.T) {
			c, slots := blocks(v.Sizes...), 2+v.Negatives
			p := newPyTorch(v.Seed).Picker(c, v.Negatives)
			if _, ok := p.(*maskedPicker); ok {
				masked++
			}
			picks := make([]int32, v.Steps*slots)
			for rest, n := picks, 0; len(rest) > 0; n = (n + 1) % 70 {
				now := min(n*slots, len(rest))
				p.Pick(rest[:now])
				rest = rest[now:]
			}
			for n, shown := range v.Shown {
				class := shown[0]
				want := []int32{c.Members[class][shown[1]], c.Members[class][shown[2]]}
				for _, o := range shown[3:] {
					want = append(want, c.Others[class][o])
				}
				if got := picks[n*slots:][:slots]; !slices.Equal(got, want) {
					t.Fatalf("step %d: %v, want %v", n, got, want)
				}
			}
			var bits []byte
			for _, p := range picks {
				bits = binary.LittleEndian.AppendUint32(bits, uint32(p))
			}
			if sum := crc32.ChecksumIEEE(bits); sum != v.CRC32 {
				t.Errorf("CRC-32 of %d steps is %d, want %d", v.Steps, sum, v.CRC32)
			}
		})
	}
	if masked < 8 {
		t.Errorf("only %d cases were drawn through masks", masked)
	}
}

// TestMaskedIsPlain holds the two ways of drawing against each other where
// words are refused so often that class, anchor and positive are out of sight,
// which chance would not bring about.
func TestMaskedIsPlain(t *testing.T) {
	c := blocks(64, 64, 64)
	for _, refused := range []int{0, 1, 40, 56, 57, 58, 63, 64, 65, 100, 300, 561} {
		t.Run(fmt.Sprint(refused), func(t *testing.T) {
			s := newPyTorch(9)
			s.python.refill()
			for i := range refused {
				s.python.out[mtKeep+60+i] = 1<<32 - 1 // not below 3, 64 or 128 of its upper bits
			}
			twin := s.python
			plain := newPythonPicker(&twin, c, 3)
			masked := newMaskedPicker(newPythonPicker(&s.python, c, 3))
			want, got := make([]int32, 5*400), make([]int32, 5*400)
			plain.Pick(want)
			masked.Pick(got)
			if !slices.Equal(got, want) {
				t.Error("picks differ")
			}
			if masked.block != masked.g.block {
				t.Error("the masks are not in use")
			}
			if plain.g.uint32() != masked.g.uint32() {
				t.Error("the streams stand elsewhere")
			}
		})
	}
}

// TestPickersShareAStream draws by turns from pickers of one source, as one
// training after another does.
func TestPickersShareAStream(t *testing.T) {
	c := blocks(25, 25, 25, 25)
	one, two := newPyTorch(5), newPyTorch(5)
	all := one.Picker(c, 3)
	for turn := range 100 {
		want, got := make([]int32, 5*turn), make([]int32, 5*turn)
		all.Pick(want)
		two.Picker(c, 3).Pick(got)
		if !slices.Equal(got, want) {
			t.Fatalf("turn %d differs", turn)
		}
	}
}

func TestMarksComeRound(t *testing.T) {
	m := newMarks(3)
	m.step = 1<<32 - 2
	m.taken[0] = m.next()
	m.taken[1] = 1
	if mark := m.next(); mark == 0 || slices.Contains(m.taken, mark) {
		t.Errorf("mark %d is among %v", mark, m.taken)
	}
}
