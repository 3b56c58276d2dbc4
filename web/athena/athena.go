// Package athena answers Athena's API: each operation maps the AWS SDK's input to
// the query service and its answer back. Rules live in package query; here are
// only the wire's shapes, permissions and error codes.
package athena

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"

	"glaux/catalog"
	"glaux/query"
	"glaux/web/auth"
	"glaux/web/jsonrpc"
)

// Options of the front.
type Options struct {
	Service *query.Service
	Catalog *catalog.Catalog
	Logger  *slog.Logger
}

// New returns the service of Athena's operations.
func New(o Options) (*jsonrpc.Service, error) {
	a := &api{service: o.Service, catalog: o.Catalog}
	operations := map[string]jsonrpc.Operation{}
	a.queries(operations)
	a.workGroups(operations)
	a.namedQueries(operations)
	a.preparedStatements(operations)
	a.dataCatalogs(operations)
	a.metadata(operations)
	a.tags(operations)
	for name := range jsonrpc.Athena().Operations {
		if _, ok := operations[name]; !ok {
			operations[name] = unsupported(name)
		}
	}
	return jsonrpc.New(jsonrpc.Options{
		Target: "AmazonAthena", Model: jsonrpc.Athena(), Operations: operations, Logger: o.Logger,
		Invalid: func(message string) *jsonrpc.Error { return invalid("INVALID_INPUT", message) },
		Fail:    fail,
	})
}

type api struct {
	service *query.Service
	catalog *catalog.Catalog
}

func invalid(code, message string) *jsonrpc.Error {
	return &jsonrpc.Error{
		Status: http.StatusBadRequest, Type: "InvalidRequestException", Code: code, Message: message,
		Extra: map[string]any{"ErrorCode": code},
	}
}

// unsupported answers operations of Spark, notebooks and capacity, which Glaux has not.
func unsupported(name string) jsonrpc.Operation {
	return jsonrpc.Handle(func(context.Context, *struct{}) (*struct{}, error) {
		return nil, invalid("INVALID_INPUT", name+" is not supported by Glaux: it runs SQL, not Spark, and has no capacity to reserve.")
	})
}

// fail words an error of the service for Athena's clients.
func fail(err error) *jsonrpc.Error {
	if refused := auth.AsError(err); refused != nil {
		refused = refused.For(auth.JSON)
		return &jsonrpc.Error{Status: refused.Status, Type: refused.Code, Message: refused.Message}
	}
	e, ok := errors.AsType[*query.Error](err)
	if !ok {
		return nil
	}
	switch e.Kind {
	case query.NotFound:
		return &jsonrpc.Error{
			Status: http.StatusBadRequest, Type: "ResourceNotFoundException", Message: e.Message,
			Extra: map[string]any{"ResourceName": e.Resource},
		}
	case query.TooMany:
		return &jsonrpc.Error{
			Status: http.StatusBadRequest, Type: "TooManyRequestsException", Message: e.Message,
			Extra: map[string]any{"Reason": "CONCURRENT_QUERY_LIMIT_EXCEEDED"},
		}
	case query.Metadata:
		return &jsonrpc.Error{Status: http.StatusBadRequest, Type: "MetadataException", Message: e.Message}
	}
	return invalid(e.Code, e.Message)
}

// allow checks that the caller may do an Athena action on a resource.
func allow(ctx context.Context, action, arn string) error {
	if id := auth.FromContext(ctx); id != nil {
		return id.Check("athena:"+action, arn)
	}
	return nil
}

// principal is the caller as the query service asks for it.
func principal(ctx context.Context) query.Principal {
	if id := auth.FromContext(ctx); id != nil {
		return id
	}
	return nil
}

func (a *api) allowWorkGroup(ctx context.Context, action, name string) error {
	return allow(ctx, action, a.service.ARN("workgroup", orPrimary(name)))
}

func (a *api) allowCatalog(ctx context.Context, action, name string) error {
	return allow(ctx, action, a.service.ARN("datacatalog", name))
}

func orPrimary(workgroup string) string {
	if workgroup == "" {
		return "primary"
	}
	return workgroup
}

// text is nil for an empty string, which Athena leaves out.
func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// limit is a page's size, or the default where none was asked for.
func limit(n *int32, otherwise int) int {
	if n == nil || *n == 0 {
		return otherwise
	}
	return int(*n)
}

var str = aws.ToString
