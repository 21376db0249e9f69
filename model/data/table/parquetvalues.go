package table

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// parquetBuilder makes a table of the groups of rows of a Parquet file.
type parquetBuilder struct {
	*source
	file    *parquet.File
	table   *Table
	numbers []*parquetColumn
	texts   []*parquetColumn
	wrong   faults
	seen    interned
	index   int   // of the group that is being read
	done    int64 // values of the groups and columns before
}

func (b *parquetBuilder) read() error {
	b.seen = interned{}
	for b.index = range b.file.RowGroups() {
		if err := b.group(b.file.RowGroups()[b.index]); err != nil {
			return err
		}
	}
	if err := b.wrong.err(b.source); err != nil {
		return err
	}
	t := b.table
	if t.Rows == 0 {
		return b.errorf("no rows: must have one at least")
	}
	var dtypes []string
	for _, c := range b.numbers {
		if !slices.Contains(dtypes, c.dtype) {
			dtypes = append(dtypes, c.dtype)
		}
		if !c.list {
			t.Names = append(t.Names, c.name)
			continue
		}
		for i := range c.width {
			t.Names = append(t.Names, fmt.Sprintf("%s[%d]", c.name, i))
		}
	}
	t.Dtype = strings.Join(dtypes, ", ")
	return nil
}

// group reads a group of rows column by column, and puts them side by side.
func (b *parquetBuilder) group(g parquet.RowGroup) error {
	rows := g.NumRows()
	if rows < 0 || rows > math.MaxInt32 {
		return b.errorf("a group of %d rows: must have at most %d", rows, math.MaxInt32)
	}
	columns := make([][]float32, len(b.numbers))
	for i, c := range b.numbers {
		values, err := b.floats(g, c)
		if err != nil {
			return b.errorf("column %s: %w", clip(c.name), err)
		}
		if width := max(1, c.width); int64(len(values)) != rows*int64(width) && b.wrong.count == 0 {
			return b.errorf("column %s: %d values in a group of %d rows: must be %d in each", clip(c.name), len(values), rows, width)
		}
		columns[i] = values
		b.done += int64(len(values))
	}
	for _, c := range b.texts {
		before := len(b.table.Text[c.name])
		if err := b.text(g, c); err != nil {
			return b.errorf("column %s: %w", clip(c.name), err)
		}
		if n := len(b.table.Text[c.name]) - before; int64(n) != rows && b.wrong.count == 0 {
			return b.errorf("column %s: %d values in a group of %d rows: must be as many", clip(c.name), n, rows)
		}
	}
	if b.wrong.count == 0 {
		b.interleave(columns, int(rows))
	}
	b.table.Rows += int(rows)
	return nil
}

// interleave appends rows whose columns are given.
func (b *parquetBuilder) interleave(columns [][]float32, rows int) {
	t := b.table
	t.Columns = 0
	for _, c := range b.numbers {
		t.Columns += c.width
	}
	t.Values = slices.Grow(t.Values, rows*t.Columns)
	for row := range rows {
		for i, c := range b.numbers {
			t.Values = append(t.Values, columns[i][row*c.width:][:c.width]...)
		}
	}
}

// floats reads the numbers of a column in a group of rows.
func (b *parquetBuilder) floats(g parquet.RowGroup, c *parquetColumn) ([]float32, error) {
	var values []float32
	row, width, null := b.table.Rows-1, 0, false // of the row that is being read
	ends := func() {
		switch {
		case row < b.table.Rows || null:
		case c.width == 0:
			c.width = width
		case width != c.width:
			b.wrong.add(b.errorf("column %s: row %d (from 0): a list of %d: must have %d, as the first has", clip(c.name), row, width, c.width))
		}
	}
	err := b.each(g, c, func(v parquet.Value) error {
		if v.RepetitionLevel() == 0 {
			ends()
			row, width, null = row+1, 0, false
		}
		if width++; width > maxColumns {
			return fmt.Errorf("row %d (from 0): a list of more than %d: must have at most that many", row, maxColumns)
		}
		if b.done+int64(len(values)) == b.maxValues {
			return fmt.Errorf("more than %d values in all: must be at most that many", b.maxValues)
		}
		if v.IsNull() {
			null = true
			b.wrong.add(b.null(c, row))
			values = append(values, 0)
			return nil
		}
		x := c.float(v)
		f, ok := narrow(x)
		if !ok {
			b.wrong.add(b.errorf("column %s: row %d (from 0): %g: must be within float32's range, ±3.4e38", clip(c.name), row, x))
		}
		values = append(values, f)
		return nil
	})
	ends()
	return values, err
}

// null says that a row has no value; a list that is empty has none either.
func (b *parquetBuilder) null(c *parquetColumn, row int) error {
	what := "null"
	if c.list {
		what = "a null, or an empty list"
	}
	return b.errorf("column %s: row %d (from 0): %s: every row must have a value here", clip(c.name), row, what)
}

// text appends the texts of a column in a group of rows.
func (b *parquetBuilder) text(g parquet.RowGroup, c *parquetColumn) error {
	text := b.table.Text[c.name]
	row := b.table.Rows - 1
	err := b.each(g, c, func(v parquet.Value) error {
		row++
		if int64(row) == b.maxValues {
			return fmt.Errorf("more than %d rows: must be at most that many", b.maxValues)
		}
		if v.IsNull() {
			b.wrong.add(b.null(c, row))
			text = append(text, "")
			return nil
		}
		name := c.text(v)
		if name == "" || !utf8.ValidString(name) {
			b.wrong.add(b.errorf("column %s: row %d (from 0): %s: must be text in UTF-8, and not empty", clip(c.name), row, clip(name)))
		}
		text = append(text, b.seen.of(name))
		return nil
	})
	b.table.Text[c.name] = text
	return err
}

// each hands over the values of a column in a group of rows.
func (b *parquetBuilder) each(g parquet.RowGroup, c *parquetColumn, take func(parquet.Value) error) error {
	if err := b.guardChunk(&b.file.Metadata().RowGroups[b.index].Columns[c.leaf.Index()].MetaData); err != nil {
		return err
	}
	pages := g.ColumnChunks()[c.leaf.Index()].Pages()
	defer func() { _ = pages.Close() }() // it was only read
	var block [1024]parquet.Value
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return printable(err)
		}
		values := page.Values()
		for {
			n, err := values.ReadValues(block[:])
			for _, v := range block[:n] {
				if err := take(v); err != nil {
					return err
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil && n == 0 {
				err = io.ErrNoProgress
			}
			if err != nil {
				return printable(err)
			}
		}
		parquet.Release(page)
	}
}
