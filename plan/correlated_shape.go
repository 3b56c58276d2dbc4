package plan

// Shapes of trees, as the judgement of correlated subqueries asks for them.

// needed are the expressions of the columns in need.
func (n *Project) needed(need map[int]bool) []Expr {
	var out []Expr
	for _, it := range n.Items {
		if need[it.Out.ID] {
			out = append(out, it.Expr)
		}
	}
	return out
}

// computes reports whether a window function's column is in need.
func (n *WindowNode) computes(need map[int]bool) bool {
	for _, it := range n.Items {
		if need[it.Out.ID] {
			return true
		}
	}
	return false
}

// below translates columns of a reference to those of the named query.
func (n *CTERef) below(need map[int]bool) map[int]bool {
	out := map[int]bool{}
	for i, c := range n.Out {
		if need[c.ID] {
			out[n.CTE.Cols[i].ID] = true
		}
	}
	return out
}

// above adds the columns of a reference for those of the named query.
func (n *CTERef) above(ids map[int]bool) {
	for i, c := range n.CTE.Cols {
		if ids[c.ID] {
			ids[n.Out[i].ID] = true
		}
	}
}

// global reports an aggregation of all rows into one.
func (n *Aggregate) global() bool { return len(n.Sets) == 1 && len(n.Sets[0]) == 0 }

func (n *Aggregate) filtered() bool {
	for _, a := range n.Aggs {
		if a.Filter != nil {
			return true
		}
	}
	return false
}

// exprs are the expressions that the aggregates read.
func (n *Aggregate) exprs() []Expr {
	var out []Expr
	nodeExprs(n, func(e Expr) { out = append(out, e) })
	return out
}

func belowProjects(n Node) Node {
	for {
		switch t := n.(type) {
		case *Project:
			n = t.Input
		case *With:
			n = t.Body
		case *CTERef:
			if t.CTE.Recursive {
				return n
			}
			n = t.CTE.Query
		default:
			return n
		}
	}
}

// isUnnest reports UNNEST alone, beside nothing or one row.
func isUnnest(n Node) bool {
	u, ok := belowProjects(n).(*Unnest)
	return ok && (u.Input == nil || isSingleRow(u.Input))
}

// unnestChain is isUnnest with ORDER BY and LIMIT over it.
func unnestChain(n Node) bool {
	for {
		switch t := belowProjects(n).(type) {
		case *Sort:
			n = t.Input
		case *Limit:
			if t.Offset > 0 {
				return false
			}
			n = t.Input
		case *Unnest:
			return isUnnest(t)
		case *Aggregate:
			return t.global() && !t.filtered() && isUnnest(t.Input)
		default:
			return false
		}
	}
}

// isSingleRow reports expressions over one literal row.
func isSingleRow(n Node) bool {
	v, ok := belowProjects(n).(*Values)
	return ok && len(v.Rows) == 1 && v.fill == nil
}

// yieldsRow reports a tree that has a row whatever its input.
func yieldsRow(n Node) bool {
	switch n := n.(type) {
	case *Project:
		return yieldsRow(n.Input)
	case *Sort:
		return yieldsRow(n.Input)
	case *WindowNode:
		return yieldsRow(n.Input)
	case *Distinct:
		return yieldsRow(n.Input)
	case *With:
		return yieldsRow(n.Body)
	case *CTERef:
		return !n.CTE.Recursive && yieldsRow(n.CTE.Query)
	case *Limit:
		return n.Offset == 0 && n.Count != 0 && yieldsRow(n.Input)
	case *Values:
		return len(n.Rows) > 0
	case *SetOp:
		for _, in := range n.Inputs {
			if n.Op == 0 && yieldsRow(in) {
				return true
			}
		}
	case *Aggregate:
		for _, set := range n.Sets {
			if len(set) == 0 {
				return true
			}
		}
	}
	return false
}

// atMostOneRow reports a tree that has one row or none.
func atMostOneRow(n Node) bool {
	switch n := n.(type) {
	case *Project:
		return atMostOneRow(n.Input)
	case *Filter:
		return atMostOneRow(n.Input)
	case *Sort:
		return atMostOneRow(n.Input)
	case *With:
		return atMostOneRow(n.Body)
	case *Limit:
		return n.Count == 0 || n.Count == 1 && !n.WithTies || atMostOneRow(n.Input)
	case *Values:
		return len(n.Rows) < 2 && n.fill == nil
	case *Aggregate:
		return n.global()
	}
	return false
}
