package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// void are the elements that have no end.
var void = []string{"meta", "img", "br", "link", "input", "hr"}

// checker reads a page token by token and notes what is wrong with it.
type checker struct {
	open   []string
	ids    map[string]bool
	refers []string
	faults []string
	levels []int // of the headings, in order
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// check holds a page to what is promised of it: well-formed, nothing fetched,
// nothing executed, and made for those who listen to it.
func check(t *testing.T, name, page string) {
	t.Helper()
	c := &checker{ids: map[string]bool{}}
	tokens := html.NewTokenizer(strings.NewReader(page))
	for {
		kind := tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		c.token(kind, tokens.Token())
	}
	if len(c.open) > 0 {
		c.fault("never closed: %v", c.open)
	}
	for _, id := range c.refers {
		if !c.ids[id] {
			c.fault("no element has id %q", id)
		}
	}
	for i, level := range c.levels {
		if i == 0 && level != 1 || i > 0 && (level == 1 || level > c.levels[i-1]+1) {
			c.fault("heading %d of %v: level %d", i, c.levels, level)
		}
	}
	if !strings.HasPrefix(page, "<!DOCTYPE html>") {
		c.fault("no doctype")
	}
	for _, fault := range c.faults {
		t.Errorf("%s: %s", name, fault)
	}
}

func (c *checker) token(kind html.TokenType, token html.Token) {
	switch kind {
	case html.StartTagToken, html.SelfClosingTagToken:
		c.element(token)
		if kind == html.StartTagToken && !slices.Contains(void, token.Data) {
			c.open = append(c.open, token.Data)
		}
	case html.EndTagToken:
		if n := len(c.open); n == 0 || c.open[n-1] != token.Data {
			c.fault("</%s> closes %v", token.Data, c.open)
		} else {
			c.open = c.open[:n-1]
		}
	case html.TextToken:
		if len(c.open) > 0 && c.open[len(c.open)-1] == "style" && (strings.Contains(token.Data, "url(") || strings.Contains(token.Data, "@import")) {
			c.fault("the style fetches")
		}
	case html.ErrorToken, html.CommentToken, html.DoctypeToken:
	}
}

func (c *checker) element(token html.Token) {
	attribute := map[string]string{}
	for _, a := range token.Attr {
		attribute[a.Key] = a.Val
		switch {
		case strings.HasPrefix(a.Key, "on"):
			c.fault("<%s %s>: a script", token.Data, a.Key)
		case a.Key == "href" || a.Key == "xlink:href" || a.Key == "action":
			if !strings.HasPrefix(a.Val, "#") {
				c.fault("<%s %s=%q> leads away", token.Data, a.Key, a.Val)
			}
		case a.Key == "src" && !strings.HasPrefix(a.Val, "data:image/png;base64,"):
			c.fault("<%s src=%.40q> fetches", token.Data, a.Val)
		case a.Key == "id":
			if c.ids[a.Val] {
				c.fault("two elements have id %q", a.Val)
			}
			c.ids[a.Val] = true
		case a.Key == "aria-labelledby":
			c.refers = append(c.refers, a.Val)
		}
	}
	switch token.Data {
	case "script", "iframe", "object", "embed", "link", "base", "form":
		c.fault("<%s>", token.Data)
	case "html":
		if attribute["lang"] == "" {
			c.fault("no language")
		}
	case "th":
		if attribute["scope"] == "" {
			c.fault("<th> without scope")
		}
	case "img":
		if attribute["alt"] == "" {
			c.fault("<img> without alt")
		}
	case "svg":
		if attribute["role"] != "img" {
			c.fault("<svg> without role")
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		c.levels = append(c.levels, int(token.Data[1]-'0'))
	}
}

// TestPages checks the pages that the golden files show.
func TestPages(t *testing.T) {
	check(t, "one", page(t, one(t)))
	check(t, "two", page(t, two(t)))
}

// TestChecker holds that the checks find what they look for.
func TestChecker(t *testing.T) {
	for _, page := range []string{
		"<p>no doctype</p>",
		"<!DOCTYPE html><p><b></p></b>",
		"<!DOCTYPE html><div>",
		"<!DOCTYPE html><script></script>",
		`<!DOCTYPE html><p onclick="x()"></p>`,
		`<!DOCTYPE html><a href="http://example.org"></a>`,
		`<!DOCTYPE html><img src="x.png" alt="x">`,
		`<!DOCTYPE html><img src="data:image/png;base64,">`,
		"<!DOCTYPE html><style>@import 'x'</style>",
		`<!DOCTYPE html><h1></h1><h3></h3>`,
		`<!DOCTYPE html><p id="a"></p><p id="a"></p>`,
		`<!DOCTYPE html><p aria-labelledby="a"></p>`,
		"<!DOCTYPE html><table><tr><th></th></tr></table>",
	} {
		found := &testing.T{}
		check(found, "", page)
		if !found.Failed() {
			t.Errorf("nothing wrong with %s", page)
		}
	}
}
