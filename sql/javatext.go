package sql

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Trino leaves white space, digits, numbers and the case of names to Java. What
// that is exactly is told here, once.

// IsWhitespace is Java's Character.isWhitespace.
func IsWhitespace(r rune) bool {
	switch {
	case r >= 9 && r <= 13, r >= 0x1c && r <= 0x20, r == 0x1680, r >= 0x2000 && r <= 0x200a && r != 0x2007,
		r == 0x2028, r == 0x2029, r == 0x205f, r == 0x3000:
		return true
	}
	return false
}

// TrimWhitespace removes white space at both ends, as dates and instants allow it.
func TrimWhitespace(s string) string { return strings.TrimFunc(s, IsWhitespace) }

// TrimControls is Java's String.trim: numbers allow all control characters of
// ASCII at both ends, and no other space.
func TrimControls(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

// ASCIIDigits writes digits of other scripts as ASCII's, as Java reads them. It
// looks at units of UTF-16, so those of supplementary planes are none.
func ASCIIDigits(s string) string {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] < utf8.RuneSelf
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf || r > 0xffff || !unicode.IsDigit(r) {
			return r
		}
		zero := r
		for unicode.IsDigit(zero-1) && r-zero < 9 {
			zero--
		}
		return '0' + r - zero
	}, s)
}

// ParseInteger reads a number of this many bits.
func ParseInteger(s string, bits int) (int64, bool) {
	s = TrimControls(s)
	n, err := strconv.ParseInt(s, 10, bits)
	if errors.Is(err, strconv.ErrSyntax) {
		n, err = strconv.ParseInt(ASCIIDigits(s), 10, bits)
	}
	return n, err == nil
}

// ParseFloat reads a number of 32 or 64 bits.
func ParseFloat(s string, bits int) (float64, bool) {
	s = TrimControls(s)
	sign, rest := "", s
	if s != "" && (s[0] == '+' || s[0] == '-') {
		sign, rest = s[:1], s[1:]
	}
	switch {
	case rest == "NaN":
		return math.NaN(), true
	case rest == "Infinity":
		return math.Inf(map[bool]int{true: -1, false: 1}[sign == "-"]), true
	case decimalFloat(rest):
		s = strings.TrimRight(s, "fFdD")
	case hexFloat.MatchString(rest):
		if end := s[len(s)-1] | 0x20; end == 'f' || end == 'd' {
			s = s[:len(s)-1]
		}
	default:
		return 0, false
	}
	x, err := strconv.ParseFloat(s, bits)
	if errors.Is(err, strconv.ErrRange) {
		err = nil
	}
	return x, err == nil
}

var hexFloat = regexp.MustCompile(`^0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?$`)

// decimalFloat reports digits with a point and an exponent, and perhaps a letter
// for their type.
func decimalFloat(s string) bool {
	whole := leadingDigits(s)
	s = s[whole:]
	fraction := 0
	if s != "" && s[0] == '.' {
		fraction = leadingDigits(s[1:])
		s = s[1+fraction:]
	}
	if whole+fraction == 0 {
		return false
	}
	if s != "" && s[0]|0x20 == 'e' {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		n := leadingDigits(s)
		if n == 0 {
			return false
		}
		s = s[n:]
	}
	return s == "" || len(s) == 1 && (s[0]|0x20 == 'f' || s[0]|0x20 == 'd')
}

func leadingDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// LowerName is a name in lower case, as it is looked up.
func LowerName(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return lowerUnicode(s)
		}
	}
	return strings.ToLower(s)
}

// lowerUnicode has the two rules that single characters don't tell: of a capital I
// with a dot, and of a sigma at the end of a word.
func lowerUnicode(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == 'İ':
			b.WriteString("i̇")
		case r == 'Σ' && afterCased(s[:i]) && !beforeCased(s[i+len("Σ"):]):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// afterCased and beforeCased report a letter that has a case before or behind a
// place, not looking at marks and punctuation that stand within words.
func afterCased(s string) bool {
	for s != "" {
		r, n := utf8.DecodeLastRuneInString(s)
		if !withinWords(r) {
			return hasCase(r)
		}
		s = s[:len(s)-n]
	}
	return false
}

func beforeCased(s string) bool {
	for _, r := range s {
		if !withinWords(r) {
			return hasCase(r)
		}
	}
	return false
}

func hasCase(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r) || unicode.In(r, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

func withinWords(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) || strings.ContainsRune("'.:·’", r)
}

// SameName reports names that are the same but for their case.
func SameName(a, b string) bool {
	return strings.EqualFold(a, b) || strings.EqualFold(dotless.Replace(a), dotless.Replace(b))
}

// dotless letters are those whose upper or lower case is i's.
var dotless = strings.NewReplacer("İ", "i", "ı", "i")
