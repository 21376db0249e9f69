package api

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are what may follow a token's name in its line: how each is set, and what is
// accepted.
var options = map[string]struct {
	accepts string
	set     func(t *token, value string) bool
}{
	"expires": {"a day such as 2027-01-31, which is the last one in UTC, or a time such as 2027-01-31T18:00:00Z", func(t *token, value string) bool {
		if day, err := time.Parse(time.DateOnly, value); err == nil {
			t.expires = day.AddDate(0, 0, 1)
			return true
		}
		at, err := time.Parse(time.RFC3339, value)
		t.expires = at
		return err == nil
	}},
	"sweeps":  {"a whole number of sweeps, from 1", func(t *token, value string) bool { return whole(&t.quota.Sweeps, value) }},
	"queued":  {"a whole number of sweeps, from 1", func(t *token, value string) bool { return whole(&t.quota.Queued, value) }},
	"running": {"a whole number of sweeps, from 1", func(t *token, value string) bool { return whole(&t.quota.Running, value) }},
	"trials":  {"a whole number of trials, from 1", func(t *token, value string) bool { return whole(&t.quota.Trials, value) }},
	"bytes": {"a number of bytes, from 1, such as 500000000, 500MB or 10GiB", func(t *token, value string) bool {
		n, err := ParseBytes(value)
		t.quota.Bytes = n
		return err == nil && n > 0
	}},
	"share": {"a number from 0.01 to 100, where 1 is usual", func(t *token, value string) bool {
		x, err := strconv.ParseFloat(value, 64)
		t.quota.Share = x
		return err == nil && x >= 0.01 && x <= 100
	}},
}

// set sets an option of the token.
func (t *token) set(name, value string) error {
	option, ok := options[name]
	if !ok {
		return fmt.Errorf("%s: unknown option; accepted: %s", name, strings.Join(slices.Sorted(maps.Keys(options)), ", "))
	}
	if !option.set(t, value) {
		return fmt.Errorf("%s: %s: must be %s", name, value, option.accepts)
	}
	return nil
}

func whole(n *int, value string) bool {
	var err error
	*n, err = strconv.Atoi(value)
	return err == nil && *n > 0
}

// ParseBytes reads a size: a whole number, alone or with B, kB, MB, GB, TB (powers of
// 1000) or KiB, MiB, GiB, TiB (of 1024) behind it.
func ParseBytes(text string) (int64, error) {
	digits := strings.TrimRight(text, "BkKMGTi")
	n, err := strconv.ParseInt(digits, 10, 64)
	unit, ok := map[string]int64{
		"": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	}[text[len(digits):]]
	if err != nil || !ok || n < 0 || n > math.MaxInt64/unit {
		return 0, fmt.Errorf("%q: must be a number of bytes such as 500000000, 500MB or 10GiB", text)
	}
	return n * unit, nil
}
