package plan

import (
	"maps"
	"slices"

	"glaux/sql"
)

// What an inner join compares for equality is the same on both of its sides, so what
// is asked of one is asked of the other, and what one can be, written out as rows of
// VALUES, bounds the other. An outer join's inner side must be like its outer one.

// inferred are the conditions that a join's equalities say of the columns on the
// other side; about are those that hold for the rows of from.
func inferred(on, about []Expr, from, to Node) []Expr {
	domains := columnDomains(from)
	fromCols, toCols := from.Columns(), to.Columns()
	var out []Expr
	for _, e := range on {
		c, ok := e.(*Compare)
		if !ok || c.Op != "=" {
			continue
		}
		for _, pair := range [][2]Expr{{c.Left, c.Right}, {c.Right, c.Left}} {
			ref, ok := pair[0].(*Ref)
			if !ok || len(within(pair[:1], fromCols)) == 0 || len(within(pair[1:], toCols)) == 0 {
				continue
			}
			id := ref.Column.ID
			known := about
			if d, ok := domains[id]; ok {
				known = append(slices.Clone(about), d.holds(pair[0]))
			}
			for _, x := range known {
				if refs := refsOf(x); len(refs) == 1 && refs[id] && deterministic(x) {
					out = append(out, substitute([]Expr{x}, map[int]Expr{id: pair[1]})...)
				}
			}
		}
	}
	return out
}

// impossible reports conditions of a join that no row of one side can meet.
func impossible(on []Expr, side Node) bool {
	domains := columnDomains(side)
	for _, e := range on {
		refs := sortedIDs(refsOf(e))
		if len(refs) != 1 {
			continue
		}
		d, ok := domains[refs[0]]
		met := !ok
		for _, x := range d {
			v, known := Eval(x, nil)
			met = met || !known || MayMatch([]Expr{e}, map[int]sql.Value{refs[0]: v})
		}
		if !met {
			return true
		}
	}
	return false
}

// domain are the values that a column can have, NULL too: literals, or constants that aren't
// known while planning.
type domain []Expr

// mostDomain is how many values of a column are listed.
const mostDomain = 32

// holds is the condition that x is one of the values; no NULL is.
func (d domain) holds(x Expr) Expr {
	in := &In{X: x}
	for _, v := range d {
		if !isNullLiteral(v) {
			in.List = append(in.List, v)
		}
	}
	if len(in.List) == 0 {
		return never()
	}
	return in
}

// columnDomains are what is known of a tree's columns by what is written in it.
func columnDomains(n Node) map[int]domain { return recursions{}.domains(n) }

// recursions are what is known of the columns of recursive queries, by their places.
type recursions map[*CTE]map[int]domain

func (r recursions) domains(n Node) map[int]domain {
	switch n := n.(type) {
	case *CTERef:
		return r.named(n)
	case *SetOp:
		return r.united(n)
	case *Values:
		if n.fill == nil && !n.unknown {
			return valuesDomains(n)
		}
	case *Project:
		below := r.domains(n.Input)
		out := map[int]domain{}
		for _, it := range n.Items {
			switch e := it.Expr.(type) {
			case *Ref:
				if d, ok := below[e.Column.ID]; ok {
					out[it.Out.ID] = d
				}
			case *Literal:
				out[it.Out.ID] = domain{e}
			}
		}
		return out
	case *Filter:
		return narrowed(r.domains(n.Input), conjuncts(n.Cond))
	case *Sort:
		return r.domains(n.Input)
	case *Limit:
		return r.domains(n.Input)
	case *Distinct:
		return r.domains(n.Input)
	case *Join:
		if n.Kind != Inner && n.Kind != Cross {
			return nil
		}
		out := r.domains(n.Left)
		if out == nil {
			out = map[int]domain{}
		}
		for id, d := range r.domains(n.Right) {
			out[id] = d
		}
		return out
	}
	return nil
}

// named are the domains of a named query's columns.
func (r recursions) named(n *CTERef) map[int]domain {
	at, known := r[n.CTE]
	switch {
	case known:
	case n.CTE.Recursive:
		at = r.recursive(n.CTE)
	default:
		at = placed(r.domains(n.CTE.Query), n.CTE.Query.Columns())
		r[n.CTE] = at
	}
	out := map[int]domain{}
	for i, d := range at {
		out[n.Out[i].ID] = d
	}
	return out
}

// recursive are those of a recursive query's columns that have no other values in any step
// than in the first.
func (r recursions) recursive(c *CTE) map[int]domain {
	first := placed(r.domains(c.Base), c.Base.Columns())
	for len(first) > 0 {
		in := maps.Clone(r)
		in[c] = first
		step := placed(in.domains(c.Step), c.Step.Columns())
		kept := map[int]domain{}
		for i, d := range first {
			if more, ok := step[i]; ok && !slices.ContainsFunc(more, func(x Expr) bool { return !containsExpr(d, x) }) {
				kept[i] = d
			}
		}
		if len(kept) == len(first) {
			break
		}
		first = kept
	}
	r[c] = first
	return first
}

// united are the domains that all inputs have alike: Trino puts none together.
func (r recursions) united(n *SetOp) map[int]domain {
	if n.Op != sql.Union {
		return nil
	}
	at := placed(r.domains(n.Inputs[0]), n.Inputs[0].Columns())
	for _, in := range n.Inputs[1:] {
		more := placed(r.domains(in), in.Columns())
		maps.DeleteFunc(at, func(i int, d domain) bool { return !sameExprs(d, more[i]) })
	}
	out := map[int]domain{}
	for i, d := range at {
		out[n.Out[i].ID] = d
	}
	return out
}

// narrowed are domains of the values that may meet conditions.
func narrowed(of map[int]domain, conds []Expr) map[int]domain {
	for _, e := range conds {
		refs := sortedIDs(refsOf(e))
		if len(refs) != 1 || of[refs[0]] == nil || !repeatable(e) {
			continue
		}
		of[refs[0]] = slices.DeleteFunc(slices.Clone(of[refs[0]]), func(x Expr) bool {
			v, known := Eval(x, nil)
			return known && !MayMatch([]Expr{e}, map[int]sql.Value{refs[0]: v})
		})
	}
	return of
}

// placed are domains by the places of the columns.
func placed(of map[int]domain, cols []Column) map[int]domain {
	at := map[int]domain{}
	for i, c := range cols {
		if d, ok := of[c.ID]; ok {
			at[i] = d
		}
	}
	return at
}

func valuesDomains(n *Values) map[int]domain {
	out := map[int]domain{}
columns:
	for i, c := range n.Out {
		var d domain
		for _, row := range n.Rows {
			x := row[i]
			if v, known := Eval(x, nil); known {
				x = &Literal{Of: c.Type, Value: v}
			} else if !constant(x) {
				continue columns
			}
			if !containsExpr(d, x) {
				d = append(d, x)
			}
			if len(d) > mostDomain {
				continue columns
			}
		}
		out[c.ID] = d
	}
	return out
}
