package plan

// DynamicFilter says that rows of a scan matter only where a column stands in a
// relation to values that another part of the query gives.
type DynamicFilter struct {
	Scan   *Scan
	Column int // in Scan.Out
	// Op is "=" for a column that is among the values; else it is compared by Op
	// with the one value that there must be.
	Op string
	// Values is a query of one column. It stands on its own.
	Values *Query
}

// MaxDynamicValues is how many values a dynamic filter's query gives; one more
// says that there are too many.
const MaxDynamicValues = 1000

// DynamicFilters finds the filters that joins, IN and scalar subqueries make on
// wanted columns of scans.
func DynamicFilters(q *Query, wanted func(s *Scan, column int) bool) []DynamicFilter {
	d := &dynamics{wanted: wanted, next: 1}
	any := false
	walkTree(q.Root, func(n Node) {
		for _, c := range n.Columns() {
			d.next = max(d.next, c.ID+1)
		}
		if s, ok := n.(*Scan); ok {
			for i := range s.Out {
				any = any || wanted(s, i)
			}
		}
	})
	if any {
		walkTree(q.Root, d.subtree)
	}
	return d.found
}

// dynamics collects them.
type dynamics struct {
	wanted func(*Scan, int) bool
	next   int // a column ID that is free
	seen   map[Node]bool
	found  []DynamicFilter
}

// subtree looks at the nodes that no other Filter or Join stands right above.
func (d *dynamics) subtree(n Node) {
	if d.seen == nil {
		d.seen = map[Node]bool{}
	}
	if !d.seen[n] {
		d.node(n, nil)
	}
}

// node applies the conditions of a node; above are those that hold for its rows.
func (d *dynamics) node(n Node, above []Expr) {
	d.seen[n] = true
	switch n := n.(type) {
	case *Filter:
		own := conjuncts(n.Cond)
		above = append(append([]Expr{}, above...), own...)
		for _, c := range own {
			d.condition(c, above, n.Input, nil)
		}
		d.node(n.Input, above)
	case *Join:
		if n.Lateral {
			return
		}
		var on []Expr
		if n.Cond != nil {
			on = conjuncts(n.Cond)
		}
		if n.Kind == Inner {
			above = append(append([]Expr{}, above...), on...)
		}
		for _, c := range on {
			switch n.Kind {
			case Inner:
				d.condition(c, above, n, nil)
			case Left:
				d.condition(c, above, n, n.Right)
			case Right:
				d.condition(c, above, n, n.Left)
			}
		}
		if n.Kind != Full && n.Kind != Right {
			d.node(n.Left, within(above, n.Left.Columns()))
		}
		if n.Kind != Full && n.Kind != Left {
			d.node(n.Right, within(above, n.Right.Columns()))
		}
	}
}

// condition takes in one condition on the rows of a node. Where only is not nil,
// just scans in there may be filtered.
func (d *dynamics) condition(c Expr, all []Expr, at, only Node) {
	switch c := c.(type) {
	case *InSubquery:
		d.add(at, only, c.X, "=", c.Query, c.Query.Columns()[0])
	case *Compare:
		swapped := map[string]string{"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
		if swapped[c.Op] == "" {
			return
		}
		if q, ok := c.Right.(*ScalarSubquery); ok {
			d.add(at, only, c.Left, c.Op, q.Query, q.Query.Columns()[0])
		} else if q, ok := c.Left.(*ScalarSubquery); ok {
			d.add(at, only, c.Right, swapped[c.Op], q.Query, q.Query.Columns()[0])
		} else if c.Op == "=" {
			d.equality(c.Left, c.Right, all, at, only)
			d.equality(c.Right, c.Left, all, at, only)
		}
	}
}

// equality filters the scan that one side comes from by what the other side gives.
func (d *dynamics) equality(target, key Expr, all []Expr, at, only Node) {
	scan, column := traced(at, only, target)
	if scan == nil || !d.wanted(scan, column) || !deterministic(key) {
		return
	}
	from := source(at, refsOf(key), scan)
	if from == nil || len(refsOf(key)) == 0 {
		return
	}
	if conds := within(usable(all), from.Columns()); len(conds) > 0 {
		from = &Filter{Input: from, Cond: conjunction(conds)}
	}
	out := Column{ID: d.next, Name: "value", Type: key.Type()}
	d.next++
	d.add(at, only, target, "=", &Project{Input: from, Items: []ProjectItem{{Out: out, Expr: key}}}, out)
}

// add notes a filter, if its values can be had on their own.
func (d *dynamics) add(at, only Node, target Expr, op string, values Node, column Column) {
	scan, i := traced(at, only, target)
	if scan == nil || !d.wanted(scan, i) {
		return
	}
	if values = inlined(values, map[*CTE]bool{}); !standsAlone(values) {
		return
	}
	if op == "=" {
		values = &Distinct{Input: values}
	}
	values = &Limit{Input: values, Count: MaxDynamicValues + 1}
	d.found = append(d.found, DynamicFilter{Scan: scan, Column: i, Op: op, Values: &Query{Root: values, Names: []string{column.Name}}})
}

// inlined puts queries of WITH in place of what names them, each once.
func inlined(n Node, used map[*CTE]bool) Node {
	switch n := n.(type) {
	case *CTERef:
		if n.CTE.Recursive || used[n.CTE] {
			return n
		}
		used[n.CTE] = true
		p := &Project{Input: inlined(n.CTE.Query, used)}
		for i, c := range n.Out {
			p.Items = append(p.Items, ProjectItem{Out: c, Expr: &Ref{Column: n.CTE.Cols[i]}})
		}
		return p
	case *Filter:
		own := *n
		own.Input = inlined(n.Input, used)
		return &own
	case *Project:
		own := *n
		own.Input = inlined(n.Input, used)
		return &own
	case *Aggregate:
		own := *n
		own.Input = inlined(n.Input, used)
		return &own
	case *Distinct:
		return &Distinct{Input: inlined(n.Input, used)}
	case *Join:
		own := *n
		own.Left, own.Right = inlined(n.Left, used), inlined(n.Right, used)
		return &own
	}
	return n
}

// standsAlone reports that a tree gives the same rows anywhere: it reads no column
// of another, and nothing random.
func standsAlone(n Node) bool {
	made, used, ok := map[int]bool{}, map[int]bool{}, true
	walkTree(n, func(n Node) {
		switch n := n.(type) {
		case *CTERef, *With, *Sample, *TableFunction:
			ok = false
		case *Scan, *Project, *Values, *Filter, *Aggregate, *Sort, *Limit, *Distinct, *Unnest, *Join, *SetOp, *WindowNode:
			for _, c := range n.Columns() {
				made[c.ID] = true
			}
		default:
			ok = false
		}
		nodeExprs(n, func(e Expr) {
			addRefs(e, used)
			walkExpr(e, func(e Expr) bool {
				if c, is := e.(*Call); is && c.Func.Func.Nondeterministic {
					ok = false
				}
				return ok
			})
		})
	})
	for id := range used {
		ok = ok && made[id]
	}
	return ok
}

// traced finds the scan whose column an expression is, of all the rows of a node.
func traced(n, only Node, e Expr) (*Scan, int) {
	for {
		c, ok := e.(*Cast)
		if !ok || !c.Implicit || c.X.Type().Kind != c.To.Kind && !(c.X.Type().IsInteger() && c.To.IsInteger()) {
			break
		}
		e = c.X
	}
	r, ok := e.(*Ref)
	if !ok {
		return nil, 0
	}
	if only != nil {
		n = only
	}
	switch n := n.(type) {
	case *Scan:
		for i, c := range n.Out {
			if c.ID == r.Column.ID {
				return n, i
			}
		}
	case *Filter:
		return traced(n.Input, nil, r)
	case *Sort:
		return traced(n.Input, nil, r)
	case *Distinct:
		return traced(n.Input, nil, r)
	case *Project:
		for _, it := range n.Items {
			if it.Out.ID == r.Column.ID {
				return traced(n.Input, nil, it.Expr)
			}
		}
	case *Join:
		if n.Kind != Full && n.Kind != Right {
			if s, i := traced(n.Left, nil, r); s != nil {
				return s, i
			}
		}
		if n.Kind != Full && n.Kind != Left && !n.Lateral {
			return traced(n.Right, nil, r)
		}
	}
	return nil, 0
}

// source is the largest part of a tree that gives these columns without the scan.
func source(n Node, ids map[int]bool, scan *Scan) Node {
	has := columnIDs(n.Columns())
	for id := range ids {
		if !has[id] {
			return nil
		}
	}
	inside := false
	walkTree(n, func(n Node) { inside = inside || n == Node(scan) })
	if !inside {
		return n
	}
	switch n := n.(type) {
	case *Filter:
		return source(n.Input, ids, scan)
	case *Sort:
		return source(n.Input, ids, scan)
	case *Join:
		if s := source(n.Left, ids, scan); s != nil {
			return s
		}
		return source(n.Right, ids, scan)
	}
	return nil
}
