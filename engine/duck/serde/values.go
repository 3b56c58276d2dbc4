package serde

import (
	"bytes"
	"math"
	"math/bits"
	"strconv"

	"unicode/utf8"
	"unsafe"

	"glaux/engine/duck/kernel"
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
		s = replaceInvalid(s)
	}
	if t.Length != sql.UnboundedLength && len(s) > t.Length {
		s = firstRunes(s, t.Length)
	}
	if t.Kind == sql.Char {
		s = bytes.TrimRight(s, " ")
	}
	return s
}

// replaceInvalid puts U+FFFD for each byte that isn't of a UTF-8 sequence; one for
// the beginning of a sequence that breaks off, as Java does.
func replaceInvalid(s []byte) []byte {
	out := make([]byte, 0, len(s)+8)
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		if r == utf8.RuneError && n == 1 {
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
	s = bytes.TrimSpace(s)
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
	s = bytes.TrimSpace(s)
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

// parseDate reads yyyy-MM-dd, and drops a time that follows.
func parseDate(s []byte) (days int64, ok bool) {
	s = bytes.TrimSpace(s)
	if i := bytes.IndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	y, m, d, rest, ok := dateParts(s)
	if !ok || len(rest) > 0 {
		return 0, false
	}
	return daysOf(y, m, d)
}

// dateParts reads the digits of yyyy-MM-dd, after a sign; months and days may have one digit.
// As in Hive, those that there are none of are counted on: 2024-02-30 is the first of March.
func dateParts(s []byte) (y, m, d int, rest []byte, ok bool) {
	negative := len(s) > 0 && s[0] == '-'
	if len(s) > 0 && (negative || s[0] == '+') {
		s = s[1:]
	}
	y, s, ok = number(s, 1, 6)
	if negative {
		y = -y
	}
	if !ok || len(s) == 0 || s[0] != '-' {
		return 0, 0, 0, nil, false
	}
	m, s, ok = number(s[1:], 1, 2)
	if !ok || len(s) == 0 || s[0] != '-' {
		return 0, 0, 0, nil, false
	}
	d, rest, ok = number(s[1:], 1, 2)
	return y, m, d, rest, ok
}

func number(s []byte, least, most int) (n int, rest []byte, ok bool) {
	i := 0
	for i < len(s) && i < most && s[i] >= '0' && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:], i >= least
}

// daysOf counts the days from 1970-01-01; months and days beyond the last are
// counted on.
func daysOf(y, m, d int) (int64, bool) {
	m--
	years := floorDiv(int64(m), 12)
	year, month := int64(y)+years, int64(m)-years*12
	// A year begins with March, so that its leap day is the last.
	if month < 2 {
		year--
	}
	era := floorDiv(year, 400)
	inEra := year - era*400
	inYear := (153*((month+10)%12) + 2) / 5
	return era*146097 + inEra*365 + inEra/4 - inEra/100 + inYear - 719468 + int64(d) - 1, true
}

// parseTimestamp reads yyyy-MM-dd[{ |T}HH:mm[:ss[.f…]]][Z|±hh:mm]; an offset is
// taken off.
func parseTimestamp(s []byte) (x sql.Instant, ok bool) {
	x, _, _, ok = timestampParts(s)
	return x, ok
}

// timestampParts also tells whether there is a zone, and seconds.
func timestampParts(s []byte) (x sql.Instant, zoned, timed, ok bool) {
	s = bytes.TrimSpace(s)
	y, m, d, s, ok := dateParts(s)
	if !ok {
		return x, false, false, false
	}
	days, _ := daysOf(y, m, d)
	x.Micros = days * 86400e6
	if len(s) == 0 {
		return x, false, false, true
	}
	if s[0] != ' ' && s[0] != 'T' {
		return x, false, false, false
	}
	hour, s, ok := number(s[1:], 1, 2)
	if !ok || len(s) == 0 || s[0] != ':' {
		return x, false, false, false
	}
	minute, s, ok := number(s[1:], 1, 2)
	if !ok {
		return x, false, false, false
	}
	second := 0
	if len(s) > 0 && s[0] == ':' {
		if second, s, timed = number(s[1:], 1, 2); !timed {
			return x, false, false, false
		}
	}
	nanos, s := fraction(s)
	x.Micros += int64(hour*3600+minute*60+second)*1e6 + int64(nanos/1000)
	x.Nanos = nanos % 1000
	offset, ok := parseOffset(s)
	x.Micros -= int64(offset) * 60e6
	return x, len(bytes.TrimSpace(s)) > 0, timed, ok
}

// fraction reads ".ddd" as nanoseconds: nine digits at most.
func fraction(s []byte) (nanos int, rest []byte) {
	if len(s) == 0 || s[0] != '.' {
		return 0, s
	}
	unit, i := 100_000_000, 1
	for ; unit > 0 && i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		nanos += int(s[i]-'0') * unit
		unit /= 10
	}
	return nanos, s[i:]
}

// parseOffset reads nothing, "Z", "+02:00" or "+0200" as minutes.
func parseOffset(s []byte) (minutes int, ok bool) {
	s = bytes.TrimSpace(s)
	switch {
	case len(s) == 0 || string(s) == "Z" || string(s) == "UTC":
		return 0, true
	case s[0] != '+' && s[0] != '-':
		return 0, false
	}
	h, rest, ok := number(s[1:], 2, 2)
	if !ok {
		return 0, false
	}
	m := 0
	if len(rest) > 0 {
		rest = bytes.TrimPrefix(rest, []byte{':'})
		if m, rest, ok = number(rest, 2, 2); !ok || len(rest) > 0 {
			return 0, false
		}
	}
	if s[0] == '-' {
		return -h*60 - m, true
	}
	return h*60 + m, true
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
