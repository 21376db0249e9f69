// Command twin writes the plain twin of a vector kernel: the same source, with
// package scalar imported in the place of simd.
//
//	twin kernel.go          writes kernel_plain.go beside it, for builds without simd
//	twin -dir plain k.go    writes plain/k.go, in package plain, for builds without simd
//	twin -dir plain -every exp.go   the same, for every build
//
// A file cannot import simd in one build and something else in another, and the
// compiler looks for the name simd in every file that has vectors: hence a copy.
// A test of each package holds its copies to their sources.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/tausweep/tausweep/model/lanes/twin/rewrite"
)

func main() {
	dir := flag.String("dir", "", "directory and package of the twins; empty for the kernel's own")
	every := flag.Bool("every", false, "make twins for every build, not only for those without simd")
	flag.Parse()
	for _, path := range flag.Args() {
		if err := write(path, *dir, *every); err != nil {
			fmt.Fprintln(os.Stderr, "twin:", err)
			os.Exit(1)
		}
	}
}

func write(path, dir string, every bool) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text, err := rewrite.Plain(string(source), dir, every)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(rewrite.Path(path, dir), []byte(text), 0o644)
}
