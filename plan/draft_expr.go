package plan

import (
	"maps"
	"slices"
	"strings"

	"glaux/sql"
)

// reduced makes an expression of a node simpler as Trino does, as far as it matters to what
// it reads and to the conditions that it is made of, which are terms of AND where that
// doesn't make it much longer.
func reduced(e Expr) Expr {
	e = normal(e)
	var before string
	for {
		e = ofTerms(simpler(ofTerms(factoredInside(e))))
		if key := exprKey(e); key != before {
			before = key
			continue
		}
		return e
	}
}

// normal moves each NOT inwards and constants to the right of comparisons, before anything else
// is made simpler.
func normal(e Expr) Expr {
	switch e.(type) {
	case *Try, *Lambda:
		return e
	}
	switch x := mapChildren(e, normal).(type) {
	case *Not:
		return negated(x.X)
	case *Compare:
		return literalRight(x)
	default:
		return x
	}
}

// literalRight has a comparison with a constant as one of what is compared with it.
func literalRight(c *Compare) *Compare {
	if swapped, ok := mirrored[c.Op]; ok && isLiteral(c.Left) && !isNullLiteral(c.Left) && !isLiteral(c.Right) {
		return &Compare{Op: swapped, Left: c.Right, Right: c.Left}
	}
	return c
}

// factoredInside takes what is common out of each AND and OR.
func factoredInside(e Expr) Expr {
	switch e.(type) {
	case *Try, *Lambda:
		return e
	}
	e = mapChildren(e, factoredInside)
	if l, ok := e.(*Logical); ok {
		return factored(l)
	}
	return e
}

// ofTerms is a condition as an AND, if it is one or can be.
func ofTerms(e Expr) Expr {
	if l, ok := e.(*Logical); ok && l.Op == "OR" {
		if terms := distributed(l); terms != nil {
			return logical("AND", distinctExprs(terms))
		}
	}
	return e
}

// distributed are the terms of an AND that is the same as an OR of ANDs, if those are no more
// than Trino makes of it.
func distributed(l *Logical) []Expr {
	if !repeatable(l) {
		return nil
	}
	var parts [][]Expr
	before, after := 0, 1
	for _, t := range flat(l, "OR") {
		part := distinctExprs(flat(t, "AND"))
		parts = append(parts, part)
		before += len(part)
		after = min(after*len(part), largestRows)
	}
	if after == 1 || after*len(parts) > 2*before {
		return nil
	}
	rows := [][]Expr{nil}
	for _, part := range parts {
		var next [][]Expr
		for _, row := range rows {
			for _, x := range part {
				next = append(next, append(slices.Clone(row), x))
			}
		}
		rows = next
	}
	terms := make([]Expr, len(rows))
	for i, row := range rows {
		terms[i] = logical("OR", distinctExprs(row))
	}
	return terms
}

// simpler makes an expression simpler wherever it stands. What stands in TRY or a lambda stays
// as it is.
func simpler(e Expr) Expr {
	switch e.(type) {
	case *Try, *Lambda:
		return e
	}
	if l, ok := e.(*Logical); ok && l.Op == "OR" {
		e = oneOf(l)
	}
	e = mapChildren(e, simpler)
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
	case *Compare:
		e = literalRight(x)
	case *Not:
		if e = negated(x.X); isLogical(e) {
			return simpler(e)
		}
	case *Logical:
		e = withoutNeutral(x)
		if l, ok := e.(*Logical); ok && l.Op == "OR" {
			e = oneOf(l)
			if out, or := e.(*Logical); !or || len(out.Terms) < len(flat(l, "OR")) { // which its terms weren't before they were simpler
				return simpler(e)
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

func isLogical(e Expr) bool {
	_, ok := e.(*Logical)
	return ok
}

func isLiteral(e Expr) bool {
	_, ok := e.(*Literal)
	return ok
}

// oneOf makes IN of what is equal to several values, before anything else is made simpler.
func oneOf(l *Logical) Expr {
	var terms []Expr
	first, made := map[string]int{}, map[int]*In{}
	for _, t := range flat(l, "OR") {
		x, list := values(t)
		if x == nil || !repeatable(x) {
			terms = append(terms, t)
			continue
		}
		key := exprKey(x)
		i, again := first[key]
		if !again {
			first[key], terms = len(terms), append(terms, t)
			continue
		}
		in := made[i]
		if in == nil {
			_, have := values(terms[i])
			in = &In{X: x, List: slices.Clone(have)}
			made[i], terms[i] = in, in
		}
		in.List = append(in.List, list...)
	}
	return logical("OR", terms)
}

// values are what a comparison or IN says an expression to be one of.
func values(e Expr) (x Expr, list []Expr) {
	switch e := e.(type) {
	case *Compare:
		if e.Op == "=" {
			return e.Left, []Expr{e.Right}
		}
	case *In:
		if !e.Self {
			return e.X, e.List
		}
	}
	return nil, nil
}

// mirrored are the operators that say the same of operands the other way around.
var mirrored = map[string]string{"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

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
		return out
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
	parts := distinctParts(flat(l, l.Op), inner)
	if len(parts) == 1 {
		return logical(inner, parts[0].terms)
	}
	common, kept := exprSet{}, []Expr(nil)
	for _, x := range parts[0].terms {
		if !slices.ContainsFunc(parts, func(p exprPart) bool { return !p.set.has(x) }) {
			common.add(x)
			kept = append(kept, x)
		}
	}
	out := &Logical{Op: l.Op}
	for _, p := range parts {
		rest := p.terms
		if len(common) > 0 {
			rest = slices.DeleteFunc(slices.Clone(rest), common.has)
		}
		if len(rest) == 0 {
			return logical(inner, kept) // what is common decides
		}
		out.Terms = append(out.Terms, logical(inner, rest))
	}
	if len(kept) == 0 {
		return out
	}
	return logical(inner, append(kept, out))
}

// exprPart is one of what AND or OR is of, as the different terms of it.
type exprPart struct {
	terms []Expr
	set   exprSet
}

// distinctParts are parts that differ.
func distinctParts(of []Expr, inner string) []exprPart {
	var parts []exprPart
	seen := map[string]bool{}
	for _, t := range of {
		p := exprPart{set: exprSet{}}
		for _, x := range flat(t, inner) {
			if p.set.add(x) {
				p.terms = append(p.terms, x)
			}
		}
		if len(p.set) == len(p.terms) { // all may be equal to others
			key := strings.Join(slices.Sorted(maps.Keys(p.set)), "\x00")
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		parts = append(parts, p)
	}
	return parts
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

// exprSet is a set of expressions that give the same value each time, by their keys.
type exprSet map[string]bool

// add adds an expression; false: an equal one is there.
func (s exprSet) add(e Expr) bool {
	if !repeatable(e) {
		return true
	}
	key := exprKey(e)
	if s[key] {
		return false
	}
	s[key] = true
	return true
}

func (s exprSet) has(e Expr) bool { return len(s) > 0 && repeatable(e) && s[exprKey(e)] }

func distinctExprs(list []Expr) []Expr {
	var out []Expr
	set := exprSet{}
	for _, e := range list {
		if set.add(e) {
			out = append(out, e)
		}
	}
	return out
}

func containsExpr(list []Expr, e Expr) bool {
	if len(list) == 0 || !repeatable(e) {
		return false
	}
	key := exprKey(e)
	return slices.ContainsFunc(list, func(x Expr) bool { return exprKey(x) == key })
}

// sameExpr reports equal expressions that give the same value each time.
func sameExpr(a, b Expr) bool {
	return repeatable(a) && exprKey(a) == exprKey(b)
}

// sameExprs reports lists of the same expressions, in any order.
func sameExprs(a, b []Expr) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(e Expr) bool { return !containsExpr(b, e) })
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
