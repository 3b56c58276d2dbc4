package query

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

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
	longest := 0
	for _, c := range all {
		name := fold(c.Name)
		longest = max(longest, utf8.RuneCountInString(name))
		if match(name) {
			lines = append(lines, name)
		}
	}
	return readOnly(lines, resultColumn("Catalog", sql.VarcharN(longest))), nil
}

// listed is what a statement lists, with those rows whose names match. As in Trino, texts have
// the type of the longest one of all, and no length where there are none.
func listed(columns []string, rows [][]string, match func(string) bool) *text {
	out := &text{update: new(int64)}
	for i, name := range columns {
		t := sql.T(sql.Varchar)
		if len(rows) > 0 {
			t = sql.VarcharN(0)
		}
		for _, row := range rows {
			t.Length = max(t.Length, utf8.RuneCountInString(row[i]))
		}
		out.columns = append(out.columns, resultColumn(name, t))
	}
	for _, row := range rows {
		if match(row[0]) {
			out.rows = append(out.rows, row)
		}
	}
	slices.SortStableFunc(out.rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	return out
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
	var rows [][]string
	if st.From != nil { // functions of schemas are others than those that are built in, and there are none
		if len(st.From.Parts) > 2 {
			parts := make([]string, len(st.From.Parts))
			for i, p := range st.From.Parts {
				parts[i] = sql.LowerName(p.Value)
			}
			return nil, sql.Errorf(st, "SYNTAX_ERROR", "Too many parts in schema name: %s", strings.Join(parts, "."))
		}
	} else {
		rows = functionRows()
	}
	out := listed([]string{"Function", "Return Type", "Argument Types", "Function Type", "Deterministic", "Description"}, rows, match)
	out.columns[4] = resultColumn("Deterministic", sql.T(sql.Boolean))
	return out, nil
}

// functionRows are the signatures of all functions.
func functionRows() (rows [][]string) {
	for _, f := range fn.All() {
		if f.Hidden || strings.HasPrefix(f.Name, "$") {
			continue
		}
		for _, name := range append([]string{f.Name}, f.Aliases...) {
			for _, sig := range f.Sigs {
				args, result, _ := strings.Cut(sig.Text, " -> ")
				args = strings.TrimSuffix(strings.TrimPrefix(args, "("), ")")
				rows = append(rows, []string{name, result, args, functionKinds[f.Kind], fmt.Sprint(!f.Nondeterministic), f.Doc})
			}
		}
	}
	return rows
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
	return listed([]string{"Name", "Value", "Default", "Type", "Description"}, [][]string{
		{"query_max_memory_per_node", size(limits.MemoryBytes), size(limits.MemoryBytes), "varchar", "Maximum amount of memory a query can use per node"},
		{"query_max_run_time", duration(j.o.Limits.DML), duration(j.o.Limits.DML), "varchar", "Maximum run time of a query"},
		{"query_max_scan_physical_bytes", size(scan), size(limits.ScannedBytes), "varchar", "Maximum scan physical bytes of a query"},
		{"query_max_spill_per_node", size(limits.SpillBytes), size(limits.SpillBytes), "varchar", "Maximum amount of disk space a query can use per node"},
		{"task_concurrency", number(limits.Threads), number(limits.Threads), "integer", "Number of threads of a query"},
	}, match), nil
}
