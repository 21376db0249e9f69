// Package service keeps the sweeps of a directory: a registry, a queue whose sweeps
// share one executor, their runs, and what there is to tell of them, as data. It
// knows nothing of HTTP: package api answers with what it says. Start reading at
// Open, Service.Run and Service.Launch.
package service
