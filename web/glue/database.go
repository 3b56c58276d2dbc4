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

// A databaseDocument is a database as clients see it.
type databaseDocument struct {
	catalog.Database `json:",inline"`
	CatalogID        string `json:"CatalogId"`
}

func (s *Service) wrapDatabase(d *catalog.Database) any { return &databaseDocument{*d, s.o.Account} }

func (s *Service) createDatabase(ctx context.Context, in *glue.CreateDatabaseInput) (*glue.CreateDatabaseOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "CreateDatabase", databaseOf(in.DatabaseInput.Name)); err != nil {
		return nil, err
	}
	d, err := document[catalog.Database](in.DatabaseInput)
	if err != nil {
		return nil, err
	}
	if err := s.c.CreateDatabase(ctx, d); err != nil {
		return nil, err
	}
	if len(in.Tags) > 0 {
		if err := s.c.Tag(ctx, "database/"+fold(in.DatabaseInput.Name), in.Tags, nil); err != nil {
			return nil, err
		}
	}
	return &glue.CreateDatabaseOutput{}, nil
}

type getDatabaseOutput struct{ Database jsontext.Value }

func (s *Service) getDatabase(ctx context.Context, in *glue.GetDatabaseInput) (*getDatabaseOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetDatabase", databaseOf(in.Name)); err != nil {
		return nil, err
	}
	d, err := s.c.Database(ctx, *in.Name)
	if err != nil {
		return nil, err
	}
	doc, err := raw(s.wrapDatabase(d))
	return &getDatabaseOutput{doc}, err
}

type getDatabasesOutput struct {
	DatabaseList []jsontext.Value
	NextToken    *string
}

// foreign reports whether only what other accounts share is asked for.
func foreign[T ~string](t T) bool { return t == "FOREIGN" || t == "FEDERATED" }

func (s *Service) getDatabases(ctx context.Context, in *glue.GetDatabasesInput) (*getDatabasesOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetDatabases", databaseOf(every)); err != nil {
		return nil, err
	}
	if foreign(in.ResourceShareType) {
		return &getDatabasesOutput{DatabaseList: []jsontext.Value{}}, nil
	}
	p, err := page(in.NextToken, in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	list, next, err := s.c.Databases(ctx, p)
	if err != nil {
		return nil, err
	}
	wrap := s.wrapDatabase
	if len(in.AttributesToGet) > 0 {
		wrap = func(d *catalog.Database) any {
			out := catalog.Database{Name: d.Name}
			if slices.Contains(in.AttributesToGet, types.DatabaseAttributesTargetDatabase) {
				out.Rest = d.Rest
			}
			return s.wrapDatabase(&out)
		}
	}
	docs, err := raws(list, wrap)
	return &getDatabasesOutput{docs, token(next)}, err
}

func (s *Service) updateDatabase(ctx context.Context, in *glue.UpdateDatabaseInput) (*glue.UpdateDatabaseOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "UpdateDatabase", databaseOf(in.Name)); err != nil {
		return nil, err
	}
	if fold(in.Name) != fold(in.DatabaseInput.Name) {
		return nil, invalid("Database %s cannot be renamed", aws.ToString(in.Name))
	}
	d, err := document[catalog.Database](in.DatabaseInput)
	if err != nil {
		return nil, err
	}
	return &glue.UpdateDatabaseOutput{}, s.c.UpdateDatabase(ctx, *in.Name, d)
}

func (s *Service) deleteDatabase(ctx context.Context, in *glue.DeleteDatabaseInput) (*glue.DeleteDatabaseOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "DeleteDatabase", tableOf(in.Name, every)); err != nil {
		return nil, err
	}
	return &glue.DeleteDatabaseOutput{}, s.c.DeleteDatabase(ctx, *in.Name)
}
