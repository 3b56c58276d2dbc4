package kernel

import (
	"fmt"
	"math/big"
	"strings"

	"glaux/sql"
)

// Value reads value i as a sql.Value; strings are copied.
func (v *Vec) Value(i int) any {
	if v.Null(i) {
		return nil
	}
	switch v.Type.Kind {
	case sql.Unknown:
		return nil
	case sql.Boolean:
		return v.Bool(i)
	case sql.Real:
		return at[float32](v, i)
	case sql.Double:
		return at[float64](v, i)
	case sql.Decimal:
		return v.Int128(i).Big()
	case sql.Varchar, sql.Char, sql.JSON, sql.JSONPath, sql.JoniRegExp, sql.LikePattern, sql.CodePoints:
		return strings.Clone(v.Str(i))
	case sql.Time:
		return v.Nanos(i)
	case sql.TimeWithTimeZone:
		return v.TimeTZ(i)
	case sql.Timestamp, sql.TimestampWithTimeZone:
		return v.Instant(i)
	case sql.UUID:
		return v.UUID(i)
	case sql.Array:
		start, end := v.List(i)
		list := make([]any, end-start)
		for k := range list {
			list[k] = v.kids[0].Value(start + k)
		}
		return list
	case sql.Map:
		start, end := v.List(i)
		entries := make([]sql.MapEntry, end-start)
		for k := range entries {
			entries[k] = sql.MapEntry{Key: v.kids[0].Value(start + k), Value: v.kids[1].Value(start + k)}
		}
		return entries
	case sql.Row:
		row := make([]any, len(v.kids))
		for k := range row {
			row[k] = v.kids[k].Value(i)
		}
		return row
	}
	if v.w > 0 {
		return v.Int(i)
	}
	return append([]byte{}, v.Bytes(i)...)
}

// Append adds a sql.Value.
func (b *Builder) Append(x any) {
	switch x := x.(type) {
	case nil:
		b.Null()
	case bool:
		b.Bool(x)
	case int64:
		if b.Type.Kind == sql.Time {
			b.Nanos(x)
		} else {
			b.Int(x)
		}
	case int:
		b.Int(int64(x))
	case float32:
		b.Float(float64(x))
	case float64:
		b.Float(x)
	case *big.Int:
		b.Int128(int128(x))
	case string:
		b.Str(x)
	case []byte:
		if b.Type.Kind == sql.UUID {
			b.UUID(x)
		} else {
			b.Bytes(x)
		}
	case sql.Instant:
		b.Instant(x)
	case sql.TimeTZ:
		b.TimeTZ(x)
	case []any:
		if b.Type.Kind == sql.Row {
			for k, f := range x {
				b.kids[k].Append(f)
			}
		} else {
			for _, e := range x {
				b.kids[0].Append(e)
			}
		}
		b.End()
	case []sql.MapEntry:
		for _, e := range x {
			b.kids[0].Append(e.Key)
			b.kids[1].Append(e.Value)
		}
		b.End()
	default:
		panic(fmt.Sprintf("%T is no value of type %s", x, b.Type))
	}
}
