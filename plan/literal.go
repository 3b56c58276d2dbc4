package plan

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"glaux/sql"
	"glaux/sql/fn"
)

// literal binds a constant.
func (b *binder) literal(e sql.Expr) Expr {
	switch e := e.(type) {
	case *sql.NullLiteral:
		return &Literal{Of: sql.T(sql.Unknown)}
	case *sql.BooleanLiteral:
		return &Literal{Of: sql.T(sql.Boolean), Value: e.Value}
	case *sql.LongLiteral:
		if e.Value >= math.MinInt32 && e.Value <= math.MaxInt32 {
			return &Literal{Of: sql.T(sql.Integer), Value: e.Value}
		}
		return &Literal{Of: sql.T(sql.BigInt), Value: e.Value}
	case *sql.DecimalLiteral:
		return b.decimalLiteral(e)
	case *sql.DoubleLiteral:
		return &Literal{Of: sql.T(sql.Double), Value: e.Value}
	case *sql.StringLiteral:
		return varcharLiteral(e.Value)
	case *sql.BinaryLiteral:
		return &Literal{Of: sql.T(sql.VarBinary), Value: e.Value}
	case *sql.GenericLiteral:
		return b.genericLiteral(e)
	case *sql.IntervalLiteral:
		return b.intervalLiteral(e)
	}
	b.unsupported(e, "this expression")
	return nil
}

// decimalLiteral binds 1.5: a decimal in Trino, a double in Athena.
func (b *binder) decimalLiteral(e *sql.DecimalLiteral) Expr {
	if !b.session.DecimalLiterals {
		f, err := strconv.ParseFloat(strings.ReplaceAll(e.Text, "_", ""), 64)
		if err != nil {
			b.invalid(e, "DOUBLE", e.Text)
		}
		return &Literal{Of: sql.T(sql.Double), Value: f}
	}
	lit, ok := parseDecimal(e.Text)
	if !ok {
		b.invalid(e, "DECIMAL", e.Text)
	}
	return lit
}

func (b *binder) invalid(at sql.Node, typ, text string) {
	b.fail(at, "INVALID_LITERAL", "'%s' is not a valid %s literal", text, typ)
}

// parseDecimal reads digits with an optional sign and point; leading zeros do not count.
func parseDecimal(text string) (*Literal, bool) {
	s := strings.ReplaceAll(text, "_", "")
	negative := strings.HasPrefix(s, "-")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, fraction, _ := strings.Cut(s, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, false
	}
	precision := max(len(strings.TrimLeft(whole, "0"))+len(fraction), 1)
	if precision > 38 {
		return nil, false
	}
	v, _ := new(big.Int).SetString(digits, 10)
	if negative {
		v.Neg(v)
	}
	return &Literal{Of: sql.DecimalOf(precision, len(fraction)), Value: v}, true
}

// typeSpelling is a type's name in an error: keywords are in upper case.
func typeSpelling(t sql.TypeName) string {
	if strings.HasPrefix(t.Name, "interval") && t.Written == "" {
		return strings.ToUpper(t.String())
	}
	return t.String()
}

// genericLiteral binds type 'text'.
func (b *binder) genericLiteral(e *sql.GenericLiteral) Expr {
	t, err := e.Type.Resolve()
	if err != nil {
		// Trino loses the place here.
		b.fail(nil, "TYPE_NOT_FOUND", "io.trino.spi.TrinoException: line %d:%d: Unknown resolvedType: %s", e.Line, e.Column, typeSpelling(e.Type))
	}
	typ := strings.ToUpper(e.Type.Name)
	var v sql.Value
	ok := true
	switch t.Kind {
	case sql.Boolean:
		v, ok = parseBoolean(e.Value)
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		typ = strings.ToUpper(t.String())
		bits := map[sql.Kind]int{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}[t.Kind]
		v, ok = sql.ParseInteger(e.Value, bits)
	case sql.Real, sql.Double:
		v, ok = parseFloat(e.Value, t)
	case sql.Decimal:
		lit, valid := parseDecimal(e.Value)
		if !valid {
			b.invalid(e, "DECIMAL", e.Value)
		}
		return lit
	case sql.Varchar:
		v = e.Value
	case sql.Char:
		return &Literal{Of: sql.CharN(utf8.RuneCountInString(e.Value)), Value: strings.TrimRight(e.Value, " ")}
	case sql.VarBinary:
		v = []byte(e.Value)
	case sql.Date:
		v, ok = parseDate(sql.TrimWhitespace(e.Value))
	case sql.Time, sql.TimeWithTimeZone:
		return b.timeLiteral(e)
	case sql.Timestamp, sql.TimestampWithTimeZone:
		return b.timestampLiteral(e)
	case sql.UUID:
		id, whole, valid := sql.ParseUUID(e.Value)
		v, ok = id[:], whole && valid
	case sql.IPAddress:
		address, valid := sql.ParseAddress(e.Value)
		bytes := address.As16()
		v, ok = bytes[:], valid
	case sql.JSON:
		if !json.Valid([]byte(e.Value)) {
			b.invalid(e, "JSON", e.Value)
		}
		return b.operator(e, "json_parse", varcharLiteral(e.Value))
	default:
		if t.Kind == sql.Unknown || !fn.CanCast(sql.T(sql.Varchar), t) {
			// Trino loses the place here, too.
			b.fail(nil, "OPERATOR_NOT_FOUND", "io.trino.metadata.OperatorNotFoundException: Cannot cast varchar to %s", t)
		}
		return &Cast{X: varcharLiteral(e.Value), To: t}
	}
	if !ok {
		b.invalid(e, typ, e.Value)
	}
	return &Literal{Of: t, Value: v}
}

func parseBoolean(s string) (sql.Value, bool) {
	switch strings.ToLower(s) {
	case "t", "true", "1":
		return true, true
	case "f", "false", "0":
		return false, true
	}
	return nil, false
}

func parseFloat(s string, t sql.Type) (sql.Value, bool) {
	if t.Kind == sql.Real {
		f, ok := sql.ParseFloat(s, 32)
		return float32(f), ok
	}
	return sql.ParseFloat(s, 64)
}
