package plan

import "fmt"

// Verify reports a reference to a column that is not there, in a whole plan.
func Verify(q *Query) error { return verify(q.Root, map[int]bool{}) }

// verify checks a tree inside an enclosing query with the columns outer.
func verify(n Node, outer map[int]bool) error {
	here := columnIDs(nil)
	for id := range outer {
		here[id] = true
	}
	for i, in := range Inputs(n) {
		seen := outer
		if j, ok := n.(*Join); ok && j.Lateral && i == 1 {
			seen = with(outer)
			for _, c := range j.Left.Columns() {
				seen[c.ID] = true
			}
		}
		if err := verify(in, seen); err != nil {
			return err
		}
		for _, c := range in.Columns() {
			here[c.ID] = true
		}
	}
	switch n := n.(type) {
	case *Aggregate:
		for _, k := range n.Keys {
			if !here[k.ID] {
				return fmt.Errorf("group key %s is not in the input", columnText(k))
			}
		}
	case *Scan:
		for _, c := range n.Out {
			here[c.ID] = true
		}
		for _, f := range n.Filters {
			if err := verifyExpr(f, here, map[int]bool{}); err != nil {
				return fmt.Errorf("scan filter: %w", err)
			}
		}
	case *SetOp:
		for _, in := range n.Inputs {
			if len(in.Columns()) != len(n.Out) {
				return fmt.Errorf("set operation of %d columns has an input of %d", len(n.Out), len(in.Columns()))
			}
		}
	case *CTERef:
		if len(n.Out) != len(n.CTE.Cols) {
			return fmt.Errorf("use of %s has %d columns, not %d", n.CTE.Name, len(n.Out), len(n.CTE.Cols))
		}
	}
	var err error
	nodeExprs(n, func(e Expr) {
		if err == nil {
			err = verifyExpr(e, here, map[int]bool{})
		}
	})
	if err != nil {
		return fmt.Errorf("%T: %w", n, err)
	}
	seen := map[int]bool{}
	for _, c := range n.Columns() {
		if seen[c.ID] {
			return fmt.Errorf("%T has column %s twice", n, columnText(c))
		}
		seen[c.ID] = true
	}
	return nil
}

func verifyExpr(e Expr, here, params map[int]bool) error {
	switch e := e.(type) {
	case *aggCall, *windowCall, *groupingCall:
		return fmt.Errorf("%T was not planned", e)
	case *Ref:
		if !here[e.Column.ID] {
			return fmt.Errorf("column %s is not in the input", columnText(e.Column))
		}
	case *Param:
		if !params[e.Column.ID] {
			return fmt.Errorf("parameter %s is not in scope", columnText(e.Column))
		}
	case *Lambda:
		params = with(params)
		for _, p := range e.Params {
			params[p.ID] = true
		}
	}
	if q := subqueryOf(e); q != nil {
		if err := verify(q, here); err != nil {
			return err
		}
		switch x := e.(type) {
		case *InSubquery:
			return verifyExpr(x.X, here, params)
		case *QuantifiedCompare:
			return verifyExpr(x.X, here, params)
		}
		return nil
	}
	var err error
	mapChildren(e, func(c Expr) Expr {
		if err == nil {
			err = verifyExpr(c, here, params)
		}
		return c
	})
	return err
}
