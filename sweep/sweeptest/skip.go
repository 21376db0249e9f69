package sweeptest

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// skipped are the tests of this process that could not run here, by what is missing.
var skipped = struct {
	sync.Mutex
	tests map[string][]string
}{tests: map[string][]string{}}

// Skip skips a test for want of something that this machine does not have, and has
// Reporting tell of it.
func Skip(t testing.TB, missing string) {
	t.Helper()
	skipped.Lock()
	skipped.tests[missing] = append(skipped.tests[missing], t.Name())
	skipped.Unlock()
	t.Skipf("missing: %s", missing)
}

// SkipShort skips a test that takes long or needs more than Go, where -short asks
// for neither.
func SkipShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short")
	}
}

// Reporting wraps a package's tests: after them it says in one line which were
// skipped and what they need.
func Reporting(m interface{ Run() int }) interface{ Run() int } { return reporting{m} }

type reporting struct{ m interface{ Run() int } }

// Run implements the Run of testing.M.
func (r reporting) Run() int {
	code := r.m.Run()
	if len(skipped.tests) == 0 {
		return code
	}
	parts := make([]string, 0, len(skipped.tests))
	for missing, tests := range skipped.tests {
		slices.Sort(tests)
		parts = append(parts, fmt.Sprintf("%s, so no %s", missing, strings.Join(tests, ", ")))
	}
	slices.SortFunc(parts, cmp.Compare[string])
	tell("skipped, missing here: " + strings.Join(parts, "; ") + "\n")
	return code
}

// tell writes to the stderr of go test, which throws away what a package that passes
// prints; or to this process's, where the system does not let it.
func tell(line string) {
	to, err := os.OpenFile(fmt.Sprintf("/proc/%d/fd/2", os.Getppid()), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		to = os.Stderr //nolint:forbidigo // there is no log here
	} else {
		defer to.Close()
	}
	fmt.Fprint(to, line)
}
