package report

import (
	"fmt"
	"io"
	"strings"
)

// Markdown writes r for a pull request or an issue: the answer, what to know
// before relying on it, and the tables; long ones are folded, figures are left
// to the files.
func Markdown(w io.Writer, r *Report) error {
	d := newDocument(r)
	m := &markdown{}
	m.line("# %s", escape(d.Title))
	for _, s := range d.Shared {
		m.section(s, "##")
	}
	for i := range d.Sweeps {
		v := &d.Sweeps[i]
		level := "##"
		if !d.Single {
			m.line("## %s", escape(v.Name))
			level = "###"
		}
		for _, sentence := range v.Answer {
			m.line("**%s**", escape(sentence))
		}
		m.line("%s", escape(v.Facts))
		for _, s := range v.Sections {
			m.section(s, level)
		}
	}
	_, err := io.WriteString(w, m.b.String())
	return err
}

type markdown struct{ b strings.Builder }

// line writes a paragraph.
func (m *markdown) line(format string, args ...any) {
	if m.b.Len() > 0 {
		m.b.WriteByte('\n')
	}
	fmt.Fprintf(&m.b, format+"\n", args...)
}

func (m *markdown) section(s section, level string) {
	if s.Long || onlyFigures(s) {
		return
	}
	folded := s.Folded || len(s.Terms) > 0
	if folded {
		m.line("<details><summary>%s</summary>", escape(s.Title))
	} else {
		m.line("%s %s", level, escape(s.Title))
	}
	for _, text := range s.Text {
		m.line("%s", escape(text))
	}
	if len(s.Warnings)+len(s.Terms) > 0 {
		m.b.WriteByte('\n')
	}
	for _, w := range s.Warnings {
		fmt.Fprintf(&m.b, "- **%s** %s\n", escape(w.Title), escape(w.Text))
	}
	for _, t := range s.Terms {
		fmt.Fprintf(&m.b, "- **%s**: %s\n", escape(t.Word), escape(t.Meaning))
	}
	for _, c := range s.Code {
		m.line("%s:", escape(c.Caption))
		m.line("```\n%s\n```", strings.TrimRight(c.Text, "\n"))
	}
	for i := range s.Tables {
		m.table(&s.Tables[i])
	}
	if folded {
		m.line("</details>")
	}
}

// onlyFigures says that there is nothing of s without its figures.
func onlyFigures(s section) bool {
	return len(s.Figures) > 0 && len(s.Tables)+len(s.Code)+len(s.Warnings)+len(s.Terms) == 0
}

func (m *markdown) table(t *table) {
	switch {
	case t.Folded:
		m.line("<details><summary>%s</summary>", escape(t.Caption))
	case t.Caption != "":
		m.line("**%s**", escape(t.Caption))
	}
	m.rows(t, t.Rows)
	if len(t.More) > 0 {
		m.line("<details><summary>%d more</summary>", len(t.More))
		m.rows(t, t.More)
		m.line("</details>")
	}
	if t.Left != "" {
		m.line("%s", escape(t.Left))
	}
	if t.Folded {
		m.line("</details>")
	}
}

func (m *markdown) rows(t *table, rows []row) {
	m.b.WriteByte('\n')
	m.cells(t.Head)
	rule := make([]string, len(t.Head))
	for i := range rule {
		rule[i] = "---"
		if i >= t.Keys && t.Class != "prose" && (t.Class == "" || i < len(rule)-1) {
			rule[i] = "--:"
		}
	}
	m.b.WriteString("| " + strings.Join(rule, " | ") + " |\n")
	for _, r := range rows {
		cells := r.Cells
		if r.Class == "best" {
			cells = append([]string(nil), cells...)
			for i := range cells {
				cells[i] = "**" + escape(cells[i]) + "**"
			}
			m.b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
			continue
		}
		m.cells(cells)
	}
}

func (m *markdown) cells(cells []string) {
	m.b.WriteByte('|')
	for _, c := range cells {
		m.b.WriteString(" " + escape(c) + " |")
	}
	m.b.WriteByte('\n')
}

// escape takes from text what Markdown or HTML would read as markup.
func escape(text string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`).Replace(text)
}
