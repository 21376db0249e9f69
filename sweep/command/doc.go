// Package command trains a spec's trials by running a command of the user's, a process
// a trial. It is the Executor of specs whose trainer.kind is command: a trial has a slot
// while its command runs, a folder of its own, and a result that is durable in that
// folder the moment it ends. Start reading at Executor, then trial.go (attempts of one
// trial), attempt.go (one process) and report.go (what it reports).
//
// A trial's folder, DIR/trials/000017/, holds
//
//	output.log      what the command wrote to stdout and stderr, bounded
//	report.jsonl    what it reported, a JSON object a line
//	attempts.jsonl  when each attempt began and how it ended
//	result.json     what the trial gave, once it ended
//
// and whatever the command keeps there for itself.
package command
