package athena

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"glaux/catalog"
	"glaux/query"
	"glaux/web/jsonrpc"
)

func (a *api) dataCatalogs(to map[string]jsonrpc.Operation) {
	to["CreateDataCatalog"] = jsonrpc.Handle(a.createDataCatalog)
	to["GetDataCatalog"] = jsonrpc.Handle(a.getDataCatalog)
	to["UpdateDataCatalog"] = jsonrpc.Handle(a.updateDataCatalog)
	to["DeleteDataCatalog"] = jsonrpc.Handle(a.deleteDataCatalog)
	to["ListDataCatalogs"] = jsonrpc.Handle(a.listDataCatalogs)
}

func (a *api) metadata(to map[string]jsonrpc.Operation) {
	to["GetDatabase"] = jsonrpc.Handle(a.getDatabase)
	to["ListDatabases"] = jsonrpc.Handle(a.listDatabases)
	to["GetTableMetadata"] = jsonrpc.Handle(a.getTableMetadata)
	to["ListTableMetadata"] = jsonrpc.Handle(a.listTableMetadata)
}

func (a *api) tags(to map[string]jsonrpc.Operation) {
	to["TagResource"] = jsonrpc.Handle(a.tagResource)
	to["UntagResource"] = jsonrpc.Handle(a.untagResource)
	to["ListTagsForResource"] = jsonrpc.Handle(a.listTags)
}

func dataCatalogTo(c *query.DataCatalog) *types.DataCatalog {
	return &types.DataCatalog{
		Name: &c.Name, Type: types.DataCatalogType(c.Type), Description: text(c.Description), Parameters: c.Parameters,
		Status: types.DataCatalogStatusCreateComplete,
	}
}

func (a *api) createDataCatalog(ctx context.Context, in *athena.CreateDataCatalogInput) (*athena.CreateDataCatalogOutput, error) {
	if err := a.allowCatalog(ctx, "CreateDataCatalog", str(in.Name)); err != nil {
		return nil, err
	}
	c := query.DataCatalog{Name: str(in.Name), Type: string(in.Type), Description: str(in.Description), Parameters: in.Parameters}
	if err := a.service.CreateDataCatalog(ctx, c, tagMap(in.Tags)); err != nil {
		return nil, err
	}
	return &athena.CreateDataCatalogOutput{DataCatalog: dataCatalogTo(&c)}, nil
}

func (a *api) getDataCatalog(ctx context.Context, in *athena.GetDataCatalogInput) (*athena.GetDataCatalogOutput, error) {
	if err := a.allowCatalog(ctx, "GetDataCatalog", str(in.Name)); err != nil {
		return nil, err
	}
	c, err := a.service.DataCatalog(ctx, str(in.Name))
	if err != nil {
		return nil, err
	}
	return &athena.GetDataCatalogOutput{DataCatalog: dataCatalogTo(c)}, nil
}

func (a *api) updateDataCatalog(ctx context.Context, in *athena.UpdateDataCatalogInput) (*athena.UpdateDataCatalogOutput, error) {
	if err := a.allowCatalog(ctx, "UpdateDataCatalog", str(in.Name)); err != nil {
		return nil, err
	}
	return &athena.UpdateDataCatalogOutput{}, a.service.UpdateDataCatalog(ctx, str(in.Name), string(in.Type), in.Description, in.Parameters)
}

func (a *api) deleteDataCatalog(ctx context.Context, in *athena.DeleteDataCatalogInput) (*athena.DeleteDataCatalogOutput, error) {
	if err := a.allowCatalog(ctx, "DeleteDataCatalog", str(in.Name)); err != nil {
		return nil, err
	}
	c, err := a.service.DeleteDataCatalog(ctx, str(in.Name))
	if err != nil {
		return nil, err
	}
	out := dataCatalogTo(c)
	out.Status = types.DataCatalogStatusDeleteComplete
	return &athena.DeleteDataCatalogOutput{DataCatalog: out}, nil
}

func (a *api) listDataCatalogs(ctx context.Context, in *athena.ListDataCatalogsInput) (*athena.ListDataCatalogsOutput, error) {
	if err := allow(ctx, "ListDataCatalogs", "*"); err != nil {
		return nil, err
	}
	list, next, err := a.service.DataCatalogs(ctx, str(in.NextToken), limit(in.MaxResults, 50))
	if err != nil {
		return nil, err
	}
	out := &athena.ListDataCatalogsOutput{DataCatalogsSummary: []types.DataCatalogSummary{}, NextToken: text(next)}
	for _, c := range list {
		out.DataCatalogsSummary = append(out.DataCatalogsSummary, types.DataCatalogSummary{
			CatalogName: &c.Name, Type: types.DataCatalogType(c.Type), Status: types.DataCatalogStatusCreateComplete,
		})
	}
	return out, nil
}

// known checks that a catalog name stands for the Glue catalog that is ours.
func (a *api) known(ctx context.Context, action, name string) error {
	if err := a.allowCatalog(ctx, action, name); err != nil {
		return err
	}
	c, err := a.service.DataCatalog(ctx, name)
	if err != nil {
		return invalid("INVALID_INPUT", "Cannot find catalog "+name)
	}
	if c.Type != "GLUE" {
		return invalid("INVALID_INPUT", "Catalog "+name+" is of type "+c.Type+", which Glaux can't read.")
	}
	return nil
}

// absent turns what the catalog doesn't have into Athena's MetadataException.
func absent(err error) error {
	if errors.Is(err, catalog.ErrNotFound) {
		return &jsonrpc.Error{
			Status: http.StatusBadRequest, Type: "MetadataException",
			Message: "com.amazonaws.services.glue.model.EntityNotFoundException: " + err.Error() + " (Service: AWSGlue; Status Code: 400; Error Code: EntityNotFoundException)",
		}
	}
	return err
}

func databaseTo(d *catalog.Database) types.Database {
	return types.Database{Name: &d.Name, Description: d.Description, Parameters: d.Parameters}
}

func (a *api) getDatabase(ctx context.Context, in *athena.GetDatabaseInput) (*athena.GetDatabaseOutput, error) {
	if err := a.known(ctx, "GetDatabase", str(in.CatalogName)); err != nil {
		return nil, err
	}
	d, err := a.catalog.Database(ctx, str(in.DatabaseName))
	if err != nil {
		return nil, absent(err)
	}
	out := databaseTo(d)
	return &athena.GetDatabaseOutput{Database: &out}, nil
}

func (a *api) listDatabases(ctx context.Context, in *athena.ListDatabasesInput) (*athena.ListDatabasesOutput, error) {
	if err := a.known(ctx, "ListDatabases", str(in.CatalogName)); err != nil {
		return nil, err
	}
	list, next, err := a.catalog.Databases(ctx, catalog.Page{After: str(in.NextToken), Limit: limit(in.MaxResults, 50)})
	if err != nil {
		return nil, absent(err)
	}
	out := &athena.ListDatabasesOutput{DatabaseList: []types.Database{}, NextToken: text(next)}
	for _, d := range list {
		out.DatabaseList = append(out.DatabaseList, databaseTo(d))
	}
	return out, nil
}

func (a *api) getTableMetadata(ctx context.Context, in *athena.GetTableMetadataInput) (*athena.GetTableMetadataOutput, error) {
	if err := a.known(ctx, "GetTableMetadata", str(in.CatalogName)); err != nil {
		return nil, err
	}
	t, err := a.catalog.Table(ctx, str(in.DatabaseName), str(in.TableName))
	if err != nil {
		return nil, absent(err)
	}
	out := tableTo(t)
	return &athena.GetTableMetadataOutput{TableMetadata: &out}, nil
}

func (a *api) listTableMetadata(ctx context.Context, in *athena.ListTableMetadataInput) (*athena.ListTableMetadataOutput, error) {
	if err := a.known(ctx, "ListTableMetadata", str(in.CatalogName)); err != nil {
		return nil, err
	}
	keep, err := tablePattern(str(in.Expression))
	if err != nil {
		return nil, err
	}
	list, next, err := a.catalog.Tables(ctx, str(in.DatabaseName), catalog.Page{After: str(in.NextToken), Limit: limit(in.MaxResults, 50)}, keep)
	if err != nil {
		return nil, absent(err)
	}
	out := &athena.ListTableMetadataOutput{TableMetadataList: []types.TableMetadata{}, NextToken: text(next)}
	for _, t := range list {
		out.TableMetadataList = append(out.TableMetadataList, tableTo(t))
	}
	return out, nil
}

// tablePattern reads an Expression, a regular expression on the whole name; * alone is everything.
func tablePattern(expression string) (func(*catalog.Table) (bool, error), error) {
	if expression == "" || expression == "*" {
		return nil, nil
	}
	re, err := regexp.Compile("(?i)^(?:" + expression + ")$")
	if err != nil {
		return nil, invalid("INVALID_INPUT", fmt.Sprintf("Expression %q is not a regular expression: %v", expression, err))
	}
	return func(t *catalog.Table) (bool, error) { return re.MatchString(t.Name), nil }, nil
}

func tableTo(t *catalog.Table) types.TableMetadata {
	m := types.TableMetadata{Name: &t.Name, Parameters: tableParameters(t), TableType: text(t.TableType), Columns: []types.Column{}, PartitionKeys: []types.Column{}}
	if !t.CreateTime.IsZero() {
		m.CreateTime = &t.CreateTime
	}
	if !t.LastAccessTime.IsZero() {
		m.LastAccessTime = &t.LastAccessTime
	}
	if sd := t.StorageDescriptor; sd != nil {
		m.Columns = columnsTo(sd.Columns)
	}
	m.PartitionKeys = columnsTo(t.PartitionKeys)
	return m
}

func columnsTo(columns []catalog.Column) []types.Column {
	out := make([]types.Column, len(columns))
	for i, c := range columns {
		out[i] = types.Column{Name: aws.String(c.Name), Type: aws.String(c.Type), Comment: c.Comment}
	}
	return out
}

// tableParameters are the table's own with those of its storage, under Athena's names.
func tableParameters(t *catalog.Table) map[string]string {
	p := maps.Clone(t.Parameters)
	if p == nil {
		p = map[string]string{}
	}
	sd := t.StorageDescriptor
	if sd == nil {
		return p
	}
	p["location"] = strings.TrimSuffix(sd.Location, "/")
	p["inputformat"], p["outputformat"] = sd.InputFormat, sd.OutputFormat
	if sd.SerdeInfo != nil {
		p["serde.serialization.lib"] = sd.SerdeInfo.SerializationLibrary
		for k, v := range sd.SerdeInfo.Parameters {
			p["serde.param."+k] = v
		}
	}
	return p
}

func tagMap(tags []types.Tag) map[string]string {
	m := map[string]string{}
	for _, t := range tags {
		m[str(t.Key)] = str(t.Value)
	}
	return m
}

func (a *api) tagResource(ctx context.Context, in *athena.TagResourceInput) (*athena.TagResourceOutput, error) {
	if err := allow(ctx, "TagResource", str(in.ResourceARN)); err != nil {
		return nil, err
	}
	return &athena.TagResourceOutput{}, a.service.Tag(ctx, str(in.ResourceARN), tagMap(in.Tags))
}

func (a *api) untagResource(ctx context.Context, in *athena.UntagResourceInput) (*athena.UntagResourceOutput, error) {
	if err := allow(ctx, "UntagResource", str(in.ResourceARN)); err != nil {
		return nil, err
	}
	return &athena.UntagResourceOutput{}, a.service.Untag(ctx, str(in.ResourceARN), in.TagKeys)
}

func (a *api) listTags(ctx context.Context, in *athena.ListTagsForResourceInput) (*athena.ListTagsForResourceOutput, error) {
	if err := allow(ctx, "ListTagsForResource", str(in.ResourceARN)); err != nil {
		return nil, err
	}
	list, next, err := a.service.Tags(ctx, str(in.ResourceARN), str(in.NextToken), limit(in.MaxResults, 75))
	if err != nil {
		return nil, err
	}
	out := &athena.ListTagsForResourceOutput{Tags: []types.Tag{}, NextToken: text(next)}
	for _, t := range list {
		out.Tags = append(out.Tags, types.Tag{Key: &t.Key, Value: &t.Value})
	}
	return out, nil
}
