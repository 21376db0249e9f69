package table

import (
	"fmt"
	"strconv"
	"strings"
)

// header is what the dictionary of an .npy file says.
type header struct {
	descr   string
	descrAt int // its byte in the file
	fortran bool
	shape   []int64 // none of them negative
}

// shapeText writes the shape as Python does: (3, 4), (5,), ().
func (h *header) shapeText() string {
	var b strings.Builder
	b.WriteByte('(')
	for i, d := range h.shape {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.FormatInt(d, 10))
	}
	if len(h.shape) == 1 {
		b.WriteByte(',')
	}
	b.WriteByte(')')
	return b.String()
}

// headerParser reads the one kind of Python that a header is:
// {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }.
type headerParser struct {
	text  string
	at    int // in text
	start int // the byte of the file at which text begins
}

// parseHeader reads the header that starts at a byte of the file.
func parseHeader(text string, start int) (*header, error) {
	p := &headerParser{text: text, start: start}
	h := &header{}
	if err := p.expect("{"); err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for !p.next("}") {
		p.space()
		at := p.at
		key, err := p.quoted()
		if err == nil {
			err = p.expect(":")
		}
		if err == nil && seen[key] {
			p.at, err = at, p.errorf(at, "the key %q again: must stand once", key)
		}
		if err == nil {
			err = p.value(h, key, at)
		}
		if err != nil {
			return nil, err
		}
		seen[key] = true
		if p.next("}") {
			break
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
	for _, key := range []string{"descr", "fortran_order", "shape"} {
		if !seen[key] {
			return nil, p.errorf(0, "no key %q: the header must have descr, fortran_order and shape", key)
		}
	}
	if p.space(); p.at < len(p.text) {
		return nil, p.errorf(p.at, "%s after the dictionary: only spaces may follow", p.rest())
	}
	return h, nil
}

// value reads the value of a key that stands at a place in text.
func (p *headerParser) value(h *header, key string, at int) error {
	var err error
	p.space()
	switch key {
	case "descr":
		if h.descrAt = p.start + p.at; p.peek("[") || p.peek("(") {
			return p.errorf(p.at, "a structured dtype, %s: must be of plain numbers; save its fields as columns", p.rest())
		}
		h.descr, err = p.quoted()
	case "fortran_order":
		if h.fortran = p.next("True"); !h.fortran && !p.next("False") {
			return p.errorf(p.at, "fortran_order: %s: must be True or False", p.rest())
		}
	case "shape":
		h.shape, err = p.tuple()
	default:
		return p.errorf(at, "the key %q: must be descr, fortran_order or shape", key)
	}
	return err
}

// tuple reads integers in brackets; those of Python 2 may end in L.
func (p *headerParser) tuple() ([]int64, error) {
	begin := p.at
	if err := p.expect("("); err != nil {
		return nil, err
	}
	var dims []int64
	for !p.next(")") {
		p.space()
		end := p.at
		for end < len(p.text) && strings.IndexByte("-+0123456789", p.text[end]) >= 0 {
			end++
		}
		d, err := strconv.ParseInt(p.text[p.at:end], 10, 64)
		if err != nil || d < 0 {
			shape, _, _ := strings.Cut(p.text[begin:], ")")
			return nil, p.errorf(p.at, "shape %s: must be whole numbers from 0 to 2^63 - 1", clip(shape+")"))
		}
		dims = append(dims, d)
		p.at = end
		p.next("L")
		if p.next(")") {
			break
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
	return dims, nil
}

// quoted reads a string in single or double quotes, without escapes.
func (p *headerParser) quoted() (string, error) {
	p.space()
	for _, quote := range []string{"'", `"`} {
		if p.peek(quote) {
			if text, _, ok := strings.Cut(p.text[p.at+1:], quote); ok {
				p.at += len(text) + 2
				return text, nil
			}
		}
	}
	return "", p.errorf(p.at, "%s: must be a string in quotes", p.rest())
}

func (p *headerParser) space() {
	p.at = len(p.text) - len(strings.TrimLeft(p.text[p.at:], " \t\r\n"))
}

func (p *headerParser) peek(token string) bool { return strings.HasPrefix(p.text[p.at:], token) }

// next skips spaces, and the token where it stands there.
func (p *headerParser) next(token string) bool {
	if p.space(); p.peek(token) {
		p.at += len(token)
		return true
	}
	return false
}

func (p *headerParser) expect(token string) error {
	if p.next(token) {
		return nil
	}
	return p.errorf(p.at, "%s: must be %q here, in the header's dictionary", p.rest(), token)
}

// rest quotes some of what stands here.
func (p *headerParser) rest() string {
	if p.at == len(p.text) {
		return "the header's end"
	}
	return clip(strings.TrimRight(p.text[p.at:], " \n"))
}

func (p *headerParser) errorf(at int, format string, args ...any) error {
	return fmt.Errorf("byte %d: %w", p.start+at, fmt.Errorf(format, args...))
}

// clip quotes text for an error, no more than a look at it.
func clip(text string) string {
	const most = 40
	if len(text) > most {
		return strconv.Quote(text[:most]) + "..."
	}
	return strconv.Quote(text)
}
