package plan

import (
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
		for _, v := range d {
			met = met || MayMatch([]Expr{e}, map[int]sql.Value{refs[0]: v.Value})
		}
		if !met {
			return true
		}
	}
	return false
}

// domain are the values that a column can have, NULL too.
type domain []*Literal

// mostDomain is how many values of a column are listed.
const mostDomain = 32

// holds is the condition that x is one of the values; no NULL is.
func (d domain) holds(x Expr) Expr {
	in := &In{X: x}
	for _, l := range d {
		if l.Value != nil {
			in.List = append(in.List, l)
		}
	}
	if len(in.List) == 0 {
		return never()
	}
	return in
}

// columnDomains are what is known of a tree's columns by what is written in it.
func columnDomains(n Node) map[int]domain {
	switch n := n.(type) {
	case *Values:
		if n.fill == nil {
			return valuesDomains(n)
		}
	case *Project:
		below := columnDomains(n.Input)
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
		return columnDomains(n.Input)
	case *Sort:
		return columnDomains(n.Input)
	case *Limit:
		return columnDomains(n.Input)
	case *Distinct:
		return columnDomains(n.Input)
	case *Join:
		if n.Kind != Inner && n.Kind != Cross {
			return nil
		}
		out := columnDomains(n.Left)
		if out == nil {
			out = map[int]domain{}
		}
		for id, d := range columnDomains(n.Right) {
			out[id] = d
		}
		return out
	}
	return nil
}

func valuesDomains(n *Values) map[int]domain {
	out := map[int]domain{}
columns:
	for i, c := range n.Out {
		var d domain
		for _, row := range n.Rows {
			v, known := Eval(row[i], nil)
			if !known {
				continue columns
			}
			if l := (&Literal{Of: c.Type, Value: v}); !slices.ContainsFunc(d, func(o *Literal) bool { return exprKey(o) == exprKey(l) }) {
				d = append(d, l)
			}
			if len(d) > mostDomain {
				continue columns
			}
		}
		out[c.ID] = d
	}
	return out
}
