package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// foldConstants makes a constant of what one constant in it decides: NULL of most
// calls with a NULL, FALSE of AND with a FALSE. What else stands there isn't
// evaluated and can't fail, as in Trino.
func foldConstants(root Node) { updateNode(root, foldConstant) }

func foldConstant(e Expr) Expr {
	e = folded(mapChildren(e, foldConstant))
	switch e.(type) {
	case *Compare, *Between, *Not, *IsNull:
		literals := true
		mapChildren(e, func(x Expr) Expr {
			_, literal := x.(*Literal)
			literals = literals && literal
			return x
		})
		if literals {
			if v, known := Eval(e, nil); known {
				return &Literal{Of: e.Type(), Value: v}
			}
		}
	}
	return e
}

// folded is an expression whose parts are folded already.
func folded(e Expr) Expr {
	switch x := e.(type) {
	case *Exists:
		if yieldsRow(x.Query) {
			return &Literal{Of: x.Type(), Value: true}
		}
	case *Cast:
		if isNullLiteral(x.X) && refusal(x) == nil {
			return &Literal{Of: x.To}
		}
	case *Compare:
		if isNullLiteral(x.Left) || isNullLiteral(x.Right) {
			if x.Op != "IS DISTINCT FROM" && x.Op != "IS NOT DISTINCT FROM" {
				return &Literal{Of: x.Type()}
			}
		}
		if distinct := x.Op == "IS DISTINCT FROM"; (distinct || x.Op == "IS NOT DISTINCT FROM") && neverEqual(x.Left, x.Right) {
			return &Literal{Of: x.Type(), Value: distinct}
		}
	case *Like:
		if isNullLiteral(x.X) || isNullLiteral(x.Pattern) || x.Escape != nil && isNullLiteral(x.Escape) {
			return &Literal{Of: x.Type()}
		}
	case *NullIf:
		if isNullLiteral(x.X) {
			return &Literal{Of: x.Type()}
		}
	case *In:
		if isNullLiteral(x.X) || fn.Comparable(x.X.Type()) && !slices.ContainsFunc(x.List, func(e Expr) bool { return !isNullLiteral(e) }) {
			return &Literal{Of: x.Type()}
		}
	case *Case:
		if truth := sameTruth(x); truth != nil {
			return truth
		}
	case *Coalesce:
		if !slices.ContainsFunc(x.Terms, func(a Expr) bool { return !isNullLiteral(a) }) {
			return &Literal{Of: x.Type()}
		}
	case *Between:
		// One bound that isn't met decides, whatever the other is.
		for _, c := range []*Compare{{Op: ">=", Left: x.X, Right: x.Low}, {Op: "<=", Left: x.X, Right: x.High}} {
			if isLiteral(c.Left) && isLiteral(c.Right) {
				if v, known := Eval(c, nil); known && v == false {
					return &Literal{Of: x.Type(), Value: false}
				}
			}
		}
	case *Logical:
		for _, t := range x.Terms {
			if l, ok := t.(*Literal); ok && l.Value == (x.Op == "OR") {
				return l
			}
		}
	case *Call:
		for i, a := range x.Args {
			if isNullLiteral(a) && x.Func.Func.NullOn(i) {
				return &Literal{Of: x.Type()}
			}
		}
	}
	return e
}

// sameTruth is what all branches of a CASE are, if that is true, or false.
func sameTruth(c *Case) Expr {
	lit, ok := c.Else.(*Literal)
	if !ok || c.Simple || c.Of.Kind != sql.Boolean || lit.Value == nil || !deterministic(c) {
		return nil
	}
	for _, w := range c.Whens {
		if then, ok := w.Then.(*Literal); !ok || then.Value != lit.Value {
			return nil
		}
	}
	return lit
}

// membersMarked marks each IN of which Trino knows that its first operand is in the list. It
// looks before it computes anything of the rows.
func (a *analyzer) membersMarked(e Expr) Expr {
	e = mapChildren(e, a.membersMarked)
	if in, ok := e.(*In); ok && a.inItself(in) {
		return &In{X: in.X, List: in.List, Self: true}
	}
	return e
}

// inItself reports IN of which Trino knows that its first operand is in the list.
func (a *analyzer) inItself(in *In) bool {
	if isLiteral(in.X) || !readsColumn(in.X) {
		return false
	}
	key := exprKey(in.X)
	found := false
	var computed []Expr
	for _, x := range in.List {
		switch {
		case isLiteral(x):
		case constant(x):
			computed = append(computed, x)
		case !unfailing(x):
			return false
		default:
			found = found || exprKey(x) == key
		}
	}
	if !found || len(computed) == 0 {
		return found
	}
	outcomes := a.outcomes(computed)
	return len(outcomes) > 0 && !slices.Contains(outcomes, "fails")
}

// unfailing reports an expression that always has a value, and the same each time, as far
// as Trino knows: no calls, and of casts only those that may be left out.
func unfailing(e Expr) bool {
	ok := true
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Call, *RoutineCall, *JSON, *Try:
			ok = false
		case *Cast:
			ok = ok && !e.Try && fn.CanCoerce(e.X.Type(), e.To)
		}
		ok = ok && subqueryOf(e) == nil
		return ok
	})
	return ok
}

// alwaysNull reports an expression that is NULL before any of it is evaluated.
func alwaysNull(e Expr) bool { return isNullLiteral(foldConstant(e)) }

func isNullLiteral(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && l.Value == nil
}

// yieldsRow reports a tree that has a row whatever its input.
func yieldsRow(n Node) bool {
	switch n := n.(type) {
	case *Project:
		return yieldsRow(n.Input)
	case *Sort:
		return yieldsRow(n.Input)
	case *WindowNode:
		return yieldsRow(n.Input)
	case *Distinct:
		return yieldsRow(n.Input)
	case *With:
		return yieldsRow(n.Body)
	case *CTERef:
		return !n.CTE.Recursive && yieldsRow(n.CTE.Query)
	case *Limit:
		return n.Offset == 0 && n.Count != 0 && yieldsRow(n.Input)
	case *Values:
		return len(n.Rows) > 0
	case *SetOp:
		for _, in := range n.Inputs {
			if n.Op == 0 && yieldsRow(in) {
				return true
			}
		}
	case *Aggregate:
		for _, set := range n.Sets {
			if len(set) == 0 {
				return true
			}
		}
	}
	return false
}
