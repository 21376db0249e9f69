package main

import (
	"strconv"
	"strings"
)

// numbers is a flag that takes numbers separated by commas.
type numbers []float64

func (n *numbers) String() string {
	var all []string
	for _, x := range *n {
		all = append(all, strconv.FormatFloat(x, 'g', -1, 64))
	}
	return strings.Join(all, ",")
}

func (n *numbers) Set(text string) error {
	var all []float64
	for part := range strings.SplitSeq(text, ",") {
		x, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil {
			return err
		}
		all = append(all, x)
	}
	*n = all
	return nil
}

func (n *numbers) Type() string { return "numbers" }
