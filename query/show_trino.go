package query

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

func (j *job) showCatalogs(ctx context.Context, st *sql.ShowCatalogs) (*text, error) {
	match, err := likePattern(st.Like, st.Escape)
	if err != nil {
		return nil, err
	}
	all, _, err := j.DataCatalogs(ctx, "", 1000)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, c := range all {
		if name := fold(c.Name); match(name) {
			lines = append(lines, name)
		}
	}
	return readOnly(lines, varcharColumn("Catalog")), nil
}

// likePattern reads a LIKE of Trino's grammar.
func likePattern(like, escape *sql.StringLiteral) (func(string) bool, error) {
	if like == nil {
		return func(string) bool { return true }, nil
	}
	esc := rune(-1)
	if escape != nil {
		r := []rune(escape.Value)
		if len(r) != 1 {
			return nil, &sql.Error{Name: "INVALID_FUNCTION_ARGUMENT", Message: "Escape string must be a single character"}
		}
		esc = r[0]
	}
	var b strings.Builder
	quoted := false
	for _, r := range like.Value {
		switch {
		case quoted && r != '%' && r != '_' && r != esc:
			return nil, badEscape()
		case quoted:
			b.WriteString(regexp.QuoteMeta(string(r)))
			quoted = false
		case r == esc:
			quoted = true
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	if quoted {
		return nil, badEscape()
	}
	re, err := regexp.Compile("(?s)^" + b.String() + "$")
	if err != nil {
		return nil, err
	}
	return re.MatchString, nil
}

func badEscape() error {
	return &sql.Error{Name: "INVALID_FUNCTION_ARGUMENT", Message: "Escape character must be followed by '%', '_' or the escape character itself"}
}

var functionKinds = map[fn.Kind]string{fn.Scalar: "scalar", fn.Aggregate: "aggregate", fn.Window: "window"}

func (j *job) showFunctions(st *sql.ShowFunctions) (*text, error) {
	match, err := likePattern(st.Like, st.Escape)
	if err != nil {
		return nil, err
	}
	out := &text{update: new(int64), columns: []ResultColumn{
		varcharColumn("Function"), varcharColumn("Return Type"), varcharColumn("Argument Types"), varcharColumn("Function Type"),
		{Name: "Deterministic", Type: "boolean"}, varcharColumn("Description"),
	}}
	for i := range out.columns {
		if out.columns[i].Type == "varchar" {
			out.columns[i].Precision = 2147483647
		}
	}
	if st.From != nil { // functions of schemas are others than those that are built in, and there are none
		if len(st.From.Parts) > 2 {
			parts := make([]string, len(st.From.Parts))
			for i, p := range st.From.Parts {
				parts[i] = sql.LowerName(p.Value)
			}
			return nil, sql.Errorf(st, "SYNTAX_ERROR", "Too many parts in schema name: %s", strings.Join(parts, "."))
		}
		return out, nil
	}
	for _, f := range fn.All() {
		if f.Hidden || strings.HasPrefix(f.Name, "$") {
			continue
		}
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			if !match(name) {
				continue
			}
			for _, sig := range f.Sigs {
				args, result, _ := strings.Cut(sig.Text, " -> ")
				args = strings.TrimSuffix(strings.TrimPrefix(args, "("), ")")
				out.rows = append(out.rows, []string{name, result, args, functionKinds[f.Kind], fmt.Sprint(!f.Nondeterministic), f.Doc})
			}
		}
	}
	slices.SortStableFunc(out.rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return out, nil
}

// showSession lists what bounds a query, by the names that Trino has for it. They are
// set by the configuration and the workgroup, and not by SET SESSION.
func (j *job) showSession(st *sql.ShowSession) (*text, error) {
	match, err := likePattern(st.Like, st.Escape)
	if err != nil {
		return nil, err
	}
	wg, err := j.workGroup(j.e.WorkGroup)
	if err != nil {
		return nil, err
	}
	limits := j.o.Limits.Query
	size := func(n int64) string {
		if n <= 0 {
			return ""
		}
		return dataSize(n)
	}
	number := func(n int) string {
		if n <= 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	scan := limits.ScannedBytes
	if cutoff := wg.Configuration.BytesCutoff; cutoff > 0 && (scan == 0 || cutoff < scan) {
		scan = cutoff
	}
	out := &text{update: new(int64)}
	for _, name := range []string{"Name", "Value", "Default", "Type", "Description"} {
		c := varcharColumn(name)
		c.Precision = 2147483647
		out.columns = append(out.columns, c)
	}
	for _, row := range [][]string{
		{"query_max_memory_per_node", size(limits.MemoryBytes), size(limits.MemoryBytes), "varchar", "Maximum amount of memory a query can use per node"},
		{"query_max_run_time", duration(j.o.Limits.DML), duration(j.o.Limits.DML), "varchar", "Maximum run time of a query"},
		{"query_max_scan_physical_bytes", size(scan), size(limits.ScannedBytes), "varchar", "Maximum scan physical bytes of a query"},
		{"query_max_spill_per_node", size(limits.SpillBytes), size(limits.SpillBytes), "varchar", "Maximum amount of disk space a query can use per node"},
		{"task_concurrency", number(limits.Threads), number(limits.Threads), "integer", "Number of threads of a query"},
	} {
		if match(row[0]) {
			out.rows = append(out.rows, row)
		}
	}
	slices.SortFunc(out.rows, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return out, nil
}
