package duck

import (
	"slices"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// Beside a NULL Trino computes no further operand, which may fail then, while DuckDB computes all
// operands of a chunk's rows. So an expression of which a later operand may fail stands in a CASE
// that asks whether those before it are there. In lambdas of what is computed while it plans, Trino
// computes all operands.

// mostRepeated bounds what is computed twice to know whether it is NULL.
const mostRepeated = 8

// unlessNull is the condition that no operand is NULL before one that may fail; empty: there
// is no such operand.
func (l *lowerer) unlessNull(e plan.Expr) string {
	operands, strict := plan.Operands(e)
	if strict == 0 || l.inPlace && find(e, isParam) {
		return ""
	}
	last := len(operands) - 1
	for last > 0 && !l.raises(operands[last]) {
		last--
	}
	var terms []string
	for _, x := range operands[:min(last, strict)] {
		terms = addTerms(terms, l.there(x))
	}
	return strings.Join(terms, " AND ")
}

// there are conditions that hold where an expression isn't NULL. What is NULL only where an operand
// is asks that of the operand.
func (l *lowerer) there(e plan.Expr) []string {
	var of []plan.Expr
	switch x := e.(type) {
	case *plan.Literal, *plan.MakeRow, *plan.MakeArray:
		return nil
	case *plan.Cast:
		if !x.Try && x.X.Type().Kind != sql.JSON {
			of = []plan.Expr{x.X}
		}
	case *plan.Call:
		if plan.NullOnlyOfNull(x) || x.Type().Kind >= sql.HyperLogLog && !x.Func.Func.CalledOnNull { // shapes are costly to make
			of = x.Args
		}
	}
	if of == nil {
		if hasQuery(e) || find(e, isVolatile) || !find(e, isRef) && !find(e, isParam) || size(e) > mostRepeated {
			return nil
		}
		return []string{"(" + l.expr(e) + " IS NOT NULL)"}
	}
	var terms []string
	for _, x := range of {
		terms = addTerms(terms, l.there(x))
	}
	return terms
}

// addTerms adds the conditions that aren't among some.
func addTerms(terms, more []string) []string {
	if terms == nil {
		return more
	}
	for _, t := range more {
		if !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	return terms
}

// raises reports an expression that may fail. Whole numbers that leave their range don't count: that
// is seldom, and arithmetic is to be fast.
func (l *lowerer) raises(e plan.Expr) bool {
	switch e.(type) {
	case *plan.Try, *plan.Ref, *plan.Literal:
		return false
	}
	known, ok := l.raising[e]
	if !ok {
		known = l.failsOf(e, raises, l.raises)
		l.raising[e] = known
	}
	return known
}

// raises reports an operation that may fail, as far as that counts.
func raises(e plan.Expr) bool {
	if x, ok := e.(*plan.Call); ok {
		switch name := x.Func.Lowering().Kernel; name {
		case "$add", "$subtract", "$multiply", "$negate":
			return false
		default:
			return fails(e) && (name == "" || !kernel.Total(name))
		}
	}
	return fails(e)
}
