package model

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// Digest returns w and the first 16 hexadecimal digits of SHA-256 over the bits of
// flat weights (see Architecture.Size), each a little-endian float32. Without the
// letter one in a thousand reads as a number, as 481212256e818810 does.
func Digest(weights []float32) string {
	bits := make([]byte, 0, 4*len(weights))
	for _, w := range weights {
		bits = binary.LittleEndian.AppendUint32(bits, math.Float32bits(w))
	}
	sum := sha256.Sum256(bits)
	return "w" + hex.EncodeToString(sum[:8])
}
