package serde

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// lenient rewrites a line that isn't JSON as the JSON that OpenX's SerDe takes it
// for: it reads single quotes, words without quotes, "=" and "=>" for ":", ";" for
// ",", elements left out of arrays, any escape, and comments. What follows the
// value is left out; errJSON is what even that SerDe refuses.
type lenient struct {
	in  []byte
	at  int
	out []byte
}

func relaxed(line, scratch []byte) ([]byte, error) {
	l := &lenient{in: line, out: scratch[:0]}
	err := l.value(0)
	return l.out, err
}

// token skips blanks and comments, and returns the byte that follows; 0 is the end.
func (l *lenient) token() (byte, error) {
	for l.at < len(l.in) {
		switch c := l.in[l.at]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n':
			l.at++
		case c == '#', c == '/' && l.at+1 < len(l.in) && l.in[l.at+1] == '/':
			l.at = len(l.in) // A line has no further line.
		case c == '/' && l.at+1 < len(l.in) && l.in[l.at+1] == '*':
			end := bytes.Index(l.in[l.at+2:], []byte("*/"))
			if end < 0 {
				return 0, errJSON
			}
			l.at += end + 4
		default:
			return c, nil
		}
	}
	return 0, nil
}

func (l *lenient) value(depth int) error {
	c, err := l.token()
	switch {
	case err != nil:
		return err
	case c == 0 || depth > maxDepth:
		return errJSON
	case c == '{':
		return l.object(depth)
	case c == '[':
		return l.array(depth)
	case c == '"' || c == '\'':
		return l.quoted(c)
	}
	return l.word(false)
}

func (l *lenient) object(depth int) error {
	l.at++
	l.out = append(l.out, '{')
	c, err := l.token()
	for first := true; err == nil; first = false {
		if c == '}' && first {
			break
		}
		if err := l.name(c); err != nil {
			return err
		}
		if c, err = l.token(); err != nil || c != ':' && c != '=' {
			return errJSON
		}
		if l.at++; c == '=' && l.at < len(l.in) && l.in[l.at] == '>' {
			l.at++
		}
		l.out = append(l.out, ':')
		if err := l.value(depth + 1); err != nil {
			return err
		}
		if c, err = l.token(); err != nil || c != '}' && c != ',' && c != ';' {
			return errJSON
		}
		if c == '}' {
			break
		}
		l.at++
		l.out = append(l.out, ',')
		c, err = l.token()
	}
	l.at++
	l.out = append(l.out, '}')
	return err
}

// name is the key of a member, which begins with c.
func (l *lenient) name(c byte) error {
	switch c {
	case '"', '\'':
		return l.quoted(c)
	case 0, '{', '[':
		return errJSON
	}
	return l.word(true)
}

func (l *lenient) array(depth int) error {
	l.at++
	l.out = append(l.out, '[')
	for first := true; ; first = false {
		c, err := l.token()
		switch {
		case err != nil || c == 0:
			return errJSON
		case c == ']':
			if !first {
				l.out = append(l.out, "null"...)
			}
			return l.closeArray()
		case c == ',' || c == ';':
			l.out = append(l.out, "null,"...)
			l.at++
			continue
		}
		if err := l.value(depth + 1); err != nil {
			return err
		}
		if c, err = l.token(); err != nil || c != ']' && c != ',' && c != ';' {
			return errJSON
		}
		if c == ']' {
			return l.closeArray()
		}
		l.at++
		l.out = append(l.out, ',')
	}
}

func (l *lenient) closeArray() error {
	l.at++
	l.out = append(l.out, ']')
	return nil
}

// quoted copies a string whose quote is at hand.
func (l *lenient) quoted(quote byte) error {
	l.out = append(l.out, '"')
	for l.at++; l.at < len(l.in); l.at++ {
		switch c := l.in[l.at]; c {
		case quote:
			l.at++
			l.out = append(l.out, '"')
			return nil
		case '\\':
			if l.at++; l.at == len(l.in) {
				return errJSON
			}
			if err := l.escape(); err != nil {
				return err
			}
		default:
			l.plain(c)
		}
	}
	return errJSON
}

// escape copies what stands behind a backslash.
func (l *lenient) escape() error {
	switch c := l.in[l.at]; c {
	case 'u':
		if l.at+5 > len(l.in) {
			return errJSON
		}
		n, err := strconv.ParseInt(text(l.in[l.at+1:l.at+5]), 16, 32)
		if err != nil {
			return errJSON
		}
		l.at += 4
		l.unicode(uint16(n))
	case 'b', 'f', 'n', 'r', 't':
		l.out = append(l.out, '\\', c)
	case 'a':
		l.unicode('\a')
	case 'v':
		l.unicode('\t') // as the SerDe has it
	default:
		l.plain(c)
	}
	return nil
}

// plain writes a byte of a string.
func (l *lenient) plain(c byte) {
	switch {
	case c == '"' || c == '\\':
		l.out = append(l.out, '\\', c)
	case c < 0x20:
		l.unicode(uint16(c))
	default:
		l.out = append(l.out, c)
	}
}

func (l *lenient) unicode(n uint16) {
	const digits = "0123456789abcdef"
	l.out = append(l.out, '\\', 'u', digits[n>>12], digits[n>>8&15], digits[n>>4&15], digits[n&15])
}

// word copies what has no quotes: numbers and constants as JSON has them, all else
// as a string.
func (l *lenient) word(isName bool) error {
	start := l.at
	for l.at < len(l.in) && bytes.IndexByte([]byte(" \r\n\t\f{}[]/\\:,=;#"), l.in[l.at]) < 0 {
		l.at++
	}
	word := l.in[start:l.at]
	isNull := bytes.EqualFold(word, []byte("null"))
	switch {
	case len(word) == 0, isNull && isName:
		return errJSON
	case !isName && isNull:
		l.out = append(l.out, "null"...)
		return nil
	case !isName && (bytes.EqualFold(word, []byte("true")) || bytes.EqualFold(word, []byte("false"))):
		l.out = append(l.out, bytes.ToLower(word)...)
		return nil
	}
	if end, err := skipValue(word, 0, 0); !isName && err == nil && end == len(word) {
		l.out = append(l.out, word...)
		return nil
	}
	if number, ok := openXNumber(word); !isName && ok {
		l.out = append(l.out, number...)
		return nil
	}
	l.out = append(l.out, '"')
	for _, c := range word {
		l.plain(c)
	}
	l.out = append(l.out, '"')
	return nil
}

// openXNumber writes a number as OpenX's SerDe has it in a text: integers in decimal,
// others as Java's BigDecimal does.
func openXNumber(s []byte) (string, bool) {
	if n, ok := openXInteger(s); ok {
		return strconv.FormatInt(n, 10), true
	}
	sign, rest := "", s
	if len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
		sign, rest = string(bytes.TrimPrefix(rest[:1], []byte{'+'})), rest[1:]
	}
	exponent := 0
	if i := bytes.IndexAny(rest, "eE"); i >= 0 {
		e, err := strconv.ParseInt(text(rest[i+1:]), 10, 32)
		if err != nil {
			return "", false
		}
		exponent, rest = int(e), rest[:i]
	}
	whole, fraction, _ := bytes.Cut(rest, []byte{'.'})
	digits := string(whole) + string(fraction)
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		sign, digits = "", "0"
	}
	scale := len(fraction) - exponent
	return sign + decimalDigits(digits, scale), true
}

// decimalDigits sets the point of a number, or writes an exponent if it is far away.
func decimalDigits(digits string, scale int) string {
	const mostZeros = 6
	first := len(digits) - 1 - scale // the power of ten of the first digit
	switch {
	case scale == 0:
		return digits
	case scale > 0 && first >= 0:
		return digits[:first+1] + "." + digits[first+1:]
	case scale > 0 && first >= -mostZeros:
		return "0." + strings.Repeat("0", -first-1) + digits
	}
	out := digits[:1]
	if len(digits) > 1 {
		out += "." + digits[1:]
	}
	return fmt.Sprintf("%sE%+d", out, first)
}

// plainNumber reports that a value without quotes is a text as it is.
func plainNumber(s []byte) bool {
	if s[0] < '1' || s[0] > '9' {
		return s[0] == '0' && len(s) > 1 && s[1] == '.' && !bytes.ContainsAny(s, "eE") || string(s) == "0"
	}
	return !bytes.ContainsAny(s, "eE")
}

// openXInteger reads what OpenX's SerDe does not take for decimal: hexadecimal
// digits after 0x, and octal ones after a zero.
func openXInteger(s []byte) (n int64, ok bool) {
	if len(s) < 2 || s[0] != '0' || s[1] == '.' {
		return 0, false
	}
	base, digits := 8, s[1:]
	if s[1]|0x20 == 'x' {
		base, digits = 16, s[2:]
	}
	if len(digits) == 0 || digits[0] == '-' || digits[0] == '+' {
		return 0, false
	}
	n, err := strconv.ParseInt(text(digits), base, 64)
	return n, err == nil
}

// openXTime reads a number for a timestamp, in microseconds: whole seconds of less
// than 13 characters, else milliseconds; or seconds with a fraction, of which
// milliseconds count.
func openXTime(s []byte) (micros int64, ok bool) {
	const shortestMillis, most = 13, 1 << 52
	whole, fraction, broken := bytes.Cut(s, []byte{'.'})
	if broken && len(whole)+len(fraction) == 0 {
		return 0, false
	}
	if broken && (string(whole) == "" || string(whole) == "-" || string(whole) == "+") {
		whole = append(bytes.Clone(whole), '0')
	}
	n, err := strconv.ParseInt(text(whole), 10, 64)
	if err != nil || n >= most || n <= -most {
		return 0, false
	}
	millis := int64(0)
	for i := range fraction {
		if fraction[i] < '0' || fraction[i] > '9' {
			return 0, false
		}
	}
	for i := range 3 {
		if millis *= 10; i < len(fraction) {
			millis += int64(fraction[i] - '0')
		}
	}
	if whole[0] == '-' {
		millis = -millis
	}
	if !broken && len(s) >= shortestMillis {
		n, millis = 0, n
	}
	const lastSecond = math.MaxInt64/1_000_000 - 1
	return n*1e6 + millis*1e3, n <= lastSecond && n >= -lastSecond
}
