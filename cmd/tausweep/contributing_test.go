package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// link is a link of Markdown to a file of this project.
var link = regexp.MustCompile(`\]\(([^)#:]+)\)`)

// TestLinks holds that the files which README and CONTRIBUTING link to are there.
func TestLinks(t *testing.T) {
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		file := filepath.Join("..", "..", name)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		links := link.FindAllSubmatch(text, -1)
		if len(links) == 0 {
			t.Errorf("%s has no links", name)
		}
		for _, l := range links {
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), string(l[1]))); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// TestRooms holds CONTRIBUTING's map of rooms to the packages there are: each has a
// line, or is below one that has, and imports only what stands further down.
func TestRooms(t *testing.T) {
	text, err := os.ReadFile("../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	var rooms []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "| [`") {
			cell, _, _ := strings.Cut(line[2:], " | ")
			for _, l := range link.FindAllStringSubmatch(cell, -1) {
				rooms = append(rooms, l[1])
			}
		}
	}
	// room returns the place in the map of the room that a package belongs to.
	room := func(pkg string) int {
		for ; pkg != "."; pkg = path.Dir(pkg) {
			if i := slices.Index(rooms, pkg); i >= 0 {
				return i
			}
		}
		return -1
	}
	list := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Module", "./...")
	list.Dir = "../.."
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := 0
	for d := json.NewDecoder(strings.NewReader(string(out))); ; packages++ {
		var p struct {
			ImportPath string
			Imports    []string
			Module     struct{ Path string }
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		module := p.Module.Path + "/"
		from := strings.TrimPrefix(p.ImportPath, module)
		at := room(from)
		if at < 0 {
			t.Errorf("CONTRIBUTING.md has no line for %s", from)
		}
		for _, imported := range p.Imports {
			to, ours := strings.CutPrefix(imported, module)
			if ours && room(to) < at {
				t.Errorf("%s imports %s, which stands above it in CONTRIBUTING.md", from, to)
			}
		}
	}
	if packages < 20 || len(rooms) < 20 {
		t.Errorf("%d packages and %d rooms", packages, len(rooms))
	}
}
