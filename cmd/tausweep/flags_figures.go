package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tausweep/tausweep/results/figure"
)

// figureFlags choose figures and lay them out.
type figureFlags struct {
	only, measures, formats []string
	width, fontSize, out    string
	noTitle, noCaption      bool
}

func (o *figureFlags) addFlags(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringSliceVar(&o.only, "only", nil, "`figures` to draw, e.g. metrics,plane (default: all)")
	fs.StringSliceVar(&o.measures, "measures", nil, "`columns` that the figures show, e.g. alignment,uniformity (default: each figure's own)")
	fs.StringVar(&o.width, "width", "", "`width` of a figure with its unit: in, cm, mm or pt, e.g. 3.25in (default 9in)")
	fs.StringVar(&o.fontSize, "font-size", "", "`points` of the labels' font; lines and marks follow it (default 9.5)")
	fs.BoolVar(&o.noTitle, "no-title", false, "draw no title, and narrow margins")
	fs.BoolVar(&o.noCaption, "no-caption", false, "draw no notes below the panels")
	fs.StringSliceVar(&o.formats, "format", nil, "`formats` to write: svg, png, pdf (default: all)")
	fs.StringVar(&o.out, "out", "", "`directory` to write to (default DIR/figures)")
	completeFlag(cmd, "format", cobra.FixedCompletions([]string{"svg", "png", "pdf"}, noFiles))
}

// choice returns what the flags choose; the errors are all there are in the flags.
func (o *figureFlags) choice() (figure.Choice, []figure.Format, error) {
	c := figure.Choice{
		Only: o.only, Measures: o.measures,
		Layout: figure.Layout{NoTitle: o.noTitle, NoCaption: o.noCaption},
	}
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if o.fontSize != "" {
		size, err := strconv.ParseFloat(strings.TrimSuffix(o.fontSize, "pt"), 64)
		if err != nil || !(size >= 4 && size <= 40) {
			fault("--font-size %q: must be a number of points from 4 to 40, as 8", o.fontSize)
		}
		c.Layout.FontSize = size
	}
	if o.width != "" {
		const inch, widest = 72, 72 * 40 // points
		width, ok := points(o.width)
		switch least := c.Layout.Narrowest(); {
		case !ok:
			fault("--width %q: must be a number with its unit, in, cm, mm or pt, as 3.25in", o.width)
		case !(width >= least && width <= widest):
			fault("--width %q: must be from %.1fin to 40in at this font size", o.width, math.Ceil(least/inch*10)/10)
		}
		c.Layout.Width = width
	}
	var formats []figure.Format
	for _, f := range o.formats {
		if !slices.Contains(figure.Formats(), figure.Format(f)) {
			fault("--format %q: must be svg, png or pdf", f)
		}
		formats = append(formats, figure.Format(f))
	}
	if len(formats) == 0 {
		formats = figure.Formats()
	}
	return c, formats, errors.Join(faults...)
}

// points reads a length with its unit.
func points(text string) (float64, bool) {
	for unit, size := range map[string]float64{"in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1} {
		if number, ok := strings.CutSuffix(text, unit); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
			return v * size, err == nil
		}
	}
	return 0, false
}
