package glue_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/aws/smithy-go"

	"glaux/catalog"
	"glaux/web/glue"
)

const account = "123456789012"

func start(t *testing.T, authorize func(ctx context.Context, action, resource string) error) *sdk.Client {
	t.Helper()
	c, err := catalog.Open(t.Context(), catalog.Options{Path: filepath.Join(t.TempDir(), "catalog.db")})
	must(t, err)
	t.Cleanup(func() { c.Close() })
	s, err := glue.New(glue.Options{Catalog: c, Account: account, Region: "us-east-1", Authorize: authorize})
	must(t, err)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return sdk.New(sdk.Options{Region: "us-east-1", BaseEndpoint: &srv.URL, Credentials: aws.AnonymousCredentials{}})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused checks an error's code and message.
func refused(t *testing.T, err error, code, message string) {
	t.Helper()
	e, ok := errors.AsType[smithy.APIError](err)
	if !ok || e.ErrorCode() != code || e.ErrorMessage() != message {
		t.Errorf("got %v, want %s: %s", err, code, message)
	}
}

func s(v string) *string { return &v }

func table(name string) *types.TableInput {
	return &types.TableInput{
		Name: s(name), TableType: s("EXTERNAL_TABLE"), Description: s(""), Parameters: map[string]string{},
		PartitionKeys: []types.Column{{Name: s("dt"), Type: s("string"), Comment: s("")}, {Name: s("n"), Type: s("int")}},
		StorageDescriptor: &types.StorageDescriptor{
			Columns: []types.Column{{Name: s("a"), Type: s("array<int>"), Parameters: map[string]string{"k": "v"}}}, Location: s("s3://b/t/"),
			AdditionalLocations: []string{}, BucketColumns: []string{}, NumberOfBuckets: -1, SortColumns: []types.Order{{Column: s("a"), SortOrder: 0}},
			SerdeInfo:  &types.SerDeInfo{SerializationLibrary: s("org.x"), Parameters: map[string]string{"serialization.format": "1"}},
			SkewedInfo: &types.SkewedInfo{SkewedColumnNames: []string{"a"}}, Parameters: map[string]string{},
		},
	}
}

func TestDatabase(t *testing.T) {
	ctx, c := t.Context(), start(t, nil)
	_, err := c.CreateDatabase(ctx, &sdk.CreateDatabaseInput{CatalogId: s(account), Tags: map[string]string{"k": "v"},
		DatabaseInput: &types.DatabaseInput{Name: s("Sales"), Description: s("x\ny"), LocationUri: s("s3://b/"), Parameters: map[string]string{"a": "b"},
			CreateTableDefaultPermissions: []types.PrincipalPermissions{{Permissions: []types.Permission{types.PermissionAll}}}}})
	must(t, err)
	got, err := c.GetDatabase(ctx, &sdk.GetDatabaseInput{Name: s("sales")})
	must(t, err)
	d := got.Database
	if *d.Name != "sales" || *d.Description != "x\ny" || *d.LocationUri != "s3://b/" || d.Parameters["a"] != "b" || *d.CatalogId != account ||
		time.Since(*d.CreateTime) > time.Minute || d.CreateTableDefaultPermissions[0].Permissions[0] != types.PermissionAll {
		t.Errorf("%+v", d)
	}
	arn := s("arn:aws:glue:us-east-1:" + account + ":database/sales")
	_, err = c.TagResource(ctx, &sdk.TagResourceInput{ResourceArn: arn, TagsToAdd: map[string]string{"x": ""}})
	must(t, err)
	_, err = c.UntagResource(ctx, &sdk.UntagResourceInput{ResourceArn: arn, TagsToRemove: []string{"k"}})
	must(t, err)
	tags, err := c.GetTags(ctx, &sdk.GetTagsInput{ResourceArn: arn})
	must(t, err)
	if !reflect.DeepEqual(tags.Tags, map[string]string{"x": ""}) {
		t.Errorf("tags %v", tags.Tags)
	}
	list, err := c.GetDatabases(ctx, &sdk.GetDatabasesInput{MaxResults: aws.Int32(1)})
	must(t, err)
	if len(list.DatabaseList) != 1 || list.NextToken == nil {
		t.Errorf("%+v", list)
	}
	list, err = c.GetDatabases(ctx, &sdk.GetDatabasesInput{NextToken: list.NextToken})
	must(t, err)
	if len(list.DatabaseList) != 1 || *list.DatabaseList[0].Name != "sales" || list.NextToken != nil {
		t.Errorf("%+v", list)
	}
	_, err = c.UpdateDatabase(ctx, &sdk.UpdateDatabaseInput{Name: s("sales"), DatabaseInput: &types.DatabaseInput{Name: s("sales")}})
	must(t, err)
	_, err = c.CreateDatabase(ctx, &sdk.CreateDatabaseInput{DatabaseInput: &types.DatabaseInput{Name: s("SALES")}})
	refused(t, err, "AlreadyExistsException", "Database already exists.")
	_, err = c.DeleteDatabase(ctx, &sdk.DeleteDatabaseInput{Name: s("sales")})
	must(t, err)
	_, err = c.GetDatabase(ctx, &sdk.GetDatabaseInput{Name: s("sales")})
	refused(t, err, "EntityNotFoundException", "Database sales not found.")
	_, err = c.GetDatabase(ctx, &sdk.GetDatabaseInput{Name: s("sales"), CatalogId: s("9")})
	refused(t, err, "EntityNotFoundException", "Catalog 9 not found.")
	_, err = c.GetDatabase(ctx, &sdk.GetDatabaseInput{Name: s("")})
	refused(t, err, "ValidationException", "1 validation error detected: Value at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1")
}

func TestTable(t *testing.T) {
	ctx, c := t.Context(), start(t, nil)
	_, err := c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: table("T1"), PartitionIndexes: []types.PartitionIndex{}})
	must(t, err)
	got, err := c.GetTable(ctx, &sdk.GetTableInput{DatabaseName: s("DEFAULT"), Name: s("t1")})
	must(t, err)
	in, out := table("t1"), got.Table
	if *out.Name != "t1" || *out.DatabaseName != "default" || *out.VersionId != "0" || *out.CatalogId != account ||
		!reflect.DeepEqual(out.StorageDescriptor, in.StorageDescriptor) || !reflect.DeepEqual(out.PartitionKeys, in.PartitionKeys) ||
		!reflect.DeepEqual(out.Parameters, in.Parameters) || *out.Description != "" {
		t.Errorf("%+v", out)
	}
	_, err = c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: table("T1")})
	refused(t, err, "AlreadyExistsException", "Table already exists.")
	_, err = c.GetTable(ctx, &sdk.GetTableInput{DatabaseName: s("default"), Name: s("nope")})
	refused(t, err, "EntityNotFoundException", "Table nope not found.")
	_, err = c.GetTable(ctx, &sdk.GetTableInput{DatabaseName: s("nope"), Name: s("nope")})
	refused(t, err, "EntityNotFoundException", "Database nope not found.")
	_, err = c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: table("ice"),
		OpenTableFormatInput: &types.OpenTableFormatInput{IcebergInput: &types.IcebergInput{MetadataOperation: types.MetadataOperationCreate}}})
	refused(t, err, "InvalidInputException", "OpenTableFormatInput is not supported")

	changed := table("t1")
	changed.Owner = s("me")
	_, err = c.UpdateTable(ctx, &sdk.UpdateTableInput{DatabaseName: s("default"), TableInput: changed, VersionId: s("0")})
	must(t, err)
	_, err = c.UpdateTable(ctx, &sdk.UpdateTableInput{DatabaseName: s("default"), TableInput: changed, VersionId: s("0")})
	refused(t, err, "ConcurrentModificationException", "Update table failed due to concurrent modifications: table t1 is at version 1, not 0.")
	versions, err := c.GetTableVersions(ctx, &sdk.GetTableVersionsInput{DatabaseName: s("default"), TableName: s("t1")})
	must(t, err)
	if len(versions.TableVersions) != 2 || *versions.TableVersions[0].VersionId != "1" || *versions.TableVersions[1].Table.VersionId != "0" {
		t.Errorf("%+v", versions.TableVersions)
	}
	gone, err := c.BatchDeleteTableVersion(ctx, &sdk.BatchDeleteTableVersionInput{DatabaseName: s("default"), TableName: s("t1"), VersionIds: []string{"0", "7"}})
	must(t, err)
	if len(gone.Errors) != 1 || *gone.Errors[0].VersionId != "7" || *gone.Errors[0].ErrorDetail.ErrorCode != "EntityNotFoundException" {
		t.Errorf("%+v", gone.Errors)
	}

	for _, name := range []string{"t2", "u1"} {
		_, err = c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: table(name)})
		must(t, err)
	}
	for expr, want := range map[string]string{"t*": "t1 t2", "t.*": "t1 t2", "*1": "t1 u1", "t1|u1": "t1 u1", "": "t1 t2 u1"} {
		list, err := c.GetTables(ctx, &sdk.GetTablesInput{DatabaseName: s("default"), Expression: &expr})
		must(t, err)
		var names []string
		for _, tbl := range list.TableList {
			names = append(names, *tbl.Name)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("%s: %v", expr, names)
		}
	}
	found, err := c.SearchTables(ctx, &sdk.SearchTablesInput{SearchText: s("1"), MaxResults: aws.Int32(1),
		SortCriteria: []types.SortCriterion{{FieldName: s("Name"), Sort: types.SortDescending}}, Filters: []types.PropertyPredicate{{Key: s("DatabaseName"), Value: s("default")}}})
	must(t, err)
	if len(found.TableList) != 1 || *found.TableList[0].Name != "u1" || found.NextToken == nil {
		t.Errorf("%+v", found)
	}
	deleted, err := c.BatchDeleteTable(ctx, &sdk.BatchDeleteTableInput{DatabaseName: s("default"), TablesToDelete: []string{"t2", "t3"}})
	must(t, err)
	if len(deleted.Errors) != 1 || *deleted.Errors[0].TableName != "t3" || *deleted.Errors[0].ErrorDetail.ErrorMessage != "Table t3 not found." {
		t.Errorf("%+v", deleted.Errors)
	}
	bad := table("bad")
	bad.StorageDescriptor.Columns[0].Comment = s("a\nb")
	_, err = c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: bad})
	if err == nil || !strings.Contains(err.Error(), "ValidationException: 1 validation error detected: Value at 'tableInput.storageDescriptor.columns.1.member.comment' failed to satisfy constraint: Member must satisfy regular expression pattern:") {
		t.Error(err)
	}
}

func partition(values ...string) types.PartitionInput {
	return types.PartitionInput{Values: values, StorageDescriptor: &types.StorageDescriptor{Columns: table("t").StorageDescriptor.Columns, Location: s("s3://b/" + strings.Join(values, "/"))}}
}

func TestPartition(t *testing.T) {
	ctx, c := t.Context(), start(t, nil)
	_, err := c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: table("t"),
		PartitionIndexes: []types.PartitionIndex{{IndexName: s("i"), Keys: []string{"dt"}}}})
	must(t, err)
	var inputs []types.PartitionInput
	for i := range 100 {
		inputs = append(inputs, partition(fmt.Sprintf("2024-01-%02d", i/10+1), fmt.Sprint(i)))
	}
	inputs[99] = inputs[0]
	created, err := c.BatchCreatePartition(ctx, &sdk.BatchCreatePartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionInputList: inputs})
	must(t, err)
	if len(created.Errors) != 1 || *created.Errors[0].ErrorDetail.ErrorMessage != "Partition already exists." || created.Errors[0].PartitionValues[1] != "0" {
		t.Errorf("%+v", created.Errors)
	}
	_, err = c.BatchCreatePartition(ctx, &sdk.BatchCreatePartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionInputList: append(inputs, inputs...)})
	if err == nil || !strings.Contains(err.Error(), "Member must have length less than or equal to 100") {
		t.Error(err)
	}
	total := 0
	for segment := range int32(5) {
		pages := sdk.NewGetPartitionsPaginator(c, &sdk.GetPartitionsInput{DatabaseName: s("default"), TableName: s("t"), MaxResults: aws.Int32(7),
			Expression: s("((dt = '2024-01-02')) AND (n >= 10 AND n <= 15 OR (n in (17, 99)))"), ExcludeColumnSchema: aws.Bool(true),
			Segment: &types.Segment{SegmentNumber: segment, TotalSegments: aws.Int32(5)}})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			must(t, err)
			total += len(page.Partitions)
			for _, p := range page.Partitions {
				if p.StorageDescriptor.Columns != nil || *p.StorageDescriptor.Location == "" || *p.CatalogId != account || p.CreationTime == nil {
					t.Errorf("%+v", p)
				}
			}
		}
	}
	if total != 7 {
		t.Errorf("%d partitions found", total)
	}
	_, err = c.GetPartitions(ctx, &sdk.GetPartitionsInput{DatabaseName: s("default"), TableName: s("t"), Expression: s("dt = ")})
	refused(t, err, "InvalidInputException", "Unsupported expression 'dt = ': it ends too early")
	got, err := c.BatchGetPartition(ctx, &sdk.BatchGetPartitionInput{DatabaseName: s("default"), TableName: s("t"),
		PartitionsToGet: []types.PartitionValueList{{Values: []string{"2024-01-01", "3"}}, {Values: []string{"x", "3"}}}})
	must(t, err)
	if len(got.Partitions) != 1 || *got.Partitions[0].StorageDescriptor.Columns[0].Type != "array<int>" {
		t.Errorf("%+v", got.Partitions)
	}
	moved := partition("2025-01-01", "3")
	_, err = c.UpdatePartition(ctx, &sdk.UpdatePartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionValueList: []string{"2024-01-01", "3"}, PartitionInput: &moved})
	must(t, err)
	_, err = c.GetPartition(ctx, &sdk.GetPartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionValues: []string{"2024-01-01", "3"}})
	refused(t, err, "EntityNotFoundException", "Cannot find partition.")
	_, err = c.CreatePartition(ctx, &sdk.CreatePartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionInput: &moved})
	refused(t, err, "AlreadyExistsException", "Partition already exists.")
	updated, err := c.BatchUpdatePartition(ctx, &sdk.BatchUpdatePartitionInput{DatabaseName: s("default"), TableName: s("t"), Entries: []types.BatchUpdatePartitionRequestEntry{
		{PartitionValueList: []string{"x", "1"}, PartitionInput: &moved}}})
	must(t, err)
	if len(updated.Errors) != 1 {
		t.Errorf("%+v", updated.Errors)
	}
	dropped, err := c.BatchDeletePartition(ctx, &sdk.BatchDeletePartitionInput{DatabaseName: s("default"), TableName: s("t"),
		PartitionsToDelete: []types.PartitionValueList{{Values: []string{"2025-01-01", "3"}}, {Values: []string{"x", "3"}}}})
	must(t, err)
	if len(dropped.Errors) != 1 {
		t.Errorf("%+v", dropped.Errors)
	}
	indexes, err := c.GetPartitionIndexes(ctx, &sdk.GetPartitionIndexesInput{DatabaseName: s("default"), TableName: s("t")})
	must(t, err)
	x := indexes.PartitionIndexDescriptorList
	if len(x) != 1 || x[0].IndexStatus != types.PartitionIndexStatusActive || *x[0].Keys[0].Type != "string" {
		t.Errorf("%+v", x)
	}
	_, err = c.DeletePartitionIndex(ctx, &sdk.DeletePartitionIndexInput{DatabaseName: s("default"), TableName: s("t"), IndexName: s("i")})
	must(t, err)
}

func TestStatistics(t *testing.T) {
	ctx, c := t.Context(), start(t, nil)
	_, err := c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: table("t")})
	must(t, err)
	p := partition("d", "1")
	_, err = c.CreatePartition(ctx, &sdk.CreatePartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionInput: &p})
	must(t, err)
	stats := types.ColumnStatistics{ColumnName: s("a"), ColumnType: s("decimal(10,2)"), AnalyzedTime: aws.Time(time.Unix(5, 0).UTC()),
		StatisticsData: &types.ColumnStatisticsData{Type: types.ColumnStatisticsTypeDecimal, DecimalColumnStatisticsData: &types.DecimalColumnStatisticsData{
			MaximumValue: &types.DecimalNumber{UnscaledValue: []byte{1, 2, 0xff}, Scale: 2}, NumberOfDistinctValues: 0, NumberOfNulls: 3}}}
	nope := stats
	nope.ColumnName = s("nope")
	up, err := c.UpdateColumnStatisticsForTable(ctx, &sdk.UpdateColumnStatisticsForTableInput{DatabaseName: s("default"), TableName: s("t"), ColumnStatisticsList: []types.ColumnStatistics{stats, nope}})
	must(t, err)
	if len(up.Errors) != 1 || *up.Errors[0].ColumnStatistics.ColumnName != "nope" {
		t.Errorf("%+v", up.Errors)
	}
	_, err = c.UpdateColumnStatisticsForPartition(ctx, &sdk.UpdateColumnStatisticsForPartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionValues: []string{"d", "1"}, ColumnStatisticsList: []types.ColumnStatistics{stats}})
	must(t, err)
	got, err := c.GetColumnStatisticsForTable(ctx, &sdk.GetColumnStatisticsForTableInput{DatabaseName: s("default"), TableName: s("t"), ColumnNames: []string{"a", "dt"}})
	must(t, err)
	if len(got.ColumnStatisticsList) != 1 || !reflect.DeepEqual(got.ColumnStatisticsList[0], stats) || len(got.Errors) != 1 || *got.Errors[0].ColumnName != "dt" {
		t.Errorf("%+v", got)
	}
	of, err := c.GetColumnStatisticsForPartition(ctx, &sdk.GetColumnStatisticsForPartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionValues: []string{"d", "1"}, ColumnNames: []string{"a"}})
	must(t, err)
	if len(of.ColumnStatisticsList) != 1 {
		t.Errorf("%+v", of)
	}
	_, err = c.DeleteColumnStatisticsForTable(ctx, &sdk.DeleteColumnStatisticsForTableInput{DatabaseName: s("default"), TableName: s("t"), ColumnName: s("a")})
	must(t, err)
	_, err = c.DeleteColumnStatisticsForPartition(ctx, &sdk.DeleteColumnStatisticsForPartitionInput{DatabaseName: s("default"), TableName: s("t"), PartitionValues: []string{"d", "1"}, ColumnName: s("a")})
	must(t, err)
}

func TestFunction(t *testing.T) {
	ctx, c := t.Context(), start(t, nil)
	f := &types.UserDefinedFunctionInput{FunctionName: s("F"), ClassName: s("x.Y"), OwnerName: s("me"), OwnerType: types.PrincipalTypeUser,
		ResourceUris: []types.ResourceUri{{ResourceType: types.ResourceTypeJar, Uri: s("s3://b/f.jar")}}}
	_, err := c.CreateUserDefinedFunction(ctx, &sdk.CreateUserDefinedFunctionInput{DatabaseName: s("default"), FunctionInput: f})
	must(t, err)
	_, err = c.UpdateUserDefinedFunction(ctx, &sdk.UpdateUserDefinedFunctionInput{DatabaseName: s("default"), FunctionName: s("f"), FunctionInput: f})
	must(t, err)
	got, err := c.GetUserDefinedFunction(ctx, &sdk.GetUserDefinedFunctionInput{DatabaseName: s("default"), FunctionName: s("f")})
	must(t, err)
	if u := got.UserDefinedFunction; *u.FunctionName != "f" || *u.ResourceUris[0].Uri != "s3://b/f.jar" || u.OwnerType != types.PrincipalTypeUser {
		t.Errorf("%+v", u)
	}
	for _, database := range []*string{nil, s("default")} {
		list, err := c.GetUserDefinedFunctions(ctx, &sdk.GetUserDefinedFunctionsInput{DatabaseName: database, Pattern: s(".*")})
		must(t, err)
		if len(list.UserDefinedFunctions) != 1 {
			t.Errorf("%+v", list)
		}
	}
	_, err = c.DeleteUserDefinedFunction(ctx, &sdk.DeleteUserDefinedFunctionInput{DatabaseName: s("default"), FunctionName: s("f")})
	must(t, err)
	_, err = c.GetUserDefinedFunction(ctx, &sdk.GetUserDefinedFunctionInput{DatabaseName: s("default"), FunctionName: s("f")})
	refused(t, err, "EntityNotFoundException", "Function f not found.")
}

func TestSettings(t *testing.T) {
	ctx, c := t.Context(), start(t, nil)
	enc, err := c.GetDataCatalogEncryptionSettings(ctx, &sdk.GetDataCatalogEncryptionSettingsInput{})
	must(t, err)
	if enc.DataCatalogEncryptionSettings.EncryptionAtRest.CatalogEncryptionMode != types.CatalogEncryptionModeDisabled {
		t.Errorf("%+v", enc)
	}
	want := &types.DataCatalogEncryptionSettings{EncryptionAtRest: &types.EncryptionAtRest{CatalogEncryptionMode: types.CatalogEncryptionModeSsekms, SseAwsKmsKeyId: s("k")},
		ConnectionPasswordEncryption: &types.ConnectionPasswordEncryption{ReturnConnectionPasswordEncrypted: true}}
	_, err = c.PutDataCatalogEncryptionSettings(ctx, &sdk.PutDataCatalogEncryptionSettingsInput{DataCatalogEncryptionSettings: want})
	must(t, err)
	enc, err = c.GetDataCatalogEncryptionSettings(ctx, &sdk.GetDataCatalogEncryptionSettingsInput{})
	must(t, err)
	if !reflect.DeepEqual(enc.DataCatalogEncryptionSettings, want) {
		t.Errorf("%+v", enc.DataCatalogEncryptionSettings)
	}
	_, err = c.GetResourcePolicy(ctx, &sdk.GetResourcePolicyInput{})
	refused(t, err, "EntityNotFoundException", "Policy not found")
	put, err := c.PutResourcePolicy(ctx, &sdk.PutResourcePolicyInput{PolicyInJson: s(`{"a":1}`), PolicyExistsCondition: types.ExistConditionNotExist})
	must(t, err)
	_, err = c.PutResourcePolicy(ctx, &sdk.PutResourcePolicyInput{PolicyInJson: s(`{}`), PolicyHashCondition: s("other")})
	refused(t, err, "ConditionCheckFailureException", "The policy hash does not match")
	_, err = c.DeleteResourcePolicy(ctx, &sdk.DeleteResourcePolicyInput{PolicyHashCondition: put.PolicyHash})
	must(t, err)
	status, err := c.GetCatalogImportStatus(ctx, &sdk.GetCatalogImportStatusInput{})
	must(t, err)
	if !status.ImportStatus.ImportCompleted {
		t.Error("not imported")
	}
}

func TestAuthorize(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	c := start(t, func(_ context.Context, action, resource string) error {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, action+" "+strings.TrimPrefix(resource, "arn:aws:glue:us-east-1:"+account+":"))
		if strings.HasSuffix(resource, "/secret") {
			return errors.New("no")
		}
		return nil
	})
	_, err := c.GetTable(t.Context(), &sdk.GetTableInput{DatabaseName: s("Default"), Name: s("Secret")})
	refused(t, err, "AccessDeniedException", "no")
	if got := strings.Join(asked, ", "); got != "glue:GetTable catalog, glue:GetTable database/default, glue:GetTable table/default/secret" {
		t.Error(got)
	}
}

// TestCommits has clients commit to a table as Iceberg writers do.
func TestCommits(t *testing.T) {
	ctx, c := t.Context(), start(t, nil)
	_, err := c.CreateTable(ctx, &sdk.CreateTableInput{DatabaseName: s("default"), TableInput: table("t")})
	must(t, err)
	const writers, each = 3, 10
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for done := 0; done < each; {
				got, err := c.GetTable(ctx, &sdk.GetTableInput{DatabaseName: s("default"), Name: s("t")})
				if err != nil {
					t.Error(err)
					return
				}
				next := table("t")
				next.Parameters = map[string]string{"metadata_location": got.Table.Parameters["metadata_location"] + fmt.Sprint(w)}
				_, err = c.UpdateTable(ctx, &sdk.UpdateTableInput{DatabaseName: s("default"), TableInput: next, VersionId: got.Table.VersionId, SkipArchive: aws.Bool(true)})
				if _, conflict := errors.AsType[*types.ConcurrentModificationException](err); conflict {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				done++
			}
		})
	}
	wg.Wait()
	got, err := c.GetTable(ctx, &sdk.GetTableInput{DatabaseName: s("default"), Name: s("t")})
	must(t, err)
	if n := len(got.Table.Parameters["metadata_location"]); n != writers*each {
		t.Errorf("%d of %d commits are left", n, writers*each)
	}
}
