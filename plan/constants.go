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
				return
			}
			computeRows(n)
		case *Filter:
			if consts := constantColumns(n.Input); len(consts) > 0 {
				n.Cond = decidedBy(n.Cond, consts)
			}
		}
	})
}

// mostComputed bounds how many expressions of rows are looked at.
const mostComputed = 1000

// computeRows makes rows of a projection of several ones that are written in place,
// if a NULL in one of them decides something.
func computeRows(n *Project) {
	v, ok := n.Input.(*Values)
	if !ok || v.fill != nil || len(v.Rows) < 2 || len(v.Rows)*len(n.Items) > mostComputed {
		return
	}
	for _, it := range n.Items {
		if !deterministic(it.Expr) {
			return
		}
	}
	rows, decided := make([][]Expr, len(v.Rows)), false
	for i, row := range v.Rows {
		values, known := map[int]Expr{}, map[int]Expr{}
		for k, c := range v.Out {
			values[c.ID] = row[k]
			if x, ok := Eval(row[k], nil); ok {
				known[c.ID] = &Literal{Of: c.Type, Value: x}
			}
			if !constant(row[k]) {
				return
			}
		}
		for _, it := range n.Items {
			e := decidedBy(it.Expr, known)
			decided = decided || e != it.Expr
			rows[i] = append(rows[i], substituted(e, values))
		}
	}
	if !decided {
		return
	}
	out := &Values{Rows: rows}
	n.Input = out
	for i, it := range n.Items {
		c := Column{ID: it.Out.ID, Name: it.Out.Name, Type: it.Out.Type}
		out.Out = append(out.Out, c)
		n.Items[i].Expr = &Ref{Column: c}
	}
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
