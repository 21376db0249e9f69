//go:build race

package service_test

// slowdown is how much longer the race detector makes things take.
const slowdown = 10
