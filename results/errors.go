package results

import (
	"fmt"
	"strings"
	"time"

	"github.com/tausweep/tausweep/sweep/spec"
)

// Error is any reason why a sweep's results cannot be read or written: the disk
// is full, the directory is locked, a file is damaged, another spec is there.
// Nothing that was committed is lost by it.
type Error struct {
	Dir string // the sweep's directory
	Err error
}

func (e *Error) Error() string { return e.Dir + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// wrap gives a reason its directory; nil stays nil.
func wrap(dir string, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Dir: dir, Err: err}
}

// DamageError says that a file is not what this program wrote: edited by hand,
// saved again by another program, or hurt on the disk. Nothing is changed then.
type DamageError struct {
	File   string // its name in the sweep's directory
	Line   int    // counted from 1; 0 where it is about the whole file
	Column string // empty where it is about the whole line
	Got    string
	Want   string
	Advice string // what can be done, where that is not what Remedy says of others
}

func (e *DamageError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Column != "" {
		b.WriteString(": " + e.Column)
	}
	fmt.Fprintf(&b, ": %s: expected %s", e.Got, e.Want)
	return b.String()
}

// Remedy says what can be done about it.
func (e *DamageError) Remedy() string {
	switch {
	case e.Advice != "":
		return e.Advice
	case e.Line > 1: // of rows
		return repairAdvice
	}
	return "put the file back as it was, or run the spec again in another directory: it gives the same rows"
}

// repairAdvice is what can be done about rows that are not as they were written.
const repairAdvice = "put the file back as it was; or tausweep verify --repair cuts the sweep back to the trials before, and resume trains the others again"

// quoted returns text fit for a message: quoted, and cut where it is long.
func quoted[T []byte | string](text T) string {
	const most = 60
	if len(text) > most {
		return fmt.Sprintf("%q...", text[:most])
	}
	return fmt.Sprintf("%q", text)
}

// LockedError says that another program writes into the directory.
type LockedError struct{ Holder Holder }

func (e *LockedError) Error() string {
	if e.Holder.PID == 0 {
		return "in use by another program"
	}
	return fmt.Sprintf("in use by process %d on %s since %s", e.Holder.PID, e.Holder.Host, e.Holder.Since.Format(time.RFC3339))
}

// OtherSpecError says that the directory holds the results of another spec.
type OtherSpecError struct {
	Differences []spec.Difference
	// Stored and Requested are numbers of seeds, where it only has more; 0 elsewhere.
	Stored, Requested int
}

func (e *OtherSpecError) Error() string {
	if e.Stored > 0 && len(e.Differences) == 1 {
		return fmt.Sprintf("has more seeds: %d stored, %d requested: seeds can be added but not taken away; use --seeds %d, or choose another directory",
			e.Stored, e.Requested, e.Stored)
	}
	var b strings.Builder
	b.WriteString("contains results of another spec")
	const most = 8
	for i, d := range e.Differences {
		if i == most {
			fmt.Fprintf(&b, "; and %d more", len(e.Differences)-i)
			break
		}
		fmt.Fprintf(&b, "; %s: %s stored, %s requested", d.Path, side(d.Was), side(d.Now))
	}
	b.WriteString(": choose another directory")
	return b.String()
}

func side(value string) string {
	const most = 60
	switch {
	case value == "":
		return "none"
	case len(value) > most:
		return value[:most] + "..."
	}
	return value
}
