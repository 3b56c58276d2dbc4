package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"glaux/conform"
	"glaux/engine"
	"glaux/engine/duck"
	"glaux/engine/duck/worker"
	"glaux/engine/enginetest"
	"glaux/lake"
	"glaux/plan"
	"glaux/s3"
	"glaux/sql"
)

// TestMain makes this test binary the engine's worker, as the product's binary is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == worker.Arg {
		os.Exit(worker.Main())
	}
	os.Exit(m.Run())
}

// tpchTables are the columns of Trino's tpch connector with standard names.
var tpchTables = map[string]string{
	"customer": "c_custkey bigint, c_name varchar(25), c_address varchar(40), c_nationkey bigint, c_phone varchar(15), c_acctbal decimal(12;2), c_mktsegment varchar(10), c_comment varchar(117)",
	"orders":   "o_orderkey bigint, o_custkey bigint, o_orderstatus varchar(1), o_totalprice decimal(12;2), o_orderdate date, o_orderpriority varchar(15), o_clerk varchar(15), o_shippriority integer, o_comment varchar(79)",
	"lineitem": "l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber integer, l_quantity decimal(12;2), l_extendedprice decimal(12;2), l_discount decimal(12;2), l_tax decimal(12;2), " +
		"l_returnflag varchar(1), l_linestatus varchar(1), l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct varchar(25), l_shipmode varchar(10), l_comment varchar(44)",
	"part":     "p_partkey bigint, p_name varchar(55), p_mfgr varchar(25), p_brand varchar(10), p_type varchar(25), p_size integer, p_container varchar(10), p_retailprice decimal(12;2), p_comment varchar(23)",
	"partsupp": "ps_partkey bigint, ps_suppkey bigint, ps_availqty integer, ps_supplycost decimal(12;2), ps_comment varchar(199)",
	"supplier": "s_suppkey bigint, s_name varchar(25), s_address varchar(40), s_nationkey bigint, s_phone varchar(15), s_acctbal decimal(12;2), s_comment varchar(101)",
	"nation":   "n_nationkey bigint, n_name varchar(25), n_regionkey bigint, n_comment varchar(152)",
	"region":   "r_regionkey bigint, r_name varchar(25), r_comment varchar(152)",
}

// corpus is the session of the conformance scripts: the catalogs memory, empty, and tpch.
type corpus struct {
	engine  engine.Engine
	planner *lake.Planner
	now     time.Time
}

const corpusBucket = "conform"

func TestConformance(t *testing.T) {
	enginetest.Conform(t, newCorpus(t).ask, 4)
}

// TestFunctions runs the cases that stand with each function.
func TestFunctions(t *testing.T) {
	enginetest.Functions(t, newCorpus(t).ask, 4)
}

func newCorpus(t *testing.T) *corpus {
	t.Helper()
	dir := t.TempDir()
	store, err := s3.Open(s3.Options{Root: filepath.Join(dir, "s3"), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if err := store.CreateBucket(corpusBucket); err != nil {
		t.Fatal(err)
	}
	for table := range tpchTables {
		file, err := conform.Data.ReadFile("tpch-tiny/" + table + ".parquet")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.Put(t.Context(), corpusBucket, table+"/"+table+".parquet", bytes.NewReader(file), s3.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	eng, err := duck.New(duck.Options{TempDir: filepath.Join(dir, "tmp"), Store: embedded{store}, Workers: 4, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	return &corpus{engine: eng, planner: &lake.Planner{Store: embedded{store}}, now: time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *corpus) ask(ctx context.Context, statement string) (enginetest.Answer, error) {
	var a enginetest.Answer
	parsed, err := sql.Parse(statement, sql.Options{TrinoOnly: true})
	if err != nil {
		return a, err
	}
	q, ok := parsed.(*sql.QueryStatement)
	if !ok {
		return a, sql.Errorf(nil, "NOT_SUPPORTED", "%T is not a query", parsed)
	}
	bound, err := plan.Analyze(ctx, q.Query, c, plan.Session{Catalog: "memory", Schema: "default", User: "test", Zone: "UTC", Now: c.now, DecimalLiterals: true})
	if err != nil {
		return a, err
	}
	job := engine.Job{ID: "conform", Query: bound, Zone: "UTC", Now: c.now, Scans: map[*plan.Scan]*lake.Scan{}}
	if err := c.scans(ctx, bound, &job); err != nil {
		return a, err
	}
	if err := c.engine.Check(bound); err != nil {
		return a, err
	}
	run, err := c.engine.Run(ctx, job)
	if err != nil {
		return a, err
	}
	defer run.Close()
	a.Names, a.Types = bound.Names, run.Columns()
	a.Rows, err = rows(ctx, run)
	return a, err
}

// scans plans every scan of the tree: all columns of one Parquet file.
func (c *corpus) scans(ctx context.Context, q *plan.Query, job *engine.Job) error {
	for _, scan := range q.Scans() {
		r := lake.ScanRequest{Locations: []lake.Location{{
			Prefix: lake.URI{Bucket: corpusBucket, Key: scan.Table.Name.Table + "/"}, Format: lake.Parquet, Partition: []*string{},
		}}}
		for _, col := range scan.Table.Columns {
			r.Locations[0].Table = append(r.Locations[0].Table, lake.Column{Name: col.Name, Type: col.Type})
		}
		for i, out := range scan.Out {
			r.Columns = append(r.Columns, lake.Column{Name: scan.Table.Columns[scan.Source[i]].Name, Type: out.Type})
			r.Partition, r.Hidden = append(r.Partition, -1), append(r.Hidden, "")
		}
		planned, err := c.planner.Plan(ctx, r)
		if err != nil {
			return err
		}
		job.Scans[scan] = planned
	}
	return nil
}

func rows(ctx context.Context, run engine.Run) ([][]*string, error) {
	var out [][]*string
	for {
		batch, err := run.Next(ctx)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range batch.Rows {
			row := make([]*string, len(batch.Columns))
			for k := range batch.Columns {
				if text, ok := batch.Columns[k].Value(i); ok {
					s := string(text)
					row[k] = &s
				}
			}
			out = append(out, row)
		}
	}
}

// Table implements plan.Catalog.
func (c *corpus) Table(_ context.Context, name plan.TableName) (*plan.Table, error) {
	switch {
	case name.Catalog != "tpch" && name.Catalog != "memory":
		return nil, &sql.Error{Name: "CATALOG_NOT_FOUND", Message: fmt.Sprintf("Catalog '%s' not found", name.Catalog)}
	case name.Catalog == "tpch" && name.Schema != "tiny", name.Catalog == "memory" && name.Schema != "default":
		return nil, &sql.Error{Name: "SCHEMA_NOT_FOUND", Message: fmt.Sprintf("Schema '%s' does not exist", name.Schema)}
	}
	columns, ok := tpchTables[name.Table]
	if name.Catalog != "tpch" || !ok {
		return nil, &sql.Error{Name: "TABLE_NOT_FOUND", Message: fmt.Sprintf("Table '%s.%s.%s' does not exist", name.Catalog, name.Schema, name.Table)}
	}
	t := &plan.Table{Name: name}
	for _, column := range strings.Split(columns, ", ") {
		n, typeName, _ := strings.Cut(column, " ")
		ty, err := sql.ParseType(strings.ReplaceAll(typeName, ";", ","))
		if err != nil {
			return nil, err
		}
		t.Columns = append(t.Columns, plan.TableColumn{Name: n, Type: ty})
	}
	return t, nil
}

// Schemas implements plan.Catalog.
func (c *corpus) Schemas(_ context.Context, catalog string) ([]string, error) {
	if catalog == "tpch" {
		return []string{"tiny"}, nil
	}
	return []string{"default"}, nil
}

// Tables implements plan.Catalog.
func (c *corpus) Tables(ctx context.Context, catalog, schema string) ([]*plan.Table, error) {
	var all []*plan.Table
	if catalog == "tpch" && schema == "tiny" {
		for name := range tpchTables {
			t, err := c.Table(ctx, plan.TableName{Catalog: catalog, Schema: schema, Table: name})
			if err != nil {
				return nil, err
			}
			all = append(all, t)
		}
	}
	return all, nil
}

// Catalogs implements plan.Catalog.
func (c *corpus) Catalogs(context.Context) ([]string, error) { return []string{"memory", "tpch"}, nil }
