//go:build race

package api_test

// slowdown is how much longer the race detector makes things take.
const slowdown = 10
