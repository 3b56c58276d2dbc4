package plan

// eachChild calls f for each of an expression's children, in the order in which mapChildren
// replaces them; those of subqueries are the expressions of all their nodes.
func eachChild(e Expr, f func(Expr)) {
	switch e := e.(type) {
	case *Call:
		eachOf(e.Args, f)
	case *RoutineCall:
		eachOf(e.Args, f)
	case *Lambda:
		f(e.Body)
	case *Cast:
		f(e.X)
	case *Compare:
		f(e.Left)
		f(e.Right)
	case *Logical:
		eachOf(e.Terms, f)
	case *Not:
		f(e.X)
	case *IsNull:
		f(e.X)
	case *Between:
		f(e.X)
		f(e.Low)
		f(e.High)
	case *In:
		f(e.X)
		eachOf(e.List, f)
	case *Like:
		f(e.X)
		f(e.Pattern)
		some(e.Escape, f)
	case *Case:
		some(e.Else, f)
		for _, w := range e.Whens {
			f(w.Cond)
			f(w.Then)
		}
	case *Coalesce:
		eachOf(e.Terms, f)
	case *NullIf:
		f(e.X)
		f(e.CmpX)
		f(e.CmpY)
	case *Try:
		f(e.X)
	case *MakeRow:
		eachOf(e.Fields, f)
	case *Field:
		f(e.X)
	case *MakeArray:
		eachOf(e.Elems, f)
	case *JSON:
		eachOf(e.Args, f)
	default:
		eachOfSubquery(e, f)
	}
}

// eachOfSubquery is eachChild for subqueries and for what a SELECT plans later.
func eachOfSubquery(e Expr, f func(Expr)) {
	switch e := e.(type) {
	case *ScalarSubquery:
		treeExprs(e.Query, f)
	case *Exists:
		treeExprs(e.Query, f)
	case *InSubquery:
		treeExprs(e.Query, f)
		f(e.X)
	case *QuantifiedCompare:
		treeExprs(e.Query, f)
		f(e.X)
	case *aggCall:
		eachOfAgg(&e.item, f)
	case *windowCall:
		eachOfWindow(&e.item, f)
	case *MatchValue:
		f(e.X)
	case *MatchAggregate:
		eachOf(e.Args, f)
	case *groupingCall:
		eachOf(e.args, f)
	}
}

func eachOf(list []Expr, f func(Expr)) {
	for _, e := range list {
		f(e)
	}
}

func eachKey(keys []SortKey, f func(Expr)) {
	for _, k := range keys {
		f(k.Expr)
	}
}

// some calls f for an expression that may be missing.
func some(e Expr, f func(Expr)) {
	if e != nil {
		f(e)
	}
}

func eachOfAgg(it *AggItem, f func(Expr)) {
	eachOf(it.Args, f)
	some(it.Filter, f)
	eachKey(it.OrderBy, f)
}

func eachOfWindow(it *WindowItem, f func(Expr)) {
	eachOf(it.Args, f)
	some(it.Filter, f)
	eachKey(it.AggOrderBy, f)
	eachOf(it.PartitionBy, f)
	eachKey(it.OrderBy, f)
	if it.Frame != nil {
		some(it.Frame.Start.Value, f)
		some(it.Frame.End.Value, f)
	}
	if it.Match != nil {
		eachOfSpec(&it.Match.Spec, f)
		some(it.Match.Measure, f)
	}
}

func eachOfSpec(s *MatchSpec, f func(Expr)) {
	for _, e := range s.Define {
		some(e, f)
	}
	some(s.End.Value, f)
}

// treeExprs calls f for each expression of a tree's nodes.
func treeExprs(n Node, f func(Expr)) {
	WalkNodes(n, func(n Node) { nodeExprs(n, f) })
}

// nodeExprs calls f for each expression that a node holds.
func nodeExprs(n Node, f func(Expr)) {
	switch n := n.(type) {
	case *Values:
		for _, row := range n.Rows {
			eachOf(row, f)
		}
	case *TableFunction:
		eachOf(n.Args, f)
	case *Project:
		for i := range n.Items {
			f(n.Items[i].Expr)
		}
	case *Filter:
		f(n.Cond)
	case *Aggregate:
		for i := range n.Aggs {
			eachOfAgg(&n.Aggs[i], f)
		}
	case *WindowNode:
		for i := range n.Items {
			eachOfWindow(&n.Items[i], f)
		}
	case *Match:
		eachOf(n.PartitionBy, f)
		eachKey(n.OrderBy, f)
		eachOfSpec(&n.Spec, f)
		for i := range n.Measures {
			f(n.Measures[i].Expr)
		}
	case *Sort:
		eachKey(n.Keys, f)
	case *Limit:
		eachKey(n.Keys, f)
	case *Unnest:
		eachOf(n.Args, f)
	case *Join:
		some(n.Cond, f)
	}
}

// walkExpr calls f for an expression and what it is made of, subqueries
// included; where f is false it goes no deeper.
func walkExpr(e Expr, f func(Expr) bool) {
	if !f(e) {
		return
	}
	var child func(Expr)
	child = func(c Expr) {
		if f(c) {
			eachChild(c, child)
		}
	}
	eachChild(e, child)
}
