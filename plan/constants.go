package plan

// A table of one row written in place is as good as constants to what reads it, and
// to what is beside it in a join without condition. Trino puts them in, and where
// one is NULL the calls that have it as an operand, and fail or not, are gone.

// inlineConstants puts the values of single rows into the expressions above them
// that they decide.
func inlineConstants(root Node) {
	walkTree(root, func(n Node) {
		switch n := n.(type) {
		case *Project:
			if consts := constantColumns(n.Input); len(consts) > 0 {
				for i, it := range n.Items {
					n.Items[i].Expr = decidedBy(it.Expr, consts)
				}
			}
		case *Filter:
			if consts := constantColumns(n.Input); len(consts) > 0 {
				n.Cond = decidedBy(n.Cond, consts)
			}
		}
	})
}

// constantColumns are a tree's columns that have the same value in all of its rows.
func constantColumns(n Node) map[int]Expr {
	switch n := n.(type) {
	case *Values:
		if n.fill != nil || len(n.Rows) != 1 {
			return nil
		}
		consts := map[int]Expr{}
		for i, c := range n.Out {
			if v, ok := Eval(n.Rows[0][i], nil); ok {
				consts[c.ID] = &Literal{Of: c.Type, Value: v}
			}
		}
		return consts
	case *Project:
		below := constantColumns(n.Input)
		consts := map[int]Expr{}
		for _, it := range n.Items {
			if l, ok := substituted(it.Expr, below).(*Literal); ok {
				consts[it.Out.ID] = l
			}
		}
		return consts
	case *Filter:
		return constantColumns(n.Input)
	case *Join:
		if n.Cond != nil || n.Lateral || n.Kind != Inner && n.Kind != Cross {
			return nil
		}
		return bothOf(constantColumns(n.Left), constantColumns(n.Right))
	}
	return nil
}

func bothOf(a, b map[int]Expr) map[int]Expr {
	out := map[int]Expr{}
	for _, m := range []map[int]Expr{a, b} {
		for id, e := range m {
			out[id] = e
		}
	}
	return out
}

func substituted(e Expr, consts map[int]Expr) Expr {
	if len(consts) == 0 {
		return e
	}
	return substitute([]Expr{e}, consts)[0]
}

// decidedBy is an expression with columns as constants, if any part of it is decided
// by one, and else the expression as it is.
func decidedBy(e Expr, consts map[int]Expr) Expr {
	if _, ref := e.(*Ref); ref {
		return e
	}
	decided := false
	var fold func(Expr) Expr
	fold = func(e Expr) Expr {
		if r, ok := e.(*Ref); ok && consts[r.Column.ID] != nil {
			return consts[r.Column.ID]
		}
		if subqueryOf(e) != nil {
			return e
		}
		e = mapChildren(e, fold)
		out := folded(e)
		decided = decided || out != e
		return out
	}
	out := fold(e)
	if !decided {
		return e
	}
	return out
}
