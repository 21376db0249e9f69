package command

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/tausweep/tausweep/sweep"
)

// stored is result.json: what a trial gave, in a form that other programs can read.
type stored struct {
	Trial    int          `json:"trial"`
	Seed     uint32       `json:"seed"`
	Settings any          `json:"settings"`
	Status   sweep.Status `json:"status"`
	Error    string       `json:"error,omitempty"`
	Steps    int          `json:"steps"`
	Measures []string     `json:"measures"`
	Curve    []point      `json:"curve"`
	Digest   string       `json:"digest,omitempty"`
}

// point is a checkpoint: the values stand in the order of the measures, null where
// there was none.
type point struct {
	Step   int    `json:"step"`
	Values []cell `json:"values"`
}

// cell is a float32 of which JSON keeps every value.
type cell float32

// MarshalJSON implements json.Marshaler.
func (c cell) MarshalJSON() ([]byte, error) {
	switch v := float64(c); {
	case math.IsNaN(v):
		return []byte("null"), nil
	case math.IsInf(v, 0):
		return json.Marshal(strconv.FormatFloat(v, 'g', -1, 32))
	default:
		return strconv.AppendFloat(nil, v, 'g', -1, 32), nil
	}
}

// UnmarshalJSON implements json.Unmarshaler.
func (c *cell) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*c = cell(math.NaN())
		return nil
	}
	v, err := strconv.ParseFloat(string(bytes.Trim(text, `"`)), 32)
	*c = cell(v)
	return err
}

func encodeResult(r *sweep.Result, plan *sweep.Plan) ([]byte, error) {
	t := plan.Trial(r.Trial)
	s := stored{
		Trial: r.Trial, Seed: t.Seed, Settings: settingsOf(t), Status: r.Status, Error: r.Error, Steps: r.Steps,
		Measures: plan.Measures.Names(), Curve: []point{}, Digest: r.Digest,
	}
	for _, p := range r.Curve {
		at := point{Step: p.Step}
		for _, v := range p.Values {
			at.Values = append(at.Values, cell(v))
		}
		s.Curve = append(s.Curve, at)
	}
	text, err := json.Marshal(s)
	return append(text, '\n'), err
}

// decodeResult reads what encodeResult wrote.
func decodeResult(text []byte, plan *sweep.Plan, t sweep.Trial) (*sweep.Result, error) {
	var s stored
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("%s: %w: remove the file to run the trial again", ResultFile, err)
	}
	r := &sweep.Result{Trial: t.Index, Status: s.Status, Error: s.Error, Steps: s.Steps, Digest: s.Digest}
	for _, at := range s.Curve {
		if len(at.Values) != len(plan.Measures) {
			return nil, fmt.Errorf("%s: %d values at a checkpoint, in place of %d: remove the file to run the trial again", ResultFile, len(at.Values), len(plan.Measures))
		}
		p := sweep.Checkpoint{Step: at.Step}
		for _, v := range at.Values {
			p.Values = append(p.Values, float32(v))
		}
		r.Curve = append(r.Curve, p)
	}
	return r, nil
}

// digest is a hash of a curve: who runs the command again can hold it against that.
func digest(curve []sweep.Checkpoint) string {
	h := sha256.New()
	for _, p := range curve {
		_ = binary.Write(h, binary.LittleEndian, int64(p.Step)) // a hash takes anything
		_ = binary.Write(h, binary.LittleEndian, p.Values)
	}
	return "w" + hex.EncodeToString(h.Sum(nil)[:8])
}
