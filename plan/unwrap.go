package plan

import (
	"slices"

	"glaux/sql"
)

// A comparison of a wider type's constant, that a narrower one has no room for, with what was
// cast from that one is decided by the constant: Trino doesn't compute the rest of it, which may
// fail, where NULL is as good as false. It computes what is cast for BETWEEN, and conditions of
// rows that are written in place as they stand.

// decideRanges decides such comparisons in the conditions of filters and joins.
func decideRanges(root Node) {
	walkTree(root, func(n Node) {
		switch n := n.(type) {
		case *Filter:
			n.Cond = withinRanges(n, n.Cond)
		case *Join:
			if n.Cond != nil {
				n.Cond = withinRanges(n, n.Cond)
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
