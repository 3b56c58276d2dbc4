package duck

import (
	"strings"

	"glaux/plan"
	"glaux/sql"
)

// window computes window functions beside the input's columns.
func (l *lowerer) window(n *plan.WindowNode) *block {
	b := l.node(n.Input)
	if !b.open() || len(b.order) > 0 {
		b = b.table(l)
	}
	cols := n.Input.Columns()
	for _, c := range cols {
		b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
	}
	for _, w := range n.Items {
		b.sel = append(b.sel, selected{w.Out.ID, l.windowItem(w)})
	}
	b.flat = false
	b.cols = n.Columns()
	return b.wrap(l)
}

func (l *lowerer) windowItem(w plan.WindowItem) string {
	c := call{
		args: w.Args, distinct: w.Distinct, filter: w.Filter, orderBy: w.AggOrderBy, ignoreNulls: w.IgnoreNulls,
		over: " OVER (" + l.over(w) + ")",
	}
	return l.aggCall(w.Func, c)
}

func (l *lowerer) over(w plan.WindowItem) string {
	var parts []string
	if len(w.PartitionBy) > 0 {
		keys := make([]string, len(w.PartitionBy))
		for i, e := range w.PartitionBy {
			keys[i] = l.sortExpr(e)
		}
		parts = append(parts, "PARTITION BY "+strings.Join(keys, ", "))
	}
	if len(w.OrderBy) > 0 {
		parts = append(parts, "ORDER BY "+l.sortKeys(w.OrderBy))
	}
	if f := w.Frame; f != nil {
		var key sql.Type
		if len(w.OrderBy) > 0 {
			key = w.OrderBy[0].Expr.Type()
		}
		parts = append(parts, f.Unit+" BETWEEN "+l.bound(f.Unit, f.Start, key)+" AND "+l.bound(f.Unit, f.End, key))
	}
	return strings.Join(parts, " ")
}

// bound writes one end of a frame. Distances in time are intervals to DuckDB.
func (l *lowerer) bound(unit string, f plan.FrameBound, key sql.Type) string {
	if f.Value == nil {
		return f.Kind
	}
	v := l.expr(f.Value)
	switch f.Value.Type().Kind {
	case sql.IntervalYearToMonth:
		v = "to_months(" + v + ")"
	case sql.IntervalDayToSecond:
		v = "to_milliseconds(" + v + ")"
		if key.Kind == sql.Date {
			v = "to_days(CAST(" + l.expr(f.Value) + " // 86400000 AS INTEGER))"
		}
	default:
		t := f.Value.Type()
		if t.IsNumeric() && !goodOffset(f.Value) {
			v = l.kernel("$frame_offset", t, []sql.Type{t}, v)
		}
	}
	return v + " " + f.Kind
}

// goodOffset reports a constant that needs no check.
func goodOffset(e plan.Expr) bool {
	lit, ok := e.(*plan.Literal)
	if !ok {
		return false
	}
	n, ok := lit.Value.(int64)
	return ok && n >= 0
}
