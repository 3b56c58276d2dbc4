package fn

import (
	"strings"

	"glaux/sql"
)

// CommonSuperType returns the type both are coerced to where one type is needed
// (set operations, CASE, comparison, …); false if there is none.
func CommonSuperType(a, b sql.Type) (sql.Type, bool) {
	t, _, ok := compatibility(a, b)
	return t, ok
}

// CanCoerce reports whether a value of from becomes to without a written cast.
func CanCoerce(from, to sql.Type) bool {
	_, coercible, ok := compatibility(from, to)
	return ok && coercible
}

// TypeOnlyCoercion reports whether from becomes to by a coercion that leaves
// the value as it is: varchar(3) to varchar(5), decimal(5,2) to decimal(9,2).
func TypeOnlyCoercion(from, to sql.Type) bool {
	if from.Equal(to) {
		return true
	}
	if !CanCoerce(from, to) || from.Kind != to.Kind {
		return false
	}
	switch from.Kind {
	case sql.Varchar:
		return true
	case sql.Decimal:
		return (from.Precision <= 18) == (to.Precision <= 18) && from.Scale == to.Scale && from.Precision <= to.Precision
	case sql.Row:
		for i := range from.Fields {
			if !TypeOnlyCoercion(from.Fields[i].Type, to.Fields[i].Type) {
				return false
			}
		}
		return true
	case sql.Array:
		return TypeOnlyCoercion(*from.Elem, *to.Elem)
	case sql.Map:
		return TypeOnlyCoercion(*from.Key, *to.Key) && TypeOnlyCoercion(*from.Elem, *to.Elem)
	}
	return false
}

// compatibility gives the common super type of two types, and whether from is
// coercible to to.
func compatibility(from, to sql.Type) (common sql.Type, coercible, ok bool) {
	switch {
	case from.Equal(to):
		return to, true, true
	case from.Kind == sql.Unknown:
		return to, true, true
	case to.Kind == sql.Unknown:
		return from, false, true
	case from.Kind == to.Kind:
		return sameKind(from, to)
	}
	if t, ok := coerceKind(from, to.Kind); ok {
		return compatibility(t, to)
	}
	if t, ok := coerceKind(to, from.Kind); ok {
		common, _, ok := compatibility(from, t)
		return common, false, ok
	}
	return sql.Type{}, false, false
}

func sameKind(from, to sql.Type) (common sql.Type, coercible, ok bool) {
	switch from.Kind {
	case sql.Decimal:
		scale := max(from.Scale, to.Scale)
		common = sql.DecimalOf(min(38, max(from.Precision-from.Scale, to.Precision-to.Scale)+scale), scale)
	case sql.Varchar:
		common = sql.VarcharN(sql.UnboundedLength)
		if from.Length != sql.UnboundedLength && to.Length != sql.UnboundedLength {
			common.Length = max(from.Length, to.Length)
		}
	case sql.Char:
		common = sql.CharN(max(from.Length, to.Length))
	case sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
		common = from
		common.Precision = max(from.Precision, to.Precision)
	case sql.Row:
		return rowCompatibility(from, to)
	case sql.Array:
		elem, coercible, ok := compatibility(*from.Elem, *to.Elem)
		return sql.ArrayOf(elem), coercible, ok
	case sql.Map:
		key, keyCoercible, keyOK := compatibility(*from.Key, *to.Key)
		value, valueCoercible, valueOK := compatibility(*from.Elem, *to.Elem)
		return sql.MapOf(key, value), keyCoercible && valueCoercible, keyOK && valueOK
	default:
		return sql.Type{}, false, false
	}
	return common, common.Equal(to), true
}

// rowCompatibility compares field by field; names need not agree, and where
// they don't the common type's field has none.
func rowCompatibility(from, to sql.Type) (common sql.Type, coercible, ok bool) {
	if len(from.Fields) != len(to.Fields) {
		return sql.Type{}, false, false
	}
	common, coercible = sql.RowOf(), true
	for i, f := range from.Fields {
		t, c, ok := compatibility(f.Type, to.Fields[i].Type)
		if !ok {
			return sql.Type{}, false, false
		}
		coercible = coercible && c
		name := f.Name
		if !strings.EqualFold(name, to.Fields[i].Name) {
			name = ""
		}
		common.Fields = append(common.Fields, sql.Field{Name: name, Type: t})
	}
	return common, coercible, true
}

// coerceKind gives the type of kind to that t is first coerced to, if kinds
// differ and there is one.
func coerceKind(t sql.Type, to sql.Kind) (sql.Type, bool) {
	none := sql.Type{}
	switch t.Kind {
	case to:
		return t, true
	case sql.Unknown:
		return coerceUnknown(to)
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		switch {
		case to > t.Kind && to <= sql.Double:
			return sql.T(to), true
		case to == sql.Decimal:
			return sql.DecimalOf(integerDigits[t.Kind], 0), true
		}
	case sql.Decimal:
		if to == sql.Real || to == sql.Double {
			return sql.T(to), true
		}
	case sql.Real:
		if to == sql.Double {
			return sql.T(to), true
		}
	case sql.Date:
		if to == sql.Timestamp || to == sql.TimestampWithTimeZone {
			return sql.Type{Kind: to}, true
		}
	case sql.Time:
		if to == sql.TimeWithTimeZone {
			return sql.TimeTZOf(t.Precision), true
		}
	case sql.Timestamp:
		if to == sql.TimestampWithTimeZone {
			return sql.TimestampTZOf(t.Precision), true
		}
	case sql.Varchar:
		switch to {
		case sql.Char:
			n := maxCharLength
			if t.Length != sql.UnboundedLength {
				n = min(n, t.Length)
			}
			return sql.CharN(n), true
		case sql.JoniRegExp, sql.JSONPath, sql.CodePoints:
			return sql.T(to), true
		}
	case sql.Char:
		switch to {
		case sql.JoniRegExp, sql.JSONPath, sql.CodePoints:
			return sql.T(to), true
		}
	case sql.P4HyperLogLog:
		if to == sql.HyperLogLog {
			return sql.T(to), true
		}
	}
	return none, false
}

// maxCharLength is the largest n of char(n).
const maxCharLength = 65536

// integerDigits are the decimal digits that hold each integer type.
var integerDigits = map[sql.Kind]int{sql.TinyInt: 3, sql.SmallInt: 5, sql.Integer: 10, sql.BigInt: 19}

func coerceUnknown(to sql.Kind) (sql.Type, bool) {
	switch to {
	case sql.Varchar:
		return sql.VarcharN(0), true
	case sql.Char:
		return sql.CharN(0), true
	case sql.Decimal:
		return sql.DecimalOf(1, 0), true
	case sql.Boolean, sql.Integer, sql.BigInt, sql.Real, sql.Double, sql.VarBinary, sql.Date, sql.Time, sql.TimeWithTimeZone,
		sql.Timestamp, sql.TimestampWithTimeZone, sql.HyperLogLog, sql.SetDigest, sql.P4HyperLogLog, sql.JSON,
		sql.IntervalYearToMonth, sql.IntervalDayToSecond, sql.JoniRegExp, sql.JSONPath, sql.Color, sql.CodePoints:
		return sql.T(to), true
	}
	return sql.Type{}, false
}

// Comparable reports whether values of t can be tested for equality.
func Comparable(t sql.Type) bool {
	switch t.Kind {
	case sql.Array:
		return Comparable(*t.Elem)
	case sql.Map:
		return Comparable(*t.Key) && Comparable(*t.Elem)
	case sql.Row:
		for _, f := range t.Fields {
			if !Comparable(f.Type) {
				return false
			}
		}
		return true
	case sql.HyperLogLog, sql.P4HyperLogLog, sql.QDigest, sql.TDigest, sql.SetDigest, sql.JoniRegExp, sql.LikePattern,
		sql.JSONPath, sql.JSON2016, sql.CodePoints, sql.KDBTree, sql.SphericalGeography, sql.Function:
		return false
	}
	return true
}

// Orderable reports whether values of t can be sorted and compared by size.
func Orderable(t sql.Type) bool {
	switch t.Kind {
	case sql.Array:
		return Orderable(*t.Elem)
	case sql.Row:
		for _, f := range t.Fields {
			if !Orderable(f.Type) {
				return false
			}
		}
		return true
	case sql.Map, sql.JSON, sql.Color, sql.Geometry, sql.SphericalGeography, sql.BingTile:
		return false
	}
	return Comparable(t)
}
