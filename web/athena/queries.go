package athena

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"glaux/query"
	"glaux/web/jsonrpc"
)

func (a *api) queries(to map[string]jsonrpc.Operation) {
	to["StartQueryExecution"] = jsonrpc.Handle(a.start)
	to["StopQueryExecution"] = jsonrpc.Handle(a.stop)
	to["GetQueryExecution"] = jsonrpc.Handle(a.getExecution)
	to["BatchGetQueryExecution"] = jsonrpc.Handle(a.batchGetExecution)
	to["ListQueryExecutions"] = jsonrpc.Handle(a.listExecutions)
	to["GetQueryResults"] = jsonrpc.Handle(a.results)
	to["GetQueryRuntimeStatistics"] = jsonrpc.Handle(a.runtimeStatistics)
}

func (a *api) start(ctx context.Context, in *athena.StartQueryExecutionInput) (*athena.StartQueryExecutionOutput, error) {
	if err := a.allowWorkGroup(ctx, "StartQueryExecution", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	r := query.Request{
		SQL: str(in.QueryString), Token: str(in.ClientRequestToken), WorkGroup: str(in.WorkGroup),
		Parameters: in.ExecutionParameters, Results: resultsFrom(in.ResultConfiguration), Principal: principal(ctx),
	}
	if c := in.QueryExecutionContext; c != nil {
		r.Catalog, r.Database = str(c.Catalog), str(c.Database)
	}
	if c := in.ResultReuseConfiguration; c != nil && c.ResultReuseByAgeConfiguration != nil {
		age := c.ResultReuseByAgeConfiguration
		r.Reuse = &query.Reuse{Enabled: age.Enabled, MaxAgeMinutes: 60}
		if age.MaxAgeInMinutes != nil {
			r.Reuse.MaxAgeMinutes = *age.MaxAgeInMinutes
		}
	}
	id, err := a.service.Start(ctx, r)
	if err != nil {
		return nil, err
	}
	return &athena.StartQueryExecutionOutput{QueryExecutionId: &id}, nil
}

// execution returns an execution that the caller may see.
func (a *api) execution(ctx context.Context, action, id string) (*query.Execution, error) {
	e, err := a.service.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return e, a.allowWorkGroup(ctx, action, e.WorkGroup)
}

func (a *api) stop(ctx context.Context, in *athena.StopQueryExecutionInput) (*athena.StopQueryExecutionOutput, error) {
	if _, err := a.execution(ctx, "StopQueryExecution", str(in.QueryExecutionId)); err != nil {
		return nil, err
	}
	return &athena.StopQueryExecutionOutput{}, a.service.Stop(ctx, str(in.QueryExecutionId))
}

// patience is how long GetQueryExecution waits for the end of what is running. AWS
// takes as long to answer; clients that then sleep for a second have most short
// queries by their first question, and those that ask all the time ask less.
const patience = 100 * time.Millisecond

func (a *api) getExecution(ctx context.Context, in *athena.GetQueryExecutionInput) (*athena.GetQueryExecutionOutput, error) {
	e, err := a.execution(ctx, "GetQueryExecution", str(in.QueryExecutionId))
	if err == nil && !e.State.Final() {
		e, err = a.service.Settled(ctx, e.ID, patience)
	}
	if err != nil {
		return nil, err
	}
	return &athena.GetQueryExecutionOutput{QueryExecution: executionTo(e)}, nil
}

func (a *api) batchGetExecution(ctx context.Context, in *athena.BatchGetQueryExecutionInput) (*athena.BatchGetQueryExecutionOutput, error) {
	out := &athena.BatchGetQueryExecutionOutput{
		QueryExecutions: []types.QueryExecution{}, UnprocessedQueryExecutionIds: []types.UnprocessedQueryExecutionId{},
	}
	for _, id := range in.QueryExecutionIds {
		e, err := a.execution(ctx, "BatchGetQueryExecution", id)
		if err != nil {
			f := fail(err)
			if f == nil {
				return nil, err
			}
			out.UnprocessedQueryExecutionIds = append(out.UnprocessedQueryExecutionIds,
				types.UnprocessedQueryExecutionId{QueryExecutionId: &id, ErrorCode: text(f.Code), ErrorMessage: &f.Message})
			continue
		}
		out.QueryExecutions = append(out.QueryExecutions, *executionTo(e))
	}
	return out, nil
}

func (a *api) listExecutions(ctx context.Context, in *athena.ListQueryExecutionsInput) (*athena.ListQueryExecutionsOutput, error) {
	if err := a.allowWorkGroup(ctx, "ListQueryExecutions", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	ids, next, err := a.service.History(ctx, orPrimary(str(in.WorkGroup)), str(in.NextToken), limit(in.MaxResults, 50))
	if err != nil {
		return nil, err
	}
	return &athena.ListQueryExecutionsOutput{QueryExecutionIds: ids, NextToken: text(next)}, nil
}

func (a *api) results(ctx context.Context, in *athena.GetQueryResultsInput) (*athena.GetQueryResultsOutput, error) {
	if _, err := a.execution(ctx, "GetQueryResults", str(in.QueryExecutionId)); err != nil {
		return nil, err
	}
	manifest := in.QueryResultType == types.QueryResultTypeDataManifest
	page, err := a.service.Results(ctx, str(in.QueryExecutionId), str(in.NextToken), limit(in.MaxResults, 1000), manifest)
	if err != nil {
		return nil, err
	}
	set := &types.ResultSet{Rows: make([]types.Row, len(page.Rows))}
	for i, row := range page.Rows {
		data := make([]types.Datum, len(row))
		for k, c := range row {
			data[k].VarCharValue = c.Text
		}
		set.Rows[i].Data = data
	}
	if page.Columns != nil {
		set.ResultSetMetadata = &types.ResultSetMetadata{ColumnInfo: make([]types.ColumnInfo, len(page.Columns))}
		for i, c := range page.Columns {
			set.ResultSetMetadata.ColumnInfo[i] = columnInfo(c)
		}
	}
	return &athena.GetQueryResultsOutput{ResultSet: set, UpdateCount: page.UpdateCount, NextToken: text(page.Next)}, nil
}

func columnInfo(c query.ResultColumn) types.ColumnInfo {
	return types.ColumnInfo{
		CatalogName: aws.String("hive"), SchemaName: aws.String(""), TableName: aws.String(""),
		Name: &c.Name, Label: &c.Name, Type: &c.Type, Precision: c.Precision, Scale: c.Scale,
		Nullable: types.ColumnNullableUnknown, CaseSensitive: c.CaseSensitive,
	}
}

func (a *api) runtimeStatistics(ctx context.Context, in *athena.GetQueryRuntimeStatisticsInput) (*athena.GetQueryRuntimeStatisticsOutput, error) {
	e, err := a.execution(ctx, "GetQueryRuntimeStatistics", str(in.QueryExecutionId))
	if err != nil {
		return nil, err
	}
	st := e.Stats
	return &athena.GetQueryRuntimeStatisticsOutput{QueryRuntimeStatistics: &types.QueryRuntimeStatistics{
		Timeline: &types.QueryRuntimeStatisticsTimeline{
			QueryQueueTimeInMillis: millis(st.Queue), ServicePreProcessingTimeInMillis: millis(st.Preprocessing),
			QueryPlanningTimeInMillis: millis(st.Planning), EngineExecutionTimeInMillis: millis(st.Engine),
			ServiceProcessingTimeInMillis: millis(st.Service), TotalExecutionTimeInMillis: millis(st.Total),
		},
		Rows: &types.QueryRuntimeStatisticsRows{
			InputRows: &st.InputRows, InputBytes: &st.ScannedBytes, OutputRows: &st.OutputRows, OutputBytes: &st.OutputBytes,
		},
		OutputStage: stageTo(e.Stage),
	}}, nil
}

func stageTo(s *query.Stage) *types.QueryStage {
	if s == nil {
		return nil
	}
	out := &types.QueryStage{
		StageId: aws.Int64(int64(s.ID)), State: &s.State, ExecutionTime: millis(s.Execution), InputRows: &s.InputRows, InputBytes: &s.InputBytes,
		OutputRows: &s.OutputRows, OutputBytes: &s.OutputBytes, QueryStagePlan: stepTo(s.Plan),
	}
	for _, sub := range s.Sub {
		out.SubStages = append(out.SubStages, *stageTo(sub))
	}
	return out
}

func stepTo(s *query.Step) *types.QueryStagePlanNode {
	if s == nil {
		return nil
	}
	out := &types.QueryStagePlanNode{Name: &s.Name, Identifier: &s.ID, RemoteSources: s.Remote}
	for _, in := range s.Inputs {
		out.Children = append(out.Children, *stepTo(in))
	}
	return out
}

func millis(d time.Duration) *int64 { return aws.Int64(d.Milliseconds()) }

func executionTo(e *query.Execution) *types.QueryExecution {
	q := &types.QueryExecution{
		QueryExecutionId: &e.ID, Query: &e.SQL, StatementType: types.StatementType(e.Type), SubstatementType: text(e.Subtype),
		WorkGroup: &e.WorkGroup, ExecutionParameters: e.Parameters,
		ResultConfiguration:   resultsTo(e.Results),
		QueryExecutionContext: &types.QueryExecutionContext{Catalog: text(e.Catalog), Database: text(e.Database)},
		EngineVersion:         engineVersion("AUTO"),
		Status: &types.QueryExecutionStatus{
			State: types.QueryExecutionState(e.State), StateChangeReason: text(e.Reason), SubmissionDateTime: &e.Submitted,
		},
		Statistics: &types.QueryExecutionStatistics{
			DataScannedInBytes: &e.Stats.ScannedBytes, DataManifestLocation: text(e.Stats.Manifest),
			EngineExecutionTimeInMillis: millis(e.Stats.Engine), QueryQueueTimeInMillis: millis(e.Stats.Queue),
			ServicePreProcessingTimeInMillis: millis(e.Stats.Preprocessing), ServiceProcessingTimeInMillis: millis(e.Stats.Service),
			TotalExecutionTimeInMillis: millis(e.Stats.Total),
			ResultReuseInformation:     &types.ResultReuseInformation{ReusedPreviousResult: e.Stats.Reused},
		},
	}
	if e.Stats.Planned {
		q.Statistics.QueryPlanningTimeInMillis = millis(e.Stats.Planning)
	}
	if e.State.Final() {
		q.Status.CompletionDateTime = &e.Completed
	}
	if f := e.Failure; f != nil && e.State == query.Failed {
		q.Status.AthenaError = &types.AthenaError{ErrorCategory: &f.Category, ErrorType: &f.Type, Retryable: f.Retryable, ErrorMessage: &f.Message}
	}
	if e.Reuse != nil {
		q.ResultReuseConfiguration = &types.ResultReuseConfiguration{ResultReuseByAgeConfiguration: &types.ResultReuseByAgeConfiguration{
			Enabled: e.Reuse.Enabled, MaxAgeInMinutes: &e.Reuse.MaxAgeMinutes,
		}}
	}
	return q
}

func engineVersion(selected string) *types.EngineVersion {
	if selected == "" {
		selected = "AUTO"
	}
	return &types.EngineVersion{SelectedEngineVersion: &selected, EffectiveEngineVersion: aws.String("Athena engine version 3")}
}

func resultsFrom(c *types.ResultConfiguration) query.ResultConfiguration {
	if c == nil {
		return query.ResultConfiguration{}
	}
	r := query.ResultConfiguration{OutputLocation: str(c.OutputLocation), ExpectedBucketOwner: str(c.ExpectedBucketOwner)}
	if e := c.EncryptionConfiguration; e != nil {
		r.EncryptionOption, r.KMSKey = string(e.EncryptionOption), str(e.KmsKey)
	}
	if c.AclConfiguration != nil {
		r.ACL = string(c.AclConfiguration.S3AclOption)
	}
	return r
}

func resultsTo(r query.ResultConfiguration) *types.ResultConfiguration {
	c := &types.ResultConfiguration{OutputLocation: text(r.OutputLocation), ExpectedBucketOwner: text(r.ExpectedBucketOwner)}
	if r.EncryptionOption != "" {
		c.EncryptionConfiguration = &types.EncryptionConfiguration{EncryptionOption: types.EncryptionOption(r.EncryptionOption), KmsKey: text(r.KMSKey)}
	}
	if r.ACL != "" {
		c.AclConfiguration = &types.AclConfiguration{S3AclOption: types.S3AclOption(r.ACL)}
	}
	return c
}
