package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

//go:embed orc.py
var orcProgram string

// formatQueries read lineitem as a whole, and six of its columns.
var formatQueries = []struct{ name, text, columns string }{
	{"all columns", "SELECT count(l_orderkey), count(l_partkey), count(l_suppkey), sum(l_linenumber), sum(l_quantity), sum(l_extendedprice), sum(l_discount), sum(l_tax), max(l_returnflag), max(l_linestatus), max(l_shipdate), max(l_commitdate), max(l_receiptdate), max(l_shipinstruct), max(l_shipmode), max(l_comment) FROM %s", ""},
	{"six columns", "SELECT l_returnflag, sum(l_quantity), sum(l_extendedprice), avg(l_tax), count(l_discount) FROM %s WHERE l_shipdate <= DATE '1998-09-02' GROUP BY 1",
		"l_returnflag,l_quantity,l_extendedprice,l_tax,l_discount,l_shipdate"},
}

// measureFormats reads lineitem as JSON and delimited text beside DuckDB's own
// readers, and as ORC beside pyarrow's, which only decodes.
func measureFormats(ctx context.Context, s *server, o options) error {
	dir, err := tpchData(ctx, s, o)
	if err != nil {
		return err
	}
	b, err := openBare(dir, o.threads)
	if err != nil {
		return err
	}
	defer b.close()
	if _, _, err := s.query(ctx, "", "CREATE DATABASE formats"); err != nil {
		return err
	}
	columns := tables[len(tables)-1].columns
	duck := strings.NewReplacer("string", "varchar", " ", "': '", ", ", "', '").Replace(strings.ReplaceAll(columns, "decimal(15,2)", "double"))
	for _, f := range []struct{ name, options, hive, reader string }{
		{"json", "FORMAT json", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", "read_json('%s', format = 'newline_delimited', columns = {'" + duck + "'})"},
		{"csv", "FORMAT csv, HEADER false, DELIMITER '|', QUOTE ''", "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'", "read_csv('%s', auto_detect = false, header = false, delim = '|', quote = '', columns = {'" + duck + "'})"},
	} {
		path := filepath.Join(s.dir, "lineitem."+f.name)
		const doubles = "* REPLACE (l_quantity::DOUBLE AS l_quantity, l_extendedprice::DOUBLE AS l_extendedprice, l_discount::DOUBLE AS l_discount, l_tax::DOUBLE AS l_tax)"
		if _, _, err := b.query(fmt.Sprintf("COPY (SELECT %s FROM lineitem) TO '%s' (%s)", doubles, path, f.options)); err != nil {
			return err
		}
		if err := defineFormat(ctx, s, f.name, path, strings.ReplaceAll(columns, "decimal(15,2)", "double"), f.hive); err != nil {
			return err
		}
		for _, q := range formatQueries {
			ours, theirs, err := besideDuckDB(ctx, s, b, q.text, f.name, fmt.Sprintf(f.reader, path), o.runs)
			if err != nil {
				return err
			}
			report(f.name, q.name, ours, "DuckDB", theirs)
		}
	}
	return measureORC(ctx, s, o, filepath.Join(dir, "lineitem.parquet"), columns)
}

func report(format, query string, ours time.Duration, peer string, theirs time.Duration) {
	fmt.Printf("%-5s %-12s Glaux %6.0f ms  %s %6.0f ms  %.2f x its speed\n", format, query, ms(ours), peer, ms(theirs), theirs.Seconds()/ours.Seconds())
}

func defineFormat(ctx context.Context, s *server, name, path, columns, how string) error {
	if err := s.put(ctx, path, "formats/"+name+"/"+filepath.Base(path)); err != nil {
		return err
	}
	_, _, err := s.query(ctx, "formats", fmt.Sprintf("CREATE EXTERNAL TABLE %s (%s) %s LOCATION 's3://%s/formats/%s/'", name, columns, how, bucket, name))
	return err
}

func besideDuckDB(ctx context.Context, s *server, b *bare, text, table, reader string, runs int) (ours, theirs time.Duration, err error) {
	ours, theirs = time.Hour, time.Hour
	for range max(runs, 1) {
		_, took, err := s.query(ctx, "formats", fmt.Sprintf(text, table))
		if err != nil {
			return 0, 0, err
		}
		ours = min(ours, took)
		r, took, err := b.query(fmt.Sprintf(text, reader))
		if err != nil {
			return 0, 0, err
		}
		duckdb.DestroyResult(&r)
		theirs = min(theirs, took)
	}
	return ours, theirs, nil
}

// measureORC needs Python with pyarrow, which writes the file and is the peer.
func measureORC(ctx context.Context, s *server, o options, parquet, columns string) error {
	path := filepath.Join(s.dir, "lineitem.orc")
	python := func(args ...string) (string, error) {
		cmd := exec.CommandContext(ctx, o.python, append([]string{"-c", orcProgram}, args...)...)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		return strings.TrimSpace(string(out)), err
	}
	if _, err := python("write", parquet, path); err != nil {
		return errors.Join(errors.New("ORC needs pyarrow (pip install pyarrow)"), err)
	}
	if err := defineFormat(ctx, s, "orc", path, columns, "STORED AS ORC"); err != nil {
		return err
	}
	for _, q := range formatQueries {
		ours := time.Hour
		for range max(o.runs, 1) {
			_, took, err := s.query(ctx, "formats", fmt.Sprintf(q.text, "orc"))
			if err != nil {
				return err
			}
			ours = min(ours, took)
		}
		args := []string{"read", path, strconv.Itoa(max(o.runs, 1))}
		if q.columns != "" {
			args = append(args, q.columns)
		}
		text, err := python(args...)
		if err != nil {
			return err
		}
		seconds, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return err
		}
		report("orc", q.name, ours, "pyarrow", time.Duration(seconds*float64(time.Second)))
	}
	return nil
}
