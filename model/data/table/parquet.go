package table

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// parquetColumn is a column of a Parquet file: of numbers, of lists of numbers that
// all have one length, or of text.
type parquetColumn struct {
	name  string
	leaf  *parquet.Column
	dtype string
	// float and text are what it reads as; nil where it does not.
	float func(parquet.Value) float64
	text  func(parquet.Value) string
	list  bool
	width int // of a list, once one has been read; 1 for a number
}

func parquetTable(s *source, o Options) (t *Table, err error) {
	err = s.safely(func() error {
		t, err = s.parquetTable(o)
		return err
	})
	return t, err
}

func parquetLabels(s *source) (text []string, err error) {
	err = s.safely(func() error {
		text, err = s.parquetLabels()
		return err
	})
	return text, err
}

// safely turns a panic of read into an error: parquet-go has some for files that
// contradict themselves.
func (s *source) safely(read func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = s.errorf("not Parquet that can be read: %s", clip(fmt.Sprint(p)))
		}
	}()
	return read()
}

func (s *source) parquetTable(o Options) (*Table, error) {
	f, columns, err := s.openParquet()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	chosen, err := s.columns(names, o)
	if err != nil {
		return nil, err
	}
	t := &Table{Text: map[string][]string{}}
	if len(o.Columns) == 0 {
		for _, i := range chosen.rest {
			if columns[i].dtype == "text" {
				t.Skipped = append(t.Skipped, names[i])
			} else {
				chosen.numbers = append(chosen.numbers, i)
			}
		}
	}
	b := &parquetBuilder{source: s, file: f, table: t}
	if b.numbers, err = s.usable(columns, chosen.numbers, "numbers, or lists of them; name the columns to read where it is not wanted", func(c *parquetColumn) bool { return c.float != nil }); err != nil {
		return nil, err
	}
	if b.texts, err = s.usable(columns, chosen.texts, "text, integers or bools", func(c *parquetColumn) bool { return c.text != nil }); err != nil {
		return nil, err
	}
	if len(b.numbers) == 0 {
		return nil, s.errorf("no column of numbers: must have one; the columns are %s", listed(names))
	}
	return t, b.read()
}

// usable returns the columns at indices, once each is of the kind that is wanted.
func (s *source) usable(columns []*parquetColumn, indices []int, kind string, ok func(*parquetColumn) bool) (all []*parquetColumn, err error) {
	var wrong faults
	for _, i := range indices {
		if c := columns[i]; ok(c) {
			all = append(all, c)
		} else {
			what := c.dtype
			if c.list {
				what = "a list of " + what
			}
			wrong.add(s.errorf("column %s: %s: must be %s", clip(c.name), what, kind))
		}
	}
	return all, wrong.err(s)
}

func (s *source) parquetLabels() ([]string, error) {
	f, columns, err := s.openParquet()
	if err != nil {
		return nil, err
	}
	if len(columns) != 1 {
		return nil, s.errorf("%d columns: a file of labels must have one", len(columns))
	}
	all, err := s.usable(columns, []int{0}, "integers, bools or text", func(c *parquetColumn) bool { return c.text != nil })
	if err != nil {
		return nil, err
	}
	b := &parquetBuilder{source: s, file: f, texts: all, table: &Table{Text: map[string][]string{}}}
	err = b.read()
	return b.table.Text[all[0].name], err
}

// openParquet opens the file and looks at its columns.
func (s *source) openParquet() (*parquet.File, []*parquetColumn, error) {
	if err := s.guardFooter(); err != nil {
		return nil, nil, err
	}
	f, err := parquet.OpenFile(s.file, s.stat.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		return nil, nil, s.errorf("footer: %w", printable(err))
	}
	var columns []*parquetColumn
	var wrong faults
	seen := map[string]bool{}
	for _, c := range f.Root().Columns() {
		if seen[c.Name()] {
			wrong.add(s.errorf("column %s stands twice: names must differ", clip(c.Name())))
		}
		if !utf8.ValidString(c.Name()) {
			wrong.add(s.errorf("column %s: names must be UTF-8", clip(c.Name())))
		}
		seen[c.Name()] = true
		columns = append(columns, columnOf(c))
	}
	return f, columns, wrong.err(s)
}

// columnOf says how a top-level column is read. A list of numbers is nested groups
// of one column each, one of them repeated.
func columnOf(top *parquet.Column) *parquetColumn {
	c := &parquetColumn{name: top.Name(), leaf: top, width: 1}
	for !c.leaf.Leaf() && len(c.leaf.Columns()) == 1 {
		c.leaf = c.leaf.Columns()[0]
	}
	nested := c.leaf != top
	c.list = c.leaf.Leaf() && c.leaf.MaxRepetitionLevel() == 1
	if !c.leaf.Leaf() || nested && !c.list || c.leaf.MaxRepetitionLevel() > 1 {
		c.dtype = "nested"
		return c
	}
	c.describe()
	if c.list {
		c.width, c.text = 0, nil
	}
	return c
}

// describe sets what the values of the leaf are.
func (c *parquetColumn) describe() {
	logical := c.leaf.Type().LogicalType()
	if logical != nil && logical.Value != nil {
		switch l := logical.Value.(type) {
		case *format.IntType:
			c.integers(int(l.BitWidth), l.IsSigned)
			return
		case *format.StringType, *format.EnumType:
			c.dtype, c.text = "text", func(v parquet.Value) string { return string(v.ByteArray()) }
			return
		}
		c.dtype = strings.ToLower(logical.String())
		return
	}
	switch kind := c.leaf.Type().Kind(); kind {
	case parquet.Boolean:
		c.dtype = "bool"
		c.float = func(v parquet.Value) float64 {
			if v.Boolean() {
				return 1
			}
			return 0
		}
		c.text = func(v parquet.Value) string { return fmt.Sprint(v.Boolean()) }
	case parquet.Int32:
		c.integers(32, true)
	case parquet.Int64:
		c.integers(64, true)
	case parquet.Float:
		c.dtype, c.float = "float32", func(v parquet.Value) float64 { return float64(v.Float()) }
	case parquet.Double:
		c.dtype, c.float = "float64", func(v parquet.Value) float64 { return v.Double() }
	case parquet.ByteArray:
		c.dtype, c.text = "text", func(v parquet.Value) string { return string(v.ByteArray()) }
	case parquet.FixedLenByteArray:
		c.dtype = "bytes of a fixed length (float16 is written so: save float32)"
	default:
		c.dtype = strings.ToLower(kind.String())
	}
}

// integers makes c one of integers of so many bits.
func (c *parquetColumn) integers(bits int, signed bool) {
	wide := c.leaf.Type().Kind() == parquet.Int64
	switch {
	case signed && wide:
		c.float = func(v parquet.Value) float64 { return float64(v.Int64()) }
		c.text = func(v parquet.Value) string { return fmt.Sprint(v.Int64()) }
	case signed:
		c.float = func(v parquet.Value) float64 { return float64(v.Int32()) }
		c.text = func(v parquet.Value) string { return fmt.Sprint(v.Int32()) }
	case wide:
		c.float = func(v parquet.Value) float64 { return float64(v.Uint64()) }
		c.text = func(v parquet.Value) string { return fmt.Sprint(v.Uint64()) }
	default:
		c.float = func(v parquet.Value) float64 { return float64(v.Uint32()) }
		c.text = func(v parquet.Value) string { return fmt.Sprint(v.Uint32()) }
	}
	c.dtype = fmt.Sprintf("int%d", bits)
	if !signed {
		c.dtype = "u" + c.dtype
	}
}

// printable is an error of parquet-go, which quotes the file, as one line.
func printable(err error) error {
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return '?'
		}
		return r
	}, err.Error())
	return fmt.Errorf("%.300s", text)
}
