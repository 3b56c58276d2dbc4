package random

import (
	"strconv"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// sizes are what stands for a type whose length, precision or scale is open.
var sizes = map[sql.Kind][]sql.Type{
	sql.Varchar:               {sql.T(sql.Varchar), sql.VarcharN(3)},
	sql.Char:                  {sql.CharN(5), sql.CharN(1)},
	sql.Decimal:               {sql.DecimalOf(5, 2), sql.DecimalOf(38, 0), sql.DecimalOf(18, 6), sql.DecimalOf(19, 10), sql.DecimalOf(38, 38)},
	sql.Time:                  {sql.TimeOf(3), sql.TimeOf(0), sql.TimeOf(6), sql.TimeOf(9)},
	sql.TimeWithTimeZone:      {sql.TimeTZOf(3), sql.TimeTZOf(0), sql.TimeTZOf(9)},
	sql.Timestamp:             {sql.TimestampOf(3), sql.TimestampOf(0), sql.TimestampOf(6), sql.TimestampOf(9)},
	sql.TimestampWithTimeZone: {sql.TimestampTZOf(3), sql.TimestampTZOf(0), sql.TimestampTZOf(6), sql.TimestampTZOf(9)},
}

// Instances are the lists of parameter types with which a signature is called: its
// type variables stand for each of the given types in turn, and its numbers for several
// sizes. There are none of signatures with lambdas or with types that have no values.
func Instances(sig *fn.Signature, types []sql.Type) [][]sql.Type {
	var params []pattern
	count := 1
	for i := range sig.NumParams() {
		p := parsePattern(sig.ParamType(i))
		if p.unsupported() || p.kind == sql.Function {
			return nil
		}
		params = append(params, p)
		count = max(count, p.choices(len(types)))
	}
	fitting := types
	if strings.Contains(sig.Text, ":orderable") {
		fitting = nil
		for _, t := range types {
			if fn.Orderable(t) {
				fitting = append(fitting, t)
			}
		}
	}
	var out [][]sql.Type
	for n := range count {
		vars := map[string]sql.Type{}
		instance := make([]sql.Type, len(params))
		for i, p := range params {
			instance[i] = p.nth(n, fitting, vars)
		}
		out = append(out, instance)
	}
	return out
}

// choices is how many types the pattern stands for.
func (p pattern) choices(types int) int {
	if p.variable {
		return types
	}
	n := 1
	for _, a := range p.args {
		if p.kind == sql.Array || p.kind == sql.Map || p.kind == sql.Row || p.kind == sql.QDigest && a.variable {
			n = max(n, a.choices(types))
		}
	}
	return max(n, len(sizes[p.kind]))
}

// nth is the n-th type that the pattern stands for.
func (p pattern) nth(n int, types []sql.Type, vars map[string]sql.Type) sql.Type {
	if p.variable {
		t, ok := vars[p.name]
		if !ok {
			t = types[(n+5*len(vars))%len(types)]
			vars[p.name] = t
		}
		return t
	}
	switch p.kind {
	case sql.Array:
		return sql.ArrayOf(p.args[0].nth(n, types, vars))
	case sql.Map:
		return sql.MapOf(p.args[0].nth(n, types, vars), p.args[1].nth(n, types, vars))
	case sql.Row:
		fields := make([]sql.Field, len(p.args))
		for i, a := range p.args {
			fields[i].Type = a.nth(n, types, vars)
		}
		return sql.RowOf(fields...)
	case sql.QDigest:
		if p.args[0].variable {
			return sql.QDigestOf(sql.T([]sql.Kind{sql.BigInt, sql.Double, sql.Real}[n%3]))
		}
		return sql.QDigestOf(sql.T(p.args[0].kind))
	}
	if len(p.args) > 0 && p.args[0].number {
		size, _ := strconv.Atoi(p.args[0].name)
		if p.kind == sql.Varchar || p.kind == sql.Char {
			return sql.Type{Kind: p.kind, Length: size}
		}
		return sql.Type{Kind: p.kind, Precision: size}
	}
	if list := sizes[p.kind]; list != nil {
		return list[n%len(list)]
	}
	return sql.T(p.kind)
}
