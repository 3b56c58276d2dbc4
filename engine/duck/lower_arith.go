package duck

import (
	"math/big"

	"glaux/plan"
	"glaux/sql"
)

var operatorSigns = map[string]string{"$add": "+", "$subtract": "-", "$multiply": "*", "$divide": "//", "$modulus": "%", "mod": "%"}

// operatorNames are other names of operators. By their signs DuckDB's optimizer knows them: it
// takes constants beside them to the other side of a comparison, where x + 1 > 0 overflows no
// more, and constants of sums together, where x - 1 - 9223372036854775808 does.
var operatorNames = map[string]string{"+": "add", "-": "subtract", "*": "multiply"}

// operatorCall writes an operator between two values.
func operatorCall(sign, a, b string) string {
	if name := operatorNames[sign]; name != "" {
		return name + "(" + a + ", " + b + ")"
	}
	return "(" + a + " " + sign + " " + b + ")"
}

// arithmetic writes operators over integers and decimals that DuckDB computes as
// Trino does, overflow errors included; the others are kernels.
func (l *lowerer) arithmetic(e *plan.Call) (string, bool) {
	name := e.Func.Func.Name
	r := e.Func.Result
	sign, ok := operatorSigns[name]
	if !ok || len(e.Args) != 2 {
		return "", false
	}
	a, b := e.Args[0].Type(), e.Args[1].Type()
	switch {
	case sign == "%" && r.Kind == sql.Real:
		return "(" + l.expr(e.Args[0]) + " % " + l.expr(e.Args[1]) + ")", true
	case a.IsInteger() && b.IsInteger():
		if n, ok := constantInteger(e); ok {
			return l.expr(&plan.Literal{Of: r, Value: n}), true
		}
		if (sign == "//" || sign == "%") && !safeDivisor(e.Args[1]) {
			return "", false
		}
		return operatorCall(sign, l.expr(e.Args[0]), l.expr(e.Args[1])), true
	case a.Kind == sql.Decimal && b.Kind == sql.Decimal && sign != "//" && sign != "%":
		return l.decimalArithmetic(sign, e, a, b, r)
	}
	return "", false
}

// constantInteger computes sums, differences and products of constants, for which
// DuckDB's binder takes time by the square of their number. What overflows is
// left to fail when it runs.
func constantInteger(e plan.Expr) (int64, bool) {
	switch e := e.(type) {
	case *plan.Literal:
		n, ok := e.Value.(int64)
		return n, ok && e.Of.IsInteger()
	case *plan.Cast:
		n, ok := constantInteger(e.X)
		return n, ok && inRange(e.To, big.NewInt(n))
	case *plan.Call:
		op := integerOperations[e.Func.Func.Name]
		if op == nil || len(e.Args) != 2 || !e.Func.Result.IsInteger() {
			return 0, false
		}
		a, ok := constantInteger(e.Args[0])
		if !ok {
			return 0, false
		}
		b, ok := constantInteger(e.Args[1])
		if !ok {
			return 0, false
		}
		n := op(new(big.Int), big.NewInt(a), big.NewInt(b))
		return n.Int64(), inRange(e.Func.Result, n)
	}
	return 0, false
}

var integerOperations = map[string]func(z, x, y *big.Int) *big.Int{"$add": (*big.Int).Add, "$subtract": (*big.Int).Sub, "$multiply": (*big.Int).Mul}

// inRange reports whether an integer type has the value.
func inRange(t sql.Type, n *big.Int) bool {
	bits := map[sql.Kind]int{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32, sql.BigInt: 64}[t.Kind]
	if bits == 0 {
		return false
	}
	most := new(big.Int).Lsh(big.NewInt(1), uint(bits-1))
	return n.Cmp(most) < 0 && n.Cmp(most.Neg(most)) >= 0
}

// safeDivisor reports a constant that neither fails nor overflows as a divisor.
func safeDivisor(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Literal:
		n, ok := e.Value.(int64)
		return ok && n != 0 && n != -1
	case *plan.Cast:
		return e.To.IsInteger() && e.X.Type().IsInteger() && safeDivisor(e.X)
	}
	return false
}

// decimalArithmetic uses DuckDB's operators where their result has room for
// all digits: up to 18 digits they would stay in 64 bits and overflow, so one
// side is widened first.
func (l *lowerer) decimalArithmetic(sign string, e *plan.Call, a, b, r sql.Type) (string, bool) {
	if r.Precision > 18 {
		if text, _, ok := l.narrow(e); ok {
			return castTo(text, r), true
		}
	}
	if r.Precision == 38 && (sign == "*" && a.Precision+b.Precision > 38 || sign != "*" && a.Scale != b.Scale) {
		return "", false
	}
	if r.Precision > 18 && !l.smallProduct(sign, e) { // DuckDB's 128 bits are slower than the kernel's
		return "", false
	}
	left, right := l.expr(e.Args[0]), l.expr(e.Args[1])
	if r.Precision > 18 && a.Precision <= 18 && b.Precision <= 18 && !l.smallProduct(sign, e) {
		left = castTo(left, sql.DecimalOf(19, a.Scale))
	}
	return castTo(operatorCall(sign, left, right), r), true
}

// smallProduct reports a product with a constant that can't leave 64 bits.
func (l *lowerer) smallProduct(sign string, e *plan.Call) bool {
	if sign != "*" {
		return false
	}
	for i, arg := range e.Args {
		lit, ok := arg.(*plan.Literal)
		if !ok {
			continue
		}
		v, ok := lit.Value.(*big.Int)
		if !ok {
			continue
		}
		digits := len(new(big.Int).Abs(v).String())
		if digits+e.Args[1-i].Type().Precision <= 18 {
			return true
		}
	}
	return false
}
