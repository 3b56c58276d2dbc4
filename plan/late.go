package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// IN of types that can't be compared is refused late: Trino finds out when it makes the
// plan simpler or compiles it, so it knows no place, and nothing is wrong with what is
// decided or left out before.

// checkSelfIn refuses x IN (x, …), which Trino looks at while there still are rows, if
// its value is read.
func (a *analyzer) checkSelfIn(root Node) Node {
	selfIn := func() (found *In) {
		walkTree(root, func(n Node) {
			nodeExprs(n, func(e Expr) {
				a.eachIncomparable(e, func(in *In) {
					if key := exprKey(in.X); readsColumn(in.X) && slices.ContainsFunc(in.List, func(x Expr) bool { return exprKey(x) == key }) {
						found = in
					}
				})
			})
		})
		return found
	}
	if selfIn() == nil {
		return root
	}
	root = prune(root)
	if in := selfIn(); in != nil {
		a.fail(nil, "OPERATOR_NOT_FOUND", "Operator 'INDETERMINATE' cannot be applied to %s", in.X.Type())
	}
	return root
}

// eachIncomparable visits IN of what can't be compared, in the bodies of routines too.
func (a *analyzer) eachIncomparable(e Expr, visit func(*In)) {
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *In:
			if !fn.Comparable(e.X.Type()) {
				visit(e)
			}
		case *RoutineCall:
			for _, b := range e.Routine.Blocks {
				for _, s := range b.Sets {
					a.eachIncomparable(s.Value, visit)
				}
				for _, x := range []Expr{b.Return, b.Cond} {
					if x != nil {
						a.eachIncomparable(x, visit)
					}
				}
			}
		}
		return true
	})
}

// CheckJSONKeys says whether a cast, of a value or of a part of it, to or from JSON meets a
// map with keys that can't be names there.
func CheckJSONKeys(from, to sql.Type) error {
	switch {
	case to.Kind == sql.JSON && !fn.HasJSONKeys(from):
		return sql.Errorf(nil, "INVALID_CAST_ARGUMENT", "Cannot cast %s to JSON", fn.DisplayName(from))
	case from.Kind == sql.JSON && !fn.HasJSONKeys(to):
		return sql.Errorf(nil, "INVALID_CAST_ARGUMENT", "Cannot cast JSON to %s", fn.DisplayName(to))
	case from.Kind != to.Kind:
	case to.Kind == sql.Array:
		return CheckJSONKeys(*from.Elem, *to.Elem)
	case to.Kind == sql.Map:
		if err := CheckJSONKeys(*from.Key, *to.Key); err != nil {
			return err
		}
		return CheckJSONKeys(*from.Elem, *to.Elem)
	case to.Kind == sql.Row:
		for i, f := range from.Fields {
			if err := CheckJSONKeys(f.Type, to.Fields[i].Type); err != nil {
				return err
			}
		}
	}
	return nil
}

// noRows reports a tree that is known to have none, by what it is built of.
func noRows(n Node) bool { return empty(n, false) }

// empty is noRows; joined says that the conditions of joins count, too.
func empty(n Node, joined bool) bool {
	switch n := n.(type) {
	case *Values:
		return n.fill == nil && len(n.Rows) == 0
	case *Filter:
		return slices.ContainsFunc(conjuncts(n.Cond), neverTrue) || empty(n.Input, joined)
	case *Project:
		return empty(n.Input, joined)
	case *Sort:
		return empty(n.Input, joined)
	case *Limit:
		return n.Count == 0 || empty(n.Input, joined)
	case *Distinct:
		return empty(n.Input, joined)
	case *WindowNode:
		return empty(n.Input, joined)
	case *Aggregate:
		return len(n.Sets) == 1 && len(n.Sets[0]) > 0 && empty(n.Input, joined)
	case *Join:
		switch left, right := empty(n.Left, joined), empty(n.Right, joined); n.Kind {
		case Inner, Cross:
			return left || right || joined && neverMet(n)
		case Left:
			return left
		case Right:
			return right
		default:
			return left && right
		}
	case *SetOp:
		switch n.Op {
		case sql.Intersect:
			return slices.ContainsFunc(n.Inputs, func(in Node) bool { return empty(in, joined) })
		case sql.Except:
			return empty(n.Inputs[0], joined)
		}
		return !slices.ContainsFunc(n.Inputs, func(in Node) bool { return !empty(in, joined) })
	}
	return false
}

// neverTrue reports a condition that is false or NULL whatever rows have.
func neverTrue(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && l.Value != true
}

// neverMet reports an inner join with a condition that the columns which are the same in
// all rows of its sides don't meet.
func neverMet(n *Join) bool {
	if n.Cond == nil || n.Lateral {
		return false
	}
	consts := bothOf(constantColumns(n.Left), constantColumns(n.Right))
	if len(consts) == 0 {
		return false
	}
	return slices.ContainsFunc(substitute(usable(conjuncts(n.Cond)), consts), func(e Expr) bool {
		return neverTrue(foldConstant(e))
	})
}

// withoutUnread leaves out the subqueries beside rows that aren't there: they may give
// several rows then.
func withoutUnread(root Node) {
	var replace func(Expr) Expr
	replace = func(e Expr) Expr {
		if q, ok := e.(*ScalarSubquery); ok {
			return &Literal{Of: q.Of}
		}
		if !hasQuery(e) {
			return e
		}
		return mapChildren(e, replace)
	}
	walkTree(root, func(n Node) {
		switch n := n.(type) {
		case *Project:
			if empty(n.Input, true) {
				updateExprs(n, replace)
			}
		case *Filter:
			if hasQuery(n.Cond) && empty(n.Input, true) {
				n.Cond = never()
			}
		}
	})
}
