// Package cloud is the vector code behind metrics.Evaluator: the measures of trials
// side by side, one in each lane. Start reading at NewCloud and cloud.Measure.
//
// Its plain twin, generated from these files, is package plain beside it: builds
// without package simd run on that.
package cloud

//go:generate go run github.com/tausweep/tausweep/model/lanes/twin -dir ../plain cloud.go pairs.go rank.go
