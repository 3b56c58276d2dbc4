package kernel

import (
	"math"
	"slices"
	"strconv"

	"glaux/sql"
)

// appendPlain writes row i of format() where all of it is plain: text, %s of texts, %d
// of integers, %f of doubles and decimals, %t of dates and timestamps, with no other
// flags than - 0 and , and nothing is NULL. What it appended counts only if ok.
func appendPlain(dst []byte, specs []formatSpec, c *Call, i int) (_ []byte, ok bool) {
	next, last, shown := 1, 0, 0
	var date wall // of the argument shown
	for k := range specs {
		f := &specs[k]
		switch {
		case f.literal:
			dst = append(dst, f.text...)
			continue
		case f.conv == '%' && !f.date && f.width < 0:
			dst = append(dst, '%')
			continue
		case f.conv == 'n' && !f.date:
			dst = append(dst, '\n')
			continue
		case f.arg > 0:
			last = f.arg
		case f.arg == 0:
			last = next
			next++
		}
		if !f.plain || last <= 0 || last >= len(c.Args) || c.Args[last].Null(i) {
			return dst, false
		}
		start := len(dst)
		if f.date {
			if shown != last {
				shown, date = last, wall{}
			}
			dst, ok = f.appendPlainDate(dst, &c.Args[last], i, &date)
		} else {
			dst, ok = f.appendPlainValue(dst, &c.Args[last], i)
		}
		if !ok {
			return dst, false
		}
		if f.flags != "" || f.width >= 0 {
			dst = f.fill(dst, start)
		}
	}
	return dst, true
}

// isPlain reports a specifier that appendPlain may know.
func (f *formatSpec) isPlain() bool {
	if f.width > 1000 || f.precision > 1000 {
		return false
	}
	for _, flag := range []byte(f.flags) {
		if flag != '-' && flag != '0' && flag != ',' {
			return false
		}
	}
	return true
}

// appendPlainValue writes a value as a specifier without flags and width does.
func (f *formatSpec) appendPlainValue(dst []byte, v *Vec, i int) (_ []byte, ok bool) {
	decimals := f.precision
	if decimals < 0 {
		decimals = 6
	}
	kind := v.Type.Kind
	switch {
	case f.conv == 's' && f.precision < 0 && kind == sql.Varchar:
		return append(dst, v.Bytes(i)...), true
	case (f.conv == 'd' || f.conv == 's') && f.precision < 0 && v.Type.IsInteger():
		return strconv.AppendInt(dst, v.Int(i), 10), true
	case f.conv == 'f' && kind == sql.Double && math.Abs(v.Float(i)) <= math.MaxFloat64:
		return appendFixed(dst, v.Float(i), decimals), true
	case f.conv == 'f' && kind == sql.Decimal:
		x, _ := v.Int128(i).rescale(v.Type.Scale, min(v.Type.Scale, decimals))
		if x == (Int128{}) && v.Int128(i).negative() {
			dst = append(dst, '-') // Java keeps the sign
		}
		dst = appendDecimal(dst, x, min(v.Type.Scale, decimals))
		for more := v.Type.Scale; more < decimals; more++ {
			if more == 0 {
				dst = append(dst, '.')
			}
			dst = append(dst, '0')
		}
		return dst, true
	}
	return dst, false
}

// appendPlainDate writes a date or timestamp as a specifier without flags and width does; w
// is that date, once it was needed.
func (f *formatSpec) appendPlainDate(dst []byte, v *Vec, i int, w *wall) (_ []byte, ok bool) {
	switch kind := v.Type.Kind; {
	case kind == sql.Date && f.ofDate:
		if w.month == 0 {
			*w = wallTime(v.Int(i), 0)
		}
	case kind == sql.Timestamp && v.Type.Precision <= 6 && f.ofTimestamp:
		if w.month == 0 {
			micros := v.Int(i)
			day := floorDiv(micros, microsPerDay)
			*w = wallTime(day, (micros-day*microsPerDay)*1000)
		}
	default:
		return dst, false
	}
	return w.append(dst, f.conv), true
}

// fill groups the digits from start on, and fills up to the width.
func (f *formatSpec) fill(dst []byte, start int) []byte {
	digits := start
	if f.conv != 's' && !f.date && digits < len(dst) && dst[digits] == '-' {
		digits++
	}
	if f.has(',') {
		end := digits
		for end < len(dst) && dst[end] != '.' {
			end++
		}
		for at := end - 3; at > digits; at -= 3 {
			dst = slices.Insert(dst, at, ',')
		}
	}
	missing := f.width
	for _, r := range string(dst[start:]) {
		if missing--; r > 0xffff {
			missing--
		}
	}
	from, with := start, byte(' ')
	switch {
	case f.has('0'):
		from, with = digits, '0'
	case f.has('-'):
		from = len(dst)
	}
	if missing <= 0 {
		return dst
	}
	end := len(dst)
	for range missing {
		dst = append(dst, with)
	}
	copy(dst[from+missing:], dst[from:end])
	for k := from; k < from+missing; k++ {
		dst[k] = with
	}
	return dst
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
