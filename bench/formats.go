package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/trino"
)

// formatQuery reads columns of lineitem.
type formatQuery struct{ name, text, columns string }

// formatQueries read lineitem as a whole, six of its columns, and as people do: by groups
// of texts, and a small part of the rows.
var formatQueries = []formatQuery{
	{"all columns", "SELECT count(l_orderkey), count(l_partkey), count(l_suppkey), sum(l_linenumber), sum(l_quantity), sum(l_extendedprice), sum(l_discount), sum(l_tax), max(l_returnflag), max(l_linestatus), max(l_shipdate), max(l_commitdate), max(l_receiptdate), max(l_shipinstruct), max(l_shipmode), max(l_comment) FROM %s", ""},
	{"six columns", "SELECT l_returnflag, sum(l_quantity), sum(l_extendedprice), avg(l_tax), count(l_discount) FROM %s WHERE l_shipdate <= DATE '1998-09-02' GROUP BY 1 ORDER BY 1",
		"l_returnflag,l_quantity,l_extendedprice,l_tax,l_discount,l_shipdate"},
	{"groups", "SELECT l_returnflag, l_linestatus, l_shipmode, count(*), sum(l_quantity), max(l_comment) FROM %s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
		"l_returnflag,l_linestatus,l_shipmode,l_quantity,l_comment"},
	{"a month", "SELECT count(*), sum(l_extendedprice), min(l_shipmode) FROM %s WHERE l_shipdate >= DATE '1995-03-01' AND l_shipdate < DATE '1995-04-01'",
		"l_shipdate,l_extendedprice,l_shipmode"},
}

// textQueries do so where all columns are texts.
var textQueries = []formatQuery{
	{"all columns", "SELECT count(l_orderkey), max(l_partkey), max(l_suppkey), max(l_linenumber), max(l_quantity), max(l_extendedprice), max(l_discount), max(l_tax), max(l_returnflag), max(l_linestatus), max(l_shipdate), max(l_commitdate), max(l_receiptdate), max(l_shipinstruct), max(l_shipmode), max(l_comment) FROM %s", ""},
	{"six columns", "SELECT l_returnflag, sum(CAST(l_quantity AS double)), sum(CAST(l_extendedprice AS double)), avg(CAST(l_tax AS double)), count(l_discount) FROM %s WHERE l_shipdate <= '1998-09-02' GROUP BY 1 ORDER BY 1",
		"l_returnflag,l_quantity,l_extendedprice,l_tax,l_discount,l_shipdate"},
}

// nestedQueries read fields of lineitem in one row: a few of many, as people do.
var nestedQueries = []formatQuery{
	{"one field", "SELECT sum(line.price.quantity) FROM %s", ""},
	{"five fields", "SELECT line.flags.returned, sum(line.price.quantity), sum(line.price.amount), avg(line.price.tax) FROM %s WHERE line.dates.shipped <= DATE '1998-09-02' GROUP BY 1 ORDER BY 1", ""},
	{"a month", "SELECT count(*), sum(line.price.amount), min(line.ship.mode) FROM %s WHERE line.dates.shipped >= DATE '1995-03-01' AND line.dates.shipped < DATE '1995-04-01'", ""},
	{"all fields", "SELECT count(line.keys.part), count(line.keys.supplier), sum(line.price.quantity), sum(line.price.amount), sum(line.price.discount), sum(line.price.tax), max(line.flags.returned), max(line.flags.status), max(line.dates.shipped), max(line.dates.committed), max(line.dates.received), max(line.ship.instruct), max(line.ship.mode), max(line.text) FROM %s", ""},
}

const (
	nestedColumns = "l_orderkey bigint, line struct<keys:struct<part:bigint,supplier:bigint>,price:struct<quantity:double,amount:double,discount:double,tax:double>,flags:struct<returned:string,status:string>,dates:struct<shipped:date,committed:date,received:date>,ship:struct<instruct:string,mode:string>,text:string>"
	nestedRows    = "SELECT l_orderkey, {keys: {part: l_partkey, supplier: l_suppkey}, price: {quantity: l_quantity::DOUBLE, amount: l_extendedprice::DOUBLE, discount: l_discount::DOUBLE, tax: l_tax::DOUBLE}, flags: {returned: l_returnflag, status: l_linestatus}, dates: {shipped: l_shipdate, committed: l_commitdate, received: l_receiptdate}, ship: {instruct: l_shipinstruct, mode: l_shipmode}, text: l_comment} AS line FROM lineitem"
)

// trinoTypes writes the columns of Hive's types in Trino's.
var trinoTypes = strings.NewReplacer("string", "varchar", "struct<", "row(", ">", ")", ":", " ")

// A line of lineitem between bars, as an expression with a group a column, and as Grok's
// patterns of theirs.
var (
	barPattern  = strings.Repeat(`([^|]*)\|`, 15) + `([^|]*)`
	grokPattern = func() string {
		var parts []string
		for _, n := range columnNames(lineitemColumns) {
			parts = append(parts, "%{DATA:"+n+"}")
		}
		return strings.Join(parts, `\|`)
	}()
	lineitemColumns = tables[len(tables)-1].columns
)

const barFile = "FORMAT csv, HEADER false, DELIMITER '|', QUOTE ''"

func columnNames(columns string) (names []string) {
	for c := range strings.SplitSeq(columns, ", ") {
		name, _, _ := strings.Cut(c, " ")
		names = append(names, name)
	}
	return names
}

// duckGroups has DuckDB read lines by the expression's groups.
func duckGroups() string {
	return "(SELECT unnest(regexp_extract(line, '" + barPattern + "', ['" + strings.Join(columnNames(lineitemColumns), "', '") +
		"'])) FROM read_csv('%[1]s', auto_detect = false, header = false, delim = '\x01', quote = '', columns = {'line': 'varchar'}))"
}

// formats are how lineitem is stored: as DuckDB, pyarrow or, for what neither does, the
// server writes it, and how each side is told to read that. ORC's peer is pyarrow.
var formats = []struct {
	name, file, copy, hive, duck, trino string
	texts                               bool // all columns are
}{
	{"openx json", "json", "FORMAT json", "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'", "read_json('%s', format = 'newline_delimited', columns = %s)", "format = 'OPENX_JSON'", false},
	{"hive json", "json", "", "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'", "read_json('%s', format = 'newline_delimited', columns = %s)", "format = 'JSON'", false},
	{"lazysimple", "csv", barFile, "ROW FORMAT DELIMITED FIELDS TERMINATED BY '|'",
		"read_csv('%s', auto_detect = false, header = false, delim = '|', quote = '', columns = %s)", "format = 'TEXTFILE', textfile_field_separator = '|'", false},
	{"orc", "zlib.orc", "", "STORED AS ORC", "", "format = 'ORC'", false},
	{"orc snappy", "snappy.orc", "", "STORED AS ORC", "", "format = 'ORC'", false},
	{"orc zstd", "zstd.orc", "", "STORED AS ORC", "", "format = 'ORC'", false},
	{"orc none", "uncompressed.orc", "", "STORED AS ORC", "", "format = 'ORC'", false},
	{"nested parquet", "nested.parquet", "FORMAT parquet", "STORED AS PARQUET", "read_parquet('%[1]s')", "format = 'PARQUET'", false},
	{"nested orc", "nested.orc", "format = 'ORC'", "STORED AS ORC", "", "format = 'ORC'", false},
	{"avro", "million.avro", "format = 'AVRO'", "STORED AS AVRO", "", "format = 'AVRO'", false},
	{"ion", "million.ion", "format = 'ION', write_compression = 'NONE'", "STORED AS ION", "", "", false},
	{"opencsv", "quoted.csv", "FORMAT csv, HEADER false, FORCE_QUOTE *", "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'",
		"read_csv('%s', auto_detect = false, header = false, delim = ',', quote = '\"', columns = %s)", "format = 'CSV'", true},
	{"regex", "million.csv", barFile, "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' = '" + strings.ReplaceAll(barPattern, `\`, `\\`) + "')",
		duckGroups(), "format = 'REGEX', regex = '" + barPattern + "'", true},
	{"grok", "million.csv", barFile, "ROW FORMAT SERDE 'com.amazonaws.glue.serde.GrokSerDe' WITH SERDEPROPERTIES ('input.format' = '" + strings.ReplaceAll(grokPattern, `\`, `\\`) +
		"') STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'", duckGroups(), "", true},
}

// formatBench holds the sides.
type formatBench struct {
	server *server
	bare   *bare
	o      options
	trino  *trino.Client // nil: none
	folder string        // of the files in -trino-data
	parent string
}

// measureFormats reads lineitem as JSON and delimited text beside DuckDB's own
// readers, as ORC beside pyarrow's, which only decodes, and all of them beside Trino.
func measureFormats(ctx context.Context, s *server, o options) error {
	which, err := regexp.Compile(o.formats)
	if err != nil {
		return fmt.Errorf("-formats: %w", err)
	}
	dir, err := tpchData(ctx, s, o)
	if err != nil {
		return err
	}
	f := &formatBench{server: s, o: o, parent: dir}
	if f.bare, err = openBare(dir, o.threads); err != nil {
		return err
	}
	defer f.bare.close()
	if _, _, err := s.query(ctx, "", "CREATE DATABASE formats"); err != nil {
		return err
	}
	stop, err := f.openTrino(ctx)
	if err != nil {
		return err
	}
	defer stop()
	for i := range formats {
		if !which.MatchString(formats[i].name) {
			continue
		}
		if err := f.measure(ctx, i); err != nil {
			return fmt.Errorf("%s: %w", formats[i].name, err)
		}
	}
	return nil
}

// openTrino makes a schema and a folder, which are removed again.
func (f *formatBench) openTrino(ctx context.Context) (stop func(), err error) {
	if f.o.trino == "" {
		return func() {}, nil
	}
	if f.o.trinoData == "" {
		return nil, errors.New("formats on Trino need -trino-data, the folder that is local:/// to its hive catalog")
	}
	f.trino = &trino.Client{URL: f.o.trino, User: "bench", Catalog: "hive", Schema: "glaux_bench", Zone: "UTC"}
	if f.folder, err = os.MkdirTemp(f.o.trinoData, "glaux-bench-"); err != nil {
		return nil, err
	}
	stop = func() {
		_, _ = f.trino.Query(context.WithoutCancel(ctx), "DROP SCHEMA IF EXISTS glaux_bench CASCADE")
		_ = os.RemoveAll(f.folder)
	}
	for _, q := range []string{"DROP SCHEMA IF EXISTS glaux_bench CASCADE", "CREATE SCHEMA glaux_bench"} {
		if _, err := f.trino.Query(ctx, q); err != nil {
			stop()
			return nil, err
		}
	}
	return stop, nil
}

// measure stores lineitem in a format and puts the queries to all sides in turn.
func (f *formatBench) measure(ctx context.Context, at int) error {
	format := formats[at]
	table := strings.ReplaceAll(format.name, " ", "_")
	columns, queries := lineitemColumns, formatQueries
	if format.texts {
		queries = textQueries
		columns = strings.Join(columnNames(columns), " string, ") + " string"
	}
	nested := strings.HasPrefix(format.name, "nested")
	if nested {
		columns, queries = nestedColumns, nestedQueries
	}
	if format.duck != "" {
		columns = strings.ReplaceAll(columns, "decimal(15,2)", "double")
	}
	path := filepath.Join(f.server.dir, "lineitem."+format.file)
	if err := f.store(ctx, path, format.copy); err != nil {
		return err
	}
	if err := f.define(ctx, table, path, columns, format.hive, format.trino); err != nil {
		return err
	}
	duck := ""
	if format.duck != "" {
		duck = fmt.Sprintf(format.duck, path, "{'"+strings.NewReplacer("string", "varchar", " ", "': '", ", ", "', '").Replace(columns)+"'}")
	}
	for _, q := range queries {
		sides, err := f.compare(ctx, q.text, table, duck, f.trino != nil && format.trino != "")
		if err != nil {
			return err
		}
		if strings.HasSuffix(path, ".orc") && !nested {
			if sides[1].spent, err = measureArrow(ctx, f.o, path, q.columns); err != nil {
				return err
			}
			sides[1].name = "pyarrow"
		}
		fmt.Printf("%-10s %-12s", format.name, q.name)
		for i, s := range sides {
			if s.wall == 0 {
				continue
			}
			fmt.Printf("  %s %.0f ms (CPU %.0f ms)", s.name, ms(s.wall), ms(s.cpu))
			if i > 0 {
				fmt.Printf(" %.2f x its speed", s.wall.Seconds()/sides[0].wall.Seconds())
			}
		}
		fmt.Println()
	}
	return nil
}

// store writes lineitem to a file, if it isn't there.
func (f *formatBench) store(ctx context.Context, path, how string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	switch {
	case strings.HasSuffix(path, "nested.parquet"):
		_, _, err := f.bare.query(fmt.Sprintf("COPY (%s) TO '%s' (%s)", nestedRows, path, how))
		return err
	case strings.HasSuffix(path, "nested.orc"):
		return f.nestedORC(ctx, path, how)
	case strings.HasSuffix(path, ".orc"):
		codec := strings.TrimPrefix(filepath.Ext(strings.TrimSuffix(path, ".orc")), ".")
		return writeORC(ctx, f.o, filepath.Join(f.parent, "lineitem.parquet"), path, codec)
	case strings.HasSuffix(path, ".avro"), strings.HasSuffix(path, ".ion"):
		return f.made(ctx, path, how)
	case how == "":
		how = formats[0].copy
	}
	const doubles = "* REPLACE (l_quantity::DOUBLE AS l_quantity, l_extendedprice::DOUBLE AS l_extendedprice, l_discount::DOUBLE AS l_discount, l_tax::DOUBLE AS l_tax)"
	from := "lineitem"
	if strings.Contains(path, "million") {
		from = "lineitem LIMIT 1000000"
	}
	_, _, err := f.bare.query(fmt.Sprintf("COPY (SELECT %s FROM %s) TO '%s' (%s)", doubles, from, path, how))
	return err
}

// nestedORC has the server write the nested table anew.
func (f *formatBench) nestedORC(ctx context.Context, path, with string) error {
	from := filepath.Join(f.server.dir, "lineitem.nested.parquet")
	if err := f.store(ctx, from, "FORMAT parquet"); err != nil {
		return err
	}
	if err := f.server.put(ctx, from, "formats/from_nested/lineitem.parquet"); err != nil {
		return err
	}
	for _, q := range []string{
		fmt.Sprintf("CREATE EXTERNAL TABLE from_nested (%s) STORED AS PARQUET LOCATION 's3://%s/formats/from_nested/'", nestedColumns, bucket),
		fmt.Sprintf("CREATE TABLE made_nested WITH (%s, external_location = 's3://%s/formats/made_nested/', bucketed_by = ARRAY['l_orderkey'], bucket_count = 1) AS SELECT * FROM from_nested", with, bucket),
	} {
		if _, _, err := f.server.query(ctx, "formats", q); err != nil {
			return err
		}
	}
	return f.server.get(ctx, "formats/made_nested/", path)
}

// made has the server write a million lines of lineitem in a format, and takes the largest
// file of that.
func (f *formatBench) made(ctx context.Context, path, with string) error {
	table := "made_" + strings.TrimPrefix(filepath.Ext(path), ".")
	if err := f.server.put(ctx, filepath.Join(f.parent, "lineitem.parquet"), "formats/from/lineitem.parquet"); err != nil {
		return err
	}
	for _, q := range []string{
		fmt.Sprintf("CREATE EXTERNAL TABLE IF NOT EXISTS from_parquet (%s) STORED AS PARQUET LOCATION 's3://%s/formats/from/'", lineitemColumns, bucket),
		fmt.Sprintf("CREATE TABLE %s WITH (%s, external_location = 's3://%s/formats/%[1]s/', bucketed_by = ARRAY['l_linenumber'], bucket_count = 1) AS SELECT * FROM from_parquet LIMIT 1000000", table, with, bucket),
	} {
		if _, _, err := f.server.query(ctx, "formats", q); err != nil {
			return err
		}
	}
	return f.server.get(ctx, "formats/"+table+"/", path)
}

// define makes the table on the server and on Trino.
func (f *formatBench) define(ctx context.Context, table, path, columns, hive, with string) error {
	if err := f.server.put(ctx, path, "formats/"+table+"/"+filepath.Base(path)); err != nil {
		return err
	}
	ddl := fmt.Sprintf("CREATE EXTERNAL TABLE %s (%s) %s LOCATION 's3://%s/formats/%s/'", table, columns, hive, bucket, table)
	if _, _, err := f.server.query(ctx, "formats", ddl); err != nil || f.trino == nil || with == "" {
		return err
	}
	folder := filepath.Join(f.folder, table)
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	if err := place(path, filepath.Join(folder, filepath.Base(path))); err != nil {
		return err
	}
	_, err := f.trino.Query(ctx, fmt.Sprintf("CREATE TABLE %s (%s) WITH (%s, external_location = 'local:///%s/%s')",
		table, trinoTypes.Replace(columns), with, filepath.Base(f.folder), table))
	return err
}

// place makes a file appear under another path.
func place(from, to string) error {
	if os.Link(from, to) == nil {
		return nil
	}
	return os.CopyFS(filepath.Dir(to), os.DirFS(filepath.Dir(from)))
}

// spent is the best of some runs.
type spent struct{ wall, cpu time.Duration }

func (s *spent) best(wall, cpu time.Duration) {
	if s.wall == 0 || wall < s.wall {
		s.wall = wall
	}
	if s.cpu == 0 || cpu < s.cpu {
		s.cpu = cpu
	}
}

// side is who was asked.
type side struct {
	name string
	spent
}

// compare runs a query on each side, whose answers must be equal: on the server, on
// DuckDB and on Trino.
func (f *formatBench) compare(ctx context.Context, text, table, duck string, trino bool) (sides [3]side, err error) {
	sides = [3]side{{name: "Glaux"}, {name: "DuckDB"}, {name: "Trino"}}
	var answers [3][][]string
	for range max(f.o.runs, 1) {
		used := cpuTime(f.server.cmd.Process.Pid)
		id, took, err := f.server.query(ctx, "formats", fmt.Sprintf(text, table))
		if err != nil {
			return sides, err
		}
		sides[0].best(took, cpuTime(f.server.cmd.Process.Pid)-used)
		if answers[0], err = f.server.rows(ctx, id); err != nil {
			return sides, err
		}
		if duck != "" {
			used := ownTime()
			r, took, err := f.bare.query(fmt.Sprintf(text, duck))
			if err != nil {
				return sides, err
			}
			sides[1].best(took, ownTime()-used)
			duckdb.DestroyResult(&r)
		}
		if trino {
			began := time.Now()
			r, err := f.trino.Query(ctx, fmt.Sprintf(text, table))
			if err != nil {
				return sides, fmt.Errorf("Trino: %w", err)
			}
			sides[2].best(time.Since(began), r.CPU)
			answers[2] = plain(r.Rows)
		}
	}
	if duck != "" {
		if answers[1], err = f.bare.rows(fmt.Sprintf(text, duck)); err != nil {
			return sides, err
		}
	}
	for i, rows := range answers[1:] {
		if rows == nil {
			continue
		}
		if err := differ(answers[0], rows, 1e-9); err != nil {
			return sides, fmt.Errorf("%s answers otherwise: %w", sides[i+1].name, err)
		}
	}
	return sides, nil
}

func plain(rows [][]*string) [][]string {
	out := make([][]string, len(rows))
	for i, r := range rows {
		for _, v := range r {
			if v == nil {
				out[i] = append(out[i], "")
			} else {
				out[i] = append(out[i], *v)
			}
		}
	}
	return out
}

// ownTime is what this process has used of the CPUs.
func ownTime() time.Duration {
	var r syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &r) != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
