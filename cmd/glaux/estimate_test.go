package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/parquet-go/parquet-go"

	"glaux/query"
	"glaux/s3"
)

// measured is a row of the tables that metering is checked with.
type measured struct {
	ID   int64  `parquet:"id"`
	Name string `parquet:"name"`
	Pad  string `parquet:"pad"`
}

// weights are the compressed bytes of each column of a Parquet file, read by
// other code than the product's.
func weights(t testing.TB, file []byte) map[string]int64 {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	sum := map[string]int64{}
	for _, g := range f.Metadata().RowGroups {
		for _, c := range g.Columns {
			sum[strings.Join(c.MetaData.PathInSchema, ".")] += c.MetaData.TotalCompressedSize
		}
	}
	return sum
}

// parquetFile has row groups of equal length, ids counted from first.
func parquetFile(t testing.TB, first, rows, perGroup int, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[measured](&b, append(options, parquet.MaxRowsPerRowGroup(int64(perGroup)))...)
	for i := first; i < first+rows; i++ {
		if _, err := w.Write([]measured{{int64(i), fmt.Sprintf("name %d of many", i*7919%100003), strings.Repeat(fmt.Sprint(i), 5)}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestEstimate compares what a dry run says with what the files weigh, and with
// what the query then scans.
func TestEstimate(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	all := map[string]int64{}
	for p := range 3 {
		file := parquetFile(t, p*3000, 3000, 1000)
		if _, err := s.store.Put(t.Context(), lakeBucket, fmt.Sprintf("e/p=%d/x.parquet", p), bytes.NewReader(file), s3.PutOptions{}); err != nil {
			t.Fatal(err)
		}
		for k, v := range weights(t, file) {
			all[k] += v
		}
	}
	s.must("CREATE EXTERNAL TABLE e (id bigint, name string, pad string) PARTITIONED BY (p int) STORED AS PARQUET LOCATION 's3://lake/e/'")
	s.must("MSCK REPAIR TABLE e")
	text := "1,a\n2,b\n3,c\n"
	s.put("c/x.csv", text)
	s.must("CREATE EXTERNAL TABLE c (n int, v string) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/c/'")
	for _, c := range []struct {
		sql   string
		bytes int64
		upper bool
	}{
		{"SELECT count(*) FROM e", 0, false},
		{"SELECT sum(id) FROM e", all["id"], false},
		{"SELECT max(name), sum(id) FROM e", all["id"] + all["name"], false},
		{"SELECT * FROM e", all["id"] + all["name"] + all["pad"], false},
		{"SELECT a.n, b.v FROM c a, c b", 2 * int64(len(text)), true}, // each scan is charged
		{"SELECT n FROM c", int64(len(text)), false},
		{"SELECT sum(id) FROM e WHERE p < 3", all["id"], false},
		{"SHOW TABLES", 0, false},
		{"EXPLAIN SELECT sum(id) FROM e", 0, false},
	} {
		got, err := s.service.Estimate(t.Context(), query.Request{SQL: c.sql})
		if err != nil {
			t.Fatalf("%s: %v", c.sql, err)
		}
		if got.Reads.Bytes != c.bytes || got.Reads.Bound != c.upper {
			t.Errorf("%s: %d bytes, upper bound %v; want %d, %v", c.sql, got.Reads.Bytes, got.Reads.Bound, c.bytes, c.upper)
		}
		if e := s.must(c.sql); e.Stats.ScannedBytes != c.bytes {
			t.Errorf("%s: scanned %d bytes, want %d", c.sql, e.Stats.ScannedBytes, c.bytes)
		}
	}
	got, err := s.service.Estimate(t.Context(), query.Request{SQL: "SELECT pad FROM e WHERE id BETWEEN 3500 AND 3600"})
	if err != nil {
		t.Fatal(err)
	}
	if r := got.Reads; r.RowGroups != 1 || r.RowGroupsTotal != 9 || r.Files != 1 || r.FilesTotal != 3 || !r.Bound || r.Rows != 1000 {
		t.Errorf("one row group of nine: %+v", r)
	}
}

// TestExplainIO states Trino's form of EXPLAIN (TYPE IO), with our figures.
func TestExplainIO(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	s.put("c/dt=2024-01-01/x.csv", "1,a\n")
	s.must("CREATE EXTERNAL TABLE c (n int, v string) PARTITIONED BY (dt date) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/c/'")
	s.must("MSCK REPAIR TABLE c")
	got, e := s.answer("EXPLAIN (TYPE IO, FORMAT JSON) INSERT INTO c SELECT n, v, dt FROM c WHERE dt >= DATE '2023-12-31' AND n = 7")
	if e.Stats.ScannedBytes != 0 {
		t.Errorf("it scanned %d bytes", e.Stats.ScannedBytes)
	}
	text := strings.TrimPrefix(got, "Query Plan ")
	if plan := strings.TrimPrefix(s.object(e), "Query Plan\n"); !json.Valid([]byte(plan)) {
		t.Errorf("no JSON: %s", plan)
	}
	want := `{   inputTableColumnInfos : [ {     table : {       catalog : awsdatacatalog,       schemaTable : {         schema : default,         table : c       }     },` +
		`     constraint : {       none : false,       columnConstraints : [ {         columnName : n,         type : integer,         domain : {           nullsAllowed : false,` +
		`           ranges : [ {             low : {               value : 7,               bound : EXACTLY             },             high : {               value : 7,` +
		`               bound : EXACTLY             }           } ]         }       }, {         columnName : dt,         type : date,         domain : {           nullsAllowed : false,` +
		`           ranges : [ {             low : {               value : 2023-12-31,               bound : EXACTLY             },             high : {               bound : BELOW` +
		`             }           } ]         }       } ]     },`
	if !strings.HasPrefix(text, want) {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	for _, part := range []string{"outputTable : {   ", "partitions : 1", "dataScannedInBytes : 4", "bound : UPPER", "costInDollars : 4.76837158203125E-5"} {
		if !strings.Contains(text, part) {
			t.Errorf("%s is not in %s", part, text)
		}
	}
}

// TestDryRun asks a whole server through its own API, by `glaux sql --dry-run`.
func TestDryRun(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_PROFILE", "")
	t.Setenv("AWS_ENDPOINT_URL", "")
	conf := []string{"--data", t.TempDir(), "--root-access-key-id", "root", "--root-secret-access-key", "secretsecret", "--log.level", "error"}
	loaded, _, err := loadConfig("serve", conf, nil)
	if err != nil {
		t.Fatal(err)
	}
	srv, err := newServer(t.Context(), loaded)
	if err != nil {
		t.Fatal(err)
	}
	defer srv.close()
	front := httptest.NewServer(srv.handler)
	defer front.Close()
	run := func(args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if err := sqlCommand(t.Context(), append(append(conf[:len(conf):len(conf)], "--endpoint", front.URL, "--dry-run"), args...), &out); err != nil {
			return err.Error()
		}
		return out.String()
	}
	for _, c := range []struct{ args, want string }{
		{"SELECT 1", "would scan 0 B in 0 of 0 files, 0 of 0 partitions, cost $0.000048"},
		{"SELECT x FROM nowhere", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.nowhere' does not exist"},
		{"SELECT FROM", "line 1:8: "},
		{"--output=json SELECT 1", `{"StatementType":"DML","SubstatementType":"SELECT","DataScannedInBytes":0,"IsUpperBound":false,`},
		{"--workgroup=none SELECT 1", "WorkGroup is not found."},
	} {
		flags, statement, _ := strings.Cut(c.args, "SELECT")
		if got := run(append(strings.Fields(flags), "SELECT"+statement)...); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.args, got, c.want)
		}
	}
	cfg, err := (&clientFlags{endpoint: front.URL}).connect(t.Context(), loaded)
	if err != nil {
		t.Fatal(err)
	}
	asked := &session{athena: athena.NewFromConfig(cfg), output: "s3://results/"}
	q, err := asked.execute(t.Context(), "SHOW DATABASES")
	if q == nil {
		t.Fatal(err)
	}
	answer, err := (&estimator{config: cfg}).send(t.Context(), http.MethodGet, "queries/"+*q.QueryExecutionId+"/statistics", nil)
	if err != nil || !strings.HasPrefix(string(answer), `{"QueryExecutionId":"`+*q.QueryExecutionId+`","State":"`) {
		t.Errorf("%s, %v", answer, err)
	}
	res, err := http.Post(front.URL+"/api/estimate", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("an unsigned request was answered with %s", res.Status)
	}
}

// TestStages states what is kept of how a query ran.
func TestStages(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	for p := range 3 {
		if _, err := s.store.Put(t.Context(), lakeBucket, fmt.Sprintf("e/p=%d/x.parquet", p), bytes.NewReader(parquetFile(t, p*3000, 3000, 1000)), s3.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	s.must("CREATE EXTERNAL TABLE e (id bigint, name string, pad string) PARTITIONED BY (p int) STORED AS PARQUET LOCATION 's3://lake/e/'")
	s.must("MSCK REPAIR TABLE e")
	e := s.must("SELECT count(*), (SELECT max(id) FROM e) FROM e WHERE p > 0 AND id < 4000")
	st := e.Stage
	if st == nil || st.State != "FINISHED" || st.InputBytes != e.Stats.ScannedBytes || st.OutputRows != 1 || len(st.Sub) != 2 || st.Plan.Name != "Output" {
		t.Fatalf("%+v", st)
	}
	var plans []string
	for _, sub := range st.Sub {
		plans = append(plans, sub.Plan.ID)
	}
	got := strings.Join(plans, "\n")
	for _, want := range []string{
		"awsdatacatalog.default.e {partitions: 2 of 3, files: 1 of 2, row groups: 1 of 6, ",
		"awsdatacatalog.default.e {partitions: 3 of 3, files: 3 of 3, row groups: 9 of 9, ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in\n%s", want, got)
		}
	}
	if r := e.Stats.Reads; r.Partitions != 5 || r.RowGroups != 10 || r.RowGroupsTotal != 15 || r.Requests+r.CacheHits != 5 {
		t.Errorf("%+v", r)
	}
}

// TestExplainAnalyze runs a query and tells what that took.
func TestExplainAnalyze(t *testing.T) {
	s := newLakeSite(t, query.Limits{})
	file := parquetFile(t, 0, 3000, 1000)
	if _, err := s.store.Put(t.Context(), lakeBucket, "e/x.parquet", bytes.NewReader(file), s3.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	s.must("CREATE EXTERNAL TABLE e (id bigint, name string, pad string) STORED AS PARQUET LOCATION 's3://lake/e/'")
	e := s.must("EXPLAIN ANALYZE SELECT id FROM e")
	if want := weights(t, file)["id"]; e.Stats.ScannedBytes != want || e.Stats.OutputRows != 3000 || e.Type != "DML" || e.Subtype != "EXPLAIN" || e.Stage == nil {
		t.Errorf("%+v", e)
	}
	got := s.object(e)
	for _, want := range []string{
		"Query Plan\nQueued: ", ", Planning: ", ", Execution: ", fmt.Sprintf("Data scanned: %d bytes of %[1]d planned, cost $0.000048\n", e.Stats.ScannedBytes),
		"Fragment 1 [SINGLE]\n    CPU: ", ", Input: 3000 rows (", ", Output: 3000 rows (", "    Output[columnNames = [id]]\n    │   Layout: [id#1:bigint]\n    │   Scheduled: ",
		"└─ TableScan[table = awsdatacatalog:default:e]\n", "Filtered: 0.00%\n", "partitions: 1 of 1, files: 1 of 1, row groups: 3 of 3, planned bytes: ",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if scan := e.Stage.Sub[0]; scan.InputRows != 3000 || scan.OutputRows != 3000 || scan.OutputBytes == 0 {
		t.Errorf("%+v", scan)
	}
	// Statements that write do so.
	for _, write := range []string{"CREATE TABLE x WITH (external_location = 's3://lake/x/') AS SELECT id FROM e WHERE id < 10", "INSERT INTO x SELECT id FROM e WHERE id BETWEEN 10 AND 14"} {
		e := s.must("EXPLAIN ANALYZE " + write)
		if got := s.object(e); !strings.Contains(got, "Output: ") || !strings.Contains(got, "TableScan[") {
			t.Error(got)
		}
	}
	if e := s.must("SELECT count(*) FROM x"); !strings.Contains(s.object(e), "\"15\"") {
		t.Error(s.object(e))
	}
}
