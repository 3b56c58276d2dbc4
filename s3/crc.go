package s3

import (
	"encoding/base64"
	"encoding/binary"
)

// crc is what of a reflected CRC its checksums can be put together by.
type crc struct {
	polynomial uint64
	bits       int
}

// crcs are by the names of checksums.
var crcs = map[string]crc{
	"crc32":     {0xedb88320, 32},
	"crc32c":    {0x82f63b78, 32},
	"crc64nvme": {0x9a6c9329ac4bc9b5, 64},
}

// crcMatrix is a linear map of a CRC's register: what each of its bits becomes.
type crcMatrix [64]uint64

func (m *crcMatrix) times(v uint64) (sum uint64) {
	for i := 0; v != 0; i, v = i+1, v>>1 {
		if v&1 != 0 {
			sum ^= m[i]
		}
	}
	return sum
}

// twice is the map that applies m two times.
func (m *crcMatrix) twice() (square crcMatrix) {
	for i := range square {
		square[i] = m.times(m[i])
	}
	return square
}

// join is the checksum of a text followed by another, of so many bytes, from the
// checksums of both.
func (c crc) join(first, second uint64, length int64) uint64 {
	var step crcMatrix // of one bit that is zero
	step[0] = c.polynomial
	for i := 1; i < c.bits; i++ {
		step[i] = 1 << (i - 1)
	}
	for range 3 {
		step = step.twice()
	}
	for ; length > 0; length >>= 1 {
		if length&1 != 0 {
			first = step.times(first)
		}
		step = step.twice()
	}
	return first ^ second
}

// wholeSum is the checksum of an object by those of its parts; false: they don't tell.
func wholeSum(algorithm string, sums []string, sizes []int64) (string, bool) {
	c, ok := crcs[algorithm]
	if !ok {
		return "", false
	}
	whole := uint64(0) // of nothing
	var buf [8]byte
	for i, text := range sums {
		sum, err := base64.StdEncoding.DecodeString(text)
		if err != nil || len(sum) != c.bits/8 {
			return "", false
		}
		copy(buf[8-len(sum):], sum)
		whole = c.join(whole, binary.BigEndian.Uint64(buf[:]), sizes[i])
	}
	binary.BigEndian.PutUint64(buf[:], whole)
	return base64.StdEncoding.EncodeToString(buf[8-c.bits/8:]), true
}
