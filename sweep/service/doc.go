// Package service keeps the sweeps of a directory: a registry, a queue whose sweeps
// share one executor, their runs, and what there is to tell of them, as data. It
// knows nothing of HTTP, figures or training: package api answers with what it
// says, a Drawer draws, and an Executor trains. Start reading at Open in service.go,
// then Service.Launch and Service.Run.
//
// It has a little over 20 files because each thing a client can ask for (trials,
// points, curves, files, Parquet) has one, and they share the registry's locks and
// caches, which are nobody else's business.
package service
