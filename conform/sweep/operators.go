package sweep

import (
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// binary are operators of two operands, and the forms of SQL that compare, by what their operands must be.
var binary = struct{ calls, equal, ordered []string }{
	calls: []string{"$1 + $2", "$1 - $2", "$1 * $2", "$1 / $2", "$1 % $2", "$1 || $2", "$1[$2]"},
	equal: []string{
		"$1 = $2", "$1 <> $2", "$1 IS DISTINCT FROM $2", "$1 IS NOT DISTINCT FROM $2", "$1 IN ($2, NULL)", "$1 NOT IN ($2)", "NULLIF($1, $2)", "COALESCE($1, $2)", "IF($1 = $2, $1, $2)", "CASE $1 WHEN $2 THEN 1 WHEN $1 THEN 2 END",
		"ARRAY[$1, $2]", "$1 = ALL (VALUES $2, $1)", "MAP(ARRAY[$1], ARRAY[$2])", "ROW($1, $2) = ROW($2, $1)", "ROW($1, NULL) <> ROW($2, 1)", "$1 IN (SELECT $2)", "contains(ARRAY[$1, NULL], $2)", "array_distinct(ARRAY[$1, $2, NULL])",
	},
	ordered: []string{"$1 < $2", "$1 <= $2", "$1 > $2", "$1 >= $2", "$1 BETWEEN $2 AND $1", "$2 NOT BETWEEN $1 AND $2", "greatest($1, $2)", "least($1, $2)", "$1 < ANY (VALUES $2)", "ROW($1, 1) < ROW($2, 2)", "array_sort(ARRAY[$1, $2, NULL])", "ARRAY[$1, $2] < ARRAY[$2, $1]"},
}

// unary are operators of one operand.
var unary = struct{ all, equal, logic, times []string }{
	all:   []string{"$1 IS NULL", "$1 IS NOT NULL", "typeof($1)", "ARRAY[$1]", "ROW($1)", "ARRAY[$1] || $1", "$1 || ARRAY[$1, NULL]", "COALESCE(NULL, $1)", "IF(NULL, 1, $1)", "(SELECT $1)"},
	equal: []string{"$1 = $1", "$1 IN (NULL)", "ARRAY[$1] = ARRAY[$1]", "ARRAY[$1, NULL] <> ARRAY[$1, NULL]", "ROW($1) IS DISTINCT FROM ROW($1)", "NULLIF($1, NULL)", "MAP(ARRAY[ROW($1)], ARRAY[1])"},
	logic: []string{"NOT $1", "$1 AND NULL", "$1 OR NULL", "NULL AND $1", "NULL OR NOT $1", "CASE WHEN $1 THEN 1 ELSE 2 END", "$1 AND $1 OR NOT $1"},
	times: []string{"EXTRACT(YEAR FROM $1)", "EXTRACT(MONTH FROM $1)", "EXTRACT(DAY FROM $1)", "EXTRACT(HOUR FROM $1)", "EXTRACT(MINUTE FROM $1)", "EXTRACT(SECOND FROM $1)", "EXTRACT(DOW FROM $1)", "EXTRACT(DOY FROM $1)", "EXTRACT(WEEK FROM $1)", "EXTRACT(YOW FROM $1)",
		"EXTRACT(QUARTER FROM $1)", "EXTRACT(TIMEZONE_HOUR FROM $1)", "EXTRACT(TIMEZONE_MINUTE FROM $1)", "$1 AT TIME ZONE 'America/New_York'", "$1 AT TIME ZONE '+05:30'", "$1 AT LOCAL"},
}

// strangers are types of which each pair is asked for the error, too.
var strangers = []sql.Type{boolean, integer, bigint, realT, double, sql.DecimalOf(5, 2), varchar, sql.CharN(5), varbinary, date, sql.TimeOf(3), sql.TimestampOf(6), sql.TimestampTZOf(3), sql.T(sql.IntervalYearToMonth), sql.T(sql.IntervalDayToSecond), jsonT, sql.T(sql.UUID), sql.ArrayOf(integer), sql.MapOf(varchar, integer), pair}

// operators take all pairs of types that have them; the others are asked for their errors.
func operators() Area {
	var a Area
	var all []sql.Type
	for _, t := range append(simple(), nested()...) {
		if !t.Equal(sql.DecimalOf(38, 38)) { // what is coerced to it mostly fails, of which Trino's optimizer sees some before
			all = append(all, t)
		}
	}
	for _, t := range all {
		values := [][]string{some(t, 40)}
		for _, expr := range single(t) {
			a.Probes = append(a.Probes, &Probe{Expr: expr, Values: values})
		}
	}
	for _, left := range all {
		for _, right := range all {
			values := [][]string{some(left, 14), some(right, 14)}
			for _, expr := range applicable(left, right) {
				a.Probes = append(a.Probes, &Probe{Expr: expr, Values: values, Mixed: true})
			}
		}
	}
	for _, left := range strangers {
		for _, expr := range slices.Concat(unary.logic, unary.times, []string{"-$1", "$1[1]", "$1.field0", "$1 LIKE 'a'"}) {
			if !slices.Contains(single(left), expr) {
				a.Statements = append(a.Statements, "SELECT "+(&Probe{Expr: expr, Values: [][]string{edges(left)}}).Constant([]int{0}))
			}
		}
		for _, right := range strangers {
			with := applicable(left, right)
			for _, expr := range append([]string{"$1 = $2", "$1 < $2", "$1 IN ($2)", "COALESCE($1, $2)", "$1 LIKE $2", "$1 AT TIME ZONE $2"}, binary.calls...) {
				if !slices.Contains(with, expr) {
					p := &Probe{Expr: expr, Values: [][]string{edges(left), edges(right)}}
					a.Statements = append(a.Statements, "SELECT "+p.Constant([]int{0, 0}))
				}
			}
		}
	}
	return a
}

func single(t sql.Type) []string {
	out := slices.Clone(unary.all)
	if fn.Comparable(t) {
		out = append(out, unary.equal...)
	}
	switch {
	case t.Kind == sql.Boolean:
		out = append(out, unary.logic...)
	case t.Kind == sql.Varchar:
		out = append(out, "$1 LIKE $1", "$1 LIKE 'a%'", "$1 LIKE '%_'", `$1 LIKE '%\%_' ESCAPE '\'`, "$1 NOT LIKE '_'", "$1 LIKE '%b%'", "$1 LIKE ''", "$1 LIKE '__'", "$1 LIKE NULL", "$1 || 'x'")
	case t.Kind == sql.Array:
		out = append(out, "$1[1]", "$1[0]", "$1[-1]", "$1[BIGINT '9223372036854775807']")
	case t.Kind == sql.Row:
		out = append(out, "$1[1]")
	case t.IsNumeric():
		out = append(out, "-$1", "+$1", "$1 + 1", "1 - $1", "$1 * 2e0", "$1 / 3", "3 % $1", "$1 * 1.5", "1e0 / $1", "abs($1)", "-(-$1)")
	case t.Kind == sql.IntervalDayToSecond || t.Kind == sql.IntervalYearToMonth:
		out = append(out, "-$1", "$1 * 2", "$1 * 0.5e0", "$1 / 3e0", "$1 / 0e0", "-1 * $1", "$1 * DOUBLE 'NaN'")
	}
	for _, expr := range unary.times {
		if field, ok := strings.CutPrefix(expr, "EXTRACT("); ok {
			field, _, _ = strings.Cut(field, " ")
			if clockless := t.Kind == sql.Date || t.Kind == sql.IntervalYearToMonth; (t.Kind == sql.Timestamp || t.Kind == sql.TimestampWithTimeZone || clockless) && !slices.Contains([]string{"HOUR", "MINUTE", "SECOND", "TIMEZONE_HOUR", "TIMEZONE_MINUTE"}, field) ||
				(t.Kind == sql.Time || t.Kind == sql.TimeWithTimeZone || t.Kind == sql.Timestamp || t.Kind == sql.TimestampWithTimeZone || t.Kind == sql.IntervalDayToSecond) && slices.Contains([]string{"HOUR", "MINUTE", "SECOND"}, field) ||
				(t.Kind == sql.TimeWithTimeZone || t.Kind == sql.TimestampWithTimeZone) && strings.HasPrefix(field, "TIMEZONE") || t.Kind == sql.IntervalDayToSecond && field == "DAY" {
				if t.Kind != sql.IntervalYearToMonth || field == "YEAR" || field == "MONTH" {
					out = append(out, expr)
				}
			}
		} else if t.Kind == sql.TimestampWithTimeZone || t.Kind == sql.TimeWithTimeZone {
			out = append(out, expr)
		}
	}
	return out
}

// applicable are the operators that two types have.
func applicable(left, right sql.Type) []string {
	var out []string
	for i, name := range []string{"$add", "$subtract", "$multiply", "$divide", "$modulus", "concat", "$subscript"} {
		if b, err := fn.Resolve(name, []fn.Arg{{Type: left}, {Type: right}}); err == nil && (name != "$subscript" || b.Params[0].Kind == left.Kind) {
			out = append(out, binary.calls[i])
		}
	}
	if left.Kind == sql.Varchar && (right.Kind == sql.Varchar || right.Kind == sql.Char) {
		out = append(out, "$1 LIKE $2", `$1 LIKE $2 ESCAPE '\'`)
	}
	if (left.Kind == sql.TimestampWithTimeZone || left.Kind == sql.TimeWithTimeZone) && right.Kind == sql.IntervalDayToSecond {
		out = append(out, "$1 AT TIME ZONE $2")
	}
	common, ok := fn.CommonSuperType(left, right)
	if !ok || !fn.Comparable(common) {
		return out
	}
	if out = append(out, binary.equal...); fn.Orderable(common) {
		out = append(out, binary.ordered...)
	}
	return out
}
