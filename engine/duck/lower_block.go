package duck

import (
	"slices"
	"strings"

	"glaux/plan"
)

// block is a SELECT under construction. Operators merge into it as long as
// SQL's order of clauses allows, else it becomes a table of a new one.
type block struct {
	cols     []plan.Column // the output
	sel      []selected    // computed output; nil: columns of from
	from     string        // empty: one row
	flat     bool          // from may stand in a join tree as it is
	where    []string
	group    string // the whole clause
	grouped  bool   // an aggregate, with or without a GROUP BY
	distinct bool
	on       string // DISTINCT ON's list
	order    []orderKey
	limit    string
}

// selected is one output column's SQL.
type selected struct {
	id   int
	expr string
}

// orderKey is one key of ORDER BY; col is the column it is, or -1.
type orderKey struct {
	expr, direction string
	col             int
	of              func(value string) string // the expression for a value that stands elsewhere
}

// open reports that conditions and projections can still be added.
func (b *block) open() bool {
	return b.sel == nil && !b.grouped && !b.distinct && b.limit == ""
}

// bare reports that the block is just a table expression.
func (b *block) bare() bool {
	return b.open() && len(b.where) == 0 && len(b.order) == 0
}

// exprOf is the SQL of an output column.
func (b *block) exprOf(l *lowerer, id int) string {
	name := l.col(id)
	for _, s := range b.sel {
		if l.col(s.id) == name {
			return s.expr
		}
	}
	return name
}

// text is the SELECT with these columns under their SQL names, each once.
func (b *block) text(l *lowerer, cols []plan.Column) string {
	b = b.withKeys(l, cols)
	var items []string
	seen := map[string]bool{}
	for _, c := range cols {
		name := l.col(c.ID)
		if seen[name] {
			continue
		}
		seen[name] = true
		items = append(items, item(b.exprOf(l, c.ID), name))
	}
	return b.selectText(items)
}

// output is the SELECT with exactly these columns, in order.
func (b *block) output(l *lowerer, cols []plan.Column) string {
	b = b.withKeys(l, cols)
	items := make([]string, len(cols))
	for i, c := range cols {
		items[i] = item(b.exprOf(l, c.ID), "c"+itoa(c.ID))
	}
	return b.orderedBy(l, cols).selectText(items)
}

// orderedBy is the block whose order says the names that output gives computed columns,
// which may be read from a query of another name.
func (b *block) orderedBy(l *lowerer, cols []plan.Column) *block {
	out := *b
	out.order = slices.Clone(b.order)
	for i, k := range b.order {
		if k.col < 0 || b.exprOf(l, k.col) == l.col(k.col) {
			continue
		}
		at := slices.IndexFunc(cols, func(c plan.Column) bool { return l.col(c.ID) == l.col(k.col) })
		if at >= 0 {
			out.order[i] = k.over("c" + itoa(cols[at].ID))
		}
	}
	return &out
}

// withKeys is the block, or one over it where it is ordered by a computed column that
// is not among those that are wanted.
func (b *block) withKeys(l *lowerer, cols []plan.Column) *block {
	for _, k := range b.order {
		if k.col >= 0 && !b.distinct && !has(l, cols, l.col(k.col)) && b.exprOf(l, k.col) != l.col(k.col) {
			return b.wrap(l)
		}
	}
	return b
}

func item(expr, name string) string {
	if expr == name {
		return name
	}
	return expr + " AS " + name
}

func (b *block) selectText(items []string) string {
	var s strings.Builder
	s.WriteString("SELECT ")
	if b.on != "" {
		s.WriteString("DISTINCT ON (" + b.on + ") ")
	} else if b.distinct {
		s.WriteString("DISTINCT ")
	}
	if len(items) == 0 {
		items = []string{"NULL"}
	}
	s.WriteString(strings.Join(items, ", "))
	if b.from != "" {
		s.WriteString(" FROM " + b.from)
	}
	if len(b.where) > 0 {
		s.WriteString(" WHERE " + strings.Join(b.where, " AND "))
	}
	if b.group != "" {
		s.WriteString(" " + b.group)
	}
	if len(b.order) > 0 {
		s.WriteString(" ORDER BY ")
		for i, k := range b.order {
			if i > 0 {
				s.WriteString(", ")
			}
			s.WriteString(k.expr + k.direction)
		}
	}
	s.WriteString(b.limit)
	return s.String()
}

// wrap makes the block a table of a new block. An order is kept.
func (b *block) wrap(l *lowerer) *block {
	if b.bare() && b.from != "" {
		return b
	}
	out := &block{cols: b.cols, flat: true}
	inner := *b
	cols := b.cols
	keep := len(b.order) > 0
	for _, k := range b.order {
		keep = keep && k.col >= 0
	}
	if keep {
		out.order = make([]orderKey, len(b.order))
		for i, k := range b.order {
			name := l.col(k.col)
			out.order[i] = k.over(name)
			if !has(l, cols, name) {
				if b.distinct {
					out.order = nil
					break
				}
				cols = append(cols[:len(cols):len(cols)], plan.Column{ID: k.col})
			}
		}
		if b.limit == "" && out.order != nil {
			inner.order = nil
		}
	}
	out.from = "(" + inner.text(l, cols) + ") AS " + l.table()
	return out
}

// table is wrap without the order, which nothing above sees.
func (b *block) table(l *lowerer) *block {
	out := *b.unordered().wrap(l)
	out.order = nil
	return &out
}

// over is the key over an output column instead of its expression.
func (k orderKey) over(name string) orderKey {
	k.expr = k.of(name)
	return k
}

func has(l *lowerer, cols []plan.Column, name string) bool {
	for _, c := range cols {
		if l.col(c.ID) == name {
			return true
		}
	}
	return false
}

// unordered drops an order that means nothing because no limit depends on it.
func (b *block) unordered() *block {
	if len(b.order) == 0 || b.limit != "" {
		return b
	}
	c := *b
	c.order = nil
	return &c
}

// query is the block as a subquery with exactly these columns.
func (b *block) query(l *lowerer) string { return b.unordered().output(l, b.cols) }
