package duck

import (
	"encoding/hex"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/zone"
	"glaux/sql"
)

// null is a typed NULL.
func null(t sql.Type) string { return "CAST(NULL AS " + kernel.SQLType(t) + ")" }

// castTo converts to the DuckDB type that holds values of t.
func castTo(text string, t sql.Type) string {
	return "CAST(" + text + " AS " + kernel.SQLType(t) + ")"
}

// castNull types a bare NULL.
func castNull(text string, from, to sql.Type) string {
	if from.Kind == sql.Unknown && to.Kind != sql.Unknown {
		return castTo(text, to)
	}
	return text
}

// quote writes a string constant.
func quote(s string) string {
	if strings.ContainsRune(s, 0) {
		return "decode(" + blob([]byte(s)) + ")"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

func blob(b []byte) string {
	return "from_hex('" + hex.EncodeToString(b) + "')"
}

// literal writes a constant so that DuckDB gives it exactly its type.
func (l *lowerer) literal(t sql.Type, v sql.Value) string {
	if v == nil {
		return null(t)
	}
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return l.intLiteral(t, v)
	case int:
		return l.intLiteral(t, int64(v))
	case float32:
		return castTo(floatText(float64(v), 32), t)
	case float64:
		if t.Kind == sql.Real {
			return castTo(floatText(v, 32), t)
		}
		return castTo(floatText(v, 64), t)
	case *big.Int:
		return castTo("'"+decimalText(v, t.Scale)+"'", t)
	case string:
		return quote(v)
	case []byte:
		if t.Kind == sql.UUID {
			h := hex.EncodeToString(v)
			return "CAST('" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:] + "' AS UUID)"
		}
		return blob(v)
	case sql.Instant:
		return l.instantLiteral(t, v)
	case sql.TimeTZ:
		ns := v.Nanos - int64(v.Offset)*60e9
		const day = 86400 * int64(time.Second)
		return fmt.Sprintf("{'t': CAST(%d AS BIGINT), 'z': CAST(%d AS SMALLINT)}", (ns%day+day)%day, v.Offset)
	case []any:
		return l.listLiteral(t, v)
	case []sql.MapEntry:
		keys, values := make([]any, len(v)), make([]any, len(v))
		for i, e := range v {
			keys[i], values[i] = e.Key, e.Value
		}
		return castTo("MAP("+l.listLiteral(sql.ArrayOf(*t.Key), keys)+", "+l.listLiteral(sql.ArrayOf(*t.Elem), values)+")", t)
	}
	l.unsupported("A constant of type %s", t)
	return ""
}

func (l *lowerer) listLiteral(t sql.Type, v []any) string {
	parts := make([]string, len(v))
	if t.Kind == sql.Row {
		for i, name := range kernel.FieldNames(t) {
			parts[i] = quote(name) + ": " + l.literal(t.Fields[i].Type, v[i])
		}
		return castTo("{"+strings.Join(parts, ", ")+"}", t)
	}
	for i, e := range v {
		parts[i] = l.literal(*t.Elem, e)
	}
	return castTo("["+strings.Join(parts, ", ")+"]", t)
}

func (l *lowerer) intLiteral(t sql.Type, v int64) string {
	switch t.Kind {
	case sql.Integer:
		if v == math.MinInt32 {
			return "CAST('-2147483648' AS INTEGER)"
		}
		if v < 0 {
			return "(" + strconv.FormatInt(v, 10) + ")"
		}
		return strconv.FormatInt(v, 10)
	case sql.Date:
		d := time.Unix(v*86400, 0).UTC()
		if y := d.Year(); y >= 1 && y <= 9999 {
			return "DATE '" + d.Format("2006-01-02") + "'"
		}
		return fmt.Sprintf("(DATE '1970-01-01' + CAST(%d AS INTEGER))", v)
	case sql.Time:
		text := time.Unix(0, v).UTC().Format("15:04:05.000000000")
		if t.Precision <= 6 {
			text = text[:15]
		}
		return castTo("'"+text+"'", t)
	case sql.Decimal:
		return castTo("'"+decimalText(big.NewInt(v), t.Scale)+"'", t)
	}
	return castTo("'"+strconv.FormatInt(v, 10)+"'", t)
}

func (l *lowerer) instantLiteral(t sql.Type, v sql.Instant) string {
	text := fmt.Sprintf("make_timestamp(CAST('%d' AS BIGINT))", v.Micros)
	if t.Precision > 6 {
		const limit = (math.MaxInt64/nanosPerDay - 1) * (nanosPerDay / 1000)
		if v.Micros > limit || v.Micros < -limit {
			l.fail(&sql.Error{Name: "NOT_SUPPORTED", Message: "Timestamps with nanoseconds are supported from 1677-09-22 to 2262-04-10"})
		}
		text = fmt.Sprintf("make_timestamp_ns(CAST('%d' AS BIGINT))", v.Micros*1000+int64(v.Nanos))
	}
	if t.Kind == sql.Timestamp {
		return text
	}
	key, ok := zone.Lookup(v.Zone)
	if !ok {
		l.fail(&sql.Error{Name: "INVALID_FUNCTION_ARGUMENT", Message: fmt.Sprintf("'%s' is not a valid time zone", v.Zone)})
	}
	return fmt.Sprintf("{'t': %s, 'z': CAST(%d AS SMALLINT)}", text, key)
}

const nanosPerDay = 86400 * 1_000_000_000

func floatText(v float64, bits int) string {
	switch {
	case math.IsNaN(v):
		return "'nan'"
	case math.IsInf(v, 1):
		return "'inf'"
	case math.IsInf(v, -1):
		return "'-inf'"
	}
	return "'" + strconv.FormatFloat(v, 'e', -1, bits) + "'"
}

func decimalText(v *big.Int, scale int) string {
	s := new(big.Int).Abs(v).String()
	if scale > 0 {
		if len(s) <= scale {
			s = strings.Repeat("0", scale+1-len(s)) + s
		}
		s = s[:len(s)-scale] + "." + s[len(s)-scale:]
	}
	if v.Sign() < 0 {
		s = "-" + s
	}
	return s
}
