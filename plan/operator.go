package plan

// Operator names a node as EXPLAIN does.
func Operator(n Node) string {
	o := &outlined{Descriptor: map[string]string{}}
	(&exprPrinter{number: true}).describe(n, o)
	return o.Name
}

// Parts are the nodes that a node reads rows of: its inputs, the queries of WITH,
// and those inside its expressions.
func Parts(n Node) []Node {
	var out []Node
	if w, ok := n.(*With); ok {
		for _, c := range w.CTEs {
			if c.Recursive {
				out = append(out, c.Base, c.Step)
			} else {
				out = append(out, c.Query)
			}
		}
		return append(out, w.Body)
	}
	out = append(out, Inputs(n)...)
	seen := map[Node]bool{}
	nodeExprs(n, func(e Expr) {
		walkQueries(e, func(e Expr) {
			if q := subqueryOf(e); q != nil && !seen[q] {
				seen[q] = true
				out = append(out, q)
			}
		})
	})
	return out
}

// Repeatable reports that the query gives the same rows as long as its tables stay
// the same: no random functions, no samples, no rows taken without an order. Views
// count as what they stand for.
func Repeatable(q *Query) bool {
	same := true
	walkTree(q.Root, func(n Node) {
		switch n := n.(type) {
		case *Sample:
			same = false
		case *Limit:
			in := n.Input
			for {
				p, ok := in.(*Project)
				if !ok {
					break
				}
				in = p.Input
			}
			_, sorted := in.(*Sort)
			same = same && (sorted || n.Count == 0)
		}
		nodeExprs(n, func(e Expr) {
			walkExpr(e, func(e Expr) bool {
				if c, ok := e.(*Call); ok && c.Func.Func.Nondeterministic {
					same = false
				}
				return same
			})
		})
	})
	return same
}
