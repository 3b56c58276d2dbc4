package query_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/smithy-go"

	"glaux/query"
)

func TestSelect(t *testing.T) {
	s := newSite(t)
	e := s.run("  SELECT * FROM (VALUES (1, 'a\"b', CAST(NULL AS varchar)), (2, '', 'x')) t (n, s, u) ;")
	if e.Status.State != "SUCCEEDED" {
		t.Fatal(*e.Status.StateChangeReason)
	}
	if got := *e.Query; strings.HasSuffix(got, ";") || strings.HasPrefix(got, " ") {
		t.Errorf("Query = %q", got)
	}
	if e.StatementType != "DML" || *e.SubstatementType != "SELECT" || *e.WorkGroup != "primary" {
		t.Errorf("%s %s %s", e.StatementType, *e.SubstatementType, *e.WorkGroup)
	}
	id := *e.QueryExecutionId
	if want := "s3://results/out/" + id + ".csv"; *e.ResultConfiguration.OutputLocation != want {
		t.Errorf("output at %s, want %s", *e.ResultConfiguration.OutputLocation, want)
	}
	csv, _ := s.object(*e.ResultConfiguration.OutputLocation)
	if want := "\"n\",\"s\",\"u\"\n\"1\",\"a\"\"b\",\n\"2\",\"\",\"x\"\n"; csv != want {
		t.Errorf("csv %q, want %q", csv, want)
	}
	if meta, ok := s.object(*e.ResultConfiguration.OutputLocation + ".metadata"); !ok || !strings.Contains(meta, "integer") {
		t.Errorf("metadata %q", meta)
	}
	wantLines(t, "rows", s.lines(id), []string{"n|s|u", `1|a"b|\N`, "2||x"})

	out, err := s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: &id})
	if err != nil {
		t.Fatal(err)
	}
	c := out.ResultSet.ResultSetMetadata.ColumnInfo
	if *c[0].Type != "integer" || c[0].Precision != 10 || c[0].CaseSensitive || *c[1].Type != "varchar" || c[1].Precision != 3 || !c[1].CaseSensitive || *c[0].CatalogName != "hive" || c[0].Nullable != "UNKNOWN" {
		t.Errorf("columns %+v", c)
	}
	if out.UpdateCount == nil || *out.UpdateCount != 0 {
		t.Errorf("UpdateCount %v", out.UpdateCount)
	}
}

func TestPaging(t *testing.T) {
	s := newSite(t)
	var rows []string
	for i := range 2500 {
		rows = append(rows, fmt.Sprintf("(%d, 'line\n%d')", i, i))
	}
	e := s.run("SELECT * FROM (VALUES " + strings.Join(rows, ",") + ") t (n, s)")
	p := api.NewGetQueryResultsPaginator(s.Client, &api.GetQueryResultsInput{QueryExecutionId: e.QueryExecutionId})
	var sizes []int
	var all []string
	for p.HasMorePages() {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(page.ResultSet.Rows))
		all = append(all, lines(page.ResultSet.Rows)...)
	}
	if fmt.Sprint(sizes) != "[1000 1000 501]" {
		t.Errorf("pages of %v", sizes)
	}
	if len(all) != 2501 || all[0] != "n|s" || all[1000] != "999|line\n999" || all[2500] != "2499|line\n2499" {
		t.Errorf("%d rows: %q %q", len(all), all[1000], all[2500])
	}
	// A full page has a token even when nothing follows.
	one := s.run("SELECT 1 a")
	out, err := s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: one.QueryExecutionId, MaxResults: aws.Int32(2)})
	if err != nil || out.NextToken == nil {
		t.Fatalf("%v %v", out, err)
	}
	out, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: one.QueryExecutionId, MaxResults: aws.Int32(2), NextToken: out.NextToken})
	if err != nil || out.NextToken != nil || len(out.ResultSet.Rows) != 0 {
		t.Errorf("%v %v", out, err)
	}
	_, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: one.QueryExecutionId, NextToken: aws.String("nope")})
	wantCode(t, err, "INVALID_INPUT", "Malformed nextPageToken nope")
	_, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: one.QueryExecutionId, MaxResults: aws.Int32(1001)})
	wantCode(t, err, "INVALID_INPUT", "MaxResults is more than maximum allowed length 1000")
	_, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: aws.String("nope"), MaxResults: aws.Int32(1001)})
	wantCode(t, err, "QUERY_EXECUTION_NOT_FOUND", "QueryExecution nope was not found")
}

// wantCode checks a modelled error's code and message.
func wantCode(t *testing.T, err error, code, message string) {
	t.Helper()
	var e *types.InvalidRequestException
	if !errors.As(err, &e) {
		t.Errorf("got %v, want %s %s", err, code, message)
		return
	}
	if aws.ToString(e.AthenaErrorCode) != code || !strings.HasPrefix(e.ErrorMessage(), message) {
		t.Errorf("got %s %q, want %s %q", aws.ToString(e.AthenaErrorCode), e.ErrorMessage(), code, message)
	}
}

func TestRefusedAtStart(t *testing.T) {
	s := newSite(t)
	s.must("CREATE DATABASE db")
	good := &types.ResultConfiguration{OutputLocation: aws.String("s3://results/")}
	token := strings.Repeat("t", 32)
	for _, c := range []struct {
		name, sql, token string
		results          *types.ResultConfiguration
		workgroup        string
		code, message    string
	}{
		{"token too short beats all", "", "short", nil, "", "INVALID_INPUT", ""},
		{"token too short beats location", "SELEC", "short", nil, "", "INVALID_INPUT", "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 32"},
		{"no location beats syntax", "SELEC", token, nil, "", "INVALID_INPUT", "No output location provided."},
		{"bad location beats syntax", "SELEC", token, &types.ResultConfiguration{OutputLocation: aws.String("http://x")}, "", "INVALID_INPUT", "outputLocation is not a valid S3 path."},
		{"two statements beat syntax", "SELEC 1; SELECT 2 ", token, good, "", "MALFORMED_QUERY", "Only one sql statement is allowed. Got: SELEC 1; SELECT 2"},
		{"a comment behind", "SELECT 1; -- c", token, good, "", "MALFORMED_QUERY", "Only one sql statement is allowed."},
		{"nothing", ";", token, good, "", "MALFORMED_QUERY", "Empty sql statement: ;"},
		{"syntax", "SELECT 1 FRM x y z", token, good, "", "MALFORMED_QUERY", "line 1:14: mismatched input 'x'"},
		{"describe of nothing", "DESCRIBE nope", token, good, "", "INVALID_INPUT", "Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code: EntityNotFoundException;"},
		{"no such catalog", "DESCRIBE nocat.db.t", token, good, "", "DATACATALOG_NOT_FOUND", "Catalog 'nocat' does not exist"},
		{"catalog system", "SELECT * FROM system.runtime.nodes", token, good, "", "INVALID_INPUT", "Queries of this type are not supported"},
		{"catalog system, deep", "EXPLAIN SELECT 1 WHERE EXISTS (WITH system AS (SELECT 1) SELECT 2 UNION TABLE \"System\".JDBC.\"tables\")", token, good, "", "INVALID_INPUT", "Queries of this type are not supported"},
		{"catalog system, prepared", "PREPARE p FROM INSERT INTO db.t SELECT * FROM system.runtime.nodes", token, good, "", "INVALID_INPUT", "Queries of this type are not supported"},
		{"catalog system, executed", "EXECUTE IMMEDIATE 'SELECT * FROM SYSTEM.runtime.nodes'", token, good, "", "INVALID_INPUT", "Queries of this type are not supported"},
		{"no location of table", "CREATE EXTERNAL TABLE db.t (a int)", token, good, "", "MALFORMED_QUERY", "No location was specified for table. An S3 location must be specified"},
		{"not external", "CREATE TABLE db.t (a int) LOCATION 's3://lake/t/'", token, good, "", "MALFORMED_QUERY", "External keyword required for table type HIVE"},
		{"no workgroup", "SELECT 1", token, good, "nope", "INVALID_INPUT", "WorkGroup is not found."},
		{"client side encryption", "SELECT 1", token, &types.ResultConfiguration{OutputLocation: aws.String("s3://results/"), EncryptionConfiguration: &types.EncryptionConfiguration{EncryptionOption: "CSE_KMS", KmsKey: aws.String("k")}}, "", "INVALID_INPUT", "The encryption option CSE_KMS is not supported by Glaux"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &api.StartQueryExecutionInput{QueryString: &c.sql, ClientRequestToken: &c.token, ResultConfiguration: c.results}
			if c.workgroup != "" {
				in.WorkGroup = &c.workgroup
			}
			_, err := s.StartQueryExecution(t.Context(), in)
			wantCode(t, err, c.code, c.message)
		})
	}
	// None of them used the token or made an execution.
	if e := s.start(&api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), ClientRequestToken: &token}); e.Status.State != "SUCCEEDED" {
		t.Error(e.Status.State)
	}
	list, err := s.ListQueryExecutions(t.Context(), &api.ListQueryExecutionsInput{})
	if err != nil || len(list.QueryExecutionIds) != 2 {
		t.Errorf("%v %v", list.QueryExecutionIds, err)
	}
}

func TestIdempotency(t *testing.T) {
	s := newSite(t)
	token := strings.Repeat("k", 40)
	base := func() *api.StartQueryExecutionInput {
		return &api.StartQueryExecutionInput{
			QueryString: aws.String("SELECT 1"), ClientRequestToken: &token,
			ResultConfiguration:   &types.ResultConfiguration{OutputLocation: aws.String("s3://results/a/")},
			QueryExecutionContext: &types.QueryExecutionContext{Database: aws.String("default"), Catalog: aws.String("AwsDataCatalog")},
		}
	}
	first, err := s.StartQueryExecution(t.Context(), base())
	if err != nil {
		t.Fatal(err)
	}
	s.wait(*first.QueryExecutionId)
	for _, c := range []struct {
		name   string
		change func(*api.StartQueryExecutionInput)
		same   bool
	}{
		{"nothing", func(*api.StartQueryExecutionInput) {}, true},
		{"parameters", func(in *api.StartQueryExecutionInput) { in.ExecutionParameters = []string{"1"} }, true},
		{"text", func(in *api.StartQueryExecutionInput) { in.QueryString = aws.String("SELECT 1 ") }, false},
		{"database", func(in *api.StartQueryExecutionInput) { in.QueryExecutionContext.Database = nil }, false},
		{"catalog's case", func(in *api.StartQueryExecutionInput) {
			in.QueryExecutionContext.Catalog = aws.String("awsdatacatalog")
		}, false},
		{"location", func(in *api.StartQueryExecutionInput) {
			in.ResultConfiguration.OutputLocation = aws.String("s3://results/b/")
		}, false},
	} {
		in := base()
		c.change(in)
		out, err := s.StartQueryExecution(t.Context(), in)
		switch {
		case !c.same:
			wantCode(t, err, "IDEMPOTENT_PARAMETER_MISMATCH", "Idempotent parameters do not match")
		case err != nil || *out.QueryExecutionId != *first.QueryExecutionId:
			t.Errorf("%s: %v %v", c.name, out, err)
		}
	}
}

func TestStop(t *testing.T) {
	s := newSite(t)
	out, err := s.StartQueryExecution(t.Context(), &api.StartQueryExecutionInput{
		QueryString: aws.String("SELECT 1 hang"), ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://results/")},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: out.QueryExecutionId})
	wantCode(t, err, "INVALID_QUERY_EXECUTION_STATE", "Query has not yet finished. Current state: ")
	for range 2 { // stopping is idempotent
		if _, err := s.StopQueryExecution(t.Context(), &api.StopQueryExecutionInput{QueryExecutionId: out.QueryExecutionId}); err != nil {
			t.Fatal(err)
		}
	}
	e := s.wait(*out.QueryExecutionId)
	if e.Status.State != "CANCELLED" || *e.Status.StateChangeReason != "Query cancelled by user" || e.Status.AthenaError != nil {
		t.Errorf("%+v", e.Status)
	}
	if n := s.engine.running.Load(); n != 0 {
		t.Errorf("%d runs go on", n)
	}
	_, err = s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: out.QueryExecutionId})
	wantCode(t, err, "RESULT_NOT_FOUND", "Could not find results")
	_, err = s.StopQueryExecution(t.Context(), &api.StopQueryExecutionInput{QueryExecutionId: aws.String("0b5f4d3c-0000-0000-0000-000000000000")})
	wantCode(t, err, "QUERY_EXECUTION_NOT_FOUND", "QueryExecution 0b5f4d3c-0000-0000-0000-000000000000 was not found")
}

func TestFailures(t *testing.T) {
	s := newSite(t)
	for _, c := range []struct {
		sql, reason string
		category    int32
		kind        int32
	}{
		{"SELECT * FROM nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.default.nope' does not exist", 2, 1301},
		{"SELECT * FROM nodb.nope", "SCHEMA_NOT_FOUND: line 1:15: Schema 'nodb' does not exist", 2, 1301},
		{"SELECT * FROM nocat.a.b", "CATALOG_NOT_FOUND: line 1:15: Catalog 'nocat' not found", 2, 1006},
		{"SELECT x", "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved", 2, 1006},
		{"SELECT nofunction(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nofunction' not registered", 2, 1303},
		{"SELECT ?", "INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 1 but found 0", 2, 1100},
		{"DELETE FROM nope", "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.default.nope' does not exist", 2, 1301},
		{"DROP TABLE nope", "FAILED: SemanticException [Error 10001]: Table not found default.nope", 2, 1301},
		{"SHOW TABLES IN nodb", "FAILED: SemanticException [Error 10072]: Database does not exist: nodb", 2, 1301},
		{"CREATE DATABASE default", "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. Database default already exists", 2, 1006},
	} {
		e := s.run(c.sql)
		if e.Status.State != "FAILED" || *e.Status.StateChangeReason != c.reason {
			t.Errorf("%s: %s %q, want %q", c.sql, e.Status.State, aws.ToString(e.Status.StateChangeReason), c.reason)
			continue
		}
		if f := e.Status.AthenaError; *f.ErrorCategory != c.category || *f.ErrorType != c.kind || f.Retryable {
			t.Errorf("%s: %d/%d", c.sql, *f.ErrorCategory, *f.ErrorType)
		}
		out, err := s.GetQueryResults(t.Context(), &api.GetQueryResultsInput{QueryExecutionId: e.QueryExecutionId})
		text, stored := s.object(*e.ResultConfiguration.OutputLocation)
		if strings.HasPrefix(c.reason, "FAILED: ") {
			if err != nil || len(out.ResultSet.Rows) != 0 || text != c.reason {
				t.Errorf("%s: %v, object %q", c.sql, err, text)
			}
			continue
		}
		wantCode(t, err, "INVALID_QUERY_EXECUTION_STATE", "Query did not finish successfully. Final query state: FAILED")
		if stored {
			t.Errorf("%s left %q", c.sql, text)
		}
	}
	e := s.start(&api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://nobucket/")}})
	if e.Status.State != "FAILED" || *e.Status.AthenaError.ErrorType != 1306 {
		t.Errorf("%+v", e.Status)
	}
	if e := s.run("SELECT 1 scan_too_much"); e.Status.State != "CANCELLED" || *e.Status.StateChangeReason != "Bytes scanned limit was exceeded" {
		t.Errorf("%+v", e.Status)
	}
}

func TestParameters(t *testing.T) {
	s := newSite(t)
	e := s.start(&api.StartQueryExecutionInput{QueryString: aws.String("SELECT ?, ?, ?"), ExecutionParameters: []string{"'abc'", "7", "it's"}})
	wantLines(t, "parameters", s.lines(*e.QueryExecutionId)[1:], []string{"abc|7|it's"})
	e = s.start(&api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1 a"), ExecutionParameters: []string{"5"}})
	wantLines(t, "unused", s.lines(*e.QueryExecutionId), []string{"a", "1"})

	s.must("PREPARE pp FROM SELECT ? x, ? y")
	wantLines(t, "EXECUTE", s.must("EXECUTE pp USING 1, 'b'"), []string{"x|y", "1|b"})
	e = s.start(&api.StartQueryExecutionInput{QueryString: aws.String("EXECUTE pp"), ExecutionParameters: []string{"3", "4"}})
	wantLines(t, "EXECUTE with parameters", s.lines(*e.QueryExecutionId), []string{"x|y", "3|4"})
	got, err := s.GetPreparedStatement(t.Context(), &api.GetPreparedStatementInput{StatementName: aws.String("pp"), WorkGroup: aws.String("primary")})
	if err != nil || *got.PreparedStatement.QueryStatement != "SELECT ? x, ? y" {
		t.Errorf("%+v %v", got, err)
	}
	s.must("DEALLOCATE PREPARE pp")
	_, err = s.GetPreparedStatement(t.Context(), &api.GetPreparedStatementInput{StatementName: aws.String("pp"), WorkGroup: aws.String("primary")})
	if _, ok := errors.AsType[*types.ResourceNotFoundException](err); !ok {
		t.Error(err)
	}
	_, err = s.CreatePreparedStatement(t.Context(), &api.CreatePreparedStatementInput{StatementName: aws.String("bad"), WorkGroup: aws.String("primary"), QueryStatement: aws.String("SELEC 1")})
	wantCode(t, err, "INVALID_INPUT", "Exception parsing query")
}

func TestWorkGroups(t *testing.T) {
	s := newSite(t)
	ctx := t.Context()
	_, err := s.CreateWorkGroup(ctx, &api.CreateWorkGroupInput{
		Name: aws.String("team"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("v")}},
		Configuration: &types.WorkGroupConfiguration{
			ResultConfiguration:        &types.ResultConfiguration{OutputLocation: aws.String("s3://results/team/"), EncryptionConfiguration: &types.EncryptionConfiguration{EncryptionOption: "SSE_S3"}},
			BytesScannedCutoffPerQuery: aws.Int64(10_000_000),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.GetWorkGroup(ctx, &api.GetWorkGroupInput{WorkGroup: aws.String("team")})
	if err != nil {
		t.Fatal(err)
	}
	c := got.WorkGroup.Configuration
	if !*c.EnforceWorkGroupConfiguration || !*c.PublishCloudWatchMetricsEnabled || *c.RequesterPaysEnabled || *c.EngineVersion.EffectiveEngineVersion != query.EngineVersion || *c.EngineVersion.SelectedEngineVersion != "AUTO" {
		t.Errorf("%+v", c)
	}
	// The workgroup's location wins over the client's.
	e := s.start(&api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), WorkGroup: aws.String("team")})
	if !strings.HasPrefix(*e.ResultConfiguration.OutputLocation, "s3://results/team/") || e.ResultConfiguration.EncryptionConfiguration.EncryptionOption != "SSE_S3" {
		t.Errorf("%+v", e.ResultConfiguration)
	}
	_, err = s.UpdateWorkGroup(ctx, &api.UpdateWorkGroupInput{WorkGroup: aws.String("team"), State: "DISABLED", ConfigurationUpdates: &types.WorkGroupConfigurationUpdates{
		RemoveBytesScannedCutoffPerQuery: aws.Bool(true), ResultConfigurationUpdates: &types.ResultConfigurationUpdates{RemoveExpectedBucketOwner: aws.Bool(true)},
	}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.StartQueryExecution(ctx, &api.StartQueryExecutionInput{QueryString: aws.String("SELECT 1"), WorkGroup: aws.String("team")})
	wantCode(t, err, "INVALID_INPUT", "WorkGroup team is disabled.")
	_, err = s.CreateWorkGroup(ctx, &api.CreateWorkGroupInput{Name: aws.String("team")})
	wantCode(t, err, "INVALID_INPUT", "WorkGroup team is already created")
	_, err = s.DeleteWorkGroup(ctx, &api.DeleteWorkGroupInput{WorkGroup: aws.String("team")})
	wantCode(t, err, "INVALID_INPUT", "WorkGroup team is not empty")
	if _, err = s.DeleteWorkGroup(ctx, &api.DeleteWorkGroupInput{WorkGroup: aws.String("team"), RecursiveDeleteOption: aws.Bool(true)}); err != nil {
		t.Error(err)
	}
	_, err = s.DeleteWorkGroup(ctx, &api.DeleteWorkGroupInput{WorkGroup: aws.String("primary"), RecursiveDeleteOption: aws.Bool(true)})
	wantCode(t, err, "INVALID_INPUT", "")
}

// TestConcurrencyTag queues the queries of a workgroup beyond what its tag says,
// while those of others run.
func TestConcurrencyTag(t *testing.T) {
	s := newSite(t)
	ctx := t.Context()
	create := func(name, most string) error {
		_, err := s.CreateWorkGroup(ctx, &api.CreateWorkGroupInput{
			Name: &name, Tags: []types.Tag{{Key: aws.String("glaux:concurrency"), Value: &most}},
			Configuration: &types.WorkGroupConfiguration{ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://results/")}},
		})
		return err
	}
	wantCode(t, create("bad", "many"), "INVALID_INPUT", "The tag glaux:concurrency must be a positive number, not 'many'")
	if err := create("one", "1"); err != nil {
		t.Fatal(err)
	}
	start := func(workgroup, text string) string {
		t.Helper()
		out, err := s.StartQueryExecution(ctx, &api.StartQueryExecutionInput{
			QueryString: &text, WorkGroup: &workgroup, ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://results/")},
		})
		if err != nil {
			t.Fatal(err)
		}
		return *out.QueryExecutionId
	}
	first := start("one", "SELECT 1 hang")
	second := start("one", "SELECT 1 hang")
	if e := s.wait(start("primary", "SELECT 1")); e.Status.State != "SUCCEEDED" {
		t.Error(e.Status.State)
	}
	if e, err := s.service.Get(ctx, second); err != nil || e.State != query.Queued {
		t.Error(e, err)
	}
	for _, id := range []string{first, second} {
		if err := s.service.Stop(ctx, id); err != nil {
			t.Fatal(err)
		}
		s.wait(id)
	}
}

func TestQueue(t *testing.T) {
	s := newSite(t)
	s.service.Close()
	s.open(query.Options{Limits: query.Limits{Running: 1, Queued: 2}})
	start := func() (string, error) {
		out, err := s.StartQueryExecution(t.Context(), &api.StartQueryExecutionInput{
			QueryString: aws.String("SELECT 1 hang"), ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://results/")},
		})
		if err != nil {
			return "", err
		}
		return *out.QueryExecutionId, nil
	}
	first, err1 := start()
	second, err2 := start()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	_, err := start()
	var busy smithy.APIError
	if !errors.As(err, &busy) || busy.ErrorCode() != "TooManyRequestsException" {
		t.Errorf("got %v", err)
	}
	// One that waits can be stopped, and catalog statements don't wait.
	for _, id := range []string{second, first} {
		if err := s.service.Stop(context.Background(), id); err != nil {
			t.Fatal(err)
		}
		if e := s.wait(id); e.Status.State != "CANCELLED" {
			t.Error(e.Status.State)
		}
		s.must("SHOW DATABASES")
	}
}
