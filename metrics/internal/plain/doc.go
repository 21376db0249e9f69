// Package plain is the plain twin of package cloud, generated from its files: one
// lane wide, the same bits. Builds without package simd run on it.
package plain
