package table

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxRecord bounds a row of a CSV file, in bytes: without it a quotation mark that
// is never closed takes in the whole file.
const maxRecord = 32 << 20

// csvReader reads the rows of a CSV or TSV file.
type csvReader struct {
	*source
	csv    *csv.Reader
	budget *budget
	header []string // the names of the columns
	line   int      // of the last row, from 1
	end    int      // the line it ends in
	blank  int      // the line of a blank one just before it; 0 where there is none
	// indexed says that the first column needs no name.
	indexed bool
}

// budget lets through what a row may take.
type budget struct {
	io.Reader
	left int
}

var errRecord = errors.New("a row of more than " + strconv.Itoa(maxRecord>>20) + " MB: a quotation mark may not be closed")

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRecord
	}
	n, err := b.Reader.Read(p)
	b.left -= n
	return n, err
}

// openCSV reads the header. Where a table may be indexed, its first column needs no name.
func openCSV(s *source, indexed bool) (*csvReader, error) {
	in, err := s.stream()
	if err != nil {
		return nil, err
	}
	c := &csvReader{source: s, budget: &budget{in, maxRecord}, indexed: indexed}
	buffered := bufio.NewReaderSize(c.budget, 1<<16)
	head, _ := buffered.Peek(1 << 16) // an error comes again when it is read
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return nil, s.errorf("byte 0: UTF-16: must be UTF-8")
	}
	if hint := looksLike(head); hint != "" && !utf8.Valid(head[:min(len(head), 4)]) || bytes.IndexByte(head, 0) >= 0 {
		return nil, s.errorf("not text%s: must be %s", hint, s.format.name)
	}
	if bom := []byte("\xef\xbb\xbf"); bytes.HasPrefix(head, bom) {
		head = head[len(bom):]
		_, _ = buffered.Discard(len(bom)) // it was there to peek at
	}
	c.csv = csv.NewReader(buffered)
	c.csv.Comma = '\t'
	if s.format.suffix == ".csv" {
		c.csv.Comma = delimiter(head)
	}
	c.csv.FieldsPerRecord = -1
	c.csv.ReuseRecord = true
	c.csv.TrimLeadingSpace = c.csv.Comma != '\t' // with tabs it would take empty cells for space
	names, err := c.next()
	if errors.Is(err, io.EOF) {
		return nil, s.errorf("only blank lines: the first line must name the columns")
	}
	if err != nil {
		return nil, err
	}
	if len(names) > maxColumns {
		return nil, c.lineErrorf(c.line, "%d columns: must be at most %d", len(names), maxColumns)
	}
	c.header = slices.Clone(names)
	if err := c.checkNames(); err != nil {
		return nil, err
	}
	return c, nil
}

// delimiter is the one of comma, semicolon and tab that a header has most of.
func delimiter(head []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	var counts [3]int
	quoted := false
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
		}
		if i := strings.IndexByte(",;\t", c); i >= 0 && !quoted {
			counts[i]++
		}
	}
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	return rune(",;\t"[best])
}

// next reads a row, whose cells are valid until the next one and have no spaces
// around them.
func (c *csvReader) next() ([]string, error) {
	c.budget.left = maxRecord
	cells, err := c.csv.Read()
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, err
	case errors.As(err, &bad) && errors.Is(bad.Err, csv.ErrBareQuote):
		return nil, c.lineErrorf(bad.Line, "byte %d: a quotation mark inside a cell: the whole cell must be quoted, and marks within doubled", bad.Column)
	case errors.As(err, &bad) && errors.Is(bad.Err, csv.ErrQuote):
		return nil, c.lineErrorf(bad.StartLine, "a quoted cell that begins in this line goes wrong in line %d, byte %d: the mark must be closed before the delimiter, and marks within doubled", bad.Line, bad.Column)
	case err != nil:
		return nil, c.lineErrorf(c.end+1, "%w", cause(err))
	}
	c.line, _ = c.csv.FieldPos(0)
	c.blank = 0
	if c.line > c.end+1 {
		c.blank = c.end + 1
	}
	c.end = c.line
	for i, cell := range cells {
		c.end += strings.Count(cell, "\n")
		cells[i] = strings.TrimSpace(cell)
	}
	return cells, nil
}

// checkNames looks at the header.
func (c *csvReader) checkNames() error {
	var wrong faults
	if c.headless() {
		return c.lineErrorf(c.line, "numbers, %s, instead of names: the first line must name the columns; put one in front", listed(c.header[:min(3, len(c.header))]))
	}
	places := map[string]int{}
	for i, name := range c.header {
		first, again := places[name]
		switch {
		case !utf8.ValidString(name):
			wrong.add(c.lineErrorf(c.line, "column %d: %q: must be UTF-8", i+1, name))
		case name == "" && i == 0 && len(c.header) > 1 && c.indexed:
		case name == "" && i == 0 && len(c.header) > 1:
			wrong.add(c.lineErrorf(c.line, "column 1: no name: every column must have one; an index that pandas wrote is left out by to_csv(index=False)"))
		case name == "":
			wrong.add(c.lineErrorf(c.line, "column %d: no name: every column must have one", i+1))
		case again:
			wrong.add(c.lineErrorf(c.line, "columns %d and %d are both called %s: names must differ", first+1, i+1, clip(name)))
		default:
			places[name] = i
		}
	}
	return wrong.err(c.source)
}

// headless says whether the first line holds numbers in the place of names. Columns
// without names of their own are often called 0, 1, 2, ...: those are names.
func (c *csvReader) headless() bool {
	numbers, zeroBased, oneBased := 0, 0, 0
	for i, name := range c.header {
		if _, err := strconv.ParseFloat(name, 64); err != nil {
			continue
		}
		if !isInteger(name) && strings.ContainsAny(name, ".0123456789") {
			return true
		}
		numbers++
		if name == strconv.Itoa(i) {
			zeroBased++
		}
		if name == strconv.Itoa(i+1) {
			oneBased++
		}
	}
	n := len(c.header)
	return numbers == n && zeroBased < n && oneBased < n
}

// csvLabels reads a file of one column.
func csvLabels(s *source) ([]string, error) {
	c, err := openCSV(s, false)
	if err != nil {
		return nil, err
	}
	if len(c.header) > 1 {
		return nil, c.lineErrorf(c.line, "%d columns, %s: a file of labels must have one", len(c.header), listed(c.header))
	}
	column := c.header[0]
	if _, err := strconv.ParseFloat(column, 64); err == nil {
		return nil, c.lineErrorf(c.line, "%q instead of a name: the first line must name the column; put one in front", column)
	}
	var text []string
	var wrong faults
	seen := interned{}
	for {
		cells, err := c.next()
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			return nil, err
		case int64(len(text)) == c.maxValues:
			return nil, c.lineErrorf(c.line, "more than %d labels: must be at most that many", c.maxValues)
		case len(cells) > 1:
			wrong.add(c.lineErrorf(c.line, "%d cells: must have 1, as the first line has", len(cells)))
		case c.blank > 0:
			wrong.add(c.lineErrorf(c.blank, "blank: every row must have a label"))
		case cells[0] == column:
			wrong.add(c.lineErrorf(c.line, "the label %s stands in the first line too: that line must name the column; put a name in front", clip(column)))
		}
		if err := c.checkText(column, cells[0]); err != nil {
			wrong.add(err)
		}
		text = append(text, seen.of(cells[0]))
	}
	if len(text) == 0 {
		return nil, c.lineErrorf(c.end+1, "no rows after the first line: must have one at least")
	}
	return text, wrong.err(s)
}

// checkText says what is wrong with a cell of a column of text.
func (c *csvReader) checkText(column, cell string) error {
	if cell == "" {
		return c.lineErrorf(c.line, "column %s: empty: every row must have a value here", clip(column))
	}
	if !utf8.ValidString(cell) {
		return c.lineErrorf(c.line, "column %s: %s: must be UTF-8", clip(column), clip(cell))
	}
	return nil
}

// interned keeps one copy of equal texts.
type interned map[string]string

func (t interned) of(text string) string {
	if same, ok := t[text]; ok {
		return same
	}
	text = strings.Clone(text)
	t[text] = text
	return text
}
