package ion

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// AppendText writes a value as text.
func (v *Value) AppendText(dst []byte) ([]byte, error) { return v.appendText(dst, 0) }

func (v *Value) appendText(dst []byte, depth int) (_ []byte, err error) {
	if depth > maxDepth {
		return dst, corrupt("values are nested deeper than %d", maxDepth)
	}
	if v.Null {
		return appendNullText(dst, v.Type), nil
	}
	switch v.Type {
	case Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case Int, Decimal:
		n, err := v.Number()
		if err != nil {
			return dst, err
		}
		return appendNumberText(dst, n, v.Type)
	case Float:
		return appendFloatText(dst, v.Float()), nil
	case Timestamp:
		t, err := v.Time()
		if err != nil {
			return dst, err
		}
		return appendTimeText(dst, t), nil
	case Symbol, String:
		s, err := v.Bytes()
		if err != nil {
			return dst, err
		}
		if v.Type == Symbol {
			return appendSymbolText(dst, s), nil
		}
		return appendQuoted(dst, s, '"'), nil
	case Blob:
		return append(base64.StdEncoding.AppendEncode(append(dst, "{{"...), v.body), "}}"...), nil
	case Clob:
		return append(appendClob(append(dst, "{{"...), v.body), "}}"...), nil
	}
	marks := map[Type]string{List: "[,]", Sexp: "( )", Struct: "{,}"}[v.Type]
	dst = append(dst, marks[0])
	first := true
	err = v.Each(func(field []byte, kid *Value) error {
		if !first {
			dst = append(dst, marks[1])
		}
		first = false
		if v.Type == Struct {
			if field == nil {
				dst = append(dst, "$0:"...)
			} else {
				dst = append(appendSymbolText(dst, field), ':')
			}
		}
		var err error
		dst, err = kid.appendText(dst, depth+1)
		return err
	})
	return append(dst, marks[2]), err
}

func appendNullText(dst []byte, t Type) []byte {
	dst = append(dst, "null"...)
	if t == Null {
		return dst
	}
	return append(append(dst, '.'), strings.ToLower(t.String())...)
}

func appendFloatText(dst []byte, x float64) []byte {
	switch {
	case math.IsNaN(x):
		return append(dst, "nan"...)
	case math.IsInf(x, 1):
		return append(dst, "+inf"...)
	case math.IsInf(x, -1):
		return append(dst, "-inf"...)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, x, 'g', -1, 64)
	for _, c := range dst[start:] {
		if c == 'e' {
			return dst
		}
	}
	return append(dst, "e0"...)
}

func appendNumberText(dst []byte, n Number, t Type) ([]byte, error) {
	const most = 1 << 20
	if len(n.Magnitude) > most {
		return dst, corrupt("a number of %d bytes", len(n.Magnitude))
	}
	if n.Negative {
		dst = append(dst, '-')
	}
	n.Negative = false
	digits := n.big().String()
	switch {
	case t == Int:
		return append(dst, digits...), nil
	case n.Exponent == 0:
		return append(append(dst, digits...), '.'), nil
	case n.Exponent < 0 && -n.Exponent <= len(digits)+6:
		if missing := 1 - n.Exponent - len(digits); missing > 0 {
			digits = strings.Repeat("0", missing) + digits
		}
		point := len(digits) + n.Exponent
		return append(append(append(dst, digits[:point]...), '.'), digits[point:]...), nil
	}
	return strconv.AppendInt(append(append(dst, digits...), 'd'), int64(n.Exponent), 10), nil
}

// appendSymbolText writes a symbol, in quotes where it would be read as something else.
func appendSymbolText(dst, s []byte) []byte {
	plain := len(s) > 0 && (s[0] < '0' || s[0] > '9') && !isSymbolID(s)
	for _, c := range s {
		plain = plain && isIdentifier(c)
	}
	switch string(s) {
	case "null", "true", "false", "nan":
		plain = false
	}
	if plain {
		return append(dst, s...)
	}
	return appendQuoted(dst, s, '\'')
}

func appendQuoted(dst, s []byte, quote byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, quote)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == quote || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ' || c == 0x7f:
			dst = append(dst, '\\', 'x', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, quote)
}

func appendClob(dst, s []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ' || c >= utf8.RuneSelf:
			dst = append(dst, '\\', 'x', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
