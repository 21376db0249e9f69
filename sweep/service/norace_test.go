//go:build !race

package service_test

const slowdown = 1
