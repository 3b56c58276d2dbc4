package jsonrpc_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	gluetypes "github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/aws/smithy-go"

	"glaux/web/jsonrpc"
)

// echoing is a service whose handlers tell what they were given.
func echoing(t *testing.T) *httptest.Server {
	t.Helper()
	s, err := jsonrpc.New(jsonrpc.Options{
		Target: "AmazonAthena",
		Model:  jsonrpc.Athena(),
		Operations: map[string]jsonrpc.Operation{
			"GetQueryExecution": jsonrpc.Handle(func(_ context.Context, in *athena.GetQueryExecutionInput) (*athena.GetQueryExecutionOutput, error) {
				switch *in.QueryExecutionId {
				case "missing":
					return nil, &jsonrpc.Error{Type: "InvalidRequestException", Code: "QUERY_EXECUTION_NOT_FOUND", Message: "QueryExecution missing was not found"}
				case "broken":
					return nil, errors.New("the disk is on fire")
				case "panic":
					panic("oh")
				}
				return &athena.GetQueryExecutionOutput{QueryExecution: &types.QueryExecution{
					QueryExecutionId: in.QueryExecutionId,
					Status:           &types.QueryExecutionStatus{State: types.QueryExecutionStateRunning, SubmissionDateTime: aws.Time(time.UnixMilli(1700000000120))},
				}}, nil
			}),
			"ListWorkGroups": jsonrpc.Handle(func(context.Context, *athena.ListWorkGroupsInput) (*athena.ListWorkGroupsOutput, error) {
				return &athena.ListWorkGroupsOutput{WorkGroups: []types.WorkGroupSummary{}}, nil
			}),
			"StartQueryExecution": jsonrpc.Handle(func(_ context.Context, in *athena.StartQueryExecutionInput) (*athena.StartQueryExecutionOutput, error) {
				return &athena.StartQueryExecutionOutput{QueryExecutionId: in.QueryString}, nil
			}),
			"CreateWorkGroup": jsonrpc.Handle(func(_ context.Context, _ *athena.CreateWorkGroupInput) (*athena.CreateWorkGroupOutput, error) {
				return &athena.CreateWorkGroupOutput{}, nil
			}),
		},
		Invalid: func(m string) *jsonrpc.Error {
			return &jsonrpc.Error{Type: "InvalidRequestException", Code: "INVALID_INPUT", Message: m}
		},
		MaxBody: 1 << 20,
	})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return srv
}

func post(t *testing.T, url, target, body string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequest("POST", url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Target", target)
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b), resp.Header
}

func TestWire(t *testing.T) {
	srv := echoing(t)
	serialization := func(text string) string {
		return `{"Message":"` + text + `","__type":"SerializationException"}`
	}
	invalid := func(text string) string {
		return `{"AthenaErrorCode":"INVALID_INPUT","ErrorCode":"INVALID_INPUT","Message":"` + text + `","__type":"InvalidRequestException"}`
	}
	const null = "Value null at 'queryExecutionId' failed to satisfy constraint: Member must not be null"
	for _, tc := range []struct {
		name, op, body string
		status         int
		want           string
	}{
		{"answer", "GetQueryExecution", `{"QueryExecutionId":"a", "Unknown":[{}]}`, 200,
			`{"QueryExecution":{"QueryExecutionId":"a","Status":{"State":"RUNNING","SubmissionDateTime":1700000000.12}}}`},
		{"empty list", "ListWorkGroups", `{}`, 200, `{"WorkGroups":[]}`},
		{"empty output", "CreateWorkGroup", `{"Name":"a","Tags":null}`, 200, `{}`},
		{"unknown operation", "Nope", `{}`, 400, `{"__type":"UnknownOperationException"}`},
		{"wrong case", "getQueryExecution", `{}`, 400, `{"__type":"UnknownOperationException"}`},
		{"modelled error", "GetQueryExecution", `{"QueryExecutionId":"missing"}`, 400,
			`{"AthenaErrorCode":"QUERY_EXECUTION_NOT_FOUND","ErrorCode":"QUERY_EXECUTION_NOT_FOUND","Message":"QueryExecution missing was not found","__type":"InvalidRequestException"}`},
		{"internal error", "GetQueryExecution", `{"QueryExecutionId":"broken"}`, 500, `{"Message":"An internal error occurred.","__type":"InternalServerException"}`},
		{"panic", "GetQueryExecution", `{"QueryExecutionId":"panic"}`, 500, `{"Message":"An internal error occurred.","__type":"InternalServerException"}`},

		{"no body", "GetQueryExecution", ``, 400, `{"__type":"SerializationException"}`},
		{"null", "GetQueryExecution", `null`, 400, `{"__type":"SerializationException"}`},
		{"bare string", "GetQueryExecution", `"x"`, 400, `{"__type":"SerializationException"}`},
		{"cut", "GetQueryExecution", `{"QueryExecutionId":"a"`, 400, `{"__type":"SerializationException"}`},
		{"trailing comma", "GetQueryExecution", `{"QueryExecutionId":1,}`, 400, `{"__type":"SerializationException"}`},
		{"trailing text", "GetQueryExecution", `{"QueryExecutionId":"a"} x`, 400, `{"__type":"SerializationException"}`},
		{"list body", "GetQueryExecution", `[]`, 400, serialization("Start of list found where not expected")},
		{"string for int", "ListWorkGroups", `{"MaxResults":"5"}`, 400, serialization("STRING_VALUE can not be converted to an Integer")},
		{"decimal for int", "ListWorkGroups", `{"MaxResults":5.9}`, 200, `{"WorkGroups":[]}`},
		{"number for string", "GetQueryExecution", `{"QueryExecutionId":1}`, 400, serialization("NUMBER_VALUE can not be converted to a String")},
		{"true for string", "GetQueryExecution", `{"QueryExecutionId":true}`, 400, serialization("TRUE_VALUE can not be converted to a String")},
		{"false for string", "GetQueryExecution", `{"QueryExecutionId":false}`, 400, serialization("FALSE_VALUE can not be converted to a String")},
		{"list for string", "GetQueryExecution", `{"QueryExecutionId":[]}`, 400, serialization("Start of list found where not expected")},
		{"object for string", "GetQueryExecution", `{"QueryExecutionId":{}}`, 400, serialization("Start of structure or map found where not expected.")},
		{"scalar for list", "StartQueryExecution", `{"ExecutionParameters":"x"}`, 400, serialization("Expected list or null")},
		{"scalar for struct", "StartQueryExecution", `{"QueryExecutionContext":"x"}`, 400, serialization("Expected null")},
		{"list for struct", "StartQueryExecution", `{"QueryExecutionContext":[]}`, 400, serialization("Start of list found where not expected")},

		{"missing", "GetQueryExecution", `{}`, 400, invalid("1 validation error detected: " + null)},
		{"null member", "GetQueryExecution", `{"QueryExecutionId":null}`, 400, invalid("1 validation error detected: " + null)},
		{"too small", "ListWorkGroups", `{"MaxResults":0}`, 400,
			invalid("1 validation error detected: Value at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1")},
		{"two", "ListWorkGroups", `{"MaxResults":51,"NextToken":""}`, 400,
			invalid("2 validation errors detected: Value at 'nextToken' failed to satisfy constraint: Member must have length greater than or equal to 1; Value at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50")},
		{"null in a list is dropped", "StartQueryExecution", `{"QueryString":"s","ExecutionParameters":["x",null]}`, 200, `{"QueryExecutionId":"s"}`},
		{"empty list", "StartQueryExecution", `{"QueryString":"s","ExecutionParameters":[]}`, 400,
			invalid("1 validation error detected: Value at 'executionParameters' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		{"empty structs are legal", "StartQueryExecution", `{"QueryString":"s","QueryExecutionContext":{},"ResultConfiguration":{}}`, 200, `{"QueryExecutionId":"s"}`},
		{"missing boolean", "StartQueryExecution", `{"QueryString":"s","ResultReuseConfiguration":{"ResultReuseByAgeConfiguration":{"MaxAgeInMinutes":5}}}`, 400,
			invalid("1 validation error detected: Value null at 'resultReuseConfiguration.resultReuseByAgeConfiguration.enabled' failed to satisfy constraint: Member must not be null")},
		{"false boolean", "StartQueryExecution", `{"QueryString":"s","ResultReuseConfiguration":{"ResultReuseByAgeConfiguration":{"Enabled":false}}}`, 200, `{"QueryExecutionId":"s"}`},
		{"pattern", "CreateWorkGroup", `{"Name":"a b"}`, 400,
			invalid("1 validation error detected: Value at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9._-]{1,128}")},
		{"enum", "StartQueryExecution", `{"QueryString":"s","ResultConfiguration":{"EncryptionConfiguration":{"EncryptionOption":"ROT13"}}}`, 400,
			invalid("1 validation error detected: Value at 'resultConfiguration.encryptionConfiguration.encryptionOption' failed to satisfy constraint: Member must satisfy enum value set: [SSE_S3, SSE_KMS, CSE_KMS]")},
		{"list member", "StartQueryExecution", `{"QueryString":"s","ExecutionParameters":["x",""]}`, 400,
			invalid("1 validation error detected: Value at 'executionParameters.2.member' failed to satisfy constraint: Member must have length greater than or equal to 1")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, body, h := post(t, srv.URL, "AmazonAthena."+tc.op, tc.body)
			if status != tc.status || body != tc.want {
				t.Errorf("got  %d %s\nwant %d %s", status, body, tc.status, tc.want)
			}
			if h.Get("x-amzn-RequestId") == "" || h.Get("Content-Type") != "application/x-amz-json-1.1" {
				t.Errorf("headers %v", h)
			}
		})
	}
	if status, body, _ := post(t, srv.URL, "AmazonAthena.StartQueryExecution", `{"QueryString":"`+strings.Repeat("x", 1<<20)+`"}`); status != 413 {
		t.Errorf("too large a body: %d %s", status, body)
	}
	if status, body, _ := post(t, srv.URL, "GetQueryExecution", `{}`); status != 400 || body != `{"__type":"UnknownOperationException"}` {
		t.Errorf("no prefix: %d %s", status, body)
	}
}

// TestSDK has the AWS SDK read answers and errors.
func TestSDK(t *testing.T) {
	srv := echoing(t)
	c := athena.New(athena.Options{
		Region: "us-east-1", BaseEndpoint: &srv.URL, Credentials: aws.AnonymousCredentials{}, RetryMaxAttempts: 1,
	})
	out, err := c.GetQueryExecution(t.Context(), &athena.GetQueryExecutionInput{QueryExecutionId: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.QueryExecution.Status.SubmissionDateTime.UnixMilli(); got != 1700000000120 {
		t.Errorf("time %d", got)
	}
	_, err = c.GetQueryExecution(t.Context(), &athena.GetQueryExecutionInput{QueryExecutionId: aws.String("missing")})
	e, ok := errors.AsType[*types.InvalidRequestException](err)
	if !ok || aws.ToString(e.AthenaErrorCode) != "QUERY_EXECUTION_NOT_FOUND" || e.ErrorMessage() != "QueryExecution missing was not found" {
		t.Errorf("error %#v", err)
	}
	_, err = c.ListNamedQueries(t.Context(), &athena.ListNamedQueriesInput{})
	if e, ok := errors.AsType[smithy.APIError](err); !ok || e.ErrorCode() != "UnknownOperationException" {
		t.Errorf("error %v", err)
	}
}

func TestRoundTrip(t *testing.T) {
	for _, tc := range []struct {
		name string
		v    any
		want string
	}{
		{"empty but set", &glue.CreateTableInput{
			DatabaseName: aws.String("d"), PartitionIndexes: []gluetypes.PartitionIndex{},
			TableInput: &gluetypes.TableInput{
				Name: aws.String("t"), Parameters: map[string]string{}, PartitionKeys: []gluetypes.Column{{Name: aws.String("c"), Comment: aws.String("")}},
			},
		}, `{"DatabaseName":"d","PartitionIndexes":[],"TableInput":{"Name":"t","Parameters":{},"PartitionKeys":[{"Name":"c","Comment":""}],"Retention":0}}`},
		{"numbers by value", &gluetypes.Order{Column: aws.String("c")}, `{"Column":"c","SortOrder":0}`},
		{"blob and time", &gluetypes.ColumnStatistics{
			AnalyzedTime: aws.Time(time.Unix(1, 500e6).UTC()),
			StatisticsData: &gluetypes.ColumnStatisticsData{Type: gluetypes.ColumnStatisticsTypeDecimal, DecimalColumnStatisticsData: &gluetypes.DecimalColumnStatisticsData{
				MaximumValue: &gluetypes.DecimalNumber{UnscaledValue: []byte{1, 0xff}, Scale: 2},
			}},
		}, `{"AnalyzedTime":1.5,"StatisticsData":{"Type":"DECIMAL","DecimalColumnStatisticsData":{"NumberOfDistinctValues":0,"NumberOfNulls":0,"MaximumValue":{"Scale":2,"UnscaledValue":"Af8="}}}}`},
		{"small letters", &gluetypes.TableOptimizerConfiguration{Enabled: aws.Bool(false), RoleArn: aws.String("r")}, `{"enabled":false,"roleArn":"r"}`},
		{"map of lists and NaN", &gluetypes.DoubleColumnStatisticsData{MaximumValue: 1.25}, `{"NumberOfDistinctValues":0,"NumberOfNulls":0,"MaximumValue":1.25,"MinimumValue":0}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := jsonrpc.Marshal(tc.v)
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
			back := reflect.New(reflect.TypeOf(tc.v).Elem()).Interface()
			if err := jsonrpc.Unmarshal(got, back); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back, tc.v) {
				t.Errorf("came back as %+v", back)
			}
		})
	}
}

// TestModels checks that each modelled member can reach the SDK's structure.
func TestModels(t *testing.T) {
	for name, m := range map[string]*jsonrpc.Model{"athena": jsonrpc.Athena(), "glue": jsonrpc.Glue()} {
		if len(m.Operations) == 0 || len(m.Shapes) == 0 {
			t.Errorf("%s: empty model", name)
		}
		for op, shape := range m.Operations {
			if _, ok := m.Shapes[shape]; !ok {
				t.Errorf("%s: %s has no shape %s", name, op, shape)
			}
		}
	}
	if _, err := jsonrpc.New(jsonrpc.Options{Target: "X", Model: jsonrpc.Athena(), Operations: map[string]jsonrpc.Operation{"Nope": {}}}); err == nil {
		t.Error("an operation without a model was accepted")
	}
}

// FuzzUnmarshal: whatever comes in either fails cleanly or comes back as it is
// after one more turn.
func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"DatabaseName":"d","TableInput":{"Name":"t","StorageDescriptor":{"Columns":[{"Name":"a","Type":"int","Comment":""}],"SortColumns":[{"Column":"a","SortOrder":1}]},"LastAccessTime":1.5,"PartitionKeys":[],"Parameters":{"a":"b"}}}`))
	f.Add([]byte(`{"OpenTableFormatInput":{"IcebergInput":{"MetadataOperation":"CREATE","Version":"2"}}}`))
	f.Add([]byte(`{"TableInput":{"Retention":1e400,"LastAccessTime":-1e30}}`))
	f.Add([]byte("{\"a\":\"\xff\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var first, second glue.CreateTableInput
		if jsonrpc.Unmarshal(data, &first) != nil {
			return
		}
		wire, err := jsonrpc.Marshal(&first)
		if err != nil {
			t.Fatal(err)
		}
		if err := jsonrpc.Unmarshal(wire, &second); err != nil {
			t.Fatalf("%v in %s", err, wire)
		}
		again, err := jsonrpc.Marshal(&second)
		if err != nil || string(again) != string(wire) {
			t.Fatalf("%s became %s (%v)", wire, again, err)
		}
	})
}
