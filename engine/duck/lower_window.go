package duck

import (
	"slices"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
	"glaux/sql/fn"
)

// window computes window functions beside the input's columns.
func (l *lowerer) window(n *plan.WindowNode) *block {
	b := l.node(n.Input)
	if !b.open() || len(b.order) > 0 {
		b = b.table(l)
	}
	b, items := l.hoistWindows(b, n.Items)
	b = l.frameRows(b, items)
	cols := n.Input.Columns()
	for _, c := range cols {
		b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
	}
	for _, w := range items {
		b.sel = append(b.sel, selected{w.Out.ID, l.windowItem(w)})
	}
	b.flat = false
	b.cols = n.Columns()
	return b.wrap(l)
}

// hoistWindows is hoist for all that window functions read of a row.
func (l *lowerer) hoistWindows(b *block, items []plan.WindowItem) (*block, []plan.WindowItem) {
	items = slices.Clone(items)
	var at []*plan.Expr
	for i := range items {
		w := &items[i]
		w.Args, w.PartitionBy = slices.Clone(w.Args), slices.Clone(w.PartitionBy)
		w.AggOrderBy, w.OrderBy = slices.Clone(w.AggOrderBy), slices.Clone(w.OrderBy)
		at = append(append(at, &w.Filter), places(w.Args)...)
		at = append(append(at, places(w.PartitionBy)...), keyPlaces(w.AggOrderBy)...)
		at = append(at, keyPlaces(w.OrderBy)...)
		if w.Frame != nil {
			f := *w.Frame
			w.Frame = &f
			at = append(at, &f.Start.Value, &f.End.Value)
		}
	}
	return l.hoistAt(b, at, false), items
}

func (l *lowerer) windowItem(w plan.WindowItem) string {
	c := call{
		args: w.Args, distinct: w.Distinct, filter: w.Filter, orderBy: w.AggOrderBy, ignoreNulls: w.IgnoreNulls,
		over: " OVER (" + l.over(w) + ")", partition: overPartition(w),
	}
	text := l.overCall(w.Func, c)
	if w.Func.Func.Name == "count" && len(w.Args) == 0 && mayCross(w.Frame) {
		// DuckDB counts the rows of a frame that ends before it starts as negative.
		return "greatest(" + text + ", 0)"
	}
	return text
}

// overCall is an aggregate in a window. What Trino hasn't got for the types at hand it
// tells there as the cause of another error.
func (l *lowerer) overCall(f *fn.Bound, c call) string {
	defer func() {
		p := recover()
		if failed, ok := p.(lowerFailure); ok {
			if e, ok := failed.err.(*sql.Error); ok && e.Name == "FUNCTION_IMPLEMENTATION_MISSING" {
				wrapped := *e
				wrapped.Message = "io.trino.spi.TrinoException: " + e.Message
				p = lowerFailure{&wrapped}
			}
		}
		if p != nil {
			panic(p)
		}
	}()
	return l.aggCall(f, c)
}

// overPartition reports a window of which each frame is a whole partition.
func overPartition(w plan.WindowItem) bool {
	f := w.Frame
	if f == nil {
		return len(w.OrderBy) == 0
	}
	peers := len(w.OrderBy) == 0 && f.Unit != "ROWS" // the current row's peers are all rows
	return (f.Start.Kind == "UNBOUNDED PRECEDING" || peers && f.Start.Kind == "CURRENT ROW") &&
		(f.End.Kind == "UNBOUNDED FOLLOWING" || peers && f.End.Kind == "CURRENT ROW")
}

// mayCross reports a frame that may end before it starts.
func mayCross(f *plan.Frame) bool { return f != nil && f.Start.Value != nil && f.End.Value != nil }

func (l *lowerer) over(w plan.WindowItem) string {
	var parts []string
	if len(w.PartitionBy) > 0 {
		keys := make([]string, len(w.PartitionBy))
		for i, e := range w.PartitionBy {
			keys[i] = l.sortExpr(e)
			if holdsFloat(e.Type()) {
				keys[i] = l.orderable(l.expr(e), e.Type(), false)
			}
		}
		parts = append(parts, "PARTITION BY "+strings.Join(keys, ", "))
	}
	switch {
	case len(w.OrderBy) == 1 && w.Frame != nil && w.Frame.Unit == "RANGE" && (w.Frame.Start.Value != nil || w.Frame.End.Value != nil):
		parts = append(parts, l.rangeOrder(w.OrderBy[0]))
	case len(w.OrderBy) > 0:
		parts = append(parts, "ORDER BY "+l.sortKeys(w.OrderBy))
	}
	if f := w.Frame; f != nil {
		var key plan.SortKey
		if len(w.OrderBy) > 0 {
			key = w.OrderBy[0]
		}
		parts = append(parts, f.Unit+" BETWEEN "+l.bound(f.Unit, f.Start, key)+" AND "+l.bound(f.Unit, f.End, key))
	}
	return strings.Join(parts, " ")
}

// epoch is a timestamp as a number, in the finest unit that its type has.
func epoch(text string, t sql.Type) string {
	if t.Precision > 6 {
		return "epoch_ns(" + text + ")"
	}
	return "epoch_us(" + text + ")"
}

// moved is how far a row's key is from the key at a distance in time, as a number: of
// months and in zones that differs from row to row.
func (l *lowerer) moved(f plan.FrameBound, by plan.SortKey) string {
	from, to, key := l.ends(f, by)
	return "COALESCE(abs(" + epoch(l.sortable(to, key), by.Expr.Type()) + " - " + epoch(l.sortable(from, key), by.Expr.Type()) + "), 0)"
}

// movedDays is how many days a distance in time moves a date: parts of a day are refused
// for each date.
func (l *lowerer) movedDays(f plan.FrameBound, by plan.SortKey) string {
	const day = 86_400_000
	if n, ok := f.Value.(*plan.Literal); ok && goodOffset(n) && n.Value.(int64)%day == 0 {
		return "to_days(" + strconv.FormatInt(n.Value.(int64)/day, 10) + ")"
	}
	from, to, _ := l.ends(f, by)
	return "to_days(CAST(COALESCE(abs(" + to + " - " + from + "), 0) AS INTEGER))"
}

// ends are a row's key and the key at a distance from it, of a type.
func (l *lowerer) ends(f plan.FrameBound, by plan.SortKey) (from, to string, t sql.Type) {
	key, interval := by.Expr.Type(), f.Value.Type()
	name := "$add"
	if (f.Kind == "PRECEDING") != by.Descending {
		name = "$subtract"
	}
	if interval.Kind == sql.IntervalDayToSecond && key.Kind != sql.Date {
		key.Precision = max(key.Precision, 3)
	}
	from = l.expr(by.Expr)
	to = l.kernel(name, key, []sql.Type{by.Expr.Type(), interval}, from, l.kernel("$frame_offset", interval, []sql.Type{interval}, l.expr(f.Value)))
	return from, to, key
}

// rangeOrder is the order of a window whose frames are distances: they are from one key,
// which has a place for sums with them.
func (l *lowerer) rangeOrder(k plan.SortKey) string {
	key := l.sortExpr(k.Expr)
	switch k.Expr.Type().Kind {
	case sql.TinyInt, sql.SmallInt:
		key = "CAST(" + key + " AS INTEGER)"
	case sql.Time:
		key = "epoch_ns(" + key + ")"
	case sql.Timestamp, sql.TimestampWithTimeZone:
		key = epoch(key, k.Expr.Type())
	}
	return "ORDER BY " + key + direction(k)
}

// bound writes one end of a frame. Distances in time are intervals to DuckDB.
func (l *lowerer) bound(unit string, f plan.FrameBound, by plan.SortKey) string {
	if f.Value == nil {
		return f.Kind
	}
	var key sql.Type
	if by.Expr != nil {
		key = by.Expr.Type()
	}
	if unit == "RANGE" && (key.Kind == sql.Timestamp || key.Kind == sql.TimestampWithTimeZone) {
		return l.moved(f, by) + " " + f.Kind
	}
	if unit == "RANGE" && key.IsNumeric() {
		if t, _ := fn.CommonSuperType(key, f.Value.Type()); plan.MayOverflow(t) {
			name := "$decimal_below"
			if (f.Kind == "FOLLOWING") != by.Descending {
				name = "$decimal_above"
			}
			return l.kernel(name, t, []sql.Type{key, f.Value.Type()}, l.expr(by.Expr), l.expr(f.Value)) + " " + f.Kind
		}
	}
	v := l.expr(f.Value)
	switch t := f.Value.Type(); {
	case t.Kind == key.Kind && unit == "RANGE" && !t.IsNumeric():
		// Intervals are numbers.
		v = l.kernel("$frame_offset", t, []sql.Type{t}, v)
	case t.Kind == sql.IntervalYearToMonth:
		v = "to_months(" + v + ")"
	case t.Kind == sql.IntervalDayToSecond && (key.Kind == sql.Time || key.Kind == sql.TimeWithTimeZone):
		// Times of day are numbers of nanoseconds here; a whole day leads back to them.
		v = "(" + l.kernel("$frame_offset", t, []sql.Type{t}, v) + " % 86400000 * 1000000)"
	case t.Kind == sql.IntervalDayToSecond:
		v = "to_milliseconds(" + v + ")"
		if key.Kind == sql.Date {
			v = l.movedDays(f, by)
		}
	case t.IsNumeric() && !goodOffset(f.Value):
		v = l.kernel("$frame_offset", t, []sql.Type{t}, v)
	}
	small := func(t sql.Type) bool { return t.Kind == sql.TinyInt || t.Kind == sql.SmallInt }
	if t := f.Value.Type(); unit == "RANGE" && small(key) && small(t) {
		// DuckDB has the key as a wider number, where sums beyond its type aren't found.
		name := "$frame_below"
		if (f.Kind == "FOLLOWING") != by.Descending {
			name = "$frame_above"
		}
		v = l.kernel(name, t, []sql.Type{key, t}, l.expr(by.Expr), v)
	}
	if unit != "RANGE" && f.Value.Type().Kind == sql.BigInt {
		v = "least(" + v + ", " + strconv.Itoa(kernel.MostRows) + ")"
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
