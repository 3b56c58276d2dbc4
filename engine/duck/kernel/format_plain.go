package kernel

import (
	"math"
	"strconv"

	"glaux/sql"
)

// appendPlain writes row i of format() where all of it is plain text, %s of texts, %d
// of integers and %f of doubles, without flags and widths, and nothing is NULL. What
// it appended counts only if ok.
func appendPlain(dst []byte, specs []formatSpec, c *Call, i int) (_ []byte, ok bool) {
	next := 1
	for k := range specs {
		f := &specs[k]
		if f.literal {
			dst = append(dst, f.text...)
			continue
		}
		if f.arg != 0 || f.width >= 0 || f.flags != "" || f.date || next >= len(c.Args) || c.Args[next].Null(i) {
			return dst, false
		}
		v := &c.Args[next]
		next++
		switch {
		case f.conv == 's' && f.precision < 0 && v.Type.Kind == sql.Varchar:
			dst = append(dst, v.Bytes(i)...)
		case (f.conv == 'd' || f.conv == 's') && f.precision < 0 && v.Type.IsInteger():
			dst = strconv.AppendInt(dst, v.Int(i), 10)
		case f.conv == 'f' && v.Type.Kind == sql.Double && math.Abs(v.Float(i)) <= math.MaxFloat64:
			decimals := f.precision
			if decimals < 0 {
				decimals = 6
			}
			dst = appendFixed(dst, v.Float(i), decimals)
		default:
			return dst, false
		}
	}
	return dst, true
}

// appendFixed writes a finite double with so many decimals. Java rounds its shortest
// text, half up.
func appendFixed(dst []byte, x float64, decimals int) []byte {
	var buf [32]byte
	text := strconv.AppendFloat(buf[:0], math.Abs(x), 'e', -1, 64) // d.ddde±xx
	e := len(text) - 1
	for text[e] != 'e' {
		e--
	}
	exp, _ := strconv.Atoi(string(text[e+1:]))
	digits := append(make([]byte, 1, 24), text[0]) // behind a place for what is carried
	if e > 2 {
		digits = append(digits, text[2:e]...)
	}
	digits[0] = '0'
	if keep := exp + decimals + 1; keep < 0 {
		digits = digits[:1]
	} else if keep+1 < len(digits) {
		up := digits[keep+1] >= '5'
		digits = digits[:keep+1]
		for k := keep; up; k-- {
			if up = digits[k] == '9'; up {
				digits[k] = '0'
			} else {
				digits[k]++
			}
		}
	}
	// digits[k] stands for 10 to the power of exp+1-k.
	if math.Signbit(x) {
		dst = append(dst, '-')
	}
	digit := func(power int) byte {
		if k := exp + 1 - power; k >= 0 && k < len(digits) {
			return digits[k]
		}
		return '0'
	}
	first := max(exp, 0)
	if digits[0] != '0' {
		first = max(exp+1, 0)
	}
	for power := first; power >= 0; power-- {
		dst = append(dst, digit(power))
	}
	if decimals > 0 {
		dst = append(dst, '.')
	}
	for power := -1; power >= -decimals; power-- {
		dst = append(dst, digit(power))
	}
	return dst
}
