package plan

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"glaux/sql"
	"glaux/sql/fn"
)

// Analyze binds a query: it resolves names and types and makes every coercion
// explicit. What the user got wrong is a *sql.Error with its place.
func Analyze(ctx context.Context, stmt *sql.Query, cat Catalog, s Session) (*Query, error) {
	return run(ctx, cat, s, stmt, func(a *analyzer) *Query {
		return a.topQuery(stmt, nil)
	})
}

// analyzer holds what one statement's analysis shares. Inside, an error is a
// panic with a failure that run recovers.
type analyzer struct {
	ctx     context.Context
	cat     Catalog
	session Session
	zone    *time.Location
	// catalog and schema are where unqualified names resolve: the session's, or
	// inside a view the view's.
	catalog, schema string
	views           []TableName // being expanded, outermost first
	nextID          int
	uses            []*use
	correlations    []*correlation
	sorted          map[*Limit]bool    // of the rows of an ORDER BY beside them
	kept            map[*Sort]bool     // orders that LIMIT ALL or OFFSET 0 make count in Trino's plans
	processed       map[*Project]bool  // rows of table functions of tables, whose correlation Trino's rules don't resolve
	inline          map[string]*inline // WITH FUNCTION
	defining        *routineBuilder    // the routine whose body is being analyzed
	inside          int                // queries in expressions around what is being analyzed
	twice           int                // how many NULLIFs are around it
	afterwards      []func()           // what is asked when all of the statement is analyzed
}

// failure carries an error up to run.
type failure struct{ err error }

// run sets an analyzer up, calls f, and prunes what it made.
func run(ctx context.Context, cat Catalog, s Session, stmt sql.Node, f func(*analyzer) *Query) (q *Query, err error) {
	zone := time.UTC
	if s.Zone != "" {
		_, loc, err := loadZone(s.Zone)
		if err != nil {
			return nil, fmt.Errorf("session time zone: %w", err)
		}
		zone = loc
	}
	a := &analyzer{kept: map[*Sort]bool{}, sorted: map[*Limit]bool{}, processed: map[*Project]bool{}, ctx: ctx, cat: cat, session: s, zone: zone, catalog: strings.ToLower(s.Catalog), schema: strings.ToLower(s.Schema)}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			q, err = nil, r.err
		default:
			panic(r)
		}
	}()
	if n := parameterCount(stmt); n != len(s.Parameters) {
		return nil, &sql.Error{
			Name: "INVALID_PARAMETER_USAGE", Pos: stmt.Position(),
			Message: fmt.Sprintf("Incorrect number of parameters: expected %d but found %d", n, len(s.Parameters)),
		}
	}
	q = f(a)
	for _, check := range a.afterwards {
		check()
	}
	for _, pass := range a.passes(q) {
		a.checkStopped()
		pass()
	}
	return q, nil
}

// passes are what is made of a bound tree, in this order.
func (a *analyzer) passes(q *Query) []func() {
	return []func(){
		func() { a.checkLimits(q.Root) },
		func() { a.checkCorrelations(q.Root) },
		func() { foldConstants(q.Root) },
		func() { a.takeFields(q.Root) },
		func() { updateNode(q.Root, constantRight) },
		func() { decideRanges(q.Root) },
		func() { updateNode(q.Root, a.membersMarked) },
		func() { q.Root = a.checkSelfIn(q.Root) },
		func() { a.decideFilters(q.Root) },
		func() { q.Root = mergeRows(prune(q.Root)) },
		func() { inlineConstants(q.Root) },
		func() { a.decideOperands(q.Root) },
		func() { q.Root = prune(q.Root) },
		func() { q.Tables = a.tableUses(q.Root) },
		func() { q.Root = prune(a.dereference(q.Root)) },
		func() { filterAggregates(q.Root) },
		func() { a.markUnknown(q.Root) },
		func() { a.checkBeforeRows(q.Root, pushdown(q.Root)) },
		func() { withoutUnread(q.Root) },
		func() { q.failing = a.failures(q.Root) },
	}
}

// checkStopped ends the analysis of a query that is stopped.
func (a *analyzer) checkStopped() {
	if a.ctx.Err() != nil {
		panic(failure{context.Cause(a.ctx)})
	}
}

// fail ends the analysis with an error at a node.
func (a *analyzer) fail(at sql.Node, name, format string, args ...any) {
	shown := make([]any, len(args))
	for i, arg := range args {
		if shown[i] = arg; isType(arg) {
			shown[i] = fn.DisplayName(arg.(sql.Type)) // as texts write types, not as results name them
		}
	}
	panic(failure{sql.Errorf(at, name, format, shown...)})
}

func isType(x any) bool {
	_, ok := x.(sql.Type)
	return ok
}

// unsupported refuses what Trino has and we do not yet.
func (a *analyzer) unsupported(at sql.Node, what string) {
	a.fail(at, "NOT_SUPPORTED", "%s is not supported yet", what)
}

// raise ends the analysis with an error of another part; a *sql.Error without a
// place gets the node's.
func (a *analyzer) raise(at sql.Node, err error) {
	if e, ok := errors.AsType[*sql.Error](err); ok && e.Pos.IsZero() && at != nil {
		placed := *e
		placed.Pos = at.Position()
		err = &placed
	}
	panic(failure{err})
}

// column makes a column with a new identity.
func (a *analyzer) column(name string, t sql.Type) Column {
	a.nextID++
	return Column{ID: a.nextID, Name: name, Type: t}
}

// renew makes columns like cols with new identities.
func (a *analyzer) renew(cols []Column) []Column {
	out := make([]Column, len(cols))
	for i, c := range cols {
		out[i] = a.column(c.Name, c.Type)
	}
	return out
}

// topQuery analyzes a statement's query and names its output.
func (a *analyzer) topQuery(q *sql.Query, outer *scope) *Query {
	r := a.query(q, outer)
	out := &Query{Root: r.node, Names: outputNames(r.fields)}
	for _, f := range r.fields {
		out.Unnamed = append(out.Unnamed, f.name == "")
	}
	return out
}

// outputNames are the names clients see: _colN where there is none.
func outputNames(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
		if f.name == "" {
			names[i] = fmt.Sprintf("_col%d", i)
		}
	}
	return names
}
