package kernel

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// append writes compact JSON; sorted orders the members by name.
func (n node) append(b []byte, sorted bool) []byte {
	d := n.d
	x := &d.nodes[n.i]
	switch x.kind {
	case 'n', 'm':
		return append(b, "null"...)
	case 't':
		return append(b, "true"...)
	case 'f':
		return append(b, "false"...)
	case '0':
		return appendJSONNumber(b, x.text)
	case '"':
		return appendJSONString(b, x.text)
	case '[':
		b = append(b, '[')
		for i, end := n.i+1, x.end; i < end; i = d.nodes[i].end {
			if i > n.i+1 {
				b = append(b, ',')
			}
			b = node{d, i}.append(b, sorted)
		}
		return append(b, ']')
	}
	b = append(b, '{')
	from := len(d.order)
	for i, end := n.i+1, x.end; i < end; i = d.nodes[i+1].end {
		d.order = append(d.order, i)
	}
	to := len(d.order)
	if sorted {
		slices.SortFunc(d.order[from:], func(a, b int32) int { return compareJava(d.nodes[a].text, d.nodes[b].text) })
	}
	for k := from; k < to; k++ {
		if k > from {
			b = append(b, ',')
		}
		at := d.order[k]
		b = append(appendJSONString(b, d.nodes[at].text), ':')
		b = node{d, at + 1}.append(b, sorted)
	}
	d.order = d.order[:from]
	return append(b, '}')
}

// compareJava orders strings as Java does, by UTF-16 code units: what lies beyond
// U+FFFF comes before U+E000.
func compareJava(a, b string) int {
	for i := range min(len(a), len(b)) {
		x, y := a[i], b[i]
		if x == y {
			continue
		}
		if x >= 0xEE && y >= 0xEE && (x >= 0xF0) != (y >= 0xF0) {
			return cmp.Compare(y, x)
		}
		return cmp.Compare(x, y)
	}
	return cmp.Compare(len(a), len(b))
}

// whole reports a number without fraction and exponent.
func whole(number string) bool { return !strings.ContainsAny(number, ".eE") }

// appendJSONNumber writes a number as Jackson does: integers whole, others as doubles.
func appendJSONNumber(b []byte, s string) []byte {
	if whole(s) {
		if s == "-0" {
			return append(b, '0')
		}
		return append(b, s...)
	}
	x, _ := strconv.ParseFloat(s, 64)
	return appendJSONFloat(b, x, 64)
}

func appendJSONFloat(b []byte, x float64, bits int) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return appendJSONString(b, JavaFloat(x, bits))
	}
	return append(b, JavaFloat(x, bits)...)
}

// appendJSONDecimal writes a decimal as Java's BigDecimal does: in scientific form
// where more than five zeros would follow the point.
func appendJSONDecimal(b []byte, x *big.Int, scale int) []byte {
	digits := new(big.Int).Abs(x).String()
	exponent := len(digits) - 1 - scale
	if exponent >= -6 {
		return append(b, decimalText(x, scale)...)
	}
	if x.Sign() < 0 {
		b = append(b, '-')
	}
	b = append(b, digits[0])
	if len(digits) > 1 {
		b = append(append(b, '.'), digits[1:]...)
	}
	return strconv.AppendInt(append(b, 'E'), int64(exponent), 10)
}

const upperHex = "0123456789ABCDEF"

// appendJSONString writes a string in quotes. Characters beyond U+FFFF become two
// escapes, as Jackson writes them.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < 0xED || c == 0xED && !loneSurrogate(s[i:]) || c == 0xEE || c == 0xEF {
			i++
			continue
		}
		b = append(b, s[plain:i]...)
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < 0x20:
			if at := strings.IndexByte("\b\f\n\r\t", c); at >= 0 {
				b = append(b, '\\', "bfnrt"[at])
			} else {
				b = appendEscape(b, rune(c))
			}
		case c == 0xED:
			b = appendEscape(b, 0xD000|rune(s[i+1]&0x3F)<<6|rune(s[i+2]&0x3F))
			i += 2
		default:
			r, n := utf8.DecodeRuneInString(s[i:])
			if n == 1 {
				b = utf8.AppendRune(b, r)
				break
			}
			high, low := utf16.EncodeRune(r)
			b = appendEscape(appendEscape(b, high), low)
			i += n - 1
		}
		i++
		plain = i
	}
	return append(append(b, s[plain:]...), '"')
}

func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', upperHex[r>>12&15], upperHex[r>>8&15], upperHex[r>>4&15], upperHex[r&15])
}

// plainText is a string's text as SQL may hold it: a surrogate without its
// partner becomes a question mark, as Java writes it.
func plainText(s string) string {
	if strings.IndexByte(s, 0xED) < 0 || utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if loneSurrogate(s[i:]) {
			b.WriteByte('?')
			i += 3
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func loneSurrogate(s string) bool { return len(s) >= 3 && s[0] == 0xED && s[1] >= 0xA0 }
