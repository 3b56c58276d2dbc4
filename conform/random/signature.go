package random

import (
	"strconv"
	"strings"

	"glaux/sql"
)

// pattern is a type of a signature, as fn.Signature spells it, with variables.
type pattern struct {
	name string // in lower case: "array", "function", "t", "timestamp with time zone"
	args []pattern
	kind sql.Kind
	variable,
	number bool
}

var kinds = map[string]sql.Kind{
	"unknown": sql.Unknown, "boolean": sql.Boolean, "tinyint": sql.TinyInt, "smallint": sql.SmallInt, "integer": sql.Integer, "bigint": sql.BigInt,
	"real": sql.Real, "double": sql.Double, "decimal": sql.Decimal, "varchar": sql.Varchar, "char": sql.Char, "varbinary": sql.VarBinary,
	"date": sql.Date, "time": sql.Time, "timestamp": sql.Timestamp, "time with time zone": sql.TimeWithTimeZone,
	"timestamp with time zone": sql.TimestampWithTimeZone, "interval day to second": sql.IntervalDayToSecond,
	"interval year to month": sql.IntervalYearToMonth, "array": sql.Array, "map": sql.Map, "row": sql.Row, "json": sql.JSON, "uuid": sql.UUID,
	"ipaddress": sql.IPAddress, "joniregexp": sql.JoniRegExp, "jsonpath": sql.JSONPath, "codepoints": sql.CodePoints, "color": sql.Color,
	"function": sql.Function, "hyperloglog": sql.HyperLogLog, "p4hyperloglog": sql.P4HyperLogLog, "qdigest": sql.QDigest, "tdigest": sql.TDigest, "setdigest": sql.SetDigest,
	"geometry": sql.Geometry, "sphericalgeography": sql.SphericalGeography, "bingtile": sql.BingTile, "kdbtree": sql.KDBTree,
}

// parsePattern reads "map(k,array(v))", "timestamp(p) with time zone" …
func parsePattern(s string) pattern {
	s = strings.TrimSpace(s)
	head, rest, nested := strings.Cut(s, "(")
	p := pattern{name: strings.ToLower(strings.TrimSpace(head))}
	if nested {
		end := strings.LastIndexByte(rest, ')')
		p.name += strings.TrimRight(rest[end+1:], " ")
		for _, arg := range splitTop(rest[:end]) {
			if _, after, found := strings.Cut(arg, `" `); found {
				arg = after // a row's field
			}
			p.args = append(p.args, parsePattern(arg))
		}
	}
	if _, err := strconv.Atoi(p.name); err == nil {
		p.number = true
		return p
	}
	kind, known := kinds[p.name]
	p.kind, p.variable = kind, !known
	return p
}

// splitTop splits at the commas outside of parentheses.
func splitTop(s string) []string {
	var out []string
	depth, start := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				out, start = append(out, s[start:i]), i+1
			}
		}
	}
	return append(out, s[start:])
}

// unsupported reports types that the generator has no values of.
func (p pattern) unsupported() bool {
	switch p.name {
	case "kdbtree", "any", "unknown":
		return true
	}
	for _, a := range p.args {
		if a.unsupported() {
			return true
		}
	}
	return false
}

// bind makes the pattern's variables what they must be for it to be t.
func (p pattern) bind(t sql.Type, vars map[string]sql.Type) bool {
	if p.variable {
		if bound, ok := vars[p.name]; ok {
			return bound.Equal(t)
		}
		vars[p.name] = t
		return true
	}
	if p.kind != t.Kind {
		return false
	}
	switch t.Kind {
	case sql.Array, sql.QDigest:
		return len(p.args) == 1 && p.args[0].bind(*t.Elem, vars)
	case sql.Map:
		return len(p.args) == 2 && p.args[0].bind(*t.Key, vars) && p.args[1].bind(*t.Elem, vars)
	case sql.Row:
		if len(p.args) != len(t.Fields) {
			return false
		}
		for i, f := range t.Fields {
			if !p.args[i].bind(f.Type, vars) {
				return false
			}
		}
	}
	return true
}

// instantiate makes a type of the pattern, choosing what is open.
func (g *generator) instantiate(p pattern, vars map[string]sql.Type, ordered bool) sql.Type {
	if p.variable {
		t, ok := vars[p.name]
		if !ok {
			if t = g.anyType(1); ordered || p.name == "k" {
				t = g.keyType()
			}
			vars[p.name] = t
		}
		return t
	}
	switch p.kind {
	case sql.QDigest:
		if p.args[0].variable || p.args[0].number {
			return g.ofKind(p.kind)
		}
		return sql.QDigestOf(sql.T(p.args[0].kind))
	case sql.Array:
		return sql.ArrayOf(g.instantiate(p.args[0], vars, ordered))
	case sql.Map:
		return sql.MapOf(g.instantiate(p.args[0], vars, ordered), g.instantiate(p.args[1], vars, ordered))
	case sql.Row:
		fields := make([]sql.Field, len(p.args))
		for i, a := range p.args {
			fields[i].Type = g.instantiate(a, vars, ordered)
		}
		return sql.RowOf(fields...)
	case sql.Function:
		last := len(p.args) - 1
		t := sql.FunctionOf(g.instantiate(p.args[last], vars, ordered))
		for _, a := range p.args[:last] {
			t.Fields = append(t.Fields, sql.Field{Type: g.instantiate(a, vars, ordered)})
		}
		return t
	}
	if len(p.args) > 0 && p.args[0].number {
		n, _ := strconv.Atoi(p.args[0].name)
		switch p.kind {
		case sql.Varchar:
			return sql.VarcharN(n)
		case sql.Char:
			return sql.CharN(n)
		case sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
			return sql.Type{Kind: p.kind, Precision: n}
		}
	}
	return g.ofKind(p.kind)
}
