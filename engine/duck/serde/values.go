package serde

import (
	"bytes"
	"math"
	"math/bits"
	"strconv"

	"unicode/utf8"
	"unsafe"

	"glaux/engine/duck/kernel"
	rendered "glaux/engine/duck/text"
	"glaux/lake/orc"
	"glaux/sql"
)

// appendText converts a value's text to the builder's type and appends it; it
// reports false, and appends nothing, when the text is no such value.
func appendText(b *kernel.Builder, s []byte) bool {
	switch b.Type.Kind {
	case sql.Varchar, sql.Char:
		appendString(b, s)
		return true
	case sql.Boolean:
		switch {
		case bytes.EqualFold(s, []byte("true")):
			b.Bool(true)
		case bytes.EqualFold(s, []byte("false")):
			b.Bool(false)
		default:
			return false
		}
		return true
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		n, err := strconv.ParseInt(text(s), 10, intBits(b.Type))
		if err != nil {
			return false
		}
		b.Int(n)
		return true
	case sql.Real, sql.Double:
		f, ok := parseFloat(s, b.Type.Kind)
		if ok {
			b.Float(f)
		}
		return ok
	case sql.Decimal:
		d, ok := parseDecimal(s, b.Type.Precision, b.Type.Scale)
		if ok {
			b.Int128(d)
		}
		return ok
	case sql.Date:
		days, ok := parseDate(s)
		if ok {
			b.Int(days)
		}
		return ok
	case sql.Timestamp:
		x, ok := parseTimestamp(s)
		if ok {
			appendInstant(b, x)
		}
		return ok
	}
	return false
}

// text views bytes as a string, for calls that don't keep it.
func text(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func intBits(t sql.Type) int {
	switch t.Kind {
	case sql.TinyInt:
		return 8
	case sql.SmallInt:
		return 16
	case sql.Integer, sql.Date:
		return 32
	}
	return 64
}

// appendString appends valid UTF-8 of at most the type's length.
func appendString(b *kernel.Builder, s []byte) { b.Bytes(fitting(b.Type, s)) }

// fitting is what a column of a type has of a value of bytes.
func fitting(t sql.Type, s []byte) []byte {
	if t.Kind == sql.VarBinary {
		return s
	}
	if !utf8.Valid(s) {
		s = rendered.ReplaceInvalid(s)
	}
	if t.Length != sql.UnboundedLength && len(s) > t.Length {
		s = firstRunes(s, t.Length)
	}
	if t.Kind == sql.Char {
		s = bytes.TrimRight(s, " ")
	}
	return s
}

func firstRunes(s []byte, n int) []byte {
	end := 0
	for range n {
		if end >= len(s) {
			break
		}
		_, size := utf8.DecodeRune(s[end:])
		end += size
	}
	return s[:end]
}

// hexFloat tells numbers like 0x1.8p3, which Java reads, from those with
// underscores, which it doesn't.
func hexFloat(s []byte) bool {
	s = bytes.TrimLeft(s, "+-")
	return len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' && bytes.IndexByte(s, '_') < 0
}

// parseFloat reads what Java's Double.parseDouble reads.
func parseFloat(s []byte, kind sql.Kind) (float64, bool) {
	s = trimmed(s)
	switch string(s) {
	case "NaN", "+NaN", "-NaN":
		return math.NaN(), true
	case "Infinity", "+Infinity":
		return math.Inf(1), true
	case "-Infinity":
		return math.Inf(-1), true
	}
	if n := len(s); n > 1 && bytes.IndexByte([]byte("dDfF"), s[n-1]) >= 0 {
		s = s[:n-1]
	}
	for _, c := range s {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' && !hexFloat(s) {
			return 0, false
		}
	}
	width := 64
	if kind == sql.Real {
		width = 32
	}
	f, err := strconv.ParseFloat(text(s), width)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// parseDecimal reads a number and rounds it half up to scale digits; ok is false
// when it has more than precision digits then.
func parseDecimal(s []byte, precision, scale int) (kernel.Int128, bool) {
	negative := false
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		negative, s = s[0] == '-', s[1:]
	}
	exp := 0
	if i := bytes.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(text(s[i+1:]))
		if err != nil || e > 1000 || e < -1000 {
			return kernel.Int128{}, false
		}
		exp, s = e, s[:i]
	}
	whole, frac, _ := bytes.Cut(s, []byte{'.'})
	if len(whole)+len(frac) == 0 {
		return kernel.Int128{}, false
	}
	// The digits that stay are those before point, which is where scale ends.
	point := len(whole) + exp + scale
	var hi, lo uint64
	digits, roundUp := 0, false
	for i := range max(len(whole)+len(frac), point) {
		c := byte('0')
		switch {
		case i < len(whole):
			c = whole[i]
		case i < len(whole)+len(frac):
			c = frac[i-len(whole)]
		}
		if c < '0' || c > '9' {
			return kernel.Int128{}, false
		}
		if i >= point {
			roundUp = roundUp || i == point && c >= '5'
			continue
		}
		if digits > 0 || c != '0' {
			digits++
		}
		if digits > precision {
			return kernel.Int128{}, false
		}
		hi, lo = timesTen(hi, lo, uint64(c-'0'))
	}
	if roundUp {
		var carry uint64
		lo, carry = bits.Add64(lo, 1, 0)
		hi += carry
		if !fits(hi, lo, precision) {
			return kernel.Int128{}, false
		}
	}
	if negative {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	return kernel.Int128{Lo: lo, Hi: int64(hi)}, true
}

func timesTen(hi, lo, add uint64) (uint64, uint64) {
	carry, low := bits.Mul64(lo, 10)
	low, c := bits.Add64(low, add, 0)
	return hi*10 + carry + c, low
}

// fits reports whether a magnitude is below ten to the precision.
func fits(hi, lo uint64, precision int) bool {
	var h, l uint64 = 0, 1
	for range precision {
		h, l = timesTen(h, l, 0)
	}
	return hi < h || hi == h && lo < l
}

// appendInstant rounds to the type's precision.
func appendInstant(b *kernel.Builder, x sql.Instant) {
	p := b.Type.Precision
	if p >= 9 {
		b.Instant(x)
		return
	}
	if p >= 6 {
		unit := int(math.Pow10(9 - p))
		x.Nanos = (x.Nanos + unit/2) / unit * unit
		x.Micros += int64(x.Nanos / 1000)
		x.Nanos %= 1000
		b.Instant(x)
		return
	}
	unit := int64(math.Pow10(6 - p))
	x.Nanos = 0
	x.Micros += unit / 2
	rest := x.Micros % unit
	if rest < 0 {
		rest += unit
	}
	x.Micros -= rest
	b.Instant(x)
}

// scaled moves a decimal's digits and checks that they are no more than precision.
func scaled(x kernel.Int128, precision, digits int) (kernel.Int128, bool) {
	if digits != 0 {
		lo, hi, err := orc.Rescale(x.Lo, x.Hi, digits)
		if err != nil {
			return x, false
		}
		x = kernel.Int128{Lo: lo, Hi: hi}
	}
	return x, orc.FitsDigits(x.Lo, x.Hi, precision)
}
