package kernel

import (
	"math"
	"math/bits"
	"strconv"

	"glaux/sql"
)

// quickDecimalCast converts from and to decimals without big numbers; what it
// leaves (false) has an error or needs more than 128 bits.
func quickDecimalCast(from, to sql.Type) func(v *Vec, i int, out *Builder) bool {
	switch {
	case from.Kind == sql.Varchar && to.Kind == sql.Decimal:
		return func(v *Vec, i int, out *Builder) bool {
			x, ok := quickDecimal(v.Str(i), to)
			if ok {
				out.Int128(x)
			}
			return ok
		}
	case (from.Kind == sql.Double || from.Kind == sql.Real) && to.Kind == sql.Decimal:
		return doubleToDecimal(from, to)
	case from.IsInteger() && to.Kind == sql.Decimal:
		return func(v *Vec, i int, out *Builder) bool {
			x := v.Int(i)
			y, ok := Int128{Lo: uint64(x), Hi: x >> 63}.scaled(to.Scale)
			if ok = ok && y.fits(to.Precision); ok {
				out.Int128(y)
			}
			return ok
		}
	case from.Kind != sql.Decimal || Wraps(from, to):
		return nil
	case to.Kind == sql.Decimal:
		return func(v *Vec, i int, out *Builder) bool {
			x, ok := v.Int128(i).rescale(from.Scale, to.Scale)
			if ok = ok && x.fits(to.Precision); ok {
				out.Int128(x)
			}
			return ok
		}
	case to.IsInteger():
		limits := intLimits[to.Kind]
		return func(v *Vec, i int, out *Builder) bool {
			x, _ := v.Int128(i).rescale(from.Scale, 0)
			n := int64(x.Lo)
			ok := x.Hi == n>>63 && n >= limits[0] && n <= limits[1]
			if ok {
				out.Int(n)
			}
			return ok
		}
	case to.Kind == sql.Double && from.Precision <= 18:
		scale := math.Pow10(from.Scale)
		return func(v *Vec, i int, out *Builder) bool {
			out.Float(float64(v.Int(i)) / scale) // not always the nearest number
			return true
		}
	case to.Kind == sql.Real && from.Precision <= 18:
		scale := float32(math.Pow10(from.Scale))
		return func(v *Vec, i int, out *Builder) bool {
			out.Float(float64(float32(v.Int(i)) / scale)) // rounded twice, as Trino does
			return true
		}
	case to.Kind == sql.Double || to.Kind == sql.Real:
		return decimalToFloat(from, to)
	}
	return nil
}

// saturated makes numbers decimals of 38 digits with at least as many after the point, to be
// compared with one: those that are too large are 10^38 or -10^38.
var saturated = Kernel{Make: func(args []sql.Type, result sql.Type) (Func, error) {
	digits := result.Scale - args[0].Scale
	return func(c *Call) error {
		v := &c.Args[0]
		for i := range c.N {
			if v.Null(i) {
				c.Out.Null()
				continue
			}
			x := v.Int128(i)
			y, ok := x.scaled(digits)
			switch {
			case ok && y.fits(result.Precision):
			case x.Hi < 0:
				y = powers128[38].neg()
			default:
				y = powers128[38]
			}
			c.Out.Int128(y)
		}
		return nil
	}, nil
}}

// rescale changes a decimal's scale, rounding half away from zero.
func (x Int128) rescale(from, to int) (Int128, bool) {
	switch {
	case to >= from:
		return x.scaled(to - from)
	case from-to == 0:
		return x, true
	}
	digits := from - to
	if digits <= 18 && x.Hi == int64(x.Lo)>>63 {
		q, _ := roundUnits(int64(x.Lo), int64(digits))
		return Int128{Lo: uint64(q), Hi: q >> 63}, true
	}
	return x.divRound(powers128[digits]), true
}

// quickDecimal reads plain digits, with a point or not. Digits after the scale round.
func quickDecimal(s string, t sql.Type) (x Int128, ok bool) {
	negative := len(s) > 0 && s[0] == '-'
	if negative {
		s = s[1:]
	}
	if len(s) > 38 || len(s) == 0 || s[0] == '.' || s[len(s)-1] == '.' {
		return x, false
	}
	var part uint64 // of up to 18 digits
	parts, after, up := 0, -1, false
	for _, c := range []byte(s) {
		if c == '.' && after < 0 {
			after = 0
			continue
		}
		d := c - '0'
		if d > 9 {
			return x, false
		}
		if after >= 0 {
			if after++; after > t.Scale {
				up = up || after == t.Scale+1 && d >= 5
				continue
			}
		}
		if parts == 18 {
			x, parts, part = x.append(part, parts), 0, 0
		}
		part, parts = part*10+uint64(d), parts+1
	}
	x = x.append(part, parts)
	if up {
		x, _ = x.add(Int128{Lo: 1})
	}
	x, ok = x.scaled(t.Scale - max(0, min(after, t.Scale)))
	if negative {
		x = x.neg()
	}
	return x, ok && x.fits(t.Precision)
}

// append is the number with further digits; both together have 38 at most.
func (x Int128) append(part uint64, digits int) Int128 {
	if x == (Int128{}) {
		return Int128{Lo: part}
	}
	unit := powers128[digits].Lo
	hi, lo := bits.Mul64(x.Lo, unit)
	lo, carry := bits.Add64(lo, part, 0)
	return Int128{Lo: lo, Hi: int64(hi + uint64(x.Hi)*unit + carry)}
}

// doubleToDecimal rounds the shortest digits that read as the number.
func doubleToDecimal(from, to sql.Type) func(v *Vec, i int, out *Builder) bool {
	bits := 64
	if from.Kind == sql.Real {
		bits = 32
	}
	return func(v *Vec, i int, out *Builder) bool {
		f := v.Float(i)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return false
		}
		var buf [32]byte
		digits, exponent := shortestDigits(buf[:0], f, bits)
		x, ok := Int128{Lo: digits}, true
		switch n := exponent + to.Scale; {
		case n >= 0:
			x, ok = x.scaled(n)
		case n >= -38:
			x = x.divRound(powers128[-n])
		default:
			x = Int128{} // less than half of the last digit
		}
		if ok = ok && x.fits(to.Precision); !ok {
			return false
		}
		if f < 0 {
			x = x.neg()
		}
		out.Int128(x)
		return true
	}
}

// shortestDigits are the fewest digits that read as |x|, times a power of ten.
func shortestDigits(buf []byte, x float64, bits int) (digits uint64, exponent int) {
	text := strconv.AppendFloat(buf, math.Abs(x), 'e', -1, bits)
	k := 0
	for ; text[k] != 'e'; k++ {
		if text[k] != '.' {
			digits = digits*10 + uint64(text[k]-'0')
		}
	}
	after := max(0, k-2)
	for _, c := range text[k+2:] {
		exponent = exponent*10 + int(c-'0')
	}
	if text[k+1] == '-' {
		exponent = -exponent
	}
	return digits, exponent - after
}

// decimalToFloat finds the nearest number.
func decimalToFloat(from, to sql.Type) func(v *Vec, i int, out *Builder) bool {
	bits, exact, powers := 64, uint64(1)<<53, 22
	if to.Kind == sql.Real {
		bits, exact, powers = 32, 1<<24, 10
	}
	unit := math.Pow10(from.Scale)
	return func(v *Vec, i int, out *Builder) bool {
		x := v.Int128(i)
		// Where both are exact, the quotient is the nearest: that of reals too, as
		// doubles have more than twice their digits.
		if hi, lo := x.abs(); hi == 0 && lo <= exact && from.Scale <= powers {
			f := float64(lo) / unit
			if x.negative() {
				f = -f
			}
			out.Float(f)
			return true
		}
		var buf [64]byte
		text := appendDecimal(buf[:0], x, 0)
		text = append(text, 'e', '-')
		text = strconv.AppendInt(text, int64(from.Scale), 10)
		f, err := strconv.ParseFloat(string(text), bits)
		if err != nil {
			return false
		}
		out.Float(f)
		return true
	}
}

// appendDecimal writes an unscaled decimal with its point.
func appendDecimal(dst []byte, x Int128, scale int) []byte {
	hi, lo := x.abs()
	if x.negative() {
		dst = append(dst, '-')
	}
	var buf [40]byte
	at := len(buf)
	const group = 1_000_000_000_000_000_000 // 18 digits
	for hi != 0 {
		var rest uint64
		hi, lo, _, rest = quoRem128(hi, lo, 0, group)
		for range 18 {
			at--
			buf[at] = '0' + byte(rest%10)
			rest /= 10
		}
	}
	for lo != 0 {
		at--
		buf[at] = '0' + byte(lo%10)
		lo /= 10
	}
	for at > len(buf)-scale-1 {
		at--
		buf[at] = '0'
	}
	dst = append(dst, buf[at:len(buf)-scale]...)
	if scale > 0 {
		dst = append(append(dst, '.'), buf[len(buf)-scale:]...)
	}
	return dst
}
