// Package plain is the plain twin of package lanes' kernels, generated from
// their source: one lane wide, the same bits. Builds without package simd run on
// it, and so do single values in every build.
package plain
