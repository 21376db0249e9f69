package table

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The first rows decide which columns hold text: so many, or fewer where they are
// long.
const (
	sampleRows  = 100
	sampleCells = 1 << 20
)

// csvBuilder makes a table of the rows of a CSV file.
type csvBuilder struct {
	*csvReader
	Table
	numbers []int // the columns of numbers, in the table's order
	texts   []int // the columns of text
	wrong   faults
	seen    interned
}

func csvTable(s *source, o Options) (*Table, error) {
	c, err := openCSV(s, false)
	if err != nil {
		return nil, err
	}
	b := &csvBuilder{csvReader: c, Table: Table{Dtype: "text", Text: map[string][]string{}}, seen: interned{}}
	sample, err := b.sample()
	if err != nil {
		return nil, err
	}
	if err := b.choose(o, sample); err != nil {
		return nil, err
	}
	for _, r := range sample {
		b.line = r.line
		if err := b.row(r.cells); err != nil {
			return nil, err
		}
	}
	for {
		cells, err := b.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = b.row(cells)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := b.wrong.err(s); err != nil {
		return nil, err
	}
	return &b.Table, nil
}

// csvRow is a row that is kept.
type csvRow struct {
	line  int
	cells []string
}

// sample reads the first rows.
func (b *csvBuilder) sample() ([]csvRow, error) {
	var rows []csvRow
	for cells := 0; len(rows) < sampleRows && cells < sampleCells; cells += len(rows[len(rows)-1].cells) {
		cells, err := b.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, csvRow{b.line, slices.Clone(cells)})
	}
	if len(rows) == 0 {
		return nil, b.lineErrorf(b.end+1, "no rows after the first line: must have one at least")
	}
	return rows, nil
}

// choose finds the columns that are asked for, or those of numbers.
func (b *csvBuilder) choose(o Options, sample []csvRow) error {
	chosen, err := b.columns(b.header, o)
	if err != nil {
		return err
	}
	b.texts = chosen.texts
	b.numbers = chosen.numbers
	if len(o.Columns) == 0 {
		for _, i := range chosen.rest {
			if holdsText(sample, i) {
				b.Skipped = append(b.Skipped, b.header[i])
			} else {
				b.numbers = append(b.numbers, i)
			}
		}
	}
	if len(b.numbers) == 0 && len(b.header) == 1 {
		return b.errorf("one column, %s, and none of numbers: cells must be parted by commas, semicolons or tabs", listed(b.header))
	}
	if len(b.numbers) == 0 {
		return b.errorf("no column of numbers left: must have one; the columns are %s", listed(b.header))
	}
	for _, i := range b.numbers {
		b.Names = append(b.Names, b.header[i])
	}
	b.Columns = len(b.numbers)
	return nil
}

// holdsText says whether a column has cells but no number among them.
func holdsText(rows []csvRow, column int) bool {
	text := false
	for _, r := range rows {
		if column >= len(r.cells) || missing(r.cells[column]) {
			continue
		}
		if _, ok := number(strings.ReplaceAll(r.cells[column], ",", "")); ok { // a comma is told of later
			return false
		}
		text = true
	}
	return text
}

// missing says whether a cell stands for a value that is not there.
func missing(cell string) bool {
	switch strings.ToLower(cell) {
	case "", "na", "n/a", "null", "none", "?", "-":
		return true
	}
	return false
}

// number reads a number, which may be NaN or infinite; one that is too large for
// float64 is infinite with ok false.
func number(cell string) (v float64, ok bool) {
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil
}

// row appends a row; what is wrong with it goes to b.wrong.
func (b *csvBuilder) row(cells []string) error {
	if int64(len(b.Values)+b.Columns) > b.maxValues {
		return b.lineErrorf(b.line, "more than %d values: must be at most that many", b.maxValues)
	}
	b.Rows++
	if want := len(b.header); len(cells) != want {
		hint := ""
		if b.csv.Comma == ',' && len(cells) == 2*want {
			hint = "; decimal commas? numbers must have points, or semicolons between them"
		}
		b.wrong.add(b.lineErrorf(b.line, "%d cells: must have %d, as the first line has%s", len(cells), want, hint))
		return nil
	}
	for _, i := range b.numbers {
		b.Values = append(b.Values, b.cell(b.header[i], cells[i]))
	}
	for _, i := range b.texts {
		name := b.header[i]
		if err := b.checkText(name, cells[i]); err != nil {
			b.wrong.add(err)
		}
		b.Text[name] = append(b.Text[name], b.seen.of(cells[i]))
	}
	return nil
}

// cell reads a number of a column.
func (b *csvBuilder) cell(column, cell string) float32 {
	v, ok := number(cell)
	f, fits := narrow(v)
	if ok && fits {
		return f
	}
	_, comma := number(strings.ReplaceAll(cell, ",", ""))
	problem := "must be a number"
	switch {
	case cell == "":
		problem = "empty: must be a number; fill it in, leave the row out, or write nan"
		b.wrong.add(b.lineErrorf(b.line, "column %s: %s", clip(column), problem))
		return 0
	case missing(cell):
		problem = "must be a number; write nan for a value that is not there"
	case v != 0: // out of float64's range, or of float32's
		problem = "must be within float32's range, ±3.4e38"
	case comma && strings.Contains(cell, ","):
		problem = "must have a decimal point, and no commas"
	}
	b.wrong.add(b.lineErrorf(b.line, "column %s: %s: %s", clip(column), clip(cell), problem))
	return 0
}

// chosen are columns by what they are wanted for, as indices of the names.
type chosen struct {
	numbers, texts []int
	rest           []int // neither, in the file's order
}

// columns finds those that o asks for among the names that a file has.
func (s *source) columns(names []string, o Options) (chosen, error) {
	var c chosen
	var wrong faults
	taken := make([]bool, len(names))
	find := func(wanted []string) (found []int) {
		for _, name := range wanted {
			i := slices.Index(names, name)
			switch {
			case i < 0:
				wrong.add(s.errorf("no column %s: must be one of %s", clip(name), listed(names)))
			case taken[i]:
				wrong.add(s.errorf("column %s: asked for twice: must be once, as numbers or as text", clip(name)))
			default:
				taken[i] = true
				found = append(found, i)
			}
		}
		return found
	}
	c.numbers, c.texts = find(o.Columns), find(o.Text)
	for i := range names {
		if !taken[i] {
			c.rest = append(c.rest, i)
		}
	}
	return c, wrong.err(s)
}
