package sweep

import (
	"fmt"
	"slices"
	"strings"

	"glaux/conform/random"
	"glaux/sql"
	"glaux/sql/fn"
)

// aggregates are the aggregate functions over groups of edge values: each alone, all,
// none but NULL, and some together, in all forms of a call and in windows.
func aggregates() []*Sheet {
	type input struct{ values [][]string }
	var order []string
	inputs, calls := map[string]input{}, map[string][]string{}
	add := func(types []sql.Type, args ...string) {
		var in input
		for _, t := range types {
			in.values = append(in.values, some(t, 16))
		}
		key := fmt.Sprint(types)
		if _, ok := inputs[key]; !ok {
			order, inputs[key] = append(order, key), in
		}
		calls[key] = append(calls[key], args...)
	}
	for _, f := range fn.All() {
		if f.Kind != fn.Aggregate || f.Hidden || f.Name == "listagg" || !random.Callable(f.Name) || f.Name == "approx_percentile" || f.Name == "max_by" || f.Name == "min_by" {
			continue
		}
		for i := range f.Sigs {
			for _, types := range random.Instances(&f.Sigs[i], variables) {
				columns, args := constants(f.Name, types)
				add(columns, f.Name+"("+joined(args)+")")
			}
		}
	}
	for _, t := range variables { // of equal keys any would do
		for _, f := range []string{"max_by", "min_by"} {
			if add([]sql.Type{t}, f+"(x1, id)", f+"(x1, -id)", f+"(x1, id, 3)"); fn.Orderable(t) {
				add([]sql.Type{t}, f+"(x1, x1)", f+"(x1, x1, 2)")
			}
		}
	}
	for _, t := range []sql.Type{bigint, double, realT} {
		add([]sql.Type{t}, "approx_percentile(x1, 0.5e0)", "approx_percentile(x1, ARRAY[0e0, 0.25e0, 0.9e0, 1e0])", "approx_percentile(x1, 2e0, 0.5e0)", "approx_percentile(x1, 3e0, ARRAY[0.1e0, 0.9e0])")
	}
	for _, t := range []sql.Type{varchar, sql.VarcharN(3)} {
		add([]sql.Type{t}, "LISTAGG(x1, ',') WITHIN GROUP (ORDER BY id)", "LISTAGG(x1) WITHIN GROUP (ORDER BY id DESC)", "LISTAGG(x1, '-' ON OVERFLOW TRUNCATE '..' WITH COUNT) WITHIN GROUP (ORDER BY x1, id)", "LISTAGG(DISTINCT x1, '|') WITHIN GROUP (ORDER BY x1)")
	}
	var out []*Sheet
	for _, key := range order {
		from := "(VALUES " + joined(groups(inputs[key].values)) + ") AS t(g, id"
		for i := range inputs[key].values {
			from += fmt.Sprintf(", x%d", i+1)
		}
		from += ")"
		var plain, windowed []string
		for _, c := range calls[key] {
			plain = append(plain, forms(c)...)
			if !strings.HasPrefix(c, "LISTAGG") {
				windowed = append(windowed, c+" OVER (PARTITION BY g ORDER BY id)", c+" OVER (PARTITION BY g ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)", c+" OVER (PARTITION BY g ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)")
			}
		}
		for part := range slices.Chunk(plain, maxExprs) {
			out = append(out, &Sheet{Keys: []string{"g"}, From: from + " GROUP BY g", Exprs: part}, &Sheet{From: from, Exprs: part}, &Sheet{From: from + " WHERE id < 0", Exprs: part})
		}
		for part := range slices.Chunk(windowed, maxExprs) {
			out = append(out, &Sheet{Keys: []string{"id"}, From: from, Exprs: part})
		}
	}
	return append(out, aggregatesOfTypes()...)
}

func joined(list []string) string { return strings.Join(list, ", ") }

// constants are the arguments of a call, and the types of those that are columns.
func constants(function string, types []sql.Type) (columns []sql.Type, args []string) {
	for i, t := range types {
		hints := random.Hints(function, i)
		switch {
		case hints != nil:
			args = append(args, "CAST("+hints[len(hints)-1]+" AS "+random.Spell(t)+")")
		case i > 0 && (function == "max" || function == "min"):
			args = append(args, "3")
		case i > 0 && function == "approx_distinct":
			args = append(args, "0.1e0")
		case i > 0 && function == "qdigest_agg":
			args = append(args, []string{"", "2", "0.05e0"}[i])
		case i > 0 && (function == "tdigest_agg" || function == "numeric_histogram" && i == 2):
			args = append(args, "2e0")
		default:
			columns = append(columns, t)
			args = append(args, fmt.Sprintf("x%d", len(columns)))
		}
	}
	return columns, args
}

// forms are the forms of an aggregate's call.
func forms(call string) []string {
	if strings.HasPrefix(call, "LISTAGG") {
		return []string{call, call + " FILTER (WHERE id % 2 = 0)"}
	}
	head, args, _ := strings.Cut(call, "(")
	args = strings.TrimSuffix(args, ")")
	out := []string{call, call + " FILTER (WHERE id % 2 = 0)", call + " FILTER (WHERE false)"}
	if args == "" {
		return out
	}
	out = append(out, head+"("+args+" ORDER BY id DESC)")
	if args == "x1" && head != "array_agg" && head != "arbitrary" && head != "any_value" && head != "merge" {
		out = append(out, head+"(DISTINCT x1)", head+"(DISTINCT x1) FILTER (WHERE id % 3 <> 0)")
	}
	return append(out, "TRY(ARRAY["+call+", NULL])")
}

// groups are rows (group, id, values…).
func groups(values [][]string) []string {
	var rows []string
	add := func(group string, at ...int) {
		for _, n := range at {
			row := fmt.Sprintf("('%s', %d", group, len(rows)+1)
			for i, list := range values {
				row += ", " + list[(n+i*n/3)%len(list)]
			}
			rows = append(rows, row+")")
		}
	}
	if len(values) == 0 {
		return []string{"('a', 1)", "('a', 2)", "('b', 3)"}
	}
	n := len(values[0])
	for i := range n {
		add(fmt.Sprintf("one %02d", i), i)
	}
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	add("all", all...)
	add("few", all[:max(n/3, 1)]...)
	add("same", 1%n, 1%n, 0, 1%n)
	add("null", n-1, n-1)
	add("begins with null", n-1, 0, 1%n)
	for i := 0; i+2 < n; i += 2 {
		add(fmt.Sprintf("pair %02d", i), i, i+2)
	}
	return rows
}
