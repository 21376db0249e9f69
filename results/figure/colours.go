package figure

import (
	"image/color"
	"math"
)

// Inks of text, axes and reference lines.
var (
	ink   = color.NRGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff}
	grey  = color.NRGBA{R: 0x6b, G: 0x6b, B: 0x6b, A: 0xff}
	faint = color.NRGBA{R: 0xe8, G: 0xe8, B: 0xe8, A: 0xff}
	black = color.NRGBA{A: 0xff}
	paper = color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
)

// okabeIto is the palette of Okabe and Ito (2008), told apart with every common
// kind of colour vision; yellow last, since it is faint on white.
var okabeIto = [...]color.NRGBA{
	{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}, // blue
	{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}, // vermilion
	{R: 0x00, G: 0x9e, B: 0x73, A: 0xff}, // bluish green
	{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff}, // reddish purple
	{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff}, // orange
	{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff}, // sky blue
	{R: 0x00, G: 0x00, B: 0x00, A: 0xff}, // black
	{R: 0xf0, G: 0xe4, B: 0x42, A: 0xff}, // yellow
}

// distinct is how many series have a colour of their own.
const distinct = len(okabeIto)

func blue() color.NRGBA      { return okabeIto[0] }
func vermilion() color.NRGBA { return okabeIto[1] }

// faded returns c at opacity a, 0 to 1.
func faded(c color.NRGBA, a float64) color.NRGBA {
	c.A = uint8(math.Round(a * math.MaxUint8))
	return c
}

// sequential returns the colour of t in [0, 1] on a map from dark violet over
// blue and green to yellow. It is perceptually uniform in lightness by
// construction: OKLab's L (Ottosson 2020) grows linearly from 0.30 to 0.90, so
// it reads the same in greys and with every kind of colour vision.
func sequential(t float64) color.NRGBA {
	t = math.Min(math.Max(t, 0), 1)
	const (
		dark, light = 0.30, 0.90
		violet, end = 302.0, 100.0 // hues in degrees
		chroma, dip = 0.13, 0.03   // less in the middle, where greens have no more
	)
	hue := (violet + (end-violet)*t) * math.Pi / 180
	c := chroma - dip*math.Sin(math.Pi*t)
	sin, cos := math.Sincos(hue)
	return oklab(dark+(light-dark)*t, c*cos, c*sin)
}

// oklab converts OKLab to sRGB; a channel outside of the gamut is cut.
func oklab(lightness, a, b float64) color.NRGBA {
	l := cube(lightness + 0.3963377774*a + 0.2158037573*b)
	m := cube(lightness - 0.1055613458*a - 0.0638541728*b)
	s := cube(lightness - 0.0894841775*a - 1.2914855480*b)
	return color.NRGBA{
		R: gamma(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		G: gamma(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		B: gamma(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
		A: math.MaxUint8,
	}
}

func cube(x float64) float64 { return x * x * x }

// gamma encodes a linear channel as sRGB (IEC 61966-2-1).
func gamma(x float64) uint8 {
	x = math.Min(math.Max(x, 0), 1)
	if x <= 0.0031308 {
		x *= 12.92
	} else {
		x = 1.055*math.Pow(x, 1/2.4) - 0.055
	}
	return uint8(math.Round(x * math.MaxUint8))
}

// textOn returns black or white, whichever reads best on c: the one of the greater contrast
// as WCAG 2.1 defines it, (Y1 + 0.05) / (Y2 + 0.05) of the relative luminances.
func textOn(c color.NRGBA) color.NRGBA {
	on, dark := luminance(c)+0.05, luminance(black)+0.05
	if (luminance(paper)+0.05)/on > on/dark {
		return paper
	}
	return black
}

// luminance returns a colour's relative luminance, 0 to 1 (IEC 61966-2-1).
func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / math.MaxUint8
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}
