package main

import (
	"strconv"

	"github.com/tausweep/tausweep/sweep/service/api"
)

// byteCount is a flag of a number of bytes, with or without a unit.
type byteCount int64

// Set implements pflag.Value.
func (n *byteCount) Set(text string) error {
	bytes, err := api.ParseBytes(text)
	*n = byteCount(bytes)
	return err
}

// String implements pflag.Value.
func (n *byteCount) String() string { return strconv.FormatInt(int64(*n), 10) }

// Type implements pflag.Value.
func (n *byteCount) Type() string { return "size" }
