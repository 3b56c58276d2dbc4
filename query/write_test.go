package query_test

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"glaux/catalog"
	"glaux/lake"
	"glaux/query"
)

var putOptions lake.PutOptions

func lakeURI(t *testing.T, text string) lake.URI {
	t.Helper()
	u, err := lake.ParseURI(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

var seconds = regexp.MustCompile(`\b1[0-9]{9}\b`)

// maskTimes hides times in seconds.
func maskTimes(s string) string { return seconds.ReplaceAllString(s, "#") }

func (s *site) partitions(table string) (list []string) {
	s.t.Helper()
	for p, err := range s.catalog.Partitions(s.t.Context(), "default", table, catalog.PartitionQuery{}) {
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, strings.Join(p.Values, "/")+" at "+p.StorageDescriptor.Location)
	}
	return list
}

func TestCreateTableAs(t *testing.T) {
	s := newSite(t)
	e := s.run("CREATE TABLE t WITH (external_location = 's3://lake/t/', partitioned_by = ARRAY['p'], write_compression = 'ZSTD') AS SELECT * FROM (VALUES (1, 'a'), (2, 'b/c'), (3, 'a'), (4, NULL)) x (n, p)")
	if e.Status.State != "SUCCEEDED" {
		t.Fatal(*e.Status.StateChangeReason)
	}
	id := *e.QueryExecutionId
	if e.StatementType != "DDL" || *e.SubstatementType != "CREATE_TABLE_AS_SELECT" || *e.ResultConfiguration.OutputLocation != "s3://results/out/tables/"+id {
		t.Errorf("%+v", e)
	}
	wantLines(t, "partitions", s.partitions("t"), []string{"__HIVE_DEFAULT_PARTITION__ at s3://lake/t/p=__HIVE_DEFAULT_PARTITION__", "a at s3://lake/t/p=a", "b/c at s3://lake/t/p=b%2Fc"})
	if files := s.files("s3://lake/t/"); len(files) != 3 {
		t.Errorf("files %q", files)
	}
	manifest, _ := s.object("s3://results/out/tables/" + id + "-manifest.csv")
	if n := strings.Count(manifest, "s3://lake/t/p="); n != 3 || aws.ToString(e.Statistics.DataManifestLocation) != "s3://results/out/tables/"+id+"-manifest.csv" {
		t.Errorf("manifest %q at %s", manifest, aws.ToString(e.Statistics.DataManifestLocation))
	}
	out, err := s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: &id})
	if err != nil || *out.UpdateCount != 4 || len(out.ResultSet.Rows) != 0 || *out.ResultSet.ResultSetMetadata.ColumnInfo[0].Name != "rows" {
		t.Errorf("%+v %v", out, err)
	}
	doc, err := s.catalog.Table(t.Context(), "default", "t")
	if err != nil || doc.Columns()[0].Type != "int" || doc.PartitionKeys[0].Type != "varchar(3)" || doc.Parameters["parquet.compression"] != "ZSTD" {
		t.Errorf("%+v %v", doc, err)
	}

	for _, c := range []struct{ sql, reason string }{
		{"CREATE TABLE t AS SELECT 1 a", "TABLE_ALREADY_EXISTS: line 1:1: Table 'awsdatacatalog.default.t' already exists"},
		{"CREATE TABLE u AS SELECT count(*) FROM (VALUES 1) t(n)", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1"},
		{"CREATE TABLE u AS SELECT 1", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 1"},
		{"CREATE TABLE u AS SELECT 1 a, 2 a", "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once"},
		{"CREATE TABLE u AS SELECT NULL a", "COLUMN_TYPE_UNKNOWN: line 1:1: Column type is unknown: a"},
		{"CREATE TABLE u AS SELECT uuid() a", "NOT_SUPPORTED: line 1:1: Unsupported Hive type: uuid"},
		{"CREATE TABLE u WITH (external_location = 's3://lake/t/') AS SELECT 1 a", "HIVE_PATH_ALREADY_EXISTS: Target directory for table 'default.u' already exists: s3://lake/t"},
		{"CREATE TABLE u WITH (nope = 1) AS SELECT 1 a", "INVALID_TABLE_PROPERTY: line 1:22: Catalog 'awsdatacatalog' table property 'nope' does not exist"},
		{"CREATE TABLE u WITH (format = 'XX') AS SELECT 1 a", "INVALID_TABLE_PROPERTY: line 1:22: Unsupported format: XX"},
		{"CREATE TABLE u WITH (format = 'ORC', write_compression = 'GZIP') AS SELECT 1 a", "INVALID_TABLE_PROPERTY: line 1:1: Compression GZIP is not supported for ORC"},
		{"CREATE TABLE u WITH (field_delimiter = '|') AS SELECT 1 a", "INVALID_TABLE_PROPERTY: line 1:1: field_delimiter is only for TEXTFILE"},
		{"CREATE TABLE nodb.u AS SELECT 1 a", "SCHEMA_NOT_FOUND: Schema nodb not found"},
		{"CREATE TABLE u WITH (partitioned_by = ARRAY['a']) AS SELECT 1 a, 2 b", "HIVE_COLUMN_ORDER_MISMATCH: "},
	} {
		e := s.run(c.sql)
		reason := aws.ToString(e.Status.StateChangeReason)
		if !strings.HasPrefix(reason, c.reason) || !strings.Contains(reason, "You may need to manually clean the data at location 's3://results/out/tables/"+*e.QueryExecutionId+"'") {
			t.Errorf("%s: %q, want %q", c.sql, reason, c.reason)
		}
	}
	if e := s.run("CREATE TABLE IF NOT EXISTS t AS SELECT 1 a"); e.Status.State != "SUCCEEDED" {
		t.Error(*e.Status.StateChangeReason)
	}
	s.must("CREATE TABLE empty AS SELECT 1 a WITH NO DATA")
	if _, err := s.catalog.Table(t.Context(), "default", "empty"); err != nil {
		t.Error(err)
	}
}

func TestInsert(t *testing.T) {
	s := newSite(t)
	s.must("CREATE EXTERNAL TABLE t (n bigint, s string) PARTITIONED BY (p string) STORED AS PARQUET LOCATION 's3://lake/t/'")
	e := s.run("INSERT INTO t SELECT * FROM (VALUES (1, 'x', 'a'), (2, 'y', 'b')) v")
	if e.Status.State != "SUCCEEDED" {
		t.Fatal(*e.Status.StateChangeReason)
	}
	id := *e.QueryExecutionId
	if *e.ResultConfiguration.OutputLocation != "s3://results/out/"+id || *e.SubstatementType != "INSERT" {
		t.Errorf("%+v", e)
	}
	if _, ok := s.object("s3://results/out/" + id); ok {
		t.Error("INSERT left a result object")
	}
	if _, ok := s.object("s3://results/out/" + id + ".metadata"); !ok {
		t.Error("INSERT left no metadata")
	}
	wantLines(t, "partitions", s.partitions("t"), []string{"a at s3://lake/t/p=a", "b at s3://lake/t/p=b"})
	// Columns by name; those not named are NULL; an old partition gets a file more.
	s.must("INSERT INTO t (p, n) VALUES ('b', 3)")
	if files := s.files("s3://lake/t/p=b/"); len(files) != 2 {
		t.Errorf("files %q", files)
	}
	for _, c := range []struct{ sql, reason string }{
		{"INSERT INTO t VALUES (1, 2, 'a')", "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [bigint, varchar, varchar], Query: [integer, integer, varchar(1)]"},
		{"INSERT INTO t VALUES (1, 'a')", "TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [bigint, varchar, varchar], Query: [integer, varchar(1)]"},
		{"INSERT INTO t (zz) VALUES (1)", "COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: zz"},
		{"INSERT INTO nope VALUES (1)", "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.default.nope' does not exist"},
	} {
		if e := s.run(c.sql); !strings.HasPrefix(aws.ToString(e.Status.StateChangeReason), c.reason) {
			t.Errorf("%s: %q, want %q", c.sql, aws.ToString(e.Status.StateChangeReason), c.reason)
		}
	}
}

// brittle is a store that fails, or dies, when data is put.
type brittle struct {
	lake.Store
	puts atomic.Int64
	at   int64 // which PutFile fails
}

var errBroken = errors.New("the disk is full")

func (b *brittle) PutFile(ctx context.Context, at lake.URI, path string, o lake.PutOptions) (lake.Object, error) {
	if b.puts.Add(1) == b.at {
		return lake.Object{}, errBroken
	}
	return b.Store.PutFile(ctx, at, path, o)
}

// TestFailedWrite checks that a write that fails leaves nothing.
func TestFailedWrite(t *testing.T) {
	s := newSite(t)
	s.service.Close()
	s.open(query.Options{Store: &brittle{Store: s.store, at: 2}})
	e := s.run("CREATE TABLE t WITH (external_location = 's3://lake/t/', partitioned_by = ARRAY['p']) AS SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) x (n, p)")
	if e.Status.State != "FAILED" {
		t.Fatal(e.Status.State)
	}
	if files := s.files("s3://lake/"); len(files) != 0 {
		t.Errorf("it left %q", files)
	}
	if _, err := s.catalog.Table(t.Context(), "default", "t"); !errors.Is(err, catalog.ErrNotFound) {
		t.Errorf("the table: %v", err)
	}
}

// TestRestart checks what a new process makes of executions that were open.
func TestRestart(t *testing.T) {
	s := newSite(t)
	out, err := s.StartQueryExecution(t.Context(), &api.StartQueryExecutionInput{
		QueryString: aws.String("SELECT 1 hang"), ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://results/")},
	})
	if err != nil {
		t.Fatal(err)
	}
	done := s.run("SELECT 1 a")
	s.service.Close()
	s.open(query.Options{})
	e := s.wait(*out.QueryExecutionId)
	if e.Status.State != "FAILED" || !e.Status.AthenaError.Retryable || *e.Status.AthenaError.ErrorCategory != 1 {
		t.Errorf("%+v", e.Status)
	}
	wantLines(t, "an old result", s.lines(*done.QueryExecutionId), []string{"a", "1"})
	list, err := s.ListQueryExecutions(t.Context(), &api.ListQueryExecutionsInput{})
	if err != nil || !slices.Equal(list.QueryExecutionIds, []string{*done.QueryExecutionId, *out.QueryExecutionId}) {
		t.Errorf("history %v %v", list, err)
	}
}

// TestCrashedWrite checks that a write that was committed before a crash is
// finished after it, and another removed.
func TestCrashedWrite(t *testing.T) {
	for _, committed := range []bool{true, false} {
		s := newSite(t)
		e := s.run("CREATE TABLE t WITH (external_location = 's3://lake/t/', partitioned_by = ARRAY['p']) AS SELECT 1 n, 'a' p")
		doc, err := s.catalog.Table(t.Context(), "default", "t")
		if err != nil {
			t.Fatal(err)
		}
		var parts []*catalog.Partition
		for p, err := range s.catalog.Partitions(t.Context(), "default", "t", catalog.PartitionQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, p)
		}
		var files []string
		for _, key := range s.files("s3://lake/t/") {
			files = append(files, "s3://lake/"+key)
		}
		if err := s.service.Reopen(*e.QueryExecutionId, query.Publication{Database: "default", Table: "t", Create: doc, Partitions: parts, Files: files, Committed: committed}); err != nil {
			t.Fatal(err)
		}
		if err := s.catalog.DeleteTable(t.Context(), "default", "t"); err != nil {
			t.Fatal(err)
		}
		s.service.Close()
		s.open(query.Options{})
		after := s.wait(*e.QueryExecutionId)
		_, err = s.catalog.Table(t.Context(), "default", "t")
		if committed {
			if err != nil || after.Status.State != "SUCCEEDED" || len(s.partitions("t")) != 1 || len(s.files("s3://lake/t/")) != 1 {
				t.Errorf("committed: %v, %s, %q, %q", err, after.Status.State, s.partitions("t"), s.files("s3://lake/t/"))
			}
		} else if !errors.Is(err, catalog.ErrNotFound) || after.Status.State != "FAILED" || len(s.files("s3://lake/t/")) != 0 {
			t.Errorf("not committed: %v, %s, %q", err, after.Status.State, s.files("s3://lake/t/"))
		}
	}
}

func TestMetadataCompanion(t *testing.T) {
	s := newSite(t)
	e := s.run("SELECT 1 a")
	got, _ := s.object(*e.ResultConfiguration.OutputLocation + ".metadata")
	if !strings.HasPrefix(got, "\n$"+*e.QueryExecutionId) || !strings.Contains(got, "2\ainteger8\n@\x00H\x03P\x00") {
		t.Errorf("%q", got)
	}
}

func TestUnload(t *testing.T) {
	s := newSite(t)
	e := s.run("UNLOAD (SELECT * FROM (VALUES (1, 'a'), (2, 'b')) x (n, p)) TO 's3://lake/u/' WITH (format = 'PARQUET', compression = 'SNAPPY', partitioned_by = ARRAY['p'])")
	if e.Status.State != "SUCCEEDED" || *e.SubstatementType != "UNLOAD" {
		t.Fatal(aws.ToString(e.Status.StateChangeReason))
	}
	files := s.files("s3://lake/u/")
	manifest, _ := s.object("s3://results/out/" + *e.QueryExecutionId + "-manifest.csv")
	if len(files) != 2 || strings.Count(manifest, "\n") != 2 {
		t.Errorf("files %q, manifest %q", files, manifest)
	}
	for _, text := range []string{"UNLOAD (SELECT 1 a) TO 's3://lake/u/' WITH (format = 'PARQUET')", "UNLOAD (SELECT 1 a) TO 's3://lake/v/' WITH (format = 'XX')"} {
		if e := s.run(text); e.Status.State != "FAILED" {
			t.Errorf("%s: %s", text, e.Status.State)
		}
	}
}

func TestReuse(t *testing.T) {
	s := newSite(t)
	ask := func(text string, age int32) *types.QueryExecution {
		return s.start(&api.StartQueryExecutionInput{QueryString: &text, ResultReuseConfiguration: &types.ResultReuseConfiguration{
			ResultReuseByAgeConfiguration: &types.ResultReuseByAgeConfiguration{Enabled: true, MaxAgeInMinutes: &age},
		}})
	}
	first := ask("SELECT 1 a", 60)
	if first.Statistics.ResultReuseInformation.ReusedPreviousResult {
		t.Error("the first reuses")
	}
	second := ask("SELECT 1 a", 60)
	if !second.Statistics.ResultReuseInformation.ReusedPreviousResult || *second.ResultConfiguration.OutputLocation != *first.ResultConfiguration.OutputLocation {
		t.Errorf("%+v", second)
	}
	wantLines(t, "reused", s.lines(*second.QueryExecutionId), []string{"a", "1"})
	for text, reused := range map[string]bool{"SELECT 2 a": true, "SELECT 1 a LIMIT 1": false, "SELECT 1 a ORDER BY 1 LIMIT 1": true} {
		ask(text, 60)
		if e := ask(text, 60); e.Statistics.ResultReuseInformation.ReusedPreviousResult != reused {
			t.Errorf("%s: reused is %t", text, !reused)
		}
	}
	if e := s.run("SELECT 1 a"); e.Statistics.ResultReuseInformation.ReusedPreviousResult {
		t.Error("reuse that was not asked for")
	}
}
