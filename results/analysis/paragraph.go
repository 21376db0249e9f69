package analysis

import (
	"io"
	"strings"
	"unicode/utf8"
)

// WriteText writes the summary's table, then the answer and what to know before
// relying on it, a paragraph each, wrapped to the terminal.
func (a *Analysis) WriteText(w io.Writer, o Text) error {
	if err := a.Summary.WriteText(w, o); err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("\n" + wrapText(a.Answer(), "", o.Width))
	if text := a.Matters(); text != "" {
		b.WriteString("\n" + wrapText("What matters. "+text, "  ", o.Width))
	}
	for _, warning := range a.Warnings {
		b.WriteString("\n" + wrapText(warning.Title()+" "+warning.Text, "  ", o.Width))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// wrapText breaks a paragraph into lines of at most width characters, 0 for one
// line; those after the first are indented.
func wrapText(text, indent string, width int) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case width > 0 && at+1+n > width:
			b.WriteString("\n" + indent)
			at = len(indent)
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String() + "\n"
}
