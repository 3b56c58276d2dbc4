package kernel

import (
	"math"
	"net/netip"
	"strings"

	"glaux/engine/duck/zone"
	"glaux/sql"
)

// printer appends one value as text; only types that whole tables are printed of have one.
type printer func(dst []byte, v *Vec, i int) []byte

func printerOf(t sql.Type) (p printer, longest int) {
	switch t.Kind {
	case sql.Date:
		return func(dst []byte, v *Vec, i int) []byte {
			start := len(dst)
			dst = appendDate(dst, v.Int(i))
			if dst[start] == '+' { // which only timestamps have
				dst = append(dst[:start], dst[start+1:]...)
			}
			return dst
		}, 10
	case sql.Timestamp:
		if t.Precision <= 6 {
			return func(dst []byte, v *Vec, i int) []byte {
				micros := at[int64](v, i)
				day := floorDiv(micros, microsPerDay)
				dst = append(appendDate(dst, day), ' ')
				return appendClock(dst, micros-day*microsPerDay, t.Precision)
			}, 26
		}
	case sql.TimestampWithTimeZone:
		if t.Precision <= 6 {
			return func(dst []byte, v *Vec, i int) []byte {
				micros, _, key := instantParts(v, i)
				micros = zone.ToLocal(key, micros)
				day := floorDiv(micros, microsPerDay)
				dst = append(appendDate(dst, day), ' ')
				dst = append(appendClock(dst, micros-day*microsPerDay, t.Precision), ' ')
				return append(dst, zone.Name(key)...)
			}, 60
		}
	case sql.Time:
		return func(dst []byte, v *Vec, i int) []byte { return appendTime(dst, v.Nanos(i), t.Precision) }, 21
	case sql.Decimal:
		return func(dst []byte, v *Vec, i int) []byte { return appendDecimal(dst, v.Int128(i), t.Scale) }, 41
	case sql.Real:
		return func(dst []byte, v *Vec, i int) []byte { return append(dst, FloatText(v.Float(i), 32)...) }, 24
	case sql.IntervalDayToSecond:
		return func(dst []byte, v *Vec, i int) []byte { return appendDayTime(dst, v.Int(i)) }, 40
	case sql.Double:
		return func(dst []byte, v *Vec, i int) []byte { return append(dst, FloatText(at[float64](v, i), 64)...) }, 24
	case sql.IPAddress:
		return func(dst []byte, v *Vec, i int) []byte {
			a, _ := netip.AddrFromSlice(v.Bytes(i))
			return a.Unmap().AppendTo(dst)
		}, 39
	}
	return nil, 0
}

func append2(dst []byte, n int64) []byte { return append(dst, '0'+byte(n/10%10), '0'+byte(n%10)) }

func appendDate(dst []byte, days int64) []byte {
	y, m, d := civil(days)
	if y < 0 || y > 9999 {
		return append(dst, dateText(days)...)
	}
	dst = append2(append2(dst, y/100), y%100)
	dst = append2(append(dst, '-'), int64(m))
	return append2(append(dst, '-'), int64(d))
}

// appendClock writes the microseconds of a day with up to six digits.
func appendClock(dst []byte, micros int64, precision int) []byte {
	s := micros / 1_000_000
	dst = append2(dst, s/3600)
	dst = append2(append(dst, ':'), s/60%60)
	dst = append2(append(dst, ':'), s%60)
	if precision == 0 {
		return dst
	}
	dst = append(dst, '.')
	for unit := int64(100_000); precision > 0; precision, unit = precision-1, unit/10 {
		dst = append(dst, '0'+byte(micros%1_000_000/unit%10))
	}
	return dst
}

// quickTimestamp reads the usual form "2024-01-31 12:34:56.789" in microseconds;
// others are left to parseTimestamp.
func quickTimestamp(s string, precision int) (micros int64, ok bool) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	y, ok1 := quickDigits(s[:4])
	m, ok2 := quickDigits(s[5:7])
	d, ok3 := quickDigits(s[8:10])
	if !ok1 || !ok2 || !ok3 || m < 1 || m > 12 || d < 1 || d > daysIn(y, int(m)) {
		return 0, false
	}
	micros = dayNumber(y, int(m), int(d)) * microsPerDay
	if len(s) == 10 {
		return micros, true
	}
	if s[10] != ' ' {
		return 0, false
	}
	clock, ok := quickClock(s[11:], precision)
	return micros + clock, ok
}

// quickClock reads a time of day like "12:34:56.789" in microseconds.
func quickClock(s string, precision int) (micros int64, ok bool) {
	if len(s) < 8 || len(s) > 15 || s[2] != ':' || s[5] != ':' {
		return 0, false
	}
	h, ok1 := quickDigits(s[:2])
	m, ok2 := quickDigits(s[3:5])
	sec, ok3 := quickDigits(s[6:8])
	if !ok1 || !ok2 || !ok3 || h > 23 || m > 59 || sec > 59 {
		return 0, false
	}
	micros = (h*3600 + m*60 + sec) * 1_000_000
	if len(s) == 8 {
		return micros, true
	}
	if s[8] != '.' || len(s) == 9 || len(s)-9 > precision {
		return 0, false
	}
	fraction, ok := quickDigits(s[9:])
	return micros + fraction*int64(pow10int(15-len(s))), ok
}

// quickDigits reads digits, nothing else.
func quickDigits(s string) (n int64, ok bool) {
	for k := range len(s) {
		d := s[k] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	return n, true
}

// usualYear tells whether a year has four digits, where others would not fit the type.
func usualYear(from, to sql.Type) func(v *Vec, i int) bool {
	const first, last = -719528, 2932896
	switch {
	case to.Length == sql.UnboundedLength:
		return nil
	case from.Kind == sql.Date:
		return func(v *Vec, i int) bool { return v.Int(i) >= first && v.Int(i) <= last }
	case from.Kind == sql.Timestamp:
		return func(v *Vec, i int) bool {
			return v.Int(i) >= first*microsPerDay && v.Int(i) < (last+1)*microsPerDay
		}
	}
	return nil
}

// firstRunes are the first n characters of a text.
func firstRunes(s []byte, n int) []byte {
	if len(s) <= n {
		return s
	}
	for i, c := range s {
		if c&0xc0 == 0x80 { // within a character
			continue
		}
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// quickCast wraps the general conversion with a quick one for the usual values.
func quickCast(from, to sql.Type) func(v *Vec, i int, out *Builder) bool {
	switch {
	case from.Kind == sql.JSON:
		return quickFromJSON(to)
	case to.Kind == sql.Varchar:
		p, longest := printerOf(from)
		if p == nil || to.Length != sql.UnboundedLength && to.Length < longest {
			return nil
		}
		year := usualYear(from, to)
		return func(v *Vec, i int, out *Builder) bool {
			if year != nil && !year(v, i) {
				return false
			}
			out.Write(func(dst []byte) []byte { return p(dst, v, i) })
			return true
		}
	case from.Kind == sql.Varchar && to.Kind == sql.Timestamp && to.Precision <= 6:
		return func(v *Vec, i int, out *Builder) bool {
			t, ok := quickTimestamp(v.Str(i), to.Precision)
			if ok {
				out.Int(t)
			}
			return ok
		}
	case from.Kind == sql.Varchar && to.Kind == sql.TimestampWithTimeZone && to.Precision <= 6:
		return func(v *Vec, i int, out *Builder) bool {
			s := v.Str(i)
			space := strings.LastIndexByte(s, ' ')
			if space < 19 {
				return false
			}
			local, ok := quickTimestamp(s[:space], to.Precision)
			key, known := zone.Lookup(s[space+1:])
			if !ok || !known {
				return false
			}
			out.appendInstant(zone.ToUTC(key, local), 0, key)
			return true
		}
	case from.Kind == sql.Varchar && to.Kind == sql.Time:
		return func(v *Vec, i int, out *Builder) bool {
			micros, ok := quickClock(v.Str(i), to.Precision)
			if ok {
				out.Nanos(micros * 1000)
			}
			return ok
		}
	case from.Kind == sql.Varchar && to.Kind == sql.UUID:
		return func(v *Vec, i int, out *Builder) bool {
			id, ok := readUUID(v.Str(i))
			if ok {
				out.UUID(id[:])
			}
			return ok
		}
	case from.Kind == sql.Varchar && to.Kind == sql.IPAddress:
		return func(v *Vec, i int, out *Builder) bool {
			a, ok := sql.ParseAddress(v.Str(i))
			if !ok {
				return false
			}
			b := a.As16()
			out.Bytes(b[:])
			return true
		}
	case from.Kind == sql.Timestamp && to.Kind == sql.Timestamp && from.Precision <= 6 && to.Precision < from.Precision:
		unit := int64(pow10int(6 - to.Precision))
		return func(v *Vec, i int, out *Builder) bool {
			out.Int(floorDiv(at[int64](v, i)+unit/2, unit) * unit)
			return true
		}
	case from.Kind == sql.Timestamp && to.Kind == sql.Time && from.Precision <= 6 && to.Precision <= 6:
		unit := int64(pow10int(6 - to.Precision))
		return func(v *Vec, i int, out *Builder) bool {
			micros := at[int64](v, i)
			if micros < 0 { // see timeCaster
				return false
			}
			out.Int((micros%microsPerDay + unit/2) / unit * unit % microsPerDay)
			return true
		}
	case from.Kind == sql.Varchar && to.Kind == sql.Boolean:
		return func(v *Vec, i int, out *Builder) bool {
			switch s := v.Str(i); {
			case s == "1" || s == "true" || s == "t" || s == "TRUE":
				out.Bool(true)
			case s == "0" || s == "false" || s == "f" || s == "FALSE":
				out.Bool(false)
			default:
				return false
			}
			return true
		}
	case from.Kind == sql.Varchar && to.Kind == sql.Char:
		return func(v *Vec, i int, out *Builder) bool {
			s := firstRunes(v.Bytes(i), to.Length)
			for len(s) > 0 && s[len(s)-1] == ' ' {
				s = s[:len(s)-1]
			}
			out.Bytes(s)
			return true
		}
	case from.Kind == sql.Double && to.Kind == sql.Real:
		return func(v *Vec, i int, out *Builder) bool {
			out.Float(at[float64](v, i))
			return true
		}
	}
	return quickDecimalCast(from, to)
}

// fastCast covers the casts that run over whole tables.
func fastCast(from, to sql.Type, try bool) Func {
	put := func(c *Call, err error) error {
		if try && caught(err) {
			c.Out.Null()
			return nil
		}
		return err
	}
	switch {
	case to.Kind == sql.JSON && from.Kind != sql.Unknown && !try:
		return func(c *Call) error {
			return c.writeRows(func(dst []byte, c *Call, i int) ([]byte, error) { return appendJSONAt(dst, &c.Args[0], i) })
		}
	case from.Kind == sql.Varchar && to.IsInteger():
		limits := intLimits[to.Kind]
		return func(c *Call) error {
			a := &c.Args[0]
			for i := range c.N {
				if a.Null(i) {
					c.Out.Null()
					continue
				}
				n, ok := plainInt(a.Str(i))
				if ok = ok && n >= limits[0] && n <= limits[1]; !ok {
					n, ok = parseInt(a.Str(i), to)
				}
				if ok {
					c.Out.Int(n)
				} else if try {
					c.Out.Null()
				} else {
					return badCast("Cannot cast '%s' to %s", a.Str(i), intName(to))
				}
			}
			return nil
		}
	case from.Kind == sql.Varchar && (to.Kind == sql.Double || to.Kind == sql.Real):
		return func(c *Call) error {
			a := &c.Args[0]
			for i := range c.N {
				if a.Null(i) {
					c.Out.Null()
					continue
				}
				x, ok := parseFloat(a.Str(i), to)
				if ok {
					c.Out.Float(x)
				} else if try {
					c.Out.Null()
				} else {
					return badCast("Cannot cast '%s' to %s", a.Str(i), strings.ToUpper(to.String()))
				}
			}
			return nil
		}
	case from.Kind == sql.Varchar && to.Kind == sql.Date:
		return func(c *Call) error {
			a := &c.Args[0]
			for i := range c.N {
				if a.Null(i) {
					c.Out.Null()
					continue
				}
				d, ok := parseDate(sql.TrimWhitespace(a.Str(i)))
				if ok {
					c.Out.Int(d)
				} else if try {
					c.Out.Null()
				} else {
					return badCast("Value cannot be cast to date: %s", a.Str(i))
				}
			}
			return nil
		}
	case from.Kind == sql.Double && to.Kind == sql.BigInt && !try:
		return func(c *Call) error {
			return dense1(c, func(x float64) (int64, error) {
				if math.Abs(x) < 1<<62 {
					return int64(x + math.Copysign(0.49999999999999994, x)), nil // half away from zero, as math.Round
				}
				return roundToInt(x, 64, to)
			})
		}
	case from.Kind == sql.Double && to.IsInteger():
		return func(c *Call) error {
			a := &c.Args[0]
			for i := range c.N {
				if a.Null(i) {
					c.Out.Null()
					continue
				}
				n, err := roundToInt(a.Float(i), 64, to)
				if err == nil {
					c.Out.Int(n)
				} else if err := put(c, err); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return nil
}
