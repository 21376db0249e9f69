package main

import (
	"fmt"
	"math"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/tausweep/tausweep/sweep"
)

// byteSize is a flag for a number of bytes: "512MiB", "2GB", "1073741824".
type byteSize int64

// leastMemory is the least that the program works with.
const leastMemory = 32 << 20

var byteUnits = map[string]float64{
	"": 1, "b": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9, "t": 1e12, "tb": 1e12,
	"ki": 1 << 10, "kib": 1 << 10, "mi": 1 << 20, "mib": 1 << 20, "gi": 1 << 30, "gib": 1 << 30, "ti": 1 << 40, "tib": 1 << 40,
}

// String implements pflag.Value; empty where nothing was given.
func (b *byteSize) String() string {
	if *b == 0 {
		return ""
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Set implements pflag.Value.
func (b *byteSize) Set(text string) error {
	parts := regexp.MustCompile(`^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$`).FindStringSubmatch(text)
	if parts == nil {
		return fmt.Errorf("must be a size, such as 512MiB or 2GB")
	}
	unit, ok := byteUnits[strings.ToLower(parts[2])]
	number, err := strconv.ParseFloat(parts[1], 64)
	size := number * unit
	if !ok || err != nil || size < leastMemory || size >= math.MaxInt64 {
		return fmt.Errorf("must be a size of at least %s, such as 512MiB or 2GB", sweep.FormatBytes(leastMemory))
	}
	*b = byteSize(size)
	return nil
}

// Type implements pflag.Value.
func (b *byteSize) Type() string { return "size" }

// addMemory adds the flag of the memory that a process may take.
func (o *runOptions) addMemory(fs *pflag.FlagSet) {
	fs.Var(&o.maxMemory, "max-memory", "memory that this process may take, as `size` (512MiB, 2GB): no more is trained at once than fits (default: what its cgroup, GOMEMLIMIT or ulimit allows, else the machine's)")
}

// memory returns how much this process may take, in bytes; 0 where nobody knows. What Go
// itself keeps to follows it, unless GOMEMLIMIT says otherwise.
func (p *program) memory(o *runOptions) int64 {
	limit, own := int64(o.maxMemory), false
	for _, variable := range p.environ {
		own = own || strings.HasPrefix(variable, "GOMEMLIMIT=")
	}
	if limit == 0 {
		limit = memoryAllowed()
		if goes := debug.SetMemoryLimit(-1); own && goes < math.MaxInt64 && (limit == 0 || goes < limit) {
			limit = goes
		}
	}
	if limit == 0 {
		return 0
	}
	if !own {
		debug.SetMemoryLimit(limit / 10 * 9)
	}
	return limit
}

// budget returns what of the memory chunks may take together: the rest is for what is
// read, shown and drawn, and for what Go has not given back yet.
func (p *program) budget(o *runOptions) int64 { return p.memory(o) / 10 * 7 }
