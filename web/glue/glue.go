// Package glue serves the AWS Glue Data Catalog API over a catalog.Catalog.
//
// Inputs are the AWS SDK's structures. Databases, tables, partitions and
// functions go in and come out as the JSON documents that the catalog keeps, so
// that what a client wrote comes back as it was.
package glue

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/glue/types"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"glaux/catalog"
	"glaux/web/jsonrpc"
)

// Options of the service.
type Options struct {
	Catalog *catalog.Catalog
	Account string // the account id, which is the id of the catalog
	Region  string

	// Authorize decides whether the caller may do an action, such as
	// "glue:GetTable", on a resource. An action on a table also needs its
	// database and the catalog. Nil allows all. An error that isn't a
	// *jsonrpc.Error is answered as AccessDeniedException with its text.
	Authorize func(ctx context.Context, action, resource string) error
	Logger    *slog.Logger
}

// Service is the http.Handler of the API.
type Service struct {
	*jsonrpc.Service
	o Options
	c *catalog.Catalog
}

// New returns the service.
func New(o Options) (*Service, error) {
	s := &Service{o: o, c: o.Catalog}
	var err error
	s.Service, err = jsonrpc.New(jsonrpc.Options{
		Target: "AWSGlue", Model: jsonrpc.Glue(), Operations: s.operations(),
		Fail: fail, Internal: "InternalServiceException", Logger: o.Logger,
	})
	if err != nil {
		return nil, fmt.Errorf("glue: %w", err)
	}
	return s, nil
}

func (s *Service) operations() map[string]jsonrpc.Operation {
	return map[string]jsonrpc.Operation{
		"CreateDatabase": jsonrpc.Handle(s.createDatabase),
		"GetDatabase":    jsonrpc.Handle(s.getDatabase),
		"GetDatabases":   jsonrpc.Handle(s.getDatabases),
		"UpdateDatabase": jsonrpc.Handle(s.updateDatabase),
		"DeleteDatabase": jsonrpc.Handle(s.deleteDatabase),

		"CreateTable":      jsonrpc.Handle(s.createTable),
		"GetTable":         jsonrpc.Handle(s.getTable),
		"GetTables":        jsonrpc.Handle(s.getTables),
		"SearchTables":     jsonrpc.Handle(s.searchTables),
		"UpdateTable":      jsonrpc.Handle(s.updateTable),
		"DeleteTable":      jsonrpc.Handle(s.deleteTable),
		"BatchDeleteTable": jsonrpc.Handle(s.batchDeleteTable),

		"GetTableVersion":         jsonrpc.Handle(s.getTableVersion),
		"GetTableVersions":        jsonrpc.Handle(s.getTableVersions),
		"DeleteTableVersion":      jsonrpc.Handle(s.deleteTableVersion),
		"BatchDeleteTableVersion": jsonrpc.Handle(s.batchDeleteTableVersion),

		"CreatePartition":      jsonrpc.Handle(s.createPartition),
		"BatchCreatePartition": jsonrpc.Handle(s.batchCreatePartition),
		"GetPartition":         jsonrpc.Handle(s.getPartition),
		"BatchGetPartition":    jsonrpc.Handle(s.batchGetPartition),
		"GetPartitions":        jsonrpc.Handle(s.getPartitions),
		"UpdatePartition":      jsonrpc.Handle(s.updatePartition),
		"BatchUpdatePartition": jsonrpc.Handle(s.batchUpdatePartition),
		"DeletePartition":      jsonrpc.Handle(s.deletePartition),
		"BatchDeletePartition": jsonrpc.Handle(s.batchDeletePartition),
		"CreatePartitionIndex": jsonrpc.Handle(s.createPartitionIndex),
		"GetPartitionIndexes":  jsonrpc.Handle(s.getPartitionIndexes),
		"DeletePartitionIndex": jsonrpc.Handle(s.deletePartitionIndex),

		"GetColumnStatisticsForTable":        jsonrpc.Handle(s.getTableStatistics),
		"GetColumnStatisticsForPartition":    jsonrpc.Handle(s.getPartitionStatistics),
		"UpdateColumnStatisticsForTable":     jsonrpc.Handle(s.updateTableStatistics),
		"UpdateColumnStatisticsForPartition": jsonrpc.Handle(s.updatePartitionStatistics),
		"DeleteColumnStatisticsForTable":     jsonrpc.Handle(s.deleteTableStatistics),
		"DeleteColumnStatisticsForPartition": jsonrpc.Handle(s.deletePartitionStatistics),

		"CreateUserDefinedFunction": jsonrpc.Handle(s.createFunction),
		"GetUserDefinedFunction":    jsonrpc.Handle(s.getFunction),
		"GetUserDefinedFunctions":   jsonrpc.Handle(s.getFunctions),
		"UpdateUserDefinedFunction": jsonrpc.Handle(s.updateFunction),
		"DeleteUserDefinedFunction": jsonrpc.Handle(s.deleteFunction),

		"TagResource":   jsonrpc.Handle(s.tagResource),
		"UntagResource": jsonrpc.Handle(s.untagResource),
		"GetTags":       jsonrpc.Handle(s.getTags),

		"GetResourcePolicy":                jsonrpc.Handle(s.getPolicy),
		"GetResourcePolicies":              jsonrpc.Handle(s.getPolicies),
		"PutResourcePolicy":                jsonrpc.Handle(s.putPolicy),
		"DeleteResourcePolicy":             jsonrpc.Handle(s.deletePolicy),
		"GetDataCatalogEncryptionSettings": jsonrpc.Handle(s.getEncryption),
		"PutDataCatalogEncryptionSettings": jsonrpc.Handle(s.putEncryption),
		"GetCatalogImportStatus":           jsonrpc.Handle(s.getImportStatus),
	}
}

// exceptions are Glue's names for what the catalog refuses.
var exceptions = []struct {
	err  error
	name string
}{
	{catalog.ErrNotFound, "EntityNotFoundException"},
	{catalog.ErrAlreadyExists, "AlreadyExistsException"},
	{catalog.ErrConcurrentModification, "ConcurrentModificationException"},
	{catalog.ErrInvalidInput, "InvalidInputException"},
	{catalog.ErrConditionFailed, "ConditionCheckFailureException"},
	{catalog.ErrLimitExceeded, "ResourceNumberLimitExceededException"},
}

func fail(err error) *jsonrpc.Error {
	for _, x := range exceptions {
		if errors.Is(err, x.err) {
			return &jsonrpc.Error{Type: x.name, Message: err.Error()}
		}
	}
	return nil
}

// detail words an item's error for the Errors list of a batch.
func detail(err error) *types.ErrorDetail {
	e := fail(err)
	if e == nil {
		e = &jsonrpc.Error{Type: "InternalServiceException", Message: "An internal error occurred."}
	}
	return &types.ErrorDetail{ErrorCode: &e.Type, ErrorMessage: &e.Message}
}

func invalid(format string, args ...any) error {
	return &jsonrpc.Error{Type: "InvalidInputException", Message: fmt.Sprintf(format, args...)}
}

// unsupported refuses members of an input that ask for what this catalog
// doesn't do: pairs of a member's name and whether it is set.
func unsupported(members ...any) error {
	for i := 0; i < len(members); i += 2 {
		if members[i+1].(bool) {
			return invalid("%s is not supported", members[i])
		}
	}
	return nil
}

// The resources that an action needs, as the ends of their ARNs.
func catalogOnly() []string            { return []string{"catalog"} }
func databaseOf(name *string) []string { return append(catalogOnly(), "database/"+fold(name)) }
func tableOf(database, name *string) []string {
	return append(databaseOf(database), "table/"+fold(database)+"/"+fold(name))
}
func functionOf(database, name *string) []string {
	return append(databaseOf(database), "userDefinedFunction/"+fold(database)+"/"+fold(name))
}

var every = aws.String("*")

func fold(s *string) string { return catalog.Fold(aws.ToString(s)) }

// allow checks the catalog's id and the caller's right to an action on all of
// the resources.
func (s *Service) allow(ctx context.Context, catalogID *string, action string, resources []string) error {
	if catalogID != nil && *catalogID != s.o.Account {
		return &jsonrpc.Error{Type: "EntityNotFoundException", Message: fmt.Sprintf("Catalog %s not found.", *catalogID)}
	}
	if s.o.Authorize == nil {
		return nil
	}
	for _, r := range resources {
		if err := s.o.Authorize(ctx, "glue:"+action, s.arn(r)); err != nil {
			if _, ok := errors.AsType[*jsonrpc.Error](err); ok {
				return err
			}
			return &jsonrpc.Error{Status: http.StatusBadRequest, Type: "AccessDeniedException", Message: err.Error()}
		}
	}
	return nil
}

func (s *Service) arn(resource string) string {
	return "arn:aws:glue:" + s.o.Region + ":" + s.o.Account + ":" + resource
}

// resource gives the end of an ARN of this catalog.
func (s *Service) resource(arn *string) (string, error) {
	part := strings.SplitN(aws.ToString(arn), ":", 6)
	if len(part) != 6 || part[0] != "arn" || part[2] != "glue" {
		return "", invalid("%s is not the ARN of a Glue resource", aws.ToString(arn))
	}
	if part[3] != s.o.Region || part[4] != s.o.Account {
		return "", &jsonrpc.Error{Type: "EntityNotFoundException", Message: fmt.Sprintf("Resource %s not found.", *arn)}
	}
	return part[5], nil
}

// document turns an SDK structure into one of the catalog's.
func document[T any](in any) (*T, error) {
	data, err := jsonrpc.Marshal(in)
	if err != nil {
		return nil, err
	}
	out := new(T)
	if err := json.Unmarshal(data, out); err != nil {
		return nil, fmt.Errorf("reading a document: %w", err)
	}
	return out, nil
}

// raw writes a document of the catalog for an output.
func raw(doc any) (jsontext.Value, error) {
	data, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("writing a document: %w", err)
	}
	return data, nil
}

// raws writes a list of documents, each by way of wrap.
func raws[T any](list []*T, wrap func(*T) any) ([]jsontext.Value, error) {
	out := make([]jsontext.Value, len(list))
	for i, v := range list {
		var err error
		if out[i], err = raw(wrap(v)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// page makes a catalog page of a client's; no limit means the most.
func page(token *string, limit *int32, most int) (catalog.Page, error) {
	p := catalog.Page{Limit: most}
	if limit != nil {
		p.Limit = int(*limit)
	}
	after, err := untoken(token)
	p.After = after
	return p, err
}

func untoken(t *string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(aws.ToString(t))
	if err != nil {
		return "", invalid("The next token %s is malformed", aws.ToString(t))
	}
	return string(b), nil
}

// token hides the catalog's token from the client; there is none after the last page.
func token(t string) *string {
	if t == "" {
		return nil
	}
	return aws.String(base64.RawURLEncoding.EncodeToString([]byte(t)))
}

// nameMatcher reads the patterns of names that clients give: Java regular
// expressions, in which a lone * also means any text.
func nameMatcher(pattern *string) (func(string) bool, error) {
	if aws.ToString(pattern) == "" {
		return func(string) bool { return true }, nil
	}
	var b strings.Builder
	for i, r := range *pattern {
		if r == '*' && (i == 0 || !strings.ContainsRune(`.)]\*+?}`, rune((*pattern)[i-1]))) {
			b.WriteString(".*")
			continue
		}
		b.WriteRune(r)
	}
	re, err := regexp.Compile(`(?i)\A(?:` + b.String() + `)\z`)
	if err != nil {
		return nil, invalid("The expression %s is not a valid pattern", *pattern)
	}
	return re.MatchString, nil
}
