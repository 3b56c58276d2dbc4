package kernel

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// integer formats %d, %o and %x.
func (f *formatSpec) integer(n int64) string {
	switch f.conv {
	case 'o', 'x':
		base, prefix := 8, "0"
		if f.conv == 'x' {
			base, prefix = 16, "0x"
		}
		s := strconv.FormatUint(uint64(n), base)
		if f.has('#') {
			return prefix + f.zeros(s, len(prefix))
		}
		return f.zeros(s, 0)
	}
	digits := strings.TrimPrefix(strconv.FormatInt(n, 10), "-")
	return f.signed(n < 0, digits)
}

// zeros fills up to the width, less what else is written.
func (f *formatSpec) zeros(s string, other int) string {
	if missing := min(f.width-len(s)-other, maxFormatWidth+1); f.has('0') && missing > 0 {
		return strings.Repeat("0", missing) + s
	}
	return s
}

// signed adds grouping, leading zeros and the sign to a number's digits.
func (f *formatSpec) signed(negative bool, digits string) string {
	if f.has(',') {
		whole, rest := digits, ""
		if at := strings.IndexAny(digits, ".e"); at >= 0 {
			whole, rest = digits[:at], digits[at:]
		}
		for at := len(whole) - 3; at > 0; at -= 3 {
			whole = whole[:at] + "," + whole[at:]
		}
		digits = whole + rest
	}
	before, after := "", ""
	switch {
	case negative && f.has('('):
		before, after = "(", ")"
	case negative:
		before = "-"
	case f.has('+'):
		before = "+"
	case f.has(' '):
		before = " "
	}
	return before + f.zeros(digits, len(before)+len(after)) + after
}

// hexadecimal formats %a.
func (f *formatSpec) hexadecimal(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return f.notFinite(x)
	}
	digits := f.precision
	if digits == 0 {
		digits = 1
	}
	s := strconv.FormatFloat(math.Abs(x), 'x', digits, 64)
	if bits := math.Float64bits(math.Abs(x)); bits != 0 && bits < 1<<52 && f.precision < 0 { // as it is stored, below the smallest normal number
		s = fmt.Sprintf("0x0.%sp-1022", strings.TrimRight(fmt.Sprintf("%013x", bits), "0"))
	}
	mantissa, exp, _ := strings.Cut(strings.TrimPrefix(s, "0x"), "p")
	n, _ := strconv.Atoi(exp)
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	sign := ""
	switch {
	case math.Signbit(x):
		sign = "-"
	case f.has('+'):
		sign = "+"
	case f.has(' '):
		sign = " "
	}
	return sign + "0x" + f.zeros(mantissa+"p"+strconv.Itoa(n), len(sign)+2)
}

// notFinite has no digits to group or fill with zeros.
func (f *formatSpec) notFinite(x float64) string {
	if math.IsNaN(x) {
		return "NaN"
	}
	plain := *f
	plain.flags = strings.NewReplacer("0", "", ",", "").Replace(f.flags)
	return plain.signed(x < 0, "Infinity")
}

// float formats a double: Java rounds its shortest decimal text, half up.
func (f *formatSpec) float(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return f.notFinite(x)
	}
	text := strconv.FormatFloat(math.Abs(x), 'e', -1, 64)
	if !strings.Contains(text, ".") { // Java takes two digits at least, the nearest ones
		text = strconv.FormatFloat(math.Abs(x), 'e', 1, 64)
	}
	mantissa, exp, _ := strings.Cut(text, "e")
	e, _ := strconv.Atoi(exp)
	whole, frac, _ := strings.Cut(mantissa, ".")
	return f.number(math.Signbit(x), exact{whole + frac, e})
}

// exact is the decimal number d.ddd × 10^exp.
type exact struct {
	digits string
	exp    int
}

func exactOf(x *big.Int, scale int) exact {
	digits := new(big.Int).Abs(x).String()
	return exact{digits, len(digits) - 1 - scale}
}

// round keeps n digits after the first, half up.
func (x exact) round(n int) exact {
	if n < -1 {
		return exact{"0", x.exp}
	}
	if keep := n + 1; keep < len(x.digits) {
		up := x.digits[keep] >= '5'
		b := []byte("0" + x.digits[:keep])
		if up {
			i := len(b) - 1
			for ; b[i] == '9'; i-- {
				b[i] = '0'
			}
			b[i]++
		}
		if b[0] != '0' {
			return exact{string(b), x.exp + 1}
		}
		return exact{string(b[1:]), x.exp}
	}
	return x
}

// fixed writes the number with so many decimals.
func (x exact) fixed(decimals int) string {
	x = x.round(x.exp + decimals)
	digits := x.digits
	if x.exp < 0 {
		digits = strings.Repeat("0", -x.exp) + digits
		x.exp = 0
	}
	if missing := x.exp + 1 + decimals - len(digits); missing > 0 {
		digits += strings.Repeat("0", missing)
	}
	whole, frac := digits[:x.exp+1], digits[x.exp+1:x.exp+1+decimals]
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// scientific writes d.ddde+xx.
func (x exact) scientific(decimals int) string {
	x = x.round(decimals)
	digits := x.digits
	if missing := decimals + 1 - len(digits); missing > 0 {
		digits += strings.Repeat("0", missing)
	}
	s := digits[:1]
	if decimals > 0 {
		s += "." + digits[1:1+decimals]
	}
	sign, e := "+", x.exp
	if e < 0 {
		sign, e = "-", -e
	}
	if e < 10 {
		sign += "0"
	}
	return s + "e" + sign + strconv.Itoa(e)
}

// number formats %f, %e and %g.
func (f *formatSpec) number(negative bool, x exact) string {
	precision := f.precision
	if precision < 0 {
		precision = 6
	}
	switch f.conv {
	case 'e':
		return f.signed(negative, f.point(x.scientific(precision)))
	case 'g':
		precision = max(precision, 1)
		if strings.Trim(x.digits, "0") == "" {
			if x.exp != 0 { // a decimal zero with digits after the point is less than what isn't scientific
				return f.signed(negative, x.scientific(precision-1))
			}
			return f.signed(negative, x.fixed(precision-1))
		}
		if r := x.round(precision - 1); r.exp >= -4 && r.exp < precision {
			return f.signed(negative, x.fixed(precision-r.exp-1))
		}
		return f.signed(negative, x.scientific(precision-1))
	}
	return f.signed(negative, f.point(x.fixed(precision)))
}

// point adds the point that # asks for where no decimals follow.
func (f *formatSpec) point(s string) string {
	if !f.has('#') || strings.Contains(s, ".") {
		return s
	}
	whole, exponent, scientific := strings.Cut(s, "e")
	if scientific {
		return whole + ".e" + exponent
	}
	return whole + "."
}
