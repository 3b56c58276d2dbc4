package text

import "unicode/utf8"

// ReplaceInvalid puts U+FFFD for each byte that isn't of a UTF-8 sequence; one for
// the beginning of a sequence that breaks off, and for half of a surrogate pair, as Java does.
func ReplaceInvalid(s []byte) []byte {
	out := make([]byte, 0, len(s)+8)
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		switch {
		case r == utf8.RuneError && n == 1 && surrogate(s):
			n = 3
		case r == utf8.RuneError && n == 1:
			for n < len(s) && n < utf8.UTFMax-1 && beginsRune(s[:n+1]) {
				n++
			}
		}
		out = utf8.AppendRune(out, r)
		s = s[n:]
	}
	return out
}

// beginsRune reports whether some rune's encoding is longer than s and begins with it.
func beginsRune(s []byte) bool { return !utf8.FullRune(s) }

// surrogate reports that s begins with what would encode half of a pair.
func surrogate(s []byte) bool {
	return len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 && s[1] <= 0xBF && s[2] >= 0x80 && s[2] <= 0xBF
}
