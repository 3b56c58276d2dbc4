package plan

import (
	"slices"

	"glaux/sql"
	"glaux/sql/fn"
)

// windowCall is a window function before its SELECT is planned.
type windowCall struct {
	item WindowItem
	spec windowSpec // for errors
	// measure is the canonical name of a row pattern's measure.
	measure string
}

// Type implements Expr.
func (e *windowCall) Type() sql.Type {
	if e.item.Func == nil {
		return e.item.Match.Measure.Type()
	}
	return e.item.Func.Result
}

// nullTreatment are the functions that IGNORE NULLS is for.
var nullTreatment = []string{"lag", "lead", "first_value", "last_value", "nth_value"}

// noFrame are the functions that a frame is not for.
var noFrame = []string{"lag", "lead", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile"}

// nameWindows collects the WINDOW clause; each may use those before it.
func (s *selection) nameWindows() {
	for i := range s.sel.Windows {
		w := &s.sel.Windows[i]
		name := canonical(w.Name)
		if s.binder.windows[name] != nil {
			s.fail(w, "DUPLICATE_WINDOW_NAME", "WINDOW name '%s' specified more than once", w.Name.Value)
		}
		s.named = append(s.named, s.binder.window(&w.Spec))
		s.binder.windows[name] = w
	}
}

// resolveWindows finds the windows that the select list and ORDER BY refer to, before
// anything else is asked of these.
func (s *selection) resolveWindows(orderBy []sql.SortItem) {
	look := func(e sql.Expr) {
		for _, call := range s.specialsIn(e).over {
			s.binder.lookupWindow(call.Over)
		}
	}
	for _, it := range s.sel.Items {
		if it.Expr != nil {
			look(it.Expr)
		}
	}
	for _, it := range orderBy {
		look(it.Expr)
	}
}

// windowSpec is a window with its references resolved.
type windowSpec struct {
	at          sql.Node
	partitionBy []sql.Expr
	orderBy     []sql.SortItem
	frame       *sql.Frame
	// written is what OVER says itself, nil if it only names a window.
	written *sql.WindowSpec
}

// lookupWindow resolves OVER name or OVER (spec).
func (b *binder) lookupWindow(w *sql.Window) windowSpec {
	if w.Name == nil {
		out := b.resolveWindow(w.Spec)
		out.written = w.Spec
		return out
	}
	return b.resolveWindow(&b.namedWindow(w.Name).Spec)
}

// namedWindow is the window of a name, which in quotes is another than without unless it is
// in capitals.
func (b *binder) namedWindow(name *sql.Identifier) *sql.NamedWindow {
	named := b.windows[canonical(*name)]
	if named == nil {
		b.fail(name, "INVALID_WINDOW_REFERENCE", "Cannot resolve WINDOW name %s", b.exprText(&sql.ColumnRef{Pos: name.Pos, Name: *name}))
	}
	return named
}

// resolveWindow completes a specification from the one it refers to.
func (b *binder) resolveWindow(spec *sql.WindowSpec) windowSpec {
	out := windowSpec{at: spec, partitionBy: spec.PartitionBy, orderBy: spec.OrderBy, frame: spec.Frame}
	if spec.Existing == nil {
		return out
	}
	base := b.resolveWindow(&b.namedWindow(spec.Existing).Spec)
	if len(spec.PartitionBy) > 0 {
		b.fail(spec.PartitionBy[0], "INVALID_PARTITION_BY", "WINDOW specification with named WINDOW reference cannot specify PARTITION BY")
	}
	if len(spec.OrderBy) > 0 && len(base.orderBy) > 0 {
		b.fail(spec.OrderPos, "INVALID_ORDER_BY", "Cannot specify ORDER BY if referenced named WINDOW specifies ORDER BY")
	}
	if base.frame != nil {
		b.fail(spec.Existing, "INVALID_WINDOW_REFERENCE", "Cannot reference named WINDOW containing frame specification")
	}
	out.partitionBy = base.partitionBy
	if len(out.orderBy) == 0 {
		out.orderBy = base.orderBy
	}
	return out
}

// window binds a specification.
func (b *binder) window(spec *sql.WindowSpec) WindowItem { return b.bindWindow(b.resolveWindow(spec)) }

func (b *binder) bindWindow(w windowSpec) WindowItem {
	var item WindowItem
	for _, e := range append(slices.Clone(w.partitionBy), sortExprs(w.orderBy)...) {
		if s := b.specialsIn(e); len(s.over) > 0 {
			b.fail(s.over[0], "NESTED_WINDOW", "Cannot nest window functions or row pattern measures inside window specification")
		}
	}
	for _, e := range w.partitionBy {
		x := b.expr(e)
		if !fn.Comparable(x.Type()) {
			b.fail(e, "TYPE_MISMATCH", "%s is not comparable, and therefore cannot be used in window function PARTITION BY", x.Type())
		}
		item.PartitionBy = append(item.PartitionBy, x)
	}
	for _, it := range w.orderBy {
		x := b.expr(it.Expr)
		if !fn.Orderable(x.Type()) {
			b.fail(it, "TYPE_MISMATCH", "%s is not orderable, and therefore cannot be used in window function ORDER BY", x.Type())
		}
		item.OrderBy = append(item.OrderBy, sortKey(it, x))
	}
	if w.frame != nil {
		if w.frame.Pattern != nil {
			item.Match = b.windowMatch(w.frame)
		}
		item.Frame = b.frame(w, item.OrderBy)
		if item.Match != nil {
			item.Match.Spec.End, item.Frame = item.Frame.End, nil
		}
	}
	return item
}

// windowFunction binds a call with OVER.
func (b *binder) windowFunction(name string, e *sql.Call) Expr {
	spec := b.lookupWindow(e.Over)
	item := b.bindWindow(spec)
	if e.Filter != nil {
		b.typed(e.Filter, sql.T(sql.Boolean), "Filter expression")
	}
	if name == "listagg" {
		item.Func, item.Args = b.listagg(e)
	} else {
		item.Func, item.Args = b.resolveCall(name, e)
	}
	b.later(func(l *lateChecks) *[]func() { return &l.windows }, func() { b.checkWindow(name, e, spec, item.Func) })
	item.IgnoreNulls = e.Nulls == "IGNORE"
	item.Distinct = e.Distinct
	item.AggOrderBy = b.aggregateOrder(e)
	return &windowCall{item: item, spec: spec}
}

// checkWindow refuses what a window function can't have.
func (b *binder) checkWindow(name string, e *sql.Call, spec windowSpec, f *fn.Bound) {
	if e.Filter != nil {
		b.fail(b.sel, "NOT_SUPPORTED", "FILTER is not yet supported for window functions")
	}
	for _, x := range append(slices.Clone(e.Args), sortExprs(e.OrderBy)...) {
		if s := b.specialsIn(x); len(s.over) > 0 {
			b.fail(s.over[0], "NESTED_WINDOW", "Cannot nest window functions or row pattern measures inside window function arguments")
		}
	}
	scalar := f.Func.Kind == fn.Scalar
	switch {
	case scalar && e.Nulls != "":
		b.fail(e, "NULL_TREATMENT_NOT_ALLOWED", "Cannot specify null treatment clause for %s function", name)
	case scalar:
		b.fail(b.sel, "FUNCTION_NOT_WINDOW", "Not a window function: %s", name)
	case (name == "lag" || name == "lead") && len(spec.orderBy) == 0:
		at := sql.Node(e.Over)
		if e.Over.Spec != nil {
			at = e.Over.Spec
		} else if e.Over.Name != nil {
			at = *e.Over.Name
		}
		b.fail(at, "MISSING_ORDER_BY", "%s function requires an ORDER BY window clause", name)
	case spec.frame != nil && slices.Contains(noFrame, name):
		b.fail(spec.frame, "INVALID_WINDOW_FRAME", "Cannot specify window frame for %s function", name)
	case e.Nulls != "" && !slices.Contains(nullTreatment, name):
		b.fail(e, "NULL_TREATMENT_NOT_ALLOWED", "Cannot specify null treatment clause for %s function", name)
	case e.Distinct && f.Func.Kind == fn.Window:
		b.fail(b.sel, "NOT_SUPPORTED", "Only aggregation window functions with DISTINCT are supported: %s", b.exprText(e))
	case len(e.OrderBy) > 0 && f.Func.Kind == fn.Window:
		b.fail(e, "NOT_SUPPORTED", "Only aggregation window functions with ORDER BY are supported")
	}
}

// frame binds a window frame and checks that its bounds make sense.
func (b *binder) frame(w windowSpec, order []SortKey) *Frame {
	f := w.frame
	start, end := f.Start, sql.FrameBound{Kind: "CURRENT ROW"}
	if f.HasEnd {
		end = f.End
	}
	bad := func(text string) { b.fail(f, "INVALID_WINDOW_FRAME", "%s", text) }
	switch {
	case start.Kind == "UNBOUNDED FOLLOWING":
		bad("Window frame start cannot be UNBOUNDED FOLLOWING")
	case end.Kind == "UNBOUNDED PRECEDING":
		bad("Window frame end cannot be UNBOUNDED PRECEDING")
	case start.Kind == "CURRENT ROW" && end.Kind == "PRECEDING":
		bad("Window frame starting from CURRENT ROW cannot end with PRECEDING")
	case start.Kind == "FOLLOWING" && end.Kind == "PRECEDING":
		bad("Window frame starting from FOLLOWING cannot end with PRECEDING")
	case start.Kind == "FOLLOWING" && end.Kind == "CURRENT ROW":
		bad("Window frame starting from FOLLOWING cannot end with CURRENT ROW")
	}
	if (start.Value != nil || end.Value != nil) && f.Unit != "ROWS" {
		if len(order) == 0 {
			b.fail(w.at, "MISSING_ORDER_BY", "Window frame of type %s PRECEDING or FOLLOWING requires ORDER BY", f.Unit)
		}
		if f.Unit == "RANGE" {
			b.checkRange(w, order)
		}
	}
	return &Frame{Unit: f.Unit, Start: b.bound(f.Unit, "start", start, order), End: b.bound(f.Unit, "end", end, order)}
}

// checkRange checks what RANGE with offsets is ordered by.
func (b *binder) checkRange(w windowSpec, order []SortKey) {
	if len(order) != 1 {
		b.fail(w.at, "INVALID_ORDER_BY", "Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY (actual: %d)", len(order))
	}
	switch t := order[0].Expr.Type(); {
	case t.IsNumeric(), t.Kind >= sql.Date && t.Kind <= sql.IntervalDayToSecond:
	default:
		b.fail(w.orderBy[0].Expr, "TYPE_MISMATCH", "Window frame of type RANGE PRECEDING or FOLLOWING requires that sort item type be numeric, datetime or interval (actual: %s)", t)
	}
}

// MayOverflow reports the type of a sort key and a distance from it that has no room for their
// sum: Trino adds them as they are, for each key.
func MayOverflow(common sql.Type) bool {
	return common.Kind == sql.Decimal && common.Precision == 38
}

// bound binds one end of a frame. Offsets of ROWS and GROUPS are bigint, those
// of RANGE numbers of the sort key's type, or intervals.
func (b *binder) bound(unit, end string, f sql.FrameBound, order []SortKey) FrameBound {
	out := FrameBound{Kind: f.Kind}
	if f.Value == nil {
		return out
	}
	if s := b.specialsIn(f.Value); len(s.over) > 0 {
		b.fail(s.over[0], "NESTED_WINDOW", "Cannot nest window functions or row pattern measures inside window specification")
	}
	out.Value = b.expr(f.Value)
	t := out.Value.Type()
	if unit != "RANGE" {
		if !t.IsInteger() && (t.Kind != sql.Decimal || t.Scale != 0) {
			b.fail(f.Value, "TYPE_MISMATCH", "Window frame %s %s value type must be exact numeric type with scale 0 (actual %s)", unit, end, t)
		}
		out.Value = coerce(out.Value, sql.T(sql.BigInt))
		return out
	}
	key := order[0].Expr.Type()
	if key.IsNumeric() {
		common, ok := fn.CommonSuperType(key, t)
		if !ok || !t.IsNumeric() {
			b.fail(f.Value, "TYPE_MISMATCH", "Window frame RANGE value type (%s) not compatible with sort item type (%s)", t, key)
		}
		if !MayOverflow(common) {
			out.Value = coerce(out.Value, common)
		}
		return out
	}
	list := []fn.Arg{{Type: key}, {Type: t}}
	if f, err := fn.Resolve("$subtract", list); err == nil {
		out.Value = coerce(out.Value, f.Params[1])
		return out
	}
	b.fail(f.Value, "TYPE_MISMATCH", "Window frame RANGE value type (%s) not compatible with sort item type (%s)", t, key)
	return out
}
