package fn

import (
	"fmt"
	"strings"

	"glaux/sql"
)

// hidden is an overload that calls can use and SHOW FUNCTIONS does not list.
func hidden(text string) Signature {
	s := mustParse(text)
	s.Hidden = true
	return s
}

// args writes $1 … $n with a separator.
func args(n int, sep string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(parts, sep)
}

// concatLowering joins natively where DuckDB's || is Trino's: it is NULL with
// any NULL. An element joined to an array may be NULL, and char(n) keeps its blanks.
func concatLowering(b *Bound) Lowering {
	switch b.Result.Kind {
	case sql.Varchar, sql.VarBinary:
		if len(b.Params) == 2 { // of more than two DuckDB would make texts that are only parts
			return Expr("CAST(" + args(len(b.Params), " || ") + " AS $R)") // of constant NULLs DuckDB forgets the type
		}
	case sql.Array:
		elem := func(i int) bool { return !b.Params[i].Equal(b.Result) }
		switch {
		case len(b.Params) == 2 && elem(0):
			return Expr("CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN list_prepend($1, $2) END")
		case len(b.Params) == 2 && elem(1):
			return Expr("CASE WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN list_append($1, $2) END")
		}
		if len(b.Params) > 1 {
			return Expr("CAST(" + args(len(b.Params), " || ") + " AS $R)")
		}
	}
	return Kernel("concat")
}

// lengthLowering counts; char(n) is stored without its padding but always has n characters.
func lengthLowering(b *Bound) Lowering {
	switch p := b.Params[0]; p.Kind {
	case sql.Char:
		return Expr(fmt.Sprintf("CASE WHEN $1 IS NOT NULL THEN CAST(%d AS BIGINT) END", p.Length))
	case sql.VarBinary:
		return Expr("octet_length($1)")
	}
	return Expr("length($1)")
}

// nativeParts are parts of dates that DuckDB looks up in tables.
var nativeParts = map[string]string{"year": "year($1)", "month": "month($1)", "day": "day($1)"}

// intervalParts cut an interval, which is stored as months or milliseconds.
var intervalParts = map[string]string{
	"year": "CAST($1 // 12 AS BIGINT)", "month": "CAST($1 % 12 AS BIGINT)",
	"day": "($1 // 86400000)", "hour": "(($1 % 86400000) // 3600000)", "minute": "(($1 % 3600000) // 60000)",
	"second": "(($1 % 60000) // 1000)", "millisecond": "($1 % 1000)",
}

// datePart takes a part of a value.
func datePart(b *Bound) Lowering {
	switch p := b.Params[0]; {
	case p.Kind == sql.IntervalYearToMonth || p.Kind == sql.IntervalDayToSecond:
		return Expr(intervalParts[b.Func.Name])
	case p.Kind == sql.Date && nativeParts[b.Func.Name] != "":
		return Expr(nativeParts[b.Func.Name])
	}
	return Kernel(b.Func.Name)
}

// arraySort sorts numbers of 64 bits and texts by a kernel, which sorts short arrays many
// times as fast as DuckDB, and rows and arrays by one that fails where a NULL inside decides.
func arraySort(b *Bound) Lowering {
	if len(b.Params) == 1 {
		switch b.Result.Elem.Kind {
		case sql.BigInt, sql.Timestamp, sql.IntervalDayToSecond, sql.Varchar:
			return Kernel("array_sort")
		case sql.Row, sql.Array:
			return Kernel("$sort_nested")
		}
	}
	return Lowering{}
}

// nested reports a type whose values are compared part by part.
func nested(t sql.Type) bool { return t.Kind == sql.Row || t.Kind == sql.Array }

// maxLowering is max: to DuckDB NaN is the largest value, in Trino it counts
// only when there is nothing else.
func maxLowering(b *Bound) Lowering {
	if l := nestedExtreme(b); !l.IsZero() {
		return l
	}
	if len(b.Params) == 1 && holdsFloat(b.Result) {
		if b.Result.Kind == sql.Real || b.Result.Kind == sql.Double {
			return Expr("(-{min(-($1))})") // its argument is computed once, and a sign changes nothing else
		}
		return Special("max")
	}
	return zonedExtreme(b, "arg_max")
}

// zonedExtreme is max and min of values with a zone, of which only the instant counts.
func zonedExtreme(b *Bound, name string) Lowering {
	if k := b.Result.Kind; len(b.Params) == 1 && (k == sql.TimestampWithTimeZone || k == sql.TimeWithTimeZone) {
		return Expr("{" + name + "($1, struct_extract($1, 't'))}")
	}
	return Lowering{}
}

// narrowed makes a real of an aggregate that is a double: what is too large is infinite.
func narrowed(text string) Lowering {
	return Expr("CAST(CASE WHEN isfinite(" + text + ") AND abs(" + text + ") >= 3.4028235677973366e38 THEN sign(" + text + ") * CAST('inf' AS DOUBLE) ELSE " + text + " END AS FLOAT)")
}

// minLowering is min.
func minLowering(b *Bound) Lowering {
	if l := nestedExtreme(b); !l.IsZero() {
		return l
	}
	return zonedExtreme(b, "arg_min")
}

// nestedExtreme is max and min of rows and arrays, which a NULL inside makes fail.
func nestedExtreme(b *Bound) Lowering {
	if len(b.Params) == 1 && nested(b.Result) {
		return Special(b.Func.Name)
	}
	return Lowering{}
}

// holdsFloat reports a type with a real or double in it.
func holdsFloat(t sql.Type) bool {
	if t.Kind == sql.Real || t.Kind == sql.Double {
		return true
	}
	for _, p := range typeParts(t) {
		if holdsFloat(p) {
			return true
		}
	}
	return false
}
