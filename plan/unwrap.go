package plan

import (
	"math"
	"math/big"
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

// largestInteger is the largest number of each integer type.
var largestInteger = map[sql.Kind]int64{sql.TinyInt: 1<<7 - 1, sql.SmallInt: 1<<15 - 1, sql.Integer: 1<<31 - 1, sql.BigInt: 1<<63 - 1}

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
	most, ok := largestInteger[from.Kind]
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
	if !ok || cast.Try || !isLiteral(right) || isNullLiteral(right) || !deterministic(cast.X) {
		return false
	}
	if from := cast.X.Type(); (from.IsInteger() || from.Kind == sql.Decimal) && fn.CanCoerce(from, cast.To) {
		return neverNumber(from, right.(*Literal))
	}
	if !keepsApart(cast.X.Type(), cast.To) {
		return false
	}
	narrowed, known := Eval(&Cast{X: right, To: cast.X.Type()}, nil)
	if !known {
		return false
	}
	equal, known := Eval(&Compare{Op: "=", Left: &Cast{X: &Literal{Of: cast.X.Type(), Value: narrowed}, To: cast.To}, Right: right}, nil)
	return known && equal == false
}

// neverNumber reports a number that none of an integer or decimal type is, cast to the number's type.
// It knows those of which Trino takes the cast to keep values apart.
func neverNumber(from sql.Type, lit *Literal) bool {
	unit := new(big.Rat).SetInt(pow10(from.Scale))
	var n *big.Rat // in units of the type's last digit
	switch v := lit.Value.(type) {
	case int64:
		n = new(big.Rat).SetInt64(v)
	case *big.Int:
		n = new(big.Rat).SetFrac(v, pow10(lit.Of.Scale))
	case float64:
		return neverFloat(from, unit, v, 53, 15, func(r *big.Rat) float64 { f, _ := r.Float64(); return f })
	case float32:
		return neverFloat(from, unit, float64(v), 23, 7, func(r *big.Rat) float64 { f, _ := r.Float32(); return float64(f) })
	default:
		return false
	}
	n.Mul(n, unit)
	return !n.IsInt() || !roomFor(from, n.Num())
}

// neverFloat is neverNumber of a floating point number of so many bits, or decimal digits, which nearest
// makes of others.
func neverFloat(from sql.Type, unit *big.Rat, v float64, bits, digits int, nearest func(*big.Rat) float64) bool {
	exact := from.IsInteger() && from.Kind != sql.BigInt && bits == 53 || from.Kind == sql.TinyInt || from.Kind == sql.SmallInt
	switch {
	case math.IsNaN(v) || from.IsInteger() && math.IsInf(v, 0):
		return true
	case from.IsInteger() && !exact && math.Abs(v) >= float64(int64(1)<<bits):
		return false
	case from.Kind == sql.Decimal && from.Precision > digits:
		return false
	case math.IsInf(v, 0):
		return true
	}
	n := new(big.Rat).SetFloat64(v)
	n.Mul(n, unit)
	half := big.NewRat(1, 2)
	if n.Sign() < 0 {
		half.Neg(half)
	}
	n.Add(n, half)
	whole := new(big.Int).Quo(n.Num(), n.Denom())
	back := new(big.Rat).Quo(new(big.Rat).SetInt(whole), unit)
	return nearest(back) != v || !roomFor(from, whole)
}

// roomFor reports that an integer, or decimal, type has an unscaled value.
func roomFor(t sql.Type, n *big.Int) bool {
	if most, ok := largestInteger[t.Kind]; ok {
		return n.IsInt64() && n.Int64() <= most && n.Int64() >= -most-1
	}
	return n.CmpAbs(pow10(t.Precision)) < 0
}

// keepsApart reports casts to wider types in which different values are different ones.
func keepsApart(from, to sql.Type) bool {
	switch to.Kind {
	case sql.Double:
		return from.Kind == sql.Real || injective(from, to)
	case sql.Timestamp:
		return from.Kind == sql.Date || from.Kind == sql.Timestamp && from.Precision < to.Precision
	}
	return injective(from, to)
}
