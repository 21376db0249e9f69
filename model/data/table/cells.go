package table

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// Cells are a table's cells as text, whatever its columns hold: numbers as they are
// written, and empty where there is nothing.
type Cells struct {
	// Names are the columns' names, all different and none empty.
	Names []string
	// Rows have a cell for each name.
	Rows [][]string
	// Skipped names the columns of Parquet that hold neither numbers nor text.
	Skipped []string
	// Digest is that of the file, as in Table.
	Digest string

	name  string // of the file
	lines []int  // of the rows, from 1; nil where the format has none
}

// Where returns the place of a row in the file, as "runs.csv:12", or "runs.parquet: row 11
// (from 0)" where it has no lines.
func (c *Cells) Where(row int) string {
	if c.lines == nil {
		return fmt.Sprintf("%s: row %d (from 0)", c.name, row)
	}
	return fmt.Sprintf("%s:%d", c.name, c.lines[row])
}

// MaxCells bounds what ReadCells reads.
const MaxCells = 1 << 25

// ReadCells reads a CSV, TSV or Parquet file as text. Rows is at least 1 long. A first
// column without a name, such as the index that pandas writes, is left out.
func ReadCells(path string) (*Cells, error) { return readCells(path, limits{MaxCells, MaxBytes}) }

func readCells(path string, l limits) (*Cells, error) {
	s, err := open(path, l)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if s.format.cells == nil {
		return nil, s.errorf("%s has no named columns: must be CSV, TSV or Parquet", s.format.name)
	}
	c, err := s.format.cells(s)
	if err != nil {
		return nil, err
	}
	c.name = s.name
	c.Digest, err = s.digest()
	return c, err
}

func csvCells(s *source) (*Cells, error) {
	r, err := openCSV(s, true)
	if err != nil {
		return nil, err
	}
	from := 0
	if r.header[0] == "" {
		from = 1
	}
	c := &Cells{Names: r.header[from:]}
	var wrong faults
	seen := interned{}
	for {
		cells, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		switch {
		case err != nil:
			return nil, err
		case int64(len(c.Rows)+1)*int64(len(r.header)) > s.maxValues:
			return nil, r.lineErrorf(r.line, "more than %d cells: must be at most that many", s.maxValues)
		case len(cells) != len(r.header):
			wrong.add(r.lineErrorf(r.line, "%d cells: must have %d, as the first line has", len(cells), len(r.header)))
			continue
		}
		row := make([]string, len(c.Names))
		for i, cell := range cells[from:] {
			if !utf8.ValidString(cell) {
				wrong.add(r.lineErrorf(r.line, "column %s: %s: must be UTF-8", clip(c.Names[i]), clip(cell)))
			}
			row[i] = seen.of(cell)
		}
		c.Rows, c.lines = append(c.Rows, row), append(c.lines, r.line)
	}
	if err := wrong.err(s); err != nil {
		return nil, err
	}
	if len(c.Rows) == 0 {
		return nil, r.lineErrorf(r.end+1, "no rows after the first line: must have one at least")
	}
	return c, nil
}

func parquetCells(s *source) (c *Cells, err error) {
	err = s.safely(func() error {
		c, err = s.parquetCells()
		return err
	})
	return c, err
}

func (s *source) parquetCells() (*Cells, error) {
	f, columns, err := s.openParquet()
	if err != nil {
		return nil, err
	}
	c := &Cells{}
	var wanted []*parquetColumn
	for _, column := range columns {
		if column.list || column.cell() == nil || column.name == "" {
			c.Skipped = append(c.Skipped, column.name)
			continue
		}
		wanted = append(wanted, column)
		c.Names = append(c.Names, column.name)
	}
	if len(wanted) == 0 {
		return nil, s.errorf("no column of numbers or text: must have one")
	}
	b := &parquetBuilder{source: s, file: f}
	seen := interned{}
	for b.index = range f.RowGroups() {
		group := f.RowGroups()[b.index]
		first, rows := len(c.Rows), group.NumRows()
		if rows < 0 || (int64(first)+rows)*int64(len(wanted)) > s.maxValues {
			return nil, s.errorf("more than %d cells: must be at most that many", s.maxValues)
		}
		for i, column := range wanted {
			text, row := column.cell(), first
			err := b.each(group, column, func(v parquet.Value) error {
				if row == first+int(rows) {
					return fmt.Errorf("more values than the %d rows of its group", rows)
				}
				if row == len(c.Rows) {
					c.Rows = append(c.Rows, make([]string, len(wanted)))
				}
				if !v.IsNull() {
					cell := text(v)
					if !utf8.ValidString(cell) {
						return fmt.Errorf("row %d (from 0): %s: must be UTF-8", row, clip(cell))
					}
					c.Rows[row][i] = seen.of(cell)
				}
				row++
				return nil
			})
			if err == nil && row != first+int(rows) {
				err = fmt.Errorf("%d values in a group of %d rows: must be as many", row-first, rows)
			}
			if err != nil {
				return nil, s.errorf("column %s: %w", clip(column.name), err)
			}
		}
	}
	if len(c.Rows) == 0 {
		return nil, s.errorf("no rows: must have one at least")
	}
	return c, nil
}

// cell returns what writes a value of the column as text; nil where it is neither a
// number nor text.
func (c *parquetColumn) cell() func(parquet.Value) string {
	switch {
	case c.text != nil:
		return c.text
	case c.dtype == "float32":
		return func(v parquet.Value) string { return strconv.FormatFloat(c.float(v), 'g', -1, 32) }
	case c.float != nil:
		return func(v parquet.Value) string { return strconv.FormatFloat(c.float(v), 'g', -1, 64) }
	}
	return nil
}
