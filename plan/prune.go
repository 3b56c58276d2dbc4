package plan

import "math"

// prune drops the columns that nothing needs, from the root down to the scans.
func prune(root Node) Node {
	p := &pruner{needed: map[*CTE]map[int]bool{}, refs: map[*CTE][]*CTERef{}, done: map[Node]Node{}}
	root = p.exact(root)
	return root
}

// pruner remembers what the uses of WITH queries need.
type pruner struct {
	needed map[*CTE]map[int]bool // by position
	refs   map[*CTE][]*CTERef
	done   map[Node]Node // subqueries: expressions may share them
}

// exact prunes below a node whose columns are all needed, in their order.
func (p *pruner) exact(n Node) Node {
	want := n.Columns()
	out := p.node(n, columnIDs(want))
	have := out.Columns()
	same := len(have) == len(want)
	for i := 0; same && i < len(want); i++ {
		same = have[i].ID == want[i].ID
	}
	if same {
		return out
	}
	return simplify(&Project{Input: out, Items: passThrough(want)})
}

// node prunes a tree of which only the columns in need are read.
func (p *pruner) node(n Node, need map[int]bool) Node {
	if _, ok := n.(*Project); !ok {
		nodeExprs(n, func(e Expr) { p.subqueries(e) })
	}
	switch n := n.(type) {
	case *Scan:
		p.scan(n, need)
	case *Values:
		pruneValues(n, need)
	case *CTERef:
		p.cteRef(n, need)
	case *TableFunction:
		if n.Input != nil {
			n.Input = p.exact(n.Input)
		}
	case *Project:
		return p.project(n, need)
	case *Filter:
		n.Input = p.node(n.Input, with(need, n.Cond))
	case *Aggregate:
		p.aggregate(n, need)
	case *WindowNode:
		return p.window(n, need)
	case *Match:
		return p.match(n, need)
	case *Sort:
		n.Input = p.node(n.Input, with(need, keyExprs(n.Keys)...))
	case *Limit:
		if n.Count == 0 || n.Offset > 0 && most(n.Input) <= n.Offset && !sortsFiltered(n.Input) { // no row is computed for nothing
			none := &Values{Out: n.Columns()}
			pruneValues(none, need)
			return none
		}
		n.Input = p.node(n.Input, with(need, keyExprs(n.Keys)...))
	case *Distinct:
		n.Input = p.exact(n.Input)
	case *Sample:
		n.Input = p.node(n.Input, need)
	case *Unnest:
		if n.Input != nil {
			n.Input = p.node(n.Input, with(need, n.Args...))
		}
	case *Join:
		p.join(n, need)
	case *SetOp:
		p.setOp(n, need)
	case *With:
		p.with(n, need)
	}
	return n
}

// with adds what expressions read to a set of needed columns.
func with(need map[int]bool, exprs ...Expr) map[int]bool {
	out := make(map[int]bool, len(need))
	for id := range need {
		out[id] = true
	}
	for _, e := range exprs {
		if e != nil {
			addRefs(e, out)
		}
	}
	return out
}

func keyExprs(keys []SortKey) []Expr {
	out := make([]Expr, len(keys))
	for i, k := range keys {
		out[i] = k.Expr
	}
	return out
}

// subqueries prunes the queries inside an expression.
func (p *pruner) subqueries(e Expr) {
	walkQueries(e, func(e Expr) {
		switch e := e.(type) {
		case *ScalarSubquery:
			e.Query = p.once(e.Query, p.exact)
		case *Exists:
			e.Query = p.once(e.Query, func(q Node) Node { return p.node(q, map[int]bool{}) })
		case *InSubquery:
			e.Query = p.once(e.Query, p.exact)
		case *QuantifiedCompare:
			e.Query = p.once(e.Query, p.exact)
		}
	})
}

func (p *pruner) once(q Node, prune func(Node) Node) Node {
	out, ok := p.done[q]
	if !ok {
		out = prune(q)
		p.done[q], p.done[out] = out, out
	}
	return out
}

func (p *pruner) scan(n *Scan, need map[int]bool) {
	var out []Column
	var source []int
	var parts []Subfield
	for i, c := range n.Out {
		if need[c.ID] {
			out = append(out, c)
			source = append(source, n.Source[i])
			parts = append(parts, n.Subfield(i))
		}
	}
	if n.Out, n.Source = out, source; n.Subfields != nil {
		n.Subfields = parts
	}
}

// pruneValues drops what isn't read: an expression there that would fail doesn't.
func pruneValues(n *Values, need map[int]bool) {
	var kept []int
	for i, c := range n.Out {
		if need[c.ID] {
			kept = append(kept, i)
		}
	}
	if len(kept) == len(n.Out) {
		return
	}
	n.Out = pick(n.Out, kept)
	drop := func(rows [][]Expr) [][]Expr {
		for r, row := range rows {
			rows[r] = pick(row, kept)
		}
		return rows
	}
	n.Rows = drop(n.Rows)
	if fill := n.fill; fill != nil {
		n.fill = func(conds []Expr) [][]Expr { return drop(fill(conds)) }
	}
}

// project keeps the needed items; without any the rows are the input's.
func (p *pruner) project(n *Project, need map[int]bool) Node {
	var items []ProjectItem
	var exprs []Expr
	for _, it := range n.Items {
		if need[it.Out.ID] {
			items = append(items, it)
			exprs = append(exprs, it.Expr)
		}
	}
	n.Items = items
	for _, e := range exprs {
		p.subqueries(e)
	}
	in := p.node(n.Input, with(nil, exprs...))
	if len(items) == 0 {
		return in
	}
	n.Input = in
	return simplify(n)
}

// simplify drops a projection that hands on just its input's columns, and makes
// one of two where the upper one computes nothing.
func simplify(n *Project) Node {
	have := n.Input.Columns()
	same := len(have) == len(n.Items)
	for i, it := range n.Items {
		r, ok := it.Expr.(*Ref)
		if !ok || r.Column.ID != it.Out.ID {
			return n
		}
		same = same && have[i].ID == it.Out.ID
	}
	if same {
		return n.Input
	}
	below, ok := n.Input.(*Project)
	if !ok {
		return n
	}
	computed := map[int]ProjectItem{}
	for _, it := range below.Items {
		computed[it.Out.ID] = it
	}
	items := make([]ProjectItem, len(n.Items))
	for i, it := range n.Items {
		items[i] = computed[it.Out.ID]
	}
	return &Project{Input: below.Input, Items: items}
}

func (p *pruner) aggregate(n *Aggregate, need map[int]bool) {
	var aggs []AggItem
	below := map[int]bool{}
	for _, k := range n.Keys {
		below[k.ID] = true
	}
	for _, it := range n.Aggs {
		if need[it.Out.ID] {
			aggs = append(aggs, it)
			eachOfAgg(&it, func(e Expr) { addRefs(e, below) })
		}
	}
	n.Aggs = aggs
	n.Input = p.node(n.Input, below)
}

func (p *pruner) window(n *WindowNode, need map[int]bool) Node {
	var items []WindowItem
	below := with(need)
	for _, it := range n.Items {
		if need[it.Out.ID] {
			items = append(items, it)
			eachOfWindow(&it, func(e Expr) { addRefs(e, below) })
		}
	}
	n.Items = items
	n.Input = p.node(n.Input, below)
	if len(items) == 0 {
		return n.Input
	}
	return n
}

// match keeps the measures and columns that are needed; those that a window adds
// nothing to are its input's.
func (p *pruner) match(n *Match, need map[int]bool) Node {
	var measures []ProjectItem
	for _, m := range n.Measures {
		if need[m.Out.ID] {
			measures = append(measures, m)
		}
	}
	n.Measures = measures
	if n.Rows == RowsOfWindow && len(measures) == 0 && n.Frame == nil {
		return p.node(n.Input, need)
	}
	var pass []Column
	below := map[int]bool{}
	for _, c := range n.Pass {
		if need[c.ID] {
			pass = append(pass, c)
			below[c.ID] = true
		}
	}
	n.Pass = pass
	nodeExprs(n, func(e Expr) { addRefs(e, below) })
	n.Input = p.node(n.Input, below)
	return n
}

func (p *pruner) join(n *Join, need map[int]bool) {
	need = with(need, n.Cond)
	if n.Lateral {
		for id := range treeRefs(n.Right) {
			need[id] = true
		}
	}
	n.Left, n.Right = p.node(n.Left, need), p.node(n.Right, need)
}

// setOp drops columns of UNION ALL; the others compare whole rows.
func (p *pruner) setOp(n *SetOp, need map[int]bool) {
	if !n.Distinct && n.Op == 0 {
		var kept []int
		for i, c := range n.Out {
			if need[c.ID] {
				kept = append(kept, i)
			}
		}
		if len(kept) == 0 && len(n.Out) > 0 {
			n.Out = n.Out[:1]
			for i, in := range n.Inputs {
				n.Inputs[i] = countable(in)
			}
		} else if len(kept) < len(n.Out) {
			n.Out = pick(n.Out, kept)
			for i, in := range n.Inputs {
				n.Inputs[i] = &Project{Input: in, Items: passThrough(pick(in.Columns(), kept))}
			}
		}
	}
	for i, in := range n.Inputs {
		n.Inputs[i] = p.exact(in)
	}
}

// most bounds how many rows a tree gives, by what is written in it.
func most(n Node) int64 {
	switch n := n.(type) {
	case *Values:
		if n.fill == nil {
			return int64(len(n.Rows))
		}
	case *Project:
		return most(n.Input)
	case *Filter:
		return most(n.Input)
	case *Sort:
		if n := most(n.Input); n <= 1 {
			return n // of more rows Trino doesn't know once they are sorted
		}
	case *WindowNode:
		return most(n.Input)
	case *Distinct:
		return most(n.Input)
	case *Limit:
		if n.Count >= 0 && !n.WithTies {
			return min(n.Count, most(n.Input))
		}
		return most(n.Input)
	case *Aggregate:
		if len(n.Sets) == 1 && len(n.Sets[0]) == 0 {
			return 1
		}
		if len(n.Sets) == 1 {
			return most(n.Input)
		}
	}
	return math.MaxInt64
}

// countable has a tree's rows, and nothing of what they hold: one column of NULLs.
func countable(n Node) Node {
	c := n.Columns()[0]
	return &Project{Input: n, Items: []ProjectItem{{Out: c, Expr: &Literal{Of: c.Type}}}}
}

func pick[T any](list []T, positions []int) []T {
	out := make([]T, len(positions))
	for i, at := range positions {
		out[i] = list[at]
	}
	return out
}

// cteRef notes what a use of a WITH query needs; the query is pruned when all
// its uses are known.
func (p *pruner) cteRef(n *CTERef, need map[int]bool) {
	p.refs[n.CTE] = append(p.refs[n.CTE], n)
	if p.needed[n.CTE] == nil {
		p.needed[n.CTE] = map[int]bool{}
	}
	for i, c := range n.Out {
		if need[c.ID] || n.CTE.Recursive {
			p.needed[n.CTE][i] = true
		}
	}
}

// with prunes the body first, then its queries from the last to the first. One
// that nothing uses is dropped.
func (p *pruner) with(n *With, need map[int]bool) {
	n.Body = p.node(n.Body, need)
	var kept []*CTE
	for i := len(n.CTEs) - 1; i >= 0; i-- {
		c := n.CTEs[i]
		if len(p.refs[c]) == 0 {
			continue
		}
		kept = append([]*CTE{c}, kept...)
		if c.Recursive {
			c.Base, c.Step = p.exact(c.Base), p.exact(c.Step)
			continue
		}
		var positions []int
		for at := range c.Cols {
			if p.needed[c][at] {
				positions = append(positions, at)
			}
		}
		nothing := len(positions) == 0
		if nothing {
			positions = []int{0}
		}
		if nothing || len(positions) < len(c.Cols) {
			if c.Cols = pick(c.Cols, positions); nothing {
				c.Query = countable(&Project{Input: c.Query, Items: passThrough(c.Cols)})
			} else {
				c.Query = &Project{Input: c.Query, Items: passThrough(c.Cols)}
			}
			for _, ref := range p.refs[c] {
				ref.Out = pick(ref.Out, positions)
			}
		}
		c.Query = p.exact(c.Query)
	}
	n.CTEs = kept
}

// sortsFiltered reports a sort of what conditions are asked of, which Trino computes before it
// finds that an offset leaves out all of it.
func sortsFiltered(n Node) bool {
	sorted := false
	for {
		switch m := n.(type) {
		case *Project:
			n = m.Input
		case *Sort:
			n, sorted = m.Input, true
		default:
			_, filtered := n.(*Filter)
			return sorted && filtered
		}
	}
}
