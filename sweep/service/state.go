package service

// State is how a sweep stands.
type State string

// The states of a sweep.
const (
	Queued           State = "queued"
	Running          State = "running"
	Done             State = "done"
	DoneWithFailures State = "done_with_failures"
	Cancelled        State = "cancelled"
	Failed           State = "failed"           // Sweep.Reason says why; resume tries again
	PausedDiskFull   State = "paused_disk_full" // continues by itself when there is space
	Deleted          State = "deleted"          // only in a last event: it is in the trash
)

// States lists those that a sweep in the registry can have.
func States() []State {
	return []State{Queued, Running, Done, DoneWithFailures, Cancelled, Failed, PausedDiskFull}
}

// unfinished reports whether the service continues the sweep by itself.
func (s State) unfinished() bool {
	return s == Queued || s == Running || s == PausedDiskFull
}

// Ended reports whether nothing more happens to the sweep without somebody's
// doing.
func (s State) Ended() bool { return !s.unfinished() }
