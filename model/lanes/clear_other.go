//go:build !goexperiment.simd || !amd64

package lanes

// ClearUpper clears the upper halves of the vector registers where leaving them
// dirty slows down other code: here, it has nothing to do.
func ClearUpper() {}
