// Package plain is the plain twin of package kernel, generated from its files: one
// lane wide, the same bits. Builds without package simd run on it.
package plain
