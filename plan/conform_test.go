package plan_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"glaux/conform"
	"glaux/plan"
	"glaux/sql"
)

// areas that are not analyzed yet.
var later = []string{"match_recognize"}

// TestConformance analyzes every statement that a real Trino has answered:
// types, names, and errors with their places must be the same.
func TestConformance(t *testing.T) {
	cases, err := conform.Load()
	if err != nil {
		t.Fatal(err)
	}
	passed, total := map[string]int{}, map[string]int{}
	var failures []string
	for _, c := range cases {
		if slices.Contains(later, c.Area) {
			continue
		}
		total[c.Area]++
		if why := check(c); why != "" {
			failures = append(failures, fmt.Sprintf("%s: %s\n\t%s", c.ID, c.SQL, why))
			continue
		}
		passed[c.Area]++
	}
	sumPassed, sum := 0, 0
	for _, area := range slices.Sorted(keys(total)) {
		t.Logf("%-16s %4d of %4d", area, passed[area], total[area])
		sumPassed, sum = sumPassed+passed[area], sum+total[area]
	}
	t.Logf("%-16s %4d of %4d (%.1f %%)", "all", sumPassed, sum, 100*float64(sumPassed)/float64(sum))
	if os.Getenv("GLAUX_SHOW_FAILURES") != "" {
		t.Log(strings.Join(failures, "\n"))
	}
	if float64(sumPassed) < 0.99*float64(sum) {
		t.Errorf("only %d of %d statements are analyzed as Trino does:\n%s", sumPassed, sum, strings.Join(failures, "\n"))
	}
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// check analyzes one statement and tells what differs.
func check(c conform.Case) (why string) {
	defer func() {
		if r := recover(); r != nil {
			why = fmt.Sprintf("panic: %v", r)
		}
	}()
	q, err := analyze(c.SQL)
	if errors.Is(err, errNoQuery) {
		return ""
	}
	var e *sql.Error
	if err != nil && !errors.As(err, &e) {
		return err.Error()
	}
	if c.Error != nil {
		if e == nil {
			if c.Error.Line == 0 {
				return "" // at run time
			}
			return fmt.Sprintf("no error, want %d:%d %s: %s", c.Error.Line, c.Error.Column, c.Error.Name, c.Error.Message)
		}
		if c.Error.Name == "GENERIC_INTERNAL_ERROR" {
			return ""
		}
		if e.Name != c.Error.Name || e.Pos != (sql.Pos{Line: c.Error.Line, Column: c.Error.Column}) {
			return fmt.Sprintf("got %s: %v\n\twant %d:%d %s: %s", e.Name, e, c.Error.Line, c.Error.Column, c.Error.Name, c.Error.Message)
		}
		return ""
	}
	if e != nil {
		return fmt.Sprintf("got %s: %v", e.Name, e)
	}
	if err := plan.Verify(q); err != nil {
		return "bad tree: " + err.Error()
	}
	var types []string
	for _, col := range q.Root.Columns() {
		types = append(types, col.Type.String())
	}
	if !slices.EqualFunc(types, c.Types, strings.EqualFold) {
		return fmt.Sprintf("types %q, want %q", types, c.Types)
	}
	if c.Names != nil && !slices.Equal(q.Names, c.Names) {
		return fmt.Sprintf("names %q, want %q", q.Names, c.Names)
	}
	return ""
}

var errNoQuery = errors.New("no query")

func analyze(text string, params ...sql.Expr) (*plan.Query, error) {
	stmt, err := sql.Parse(text, sql.Options{TrinoOnly: true})
	if err != nil {
		return nil, err
	}
	q, ok := stmt.(*sql.QueryStatement)
	if !ok {
		return nil, errNoQuery
	}
	return plan.Analyze(context.Background(), q.Query, tpch{}, session(params...))
}

func session(params ...sql.Expr) plan.Session {
	return plan.Session{
		Catalog: "memory", Schema: "default", User: "test", Zone: "UTC",
		Now: time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC), DecimalLiterals: true, Parameters: params,
	}
}

// tpch is a catalog with the TPC-H tables and an empty memory.default.
type tpch struct{}

var tpchTables = map[string]string{
	"customer": "c_custkey bigint, c_name varchar(25), c_address varchar(40), c_nationkey bigint, c_phone varchar(15), c_acctbal decimal(12,2), c_mktsegment varchar(10), c_comment varchar(117)",
	"lineitem": "l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber integer, l_quantity decimal(12,2), l_extendedprice decimal(12,2), l_discount decimal(12,2), l_tax decimal(12,2), l_returnflag varchar(1), l_linestatus varchar(1), l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct varchar(25), l_shipmode varchar(10), l_comment varchar(44)",
	"nation":   "n_nationkey bigint, n_name varchar(25), n_regionkey bigint, n_comment varchar(152)",
	"orders":   "o_orderkey bigint, o_custkey bigint, o_orderstatus varchar(1), o_totalprice decimal(12,2), o_orderdate date, o_orderpriority varchar(15), o_clerk varchar(15), o_shippriority integer, o_comment varchar(79)",
	"part":     "p_partkey bigint, p_name varchar(55), p_mfgr varchar(25), p_brand varchar(10), p_type varchar(25), p_size integer, p_container varchar(10), p_retailprice decimal(12,2), p_comment varchar(23)",
	"partsupp": "ps_partkey bigint, ps_suppkey bigint, ps_availqty integer, ps_supplycost decimal(12,2), ps_comment varchar(199)",
	"region":   "r_regionkey bigint, r_name varchar(25), r_comment varchar(152)",
	"supplier": "s_suppkey bigint, s_name varchar(25), s_address varchar(40), s_nationkey bigint, s_phone varchar(15), s_acctbal decimal(12,2), s_comment varchar(101)",
}

func (tpch) Table(_ context.Context, name plan.TableName) (*plan.Table, error) {
	switch {
	case name.Catalog != "tpch" && name.Catalog != "memory":
		return nil, sql.Errorf(nil, "CATALOG_NOT_FOUND", "Catalog '%s' not found", name.Catalog)
	case name.Catalog == "tpch" && name.Schema != "tiny" || name.Catalog == "memory" && name.Schema != "default":
		return nil, sql.Errorf(nil, "SCHEMA_NOT_FOUND", "Schema '%s' does not exist", name.Schema)
	}
	columns, ok := tpchTables[name.Table]
	if !ok || name.Catalog == "memory" {
		return nil, sql.Errorf(nil, "TABLE_NOT_FOUND", "Table '%s' does not exist", name)
	}
	t := &plan.Table{Name: name}
	for _, def := range strings.Split(columns, ", ") {
		column, typ, _ := strings.Cut(def, " ")
		parsed, err := sql.ParseType(typ)
		if err != nil {
			return nil, err
		}
		t.Columns = append(t.Columns, plan.TableColumn{Name: column, Type: parsed})
	}
	return t, nil
}

func (tpch) Catalogs(context.Context) ([]string, error) { return []string{"memory", "tpch"}, nil }

func (tpch) Schemas(_ context.Context, catalog string) ([]string, error) {
	if catalog == "tpch" {
		return []string{"tiny"}, nil
	}
	return []string{"default"}, nil
}

func (c tpch) Tables(ctx context.Context, catalog, schema string) ([]*plan.Table, error) {
	var out []*plan.Table
	for _, name := range slices.Sorted(keys(tpchTables)) {
		t, err := c.Table(ctx, plan.TableName{Catalog: catalog, Schema: schema, Table: name})
		if err == nil {
			out = append(out, t)
		}
	}
	return out, nil
}
