package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

//go:embed tpch/*.sql
var queries embed.FS

// tables are TPC-H's, with their columns as Hive declares them.
var tables = []struct{ name, columns string }{
	{"region", "r_regionkey bigint, r_name string, r_comment string"},
	{"nation", "n_nationkey bigint, n_name string, n_regionkey bigint, n_comment string"},
	{"supplier", "s_suppkey bigint, s_name string, s_address string, s_nationkey bigint, s_phone string, s_acctbal decimal(15,2), s_comment string"},
	{"customer", "c_custkey bigint, c_name string, c_address string, c_nationkey bigint, c_phone string, c_acctbal decimal(15,2), c_mktsegment string, c_comment string"},
	{"part", "p_partkey bigint, p_name string, p_mfgr string, p_brand string, p_type string, p_size int, p_container string, p_retailprice decimal(15,2), p_comment string"},
	{"partsupp", "ps_partkey bigint, ps_suppkey bigint, ps_availqty int, ps_supplycost decimal(15,2), ps_comment string"},
	{"orders", "o_orderkey bigint, o_custkey bigint, o_orderstatus string, o_totalprice decimal(15,2), o_orderdate date, o_orderpriority string, o_clerk string, o_shippriority int, o_comment string"},
	{"lineitem", "l_orderkey bigint, l_partkey bigint, l_suppkey bigint, l_linenumber int, l_quantity decimal(15,2), l_extendedprice decimal(15,2), l_discount decimal(15,2), l_tax decimal(15,2), l_returnflag string, l_linestatus string, l_shipdate date, l_commitdate date, l_receiptdate date, l_shipinstruct string, l_shipmode string, l_comment string"},
}

// measureTPCH runs each query on both sides in turn and compares answers and times.
func measureTPCH(ctx context.Context, s *server, o options) error {
	dir, err := tpchData(ctx, s, o)
	if err != nil {
		return err
	}
	if err := defineTables(ctx, s, dir); err != nil {
		return err
	}
	b, err := openBare(dir, o.threads)
	if err != nil {
		return err
	}
	defer b.close()
	var ours, theirs time.Duration
	wrong := 0
	for n := 1; n <= 22; n++ {
		if o.only != "" && !slices.Contains(strings.Split(o.only, ","), strconv.Itoa(n)) {
			continue
		}
		text, err := queries.ReadFile(fmt.Sprintf("tpch/q%02d.sql", n))
		if err != nil {
			return err
		}
		us, them, err := compare(ctx, s, b, string(text), o.runs)
		verdict := "equal"
		if err != nil {
			verdict = err.Error()
			wrong++
		}
		ours, theirs = ours+us, theirs+them
		fmt.Printf("TPC-H Q%02d  Glaux %6.0f ms  DuckDB %6.0f ms  %5.2f x  %s\n", n, ms(us), ms(them), us.Seconds()/them.Seconds(), verdict)
	}
	fmt.Printf("TPC-H all  Glaux %6.0f ms  DuckDB %6.0f ms  %5.2f x  %d wrong\n", ms(ours), ms(theirs), ours.Seconds()/theirs.Seconds(), wrong)
	if wrong > 0 {
		return fmt.Errorf("%d queries failed or answered differently", wrong)
	}
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// compare gives the best times of a query on both sides. A query that fails or
// answers otherwise has no time on ours.
func compare(ctx context.Context, s *server, b *bare, text string, runs int) (ours, theirs time.Duration, err error) {
	ours, theirs = math.MaxInt64, math.MaxInt64
	var id string
	for range runs {
		r, took, err := b.query(text)
		if err != nil {
			return 0, theirs, fmt.Errorf("DuckDB: %w", err)
		}
		duckdb.DestroyResult(&r)
		theirs = min(theirs, took)
		if id, took, err = s.query(ctx, "tpch", text); err != nil {
			return 0, theirs, err
		}
		ours = min(ours, took)
	}
	want, err := b.rows(text)
	if err != nil {
		return ours, theirs, err
	}
	got, err := s.rows(ctx, id)
	if err != nil {
		return ours, theirs, err
	}
	return ours, theirs, differ(got, want, 1e-12)
}

// differ compares answers. Where Trino's types have fewer digits than DuckDB's
// (an average of decimals), those must agree; slack is how much numbers may differ
// as a part of them, as the order of sums makes them.
func differ(got, want [][]string, slack float64) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d rows instead of %d", len(got), len(want))
	}
	for i := range got {
		for k := range got[i] {
			if !same(got[i][k], want[i][k], slack) {
				return fmt.Errorf("row %d column %d: %s instead of %s", i+1, k+1, got[i][k], want[i][k])
			}
		}
	}
	return nil
}

func same(got, want string, slack float64) bool {
	if got == want {
		return true
	}
	g, err := strconv.ParseFloat(got, 64)
	w, err2 := strconv.ParseFloat(want, 64)
	if err != nil || err2 != nil {
		return false
	}
	slack *= math.Abs(w)
	if _, digits, ok := strings.Cut(got, "."); ok && len(digits) < 12 {
		slack += 0.5000001 * math.Pow10(-len(digits))
	}
	return math.Abs(g-w) <= slack
}

// tpchData finds or makes the tables' files.
func tpchData(ctx context.Context, s *server, o options) (string, error) {
	if o.tpch != "" {
		return o.tpch, nil
	}
	tool, err := exec.LookPath("tpchgen-cli")
	if err != nil {
		return "", errors.New("TPC-H needs data: name their folder by -tpch, or install tpchgen-cli (pip install tpchgen-cli)")
	}
	dir := filepath.Join(s.dir, "tpch")
	cmd := exec.CommandContext(ctx, tool, "parquet", "-s", fmt.Sprint(o.scale), "--row-group-bytes", "16000000", "-o", dir)
	cmd.Stderr = os.Stderr
	return dir, cmd.Run()
}

func defineTables(ctx context.Context, s *server, dir string) error {
	if _, _, err := s.query(ctx, "", "CREATE DATABASE tpch"); err != nil {
		return err
	}
	for _, t := range tables {
		if err := s.put(ctx, filepath.Join(dir, t.name+".parquet"), "tpch/"+t.name+"/data.parquet"); err != nil {
			return err
		}
		ddl := fmt.Sprintf("CREATE EXTERNAL TABLE %s (%s) STORED AS PARQUET LOCATION 's3://%s/tpch/%s/'", t.name, t.columns, bucket, t.name)
		if _, _, err := s.query(ctx, "tpch", ddl); err != nil {
			return fmt.Errorf("%s: %w", ddl, err)
		}
	}
	return nil
}
