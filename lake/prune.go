package lake

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"glaux/sql"
)

// newLeaf describes a primitive column as far as its bounds can be compared.
func newLeaf(e *format.SchemaElement, top int, plain bool, def, rep int) leaf {
	l := leaf{top: top, plain: plain, def: def, rep: rep, width: int(e.TypeLength.V)}
	if e.Type.Valid {
		l.kind = e.Type.V
	}
	lt := e.LogicalType.Value
	conv, hasConv := e.ConvertedType.V, e.ConvertedType.Valid
	switch l.kind {
	case format.Int32, format.Int64:
		switch lt := lt.(type) {
		case *format.TimestampType:
			if lt.Unit.Value != nil {
				l.scale = int64(time.Second / lt.Unit.Value.Duration())
			}
		case *format.IntType:
			l.integer = lt.IsSigned
			l.short = lt.BitWidth < 32 || l.kind == format.Int64 && lt.BitWidth < 64
		case *format.DateType:
			l.integer, l.date = true, true
		case *format.DecimalType:
			l.decimal, l.precision, l.digits = true, int(lt.Precision), int(lt.Scale)
		case nil:
			switch {
			case !hasConv:
				l.integer = true
			case conv == deprecated.TimestampMillis:
				l.scale = 1e3
			case conv == deprecated.TimestampMicros:
				l.scale = 1e6
			default:
				l.date = conv == deprecated.Date
				l.short = conv == deprecated.Int8 || conv == deprecated.Int16
				l.integer = conv == deprecated.Date || conv >= deprecated.Int8 && conv <= deprecated.Int64
			}
		}
	case format.ByteArray, format.FixedLenByteArray:
		_, text := lt.(*format.StringType)
		l.text = l.kind == format.ByteArray && (text || hasConv && conv == deprecated.UTF8)
		if d, ok := lt.(*format.DecimalType); ok {
			l.wide, l.digits = true, int(d.Scale)
		} else if lt == nil && hasConv && conv == deprecated.Decimal && e.Scale.Valid {
			l.wide, l.digits = true, int(e.Scale.V)
		}
	}
	return l
}

// bounds are the statistics that may be trusted for the column's kind.
func (l *leaf) bounds(s *format.Statistics) (low, high []byte) {
	if !l.plain {
		return nil, nil
	}
	low, high = s.MinValue, s.MaxValue
	if low == nil && high == nil && !l.text && !l.wide {
		// The old fields compare bytes as signed: right for numbers only.
		low, high = s.Min, s.Max
	}
	return low, high
}

// mayMatch reports whether some row of the group may meet all bounds.
func (g *rowGroup) mayMatch(ft *footer, bounds []Bound, table []Column, byIndex bool) bool {
	for _, b := range bounds {
		at, missing := ft.leafOf(b.Column, b.Path, table, byIndex)
		if missing {
			return false // A missing column is NULL.
		}
		if at >= 0 && !g.chunks[at].mayMatch(&ft.leaves[at], b) {
			return false
		}
	}
	return true
}

func (c *chunk) mayMatch(l *leaf, b Bound) bool {
	if c.allNull {
		return false
	}
	if low, ok := l.compare(c.max, b.Min, b.Type); ok && low < 0 {
		return false
	}
	if high, ok := l.compare(c.min, b.Max, b.Type); ok && high > 0 {
		return false
	}
	if b.Values == nil {
		return true
	}
	return slices.ContainsFunc(b.Values, func(v sql.Value) bool {
		low, ok1 := l.compare(c.max, v, b.Type)
		high, ok2 := l.compare(c.min, v, b.Type)
		return !(ok1 && low < 0) && !(ok2 && high > 0)
	})
}

// contradicts reports that a chunk's bounds of a column are the wrong way round.
func (l *leaf) contradicts(c *chunk) bool {
	if c.min == nil || c.max == nil {
		return false
	}
	order, ok := l.order(c.min, c.max)
	return ok && order > 0
}

// order compares two statistics; ok is false where they can't be compared.
func (l *leaf) order(a, b []byte) (order int, ok bool) {
	switch {
	case l.text:
		return bytes.Compare(a, b), true
	case l.wide:
		return decimalOf(a).Cmp(decimalOf(b)), len(a) > 0 && len(b) > 0
	case l.integer || l.decimal || l.scale > 0:
		x, ok1 := l.int(a)
		y, ok2 := l.int(b)
		return cmp.Compare(x, y), ok1 && ok2
	}
	x, ok1 := l.float(a)
	y, ok2 := l.float(b)
	return cmp.Compare(x, y), ok1 && ok2
}

// checkStatistics refuses a file whose statistics of the columns that bounds are on
// can't be true.
func (ft *footer) checkStatistics(bounds []Bound, table []Column, byIndex bool) error {
	for _, b := range bounds {
		at, _ := ft.leafOf(b.Column, b.Path, table, byIndex)
		for i := range ft.groups {
			if at >= 0 && ft.leaves[at].contradicts(&ft.groups[i].chunks[at]) {
				name := strings.Join(append([]string{ft.tops[ft.leaves[at].top]}, b.Path...), ".")
				return fmt.Errorf("Corrupted statistics for column %q: the minimum of row group %d is greater than the maximum", name, i)
			}
		}
	}
	return nil
}

// compare orders a statistic and a constant; ok is false where they can't be compared.
func (l *leaf) compare(stat []byte, v sql.Value, t sql.Type) (order int, ok bool) {
	if stat == nil || v == nil {
		return 0, false
	}
	switch x := v.(type) {
	case int64:
		if n, ok := l.int(stat); ok && l.integer && (t.IsInteger() || t.Kind == sql.Date) {
			return cmpOrder(n < x, n > x), true
		}
	case float64:
		if f, ok := l.float(stat); ok && (t.Kind == sql.Double || t.Kind == sql.Real) {
			return cmpOrder(f < x, f > x), true
		}
	case float32:
		if f, ok := l.float(stat); ok && t.Kind == sql.Real {
			return cmpOrder(f < float64(x), f > float64(x)), true
		}
	case string:
		if l.text && t.Kind == sql.Varchar {
			return strings.Compare(shortened(stat, t.Length), x), true
		}
	case *big.Int:
		if t.Kind == sql.Decimal {
			return l.compareDecimal(stat, x, t.Scale)
		}
	case sql.Instant:
		n, ok := l.int(stat)
		if !ok || l.scale == 0 || t.Kind != sql.Timestamp {
			return 0, false
		}
		return l.compareInstant(n, x), true
	}
	return 0, false
}

// shortened is a string as a column of that length has it.
func shortened(stat []byte, length int) string {
	if length != sql.UnboundedLength && len(stat) > length {
		n := 0
		for i := range string(stat) {
			if n++; n > length {
				return string(stat[:i])
			}
		}
	}
	return string(stat)
}

// compareDecimal compares a statistic with an unscaled value of some scale.
func (l *leaf) compareDecimal(stat []byte, x *big.Int, scale int) (order int, ok bool) {
	var n *big.Int
	switch {
	case l.wide && len(stat) > 0:
		n = decimalOf(stat)
	case l.decimal:
		small, ok := l.int(stat)
		if !ok {
			return 0, false
		}
		n = big.NewInt(small)
	default:
		return 0, false
	}
	power := func(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, 0))), nil) }
	// A reader may round what the file has to the scale of the column.
	if l.digits > scale {
		return 0, false
	}
	return n.Mul(n, power(scale-l.digits)).Cmp(x), true
}

// decimalOf is an unscaled value from its bytes.
func decimalOf(raw []byte) *big.Int {
	n := new(big.Int).SetBytes(raw)
	if len(raw) > 0 && raw[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(raw))))
	}
	return n
}

// compareInstant compares in microseconds, and calls equal what rounding could
// make so: a reader rounds to the column's declared precision.
func (l *leaf) compareInstant(n int64, x sql.Instant) int {
	const slack = 1000
	var micros float64
	switch l.scale {
	case 1e3:
		micros = float64(n) * 1e3
	case 1e6:
		micros = float64(n)
	default:
		micros = float64(n) / 1e3
	}
	d := micros - float64(x.Micros)
	return cmpOrder(d < -slack, d > slack)
}

func cmpOrder(less, more bool) int {
	switch {
	case less:
		return -1
	case more:
		return 1
	}
	return 0
}

func (l *leaf) int(stat []byte) (int64, bool) {
	switch {
	case l.kind == format.Int32 && len(stat) == 4:
		return int64(int32(binary.LittleEndian.Uint32(stat))), true
	case l.kind == format.Int64 && len(stat) == 8:
		return int64(binary.LittleEndian.Uint64(stat)), true
	}
	return 0, false
}

func (l *leaf) float(stat []byte) (float64, bool) {
	var f float64
	switch {
	case l.kind == format.Float && len(stat) == 4:
		f = float64(math.Float32frombits(binary.LittleEndian.Uint32(stat)))
	case l.kind == format.Double && len(stat) == 8:
		f = math.Float64frombits(binary.LittleEndian.Uint64(stat))
	default:
		return 0, false
	}
	return f, f == f
}

// largest finds the magnitudes of decimal columns in all row groups: what decides
// how wide arithmetic with them must be.
func (ft *footer) largest(needed, table []Column, byIndex bool) map[string]int64 {
	out := map[string]int64{}
	for _, c := range needed {
		if c.Type.Kind != sql.Decimal {
			continue
		}
		at, _ := ft.leafOf(c.Name, c.Path, table, byIndex)
		if at < 0 || !ft.leaves[at].decimal || ft.leaves[at].digits != c.Type.Scale {
			continue
		}
		if n, ok := ft.largestOf(at); ok {
			out[c.Key()] = n
		}
	}
	return out
}

// largestOf is the largest magnitude in a column of integers.
func (ft *footer) largestOf(leaf int) (most int64, known bool) {
	for i := range ft.groups {
		c := &ft.groups[i].chunks[leaf]
		if c.allNull {
			continue
		}
		low, ok1 := ft.leaves[leaf].int(c.min)
		high, ok2 := ft.leaves[leaf].int(c.max)
		if !ok1 || !ok2 || low == math.MinInt64 {
			return 0, false
		}
		most = max(most, high, -low)
	}
	return most, true
}

// plain reports that all columns are stored under their names as their types.
func (ft *footer) plain(needed []Column) bool {
	for _, c := range needed {
		at, _ := ft.leafOf(c.Name, nil, nil, false)
		if at < 0 || len(c.Path) > 0 || c.Present || ft.tops[ft.leaves[at].top] != c.Name || !ft.leaves[at].stores(c.Type) {
			return false
		}
	}
	return true
}

// stores reports that values of t are stored as such and not as something that
// is converted to it.
func (l *leaf) stores(t sql.Type) bool {
	switch t.Kind {
	case sql.Boolean:
		return l.kind == format.Boolean
	case sql.Integer:
		return l.kind == format.Int32 && l.integer && !l.date && !l.short
	case sql.BigInt:
		return l.kind == format.Int64 && l.integer && !l.short
	case sql.Date:
		return l.date
	case sql.Decimal:
		return l.decimal && l.digits == t.Scale && l.precision == t.Precision
	case sql.Real:
		return l.kind == format.Float
	case sql.Double:
		return l.kind == format.Double
	case sql.Varchar, sql.Char:
		return l.text
	}
	return false
}
