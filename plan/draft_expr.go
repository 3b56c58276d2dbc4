package plan

import (
	"slices"

	"glaux/sql"
)

// reduced makes an expression simpler as Trino does, as far as it matters to what it
// reads and to the conditions that it is made of. What stands in TRY or a lambda
// stays as it is.
func reduced(e Expr) Expr {
	switch e.(type) {
	case *Try, *Lambda:
		return e
	}
	if l, ok := e.(*Logical); ok && l.Op == "OR" {
		e = oneOf(l)
	}
	e = mapChildren(e, reduced)
	if openIn(e) {
		return e
	}
	e = folded(e)
	switch x := e.(type) {
	case *Literal:
		return e
	case *Coalesce:
		return firstKnown(x)
	case *Case:
		return possible(x)
	case *In:
		if hasItself(x) {
			return &In{X: x.X, List: []Expr{x.X}, Self: true}
		}
		return shortIn(x)
	case *Not:
		e = negated(x.X)
	case *Logical:
		e = withoutNeutral(x)
		if l, ok := e.(*Logical); ok && l.Op == "OR" {
			e = oneOf(l)
			if out, or := e.(*Logical); !or || len(out.Terms) < len(flat(l, "OR")) { // which its terms weren't before they were simpler
				return reduced(e)
			}
		}
		if l, ok := e.(*Logical); ok {
			e = factored(l)
		}
	}
	if e.Type().Kind == sql.Boolean && deterministic(e) {
		if v, known := Eval(e, nil); known {
			return &Literal{Of: e.Type(), Value: v}
		}
	}
	return e
}

// hasItself reports IN of which Trino knows that its first operand is in the list, and the
// rest of it has a value: what isn't NULL is true.
func hasItself(in *In) bool {
	if isLiteral(in.X) || !readsColumn(in.X) {
		return false
	}
	known := func(x Expr) bool { return isLiteral(x) || unfailing(x) }
	return containsExpr(in.List, in.X) && !slices.ContainsFunc(in.List, func(x Expr) bool { return !known(x) })
}

// openIn reports IN of NULL that Trino leaves as it is: it looks at what all values are
// known of.
func openIn(e Expr) bool {
	in, ok := e.(*In)
	return ok && isNullLiteral(in.X) && slices.ContainsFunc(in.List, func(x Expr) bool { return !isLiteral(x) })
}

func isLiteral(e Expr) bool {
	_, ok := e.(*Literal)
	return ok
}

// oneOf makes IN of what is equal to several values, before anything else is made simpler.
func oneOf(l *Logical) Expr {
	type group struct {
		x    Expr
		list []Expr
	}
	var groups []*group
	var terms []Expr
	at := map[*group]int{}
	for _, t := range flat(l, "OR") {
		c, ok := t.(*Compare)
		if !ok || c.Op != "=" || !repeatable(c.Left) {
			terms = append(terms, t)
			continue
		}
		i := slices.IndexFunc(groups, func(g *group) bool { return sameExpr(g.x, c.Left) })
		if i < 0 {
			g := &group{x: c.Left}
			i, groups, at[g], terms = len(groups), append(groups, g), len(terms), append(terms, t)
		}
		groups[i].list = append(groups[i].list, c.Right)
	}
	for _, g := range groups {
		if len(g.list) > 1 {
			terms[at[g]] = &In{X: g.x, List: g.list}
		}
	}
	return logical("OR", terms)
}

// negated moves NOT inwards.
func negated(e Expr) Expr {
	switch x := e.(type) {
	case *Not:
		return x.X
	case *Compare:
		opposite := map[string]string{"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}[x.Op]
		kind := x.Left.Type().Kind
		if opposite != "" && (x.Op == "=" || x.Op == "<>" || kind != sql.Double && kind != sql.Real) {
			return &Compare{Op: opposite, Left: x.Left, Right: x.Right}
		}
	case *Logical:
		out := &Logical{Op: "AND"}
		if x.Op == "AND" {
			out.Op = "OR"
		}
		for _, t := range x.Terms {
			out.Terms = append(out.Terms, negated(t))
		}
		return reduced(out)
	}
	return &Not{X: e}
}

// shortIn makes IN of one value a comparison.
func shortIn(in *In) Expr {
	for _, x := range in.List[1:] {
		if !sameExpr(in.List[0], x) {
			return in
		}
	}
	return folded(&Compare{Op: "=", Left: in.X, Right: in.List[0]})
}

// possible leaves out of CASE the arms that are never taken.
func possible(c *Case) Expr {
	out := &Case{Of: c.Of, Else: c.Else}
	for _, w := range c.Whens {
		l, constant := w.Cond.(*Literal)
		if constant && l.Value == true {
			out.Else = w.Then
			break
		}
		if !constant {
			out.Whens = append(out.Whens, w)
		}
	}
	switch {
	case len(out.Whens) > 0:
		return out
	case out.Else == nil:
		return &Literal{Of: c.Of}
	}
	return out.Else
}

// factored takes out what all parts of AND and OR have in common, and what is there twice.
func factored(l *Logical) Expr {
	inner := map[string]string{"AND": "OR", "OR": "AND"}[l.Op]
	var parts [][]Expr
	for _, t := range flat(l, l.Op) {
		part := distinctExprs(flat(t, inner))
		if !slices.ContainsFunc(parts, func(have []Expr) bool { return sameExprs(have, part) }) {
			parts = append(parts, part)
		}
	}
	var common []Expr
	for _, x := range parts[0] {
		if everyPart(parts, x) {
			common = append(common, x)
		}
	}
	out := &Logical{Op: l.Op}
	for _, p := range parts {
		rest := p
		if len(parts) > 1 {
			rest = slices.DeleteFunc(slices.Clone(p), func(x Expr) bool { return containsExpr(common, x) })
		}
		if len(rest) == 0 {
			out.Terms = nil // what is common decides
			break
		}
		out.Terms = append(out.Terms, logical(inner, rest))
	}
	if len(parts) == 1 {
		return logical(inner, parts[0])
	}
	if len(common) == 0 {
		return out
	}
	if out.Terms == nil {
		return logical(inner, common)
	}
	return logical(inner, append(common, out))
}

func everyPart(parts [][]Expr, x Expr) bool {
	for _, p := range parts {
		if !containsExpr(p, x) {
			return false
		}
	}
	return true
}

func logical(op string, terms []Expr) Expr {
	if len(terms) == 1 {
		return terms[0]
	}
	return &Logical{Op: op, Terms: terms}
}

// flat are the terms of AND or OR, of those inside it too.
func flat(e Expr, op string) []Expr {
	l, ok := e.(*Logical)
	if !ok || l.Op != op {
		return []Expr{e}
	}
	var out []Expr
	for _, t := range l.Terms {
		out = append(out, flat(t, op)...)
	}
	return out
}

func distinctExprs(list []Expr) []Expr {
	var out []Expr
	for _, e := range list {
		if !containsExpr(out, e) {
			out = append(out, e)
		}
	}
	return out
}

func containsExpr(list []Expr, e Expr) bool {
	return slices.ContainsFunc(list, func(x Expr) bool { return sameExpr(x, e) })
}

func sameExprs(a, b []Expr) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(e Expr) bool { return !containsExpr(b, e) })
}

// sameExpr reports equal expressions that give the same value each time.
func sameExpr(a, b Expr) bool {
	return repeatable(a) && exprKey(a) == exprKey(b)
}

// flatCoalesce are the terms of COALESCE, of those inside it too.
func flatCoalesce(c *Coalesce) []Expr {
	var out []Expr
	for _, t := range c.Terms {
		if inner, ok := t.(*Coalesce); ok {
			out = append(out, flatCoalesce(inner)...)
		} else {
			out = append(out, t)
		}
	}
	return out
}

// firstKnown leaves out of COALESCE what can't be its value.
func firstKnown(c *Coalesce) Expr {
	var terms []Expr
	for _, t := range flatCoalesce(c) {
		if isNullLiteral(t) {
			continue
		}
		terms = append(terms, t)
		if _, ok := t.(*Literal); ok {
			break
		}
	}
	switch len(terms) {
	case 0:
		return &Literal{Of: c.Of}
	case 1:
		return terms[0]
	}
	return &Coalesce{Of: c.Of, Terms: terms}
}

// withoutNeutral leaves TRUE out of AND and FALSE out of OR.
func withoutNeutral(l *Logical) Expr {
	var terms []Expr
	for _, t := range l.Terms {
		lit, ok := t.(*Literal)
		switch {
		case ok && lit.Value == (l.Op == "OR"):
			return lit
		case ok && lit.Value == (l.Op == "AND"):
		default:
			terms = append(terms, t)
		}
	}
	switch len(terms) {
	case 0:
		return &Literal{Of: l.Type(), Value: l.Op == "AND"}
	case 1:
		return terms[0]
	}
	return &Logical{Op: l.Op, Terms: terms}
}
