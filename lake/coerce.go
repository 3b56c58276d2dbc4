package lake

import (
	"strings"

	"glaux/sql"
)

// Coercible tells whether values that a partition declares as one type can be read
// by a table that declares another, as Hive's readers convert them.
func Coercible(from, to sql.Type) bool {
	integer := to.IsInteger()
	floating := to.Kind == sql.Real || to.Kind == sql.Double
	switch {
	case from.Equal(to):
		return true
	case from.Kind == sql.Array:
		return to.Kind == sql.Array && Coercible(*from.Elem, *to.Elem)
	case from.Kind == sql.Map:
		return to.Kind == sql.Map && Coercible(*from.Key, *to.Key) && Coercible(*from.Elem, *to.Elem)
	case from.Kind == sql.Row:
		return to.Kind == sql.Row && coercibleFields(from.Fields, to.Fields)
	}
	switch from.Kind {
	case sql.Boolean, sql.VarBinary, sql.Date:
		return to.Kind == sql.Varchar
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return integer && width(from) < width(to) || to.Kind == sql.Double || to.Kind == sql.Decimal || to.Kind == sql.Varchar
	case sql.Real, sql.Double:
		return floating || to.Kind == sql.Decimal || to.Kind == sql.Varchar
	case sql.Decimal:
		return integer || floating || to.Kind == sql.Decimal || to.Kind == sql.Varchar
	case sql.Varchar:
		return integer || floating || to.IsString() || to.Kind == sql.Boolean || to.Kind == sql.Date || to.Kind == sql.Timestamp
	case sql.Char:
		return to.IsString()
	case sql.Timestamp:
		return to.Kind == sql.Varchar || to.Kind == sql.Date || to.Kind == sql.Timestamp
	}
	return false
}

func width(t sql.Type) int {
	return map[sql.Kind]int{sql.TinyInt: 1, sql.SmallInt: 2, sql.Integer: 4, sql.BigInt: 8}[t.Kind]
}

// coercibleFields compares fields in order: rows may have more at their end.
func coercibleFields(from, to []sql.Field) bool {
	for i := range min(len(from), len(to)) {
		if !strings.EqualFold(from[i].Name, to[i].Name) || !Coercible(from[i].Type, to[i].Type) {
			return false
		}
	}
	return true
}
