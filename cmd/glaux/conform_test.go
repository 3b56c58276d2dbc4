package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"glaux/catalog"
	"glaux/conform"
	"glaux/engine"
	"glaux/engine/duck"
	"glaux/engine/duck/worker"
	"glaux/engine/enginetest"
	"glaux/query"
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
	"customer": "c_custkey bigint, c_name varchar(25), c_address varchar(40), c_nationkey bigint, c_phone varchar(15), c_acctbal decimal(12,2), c_mktsegment varchar(10), c_comment varchar(117)",
	"orders":   "o_orderkey bigint, o_custkey bigint, o_orderstatus varchar(1), o_totalprice decimal(12,2), o_orderdate date, o_orderpriority varchar(15), o_clerk varchar(15), o_shippriority integer, o_comment varchar(79)",
	"lineitem": "l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber integer, l_quantity decimal(12,2), l_extendedprice decimal(12,2), l_discount decimal(12,2), l_tax decimal(12,2), " +
		"l_returnflag varchar(1), l_linestatus varchar(1), l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct varchar(25), l_shipmode varchar(10), l_comment varchar(44)",
	"part":     "p_partkey bigint, p_name varchar(55), p_mfgr varchar(25), p_brand varchar(10), p_type varchar(25), p_size integer, p_container varchar(10), p_retailprice decimal(12,2), p_comment varchar(23)",
	"partsupp": "ps_partkey bigint, ps_suppkey bigint, ps_availqty integer, ps_supplycost decimal(12,2), ps_comment varchar(199)",
	"supplier": "s_suppkey bigint, s_name varchar(25), s_address varchar(40), s_nationkey bigint, s_phone varchar(15), s_acctbal decimal(12,2), s_comment varchar(101)",
	"nation":   "n_nationkey bigint, n_name varchar(25), n_regionkey bigint, n_comment varchar(152)",
	"region":   "r_regionkey bigint, r_name varchar(25), r_comment varchar(152)",
}

// corpus is a service with what the scripts read: the names memory and tpch lead
// to its catalog, whose database default is empty and whose tiny has TPC-H's tables.
type corpus struct {
	service  *query.Service
	store    *s3.Store
	catalog  *catalog.Catalog
	types    *typeRecorder
	now      time.Time
	database string // the session's
}

const corpusBucket = "conform"

// caseConcurrency is how many cases run at once: a case mostly waits for the disk.
const caseConcurrency = 8

func TestConformance(t *testing.T) {
	enginetest.Conform(t, newCorpus(t).ask, caseConcurrency)
}

// TestFunctions runs the cases that stand with each function.
func TestFunctions(t *testing.T) {
	enginetest.Functions(t, newCorpus(t).ask, caseConcurrency)
}

func newCorpus(t *testing.T) *corpus {
	t.Helper()
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	store, err := s3.Open(s3.Options{Root: filepath.Join(dir, "s3"), NoSync: true})
	must(err)
	t.Cleanup(func() { store.Close() })
	for _, bucket := range []string{corpusBucket, "results"} {
		must(store.CreateBucket(bucket))
	}
	eng, err := duck.New(duck.Options{TempDir: filepath.Join(dir, "tmp"), Store: embedded{store}, Workers: 4, Threads: 1})
	must(err)
	t.Cleanup(func() { eng.Close() })
	cat, err := catalog.Open(t.Context(), catalog.Options{Path: filepath.Join(dir, "catalog.db")})
	must(err)
	t.Cleanup(func() { cat.Close() })
	c := &corpus{store: store, catalog: cat, database: "default", types: &typeRecorder{Engine: eng}, now: time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)}
	c.service, err = query.New(query.Options{
		Dir: dir, Catalog: cat, Store: embedded{store}, Engine: c.types, DecimalLiterals: true,
		DefaultOutputLocation: "s3://results/", Now: func() time.Time { return c.now },
		Limits: query.Limits{Running: 2 * caseConcurrency, Queued: 1000},
	})
	must(err)
	t.Cleanup(func() { c.service.Close() })
	for _, name := range []string{"memory", "tpch"} {
		must(c.service.CreateDataCatalog(t.Context(), query.DataCatalog{
			Name: name, Type: "GLUE", Parameters: map[string]string{"catalog-id": "000000000000"},
		}, nil))
	}
	must(c.create(t.Context(), "tiny", "tpch-tiny", tpchTables))
	return c
}

// create makes a database of the tables of a folder of conform.Data.
func (c *corpus) create(ctx context.Context, database, folder string, tables map[string]string) error {
	if _, err := c.ask(ctx, "CREATE DATABASE "+database); err != nil {
		return err
	}
	for table, columns := range tables {
		file, err := conform.Data.ReadFile(folder + "/" + table + ".parquet")
		if err != nil {
			return err
		}
		key := folder + "/" + table + "/"
		if _, err := c.store.Put(ctx, corpusBucket, key+"data.parquet", bytes.NewReader(file), s3.PutOptions{}); err != nil {
			return err
		}
		if _, err := c.ask(ctx, fmt.Sprintf("CREATE EXTERNAL TABLE %s.%s (%s) STORED AS PARQUET LOCATION 's3://%s/%s'",
			database, table, strings.ReplaceAll(columns, "integer", "int"), corpusBucket, key)); err != nil {
			return fmt.Errorf("table %s: %w", table, err)
		}
	}
	return nil
}

// ask runs a statement as a client does: start, wait, read the pages of the result.
func (c *corpus) ask(ctx context.Context, statement string) (enginetest.Answer, error) {
	var a enginetest.Answer
	id, err := c.service.Start(ctx, query.Request{SQL: statement, Token: uuid.NewString(), Catalog: "memory", Database: c.database})
	if e, ok := errors.AsType[*query.Error](err); ok {
		return a, reasonError("SYNTAX_ERROR: " + e.Message)
	}
	if err != nil {
		return a, err
	}
	e, err := c.service.Wait(ctx, id)
	if err != nil {
		return a, errors.Join(err, c.service.Stop(context.WithoutCancel(ctx), id))
	}
	if e.State != query.Succeeded {
		return a, reasonError(e.Reason)
	}
	a.Types = c.types.take(id)
	for token := ""; ; {
		page, err := c.service.Results(ctx, id, token, 0, false)
		if err != nil {
			return a, err
		}
		if token == "" {
			for _, col := range page.Columns {
				a.Names = append(a.Names, col.Name)
			}
			if a.Types == nil {
				if a.Types, err = shownTypes(page.Columns); err != nil {
					return a, err
				}
			}
		}
		for _, row := range page.Rows {
			cells := make([]*string, len(row))
			for i, cell := range row {
				cells[i] = cell.Text
			}
			a.Rows = append(a.Rows, cells)
		}
		if token = page.Next; token == "" {
			break
		}
	}
	if e.Result.Form == query.CSVResult && len(a.Rows) > 0 {
		a.Rows = a.Rows[1:] // the header
	}
	return a, nil
}

// shownTypes are the types of a result that no engine has made, as clients see them.
func shownTypes(columns []query.ResultColumn) (types []sql.Type, err error) {
	for _, c := range columns {
		text := c.Type
		if text == "varchar" && c.Precision > 0 && c.Precision < math.MaxInt32 {
			text = fmt.Sprintf("varchar(%d)", c.Precision)
		}
		t, err := sql.ParseType(text)
		if err != nil {
			return nil, err
		}
		types = append(types, t)
	}
	return types, nil
}

var reasonForm = regexp.MustCompile(`(?s)^([A-Z0-9_]+): (?:line (\d+):(\d+): )?(.*)$`)

// reasonError reads why a statement failed, as clients see it.
func reasonError(reason string) error {
	m := reasonForm.FindStringSubmatch(reason)
	if m == nil {
		return errors.New(reason)
	}
	e := &sql.Error{Name: m[1], Message: m[4]}
	e.Pos.Line, _ = strconv.Atoi(m[2])
	e.Pos.Column, _ = strconv.Atoi(m[3])
	return e
}

// typeRecorder is the engine, and remembers the types of results: clients see
// them without lengths and precisions.
type typeRecorder struct {
	engine.Engine
	types sync.Map
}

// Run implements engine.Engine.
func (r *typeRecorder) Run(ctx context.Context, job engine.Job) (engine.Run, error) {
	run, err := r.Engine.Run(ctx, job)
	if err == nil {
		r.types.Store(job.ID, run.Columns())
	}
	return run, err
}

func (r *typeRecorder) take(id string) []sql.Type {
	types, _ := r.types.LoadAndDelete(id)
	list, _ := types.([]sql.Type)
	return list
}
