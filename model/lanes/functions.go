//go:build goexperiment.simd

package lanes

import "simd"

// Functions computes exp, log and tanh in every lane, over slices of vectors: a
// call a slice, its constants broadcast once. It does not change: goroutines may
// share one.
type Functions struct {
	exp  expTable
	log  logTable
	tanh tanhTable
	_    [0]simd.Float32s // the compiler wants every file of vectors to name one
}

// NewFunctions returns the functions at this process's width.
func NewFunctions() *Functions {
	f := new(Functions)
	f.Fill()
	return f
}

// Fill makes f the functions at this process's width, wherever f is.
func (f *Functions) Fill() { f.exp, f.log, f.tanh = newExpTable(), newLogTable(), newTanhTable() }
