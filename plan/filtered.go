package plan

// filterAggregates leaves rows out before aggregates over all rows of which each has a
// FILTER: those that none of them takes. So what such aggregates compute doesn't fail for
// them, as in Trino, and they aren't read where conditions decide what is. Rows that are
// written in place are computed before.
func filterAggregates(root Node) {
	walkTree(root, func(n Node) {
		a, ok := n.(*Aggregate)
		if !ok || len(a.Keys) > 0 || len(a.Sets) != 1 || len(a.Aggs) == 0 || ofValues(a.Input) {
			return
		}
		var terms []Expr
		seen := map[string]bool{}
		for _, it := range a.Aggs {
			if it.Filter == nil || hasQuery(it.Filter) || !deterministic(it.Filter) {
				return
			}
			if key := exprKey(it.Filter); !seen[key] {
				seen[key] = true
				terms = append(terms, it.Filter)
			}
		}
		cond := terms[0]
		if len(terms) > 1 {
			cond = &Logical{Op: "OR", Terms: terms}
		}
		a.Input = &Filter{Input: a.Input, Cond: cond}
	})
}

// ofValues reports that all rows come from those that are written in place.
func ofValues(n Node) bool {
	switch n := n.(type) {
	case *Values:
		return true
	case *Project:
		return ofValues(n.Input)
	case *Filter:
		return ofValues(n.Input)
	}
	return false
}
