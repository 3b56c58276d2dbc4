package plan

import (
	"errors"
	"slices"

	"glaux/sql"
)

// refuse finds what an expression of a node has that can't be compiled.
func (c *compilation) refuse(n Node, e Expr) {
	if c.err != nil || refusedCall(e) == nil {
		return
	}
	if f, ok := n.(*Filter); ok && c.decided(f) {
		return
	}
	c.err = c.refusedIn(reduced(e))
	if c.err != nil && byJoin(n, e) {
		c.err = wrapped(c.err)
	}
}

// byJoin reports a condition that a join compiles itself: one of an outer join, or of an inner
// one with equal columns of both sides, also where it is written above the join. What equal
// sides are computed of is computed below.
func byJoin(n Node, e Expr) bool {
	switch n := n.(type) {
	case *Filter:
		in := n.Input
		if p, ok := in.(*Project); ok {
			in = p.Input
		}
		j, ok := in.(*Join)
		return ok && (j.Kind == Inner || j.Kind == Cross) && equates(j, append(conjuncts(n.Cond), conjuncts(j.Cond)...))
	case *Join:
		terms := conjuncts(n.Cond)
		below := slices.ContainsFunc(terms, func(t Expr) bool {
			c, ok := t.(*Compare)
			return ok && (c.Left == e || c.Right == e) && equates(n, []Expr{t})
		})
		return !below && (n.Kind != Inner && n.Kind != Cross || equates(n, terms))
	}
	return false
}

// equates reports terms of a condition that equate what is of one side of a join with what is
// of the other, and isn't a constant.
func equates(n *Join, terms []Expr) bool {
	left, right, consts := columnIDs(n.Left.Columns()), columnIDs(n.Right.Columns()), map[int]bool{}
	for _, t := range terms {
		if c, ok := t.(*Compare); ok && c.Op == "=" && (constant(c.Left) || constant(c.Right)) {
			addRefs(c, consts)
		}
	}
	of := func(ids map[int]bool) func(Expr) bool {
		return func(e Expr) bool { return contains(ids, refsOf(e)) }
	}
	return slices.ContainsFunc(terms, func(t Expr) bool {
		l, r := equation(t, of(left), of(right))
		return l != nil && !contains(consts, refsOf(l)) && !contains(consts, refsOf(r))
	})
}

// wrapped is an error as Trino tells it of the condition of a join.
func wrapped(err error) error {
	e, ok := errors.AsType[*sql.Error](err)
	if !ok {
		return err
	}
	return sql.Errorf(nil, e.Name, "io.trino.spi.TrinoException: %s", e.Message)
}

// refusedIn is what compiling an expression ends with; what is constant and has a
// value isn't compiled.
func (c *compilation) refusedIn(e Expr) error {
	var out error
	walkExpr(e, func(e Expr) bool {
		if out != nil || subqueryOf(e) != nil {
			return false
		}
		if constant(e) && !hasTry(e) && refusedCall(e) != nil {
			if outcomes := c.outcomes([]Expr{e}); len(outcomes) == 1 && outcomes[0] != "fails" {
				return false
			}
		}
		out = refusal(e)
		return true
	})
	return out
}

// hasTry reports TRY in an expression, which Trino doesn't compute while it plans.
func hasTry(e Expr) bool {
	found := false
	walkExpr(e, func(e Expr) bool {
		_, try := e.(*Try)
		found = found || try
		return !found
	})
	return found
}

// decided reports a condition of rows in place that has a value for each of them: then it
// isn't compiled.
func (c *compilation) decided(f *Filter) bool {
	v := filtered(f)
	if v == nil || !repeatable(f.Cond) || !allRepeatable(v.Rows) || len(v.Rows) > mostComputed {
		return false
	}
	var conds []Expr
	for _, row := range v.Rows {
		e := inRow(f.Cond, v, row)
		if !constant(e) {
			return false
		}
		conds = append(conds, e)
	}
	outcomes := c.outcomes(conds)
	return len(outcomes) == len(conds) && !slices.Contains(outcomes, "fails")
}

// refusedCall is the refusal of anything in an expression.
func refusedCall(e Expr) error {
	var out error
	walkExpr(e, func(e Expr) bool {
		if out == nil {
			out = refusal(e)
		}
		return out == nil && subqueryOf(e) == nil
	})
	return out
}

// refusal is why an expression can't be compiled, apart from what it is made of: it
// concatenates one value, casts maps to or from JSON with keys that are no names there, or
// calls a routine that does.
func refusal(e Expr) error {
	switch e := e.(type) {
	case *Call:
		if len(e.Args) != 1 || e.Func.Func.Name != "concat" && e.Func.Func.Name != "map_concat" {
			return nil
		}
		text := "concatenation arguments"
		switch e.Type().Kind {
		case sql.Array:
			text = "arguments to concat"
		case sql.Map:
			text = "concatenation arguments to map_concat"
		}
		return sql.Errorf(nil, "INVALID_FUNCTION_ARGUMENT", "There must be two or more %s", text)
	case *Cast:
		return CheckJSONKeys(e.X.Type(), e.To)
	case *RoutineCall:
		return e.Routine.Refused
	}
	return nil
}
