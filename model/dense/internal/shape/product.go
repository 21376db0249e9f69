// Package shape is what dense and its vector code tell each other: matrices, sizes,
// and the interfaces behind which the code of each width stands.
package shape

// Products multiplies matrices. Every element of a product is
//
//	c_ij = (((0 + a_i0 b_0j) + a_i1 b_1j) + a_i2 b_2j) ...
//
// each product and each sum rounded: its bits are those of the plain loop, whatever
// the width. Nothing is allocated, nor written beyond the columns of c. It belongs to
// one goroutine.
type Products interface {
	// Multiply sets c to a b.
	Multiply(c, a, b Matrix)
	// MultiplyLeft sets c to the transpose of a, times b.
	MultiplyLeft(c, a, b Matrix)
	// MultiplyRight sets c to a times the transpose of b.
	MultiplyRight(c, a, b Matrix)
	// Square sets c to the transpose of a, times a: half of it is copied.
	Square(c, a Matrix)
}
