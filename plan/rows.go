package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// What is computed of rows that are written in place Trino puts into the rows, and it
// computes those itself, one after the other, before the query runs. So each row is decided
// by its own constants, the first row that fails tells the error, and none is left out
// by what only comes out when the query runs.

// mostComputed bounds how many expressions there may be in rows, and largestRows of how
// many parts they are made.
const (
	mostComputed = 1000
	largestRows  = 20_000
)

// mergeRows makes rows of the projections of rows that are written in place, from the
// inside out.
func mergeRows(root Node) Node {
	m := &merger{done: map[Node]Node{}, limited: limitedProjects(root)}
	return m.once(root)
}

type merger struct {
	done    map[Node]Node // expressions may share subqueries
	limited map[*Project]bool
	trying  bool // what is merged stands in TRY
}

// limitedProjects are the projections of which LIMIT and OFFSET leave rows out, which Trino
// does before it computes them.
func limitedProjects(root Node) map[*Project]bool {
	found := map[*Project]bool{}
	walkTree(root, func(n Node) {
		l, ok := n.(*Limit)
		if !ok || l.WithTies || l.Offset == 0 && (l.Count < 0 || most(l.Input) <= l.Count) {
			return
		}
		for in := l.Input; ; {
			p, ok := in.(*Project)
			if !ok {
				return
			}
			found[p], in = true, p.Input
		}
	})
	return found
}

func (m *merger) once(n Node) Node {
	out, ok := m.done[n]
	if !ok {
		out = m.node(n)
		m.done[n], m.done[out] = out, out
	}
	return out
}

func (m *merger) node(n Node) Node {
	mapInputs(n, m.once)
	updateExprs(n, m.expr)
	switch n := n.(type) {
	case *Project:
		if !m.limited[n] {
			return mergedProject(n)
		}
	case *Filter:
		if isTrue(n.Cond) {
			return n.Input
		}
	case *Join:
		return joinedRow(n)
	}
	return n
}

// expr merges in the subqueries of an expression. One that is a row of a constant is
// the constant.
func (m *merger) expr(e Expr) Expr {
	switch x := e.(type) {
	case *Try:
		if !hasQuery(x) {
			return x
		}
		outer := m.trying
		m.trying = true
		out := mapChildren(x, m.expr)
		m.trying = outer
		return out
	case *ScalarSubquery:
		trying := m.trying
		m.trying = false
		x.Query = m.once(x.Query)
		m.trying = trying
		row := constantRow(x.Query)
		if written := writtenRow(x.Query); trying && len(written) == 1 && computable(written[0], nil) {
			row = written // with TRY of its own, too
		}
		switch {
		case len(row) != 1:
			return x
		case trying && escapes(row[0]): // which TRY around the query doesn't catch
			x.Query = &Values{Out: x.Query.Columns(), Rows: [][]Expr{row}}
			return x
		}
		return row[0]
	case *Exists:
		x.Query = m.once(x.Query)
		return x
	case *InSubquery:
		x.Query = m.once(x.Query)
		return &InSubquery{X: m.expr(x.X), Query: x.Query, written: x.written}
	case *QuantifiedCompare:
		x.Query = m.once(x.Query)
		return &QuantifiedCompare{Op: x.Op, All: x.All, X: m.expr(x.X), Query: x.Query, written: x.written}
	}
	if !hasQuery(e) {
		return e
	}
	return mapChildren(e, m.expr)
}

func hasQuery(e Expr) bool {
	found := false
	walkExpr(e, func(e Expr) bool {
		found = found || subqueryOf(e) != nil
		return !found
	})
	return found
}

// mergedProject is a projection of rows as rows, if something in it is computed.
func mergedProject(n *Project) Node {
	v, ok := n.Input.(*Values)
	if !ok || v.fill != nil || len(v.Out) == 0 || len(v.Rows)*len(n.Items) > mostComputed {
		return n
	}
	here := columnIDs(v.Out)
	computes, made := false, map[int]bool{}
	exprs := make([]Expr, len(n.Items))
	for i, it := range n.Items {
		if made[it.Out.ID] || !computable(it.Expr, here) {
			return n
		}
		made[it.Out.ID], exprs[i] = true, it.Expr
		computes = computes || fallible(it.Expr)
	}
	for _, row := range v.Rows {
		for _, e := range row {
			if !computable(e, nil) {
				return n
			}
		}
	}
	if !computes || !usesOnce(exprs, v) || guardsFailure(exprs, v) {
		return n
	}
	out, parts := &Values{}, 0
	for _, it := range n.Items {
		out.Out = append(out.Out, it.Out)
	}
	for _, row := range v.Rows {
		merged := mapList(exprs, func(e Expr) Expr { return inRow(e, v, row) })
		for _, e := range merged {
			walkExpr(e, func(Expr) bool { parts++; return true })
		}
		if parts > largestRows {
			return n
		}
		out.Rows = append(out.Rows, merged)
	}
	return out
}

// joinedRow puts a row of constants, with which all rows of the other side of a join
// go, beside those.
func joinedRow(n *Join) Node {
	if n.Lateral || n.Cond != nil && !isTrue(n.Cond) {
		return n
	}
	beside := func(rows, one Node) Node {
		row := constantRow(one)
		if row == nil {
			return nil
		}
		fails := false
		p := &Project{Input: rows, Items: passThrough(rows.Columns())}
		for i, c := range one.Columns() {
			p.Items = append(p.Items, ProjectItem{Out: c, Expr: row[i]})
			fails = fails || fallible(row[i])
		}
		if !fails {
			return nil
		}
		return mergedProject(p)
	}
	var out Node
	switch n.Kind {
	case Inner, Cross:
		if out = beside(n.Left, n.Right); out == nil {
			if out = beside(n.Right, n.Left); out != nil {
				out = &Project{Input: out, Items: passThrough(n.Columns())}
			}
		}
	case Left:
		out = beside(n.Left, n.Right)
	}
	if out == nil {
		return n
	}
	return out
}

// constantRow is the one row of a tree, if that is written in place and of constants.
func constantRow(n Node) []Expr {
	row := writtenRow(n)
	if slices.ContainsFunc(row, func(e Expr) bool { return !constant(e) }) {
		return nil
	}
	return row
}

// writtenRow is the one row of a tree, if that is written in place.
func writtenRow(n Node) []Expr {
	var row []Expr
	switch n := n.(type) {
	case *Values:
		if n.fill != nil || len(n.Rows) != 1 || len(n.Out) == 0 {
			return nil
		}
		row = n.Rows[0]
	case *Project:
		if v, ok := n.Input.(*Values); !ok || v.fill != nil || len(v.Rows) != 1 || len(v.Out) > 0 {
			return nil
		}
		for _, it := range n.Items {
			row = append(row, it.Expr)
		}
	}
	return row
}

// computable reports an expression that reads these columns only, no query, and gives
// the same each time.
func computable(e Expr, here map[int]bool) bool {
	ok := true
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Ref:
			ok = ok && here[e.Column.ID]
		case *Try:
		case *Call:
			ok = ok && e.Func.Func.Kind == fn.Scalar && !e.Func.Func.Nondeterministic
		case *Literal, *Lambda, *Param, *Cast, *Compare, *Logical, *Not, *IsNull, *Between, *In, *Like,
			*Case, *Coalesce, *NullIf, *MakeRow, *Field, *MakeArray, *JSON:
		default:
			ok = false
		}
		return ok
	})
	return ok && closed(e)
}

// usesOnce reports that expressions read what varies in rows that are written out, as
// TRY does to Trino, no more than once: else it doesn't compute them while it plans. What
// a lambda or TRY reads of a column, it reads once.
func usesOnce(exprs []Expr, v *Values) bool {
	varies := map[int]bool{}
	for i, c := range v.Out {
		for _, row := range v.Rows {
			varies[c.ID] = varies[c.ID] || !constant(row[i])
		}
	}
	uses, passed := map[int]int{}, map[int]bool{}
	for _, e := range exprs {
		if r, ok := e.(*Ref); ok {
			passed[r.Column.ID] = true
			continue
		}
		countUses(e, uses)
	}
	for id := range passed {
		uses[id]++
	}
	for id, n := range uses {
		if varies[id] && n > 1 {
			return false
		}
	}
	return true
}

// countUses counts how often an expression reads each column, as Trino has it: TRY and lambdas
// read theirs once, and so are the operands read of a simple CASE and of NULLIF.
func countUses(e Expr, uses map[int]int) {
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Ref:
			uses[e.Column.ID]++
		case *Try, *Lambda:
			for id := range refsOf(e) {
				uses[id]++
			}
			return false
		case *NullIf:
			countUses(e.CmpX, uses)
			countUses(e.CmpY, uses)
			return false
		case *Case:
			if e.Simple {
				countSimple(e, uses)
			}
			return !e.Simple
		}
		return true
	})
}

// countSimple counts what a simple CASE reads.
func countSimple(e *Case, uses map[int]int) {
	operand := false
	for _, w := range e.Whens {
		if c, ok := w.Cond.(*Compare); ok && operand {
			countUses(c.Right, uses)
		} else {
			countUses(w.Cond, uses)
			operand = operand || ok
		}
		countUses(w.Then, uses)
	}
	if e.Else != nil {
		countUses(e.Else, uses)
	}
}

// guardsFailure reports that TRY or a lambda, which may catch what fails or leave it out, reads
// a column of which a row may fail: Trino computes the column before it.
func guardsFailure(exprs []Expr, v *Values) bool {
	fails := map[int]bool{}
	for i, c := range v.Out {
		fails[c.ID] = slices.ContainsFunc(v.Rows, func(row []Expr) bool { return escapes(row[i]) })
	}
	found := false
	for _, e := range exprs {
		walkExpr(e, func(e Expr) bool {
			switch e.(type) {
			case *Try, *Lambda:
				for id := range refsOf(e) {
					found = found || fails[id]
				}
				return false
			}
			return !found
		})
	}
	return found
}

// escapes reports what may fail, and has no TRY of its own around it.
func escapes(e Expr) bool {
	_, tried := e.(*Try)
	return !tried && mayFail(e)
}

// rowValues is a row's values by column, as far as they are known here.
func rowValues(v *Values, row []Expr) map[int]sql.Value {
	values := map[int]sql.Value{}
	for i, c := range v.Out {
		if x, ok := Eval(row[i], nil); ok {
			values[c.ID] = x
		}
	}
	return values
}

// inRow is an expression over rows with one row's values.
func inRow(e Expr, v *Values, row []Expr) Expr {
	values := map[int]Expr{}
	for i, c := range v.Out {
		values[c.ID] = row[i]
	}
	return foldConstant(substituted(e, values))
}
