package duck

import (
	"slices"
	"strings"

	"glaux/plan"
)

// DuckDB binds, folds and prepares an expression in time that grows by the square or the cube of how deep
// it nests. What nests deep is computed in layers, each by a query over the columns that the one below
// has made.
const (
	deepExpr = 100 // levels from which on
	layer    = 40  // levels of one query
	nearby   = 8   // levels above those at which a part may be found that can be computed before
)

// layered gives a block columns for what nests deep in expressions, and the expressions that read those.
// all says that the expressions are computed for all rows.
func (l *lowerer) layered(b *block, exprs []plan.Expr, all bool) (*block, []plan.Expr) {
	for slices.ContainsFunc(exprs, isDeep) {
		c := &cutter{l: l, all: all, height: map[plan.Expr]int{}, ours: map[int]bool{}}
		for _, col := range b.cols {
			c.ours[col.ID] = true
		}
		out := make([]plan.Expr, len(exprs))
		for i, e := range exprs {
			if out[i] = e; c.heightOf(e) > layer {
				out[i] = c.cut(e, nil)
			}
		}
		if len(c.cols) == 0 {
			break
		}
		b, exprs = l.beside(b, c.cols, c.made), out
	}
	return b, exprs
}

// deepRows are rows that are written in place, each computed in layers.
func (l *lowerer) deepRows(n *plan.Values) *block {
	rows := make([]string, len(n.Rows))
	l.written(func() {
		for i, row := range n.Rows {
			b, exprs := l.layered(&block{}, row, true)
			for k, c := range n.Out {
				b.sel = append(b.sel, selected{c.ID, l.expr(exprs[k])})
			}
			b.cols = n.Out
			rows[i] = b.output(l, n.Out)
		}
	})
	return &block{cols: n.Out, flat: true, from: "(" + strings.Join(rows, " UNION ALL ") + ") AS " + l.table() + l.columnList(n.Out)}
}

// isDeep reports an expression that nests deep.
func isDeep(e plan.Expr) bool {
	var deeper func(e plan.Expr, left int) bool
	deeper = func(e plan.Expr, left int) bool {
		deep := left == 0
		exprParts(e, func(x plan.Expr) { deep = deep || deeper(x, left-1) }, func(plan.Node) {})
		return deep
	}
	return deeper(e, deepExpr)
}

// cutter takes the deepest parts out of expressions, that can be computed before.
type cutter struct {
	l      *lowerer
	all    bool
	height map[plan.Expr]int // levels of each expression
	ours   map[int]bool      // columns that parts may read
	cols   []plan.Column
	made   []string
}

func (c *cutter) heightOf(e plan.Expr) int {
	h, known := c.height[e]
	if !known {
		exprParts(e, func(x plan.Expr) { h = max(h, c.heightOf(x)) }, func(plan.Node) {})
		h++
		c.height[e] = h
	}
	return h
}

// cut goes down to the parts of few levels, by operands that are computed for each row unless
// those before them are NULL: there are the conditions that they aren't.
func (c *cutter) cut(e plan.Expr, there []string) plan.Expr {
	if c.heightOf(e) <= layer && c.before(e) {
		col, text := c.l.fresh(e.Type()), c.l.expr(e)
		if len(there) > 0 && c.l.raises(e) {
			text = "CASE WHEN " + strings.Join(there, " AND ") + " THEN " + text + " END"
		}
		c.cols, c.made = append(c.cols, col), append(c.made, text)
		return &plan.Ref{Column: col}
	}
	switch e.(type) {
	case *plan.Call, *plan.Cast, *plan.Compare, *plan.Not, *plan.IsNull:
		return c.operands(e, there)
	}
	return e
}

// operands cuts those of an expression that computes all of them.
func (c *cutter) operands(e plan.Expr, there []string) plan.Expr {
	switch x := e.(type) {
	case *plan.Call:
		if takesLambda(x) {
			return e
		}
	case *plan.Cast:
		if x.Try {
			return e
		}
	}
	ordered, strict := plan.Operands(e)
	return rewrite(e, func(x plan.Expr) (plan.Expr, bool) {
		if x == e {
			return nil, false
		}
		if c.heightOf(x) <= layer-nearby {
			return x, true
		}
		of := there
		for _, o := range ordered[:min(max(slices.Index(ordered, x), 0), strict)] {
			of = addTerms(of[:len(of):len(of)], c.l.there(o))
		}
		return c.cut(x, of), true
	})
}

// before reports what can be computed before: it reads the block's own columns only, is the same each
// time, and fails for no row that it isn't needed of.
func (c *cutter) before(e plan.Expr) bool {
	if !c.all && c.l.raises(e) {
		return false
	}
	return !find(e, func(x plan.Expr) bool {
		switch x := x.(type) {
		case *plan.Ref:
			return !c.ours[x.Column.ID]
		case *plan.Param, *plan.Lambda, *caught, *rawExpr, *checkedArg:
			return true
		}
		return isQuery(x) || isVolatile(x)
	})
}
