package results

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// longest is the most bytes of a line; a feature of 10,000 dimensions takes
// some 120 kB.
const longest = 1 << 20

// lines reads a file of rows line by line and each line cell by cell. The first
// fault of a line is kept and reported at its end.
type lines struct {
	name    string // the file's
	columns []string
	source  *bufio.Reader
	number  int   // the last line read, counted from 1
	over    bool  // the end was met: what another program adds later is not read
	end     int64 // the offset of its end

	long   []byte // a line that is longer than the source's buffer
	line   []byte // with its newline; valid until the next is read
	rest   []byte // what was not taken yet, without the newline
	more   bool   // whether another cell follows
	column int    // the cell taken last
	fault  error
}

func newLines(name string, columns []string, source io.Reader) *lines {
	return &lines{name: name, columns: columns, source: bufio.NewReaderSize(source, 1<<16)}
}

// next reads a line; false at the end of the file. A last line that has no
// newline is torn: it is left out, whatever it looks like.
func (l *lines) next() (bool, error) {
	if l.over {
		return false, nil
	}
	line, err := l.slice()
	switch {
	case errors.Is(err, io.EOF):
		l.line, l.over = line, true
		return false, nil
	case errors.Is(err, bufio.ErrBufferFull):
		l.number++
		l.line = nil
		return false, l.damage("", "a line longer than 1 MiB", "lines of text")
	case err != nil:
		return false, named(err)
	}
	l.number++
	l.end += int64(len(line))
	l.line, l.rest = line, line[:len(line)-1]
	l.more, l.column, l.fault = true, -1, nil
	return true, nil
}

// slice reads to the end of a line, without a copy where the line is not
// longer than the buffer.
func (l *lines) slice() ([]byte, error) {
	part, err := l.source.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return part, err
	}
	l.long = append(l.long[:0], part...)
	for errors.Is(err, bufio.ErrBufferFull) && len(l.long) < longest {
		part, err = l.source.ReadSlice('\n')
		l.long = append(l.long, part...)
	}
	return l.long, err
}

// header reads and checks the first line; false where it is not there yet.
func (l *lines) header() (bool, error) {
	want := AppendHeader(nil, l.columns)
	ok, err := l.next()
	switch {
	case err != nil:
		return false, err
	case !ok && !bytes.HasPrefix(want, l.line):
		l.number = 1
		return false, l.damage("", quoted(l.line), "the header "+quoted(want))
	case !ok:
		return false, nil
	case !bytes.Equal(l.line, want):
		return false, l.headerDamage(want)
	}
	return true, nil
}

func (l *lines) headerDamage(want []byte) error {
	got := strings.Split(string(l.rest), ",")
	for i, column := range l.columns {
		switch {
		case i >= len(got):
			return l.damage("header", "ends", "column "+column)
		case got[i] != column:
			return l.damage("header", fmt.Sprintf("column %d is %s", i+1, quoted(got[i])), quoted(column))
		}
	}
	if i := len(l.columns); i < len(got) {
		return l.damage("header", fmt.Sprintf("column %d is %s", i+1, quoted(got[i])), "no more columns")
	}
	return l.damage("header", quoted(l.line), quoted(want)) // a header in quotes
}

// cell takes the next cell.
func (l *lines) cell() []byte {
	if !l.advance() {
		return nil
	}
	i := bytes.IndexByte(l.rest, ',')
	if i < 0 {
		l.more = false
		return l.rest
	}
	cell := l.rest[:i]
	l.rest = l.rest[i+1:]
	return cell
}

// advance continues to the next column.
func (l *lines) advance() bool {
	l.column++
	if !l.more {
		l.wrong([]byte("nothing"), fmt.Sprintf("%d cells", len(l.columns)))
	}
	return l.more && l.fault == nil
}

// text takes the next cell, which may be in quotes.
func (l *lines) text() string {
	if len(l.rest) == 0 || l.rest[0] != '"' {
		return string(l.cell())
	}
	if !l.advance() {
		return ""
	}
	for i := 1; i < len(l.rest); i++ {
		if l.rest[i] != '"' {
			continue
		}
		if i+1 < len(l.rest) && l.rest[i+1] == '"' {
			i++
			continue
		}
		text := strings.ReplaceAll(string(l.rest[1:i]), `""`, `"`)
		l.more = i+1 < len(l.rest)
		if l.more && l.rest[i+1] != ',' {
			break
		}
		l.rest = l.rest[min(i+2, len(l.rest)):]
		return text
	}
	l.wrong(l.rest, "text in quotes")
	return ""
}

func (l *lines) int(lowest int) int {
	cell := l.cell()
	v, err := strconv.Atoi(string(cell))
	if err != nil || v < lowest {
		l.wrong(cell, fmt.Sprintf("a whole number of at least %d", lowest))
	}
	return v
}

// float takes the next cell: NaN where it is empty.
func (l *lines) float() float32 {
	cell := l.cell()
	if len(cell) == 0 {
		return float32(math.NaN())
	}
	v, err := strconv.ParseFloat(string(cell), 32)
	if err != nil {
		l.wrong(cell, "a number")
	}
	return float32(v)
}

// outcomeValue takes the next cell, true or false: 1 or 0, and NaN where it is empty.
func (l *lines) outcomeValue() float32 {
	cell := l.cell()
	switch string(cell) {
	case "true":
		return 1
	case "false":
		return 0
	case "":
		return float32(math.NaN())
	}
	l.wrong(cell, "true or false")
	return 0
}

// skip takes the cells that are known beforehand, each with its comma.
func (l *lines) skip(want []byte) {
	if l.fault != nil {
		return
	}
	if rest, ok := bytes.CutPrefix(l.rest, want); ok {
		l.rest = rest
		l.column += bytes.Count(want, []byte(","))
		return
	}
	for cell := range bytes.SplitSeq(want[:len(want)-1], []byte(",")) {
		if got := l.cell(); !bytes.Equal(got, cell) {
			l.wrong(got, string(cell))
			return
		}
	}
	l.wrong(l.rest, "another cell")
}

// finish returns the line's first fault.
func (l *lines) finish() error {
	if l.fault == nil && l.more {
		l.column = len(l.columns)
		l.wrong(l.rest, fmt.Sprintf("%d cells", len(l.columns)))
	}
	return l.fault
}

// same checks that the line is written as this program writes its content, so
// that a cell which only reads the same does not pass.
func (l *lines) same(want []byte) (bool, error) {
	if bytes.Equal(l.line, want) {
		return true, nil
	}
	got, wanted := bytes.Split(l.line, []byte(",")), bytes.Split(want, []byte(","))
	for i := range min(len(got), len(wanted), len(l.columns)) {
		if !bytes.Equal(got[i], wanted[i]) {
			return false, l.damage(l.columns[i], quoted(got[i]), quoted(wanted[i]))
		}
	}
	return false, l.damage("", quoted(l.line), quoted(want))
}

// wrong notes a fault of the cell taken last.
func (l *lines) wrong(got []byte, want string) {
	if l.fault != nil {
		return
	}
	column := ""
	if l.column < len(l.columns) {
		column = l.columns[l.column]
	}
	l.fault = l.damage(column, quoted(got), want)
}

func (l *lines) damage(column, got, want string) error {
	return &DamageError{File: l.name, Line: l.number, Column: column, Got: got, Want: want}
}
