package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// A comparison of a wider type's constant, that a narrower one has no room for, with what was
// cast from that one is decided by the constant: Trino doesn't compute the rest of it, which may
// fail, where NULL is as good as false. It computes what is cast for BETWEEN, unless nothing is
// between two constants, and what is compared of rows that are written in place.

// decideRanges decides such comparisons in the conditions of filters and joins.
func decideRanges(root Node) {
	walkTree(root, func(n Node) {
		switch n := n.(type) {
		case *Filter:
			n.Cond = withinRanges(n, n.Cond)
			if slices.ContainsFunc(conjuncts(n.Cond), unmet) {
				n.Cond = never()
			}
		case *Join:
			if n.Cond != nil {
				n.Cond = withinRanges(n, n.Cond)
				if n.Kind == Inner && slices.ContainsFunc(conjuncts(n.Cond), unmet) {
					n.Cond = never()
				}
			}
		}
	})
}

// hasValues reports that some rows of a tree are written in place.
func hasValues(root Node) bool {
	found := false
	walkTree(root, func(n Node) {
		_, values := n.(*Values)
		found = found || values
	})
	return found
}

// withinRanges is a node's condition with such comparisons decided.
func withinRanges(n Node, e Expr) Expr {
	switch x := e.(type) {
	case *Logical:
		return folded(&Logical{Op: x.Op, Terms: mapList(x.Terms, func(t Expr) Expr { return withinRanges(n, t) })})
	case *Compare:
		if beyondRange(x) && !hasValues(n) {
			return never()
		}
	}
	return e
}

// unmet reports a condition that no value of its operand meets: BETWEEN without anything
// between, or CASE that gives nothing but false, and NULL beside it.
func unmet(e Expr) bool {
	switch e := e.(type) {
	case *Between:
		v, known := Eval(&Compare{Op: "<=", Left: e.Low, Right: e.High}, nil)
		return deterministic(e.X) && (isNullLiteral(e.Low) || isNullLiteral(e.High) || known && v == false)
	case *Case:
		if !deterministic(e) {
			return false
		}
		found := false
		for _, w := range e.Whens {
			if !neverTrue(w.Then) {
				return false
			}
			found = found || isNever(w.Then)
		}
		return found && (e.Else == nil || neverTrue(e.Else)) || e.Else != nil && isNever(e.Else)
	}
	return false
}

// beyondRange reports a comparison that no value of the type that was cast meets.
func beyondRange(c *Compare) bool {
	ops, x, lit := []string{"=", ">", ">=", "<", "<="}, c.Left, c.Right
	op := slices.Index(ops, c.Op)
	if isLiteral(x) {
		x, lit = lit, x
		op = slices.Index([]string{"=", "<", "<=", ">", ">="}, c.Op)
	}
	cast, ok := x.(*Cast)
	if op < 0 || !ok || cast.Try || !isLiteral(lit) || !deterministic(cast.X) {
		return false
	}
	from, to := cast.X.Type(), cast.To
	limits := map[sql.Kind]int64{sql.TinyInt: 1<<7 - 1, sql.SmallInt: 1<<15 - 1, sql.Integer: 1<<31 - 1, sql.BigInt: 1<<63 - 1}
	most, ok := limits[from.Kind]
	if !ok || to.Kind == sql.Real || to.Kind == sql.Double && from.Kind == sql.BigInt || to.IsInteger() && to.Kind <= from.Kind {
		return false
	}
	bound := func(n int64, op string) bool {
		limit, known := Eval(&Cast{X: &Literal{Of: from, Value: n}, To: to}, nil)
		if !known {
			return false
		}
		v, known := Eval(&Compare{Op: op, Left: lit, Right: &Literal{Of: to, Value: limit}}, nil)
		return known && v == true
	}
	return op <= 2 && bound(most, ">") || (op == 0 || op > 2) && bound(-most-1, "<")
}

// neverEqual reports a value that was cast to a wider type, and a constant that no value of
// the narrower one becomes.
func neverEqual(left, right Expr) bool {
	if isLiteral(left) {
		left, right = right, left
	}
	cast, ok := left.(*Cast)
	if !ok || cast.Try || !isLiteral(right) || isNullLiteral(right) || !deterministic(cast.X) || !keepsApart(cast.X.Type(), cast.To) {
		return false
	}
	if beyondRange(&Compare{Op: "=", Left: left, Right: right}) {
		return true
	}
	narrowed, known := Eval(&Cast{X: right, To: cast.X.Type()}, nil)
	if !known {
		return false
	}
	equal, known := Eval(&Compare{Op: "=", Left: &Cast{X: &Literal{Of: cast.X.Type(), Value: narrowed}, To: cast.To}, Right: right}, nil)
	return known && equal == false
}

// keepsApart reports casts to wider types in which different values are different ones.
func keepsApart(from, to sql.Type) bool {
	switch to.Kind {
	case sql.Decimal:
		return (from.IsInteger() || from.Kind == sql.Decimal) && fn.CanCoerce(from, to)
	case sql.Double:
		return from.Kind == sql.Real || injective(from, to)
	case sql.Timestamp:
		return from.Kind == sql.Date || from.Kind == sql.Timestamp && from.Precision < to.Precision
	}
	return injective(from, to)
}
