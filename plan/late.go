package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// IN of types that can't be compared, concatenations of one value and casts of maps that
// JSON hasn't got are refused late: Trino finds out when it makes the plan simpler or
// compiles it, so it knows no place, and nothing is wrong with what is decided or left out
// before.

// checkSelfIn refuses x IN (x, …), which Trino looks at while there still are rows, if
// its value is read.
func (a *analyzer) checkSelfIn(root Node) Node {
	selfIn := func() (found *In) {
		walkTree(root, func(n Node) {
			nodeExprs(n, func(e Expr) {
				a.eachIncomparable(e, func(in *In) {
					if readsColumn(in.X) && slices.ContainsFunc(in.List, func(x Expr) bool { return exprKey(x) == exprKey(in.X) }) {
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

// checkCompiled refuses what is left where there may be rows.
func (a *analyzer) checkCompiled(root Node) {
	walkTree(root, func(n Node) {
		for _, in := range Inputs(n) {
			if _, join := n.(*Join); !join && noRows(in) || noRows(n) {
				return
			}
		}
		written := interpreted(n)
		if u, ok := n.(*Unnest); ok && u.Input != nil {
			written = interpreted(u.Input) && usesOnce(u.Args, u.Input)
		}
		nodeExprs(n, func(e Expr) {
			a.eachIncomparable(e, func(in *In) {
				t := in.X.Type()
				a.fail(nil, "OPERATOR_NOT_FOUND", "Cannot apply operator: %s = %s", t, t)
			})
			if !written {
				a.checkConcat(e)
				a.checkJSONCasts(e)
			}
		})
	})
}

// interpreted reports a node over rows that are written out, which Trino computes
// itself while it plans.
func interpreted(n Node) bool {
	switch n := n.(type) {
	case *Values:
		return true
	case *Project:
		exprs := make([]Expr, len(n.Items))
		for i, it := range n.Items {
			exprs[i] = it.Expr
		}
		return interpreted(n.Input) && usesOnce(exprs, n.Input)
	case *Filter:
		return deterministic(n.Cond) && interpreted(n.Input)
	}
	return false
}

// usesOnce reports that expressions read what varies in rows that are written out, as
// TRY does to Trino, no more than once: else it doesn't compute them while it plans.
func usesOnce(exprs []Expr, n Node) bool {
	v, ok := n.(*Values)
	if !ok {
		return true
	}
	varies := map[int]bool{}
	for i, c := range v.Out {
		for _, row := range v.Rows {
			varies[c.ID] = varies[c.ID] || !constant(row[i])
		}
	}
	once, read := true, map[int]bool{}
	for _, e := range exprs {
		walkExpr(e, func(e Expr) bool {
			if r, ok := e.(*Ref); ok && varies[r.Column.ID] {
				once = once && !read[r.Column.ID]
				read[r.Column.ID] = true
			}
			return true
		})
	}
	return once
}

// checkConcat refuses concatenations of one value, which TRY doesn't catch here.
func (a *analyzer) checkConcat(e Expr) {
	walkExpr(e, func(e Expr) bool {
		c, ok := e.(*Call)
		if !ok || len(c.Args) != 1 || c.Func.Func.Name != "concat" && c.Func.Func.Name != "map_concat" {
			return subqueryOf(e) == nil
		}
		text := "concatenation arguments"
		switch c.Type().Kind {
		case sql.Array:
			text = "arguments to concat"
		case sql.Map:
			text = "concatenation arguments to map_concat"
		}
		a.fail(nil, "INVALID_FUNCTION_ARGUMENT", "There must be two or more %s", text)
		return false
	})
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

// checkJSONCasts refuses casts to and from JSON of maps with keys that are no names
// there. TRY catches those that are computed while planning.
func (a *analyzer) checkJSONCasts(e Expr) {
	walkExpr(e, func(e Expr) bool {
		if c, ok := e.(*Cast); ok {
			if err := CheckJSONKeys(c.X.Type(), c.To); err != nil {
				a.raise(nil, err)
			}
		}
		return subqueryOf(e) == nil
	})
}

// CheckJSONKeys says whether a cast to or from JSON meets a map with keys that can't be
// names there.
func CheckJSONKeys(from, to sql.Type) error {
	switch {
	case to.Kind == sql.JSON && !fn.HasJSONKeys(from):
		return sql.Errorf(nil, "INVALID_CAST_ARGUMENT", "Cannot cast %s to JSON", from)
	case from.Kind == sql.JSON && !fn.HasJSONKeys(to):
		return sql.Errorf(nil, "INVALID_CAST_ARGUMENT", "Cannot cast JSON to %s", to)
	}
	return nil
}

// noRows reports a tree that is known to have none.
func noRows(n Node) bool {
	switch n := n.(type) {
	case *Values:
		return n.fill == nil && len(n.Rows) == 0
	case *Filter:
		return slices.ContainsFunc(conjuncts(n.Cond), isNever) || noRows(n.Input)
	case *Project:
		return noRows(n.Input)
	case *Sort:
		return noRows(n.Input)
	case *Limit:
		return n.Count == 0 || noRows(n.Input)
	case *Distinct:
		return noRows(n.Input)
	case *WindowNode:
		return noRows(n.Input)
	case *Aggregate:
		return len(n.Sets) == 1 && len(n.Sets[0]) > 0 && noRows(n.Input)
	case *Join:
		switch left, right := noRows(n.Left), noRows(n.Right); n.Kind {
		case Inner, Cross:
			return left || right
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
			return slices.ContainsFunc(n.Inputs, noRows)
		case sql.Except:
			return noRows(n.Inputs[0])
		}
		return !slices.ContainsFunc(n.Inputs, func(in Node) bool { return !noRows(in) })
	}
	return false
}
