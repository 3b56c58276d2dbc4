package plan

import (
	"fmt"
	"strconv"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// What is constant in a query the engine computes when it runs it, or not at all. Two
// things depend on it before: whether a call needs its other operands, which may fail,
// and whether a correlated subquery has rows at all. Where they do, and Eval doesn't
// know the value, the engine is asked for it while the query is planned.

// decideOperands makes NULLs of calls that have a constant NULL beside what may fail.
func (a *analyzer) decideOperands(root Node) {
	if a.session.Evaluate == nil {
		return
	}
	var found []Expr
	eachExpr(root, func(e Expr) {
		if in, ok := e.(*In); ok && !fn.Comparable(in.X.Type()) && constant(in.X) && mayBeNull(in.X) {
			found = append(found, in.X) // no value of the type could be asked for
		}
		operands := strictOperands(e)
		for i, x := range operands {
			if lit, ok := x.(*Literal); ok && lit.Value != nil {
				continue
			}
			// What is constant is asked last, as it is asked of all that x is made of: of a sum
			// of many terms at each of its signs.
			for k, other := range operands {
				if k != i && fallible(other) {
					if constant(x) && mayBeNull(x) && !deeper(x, mostAsked) {
						found = append(found, x)
					}
					break
				}
			}
		}
	})
	null := map[Expr]bool{}
	for i, outcome := range a.outcomes(found) {
		if outcome == "null" {
			null[found[i]] = true
		}
	}
	if len(null) == 0 {
		return
	}
	var fold func(Expr) Expr
	fold = func(e Expr) Expr {
		if null[e] {
			return &Literal{Of: e.Type()}
		}
		return folded(mapChildren(e, fold))
	}
	updateNode(root, fold)
}

// decideFilters decides constant conditions, which Trino knows when it plans: of the rows below
// it then has all, or none, and computes nothing of them.
func (a *analyzer) decideFilters(root Node) {
	var filters []*Filter
	var conds []Expr
	walkTree(root, func(n Node) {
		f, ok := n.(*Filter)
		if ok && constant(f.Cond) && !isLiteral(f.Cond) && !hasTry(f.Cond) {
			filters, conds = append(filters, f), append(conds, f.Cond)
		}
	})
	for i, outcome := range a.outcomes(conds) {
		if outcome != "fails" {
			filters[i].Cond = &Literal{Of: sql.T(sql.Boolean), Value: outcome == "true"}
		}
	}
}

// decideValues computes what is constant as far as it may decide what is read: it makes
// constants of conditions and of NULLs, and leaves out the terms of COALESCE after one
// that has a value. false: there was nothing to be decided.
func (a *analyzer) decideValues(root Node) bool {
	if a.session.Evaluate == nil {
		return false
	}
	var found []Expr
	compared := comparedWithQueries(root)
	within := map[Expr]bool{} // what is constant as a whole is computed as a whole
	eachExpr(root, func(e Expr) {
		if _, literal := e.(*Literal); literal || !within[e] && !constant(e) || hasAnyOf(e, compared) {
			return
		}
		eachChild(e, func(x Expr) { within[x] = true })
		if !within[e] {
			found = append(found, e)
		}
	})
	outcomes := map[Expr]string{}
	decided := false
	for i, outcome := range a.outcomes(found) {
		outcomes[found[i]] = outcome // what fails stays
		decided = decided || outcome != "fails"
	}
	if !decided {
		return false
	}
	var fold func(Expr) Expr
	fold = func(e Expr) Expr {
		switch outcome := outcomes[e]; outcome {
		case "null":
			return &Literal{Of: e.Type()}
		case "true", "false":
			return &Literal{Of: e.Type(), Value: outcome == "true"}
		}
		if l, ok := e.(*Logical); ok && l.Op == "OR" {
			e = oneOf(l)
		}
		switch x := e.(type) {
		case *Try, *Lambda:
			return e // which stay as they are
		case *Exists:
			return mapChildren(e, fold) // whose rows are counted later
		case *Coalesce:
			for i, t := range x.Terms {
				if outcomes[t] == "other" {
					e = &Coalesce{Of: x.Of, Terms: x.Terms[:i+1]}
					break
				}
			}
		}
		if e = mapChildren(e, fold); openIn(e) {
			return e
		}
		return folded(e)
	}
	kept := map[*Join]Expr{} // Trino doesn't make conditions of LATERAL simpler
	walkTree(root, func(n Node) {
		if j, ok := n.(*Join); ok && j.Lateral && j.Cond != nil && readsColumn(j.Cond) {
			kept[j] = j.Cond
		}
	})
	updateNode(root, fold)
	for j, cond := range kept {
		j.Cond = cond
	}
	return true
}

// comparedWithQueries are the constants, by key, that subqueries are compared with: Trino
// computes them below, and then they are none to it.
func comparedWithQueries(root Node) map[string]bool {
	keys := map[string]bool{}
	walkTree(root, func(n Node) {
		nodeExprs(n, func(e Expr) {
			walkQueries(e, func(q Expr) {
				if x := comparedWith(q); x != nil && constant(x) {
					keys[exprKey(x)] = true
				}
			})
		})
	})
	return keys
}

func hasAnyOf(e Expr, keys map[string]bool) bool {
	found := false
	if len(keys) > 0 {
		walkExpr(e, func(e Expr) bool {
			found = found || keys[exprKey(e)]
			return !found
		})
	}
	return found
}

// eachExpr visits the expressions of a tree and what they are made of, but for what
// Trino leaves as it is: what stands in lambdas, and in TRY but for rows that are written
// in place.
func eachExpr(root Node, visit func(Expr)) {
	walkTree(root, func(n Node) {
		_, inPlace := n.(*Values)
		nodeExprs(n, func(e Expr) {
			walkExpr(e, func(e Expr) bool {
				switch e.(type) {
				case *Try:
					return inPlace
				case *Lambda:
					return false
				}
				if subqueryOf(e) != nil {
					return false
				}
				visit(e)
				return true
			})
		})
	})
}

// mostAsked is how deep a constant nests that is asked for while planning, at most: of one that nests
// deeper each level would be asked for, and each is as large as what it is made of.
const mostAsked = 64

// deeper reports an expression that nests deeper than so many levels.
func deeper(e Expr, levels int) bool {
	deep := levels == 0
	eachChild(e, func(x Expr) { deep = deep || deeper(x, levels-1) })
	return deep
}

// outcomes computes constants: null, true, false, other or fails.
func (a *analyzer) outcomes(exprs []Expr) []string {
	if len(exprs) == 0 || a.session.Evaluate == nil {
		return nil
	}
	text := sql.T(sql.Varchar)
	word := func(s string) Expr { return &Literal{Of: text, Value: s} }
	v := &Values{Out: []Column{a.column("outcome", text)}}
	for _, e := range exprs {
		c := &Case{Of: text, Whens: []When{{Cond: &Try{X: &IsNull{X: e}}, Then: word("null")}}, Else: word("fails")}
		if e.Type().Kind == sql.Boolean {
			c.Whens = append(c.Whens, When{Cond: &Try{X: e}, Then: word("true")}, When{Cond: &Try{X: &Not{X: e}}, Then: word("false")})
		} else {
			c.Whens = append(c.Whens, When{Cond: &Try{X: &Not{X: &IsNull{X: e}}}, Then: word("other")})
		}
		v.Rows = append(v.Rows, []Expr{c})
	}
	values, err := a.session.Evaluate(a.ctx, &Query{Root: v, Names: []string{"outcome"}})
	if err != nil || len(values) != len(exprs) {
		return nil // the query says itself what is wrong
	}
	out := make([]string, len(values))
	for i, v := range values {
		if v != nil {
			out[i] = *v
		}
	}
	return out
}

// outcomeOfEach is outcomes, of what fails in a way that TRY doesn't catch, too.
func (a *analyzer) outcomeOfEach(exprs []Expr) []string {
	if len(exprs) == 0 {
		return nil
	}
	if all := a.outcomes(exprs); all != nil {
		return all
	}
	out := make([]string, len(exprs))
	for i := range exprs {
		out[i] = "fails"
		if alone := a.outcomes(exprs[i : i+1]); len(exprs) > 1 && alone != nil {
			out[i] = alone[0]
		}
	}
	return out
}

// computed is the value of a constant bigint or double, which the engine computes where Eval
// doesn't know it. nil: there is no engine to ask.
func (a *analyzer) computed(x Expr) *Literal {
	lit, ok := fold(x).(*Literal)
	if ok || a.session.Evaluate == nil {
		return lit
	}
	out := a.column("value", x.Type())
	values, err := a.session.Evaluate(a.ctx, &Query{Names: []string{"value"}, Root: &Values{Out: []Column{out}, Rows: [][]Expr{{x}}}})
	if err != nil {
		a.raise(nil, err)
	}
	lit = &Literal{Of: x.Type()}
	if len(values) == 0 || values[0] == nil {
		return lit
	}
	if lit.Value, err = strconv.ParseInt(*values[0], 10, 64); x.Type().Kind == sql.Double {
		lit.Value, err = strconv.ParseFloat(*values[0], 64)
	}
	if err != nil {
		a.raise(nil, fmt.Errorf("compute a constant: %w", err))
	}
	return lit
}

// strictOperands are the operands of which a NULL is the result.
func strictOperands(e Expr) []Expr {
	switch e := e.(type) {
	case *Call:
		var out []Expr
		for i, x := range e.Args {
			if e.Func.Func.NullOn(i) {
				out = append(out, x)
			}
		}
		return out
	case *Compare:
		if e.Op[0] != 'I' {
			return []Expr{e.Left, e.Right}
		}
	}
	return nil
}

// constant reports an expression that reads nothing and is the same each time.
func constant(e Expr) bool {
	ok := true
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Literal, *Lambda, *Param, *Cast, *Compare, *Logical, *Not, *IsNull, *Between, *In, *Like,
			*Case, *Coalesce, *NullIf, *MakeRow, *Field, *MakeArray, *JSON:
		case *Call:
			ok = ok && e.Func.Func.Kind == fn.Scalar && !e.Func.Func.Nondeterministic
		default:
			ok = false
		}
		return ok
	})
	return ok && closed(e)
}

// closed reports an expression whose lambda parameters are its own.
func closed(e Expr) bool {
	params := map[int]bool{}
	walkExpr(e, func(e Expr) bool {
		if l, ok := e.(*Lambda); ok {
			for _, p := range l.Params {
				params[p.ID] = true
			}
		}
		return true
	})
	ok := true
	walkExpr(e, func(e Expr) bool {
		if p, is := e.(*Param); is {
			ok = ok && params[p.Column.ID]
		}
		return ok
	})
	return ok
}

// valued are functions that give NULL for a NULL only.
var valued = wordSet("abs cardinality ceil ceiling concat date date_add date_diff date_format date_parse date_trunc day " +
	"floor format_datetime from_iso8601_date from_iso8601_timestamp from_unixtime hour length lower ltrim minute month " +
	"parse_datetime power replace round rtrim second sqrt substr substring to_unixtime trim upper year")

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// NullOnlyOfNull reports a call that is NULL only where an operand is.
func NullOnlyOfNull(e *Call) bool {
	name := e.Func.Func.Name
	return valued[name] || name[0] == '$' && name != "$subscript"
}

// mayBeNull reports a constant that isn't known to have a value.
func mayBeNull(e Expr) bool {
	switch e := e.(type) {
	case *Literal:
		return false // NULL has been folded
	case *MakeRow, *MakeArray, *Lambda:
		return false
	case *Cast:
		return e.Try || e.X.Type().Kind == sql.JSON || mayBeNull(e.X)
	case *Call:
		if !NullOnlyOfNull(e) {
			return true
		}
		for _, x := range e.Args {
			if mayBeNull(x) {
				return true
			}
		}
		return false
	}
	return true
}

// fallible reports an expression that computes something.
func fallible(e Expr) bool {
	found := false
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Call, *RoutineCall, *JSON:
			found = true
		case *Cast:
			found = found || !e.Try
		}
		return !found
	})
	return found
}
