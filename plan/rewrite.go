package plan

import (
	"maps"
	"slices"
)

// mapChildren rebuilds an expression with f applied to each of its children.
// The expressions of a subquery count as children and are changed in place.
func mapChildren(e Expr, f func(Expr) Expr) Expr {
	switch e := e.(type) {
	case *Literal, *Ref, *Param:
		return e
	case *Call:
		return &Call{Func: e.Func, Args: mapList(e.Args, f), Pos: e.Pos}
	case *RoutineCall:
		return &RoutineCall{Routine: e.Routine, Args: mapList(e.Args, f)}
	case *Lambda:
		return &Lambda{Params: e.Params, Body: f(e.Body)}
	case *Cast:
		return &Cast{X: f(e.X), To: e.To, Try: e.Try, Implicit: e.Implicit}
	case *Compare:
		return &Compare{Op: e.Op, Left: f(e.Left), Right: f(e.Right)}
	case *Logical:
		return &Logical{Op: e.Op, Terms: mapList(e.Terms, f)}
	case *Not:
		return &Not{X: f(e.X)}
	case *IsNull:
		return &IsNull{X: f(e.X)}
	case *Between:
		return &Between{X: f(e.X), Low: f(e.Low), High: f(e.High)}
	case *In:
		return &In{X: f(e.X), List: mapList(e.List, f), Self: e.Self}
	case *Like:
		return &Like{X: f(e.X), Pattern: f(e.Pattern), Escape: mapOptional(e.Escape, f)}
	case *Case:
		c := &Case{Of: e.Of, Else: mapOptional(e.Else, f), Simple: e.Simple}
		for _, w := range e.Whens {
			c.Whens = append(c.Whens, When{Cond: f(w.Cond), Then: f(w.Then)})
		}
		return c
	case *Coalesce:
		return &Coalesce{Of: e.Of, Terms: mapList(e.Terms, f)}
	case *NullIf:
		return &NullIf{X: f(e.X), CmpX: f(e.CmpX), CmpY: f(e.CmpY)}
	case *Try:
		return &Try{X: f(e.X)}
	case *MakeRow:
		return &MakeRow{Of: e.Of, Fields: mapList(e.Fields, f)}
	case *Field:
		return &Field{X: f(e.X), Index: e.Index}
	case *MakeArray:
		return &MakeArray{Of: e.Of, Elems: mapList(e.Elems, f)}
	case *JSON:
		return &JSON{Of: e.Of, Call: e.Call, Args: mapList(e.Args, f)}
	}
	return mapSubquery(e, f)
}

// mapSubquery is mapChildren for subqueries and for what a SELECT plans later.
func mapSubquery(e Expr, f func(Expr) Expr) Expr {
	switch e := e.(type) {
	case *ScalarSubquery:
		updateNode(e.Query, f)
		return e
	case *Exists:
		updateNode(e.Query, f)
		return e
	case *InSubquery:
		updateNode(e.Query, f)
		return &InSubquery{X: f(e.X), Query: e.Query, written: e.written}
	case *QuantifiedCompare:
		updateNode(e.Query, f)
		return &QuantifiedCompare{Op: e.Op, All: e.All, X: f(e.X), Query: e.Query, written: e.written}
	case *aggCall:
		return &aggCall{item: mapAgg(e.item, f), check: e.check}
	case *windowCall:
		return &windowCall{item: mapWindow(e.item, f), spec: e.spec, measure: e.measure}
	case *MatchValue:
		return &MatchValue{X: f(e.X), Nav: e.Nav}
	case *MatchAggregate:
		return &MatchAggregate{Func: e.Func, Args: mapList(e.Args, f), Variables: e.Variables, Final: e.Final}
	case *groupingCall:
		return &groupingCall{node: e.node, args: mapList(e.args, f)}
	}
	return e
}

func mapList(list []Expr, f func(Expr) Expr) []Expr {
	if list == nil {
		return nil
	}
	out := make([]Expr, len(list))
	for i, e := range list {
		out[i] = f(e)
	}
	return out
}

func mapOptional(e Expr, f func(Expr) Expr) Expr {
	if e == nil {
		return nil
	}
	return f(e)
}

func mapKeys(keys []SortKey, f func(Expr) Expr) []SortKey {
	out := slices.Clone(keys)
	for i := range out {
		out[i].Expr = f(out[i].Expr)
	}
	return out
}

func mapAgg(it AggItem, f func(Expr) Expr) AggItem {
	it.Args, it.Filter, it.OrderBy = mapList(it.Args, f), mapOptional(it.Filter, f), mapKeys(it.OrderBy, f)
	return it
}

func mapWindow(it WindowItem, f func(Expr) Expr) WindowItem {
	it.Args, it.Filter, it.AggOrderBy = mapList(it.Args, f), mapOptional(it.Filter, f), mapKeys(it.AggOrderBy, f)
	it.PartitionBy, it.OrderBy = mapList(it.PartitionBy, f), mapKeys(it.OrderBy, f)
	if it.Frame != nil {
		frame := *it.Frame
		frame.Start.Value, frame.End.Value = mapOptional(frame.Start.Value, f), mapOptional(frame.End.Value, f)
		it.Frame = &frame
	}
	if it.Match != nil {
		m := *it.Match
		m.Spec, m.Measure = mapSpec(m.Spec, f), mapOptional(m.Measure, f)
		it.Match = &m
	}
	return it
}

// updateNode applies f to every expression of a tree, in place.
func updateNode(n Node, f func(Expr) Expr) {
	WalkNodes(n, func(n Node) { updateExprs(n, f) })
}

// updateExprs applies f to the expressions of one node, in place.
func updateExprs(n Node, f func(Expr) Expr) {
	switch n := n.(type) {
	case *Values:
		for i := range n.Rows {
			n.Rows[i] = mapList(n.Rows[i], f)
		}
	case *TableFunction:
		n.Args = mapList(n.Args, f)
	case *Project:
		for i := range n.Items {
			n.Items[i].Expr = f(n.Items[i].Expr)
		}
	case *Filter:
		n.Cond = f(n.Cond)
	case *Aggregate:
		for i := range n.Aggs {
			n.Aggs[i] = mapAgg(n.Aggs[i], f)
		}
	case *WindowNode:
		for i := range n.Items {
			n.Items[i] = mapWindow(n.Items[i], f)
		}
	case *Match:
		n.PartitionBy, n.OrderBy, n.Spec = mapList(n.PartitionBy, f), mapKeys(n.OrderBy, f), mapSpec(n.Spec, f)
		for i := range n.Measures {
			n.Measures[i].Expr = f(n.Measures[i].Expr)
		}
	case *Sort:
		n.Keys = mapKeys(n.Keys, f)
	case *Limit:
		n.Keys = mapKeys(n.Keys, f)
	case *Unnest:
		n.Args = mapList(n.Args, f)
	case *Join:
		n.Cond = mapOptional(n.Cond, f)
	}
}

// Inputs are a node's direct inputs, those of a With's queries included.
func Inputs(n Node) []Node {
	switch n := n.(type) {
	case *TableFunction:
		if n.Input != nil {
			return []Node{n.Input}
		}
	case *Project:
		return []Node{n.Input}
	case *Filter:
		return []Node{n.Input}
	case *Aggregate:
		return []Node{n.Input}
	case *WindowNode:
		return []Node{n.Input}
	case *Match:
		return []Node{n.Input}
	case *Sort:
		return []Node{n.Input}
	case *Limit:
		return []Node{n.Input}
	case *Distinct:
		return []Node{n.Input}
	case *Sample:
		return []Node{n.Input}
	case *Unnest:
		if n.Input != nil {
			return []Node{n.Input}
		}
	case *Join:
		return []Node{n.Left, n.Right}
	case *SetOp:
		return n.Inputs
	case *With:
		var in []Node
		for _, c := range n.CTEs {
			if c.Recursive {
				in = append(in, c.Base, c.Step)
			} else {
				in = append(in, c.Query)
			}
		}
		return append(in, n.Body)
	}
	return nil
}

// mapInputs replaces what Inputs gives.
func mapInputs(n Node, f func(Node) Node) {
	switch n := n.(type) {
	case *TableFunction:
		if n.Input != nil {
			n.Input = f(n.Input)
		}
	case *Project:
		n.Input = f(n.Input)
	case *Filter:
		n.Input = f(n.Input)
	case *Aggregate:
		n.Input = f(n.Input)
	case *WindowNode:
		n.Input = f(n.Input)
	case *Match:
		n.Input = f(n.Input)
	case *Sort:
		n.Input = f(n.Input)
	case *Limit:
		n.Input = f(n.Input)
	case *Distinct:
		n.Input = f(n.Input)
	case *Sample:
		n.Input = f(n.Input)
	case *Unnest:
		if n.Input != nil {
			n.Input = f(n.Input)
		}
	case *Join:
		n.Left, n.Right = f(n.Left), f(n.Right)
	case *SetOp:
		for i, in := range n.Inputs {
			n.Inputs[i] = f(in)
		}
	case *With:
		for _, c := range n.CTEs {
			if c.Recursive {
				c.Base, c.Step = f(c.Base), f(c.Step)
			} else {
				c.Query = f(c.Query)
			}
		}
		n.Body = f(n.Body)
	}
}

// WalkNodes calls f for the nodes of a tree, a parent before its inputs. It
// does not enter subqueries of expressions.
func WalkNodes(n Node, f func(Node)) {
	f(n)
	for _, in := range Inputs(n) {
		WalkNodes(in, f)
	}
}

// walkQueries calls f for the subqueries of an expression, not for those inside them.
func walkQueries(e Expr, f func(Expr)) {
	walkExpr(e, func(e Expr) bool {
		if subqueryOf(e) == nil {
			return true
		}
		f(e)
		switch e := e.(type) {
		case *InSubquery:
			walkQueries(e.X, f)
		case *QuantifiedCompare:
			walkQueries(e.X, f)
		}
		return false
	})
}

// refsOf are the columns an expression reads, in its subqueries too.
func refsOf(e Expr) map[int]bool {
	ids := map[int]bool{}
	addRefs(e, ids)
	return ids
}

func addRefs(e Expr, ids map[int]bool) {
	walkExpr(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Ref:
			ids[e.Column.ID] = true
		case *ScalarSubquery:
			addKeyRefs(e.Query, ids)
		case *Exists:
			addKeyRefs(e.Query, ids)
		case *InSubquery:
			addKeyRefs(e.Query, ids)
		case *QuantifiedCompare:
			addKeyRefs(e.Query, ids)
		}
		return true
	})
}

// addKeyRefs adds the columns that nodes read without an expression.
func addKeyRefs(n Node, ids map[int]bool) {
	WalkNodes(n, func(n Node) {
		if agg, ok := n.(*Aggregate); ok {
			for _, k := range agg.Keys {
				ids[k.ID] = true
			}
		}
	})
}

func sortedIDs(ids map[int]bool) []int { return slices.Sorted(maps.Keys(ids)) }
