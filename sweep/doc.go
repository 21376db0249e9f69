// Package sweep plans a sweep of trainings and runs it: a Plan of trials, cut into
// Chunks, which an Executor such as the Pool trains and Run commits to a Sink in
// trial order.
//
// It never reads or writes files, and knows nothing of flags, HTTP or Prometheus:
// what happens is told to Observers. Start reading at Run.
package sweep
