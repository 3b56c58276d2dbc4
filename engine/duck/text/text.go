// Package text writes DuckDB vectors in Athena's text form of each Trino type:
// what result files and GetQueryResults show. Plain types cost no allocation.
package text

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"math"
	"math/big"
	"net/netip"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine"
	"glaux/engine/duck/geo"
	"glaux/engine/duck/zone"
	"glaux/sql"
)

// Writer collects one column's values.
type Writer struct {
	col  column
	out  engine.TextColumn
	rows int
}

// NewWriter makes a Writer for a column of type t.
func NewWriter(t sql.Type) *Writer {
	w := &Writer{}
	w.col.init(t)
	w.Reset()
	return w
}

// Reset starts a new batch; the previous Column must not be used any more.
func (w *Writer) Reset() {
	w.out.Data = w.out.Data[:0]
	w.out.Offsets = append(w.out.Offsets[:0], 0)
	w.out.Nulls = w.out.Nulls[:0]
	w.rows = 0
}

// Bytes is the size of the text so far.
func (w *Writer) Bytes() int { return len(w.out.Data) }

// Column is the text so far, valid until the next Append or Reset.
func (w *Writer) Column() engine.TextColumn {
	out := w.out
	if len(out.Nulls) == 0 {
		out.Nulls = nil
	}
	return out
}

// Append adds the first n values of a flat vector.
func (w *Writer) Append(vec bindings.Vector, n int) {
	c := &w.col
	c.load(vec)
	data, offsets := w.out.Data, w.out.Offsets
	for i := range n {
		if c.null(i) {
			w.setNull(w.rows + i)
		} else {
			data = c.append(data, i)
		}
		offsets = append(offsets, uint32(len(data)))
	}
	w.rows += n
	if len(w.out.Nulls) > 0 {
		w.growNulls(w.rows)
	}
	w.out.Data, w.out.Offsets = data, offsets
}

func (w *Writer) setNull(row int) {
	w.growNulls(row + 1)
	w.out.Nulls[row] = true
}

func (w *Writer) growNulls(n int) {
	if k := n - len(w.out.Nulls); k > 0 {
		w.out.Nulls = append(w.out.Nulls, make([]bool, k)...)
	}
}

// append writes value i, which is not NULL, to dst.
func (c *column) append(dst []byte, i int) []byte {
	switch c.typ.Kind {
	case sql.Boolean:
		return strconv.AppendBool(dst, at[bool](c, i))
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return strconv.AppendInt(dst, c.int(i), 10)
	case sql.BingTile:
		return geo.TileOf(c.int(i)).AppendText(dst)
	case sql.Geometry, sql.SphericalGeography:
		return appendGeometry(dst, c.bytes(i))
	case sql.Color:
		return appendColor(dst, c.int(i))
	case sql.Real:
		return AppendFloat(dst, float64(at[float32](c, i)), 32)
	case sql.Double:
		return AppendFloat(dst, at[float64](c, i), 64)
	case sql.Decimal:
		return c.appendDecimal(dst, i)
	case sql.Date:
		return appendDate(dst, int64(at[int32](c, i)))
	case sql.Time:
		return appendClock(dst, c.timeNanos(i), c.typ.Precision)
	case sql.TimeWithTimeZone:
		offset := at[int16](&c.kids[1], i)
		nanos := floorMod(at[int64](&c.kids[0], i)+int64(offset)*60e9, nanosPerDay)
		return append(appendClock(dst, nanos, c.typ.Precision), zone.FormatOffset(int(offset))...)
	case sql.Timestamp:
		micros, nanos := c.instant(i)
		return appendTimestamp(dst, micros, nanos, c.typ.Precision)
	case sql.TimestampWithTimeZone:
		micros, nanos := c.kids[0].instant(i)
		key := at[int16](&c.kids[1], i)
		dst = appendTimestamp(dst, zone.ToLocal(key, micros), nanos, c.typ.Precision)
		return append(append(dst, ' '), zone.Name(key)...)
	case sql.IntervalYearToMonth:
		return appendMonths(dst, int64(at[int32](c, i)))
	case sql.IntervalDayToSecond:
		return appendMillis(dst, at[int64](c, i))
	case sql.UUID:
		return c.appendUUID(dst, i)
	case sql.Varchar, sql.JSON:
		return append(dst, c.bytes(i)...)
	case sql.Char:
		return appendPadded(dst, c.bytes(i), c.typ.Length)
	case sql.IPAddress:
		return appendAddress(dst, c.bytes(i))
	case sql.Array:
		return c.appendArray(dst, i)
	case sql.Map:
		return c.appendMap(dst, i)
	case sql.Row:
		return c.appendRow(dst, i)
	case sql.JSONPath, sql.JoniRegExp, sql.LikePattern, sql.KDBTree:
		return append(dst, c.bytes(i)...)
	case sql.Unknown:
		return dst
	}
	return appendHexPairs(dst, c.bytes(i))
}

// appendElement writes a value inside a container, where NULL has a text.
func (c *column) appendElement(dst []byte, i int) []byte {
	if c.null(i) {
		return append(dst, "null"...)
	}
	return c.append(dst, i)
}

func (c *column) appendArray(dst []byte, i int) []byte {
	e := at[listEntry](c, i)
	dst = append(dst, '[')
	for k := range int(e.n) {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		dst = c.kids[0].appendElement(dst, int(e.off)+k)
	}
	return append(dst, ']')
}

func (c *column) appendRow(dst []byte, i int) []byte {
	if c.key {
		return c.appendKeyRow(dst, i)
	}
	dst = append(dst, '{')
	for k := range c.kids {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		if name := c.typ.Fields[k].Name; name != "" {
			dst = append(append(dst, name...), '=')
		}
		dst = c.kids[k].appendElement(dst, i)
	}
	return append(dst, '}')
}

// appendKeyRow writes a row that is, or is in, a map's key: a list of its values.
func (c *column) appendKeyRow(dst []byte, i int) []byte {
	dst = append(dst, '[')
	for k := range c.kids {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		dst = c.kids[k].appendElement(dst, i)
	}
	return append(dst, ']')
}

// appendMap writes the entries by ascending key.
func (c *column) appendMap(dst []byte, i int) []byte {
	e := at[listEntry](c, i)
	order := make([]int, e.n)
	for k := range order {
		order[k] = int(e.off) + k
	}
	keys := &c.kids[0]
	slices.SortFunc(order, func(a, b int) int { return keys.compare(a, b) })
	dst = append(dst, '{')
	for k, at := range order {
		if k > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(keys.appendElement(dst, at), '=')
		dst = c.kids[1].appendElement(dst, at)
	}
	return append(dst, '}')
}

// compare orders two map keys: numbers, dates and times by value, others by text.
func (c *column) compare(a, b int) int {
	switch c.typ.Kind {
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Date, sql.Time, sql.Timestamp, sql.IntervalYearToMonth, sql.IntervalDayToSecond:
		return cmp.Compare(c.int(a), c.int(b))
	case sql.Real:
		return compareFloats(float64(at[float32](c, a)), float64(at[float32](c, b)))
	case sql.Double:
		return compareFloats(at[float64](c, a), at[float64](c, b))
	case sql.Decimal:
		x, y := c.int128(a), c.int128(b)
		return cmp.Or(cmp.Compare(x.hi, y.hi), cmp.Compare(x.lo, y.lo))
	case sql.Varchar, sql.Char, sql.JSON:
		return bytes.Compare(c.bytes(a), c.bytes(b))
	}
	return bytes.Compare(c.appendElement(nil, a), c.appendElement(nil, b))
}

// compareFloats has NaN last.
func compareFloats(a, b float64) int {
	if math.IsNaN(a) != math.IsNaN(b) {
		return -cmp.Compare(a, b)
	}
	return cmp.Compare(a, b)
}

// AppendFloat writes a double (bits 64) or real (32) as Java does: shortest
// digits, plain from 1e-3 to 1e7, else with E.
func AppendFloat(dst []byte, x float64, bits int) []byte {
	switch {
	case math.IsNaN(x):
		return append(dst, "NaN"...)
	case x > 1.7976931348623157e308:
		return append(dst, "Infinity"...)
	case x < -1.7976931348623157e308:
		return append(dst, "-Infinity"...)
	case x == 0:
		if 1/x < 0 {
			dst = append(dst, '-')
		}
		return append(dst, "0.0"...)
	}
	if abs := max(x, -x); abs >= 1e-3 && abs < 1e7 {
		start := len(dst)
		dst = strconv.AppendFloat(dst, x, 'f', -1, bits)
		if bytes.IndexByte(dst[start:], '.') < 0 {
			dst = append(dst, ".0"...)
		}
		return dst
	}
	var buf [32]byte
	s := strconv.AppendFloat(buf[:0], x, 'e', -1, bits)
	if bytes.IndexByte(s, '.') < 0 {
		// Of the numbers with one digit Java considers two, and takes the nearest.
		var two [32]byte
		t := strconv.AppendFloat(two[:0], x, 'e', 1, bits)
		if y, err := strconv.ParseFloat(string(t), bits); err == nil && y == x {
			s = append(buf[:0], t...)
		}
	}
	mantissa, exp, _ := bytes.Cut(s, []byte{'e'})
	dst = append(dst, mantissa...)
	if bytes.IndexByte(mantissa, '.') < 0 {
		dst = append(dst, ".0"...)
	}
	dst = append(dst, 'E')
	if exp[0] == '-' {
		dst = append(dst, '-')
	}
	digits := bytes.TrimLeft(exp[1:], "0")
	return append(dst, digits...)
}

func (c *column) appendDecimal(dst []byte, i int) []byte {
	start := len(dst)
	if c.width == 16 {
		dst = appendInt128(dst, c.int128(i))
	} else {
		dst = strconv.AppendInt(dst, c.int(i), 10)
	}
	scale := c.typ.Scale
	if scale == 0 {
		return dst
	}
	digits := start
	if dst[start] == '-' {
		digits++
	}
	if missing := scale + 1 - (len(dst) - digits); missing > 0 {
		dst = slices.Insert(dst, digits, bytes.Repeat([]byte{'0'}, missing)...)
	}
	dst = append(dst, 0)
	point := len(dst) - 1 - scale
	copy(dst[point+1:], dst[point:len(dst)-1])
	dst[point] = '.'
	return dst
}

func appendInt128(dst []byte, x int128) []byte {
	if x.hi == int64(x.lo)>>63 {
		return strconv.AppendInt(dst, int64(x.lo), 10)
	}
	b := big.NewInt(x.hi)
	b.Lsh(b, 64)
	b.Add(b, new(big.Int).SetUint64(x.lo))
	return b.Append(dst, 10)
}

func appendDate(dst []byte, days int64) []byte {
	y, m, d := time.Unix(days*86400, 0).UTC().Date()
	dst = appendYear(dst, y)
	dst = append(dst, '-')
	dst = append2(dst, int(m))
	dst = append(dst, '-')
	return append2(dst, d)
}

// appendYear writes at least four digits, with a sign before more than four.
func appendYear(dst []byte, y int) []byte {
	switch {
	case y < 0:
		dst, y = append(dst, '-'), -y
	case y > 9999:
		dst = append(dst, '+')
	}
	if y >= 10000 {
		return strconv.AppendInt(dst, int64(y), 10)
	}
	return append2(append2(dst, y/100), y%100)
}

func append2(dst []byte, n int) []byte {
	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}

const (
	microsPerDay = 86400 * 1_000_000
	nanosPerDay  = microsPerDay * 1000
)

func appendTimestamp(dst []byte, micros, nanos int64, precision int) []byte {
	dst = appendDate(dst, floorDiv(micros, microsPerDay))
	dst = append(dst, ' ')
	return appendClock(dst, floorMod(micros, microsPerDay)*1000+nanos, precision)
}

// appendClock writes a time of day with as many fractional digits as asked.
func appendClock(dst []byte, nanos int64, precision int) []byte {
	sec := int(nanos / 1e9)
	dst = append(append2(dst, sec/3600), ':')
	dst = append(append2(dst, sec/60%60), ':')
	dst = append2(dst, sec%60)
	if precision == 0 {
		return dst
	}
	dst = append(dst, '.')
	frac, unit := nanos%1e9, int64(1e8)
	for range precision {
		if unit == 0 {
			dst = append(dst, '0')
			continue
		}
		dst = append(dst, '0'+byte(frac/unit))
		frac, unit = frac%unit, unit/10
	}
	return dst
}

func appendMonths(dst []byte, n int64) []byte {
	if n < 0 {
		dst, n = append(dst, '-'), -n
	}
	dst = strconv.AppendInt(dst, n/12, 10)
	dst = append(dst, '-')
	return strconv.AppendInt(dst, n%12, 10)
}

func appendMillis(dst []byte, n int64) []byte {
	abs := uint64(n)
	if n < 0 {
		dst, abs = append(dst, '-'), -abs
	}
	const day = 86400 * 1000
	dst = strconv.AppendUint(dst, abs/day, 10)
	dst = append(dst, ' ')
	return appendClock(dst, int64(abs%day)*1e6, 3)
}

func (c *column) appendUUID(dst []byte, i int) []byte {
	x := c.int128(i)
	hi, lo := uint64(x.hi)^1<<63, x.lo
	var raw [16]byte
	for k := range 8 {
		raw[k], raw[8+k] = byte(hi>>(56-8*k)), byte(lo>>(56-8*k))
	}
	for k, n := range [][2]int{{0, 4}, {4, 6}, {6, 8}, {8, 10}, {10, 16}} {
		if k > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, raw[n[0]:n[1]])
	}
	return dst
}

// terminalColors are the colours that are stored below zero.
var terminalColors = [...]string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}

// appendColor writes a colour by its name, or as #rrggbb.
func appendColor(dst []byte, color int64) []byte {
	if i := -color - 1; i >= 0 && i < int64(len(terminalColors)) {
		return append(dst, terminalColors[i]...)
	}
	return hex.AppendEncode(append(dst, '#'), []byte{byte(color >> 16), byte(color >> 8), byte(color)})
}

func appendPadded(dst, s []byte, n int) []byte {
	dst = append(dst, s...)
	for k := utf8.RuneCount(s); k < n; k++ {
		dst = append(dst, ' ')
	}
	return dst
}

func appendAddress(dst, raw []byte) []byte {
	a, ok := netip.AddrFromSlice(raw)
	if !ok {
		return appendHexPairs(dst, raw)
	}
	return a.Unmap().AppendTo(dst)
}

// appendGeometry writes well-known text; what has none is shown as Trino shows it.
func appendGeometry(dst, raw []byte) []byte {
	g, err := geo.Decode(raw)
	if err == nil {
		var text []byte
		if text, err = g.AppendText(dst); err == nil {
			return text
		}
	}
	return append(dst, "<invalid geometry>"...)
}

func appendHexPairs(dst, raw []byte) []byte {
	const digits = "0123456789abcdef"
	for i, b := range raw {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, digits[b>>4], digits[b&15])
	}
	return dst
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && a < 0 {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }
