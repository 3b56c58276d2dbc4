package kernel

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// stringWordKernels are this file's kernels by name.
var stringWordKernels = map[string]Kernel{
	"chr": characters(F1(func(n int64) (string, error) {
		if n < 0 || n > unicode.MaxRune || n >= 0xd800 && n < 0xe000 {
			return "", invalid("Not a valid Unicode code point: %d", n)
		}
		return string(rune(n)), nil
	})),
	"codepoint": chunked(codePoints, F1(func(s string) (int64, error) {
		if utf8.RuneCountInString(s) != 1 {
			return 0, invalid("Input string must be a single character string")
		}
		r, _ := utf8.DecodeRuneInString(s)
		return int64(r), nil
	})),
	"char2hexint": asciiCode(unitsOf, writes(func(dst []byte, c *Call, i int) ([]byte, error) {
		for _, r := range c.Args[0].Str(i) {
			if r >= 0x10000 {
				high, low := utf16.EncodeRune(r)
				dst, r = appendUnit(dst, high), low
			}
			dst = appendUnit(dst, r)
		}
		return dst, nil
	})),
	"hamming_distance": F2(func(a, b string) (int64, error) {
		n := int64(0)
		for a != "" && b != "" {
			x, i := utf8.DecodeRuneInString(a)
			y, j := utf8.DecodeRuneInString(b)
			if x != y {
				n++
			}
			a, b = a[i:], b[j:]
		}
		if a != b {
			return 0, invalid("The input strings to hamming_distance function must have the same length")
		}
		return n, nil
	}),
	"levenshtein_distance": F2(func(x, y string) (int64, error) {
		if len(x) > len(y) {
			x, y = y, x
		}
		if len(x) > 0 && len(x) <= 64 && len(x)*len(y) <= 1_000_000 && isASCII(x) && isASCII(y) {
			return shortLevenshtein(x, y), nil
		}
		a, b := []rune(x), []rune(y)
		if len(a) < len(b) {
			a, b = b, a
		}
		if len(b) == 0 {
			return int64(len(a)), nil
		}
		if len(a)*(len(b)-1) > 1_000_000 {
			return 0, invalid("The combined inputs for Levenshtein distance are too large")
		}
		return tableLevenshtein(a, b), nil
	}),
	"luhn_check": F1(func(s string) (bool, error) {
		sum := 0
		for i := range len(s) {
			d := int(s[len(s)-1-i]) - '0'
			if d < 0 || d > 9 {
				return false, invalid("Input contains non-digit character")
			}
			if i%2 == 1 {
				if d *= 2; d > 9 {
					d -= 9
				}
			}
			sum += d
		}
		return s != "" && sum%10 == 0, nil
	}),
	"normalize": unlessASCII(F2(func(s, form string) (string, error) {
		forms := map[string]norm.Form{"NFC": norm.NFC, "NFD": norm.NFD, "NFKC": norm.NFKC, "NFKD": norm.NFKD}
		f, ok := forms[form]
		if !ok {
			return "", invalid("Normalization form must be one of [NFD, NFC, NFKD, NFKC]")
		}
		return f.String(s), nil
	})),
	"soundex":   writes(func(dst []byte, c *Call, i int) ([]byte, error) { return soundex(dst, c.Args[0].Str(i)) }),
	"word_stem": {Make: wordStems},
}

// appendUnit writes four hexadecimal digits.
func appendUnit(dst []byte, u rune) []byte {
	const digits = "0123456789ABCDEF"
	return append(dst, digits[u>>12&15], digits[u>>8&15], digits[u>>4&15], digits[u&15])
}

// tableLevenshtein computes the table of distances row by row.
func tableLevenshtein(a, b []rune) int64 {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, p := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, q := range b {
			cost := diagonal
			if p != q {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return int64(row[len(b)])
}

func isASCII(s string) bool {
	for ; len(s) >= 8; s = s[8:] {
		if !ascii8(s) {
			return false
		}
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ascii8 reports that a text begins with eight ASCII characters.
func ascii8(s string) bool {
	return len(s) >= 8 && *(*uint64)(unsafe.Pointer(unsafe.StringData(s)))&0x8080808080808080 == 0
}

// shortLevenshtein is the distance of a text of 1 to 64 characters from another.
// A column of the table of distances is kept as the bits of its steps up and down, by which
// Myers' method computes the next with a few operations on words.
func shortLevenshtein(short, long string) int64 {
	var at [utf8.RuneSelf]uint64 // where each character stands
	for i := range len(short) {
		at[short[i]] |= 1 << i
	}
	up, down := ^uint64(0), uint64(0)
	last := uint64(1) << (len(short) - 1)
	distance := int64(len(short))
	for i := range len(long) {
		same := at[long[i]]
		flat := (same&up + up ^ up) | same | down
		left, right := down|^(flat|up), up&flat // steps to this column
		if left&last != 0 {
			distance++
		}
		if right&last != 0 {
			distance--
		}
		left, right = left<<1|1, right<<1
		up, down = right|^(flat|left), left&flat
	}
	return distance
}

// letters are a text's, in upper case, some of which are several then. Those that Java has
// as two characters are none.
func letters(s string) string {
	kept := strings.Map(func(r rune) rune {
		if r > 0xffff || !unicode.IsLetter(r) {
			return -1
		}
		return r
	}, s)
	return cases.Upper(language.English).String(kept)
}

// soundex appends the first letter and the digits of three sounds that follow.
func soundex(dst []byte, s string) ([]byte, error) {
	if !isASCII(s) {
		s = letters(s)
	}
	count, last := 0, byte(0)
	for _, r := range s {
		if r < utf8.RuneSelf && !unicode.IsLetter(r) {
			continue
		}
		r = unicode.ToUpper(r)
		if count == 4 {
			break
		}
		if count > 0 && (r == 'H' || r == 'W') {
			continue
		}
		at := int(r) - 'A'
		if at < 0 || at >= len(soundexCodes) {
			return nil, invalid("The character is not mapped: %c (index=%d)", r, at)
		}
		digit := soundexCodes[at]
		switch {
		case count == 0:
			dst = append(dst, byte(r))
			count++
		case digit != '0' && digit != last:
			dst = append(dst, digit)
			count++
		}
		last = digit
	}
	if count > 0 {
		dst = append(dst, "0000"[count:]...)
	}
	return dst, nil
}

// soundexCodes are the digits of A … Z; vowels are 0.
const soundexCodes = "01230120022455012623010202"
