package figure

import "gonum.org/v1/plot/vg"

// Layout says how large a figure is and what surrounds its panels. The zero value is
// a page 9 inches wide with everything on it.
type Layout struct {
	// Width in points (1/72 inch); 0 is 648.
	Width float64
	// FontSize of axis labels and keys in points, 0 is 9.5; other texts, lines and
	// marks change with it.
	FontSize float64
	// NoTitle leaves out the title and the line under it, and keeps margins narrow.
	NoTitle bool
	// NoCaption leaves out the notes below the panels.
	NoCaption bool
}

// scale is how much larger everything is than on the page of 9 inches.
func (l Layout) scale() float64 {
	if l.FontSize > 0 {
		return l.FontSize / textSize.Points()
	}
	return 1
}

// outer is the page's width before it is scaled.
func (l Layout) outer() vg.Length {
	if l.Width > 0 {
		return vg.Points(l.Width / l.scale())
	}
	return pageWidth / vg.Length(l.scale())
}

// Narrowest returns the least width in points that panels and their labels have room in
// at the layout's font size.
func (l Layout) Narrowest() float64 { return 150 * l.scale() }

// margin around the page.
func (l Layout) margin() vg.Length {
	if l.NoTitle {
		return 2
	}
	return pageMargin
}

// inner returns the width between the margins.
func (l Layout) inner() vg.Length { return l.outer() - 2*l.margin() }

// columns returns how many columns n panels of a figure stand in.
func (l Layout) columns(n int) int {
	most := min(max(int(l.inner()/panelWidth), 1), 3)
	if n == 4 && most > 1 {
		return 2
	}
	return min(n, most)
}

// panelWidth is the least width of a panel with its labels.
const panelWidth vg.Length = 170
