package random

import (
	"fmt"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// Spell writes a type as SQL reads it.
func Spell(t sql.Type) string {
	switch t.Kind {
	case sql.Row:
		fields := make([]string, len(t.Fields))
		for i, f := range t.Fields {
			fields[i] = strings.TrimSpace(f.Name + " " + Spell(f.Type))
		}
		return "row(" + strings.Join(fields, ", ") + ")"
	case sql.Array:
		return "array(" + Spell(*t.Elem) + ")"
	case sql.Map:
		return "map(" + Spell(*t.Key) + ", " + Spell(*t.Elem) + ")"
	}
	return t.String()
}

var simpleKinds = []sql.Kind{
	sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.Integer, sql.BigInt, sql.BigInt, sql.Real, sql.Double, sql.Double, sql.Decimal, sql.Decimal,
	sql.Varchar, sql.Varchar, sql.Varchar, sql.Char, sql.VarBinary, sql.Date, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone,
	sql.IntervalYearToMonth, sql.IntervalDayToSecond, sql.JSON, sql.UUID, sql.IPAddress,
}

// simple is a type without parts.
func (g *generator) simple() sql.Type { return g.ofKind(pick(g, simpleKinds)) }

// anyType is any type, of at most depth levels of nesting.
func (g *generator) anyType(depth int) sql.Type {
	switch {
	case g.chance(4) && !g.rich:
		return g.ofKind(pick(g, specialKinds))
	case depth <= 0 || g.chance(75):
		return g.simple()
	}
	return g.ofKindDeep(pick(g, []sql.Kind{sql.Array, sql.Array, sql.Map, sql.Row}), depth)
}

func (g *generator) ofKind(k sql.Kind) sql.Type { return g.ofKindDeep(k, 1) }

func (g *generator) ofKindDeep(k sql.Kind, depth int) sql.Type {
	switch k {
	case sql.Varchar:
		if g.chance(50) {
			return sql.T(sql.Varchar)
		}
		return sql.VarcharN(pick(g, []int{1, 2, 3, 5, 10, 20}))
	case sql.Char:
		return sql.CharN(pick(g, []int{1, 2, 3, 5, 10}))
	case sql.Decimal:
		p := pick(g, []int{1, 2, 3, 5, 9, 10, 18, 19, 20, 30, 38})
		return sql.DecimalOf(p, min(p, pick(g, []int{0, 0, 1, 2, 2, 3, 5, 10, 18, 38})))
	case sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
		return sql.Type{Kind: k, Precision: pick(g, []int{0, 1, 2, 3, 3, 3, 4, 6, 6, 7, 9})}
	case sql.QDigest:
		return sql.QDigestOf(sql.T(pick(g, []sql.Kind{sql.BigInt, sql.Double, sql.Real})))
	case sql.Array:
		return sql.ArrayOf(g.anyType(depth - 1))
	case sql.Map:
		return sql.MapOf(g.keyType(), g.anyType(depth-1))
	case sql.Row:
		fields := make([]sql.Field, 1+g.n(3))
		named := g.chance(60)
		for i := range fields {
			if fields[i].Type = g.anyType(depth - 1); named {
				fields[i].Name = fmt.Sprintf("f%d", i+1)
			}
		}
		return sql.RowOf(fields...)
	}
	return sql.T(k)
}

// keyType is a type that maps have as key.
func (g *generator) keyType() sql.Type {
	return g.ofKind(pick(g, []sql.Kind{sql.Integer, sql.BigInt, sql.Varchar, sql.Varchar, sql.Date, sql.Double, sql.Boolean, sql.Decimal}))
}

// orderable is a type that ORDER BY and min take.
func (g *generator) orderable() sql.Type {
	for {
		if t := g.anyType(1); fn.Orderable(t) {
			return t
		}
	}
}

// castable is a type that can be cast to t.
func (g *generator) castable(t sql.Type) (sql.Type, bool) {
	for range 12 {
		from := g.simple()
		switch {
		case g.chance(15) && (t.Kind == sql.Array || t.Kind == sql.JSON):
			from = g.ofKind(sql.Array)
		case g.chance(15) && (t.Kind == sql.Map || t.Kind == sql.JSON):
			from = g.ofKind(sql.Map)
		case t.Kind == sql.Row && g.chance(50):
			fields := make([]sql.Field, len(t.Fields))
			for i, f := range t.Fields {
				if from, ok := g.castable(f.Type); ok {
					fields[i].Type = from
				} else {
					fields[i].Type = f.Type
				}
			}
			from = sql.RowOf(fields...)
		}
		if fn.CanCast(from, t) && !cutsWrongly(from, t) {
			return from, true
		}
	}
	return sql.Type{}, false
}

// coercible is t, or at times a type that is coerced to it.
func (g *generator) coercible(t sql.Type) sql.Type {
	if !g.chance(15) {
		return t
	}
	for range 6 {
		if from := g.simple(); fn.CanCoerce(from, t) {
			return from
		}
	}
	return t
}

// cutsWrongly reports casts to a text that may be too short, which Trino makes
// without a check, to fail later or never.
func cutsWrongly(from, to sql.Type) bool {
	if to.Kind == sql.Char && from.Kind == sql.Char {
		return true
	}
	if to.Kind != sql.Varchar || to.Length == sql.UnboundedLength {
		return false
	}
	switch from.Kind {
	case sql.Boolean, sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone, sql.IntervalDayToSecond, sql.IntervalYearToMonth, sql.JSON:
		return true
	}
	return false
}
