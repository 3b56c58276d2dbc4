package plan

import (
	"maps"
	"slices"

	"glaux/sql"
)

// over puts the subqueries of an expression beside an input; what is left of the
// expression reads their columns.
func (s *shaper) over(in *draft, env names, e Expr) (*draft, Expr) {
	in, out, _ := s.withQueries(in, env, e)
	return in, out
}

// withQueries is over; it also gives the columns of what is computed, where Trino reads it as one.
func (s *shaper) withQueries(in *draft, env names, e Expr) (*draft, Expr, map[string]Expr) {
	queries := queriesOf(e)
	// IN comes first, then values, EXISTS and comparisons with ANY and ALL.
	slices.SortStableFunc(queries, func(a, b Expr) int { return queryRank(a) - queryRank(b) })
	values := map[Expr]Expr{}
	computed := map[string]Expr{} // what is compared with a subquery, where it is no column: Trino then reads it as one
	maps.Copy(computed, in.computed)
	for _, q := range queries {
		var id int
		in, id = s.query(in, env, q)
		values[q] = &Ref{Column: Column{ID: id, Type: q.Type()}}
		if x := comparedWith(q); x != nil && repeatable(x) {
			if _, ref := x.(*Ref); !ref {
				computed[writtenKey(x)] = &Ref{Column: Column{ID: in.in[0].made[len(in.in[0].made)-1], Type: x.Type()}}
			}
		}
	}
	if len(computed) > 0 {
		walkExpr(e, func(x Expr) bool {
			if v := computed[writtenKey(x)]; v != nil && values[x] == nil {
				values[x] = v
			}
			return values[x] == nil
		})
	}
	return in, reduced(renamedRefs(e, env, values)), computed
}

// writtenKey is the key of an expression as it is written: a whole number has the type that it
// is compared as.
func writtenKey(e Expr) string {
	if l, ok := e.(*Literal); ok && l.Of.IsInteger() && l.Value != nil {
		e = &Literal{Of: sql.T(sql.BigInt), Value: l.Value}
	}
	return exprKey(e)
}

// queriesOf are the subqueries of an expression, in the order in which Trino looks at
// them: the conditions of CASE come before its results.
func queriesOf(e Expr) []Expr {
	var out []Expr
	walkExpr(e, func(e Expr) bool {
		if subqueryOf(e) != nil {
			out = append(out, e)
			return false
		}
		c, ok := e.(*Case)
		if !ok {
			return true
		}
		for _, w := range c.Whens {
			out = append(out, queriesOf(w.Cond)...)
		}
		for _, w := range c.Whens {
			out = append(out, queriesOf(w.Then)...)
		}
		if c.Else != nil {
			out = append(out, queriesOf(c.Else)...)
		}
		return false
	})
	return out
}

// comparedWith is what stands before IN or a comparison with ANY or ALL, without what is
// there to compare it.
func comparedWith(q Expr) Expr {
	switch q := q.(type) {
	case *InSubquery:
		return uncoerced(q.X)
	case *QuantifiedCompare:
		return uncoerced(q.X)
	}
	return nil
}

// plain is an expression in which no subquery stands beside an input.
func (s *shaper) plain(e Expr, env names) Expr { return reduced(s.renamed(e, env)) }

func (s *shaper) renamed(e Expr, env names) Expr {
	values := map[Expr]Expr{}
	walkQueries(e, func(q Expr) { values[q] = &Literal{Of: q.Type()} })
	return renamedRefs(e, env, values)
}

func renamedRefs(e Expr, env names, values map[Expr]Expr) Expr {
	var rename func(Expr) Expr
	rename = func(e Expr) Expr {
		if v, ok := values[e]; ok {
			return v
		}
		if ref, ok := e.(*Ref); ok {
			id, known := env[ref.Column.ID]
			if !known {
				return e
			}
			return &Ref{Column: Column{ID: id, Type: ref.Column.Type}}
		}
		return mapChildren(e, rename)
	}
	return rename(e)
}

func queryRank(e Expr) int {
	switch e.(type) {
	case *InSubquery:
		return 0
	case *ScalarSubquery:
		return 1
	case *Exists:
		return 2
	}
	return 3
}

// query puts one subquery beside an input and gives the column of its value.
func (s *shaper) query(in *draft, env names, e Expr) (*draft, int) {
	q := subqueryOf(e)
	var x []int
	switch e := e.(type) {
	case *InSubquery:
		in, x = s.keys(in, env, []Expr{e.X})
	case *QuantifiedCompare:
		in, x = s.keys(in, env, []Expr{e.X})
	}
	here := maps.Clone(env)
	sub := s.node(q, here, false)
	cols := s.current(q.Columns(), here)
	at := s.place(q)
	if scalar, ok := e.(*ScalarSubquery); ok {
		sub = &draft{kind: singleShape, in: []*draft{sub}}
		id := cols[0]
		if len(q.Columns()) > 1 {
			row := &MakeRow{Of: scalar.Of}
			for _, c := range q.Columns() {
				row.Fields = append(row.Fields, &Ref{Column: Column{ID: here[c.ID], Type: c.Type}})
			}
			id = s.column()
			sub = &draft{kind: projectShape, in: []*draft{sub}, made: []int{id}, exprs: []Expr{row}}
		}
		return &draft{kind: lateralShape, in: []*draft{in, sub}, join: Inner, at: at}, id
	}
	out := &draft{kind: applyShape, in: []*draft{in, sub}, made: []int{s.column()}, at: at, form: existsForm, keys: x}
	switch e := e.(type) {
	case *InSubquery:
		out.form = inForm
	case *QuantifiedCompare:
		out.form = quantifiedForm
		if e.Op == "=" && !e.All || e.Op == "<>" && e.All {
			out.form = inForm
		}
	}
	if out.form != existsForm {
		// The subquery's column is read, too.
		out.keys = append(out.keys, cols[0])
	}
	return out, out.made[0]
}
