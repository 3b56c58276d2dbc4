package sql

import (
	"encoding/binary"
	"strconv"
	"strings"
)

// uuidLength is how many characters the text of a UUID has.
const uuidLength = 36

// ParseUUID reads the text of a UUID. As Java does, it takes five hexadecimal numbers between hyphens, of
// any lengths and with signs, and keeps their last digits; whole reports whether the text is as long as it should be.
func ParseUUID(s string) (id [16]byte, whole, ok bool) {
	if len(s) > uuidLength {
		return id, false, false
	}
	parts := strings.Split(s, "-")
	if len(parts) != 5 {
		return id, false, false
	}
	var numbers [5]uint64
	for i, part := range parts {
		n, err := strconv.ParseInt(part, 16, 64)
		if err != nil {
			return id, false, false
		}
		numbers[i] = uint64(n)
	}
	binary.BigEndian.PutUint64(id[8:], numbers[4]) // the next two are written over its first digits
	binary.BigEndian.PutUint32(id[:], uint32(numbers[0]))
	for i, n := range numbers[1:4] {
		binary.BigEndian.PutUint16(id[4+2*i:], uint16(n))
	}
	return id, len(s) == uuidLength, true
}
