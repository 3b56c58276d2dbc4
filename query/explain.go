package query

import (
	"context"

	"glaux/sql"
)

// explain checks a statement, or shows how it would run.
func (j *job) explain(ctx context.Context, st *sql.Explain) (*text, error) {
	q, err := explained(st)
	if err != nil {
		return nil, err
	}
	if st.Analyze {
		return nil, unsupported(st, "EXPLAIN ANALYZE is not supported yet")
	}
	if _, err := j.analyze(ctx, q); err != nil {
		return nil, err
	}
	if st.Type == "VALIDATE" {
		return &text{columns: []ResultColumn{{Name: "Valid", Type: "boolean"}}, lines: []string{"Valid", "true", ""}}, nil
	}
	return nil, unsupported(st, "EXPLAIN is supported with TYPE VALIDATE only")
}

// explained is the query behind a statement.
func explained(st *sql.Explain) (*sql.Query, error) {
	switch s := st.Statement.(type) {
	case *sql.QueryStatement:
		return s.Query, nil
	case *sql.CreateTableAs:
		return s.Query, nil
	case *sql.Insert:
		return s.Query, nil
	case *sql.Unload:
		return s.Query, nil
	}
	return nil, unsupported(st, "EXPLAIN of %s is not supported", nameOf(st.Statement))
}
