package plan

import (
	"slices"

	"glaux/sql/jsonpath"
)

// Operands are what an expression computes, in Trino's order, and how many of them, from the
// first on, decide alone: where one of these is NULL, the whole is, and Trino computes none of
// those after it. Of expressions that say themselves which they compute, as CASE does, there
// are none.
func Operands(e Expr) (ordered []Expr, strict int) {
	switch e := e.(type) {
	case *Call:
		for i, x := range e.Args {
			if _, lambda := x.(*Lambda); lambda {
				continue
			}
			if ordered = append(ordered, x); strict == len(ordered)-1 && e.Func.Func.NullOn(i) {
				strict++
			}
		}
		return ordered, strict
	case *Compare:
		switch e.Op {
		case "=", "<>", "<", "<=":
			return []Expr{e.Left, e.Right}, 2
		case ">", ">=": // which Trino has the other way round
			return []Expr{e.Right, e.Left}, 2
		}
	case *Between:
		return []Expr{e.X, e.Low, e.High}, 1
	case *In:
		return append([]Expr{e.X}, e.List...), 1
	case *Like:
		ordered = []Expr{e.X, e.Pattern}
		if e.Escape != nil {
			ordered = append(ordered, e.Escape)
		}
		return ordered, len(ordered)
	case *JSON:
		switch e.Call.Func {
		case jsonpath.JSONValue, jsonpath.JSONQuery, jsonpath.JSONExists:
			return e.Args, 1
		}
	}
	return nil, 0
}

// failures computes the constants that may be asked for no row – conditions beside others, and
// operands after others, which may be NULL –, and gives those that fail, by key.
func (a *analyzer) failures(root Node) map[string]bool {
	if a.session.Evaluate == nil {
		return nil
	}
	var conds, found []Expr
	seen := map[string]bool{}
	note := func(e Expr) {
		if !mayFail(e) {
			return
		}
		if key := exprKey(e); !seen[key] {
			seen[key], found = true, append(found, e)
		}
	}
	walkTree(root, func(n Node) {
		if _, written := n.(*Values); written {
			return
		}
		nodeExprs(n, func(e Expr) { eachAfter(e, note) })
		switch n := n.(type) {
		case *Filter:
			conds = append(conds, conjuncts(n.Cond)...)
		case *Join:
			if n.Cond != nil {
				conds = append(conds, conjuncts(n.Cond)...)
			}
		}
	})
	if len(conds) > 1 {
		for _, c := range conds {
			eachConstant(c, note)
		}
	}
	if len(found) > mostComputed {
		return nil
	}
	failing := map[string]bool{}
	outcomes := a.outcomes(found)
	for i, e := range found {
		if outcomes == nil && len(found) > 1 { // as one of them fails in a way that TRY doesn't catch
			alone := a.outcomes(found[i : i+1])
			failing[exprKey(e)] = alone == nil || alone[0] == "fails"
			continue
		}
		failing[exprKey(e)] = outcomes == nil || outcomes[i] == "fails"
	}
	return failing
}

// eachAfter visits the operands that a NULL before them leaves out, but for what TRY catches or
// lambdas have.
func eachAfter(e Expr, visit func(Expr)) {
	walkExpr(e, func(e Expr) bool {
		switch e.(type) {
		case *Try, *Lambda:
			return false
		}
		if ordered, strict := Operands(e); strict > 0 {
			first := slices.IndexFunc(ordered, func(x Expr) bool { return !isLiteral(x) })
			for _, x := range ordered[min(first+1, len(ordered)):] {
				eachConstant(x, visit)
			}
		}
		return true
	})
}

// eachConstant visits the constants that an expression has, as large as they are.
func eachConstant(e Expr, visit func(Expr)) {
	walkExpr(e, func(e Expr) bool {
		switch e.(type) {
		case *Try, *Lambda:
			return false
		}
		if constant(e) {
			visit(e)
			return false
		}
		return subqueryOf(e) == nil
	})
}

// Fails reports a constant that is known to fail, of those that may be asked for no row.
func (q *Query) Fails(e Expr) bool { return len(q.failing) > 0 && q.failing[exprKey(e)] }
