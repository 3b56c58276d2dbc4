package query_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/athena"

	"glaux/catalog"
)

// TestDDL runs statements one after the other and compares what each answers:
// its lines, "ok" for none, or the reason of its failure.
func TestDDL(t *testing.T) {
	s := newSite(t)
	put := func(key string) {
		if _, err := s.store.Put(t.Context(), lakeURI(t, "s3://lake/"+key), strings.NewReader("x"), putOptions); err != nil {
			t.Fatal(err)
		}
	}
	for _, k := range []string{"m/dt=2024-01-01/k=a/f", "m/dt=2024-01-01/k=a/g", "m/dt=2024-01-02/k=a%2Fb/f", "m/DT=x/k=1/f", "m/dt=9/other/f", "m/dt=1:2/k=3/f"} {
		put(k)
	}
	const failed = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "
	for _, c := range []struct{ sql, subtype, want string }{
		{"create database `db` comment 'a db' WITH DBPROPERTIES ( 'k' = 'v' );", "CREATE_DATABASE", "ok"},
		{"CREATE SCHEMA IF NOT EXISTS db", "CREATE_DATABASE", "ok"},
		{"CREATE DATABASE db", "CREATE_DATABASE", failed + "Database db already exists"},
		{"SHOW DATABASES", "SHOW_DATABASES", "db\ndefault"},
		{"SHOW SCHEMAS LIKE 'd.*t'", "SHOW_DATABASES", "default"},
		{"SHOW DATABASES LIKE 'D.|x'", "SHOW_DATABASES", "db"},
		{"SHOW DATABASES LIKE 'de*'", "SHOW_DATABASES", "ok"}, // a regular expression
		{"SHOW CATALOGS LIKE 'aws!_%' ESCAPE '!'", "SHOW_CATALOGS", "ok"},
		{"SHOW CATALOGS LIKE 'aws!x' ESCAPE '!'", "SHOW_CATALOGS", "INVALID_FUNCTION_ARGUMENT: Escape character must be followed by '%', '_' or the escape character itself"},
		{"SHOW CATALOGS LIKE 'aws%' ESCAPE ''", "SHOW_CATALOGS", "INVALID_FUNCTION_ARGUMENT: Escape string must be a single character"},
		{"SHOW FUNCTIONS FROM a.b.c", "SHOW_FUNCTIONS", "SYNTAX_ERROR: line 1:1: Too many parts in schema name: a.b.c"},
		{"ALTER DATABASE db SET DBPROPERTIES ('x'='y')", "ALTER_DATABASE", "ok"},

		{"CREATE EXTERNAL TABLE db.t (a int COMMENT 'first', b array<struct<x:int,y:string>>, c decimal(10,2)) COMMENT 'a table' PARTITIONED BY (dt string, k string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' STORED AS TEXTFILE LOCATION 's3://lake//t/' TBLPROPERTIES ('skip.header.line.count'='1')", "CREATE_TABLE", "ok"},
		{"CREATE EXTERNAL TABLE IF NOT EXISTS db.t (a int) LOCATION 's3://lake/t/'", "CREATE_TABLE", "ok"},
		{"CREATE EXTERNAL TABLE db.t (a int) LOCATION 's3://lake/t/'", "CREATE_TABLE", failed + "AlreadyExistsException(message:Table t already exist)"},
		{"CREATE EXTERNAL TABLE db.bad (a int, A string) LOCATION 's3://lake/t/'", "CREATE_TABLE", "FAILED: SemanticException [Error 10036]: Duplicate column name: a"},
		{"CREATE EXTERNAL TABLE db.bad (a int) PARTITIONED BY (a string) LOCATION 's3://lake/t/'", "CREATE_TABLE", "FAILED: SemanticException [Error 10035]: Column repeated in partitioning columns"},
		{"CREATE EXTERNAL TABLE nodb.t (a int) LOCATION 's3://lake/t/'", "CREATE_TABLE", "FAILED: SemanticException [Error 10072]: Database does not exist: nodb"},
		{"CREATE EXTERNAL TABLE db.plain (a int) STORED AS PARQUET LOCATION 's3://lake/plain'", "CREATE_TABLE", "ok"},
		{"SHOW TABLES IN db", "SHOW_TABLES", "plain\nt"},
		{"SHOW TABLES IN db 'p*|x'", "SHOW_TABLES", "plain"},
		{"SHOW COLUMNS IN db.t", "SHOW_COLUMNS", "a                   \nb                   \nc                   \ndt                  \nk                   "},
		{"DESCRIBE db.plain", "DESCRIBE_TABLE", "a                   \tint                 \t                    "},
		{"DESC awsdatacatalog.db.t", "DESCRIBE_TABLE", "a                   \tint                 \tfirst               \n" +
			"b                   \tarray<struct<x:int,y:string>>\t                    \n" +
			"c                   \tdecimal(10,2)       \t                    \n" +
			"dt                  \tstring              \t                    \n" +
			"k                   \tstring              \t                    \n" +
			"\t \t \n# Partition Information\t \t \n# col_name            \tdata_type           \tcomment             \n\t \t \n" +
			"dt                  \tstring              \t                    \n" +
			"k                   \tstring              \t                    "},
		{"SHOW CREATE TABLE db.t", "SHOW_CREATE_TABLE", "CREATE EXTERNAL TABLE `db.t`(\n  `a` int COMMENT 'first', \n  `b` array<struct<x:int,y:string>>, \n  `c` decimal(10,2))\n" +
			"COMMENT 'a table'\nPARTITIONED BY ( \n  `dt` string, \n  `k` string)\nROW FORMAT SERDE \n  'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe' \n" +
			"WITH SERDEPROPERTIES ( \n  'field.delim'='\\t', \n  'serialization.format'='\\t') \n" +
			"STORED AS INPUTFORMAT \n  'org.apache.hadoop.mapred.TextInputFormat' \nOUTPUTFORMAT \n  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'\n" +
			"LOCATION\n  's3://lake/t'\nTBLPROPERTIES (\n  'skip.header.line.count'='1', \n  'transient_lastDdlTime'='#')"},
		{"SHOW TBLPROPERTIES db.t('skip.header.line.count')", "SHOW_TABLE_PROPERTIES", "1"},
		{"SHOW PARTITIONS db.plain", "SHOW_PARTITIONS", failed + "Table db.plain is not a partitioned table"},
		{"SHOW PARTITIONS db.t", "SHOW_PARTITIONS", "ok"},

		{"ALTER TABLE db.t ADD PARTITION (dt='1', k='x') PARTITION (dt='1', k='y') LOCATION 's3://lake/elsewhere/'", "ALTER_TABLE_ADD_PARTITION", "ok"},
		{"ALTER TABLE db.t ADD PARTITION (dt='2', k='x') PARTITION (dt='1', k='x')", "ALTER_TABLE_ADD_PARTITION", failed + "AlreadyExistsException(message:Partition already exists: dt=1/k=x)"},
		{"ALTER TABLE db.t ADD IF NOT EXISTS PARTITION (dt='2', k='x') PARTITION (dt='1', k='x')", "ALTER_TABLE_ADD_PARTITION", "ok"},
		{"SHOW PARTITIONS db.t", "SHOW_PARTITIONS", "dt=1/k=x\ndt=1/k=y\ndt=2/k=x"},
		{"ALTER TABLE db.t PARTITION (dt='2', k='x') RENAME TO PARTITION (dt='3', k='z')", "ALTER_TABLE_RENAME_PARTITION", "ok"},
		{"ALTER TABLE db.t DROP PARTITION (dt='1', k='y'), PARTITION (dt='1', k='x')", "ALTER_TABLE_DROP_PARTITION", "ok"},
		{"ALTER TABLE db.t DROP PARTITION (dt='1')", "ALTER_TABLE_DROP_PARTITION", "FAILED: SemanticException [Error 10006]: Partition not found dt=1"},
		{"ALTER TABLE db.t DROP IF EXISTS PARTITION (dt='1')", "ALTER_TABLE_DROP_PARTITION", "ok"},
		{"SHOW PARTITIONS db.t", "SHOW_PARTITIONS", "dt=3/k=z"},
		{"ALTER TABLE db.t SET TBLPROPERTIES ('p'='q', 'EXTERNAL'='FALSE')", "ALTER_TABLE_PROPERTIES", "ok"},
		{"SHOW TBLPROPERTIES db.t", "SHOW_TABLE_PROPERTIES", "EXTERNAL\tTRUE\ncomment\ta table\nlast_modified_by\thadoop\nlast_modified_time\t#\np\tq\nskip.header.line.count\t1\ntransient_lastDdlTime\t#"},
		{"ALTER TABLE db.plain ADD COLUMNS (b string, c date)", "ALTER_TABLE_ADD_COLUMN", "ok"},
		{"ALTER TABLE db.plain SET LOCATION 's3://lake/moved/'", "ALTER_TABLE_SET_LOCATION", "ok"},
		{"DESCRIBE db.plain c", "DESCRIBE_TABLE", "c                   \tdate                \tfrom deserializer   "},
		{"ALTER TABLE db.plain CHANGE COLUMN a b int", "ALTER_TABLE_CHANGE_COLUMN", "Query type not supported by DDL engine."},

		{"CREATE EXTERNAL TABLE db.m (a int) PARTITIONED BY (dt string, k string) LOCATION 's3://lake/m/'", "CREATE_TABLE", "ok"},
		{"MSCK REPAIR TABLE db.m", "MSCK_REPAIR", "Partitions not in metastore:\tm:dt=2024-01-01/k=a\tm:dt=2024-01-02/k=a%2Fb\nRepair: Added partition to metastore m:dt=2024-01-01/k=a\nRepair: Added partition to metastore m:dt=2024-01-02/k=a%2Fb"},
		{"MSCK REPAIR TABLE db.m", "MSCK_REPAIR", "ok"},
		{"MSCK REPAIR TABLE db.plain", "MSCK_REPAIR", "Tables missing on filesystem:\tplain"},
		{"MSCK REPAIR TABLE db.nope", "MSCK_REPAIR", "Tables not in metastore:\tnope"},

		{"CREATE VIEW db.v AS SELECT 1 n, 'x' s", "CREATE_VIEW", "ok"},
		{"CREATE VIEW db.u AS SELECT 1 n, count(*) FROM (VALUES 1) t(n)", "CREATE_VIEW", "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 2"},
		{"CREATE VIEW db.v AS SELECT 2 n", "CREATE_VIEW", "TABLE_ALREADY_EXISTS: line 1:1: View already exists: 'awsdatacatalog.db.v'"},
		{"SHOW VIEWS IN db", "SHOW_VIEWS", "v"},
		{"DESCRIBE db.v", "DESC_VIEW", "n\tinteger\ns\tvarchar(1)"},
		{"SELECT * FROM db.v", "SELECT", "n|s\n1|x"},
		{"CREATE OR REPLACE VIEW db.v AS SELECT 3 n", "CREATE_VIEW", "ok"},
		{"SELECT * FROM db.v", "SELECT", "n\n3"},
		{"SHOW CREATE VIEW db.v", "SHOW_CREATE_VIEW", "CREATE VIEW db.v AS\nSELECT 3 n"},
		{"DROP TABLE db.v", "DROP_TABLE", "FAILED: SemanticException [Error 10018]: Cannot drop a view with DROP TABLE: use DROP VIEW db.v"},
		{"DROP VIEW db.v", "DROP_VIEW", "ok"},
		{"DROP VIEW IF EXISTS db.v", "DROP_VIEW", "ok"},
		{"EXPLAIN (TYPE VALIDATE) SELECT 1", "EXPLAIN", "Valid\ntrue"},

		{"DROP TABLE IF EXISTS db.nope", "DROP_TABLE", "ok"},
		{"DROP TABLE db.m", "DROP_TABLE", "ok"},
		{"DROP DATABASE db", "DROP_DATABASE", failed + "InvalidOperationException(message:Database db is not empty. One or more tables exist.)"},
		{"drop database `db` cascade;", "DROP_DATABASE", "ok"},
		{"DROP DATABASE IF EXISTS db", "DROP_DATABASE", "ok"},
	} {
		e := s.run(c.sql)
		got := aws.ToString(e.Status.StateChangeReason)
		if e.Status.State == "SUCCEEDED" {
			if got = strings.Join(s.lines(*e.QueryExecutionId), "\n"); got == "" {
				got = "ok"
			}
		}
		if got = maskTimes(got); got != c.want {
			t.Errorf("%s\ngot  %q\nwant %q", c.sql, got, c.want)
		}
		if *e.SubstatementType != c.subtype {
			t.Errorf("%s is %s, want %s", c.sql, *e.SubstatementType, c.subtype)
		}
		if text, ok := s.object(*e.ResultConfiguration.OutputLocation); !ok && e.Status.State == "SUCCEEDED" {
			t.Errorf("%s left no object", c.sql)
		} else if strings.HasSuffix(text, "\n") && *e.SubstatementType != "EXPLAIN" && *e.SubstatementType != "SELECT" {
			t.Errorf("%s: the object ends with a line feed", c.sql)
		}
	}
}

// TestStoredTable checks a table as the catalog holds it.
func TestStoredTable(t *testing.T) {
	s := newSite(t)
	s.must("CREATE EXTERNAL TABLE t (a int) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('ignore.malformed.json'='true') LOCATION 's3://lake/t/' TBLPROPERTIES ('has_encrypted_data'='false')")
	doc, err := s.catalog.Table(t.Context(), "default", "t")
	if err != nil {
		t.Fatal(err)
	}
	sd := doc.StorageDescriptor
	if doc.TableType != "EXTERNAL_TABLE" || doc.Parameters["EXTERNAL"] != "TRUE" || doc.Parameters["transient_lastDdlTime"] == "" || sd.Location != "s3://lake/t" ||
		sd.SerdeInfo.SerializationLibrary != "org.openx.data.jsonserde.JsonSerDe" || sd.SerdeInfo.Parameters["ignore.malformed.json"] != "true" || sd.SerdeInfo.Parameters["serialization.format"] != "1" {
		t.Errorf("%+v %+v", doc, sd)
	}
}

// TestUnsupportedTables checks that what can't be read is refused by name.
func TestUnsupportedTables(t *testing.T) {
	s := newSite(t)
	for name, doc := range map[string]*catalog.Table{
		"ice":  {Name: "ice", TableType: "EXTERNAL_TABLE", Parameters: map[string]string{"table_type": "ICEBERG"}},
		"grok": {Name: "grok", StorageDescriptor: &catalog.StorageDescriptor{Location: "s3://lake/x", Columns: []catalog.Column{{Name: "a", Type: "int"}}, SerdeInfo: &catalog.SerdeInfo{SerializationLibrary: "com.amazonaws.glue.serde.GrokSerDe"}}},
	} {
		if _, err := s.catalog.CreateTable(t.Context(), "default", doc); err != nil {
			t.Fatal(err)
		}
		e := s.run("SELECT * FROM " + name)
		if reason := aws.ToString(e.Status.StateChangeReason); !strings.HasPrefix(reason, "NOT_SUPPORTED: ") {
			t.Errorf("%s: %s", name, reason)
		}
	}
}

func TestColumnInfoOfText(t *testing.T) {
	s := newSite(t)
	e := s.run("SHOW DATABASES")
	out, err := s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: e.QueryExecutionId})
	if err != nil {
		t.Fatal(err)
	}
	c := out.ResultSet.ResultSetMetadata.ColumnInfo[0]
	if *c.Name != "database_name" || *c.Type != "string" || c.Precision != 0 || c.CaseSensitive || *out.UpdateCount != 0 {
		t.Errorf("%+v", c)
	}
	e = s.run("CREATE DATABASE x")
	out, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: e.QueryExecutionId})
	if err != nil || out.UpdateCount != nil || out.ResultSet.ResultSetMetadata == nil || len(out.ResultSet.Rows) != 0 {
		t.Errorf("%+v %v", out, err)
	}
	for statement, want := range map[string]string{
		"SHOW SESSION LIKE 'query_max_run%'": "Name|Value|Default|Type|Description\nquery_max_run_time|30.00m|30.00m|varchar|Maximum run time of a query",
		"SHOW FUNCTIONS FROM db LIKE 'abs'":  "Function|Return Type|Argument Types|Function Type|Deterministic|Description",
	} {
		if got := strings.Join(s.lines(*s.run(statement).QueryExecutionId), "\n"); got != want {
			t.Errorf("%s: %q", statement, got)
		}
	}
	for statement, want := range map[string][]int32{ // as long as what they list at most
		"SHOW CATALOGS LIKE 'x'":             {int32(len("awsdatacatalog"))},
		"SHOW FUNCTIONS FROM db":             {2147483647, 2147483647, 2147483647, 2147483647, 0, 2147483647},
		"SHOW SESSION LIKE 'query_max_run%'": {29, 6, 6, 7, 53},
	} {
		out, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: s.run(statement).QueryExecutionId})
		if err != nil {
			t.Fatal(err)
		}
		var got []int32
		for _, c := range out.ResultSet.ResultSetMetadata.ColumnInfo {
			got = append(got, c.Precision)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: lengths %v", statement, got)
		}
	}
	e = s.run("SHOW FUNCTIONS LIKE 'split\\_part' ESCAPE '\\'")
	if got := s.lines(*e.QueryExecutionId); len(got) != 2 || !strings.HasPrefix(got[1], "split_part|varchar") || !strings.HasSuffix(*e.ResultConfiguration.OutputLocation, ".csv") {
		t.Errorf("%q", got)
	}
}
