package plan

import "slices"

// What has to be IN a query is joined with its rows, so what one side can be bounds the other
// here too.

// members are the conditions on the rows of a filter's input: those from above, its own, and
// what the queries that they have to be IN say. Those queries get what is known of the rows.
func (p *pusher) members(f *Filter, conds []Expr) []Expr {
	all := conjuncts(f.Cond)
	conds = append(conds, usable(all)...)
	known := conds
	for _, c := range all {
		if !isMember(c) {
			continue
		}
		in := c.(*InSubquery)
		on := in.equal()
		conds = append(conds, inferred(on, nil, in.Query, f.Input)...)
		if p.queries[in.Query] == 1 && !p.done[in.Query] {
			p.done[in.Query] = true
			p.node(in.Query, inferred(on, known, f.Input, in.Query))
		}
	}
	return conds
}

// isMember reports the condition that something is IN a query.
func isMember(e Expr) bool {
	in, ok := e.(*InSubquery)
	return ok && deterministic(in.X)
}

// dropEmptyMembers makes conditions that need a row of a query false if it is known to have
// none, or none with a value that is wanted: Trino doesn't look for rows that meet them then,
// however many there would be.
func dropEmptyMembers(root Node) {
	walkTree(root, func(n Node) {
		f, ok := n.(*Filter)
		if ok && slices.ContainsFunc(conjuncts(f.Cond), func(c Expr) bool { return isMember(c) && lacks(c.(*InSubquery), f.Input) }) {
			f.Cond = never()
		}
	})
}

// lacks reports a query that has nothing that rows can have, as far as both are known.
func lacks(in *InSubquery, rows Node) bool {
	return noRows(in.Query) || impossible(inferred(in.equal(), nil, in.Query, rows), rows)
}

// equal is the condition on a row of the query.
func (in *InSubquery) equal() []Expr {
	return []Expr{&Compare{Op: "=", Left: in.X, Right: &Ref{Column: in.Query.Columns()[0]}}}
}
