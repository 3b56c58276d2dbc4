package glue

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue"
	"github.com/go-json-experiment/json/jsontext"

	"glaux/catalog"
)

// A functionDocument is a function as clients see it.
type functionDocument struct {
	catalog.Function `json:",inline"`
	CatalogID        string `json:"CatalogId"`
}

func (s *Service) wrapFunction(f *catalog.Function) any { return &functionDocument{*f, s.o.Account} }

func (s *Service) createFunction(ctx context.Context, in *glue.CreateUserDefinedFunctionInput) (*glue.CreateUserDefinedFunctionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "CreateUserDefinedFunction", functionOf(in.DatabaseName, in.FunctionInput.FunctionName)); err != nil {
		return nil, err
	}
	f, err := document[catalog.Function](in.FunctionInput)
	if err != nil {
		return nil, err
	}
	return &glue.CreateUserDefinedFunctionOutput{}, s.c.CreateFunction(ctx, *in.DatabaseName, f)
}

type getFunctionOutput struct{ UserDefinedFunction jsontext.Value }

func (s *Service) getFunction(ctx context.Context, in *glue.GetUserDefinedFunctionInput) (*getFunctionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "GetUserDefinedFunction", functionOf(in.DatabaseName, in.FunctionName)); err != nil {
		return nil, err
	}
	f, err := s.c.Function(ctx, *in.DatabaseName, *in.FunctionName)
	if err != nil {
		return nil, err
	}
	doc, err := raw(s.wrapFunction(f))
	return &getFunctionOutput{doc}, err
}

type getFunctionsOutput struct {
	UserDefinedFunctions []jsontext.Value
	NextToken            *string
}

func (s *Service) getFunctions(ctx context.Context, in *glue.GetUserDefinedFunctionsInput) (*getFunctionsOutput, error) {
	database := in.DatabaseName
	if database == nil {
		database = every
	}
	if err := s.allow(ctx, in.CatalogId, "GetUserDefinedFunctions", functionOf(database, every)); err != nil {
		return nil, err
	}
	p, err := page(in.NextToken, in.MaxResults, 100)
	if err != nil {
		return nil, err
	}
	match, err := nameMatcher(in.Pattern)
	if err != nil {
		return nil, err
	}
	list, next, err := s.c.Functions(ctx, aws.ToString(in.DatabaseName), p, func(f *catalog.Function) (bool, error) {
		return match(f.Name) && (in.FunctionType == "" || string(in.FunctionType) == f.FunctionType), nil
	})
	if err != nil {
		return nil, err
	}
	docs, err := raws(list, s.wrapFunction)
	return &getFunctionsOutput{docs, token(next)}, err
}

func (s *Service) updateFunction(ctx context.Context, in *glue.UpdateUserDefinedFunctionInput) (*glue.UpdateUserDefinedFunctionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "UpdateUserDefinedFunction", functionOf(in.DatabaseName, in.FunctionName)); err != nil {
		return nil, err
	}
	if in.FunctionInput.FunctionName != nil && fold(in.FunctionInput.FunctionName) != fold(in.FunctionName) {
		return nil, invalid("Function %s cannot be renamed", *in.FunctionName)
	}
	f, err := document[catalog.Function](in.FunctionInput)
	if err != nil {
		return nil, err
	}
	return &glue.UpdateUserDefinedFunctionOutput{}, s.c.UpdateFunction(ctx, *in.DatabaseName, *in.FunctionName, f)
}

func (s *Service) deleteFunction(ctx context.Context, in *glue.DeleteUserDefinedFunctionInput) (*glue.DeleteUserDefinedFunctionOutput, error) {
	if err := s.allow(ctx, in.CatalogId, "DeleteUserDefinedFunction", functionOf(in.DatabaseName, in.FunctionName)); err != nil {
		return nil, err
	}
	return &glue.DeleteUserDefinedFunctionOutput{}, s.c.DeleteFunction(ctx, *in.DatabaseName, *in.FunctionName)
}
