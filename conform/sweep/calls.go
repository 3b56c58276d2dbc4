package sweep

import (
	"strings"

	"glaux/conform/random"
	"glaux/sql"
	"glaux/sql/fn"
)

// calls are each function's calls with what it mostly doesn't take: no arguments, NULLs, too
// many, a lambda, and each type alone and beside others. What is refused is refused alike, and
// what is coerced or is meant by NULL has its value.
func calls() []string {
	var values []string
	for _, t := range append(strangers, sql.T(sql.IPAddress), sql.T(sql.TinyInt), sql.TimestampOf(9), sql.T(sql.HyperLogLog), sql.T(sql.Geometry), sql.ArrayOf(varchar), sql.ArrayOf(sql.ArrayOf(integer))) {
		list := edges(t)
		values = append(values, list[min(1, len(list)-2)])
	}
	var out []string
	for _, f := range fn.All() {
		if f.Hidden || f.Nondeterministic || !random.Callable(f.Name) || f.Kind == fn.Table {
			continue
		}
		over := ""
		if f.Kind == fn.Window {
			over = " OVER ()"
		}
		add := func(args ...string) {
			out = append(out, "SELECT "+f.Name+"("+strings.Join(args, ", ")+")"+over)
		}
		add()
		add("NULL")
		add("NULL", "NULL")
		add("NULL", "NULL", "NULL")
		add("1", "2", "3", "4", "5", "6", "7", "8", "9")
		add("x -> x")
		add("'a'", "x -> x")
		add("ARRAY[1]", "(x, y) -> x")
		add("*")
		add("DISTINCT 1")
		for i, v := range values {
			add(v)
			add(v, values[(i*7+3)%len(values)])
			add(v, v)
			add(values[(i*5+2)%len(values)], v, values[(i*3+1)%len(values)])
		}
	}
	return out
}
