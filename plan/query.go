package plan

import (
	"fmt"
	"math"

	"glaux/sql"
	"glaux/sql/fn"
)

// query analyzes a whole query inside the scope that encloses it.
func (a *analyzer) query(q *sql.Query, outer *scope) relation {
	if len(q.Functions) > 0 {
		a.functions(q.Functions)
	}
	s := &scope{parent: outer, query: true}
	var ctes []*CTE
	if q.With != nil {
		ctes = a.with(q.With, s)
	}
	var r relation
	if sel, ok := q.Body.(*sql.Select); ok {
		r = a.selectQuery(sel, q, s)
	} else {
		r = a.body(q.Body, s)
		r = a.orderOutput(q, r, s)
	}
	r.node = a.limits(q, r.node)
	if len(ctes) > 0 {
		r.node = &With{CTEs: ctes, Body: r.node}
	}
	return r
}

// body analyzes what stands between WITH and ORDER BY.
func (a *analyzer) body(b sql.QueryBody, s *scope) relation {
	switch b := b.(type) {
	case *sql.Select:
		return a.selectQuery(b, &sql.Query{}, s)
	case *sql.SetOperation:
		return a.setOperation(b, s)
	case *sql.Values:
		return a.values(b, s)
	case *sql.TableBody:
		r := a.table(&sql.Table{Pos: b.Pos, Name: b.Name}, s)
		r.fields = visible(r.fields)
		r.node = r.narrow()
		return r
	case *sql.SubqueryBody:
		return a.query(b.Query, s)
	}
	a.unsupported(b, "this query")
	return relation{}
}

// orderOutput applies ORDER BY to a body that is no SELECT: only its output columns can be named.
func (a *analyzer) orderOutput(q *sql.Query, r relation, s *scope) relation {
	if len(q.OrderBy) == 0 {
		return r
	}
	b := &binder{analyzer: a, scope: s.child(r.fields)}
	keys := make([]SortKey, len(q.OrderBy))
	for i, item := range q.OrderBy {
		a.noAggregates("ORDER BY clause", item.Expr)
		if n, ok := ordinal(item.Expr); ok {
			a.checkOrdinal(item.Expr, "ORDER BY", n, len(r.fields))
			keys[i] = sortKey(item, &Ref{Column: r.fields[n-1].col})
		} else {
			keys[i] = sortKey(item, b.expr(item.Expr))
		}
		a.checkOrderable(q, keys[i].Expr.Type(), item.Expr)
	}
	r.node = &Sort{Input: r.node, Keys: keys}
	return r
}

// sortKey makes a sort key of a bound expression; nulls sort last by default.
func sortKey(item sql.SortItem, e Expr) SortKey {
	return SortKey{Expr: e, Descending: item.Descending, NullsFirst: item.Nulls == sql.NullsFirst}
}

// ordinal reads an integer literal that stands for an output column.
func ordinal(e sql.Expr) (int64, bool) {
	lit, ok := e.(*sql.LongLiteral)
	if !ok {
		return 0, false
	}
	return lit.Value, true
}

func (a *analyzer) checkOrdinal(at sql.Node, clause string, n int64, columns int) {
	if n < 1 || n > int64(columns) {
		a.fail(at, "INVALID_COLUMN_REFERENCE", "%s position %d is not in select list", clause, n)
	}
}

func (a *analyzer) checkOrderable(at sql.Node, t sql.Type, e sql.Expr) {
	if fn.Orderable(t) {
		return
	}
	text := a.exprText(e)
	if n, ok := ordinal(e); ok {
		text = fmt.Sprintf(":input(%d)", n-1)
	}
	a.fail(at, "TYPE_MISMATCH", "Type %s is not orderable, and therefore cannot be used in ORDER BY: %s", t, text)
}

// limits applies OFFSET and LIMIT or FETCH FIRST.
func (a *analyzer) limits(q *sql.Query, in Node) Node {
	if q.Offset == nil && q.Limit == nil {
		return in
	}
	l := a.limit(q)
	l.Input = in
	a.sorted[l] = len(q.OrderBy) > 0
	if l.WithTies {
		return withTies(l)
	}
	if l.Offset == 0 && l.Count < 0 {
		if s, ok := sortOf(in).(*Sort); ok {
			a.kept[s] = true
		}
		return in
	}
	return l
}

// limit reads OFFSET and LIMIT or FETCH FIRST.
func (a *analyzer) limit(q *sql.Query) *Limit {
	l := &Limit{Count: -1}
	if q.Offset != nil {
		l.Offset = a.rowCount(q.Offset, "OFFSET")
		if l.Offset < 0 {
			a.fail(q.Offset, "NUMERIC_VALUE_OUT_OF_RANGE", "OFFSET row count must be greater or equal to 0 (actual value: %d)", l.Offset)
		}
	}
	if q.Limit != nil && !q.Limit.All {
		clause := "LIMIT"
		if q.Limit.Fetch {
			clause = "FETCH FIRST"
		}
		l.Count = 1
		if q.Limit.Count != nil {
			l.Count = a.rowCount(q.Limit.Count, clause)
		}
		if q.Limit.Fetch && l.Count <= 0 {
			a.fail(q.Limit, "NUMERIC_VALUE_OUT_OF_RANGE", "FETCH FIRST row count must be positive (actual value: %d)", l.Count)
		}
		if l.Count < 0 {
			a.fail(q.Limit, "NUMERIC_VALUE_OUT_OF_RANGE", "LIMIT row count must be greater or equal to 0 (actual value: %d)", l.Count)
		}
		if l.WithTies = q.Limit.WithTies; l.WithTies && len(q.OrderBy) == 0 {
			a.fail(q.Limit, "MISSING_ORDER_BY", "FETCH FIRST WITH TIES clause requires ORDER BY")
		}
	}
	return l
}

// checkLimits refuses the first rows of an order where they are more than Trino sorts,
// which it finds out only when it plans them.
func (a *analyzer) checkLimits(root Node) {
	walkTree(root, func(n Node) {
		l, ok := n.(*Limit)
		if ok && a.sorted[l] && !l.WithTies && l.Count >= 0 && l.Count <= math.MaxInt64-l.Offset && l.Count+l.Offset > math.MaxInt32 {
			a.fail(nil, "NOT_SUPPORTED", "ORDER BY LIMIT > %d is not supported", math.MaxInt32)
		}
	})
}

// sortOf is the order of a query's rows, below what trims its columns.
func sortOf(n Node) Node {
	for {
		p, ok := n.(*Project)
		if !ok {
			return n
		}
		n = p.Input
	}
}

// withTies sets the order that ties are judged by. A projection that only
// trims the sort's extra columns goes above, so that the keys are at hand.
func withTies(l *Limit) Node {
	switch in := l.Input.(type) {
	case *Sort:
		l.Keys = in.Keys
	case *Project:
		if sort, ok := in.Input.(*Sort); ok {
			l.Input, l.Keys = sort, sort.Keys
			return &Project{Input: l, Items: in.Items}
		}
	}
	return l
}

// rowCount evaluates the number of OFFSET, LIMIT or FETCH FIRST.
func (a *analyzer) rowCount(e sql.Expr, clause string) int64 {
	switch e := e.(type) {
	case *sql.LongLiteral:
		return e.Value
	case *sql.Unary:
		if lit, ok := e.X.(*sql.LongLiteral); ok && e.Op == "-" {
			return -lit.Value
		}
	case *sql.Parameter:
		return a.givenRowCount(e, clause)
	}
	a.fail(e, "INVALID_ARGUMENTS", "Non constant parameter value for %s: ?", clause)
	return 0
}

// givenRowCount is the number that a parameter stands for.
func (a *analyzer) givenRowCount(p *sql.Parameter, clause string) int64 {
	b := a.constantBinder()
	value := a.session.Parameters[p.Index]
	x := b.parameter(p)
	bigint := sql.T(sql.BigInt)
	if !fn.CanCoerce(x.Type(), bigint) {
		a.fail(value, "TYPE_MISMATCH", "Cannot cast type %s to bigint", x.Type())
	}
	lit := a.computed(coerce(x, bigint))
	if lit == nil {
		a.unsupported(value, "a number of rows that is not known while planning")
	}
	if lit.Value == nil {
		a.fail(p, "INVALID_ARGUMENTS", "Parameter value provided for %s is NULL: %s", clause, a.exprText(value))
	}
	return lit.Value.(int64)
}

// values analyzes VALUES: each row's columns get the common type of their column.
func (a *analyzer) values(v *sql.Values, s *scope) relation {
	b := &binder{analyzer: a, scope: s}
	rows := make([][]Expr, len(v.Rows))
	types := make([]sql.Type, len(v.Rows))
	for i, row := range v.Rows {
		rows[i] = b.valuesRow(row)
		a.afterwards = append(a.afterwards, func() { a.noAggregates("VALUES", row) })
		types[i] = rowTypeOf(rows[i])
	}
	super := types[0]
	for _, t := range types[1:] {
		if len(t.Fields) != len(types[0].Fields) {
			a.fail(v, "TYPE_MISMATCH", "Values rows have mismatched sizes: %d vs %d", len(types[0].Fields), len(t.Fields))
		}
		common, ok := fn.CommonSuperType(t, super)
		if !ok {
			a.fail(v, "TYPE_MISMATCH", "Values rows have mismatched types: %s vs %s", types[0], t)
		}
		super = common
	}
	n := &Values{Rows: rows}
	var fields []field
	for i, f := range super.Fields {
		for _, row := range rows {
			row[i] = coerce(row[i], f.Type)
		}
		n.Out = append(n.Out, a.column("", f.Type))
		fields = append(fields, field{name: f.Name, col: n.Out[i]})
	}
	return relation{node: n, fields: fields}
}

// valuesRow binds one row of VALUES: a row's fields become columns.
func (b *binder) valuesRow(row sql.Expr) []Expr {
	if r, ok := row.(*sql.RowExpr); ok {
		var out []Expr
		for _, f := range r.Fields {
			out = append(out, b.expr(f))
		}
		return out
	}
	x := b.expr(row)
	if x.Type().Kind != sql.Row {
		return []Expr{x}
	}
	var out []Expr
	for i := range x.Type().Fields {
		out = append(out, &Field{X: x, Index: i})
	}
	return out
}

func rowTypeOf(exprs []Expr) sql.Type {
	t := sql.Type{Kind: sql.Row}
	for _, e := range exprs {
		t.Fields = append(t.Fields, sql.Field{Type: e.Type()})
	}
	return t
}
