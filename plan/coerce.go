package plan

import (
	"math"
	"math/big"
	"unicode/utf8"

	"glaux/sql"
)

// coerce gives an expression a type it is coercible to. Constants are converted
// here where that is exact and simple; the rest becomes an implicit cast.
func coerce(e Expr, t sql.Type) Expr {
	from := e.Type()
	if from.Equal(t) {
		return e
	}
	if lit, ok := e.(*Literal); ok {
		if v, ok := convert(lit, t); ok {
			return &Literal{Of: t, Value: v}
		}
	}
	return &Cast{X: e, To: t, Implicit: true}
}

// convert converts a constant.
func convert(lit *Literal, t sql.Type) (sql.Value, bool) {
	if lit.Value == nil {
		return nil, true
	}
	from := lit.Of
	switch {
	case from.IsInteger() && t.IsInteger() && t.Kind >= from.Kind:
		return lit.Value, true
	case from.IsInteger() && t.Kind == sql.Double:
		return float64(lit.Value.(int64)), true
	case from.IsInteger() && t.Kind == sql.Decimal:
		return rescale(big.NewInt(lit.Value.(int64)), 0, t)
	case from.Kind == sql.Decimal && t.Kind == sql.Decimal:
		return rescale(lit.Value.(*big.Int), from.Scale, t)
	case from.Kind == sql.Decimal && t.Kind == sql.Double:
		v := lit.Value.(*big.Int)
		if from.Precision <= 18 {
			return float64(v.Int64()) / math.Pow10(from.Scale), true // not always the nearest number
		}
		f, _ := new(big.Rat).SetFrac(v, pow10(from.Scale)).Float64()
		return f, true
	case from.Kind == sql.Real && t.Kind == sql.Double:
		return float64(lit.Value.(float32)), true
	case from.Kind == sql.Varchar && t.Kind == sql.Varchar:
		return lit.Value, t.Length == sql.UnboundedLength || utf8.RuneCountInString(lit.Value.(string)) <= t.Length
	case from.Kind == sql.Date && t.Kind == sql.Timestamp:
		return sql.Instant{Micros: lit.Value.(int64) * 86_400_000_000}, true
	case from.Kind == sql.Timestamp && t.Kind == sql.Timestamp && t.Precision >= from.Precision:
		return lit.Value, true
	case from.Kind == sql.TimestampWithTimeZone && t.Kind == sql.TimestampWithTimeZone && t.Precision >= from.Precision:
		return lit.Value, true
	}
	return nil, false
}

// rescale gives an unscaled decimal more fractional digits, if it fits.
func rescale(v *big.Int, scale int, t sql.Type) (sql.Value, bool) {
	if t.Scale < scale {
		return nil, false
	}
	out := new(big.Int).Mul(v, pow10(t.Scale-scale))
	return out, new(big.Int).Abs(out).Cmp(pow10(t.Precision)) < 0
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// negateLiteral negates a numeric or interval constant, unless it overflows.
func negateLiteral(lit *Literal) (*Literal, bool) {
	switch v := lit.Value.(type) {
	case int64:
		min := map[sql.Kind]int64{sql.TinyInt: -1 << 7, sql.SmallInt: -1 << 15, sql.Integer: -1 << 31, sql.BigInt: -1 << 63}
		limit, ok := min[lit.Of.Kind]
		if lit.Of.Kind == sql.IntervalDayToSecond || lit.Of.Kind == sql.IntervalYearToMonth {
			limit, ok = -1<<63, true
		}
		if !ok || v == limit {
			return nil, false
		}
		return &Literal{Of: lit.Of, Value: -v}, true
	case *big.Int:
		return &Literal{Of: lit.Of, Value: new(big.Int).Neg(v)}, true
	case float64:
		return &Literal{Of: lit.Of, Value: -v}, true
	case float32:
		return &Literal{Of: lit.Of, Value: -v}, true
	}
	return nil, false
}

// varcharLiteral makes a varchar(n) constant.
func varcharLiteral(s string) *Literal {
	return &Literal{Of: sql.VarcharN(utf8.RuneCountInString(s)), Value: s}
}
