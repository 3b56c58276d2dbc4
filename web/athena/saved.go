package athena

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"glaux/query"
	"glaux/web/jsonrpc"
)

func (a *api) namedQueries(to map[string]jsonrpc.Operation) {
	to["CreateNamedQuery"] = jsonrpc.Handle(a.createNamedQuery)
	to["GetNamedQuery"] = jsonrpc.Handle(a.getNamedQuery)
	to["BatchGetNamedQuery"] = jsonrpc.Handle(a.batchGetNamedQuery)
	to["UpdateNamedQuery"] = jsonrpc.Handle(a.updateNamedQuery)
	to["DeleteNamedQuery"] = jsonrpc.Handle(a.deleteNamedQuery)
	to["ListNamedQueries"] = jsonrpc.Handle(a.listNamedQueries)
}

func (a *api) preparedStatements(to map[string]jsonrpc.Operation) {
	to["CreatePreparedStatement"] = jsonrpc.Handle(a.createPreparedStatement)
	to["GetPreparedStatement"] = jsonrpc.Handle(a.getPreparedStatement)
	to["BatchGetPreparedStatement"] = jsonrpc.Handle(a.batchGetPreparedStatement)
	to["UpdatePreparedStatement"] = jsonrpc.Handle(a.updatePreparedStatement)
	to["DeletePreparedStatement"] = jsonrpc.Handle(a.deletePreparedStatement)
	to["ListPreparedStatements"] = jsonrpc.Handle(a.listPreparedStatements)
}

func (a *api) createNamedQuery(ctx context.Context, in *athena.CreateNamedQueryInput) (*athena.CreateNamedQueryOutput, error) {
	if err := a.allowWorkGroup(ctx, "CreateNamedQuery", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	n := query.NamedQuery{Name: str(in.Name), Description: str(in.Description), Database: str(in.Database), SQL: str(in.QueryString), WorkGroup: orPrimary(str(in.WorkGroup))}
	id, err := a.service.CreateNamedQuery(ctx, n, str(in.ClientRequestToken))
	if err != nil {
		return nil, err
	}
	return &athena.CreateNamedQueryOutput{NamedQueryId: &id}, nil
}

// namedQuery returns a named query whose workgroup the caller may use.
func (a *api) namedQuery(ctx context.Context, action, id string) (*query.NamedQuery, error) {
	n, err := a.service.NamedQuery(ctx, id)
	if err != nil {
		return nil, err
	}
	return n, a.allowWorkGroup(ctx, action, n.WorkGroup)
}

func namedQueryTo(n *query.NamedQuery) types.NamedQuery {
	return types.NamedQuery{NamedQueryId: &n.ID, Name: &n.Name, Description: text(n.Description), Database: &n.Database, QueryString: &n.SQL, WorkGroup: &n.WorkGroup}
}

func (a *api) getNamedQuery(ctx context.Context, in *athena.GetNamedQueryInput) (*athena.GetNamedQueryOutput, error) {
	n, err := a.namedQuery(ctx, "GetNamedQuery", str(in.NamedQueryId))
	if err != nil {
		return nil, err
	}
	out := namedQueryTo(n)
	return &athena.GetNamedQueryOutput{NamedQuery: &out}, nil
}

func (a *api) batchGetNamedQuery(ctx context.Context, in *athena.BatchGetNamedQueryInput) (*athena.BatchGetNamedQueryOutput, error) {
	out := &athena.BatchGetNamedQueryOutput{NamedQueries: []types.NamedQuery{}, UnprocessedNamedQueryIds: []types.UnprocessedNamedQueryId{}}
	for _, id := range in.NamedQueryIds {
		n, err := a.namedQuery(ctx, "BatchGetNamedQuery", id)
		if err != nil {
			f := fail(err)
			if f == nil {
				return nil, err
			}
			out.UnprocessedNamedQueryIds = append(out.UnprocessedNamedQueryIds, types.UnprocessedNamedQueryId{NamedQueryId: &id, ErrorCode: text(f.Code), ErrorMessage: &f.Message})
			continue
		}
		out.NamedQueries = append(out.NamedQueries, namedQueryTo(n))
	}
	return out, nil
}

func (a *api) updateNamedQuery(ctx context.Context, in *athena.UpdateNamedQueryInput) (*athena.UpdateNamedQueryOutput, error) {
	if _, err := a.namedQuery(ctx, "UpdateNamedQuery", str(in.NamedQueryId)); err != nil {
		return nil, err
	}
	return &athena.UpdateNamedQueryOutput{}, a.service.UpdateNamedQuery(ctx, str(in.NamedQueryId), str(in.Name), str(in.QueryString), in.Description)
}

func (a *api) deleteNamedQuery(ctx context.Context, in *athena.DeleteNamedQueryInput) (*athena.DeleteNamedQueryOutput, error) {
	if _, err := a.namedQuery(ctx, "DeleteNamedQuery", str(in.NamedQueryId)); err != nil {
		return nil, err
	}
	return &athena.DeleteNamedQueryOutput{}, a.service.DeleteNamedQuery(ctx, str(in.NamedQueryId))
}

func (a *api) listNamedQueries(ctx context.Context, in *athena.ListNamedQueriesInput) (*athena.ListNamedQueriesOutput, error) {
	if err := a.allowWorkGroup(ctx, "ListNamedQueries", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	list, next, err := a.service.NamedQueries(ctx, orPrimary(str(in.WorkGroup)), str(in.NextToken), limit(in.MaxResults, 50))
	if err != nil {
		return nil, err
	}
	out := &athena.ListNamedQueriesOutput{NamedQueryIds: []string{}, NextToken: text(next)}
	for _, n := range list {
		out.NamedQueryIds = append(out.NamedQueryIds, n.ID)
	}
	return out, nil
}

func (a *api) createPreparedStatement(ctx context.Context, in *athena.CreatePreparedStatementInput) (*athena.CreatePreparedStatementOutput, error) {
	if err := a.allowWorkGroup(ctx, "CreatePreparedStatement", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	return &athena.CreatePreparedStatementOutput{}, a.service.CreatePreparedStatement(ctx, query.PreparedStatement{
		Name: str(in.StatementName), WorkGroup: str(in.WorkGroup), Description: str(in.Description), SQL: str(in.QueryStatement),
	})
}

func preparedTo(p *query.PreparedStatement) types.PreparedStatement {
	return types.PreparedStatement{StatementName: &p.Name, WorkGroupName: &p.WorkGroup, Description: text(p.Description), QueryStatement: &p.SQL, LastModifiedTime: &p.Modified}
}

func (a *api) getPreparedStatement(ctx context.Context, in *athena.GetPreparedStatementInput) (*athena.GetPreparedStatementOutput, error) {
	if err := a.allowWorkGroup(ctx, "GetPreparedStatement", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	p, err := a.service.PreparedStatement(ctx, str(in.WorkGroup), str(in.StatementName))
	if err != nil {
		return nil, err
	}
	out := preparedTo(p)
	return &athena.GetPreparedStatementOutput{PreparedStatement: &out}, nil
}

func (a *api) batchGetPreparedStatement(ctx context.Context, in *athena.BatchGetPreparedStatementInput) (*athena.BatchGetPreparedStatementOutput, error) {
	if err := a.allowWorkGroup(ctx, "BatchGetPreparedStatement", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	out := &athena.BatchGetPreparedStatementOutput{
		PreparedStatements: []types.PreparedStatement{}, UnprocessedPreparedStatementNames: []types.UnprocessedPreparedStatementName{},
	}
	for _, name := range in.PreparedStatementNames {
		p, err := a.service.PreparedStatement(ctx, str(in.WorkGroup), name)
		if err != nil {
			f := fail(err)
			if f == nil {
				return nil, err
			}
			code := "STATEMENT_NOT_FOUND"
			if f.Type != "ResourceNotFoundException" {
				code = "INVALID_INPUT"
			}
			out.UnprocessedPreparedStatementNames = append(out.UnprocessedPreparedStatementNames,
				types.UnprocessedPreparedStatementName{StatementName: &name, ErrorCode: &code, ErrorMessage: &f.Message})
			continue
		}
		out.PreparedStatements = append(out.PreparedStatements, preparedTo(p))
	}
	return out, nil
}

func (a *api) updatePreparedStatement(ctx context.Context, in *athena.UpdatePreparedStatementInput) (*athena.UpdatePreparedStatementOutput, error) {
	if err := a.allowWorkGroup(ctx, "UpdatePreparedStatement", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	return &athena.UpdatePreparedStatementOutput{}, a.service.UpdatePreparedStatement(ctx, str(in.WorkGroup), str(in.StatementName), str(in.QueryStatement), in.Description)
}

func (a *api) deletePreparedStatement(ctx context.Context, in *athena.DeletePreparedStatementInput) (*athena.DeletePreparedStatementOutput, error) {
	if err := a.allowWorkGroup(ctx, "DeletePreparedStatement", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	return &athena.DeletePreparedStatementOutput{}, a.service.DeletePreparedStatement(ctx, str(in.WorkGroup), str(in.StatementName))
}

func (a *api) listPreparedStatements(ctx context.Context, in *athena.ListPreparedStatementsInput) (*athena.ListPreparedStatementsOutput, error) {
	if err := a.allowWorkGroup(ctx, "ListPreparedStatements", str(in.WorkGroup)); err != nil {
		return nil, err
	}
	list, next, err := a.service.PreparedStatements(ctx, str(in.WorkGroup), str(in.NextToken), limit(in.MaxResults, 50))
	if err != nil {
		return nil, err
	}
	out := &athena.ListPreparedStatementsOutput{PreparedStatements: []types.PreparedStatementSummary{}, NextToken: text(next)}
	for _, p := range list {
		out.PreparedStatements = append(out.PreparedStatements, types.PreparedStatementSummary{StatementName: &p.Name, LastModifiedTime: &p.Modified})
	}
	return out, nil
}
