package glue

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/go-json-experiment/json/jsontext"

	"glaux/catalog"
)

// A tableDocument is a table as clients see it.
type tableDocument struct {
	catalog.Table                 `json:",inline"`
	CatalogID                     string `json:"CatalogId"`
	IsRegisteredWithLakeFormation bool
}

func (s *Service) wrapTable(t *catalog.Table) any {
	return &tableDocument{Table: *t, CatalogID: s.o.Account}
}

func (s *Service) createTable(ctx context.Context, in *glue.CreateTableInput) (*glue.CreateTableOutput, error) {
	name := in.Name
	if in.TableInput != nil {
		name = in.TableInput.Name
	}
	if err := s.allow(ctx, in.CatalogId, "CreateTable", tableOf(in.DatabaseName, name)); err != nil {
		return nil, err
	}
	if err := unsupported("OpenTableFormatInput", in.OpenTableFormatInput != nil, "TransactionId", in.TransactionId != nil); err != nil {
		return nil, err
	}
	if in.TableInput == nil {
		return nil, invalid("TableInput must not be null")
	}
	t, err := document[catalog.Table](in.TableInput)
	if err != nil {
		return nil, err
	}
	var indexes []catalog.Index
	for _, x := range in.PartitionIndexes {
		indexes = append(indexes, catalog.Index{Name: *x.IndexName, Keys: x.Keys})
	}
	_, err = s.c.CreateTable(ctx, *in.DatabaseName, t, indexes...)
	return &glue.CreateTableOutput{}, err
}

type getTableOutput struct{ Table jsontext.Value }

func (s *Service) getTable(ctx context.Context, in *glue.GetTableInput) (*getTableOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetTable", tableOf(in.DatabaseName, in.Name)); err != nil {
		return nil, err
	}
	if err := unsupported("QueryAsOfTime", in.QueryAsOfTime != nil, "TransactionId", in.TransactionId != nil); err != nil {
		return nil, err
	}
	t, err := s.c.Table(ctx, *in.DatabaseName, *in.Name)
	if err != nil {
		return nil, err
	}
	doc, err := raw(s.wrapTable(t))
	return &getTableOutput{doc}, err
}

type getTablesOutput struct {
	TableList []jsontext.Value
	NextToken *string
}

func (s *Service) getTables(ctx context.Context, in *glue.GetTablesInput) (*getTablesOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetTables", tableOf(in.DatabaseName, every)); err != nil {
		return nil, err
	}
	if err := unsupported("QueryAsOfTime", in.QueryAsOfTime != nil, "TransactionId", in.TransactionId != nil); err != nil {
		return nil, err
	}
	p, err := page(in.NextToken, in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	match, err := nameMatcher(in.Expression)
	if err != nil {
		return nil, err
	}
	list, next, err := s.c.Tables(ctx, *in.DatabaseName, p, func(t *catalog.Table) (bool, error) { return match(t.Name), nil })
	if err != nil {
		return nil, err
	}
	wrap := s.wrapTable
	if len(in.AttributesToGet) > 0 {
		wrap = func(t *catalog.Table) any {
			out := catalog.Table{Name: t.Name, DatabaseName: t.DatabaseName}
			if slices.Contains(in.AttributesToGet, types.TableAttributesTableType) {
				out.TableType = t.TableType
			}
			return s.wrapTable(&out)
		}
	}
	docs, err := raws(list, wrap)
	return &getTablesOutput{docs, token(next)}, err
}

func (s *Service) updateTable(ctx context.Context, in *glue.UpdateTableInput) (*glue.UpdateTableOutput, error) {
	name := in.Name
	if in.TableInput != nil {
		name = in.TableInput.Name
	}
	if err := s.allow(ctx, in.CatalogId, "UpdateTable", tableOf(in.DatabaseName, name)); err != nil {
		return nil, err
	}
	if err := unsupported("UpdateOpenTableFormatInput", in.UpdateOpenTableFormatInput != nil, "TransactionId", in.TransactionId != nil,
		"ViewUpdateAction", in.ViewUpdateAction != ""); err != nil {
		return nil, err
	}
	if in.TableInput == nil {
		return nil, invalid("TableInput must not be null")
	}
	if in.Name != nil && fold(in.Name) != fold(in.TableInput.Name) {
		return nil, invalid("Table cannot be renamed")
	}
	t, err := document[catalog.Table](in.TableInput)
	if err != nil {
		return nil, err
	}
	_, err = s.c.UpdateTable(ctx, *in.DatabaseName, t, catalog.UpdateOptions{
		VersionID: aws.ToString(in.VersionId), SkipArchive: aws.ToBool(in.SkipArchive),
	})
	return &glue.UpdateTableOutput{}, err
}

func (s *Service) deleteTable(ctx context.Context, in *glue.DeleteTableInput) (*glue.DeleteTableOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "DeleteTable", tableOf(in.DatabaseName, in.Name)); err != nil {
		return nil, err
	}
	if err := unsupported("TransactionId", in.TransactionId != nil); err != nil {
		return nil, err
	}
	return &glue.DeleteTableOutput{}, s.c.DeleteTable(ctx, *in.DatabaseName, *in.Name)
}

func (s *Service) batchDeleteTable(ctx context.Context, in *glue.BatchDeleteTableInput) (*glue.BatchDeleteTableOutput, error) {
	for i := range in.TablesToDelete {
		if err := s.allow(ctx, in.CatalogId, "BatchDeleteTable", tableOf(in.DatabaseName, &in.TablesToDelete[i])); err != nil {
			return nil, err
		}
	}
	if err := unsupported("TransactionId", in.TransactionId != nil); err != nil {
		return nil, err
	}
	if _, err := s.c.Database(ctx, *in.DatabaseName); err != nil {
		return nil, err
	}
	out := &glue.BatchDeleteTableOutput{}
	for _, name := range in.TablesToDelete {
		if err := s.c.DeleteTable(ctx, *in.DatabaseName, name); err != nil {
			out.Errors = append(out.Errors, types.TableError{TableName: &name, ErrorDetail: detail(err)})
		}
	}
	return out, nil
}

// A versionDocument is a table's version as clients see it.
type versionDocument struct {
	Table     any
	VersionID string `json:"VersionId"`
}

func (s *Service) wrapVersion(t *catalog.Table) any {
	return &versionDocument{s.wrapTable(t), t.VersionID}
}

type getTableVersionOutput struct{ TableVersion jsontext.Value }

func (s *Service) getTableVersion(ctx context.Context, in *glue.GetTableVersionInput) (*getTableVersionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetTableVersion", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	t, err := s.c.TableVersion(ctx, *in.DatabaseName, *in.TableName, aws.ToString(in.VersionId))
	if err != nil {
		return nil, err
	}
	doc, err := raw(s.wrapVersion(t))
	return &getTableVersionOutput{doc}, err
}

type getTableVersionsOutput struct {
	TableVersions []jsontext.Value
	NextToken     *string
}

func (s *Service) getTableVersions(ctx context.Context, in *glue.GetTableVersionsInput) (*getTableVersionsOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetTableVersions", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	p, err := page(in.NextToken, in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	list, next, err := s.c.TableVersions(ctx, *in.DatabaseName, *in.TableName, p)
	if err != nil {
		return nil, err
	}
	docs, err := raws(list, s.wrapVersion)
	return &getTableVersionsOutput{docs, token(next)}, err
}

func (s *Service) deleteTableVersion(ctx context.Context, in *glue.DeleteTableVersionInput) (*glue.DeleteTableVersionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "DeleteTableVersion", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	return &glue.DeleteTableVersionOutput{}, s.c.DeleteTableVersion(ctx, *in.DatabaseName, *in.TableName, *in.VersionId)
}

func (s *Service) batchDeleteTableVersion(ctx context.Context, in *glue.BatchDeleteTableVersionInput) (*glue.BatchDeleteTableVersionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "BatchDeleteTableVersion", tableOf(in.DatabaseName, in.TableName)); err != nil {
		return nil, err
	}
	if _, err := s.c.Table(ctx, *in.DatabaseName, *in.TableName); err != nil {
		return nil, err
	}
	out := &glue.BatchDeleteTableVersionOutput{}
	for _, v := range in.VersionIds {
		if err := s.c.DeleteTableVersion(ctx, *in.DatabaseName, *in.TableName, v); err != nil {
			out.Errors = append(out.Errors, types.TableVersionError{TableName: in.TableName, VersionId: &v, ErrorDetail: detail(err)})
		}
	}
	return out, nil
}
