package sweep

import (
	"fmt"
	"strings"

	"glaux/conform/random"
	"glaux/sql"
	"glaux/sql/fn"
)

// only are functions that get the values of hints alone for a parameter: others
// are too much for any engine.
var only = map[string]bool{
	"bar": true, "line_interpolate_points": true, "repeat": true, "lpad": true, "rpad": true, "combinations": true, "sequence": true, "normalize": true, "width_bucket": true, "word_stem": true, "date_trunc": true, "hamming_distance": true,
}

// variables are the types that stand for type variables.
var variables = []sql.Type{
	integer, varchar, double, sql.DecimalOf(19, 10), sql.TimestampTZOf(3), sql.ArrayOf(integer), pair, boolean, sql.CharN(5), realT, date, sql.MapOf(varchar, integer), varbinary, sql.TimestampOf(9), sql.T(sql.IPAddress), sql.DecimalOf(5, 2),
}

// functions are the signatures of all scalar functions of the catalog.
func functions() []*Probe {
	var out []*Probe
	for _, f := range fn.All() {
		if f.Kind != fn.Scalar || f.Hidden || f.Nondeterministic || !random.Callable(f.Name) {
			continue
		}
		for i := range f.Sigs {
			if f.Sigs[i].Hidden {
				continue
			}
			for _, params := range random.Instances(&f.Sigs[i], variables) {
				out = append(out, call(f, &f.Sigs[i], params)...)
			}
		}
	}
	return append(out, lambdas()...)
}

// generics are the functions that take any type, over each type that a column can have.
func generics() []*Probe {
	var out []*Probe
	for _, f := range fn.All() {
		if f.Kind != fn.Scalar || f.Hidden || f.Nondeterministic || !random.Callable(f.Name) {
			continue
		}
		for i := range f.Sigs {
			if f.Sigs[i].Hidden || len(random.Instances(&f.Sigs[i], []sql.Type{integer, varchar})) == len(random.Instances(&f.Sigs[i], every())) {
				continue
			}
			for _, params := range random.Instances(&f.Sigs[i], every()) {
				p := &Probe{}
				names := make([]string, len(params))
				for k, t := range params {
					names[k] = fmt.Sprintf("$%d", k+1)
					p.Values = append(p.Values, argument(f.Name, k, t, max(len(params), 2)))
				}
				p.Expr = f.Name + "(" + strings.Join(names, ", ") + ")"
				out = append(out, p)
			}
		}
	}
	return out
}

// call is a function's call with parameters of these types; of a variadic one, also
// with one more and without the last.
func call(f *fn.Func, sig *fn.Signature, params []sql.Type) []*Probe {
	lists := [][]sql.Type{params}
	if sig.Variadic() {
		last := params[len(params)-1]
		lists = append(lists, append(append([]sql.Type{}, params...), last), params[:len(params)-1])
	}
	var out []*Probe
	for _, types := range lists {
		p := &Probe{Mixed: true}
		names := make([]string, len(types))
		for i, t := range types {
			names[i] = fmt.Sprintf("$%d", i+1)
			p.Values = append(p.Values, argument(f.Name, i, t, len(types)))
		}
		if p.Expr = f.Name + "(" + strings.Join(names, ", ") + ")"; f.Name == "normalize" && len(types) == 2 {
			continue // its second argument is a word of the grammar
		}
		out = append(out, p)
	}
	return out
}

// argument are values for a parameter, the fewer the more parameters there are.
func argument(function string, i int, t sql.Type, params int) []string {
	most := []int{0, 60, 30, 12, 7, 5, 4, 4, 4, 4, 4, 4, 4}[min(params, 12)]
	hints := random.Hints(strings.ToLower(function), i)
	if hints == nil {
		return some(t, most)
	}
	var values []string
	for _, h := range hints {
		values = append(values, "CAST("+h+" AS "+castable(t)+")")
	}
	if castable(t) == "" {
		values = hints
	}
	values = thin(values, max(most, 10))
	if only[strings.ToLower(function)] {
		return append(values, null(t))
	}
	return append(values, some(t, most/2+1)...)
}

// castable is the type as CAST has it; empty for those that only functions have.
func castable(t sql.Type) string {
	switch t.Kind {
	case sql.JoniRegExp, sql.JSONPath, sql.Color, sql.CodePoints:
		return ""
	}
	return random.Spell(t)
}

// lambdas are calls of the functions that take lambdas.
func lambdas() []*Probe {
	var out []*Probe
	add := func(values []string, exprs ...string) {
		for _, e := range exprs {
			out = append(out, &Probe{Expr: e, Values: [][]string{values}})
		}
	}
	for _, t := range []sql.Type{integer, varchar, double, sql.DecimalOf(5, 2), sql.TimestampTZOf(3), sql.ArrayOf(integer), pair, date, boolean} {
		values := edges(sql.ArrayOf(t))
		one := edges(t)[1]
		for _, body := range []string{"x -> x IS NULL", "x -> x = " + one, "x -> NULL", "x -> true", "x -> x <> " + one + " OR x IS NULL"} {
			add(values, "filter($1, "+body+")", "any_match($1, "+body+")", "all_match($1, "+body+")", "none_match($1, "+body+")")
		}
		add(values, "transform($1, x -> x)", "transform($1, x -> ARRAY[x, NULL])", "transform($1, x -> ROW(x, 1))", "transform($1, x -> COALESCE(x, "+one+"))", "transform($1, x -> NULL)",
			"reduce($1, 0, (s, x) -> s + 1, s -> s)", "reduce($1, CAST(NULL AS integer), (s, x) -> COALESCE(s, 0) + IF(x IS NULL, 1, 10), s -> s * 2)", "reduce($1, CAST(ARRAY[] AS "+random.Spell(sql.ArrayOf(t))+"), (s, x) -> s || x, s -> cardinality(s))",
			"zip_with($1, reverse($1), (x, y) -> x IS NOT DISTINCT FROM y)", "zip_with($1, ARRAY[1, 2, 3], (x, y) -> ROW(y, x))", "array_sort($1, (x, y) -> 0)",
			"array_sort($1, (x, y) -> CASE WHEN x IS NULL THEN IF(y IS NULL, 0, 1) WHEN y IS NULL THEN -1 WHEN x < y THEN -1 WHEN x > y THEN 1 ELSE 0 END)")
	}
	for _, t := range []sql.Type{sql.MapOf(varchar, integer), sql.MapOf(integer, varchar), sql.MapOf(double, sql.ArrayOf(integer)), sql.MapOf(date, pair), sql.MapOf(sql.DecimalOf(5, 2), boolean)} {
		add(edges(t), "map_filter($1, (k, v) -> v IS NULL)", "map_filter($1, (k, v) -> NULL)", "map_filter($1, (k, v) -> k IS NOT NULL AND v IS NOT NULL)", "transform_values($1, (k, v) -> k)", "transform_values($1, (k, v) -> NULL)",
			"transform_values($1, (k, v) -> ROW(v, k))", "transform_keys($1, (k, v) -> ROW(k))", "transform_keys($1, (k, v) -> 1)", "transform_keys($1, (k, v) -> NULL)", "transform_keys($1, (k, v) -> CAST(k AS varchar))",
			"map_zip_with($1, map_filter($1, (k, v) -> v IS NULL), (k, a, b) -> ROW(k, a, b))", "map_zip_with($1, $1, (k, a, b) -> a IS NOT DISTINCT FROM b)")
	}
	for _, p := range []string{"a", `(\w)(\d*)`, "^", "x|y", "(?<n>l+)", ""} {
		add(texts, "regexp_replace($1, '"+p+"', m -> '<' || array_join(m, '|', '-') || '>')", "regexp_replace($1, '"+p+"', m -> upper(m[1]))", "regexp_replace($1, '"+p+"', m -> NULL)")
	}
	return out
}
