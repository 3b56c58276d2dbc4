package plan

import (
	"slices"

	"glaux/sql/fn"
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
	done := map[Expr]bool{}
	walkTree(root, func(n Node) {
		if _, written := n.(*Values); written {
			return
		}
		nodeExprs(n, func(e Expr) { eachAfter(e, done, note) })
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
			eachConstant(c, done, note)
		}
	}
	if len(found) > mostComputed {
		return nil
	}
	failing := map[string]bool{}
	for i, outcome := range a.outcomeOfEach(found) {
		failing[exprKey(found[i])] = outcome == "fails"
	}
	return failing
}

// eachAfter visits the operands that a NULL before them leaves out. In TRY, too: a failure there
// makes all of it NULL, a NULL may be asked for. Of NULLIF both are visited, as its first one is
// asked for NULL before.
func eachAfter(e Expr, done map[Expr]bool, visit func(Expr)) {
	walkExpr(e, func(e Expr) bool {
		if n, ok := e.(*NullIf); ok {
			eachConstant(n.X, done, visit)
		}
		if ordered, strict := Operands(e); strict > 0 {
			first := slices.IndexFunc(ordered, func(x Expr) bool { return !isLiteral(x) })
			for _, x := range ordered[min(first+1, len(ordered)):] {
				eachConstant(x, done, visit)
			}
		}
		return true
	})
}

// eachConstant visits the constants that an expression has, as large as they are, but for those in
// what it was done with before.
func eachConstant(e Expr, done map[Expr]bool, visit func(Expr)) {
	walkExpr(e, func(e Expr) bool {
		if done[e] {
			return false
		}
		done[e] = true
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

// constantRight has sums and products of whole numbers in Trino's order, which the error of an
// overflow shows: a constant is on the right of what is none.
func constantRight(e Expr) Expr {
	e, _ = ordered(e)
	return e
}

// ordered is constantRight, and says whether an expression is a constant.
func ordered(e Expr) (Expr, bool) {
	var constants []bool
	same := true
	e = mapChildren(e, func(x Expr) Expr {
		x, constant := ordered(x)
		constants, same = append(constants, constant), same && constant
		return x
	})
	switch x := e.(type) {
	case *Literal:
		return e, true
	case *Cast:
		return e, same
	case *Call:
		if commutes(x) && len(constants) == 2 && constants[0] && !constants[1] {
			e = &Call{Func: x.Func, Args: []Expr{x.Args[1], x.Args[0]}, Pos: x.Pos}
		}
		return e, same && x.Func.Func.Kind == fn.Scalar && !x.Func.Func.Nondeterministic
	}
	return e, false
}

// commutes reports a sum or a product of whole numbers.
func commutes(c *Call) bool {
	name := c.Func.Func.Name
	return c.Func.Result.IsInteger() && (name == "$add" || name == "$multiply")
}
