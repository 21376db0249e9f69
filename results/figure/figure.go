// Package figure draws a sweep's figures: metrics against temperature, the
// alignment-uniformity plane, curves over steps, features, heat maps, and the guide's
// illustrations. A figure is a pure function of plain data: the same input gives the
// same bytes in SVG, PNG and PDF. What is not finite is left out, and the figure's
// notes say so; nothing panics on data, and nothing here computes a statistic.
//
// Start reading at Set, which says what figures a sweep has, then temperature.go for
// one of them. It has 30 files because every figure has one (temperature, plane,
// curves, features, heat, ...), its part of a set another (set*.go), and they share
// the parts that figures are made of (ticks, key, marks, colours), which are too close
// to each other for a package of their own.
package figure

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Format is a file format, named as its file extension.
type Format string

// The formats that every figure can be written in.
const (
	SVG Format = "svg"
	PNG Format = "png"
	PDF Format = "pdf"
)

// Formats lists the formats that Save writes.
func Formats() []Format { return []Format{SVG, PNG, PDF} }

// resolution of a PNG in dots an inch: twice what a browser shows a 9 inch
// figure at, so that it stays sharp at 900 pixels on a dense screen.
const resolution = 200

// Figure is a drawing, ready to be written in any Format. It may be written
// from several goroutines at once.
type Figure struct {
	width, height vg.Length // before they are scaled
	scale         float64
	page          page
	body          func(draw.Canvas)
}

// Title returns the figure's title in one line.
func (f *Figure) Title() string { return f.page.title }

// Alt returns a text for those who cannot see the figure: its title, what it
// is drawn from, and its notes.
func (f *Figure) Alt() string { return f.page.alt() }

// Size returns the width and height in CSS pixels (1/96 inch).
func (f *Figure) Size() (width, height int) {
	w, h := f.size()
	return int(w.Dots(96) + 0.5), int(h.Dots(96) + 0.5)
}

// Write writes the figure to w.
func (f *Figure) Write(w io.Writer, format Format) error {
	switch format {
	case SVG:
		return f.writeSVG(w)
	case PNG:
		return f.writePNG(w, resolution)
	case PDF:
		return f.writePDF(w)
	}
	return fmt.Errorf("figure format %q: must be svg, png or pdf", string(format))
}

// Save writes dir/name in the formats given, all of them where none is: as name.svg,
// .png and .pdf. Each file is complete or untouched: all are written beside their places and synced first, then renamed.
// The directory must exist.
func (f *Figure) Save(dir, name string, formats ...Format) error {
	if len(formats) == 0 {
		formats = Formats()
	}
	type file struct{ temporary, final string }
	var files []file
	defer func() {
		for _, f := range files {
			os.Remove(f.temporary) // those not renamed
		}
	}()
	for _, format := range formats {
		var b bytes.Buffer
		if err := f.Write(&b, format); err != nil {
			return err
		}
		temporary, err := writeTemporary(dir, name, b.Bytes())
		if err != nil {
			return fmt.Errorf("save figure %s: %w", name, err)
		}
		files = append(files, file{temporary, filepath.Join(dir, name+"."+string(format))})
	}
	for _, f := range files {
		if err := os.Rename(f.temporary, f.final); err != nil {
			return fmt.Errorf("save figure %s: %w", name, err)
		}
	}
	return nil
}

// writeTemporary writes b to a new hidden file in dir, synced, readable by all.
func writeTemporary(dir, name string, b []byte) (path string, err error) {
	t, err := os.CreateTemp(dir, "."+name+".*.new")
	if err != nil {
		return "", err
	}
	defer func() {
		if e := t.Close(); err == nil {
			err = e
		}
		if err != nil {
			os.Remove(t.Name())
		}
	}()
	if err := t.Chmod(0o644); err != nil {
		return "", err
	}
	if _, err := t.Write(b); err != nil {
		return "", err
	}
	return t.Name(), t.Sync()
}

// size returns the width and height of the page.
func (f *Figure) size() (width, height vg.Length) {
	return f.width * vg.Length(f.scale), f.height * vg.Length(f.scale)
}

func (f *Figure) draw(c vg.Canvas) {
	if f.scale != 1 {
		c.Push()
		defer c.Pop()
		c.Scale(f.scale, f.scale)
	}
	f.body(f.page.draw(draw.NewCanvas(c, f.width, f.height)))
}

func (f *Figure) writePNG(w io.Writer, dpi int) error {
	c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(f.size()), vgimg.UseDPI(dpi))}
	f.draw(c)
	_, err := c.WriteTo(w)
	return err
}
