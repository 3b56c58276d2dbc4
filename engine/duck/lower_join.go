package duck

import (
	"slices"
	"strings"

	"glaux/plan"
	"glaux/sql"
)

// join adds the right side to the left's FROM. Conditions below an inner join,
// or on the kept side of an outer one, move up into WHERE; those of the other
// side into ON: so the tree of tables stays flat.
func (l *lowerer) join(n *plan.Join) *block {
	if n.Lateral {
		if row, ok := beside(n); ok {
			return l.node(row)
		}
	}
	left := l.node(n.Left)
	right := l.node(n.Right)
	var terms []plan.Expr
	if n.Cond != nil {
		terms = conjuncts(n.Cond)
	}
	var on []string
	if s := spatialOf(n, terms); s != nil {
		left, right, terms, on = l.spatialSides(s, n, left, right, terms)
	}
	out := &block{cols: n.Columns(), flat: true}
	lt, lw := l.side(left, n.Kind == plan.Inner || n.Kind == plan.Cross || n.Kind == plan.Left)
	if n.Lateral {
		l.lateral(n, out, lt, lw, right)
		return out
	}
	rt, rw := l.side(right, n.Kind != plan.Full)
	if joins(rt) {
		rt = "(" + rt + ")"
	}
	var late []plan.Expr // asked of the rows that the join gives
	for _, t := range terms {
		if n.Kind == plan.Inner && hasQuery(t) {
			late = append(late, t)
			continue
		}
		on = append(on, l.condition(n, t, terms)...)
	}
	switch n.Kind {
	case plan.Inner, plan.Cross:
		out.where = append(lw, rw...)
		if len(on) == 0 {
			out.from = lt + " CROSS JOIN " + rt
		} else {
			l.sameColumns(n, n.Cond)
			out.from = lt + " JOIN " + rt + " ON " + strings.Join(on, " AND ")
		}
		if late == nil {
			return out
		}
		out, late = l.hoist(out, late)
		for _, t := range late {
			out.where = append(out.where, l.cond(t))
		}
		out.cols = n.Columns()
	case plan.Left:
		out.where = lw
		out.from = lt + " LEFT JOIN " + rt + " ON " + conjunction(append(on, rw...))
	case plan.Right:
		out.where = rw
		out.from = lt + " RIGHT JOIN " + rt + " ON " + conjunction(append(on, lw...))
	case plan.Full:
		out.from = lt + " FULL JOIN " + rt + " ON " + conjunction(on)
	}
	return out
}

// sameColumns gives one column for those that an inner join or a condition over
// joins has equal, the leftmost, as Trino does. Only where equal values differ does
// it show: zones, and the sign of zero.
func (l *lowerer) sameColumns(n plan.Node, cond plan.Expr) {
	if !innerJoins(n) {
		return
	}
	cols := n.Columns()
	place := func(e plan.Expr) int { // of the column that stands for it
		r, ok := e.(*plan.Ref)
		if !ok {
			return -1
		}
		name := l.col(r.Column.ID)
		return slices.IndexFunc(cols, func(c plan.Column) bool { return l.col(c.ID) == name })
	}
	for _, t := range conjuncts(cond) {
		c, ok := t.(*plan.Compare)
		if !ok || c.Op != "=" || !holds(c.Left.Type(), looksOther) {
			continue
		}
		a, b := place(c.Left), place(c.Right)
		if a < 0 || b < 0 || a == b {
			continue
		}
		from, to := cols[min(a, b)].ID, cols[max(a, b)].ID
		if joinedTable(n, from) != joinedTable(n, to) {
			l.rename(to, from)
		}
	}
}

// rename lets a column be written as another one.
func (l *lowerer) rename(id, to int) {
	for {
		next, ok := l.alias[id]
		if !ok {
			break
		}
		id = next
	}
	l.alias[id] = to
}

// joinedTable is what has a column below joins.
func joinedTable(n plan.Node, id int) plan.Node {
	if j, ok := n.(*plan.Join); ok {
		if hasColumn(j.Left, id) {
			return joinedTable(j.Left, id)
		}
		return joinedTable(j.Right, id)
	}
	return n
}

// innerJoins reports a join of which all joins are inner ones.
func innerJoins(n plan.Node) bool {
	j, ok := n.(*plan.Join)
	if !ok || j.Kind != plan.Inner && j.Kind != plan.Cross {
		return false
	}
	_, left := j.Left.(*plan.Join)
	_, right := j.Right.(*plan.Join)
	return (!left || innerJoins(j.Left)) && (!right || innerJoins(j.Right))
}

func conjunction(terms []string) string {
	if len(terms) == 0 {
		return "true"
	}
	return strings.Join(terms, " AND ")
}

// side gives a join's input as a table expression and the conditions that must
// be applied elsewhere.
func (l *lowerer) side(b *block, lift bool) (table string, where []string) {
	b = b.unordered()
	if b.open() && b.flat && b.from != "" && len(b.order) == 0 {
		liftable := lift
		for _, w := range b.where {
			liftable = liftable && !strings.Contains(w, "SELECT ")
		}
		if liftable || len(b.where) == 0 {
			return b.from, b.where
		}
	}
	return "(" + b.text(l, b.cols) + ") AS " + l.table(), nil
}

// lateral joins a query that refers to the left side.
func (l *lowerer) lateral(n *plan.Join, out *block, lt string, lw []string, right *block) {
	cond := ""
	if n.Cond != nil {
		cond = l.cond(n.Cond)
	}
	right = right.unordered()
	if n.Kind == plan.Left && cond != "" {
		// DuckDB joins so by comparisons only.
		right = &block{cols: right.cols, flat: true, from: "(" + right.text(l, right.cols) + ") AS " + l.table(), where: []string{cond}}
	}
	table := "LATERAL (" + right.text(l, right.cols) + ") AS " + l.table()
	out.where = lw
	switch n.Kind {
	case plan.Left:
		out.from = lt + " LEFT JOIN " + table + " ON true"
	case plan.Inner, plan.Cross:
		out.from = lt + " CROSS JOIN " + table
		if cond != "" {
			out.where = append(out.where, cond)
		}
	default:
		l.unsupported("A lateral join of this kind")
	}
}

// withNode defines named queries. One that is read once and not recursive
// stands where it is read; the others go into the statement's WITH clause.
func (l *lowerer) withNode(n *plan.With) *block {
	var local []string
	for _, c := range n.CTEs {
		info := l.ctes[c]
		if info.refs == 0 || l.readOnce(c) {
			continue
		}
		free := false
		cteParts(c, func(q plan.Node) { free = free || correlated(&plan.With{CTEs: []*plan.CTE{c}, Body: q}) })
		defs := l.define(c, info)
		if free {
			local = append(local, defs...)
		} else {
			l.with = append(l.with, defs...)
		}
	}
	b := l.node(n.Body)
	if len(local) == 0 {
		return b
	}
	return &block{cols: b.cols, flat: true, from: "(WITH " + strings.Join(local, ", ") + " " + b.text(l, b.cols) + ") AS " + l.table()}
}

// define writes a named query. A recursion is unrolled to its depth, each
// step reading the one before; the last must have no rows.
func (l *lowerer) define(c *plan.CTE, info *cte) []string {
	name := "w_" + l.table()
	info.body = true
	def := func(name, how string, q string) string {
		l.origin.ctes[name] = c
		return name + l.columnList(c.Cols) + " AS " + how + "(" + q + ")"
	}
	switch {
	case !c.Recursive:
		info.name = name
		return []string{def(name, "", l.node(c.Query).query(l))}
	}
	info.name = name + "_0"
	defs := []string{def(info.name, "MATERIALIZED ", l.node(c.Base).query(l))}
	all := "SELECT * FROM " + info.name
	for i := 1; i <= c.Depth+1; i++ {
		step := l.node(c.Step).query(l)
		info.name = name + "_" + itoa(i)
		defs = append(defs, def(info.name, "MATERIALIZED ", step))
		if i <= c.Depth {
			all += " UNION ALL SELECT * FROM " + info.name
		}
	}
	// The count keeps the check from being pushed into the step.
	check := l.kernel("$recursion_limit", sql.T(sql.Boolean), []sql.Type{sql.T(sql.BigInt), sql.T(sql.BigInt)}, "n", itoa(c.Depth))
	all += " UNION ALL SELECT s.* FROM " + info.name + " AS s, (SELECT count(*) AS n FROM " + info.name + ") WHERE " + check
	if c.Distinct {
		all = "SELECT DISTINCT * FROM (" + all + ")"
	}
	info.name = name
	return append(defs, def(name, "", all))
}

// readOnce reports a named query that stands where it is read.
func (l *lowerer) readOnce(c *plan.CTE) bool { return !c.Recursive && l.ctes[c].refs == 1 }

func (l *lowerer) cteRef(n *plan.CTERef) *block {
	info := l.ctes[n.CTE]
	if info.body {
		return &block{cols: n.Out, flat: true, from: info.name + " AS " + l.table() + l.columnList(n.Out)}
	}
	b := l.node(n.CTE.Query)
	for i, c := range n.CTE.Query.Columns() {
		if c.ID != n.Out[i].ID {
			l.alias[n.Out[i].ID] = c.ID
		}
	}
	b.cols = n.Out
	if b.distinct || len(b.order) > 0 {
		b = b.unordered()
	}
	return b
}

// joins reports whether the text of a FROM item has a JOIN that is not inside of
// parentheses: then it needs some as the right side of another one.
func joins(from string) bool {
	depth, quoted := 0, byte(0)
	for i := range len(from) {
		switch c := from[i]; {
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '\'' || c == '"':
			quoted = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == 'J' && depth == 0 && strings.HasPrefix(from[i:], "JOIN "):
			return true
		}
	}
	return false
}
