package fn

import (
	"fmt"
	"strings"

	"glaux/sql"
)

// DisplayName gives a type as typeof and texts about operators and casts write
// it: "map(varchar(1), decimal(5,2))", "row(a integer, B c double)". Clients see
// another form of column types, Type.String.
func DisplayName(t sql.Type) string { return typeText(t, ", ", false) }

// TypeName gives a type as texts about functions write it, without blanks after
// commas and with quoted field names: "map(varchar(1),decimal(5,2))".
func TypeName(t sql.Type) string { return typeText(t, ",", true) }

// signatureName gives a type as signatures write it: the types of sketches and
// geometry in lower case.
func signatureName(t sql.Type) string {
	switch t.Kind {
	case sql.HyperLogLog, sql.P4HyperLogLog, sql.SetDigest, sql.Geometry, sql.SphericalGeography, sql.BingTile, sql.JoniRegExp,
		sql.JSONPath, sql.CodePoints, sql.KDBTree:
		return strings.ToLower(t.String())
	}
	return TypeName(t)
}

func typeText(t sql.Type, comma string, quote bool) string {
	part := func(t sql.Type) string {
		if quote {
			return TypeName(t)
		}
		return DisplayName(t)
	}
	switch t.Kind {
	case sql.Decimal:
		return fmt.Sprintf("decimal(%d,%d)", t.Precision, t.Scale)
	case sql.Array:
		return "array(" + part(*t.Elem) + ")"
	case sql.QDigest:
		return "qdigest(" + part(*t.Elem) + ")"
	case sql.Map:
		return "map(" + part(*t.Key) + comma + part(*t.Elem) + ")"
	case sql.Row:
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			name := f.Name
			if name != "" && quote {
				name = `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
			}
			fields[i] = strings.TrimPrefix(name+" "+part(f.Type), " ")
		}
		return "row(" + strings.Join(fields, comma) + ")"
	case sql.Function:
		parts := make([]string, 0, len(t.Fields)+1)
		for _, f := range t.Fields {
			parts = append(parts, part(f.Type))
		}
		return "function(" + strings.Join(append(parts, part(*t.Elem)), comma) + ")"
	}
	return t.String()
}
