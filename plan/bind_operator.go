package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

var binaryOperators = map[string]string{
	"+": "$add", "-": "$subtract", "*": "$multiply", "/": "$divide", "%": "$modulus", "||": "concat",
}

// binary binds an arithmetic operator or ||.
func (b *binder) binary(e *sql.Binary) Expr {
	return b.operator(e, binaryOperators[e.Op], b.expr(e.Left), b.expr(e.Right))
}

// unary binds a sign; that of a constant is taken in.
func (b *binder) unary(e *sql.Unary) Expr {
	x := b.expr(e.X)
	if e.Op == "+" {
		if !x.Type().IsNumeric() || x.Type().Kind == sql.Decimal {
			b.fail(e, "TYPE_MISMATCH", "Unary '+' operator cannot by applied to %s type", x.Type())
		}
		return x
	}
	if lit, ok := x.(*Literal); ok {
		if neg, ok := negateLiteral(lit); ok {
			return neg
		}
	}
	if c, ok := x.(*Call); ok && c.Func.Func.Name == "$negate" {
		return c.Args[0] // as Trino's optimizer has it: the least integer comes back
	}
	return b.operator(e, "$negate", x)
}

// operator resolves an operator over bound operands.
func (b *binder) operator(at sql.Node, name string, args ...Expr) Expr {
	list := make([]fn.Arg, len(args))
	for i, x := range args {
		list[i] = argOf(x)
	}
	f, err := fn.Resolve(name, list)
	if e, ok := errors.AsType[*sql.Error](err); ok && e.Name == "INVALID_FUNCTION_ARGUMENT" {
		at = nil // Trino makes no type of these operands, and loses the place.
	}
	if err != nil {
		if e, ok := errors.AsType[*sql.Error](err); ok && e.Name == "AMBIGUOUS_FUNCTION_CALL" && strings.HasPrefix(name, "$") {
			at = nil // Trino gives no place then
		}
		b.raise(at, err)
	}
	coerced := make([]Expr, len(args))
	for i, x := range args {
		coerced[i] = coerce(x, f.Params[i])
	}
	call := &Call{Func: f, Args: coerced, Pos: at.Position()}
	if commutes(call) && castLast(args, coerced) {
		slices.Reverse(call.Args)
	}
	return call
}

// castLast reports two constants of which the right one alone is cast. Trino takes it for none then,
// and has it on the left, which the error of an overflow shows.
func castLast(args, coerced []Expr) bool {
	_, first := coerced[0].(*Literal)
	_, second := coerced[1].(*Literal)
	return first && second && coerced[0] == args[0] && coerced[1] != args[1]
}

func argOf(x Expr) fn.Arg {
	arg := fn.Arg{Type: x.Type()}
	if lit, ok := x.(*Literal); ok {
		arg.Literal = lit.Value
	}
	return arg
}

// errorOperators are what Trino's texts call the comparison.
var errorOperators = map[string]string{
	"<>": "=", ">": "<", ">=": "<=", "!=": "=", "IS DISTINCT FROM": "IS DISTINCT FROM", "IS NOT DISTINCT FROM": "IS DISTINCT FROM",
}

// comparison binds = <> < … and IS DISTINCT FROM.
func (b *binder) comparison(e *sql.Comparison) Expr {
	return b.compare(e, e.Op, b.expr(e.Left), b.expr(e.Right))
}

func (b *binder) compare(at sql.Node, op string, left, right Expr) Expr {
	t, ok := fn.CommonSuperType(left.Type(), right.Type())
	if !ok || !comparableBy(op, t) {
		shown := op
		if s := errorOperators[op]; s != "" {
			shown = s
		}
		if shown == "IS DISTINCT FROM" {
			b.fail(at, "TYPE_MISMATCH", "Cannot check if %s is identical to %s", left.Type(), right.Type())
		}
		b.fail(at, "TYPE_MISMATCH", "Cannot apply operator: %s %s %s", left.Type(), shown, right.Type())
	}
	if op == "!=" {
		op = "<>"
	}
	return &Compare{Op: op, Left: coerce(left, t), Right: coerce(right, t)}
}

// comparableBy reports whether the type has the comparison.
func comparableBy(op string, t sql.Type) bool {
	if strings.ContainsAny(op, "<>") && op != "<>" {
		return fn.Orderable(t)
	}
	return fn.Comparable(t)
}

// between binds x BETWEEN low AND high.
func (b *binder) between(e *sql.Between) Expr {
	x, low, high := b.expr(e.X), b.expr(e.Low), b.expr(e.High)
	t, ok := fn.CommonSuperType(x.Type(), low.Type())
	if ok {
		t, ok = fn.CommonSuperType(t, high.Type())
	}
	if !ok || !fn.Orderable(t) {
		b.fail(e, "TYPE_MISMATCH", "Cannot check if %s is BETWEEN %s and %s", x.Type(), low.Type(), high.Type())
	}
	return &Between{X: coerce(x, t), Low: coerce(low, t), High: coerce(high, t)}
}

// inList binds x IN (a, b).
func (b *binder) inList(e *sql.InList) Expr {
	all := make([]Expr, 0, len(e.List)+1)
	asts := append([]sql.Expr{e.X}, e.List...)
	for _, x := range asts {
		all = append(all, b.expr(x))
	}
	t := b.unify(all, asts, "IN value and list items")
	if !fn.Comparable(t) {
		if alwaysNull(all[0]) || b.defining == nil && !slices.ContainsFunc(all[1:], func(x Expr) bool { return !alwaysNull(x) }) {
			return &Literal{Of: sql.T(sql.Boolean)} // nothing is compared
		}
		return &In{X: all[0], List: all[1:]} // which checkIn refuses, if it is still there then
	}
	return &In{X: all[0], List: all[1:]}
}

// unify coerces expressions to their common type, in place.
func (b *binder) unify(exprs []Expr, asts []sql.Expr, what string) sql.Type {
	super := sql.T(sql.Unknown)
	for i, x := range exprs {
		t, ok := fn.CommonSuperType(super, x.Type())
		if !ok {
			b.fail(asts[i], "TYPE_MISMATCH", "%s must be the same type or coercible to a common type. Cannot find common type between %s and %s, all types (without duplicates): %s",
				what, super, x.Type(), distinctTypes(exprs))
		}
		super = t
	}
	for i, x := range exprs {
		exprs[i] = coerce(x, super)
	}
	return super
}

// distinctTypes lists the types of expressions, each once.
func distinctTypes(exprs []Expr) string {
	var names []string
	seen := map[string]bool{}
	for _, x := range exprs {
		if name := fn.DisplayName(x.Type()); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return fmt.Sprintf("[%s]", strings.Join(names, ", "))
}

// like binds x LIKE pattern ESCAPE e.
func (b *binder) like(e *sql.Like) Expr {
	x := b.expr(e.X)
	if x.Type().Kind != sql.Char {
		x = b.asVarchar(e.X, x, "Left side of LIKE expression")
	}
	l := &Like{X: x, Pattern: b.asVarchar(e.Pattern, b.expr(e.Pattern), "Pattern for LIKE expression")}
	if e.Escape != nil {
		l.Escape = b.asVarchar(e.Escape, b.expr(e.Escape), "Escape for LIKE expression")
	}
	return l
}

// asVarchar leaves a varchar of any length as it is.
func (b *binder) asVarchar(at sql.Node, x Expr, what string) Expr {
	varchar := sql.T(sql.Varchar)
	if x.Type().Kind == sql.Varchar {
		return x
	}
	if !fn.CanCoerce(x.Type(), varchar) {
		b.fail(at, "TYPE_MISMATCH", "%s must evaluate to a varchar (actual: %s)", what, x.Type())
	}
	return coerce(x, varchar)
}

// caseExpr binds both forms of CASE.
func (b *binder) caseExpr(e *sql.Case) Expr {
	conds := make([]Expr, len(e.Whens))
	if e.Operand != nil {
		conds = b.simpleCase(e)
	} else {
		for i, w := range e.Whens { // all of them before what they lead to, as in Trino
			conds[i] = b.typed(w.When, sql.T(sql.Boolean), "CASE WHEN clause")
		}
	}
	var results []Expr
	var asts []sql.Expr
	for _, w := range e.Whens {
		results = append(results, b.expr(w.Then))
		asts = append(asts, w.Then)
	}
	if e.Else != nil {
		results = append(results, b.expr(e.Else))
		asts = append(asts, e.Else)
	}
	c := &Case{Of: b.unify(results, asts, "All CASE results"), Simple: e.Operand != nil}
	for i, cond := range conds {
		c.Whens = append(c.Whens, When{Cond: cond, Then: results[i]})
	}
	if e.Else != nil {
		c.Else = results[len(results)-1]
	}
	return c
}

// simpleCase makes comparisons of CASE operand WHEN value.
func (b *binder) simpleCase(e *sql.Case) []Expr {
	operand := b.expr(e.Operand)
	super := operand.Type()
	values := make([]Expr, len(e.Whens))
	for i, w := range e.Whens {
		values[i] = b.expr(w.When)
		t, ok := fn.CommonSuperType(super, values[i].Type())
		if ok && !fn.Comparable(t) && !alwaysNull(operand) {
			b.fail(nil, "OPERATOR_NOT_FOUND", "Cannot apply operator: %s = %s", t, t)
		}
		if !ok {
			b.fail(w.When, "TYPE_MISMATCH", "CASE operand type does not match WHEN clause operand type: %s vs %s", operand.Type(), values[i].Type())
		}
		super = t
	}
	same := ""
	if readsColumn(operand) && !nondeterministic(operand) {
		same = exprKey(operand)
	}
	for i, v := range values {
		if same != "" && exprKey(v) == same {
			values[i] = &Literal{Of: sql.T(sql.Boolean), Value: true} // also of NULL and NaN, in Trino
			continue
		}
		values[i] = &Compare{Op: "=", Left: coerce(operand, super), Right: coerce(v, super)}
	}
	return values
}

// readsColumn reports an expression that isn't constant.
func readsColumn(e Expr) bool {
	found := false
	walkExpr(e, func(e Expr) bool {
		switch e.(type) {
		case *Ref, *Param:
			found = true
		}
		return !found
	})
	return found
}

// nondeterministic reports an expression that may give another value each time.
func nondeterministic(e Expr) bool {
	found := false
	walkExpr(e, func(e Expr) bool {
		if c, ok := e.(*Call); ok && c.Func.Func.Nondeterministic {
			found = true
		}
		return !found
	})
	return found
}
