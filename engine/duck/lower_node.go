package duck

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

func itoa(n int) string { return strconv.Itoa(n) }

// node lowers an operator and what is below it.
func (l *lowerer) node(n plan.Node) *block {
	l.checkStopped()
	switch n := n.(type) {
	case *plan.Scan:
		return l.scan(n)
	case *plan.Values:
		return l.values(n)
	case *plan.CTERef:
		return l.cteRef(n)
	case *plan.TableFunction:
		return l.tableFunction(n)
	case *plan.Project:
		return l.project(n)
	case *plan.Filter:
		return l.filter(n)
	case *plan.Aggregate:
		return l.aggregate(n)
	case *plan.WindowNode:
		return l.window(n)
	case *plan.Match:
		return l.match(n)
	case *plan.Sort:
		return l.sort(n)
	case *plan.Limit:
		return l.limit(n)
	case *plan.Distinct:
		return l.distinct(n)
	case *plan.Sample:
		return l.sample(n)
	case *plan.Unnest:
		return l.unnest(n)
	case *plan.Join:
		return l.join(n)
	case *plan.SetOp:
		return l.setOp(n)
	case *plan.With:
		return l.withNode(n)
	}
	l.unsupported("%T", n)
	return nil
}

func (l *lowerer) scan(n *plan.Scan) *block {
	if l.opts.Scan == nil {
		l.unsupported("Reading a table")
	}
	text, err := l.opts.Scan(n)
	if err != nil {
		l.fail(err)
	}
	l.noteLargest(n)
	return &block{cols: n.Out, flat: true, from: text + " AS " + l.table() + l.columnList(n.Out)}
}

func (l *lowerer) values(n *plan.Values) *block {
	b := &block{cols: n.Out, flat: true}
	switch {
	case len(n.Out) == 0 && len(n.Rows) == 1:
		b.flat = false
		return b
	case len(n.Out) == 0:
		b.from = fmt.Sprintf("range(%d) AS %s(x%d)", len(n.Rows), l.table(), l.tables)
		return b
	case len(n.Rows) == 0:
		nulls := make([]string, len(n.Out))
		for i, c := range n.Out {
			nulls[i] = null(c.Type)
		}
		b.from = "(SELECT " + strings.Join(nulls, ", ") + " WHERE false) AS " + l.table() + l.columnList(n.Out)
		return b
	}
	if slices.ContainsFunc(n.Rows, func(row []plan.Expr) bool { return slices.ContainsFunc(row, isDeep) }) {
		return l.deepRows(n)
	}
	rows := make([]string, len(n.Rows))
	l.written(func() {
		for i, row := range n.Rows {
			rows[i] = "(" + strings.Join(l.exprs(row), ", ") + ")"
		}
	})
	b.from = "(VALUES " + strings.Join(rows, ", ") + ") AS " + l.table() + l.columnList(n.Out)
	return b
}

// written lowers what Trino computes while it plans, as it does rows that are written in place.
func (l *lowerer) written(f func()) {
	outer := l.inPlace
	l.inPlace = true
	f()
	l.inPlace = outer
}

// isBareRow reports the row of a query without FROM.
func isBareRow(n plan.Node) bool {
	v, ok := n.(*plan.Values)
	return ok && len(v.Out) == 0 && len(v.Rows) == 1
}

func (l *lowerer) filter(n *plan.Filter) *block {
	if n = spatialFilter(n); n.Cond == nil {
		return l.node(n.Input)
	}
	if below, cond := belowUnnest(n); below != nil {
		if cond == nil {
			return l.node(below)
		}
		n = &plan.Filter{Input: below, Cond: cond}
	}
	b := l.node(n.Input)
	if !b.open() {
		b = b.wrap(l)
	}
	cond := n.Cond
	b, conds := l.hoist(b, []plan.Expr{cond})
	b, conds = l.layered(b, conds, false)
	b, terms := l.correlate(b, n.Input.Columns(), conjuncts(conds[0]))
	for _, term := range terms {
		asked := l.condition(n.Input, term, terms)
		for _, c := range beforeGroups(n.Input, term, conds[0]) {
			asked[0] = l.askedOf(c, asked[0])
		}
		b.where = append(b.where, asked...)
		b.where = append(b.where, l.equalsItself(term)...)
	}
	b.cols = n.Input.Columns()
	l.sameColumns(n.Input, cond)
	return b
}

func conjuncts(e plan.Expr) []plan.Expr {
	if a, ok := e.(*plan.Logical); ok && a.Op == "AND" {
		var out []plan.Expr
		for _, t := range a.Terms {
			out = append(out, conjuncts(t)...)
		}
		return out
	}
	return []plan.Expr{e}
}

func (l *lowerer) project(n *plan.Project) *block {
	b := l.node(n.Input)
	renames := true
	for _, it := range n.Items {
		_, ref := it.Expr.(*plan.Ref)
		renames = renames && ref
	}
	if renames && l.owns(n.Input, n.Items) {
		for _, it := range n.Items {
			if from := it.Expr.(*plan.Ref).Column.ID; from != it.Out.ID {
				l.alias[it.Out.ID] = from
			}
		}
		if b.distinct { // all its columns decide which rows are one
			b = b.wrap(l)
		}
		b.cols = n.Columns()
		return b
	}
	if b.sel != nil || b.grouped || b.distinct {
		b = b.wrap(l)
	}
	exprs := make([]plan.Expr, len(n.Items))
	for i, it := range n.Items {
		exprs[i] = l.foldQueries(it.Expr)
	}
	b, exprs = l.hoist(b, exprs)
	compute := func() {
		b, exprs = l.layered(b, exprs, true)
		b.sel = make([]selected, len(n.Items))
		for i, it := range n.Items {
			b.sel[i] = selected{it.Out.ID, l.expr(exprs[i])}
		}
	}
	if isBareRow(n.Input) {
		l.written(compute)
	} else {
		compute()
	}
	for i, it := range n.Items {
		if t := it.Out.Type; t.Kind == sql.Decimal {
			if _, most, ok := l.narrow(exprs[i]); ok {
				l.largest[it.Out.ID] = most
			}
		}
	}
	b.cols = n.Columns()
	return b
}

// owns reports that all items are columns of the input and not of an enclosing
// query, so that they may be known under another name.
func (l *lowerer) owns(input plan.Node, items []plan.ProjectItem) bool {
	have := map[int]bool{}
	for _, c := range input.Columns() {
		have[c.ID] = true
	}
	for _, it := range items {
		if !have[it.Expr.(*plan.Ref).Column.ID] {
			return false
		}
	}
	return len(items) > 0
}

func (l *lowerer) sort(n *plan.Sort) *block {
	b := l.node(n.Input)
	keys := make([]plan.SortKey, 0, len(n.Keys))
	for _, k := range n.Keys {
		if _, constant := k.Expr.(*plan.Literal); !constant {
			keys = append(keys, k)
		}
	}
	exprs := make([]plan.Expr, len(keys))
	bare := true
	for i, k := range keys {
		exprs[i] = k.Expr
		_, ref := k.Expr.(*plan.Ref)
		bare = bare && ref && !keyed(k.Expr.Type()) && !holdsFloat(k.Expr.Type())
	}
	if b.limit != "" || (b.sel != nil || b.grouped || b.distinct) && !bare {
		b = b.wrap(l)
	}
	b, exprs = l.hoist(b, exprs)
	b.order = nil
	for i, k := range keys {
		k.Expr = exprs[i]
		b.order = append(b.order, l.orderKeys(k)...)
	}
	return b
}

func direction(k plan.SortKey) string {
	d := " ASC"
	if k.Descending {
		d = " DESC"
	}
	if k.NullsFirst {
		return d + " NULLS FIRST"
	}
	return d + " NULLS LAST"
}

// sortExpr is an expression as DuckDB must order it.
func (l *lowerer) sortExpr(e plan.Expr) string {
	if lit, ok := e.(*plan.Literal); ok && lit.Of.Kind == sql.TimestampWithTimeZone {
		return l.literal(sql.TimestampOf(lit.Of.Precision), lit.Value)
	}
	return l.sortable(l.expr(e), e.Type())
}

// orderable is like sortable, but that a floating point number is another one than
// the column that it comes from: DuckDB gives back the key for the column, and a
// key has lost the sign of its zero. Inside of arrays and rows NaN, to DuckDB the
// largest number, is the smallest to Trino with NULLS FIRST.
func (l *lowerer) orderable(text string, t sql.Type, nullsFirst bool) string {
	number := t.Kind == sql.Double || t.Kind == sql.Real
	part := func(v string, t sql.Type) string {
		if nullsFirst && (t.Kind == sql.Double || t.Kind == sql.Real) {
			return "CASE WHEN " + v + " IS NOT NULL THEN {'a': NOT isnan(" + v + "), 'b': " + v + " + 0} END"
		}
		return l.orderable(v, t, nullsFirst)
	}
	switch {
	case number:
		return "(" + text + " + 0)"
	case t.Kind == sql.Array && holdsFloat(t):
		return l.each(text, func(v string) string { return part(v, *t.Elem) })
	case t.Kind == sql.Row && holdsFloat(t):
		return l.eachField(text, t, part)
	}
	return l.sortable(text, t)
}

// sortable takes the part of a value that decides its order and identity.
func (l *lowerer) sortable(text string, t sql.Type) string {
	switch {
	case isZoned(t):
		return part(text, "t")
	case holds(t, func(t sql.Type) bool { return t.Kind == sql.Map }):
		return l.kernel("$identity", sql.T(sql.VarBinary), []sql.Type{t}, text)
	case t.Kind == sql.Array && keyed(t):
		return l.each(text, func(v string) string { return l.sortable(v, *t.Elem) })
	case t.Kind == sql.Row && keyed(t):
		return l.eachField(text, t, l.sortable)
	}
	return text
}

// eachField makes another row of a row's fields.
func (l *lowerer) eachField(text string, t sql.Type, f func(string, sql.Type) string) string {
	parts := make([]string, len(t.Fields))
	for i, name := range kernel.FieldNames(t) {
		parts[i] = quote(name) + ": " + f(fieldOf(text, t, i), t.Fields[i].Type)
	}
	return "CASE WHEN " + text + " IS NOT NULL THEN {" + strings.Join(parts, ", ") + "} END"
}

// keyed reports types whose values are the same by a part of them only: DuckDB
// compares zones, and the entries of maps in order.
func keyed(t sql.Type) bool {
	return holds(t, func(t sql.Type) bool { return isZoned(t) || t.Kind == sql.Map })
}

func holdsFloat(t sql.Type) bool {
	return holds(t, func(t sql.Type) bool { return t.Kind == sql.Double || t.Kind == sql.Real })
}

// holds reports a type, or a part of it, that is so.
func holds(t sql.Type, is func(sql.Type) bool) bool {
	if is(t) || t.Elem != nil && holds(*t.Elem, is) || t.Key != nil && holds(*t.Key, is) {
		return true
	}
	for _, f := range t.Fields {
		if holds(f.Type, is) {
			return true
		}
	}
	return false
}

func isZoned(t sql.Type) bool {
	return t.Kind == sql.TimestampWithTimeZone || t.Kind == sql.TimeWithTimeZone
}

// part reads a field of a struct by a name that needs no quotes.
func part(text, name string) string {
	for _, r := range text {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return "struct_extract(" + text + ", '" + name + "')"
		}
	}
	return text + "." + name
}

// orderKeys are the keys of an ORDER BY for one of Trino's.
func (l *lowerer) orderKeys(k plan.SortKey) []orderKey {
	e := k.Expr
	t, text := e.Type(), l.expr(e)
	key := orderKey{direction: direction(k), col: -1}
	if r, ok := e.(*plan.Ref); ok {
		key.col = r.Column.ID
	}
	if !holdsFloat(t) || !mayBeNaN(e) {
		key.expr, key.of = l.sortExpr(e), func(v string) string { return l.sortable(v, t) }
		return []orderKey{key}
	}
	key.of = func(v string) string { return l.orderable(v, t, k.NullsFirst) }
	key = key.over(text)
	if !k.NullsFirst || t.Kind != sql.Double && t.Kind != sql.Real {
		return []orderKey{key}
	}
	// NaN, to DuckDB the largest, is the smallest to Trino with NULLS FIRST.
	first := orderKey{direction: " DESC NULLS FIRST", col: key.col, of: func(v string) string { return "isnan(" + v + ")" }}
	if k.Descending {
		first.direction = " ASC NULLS FIRST"
	}
	return []orderKey{first.over(text), key}
}

func (l *lowerer) sortKeys(keys []plan.SortKey) string {
	var parts []string
	for _, k := range keys {
		for _, key := range l.orderKeys(k) {
			parts = append(parts, key.expr+key.direction)
		}
	}
	return strings.Join(parts, ", ")
}

func (l *lowerer) limit(n *plan.Limit) *block {
	b := l.node(n.Input)
	if n.WithTies && n.Count >= 0 {
		return l.withTies(n, b)
	}
	if b.limit != "" {
		b = b.wrap(l)
	}
	if n.Count >= 0 {
		b.limit = " LIMIT " + strconv.FormatInt(n.Count, 10)
	}
	if n.Offset > 0 {
		b.limit += " OFFSET " + strconv.FormatInt(n.Offset, 10)
	}
	return b
}

// withTies keeps the rows whose rank is within the count.
func (l *lowerer) withTies(n *plan.Limit, b *block) *block {
	if b.limit != "" {
		b = b.wrap(l)
	}
	order := b.order
	if n.Offset > 0 {
		b.limit = " OFFSET " + strconv.FormatInt(n.Offset, 10)
	}
	b = b.wrap(l)
	b.order = nil
	rank := l.fresh(sql.T(sql.BigInt))
	for _, c := range b.cols {
		b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
	}
	b.sel = append(b.sel, selected{rank.ID, "rank() OVER (ORDER BY " + l.sortKeys(n.Keys) + ")"})
	b.cols = append(b.cols[:len(b.cols):len(b.cols)], rank)
	b = b.wrap(l)
	b.where = append(b.where, l.col(rank.ID)+" <= "+strconv.FormatInt(n.Count, 10))
	b.cols = n.Columns()
	b.order = order
	for i, k := range b.order {
		if k.col >= 0 {
			b.order[i] = k.over(l.col(k.col))
		}
	}
	return b
}

func (l *lowerer) distinct(n *plan.Distinct) *block {
	return l.distinctBlock(l.node(n.Input))
}

func (l *lowerer) distinctBlock(b *block) *block {
	if b.distinct || b.limit != "" || len(b.order) > 0 {
		b = b.table(l)
	}
	b.distinct = true
	keys := make([]string, len(b.cols))
	for i, c := range b.cols {
		keys[i] = l.sortable(l.col(c.ID), c.Type)
	}
	if !anyKeyed(b.cols) {
		return b
	}
	if b.sel != nil || b.grouped {
		b.distinct = false
		b = b.wrap(l)
		b.distinct = true
	}
	if !slices.ContainsFunc(b.cols, func(c plan.Column) bool { return holdsFloat(c.Type) }) {
		b.on = strings.Join(keys, ", ")
		return b
	}
	b.distinct, b.grouped, b.flat, b.group = false, true, false, "GROUP BY "+strings.Join(keys, ", ")
	for i, c := range b.cols {
		expr := keys[i]
		if keyed(c.Type) {
			expr = l.kept(c.Type, l.col(c.ID), func(x string) string { return "any_value(" + x + ")" })
		}
		b.sel = append(b.sel, selected{c.ID, expr})
	}
	return b
}

func (l *lowerer) sample(n *plan.Sample) *block {
	b := l.node(n.Input)
	if !b.open() {
		b = b.wrap(l)
	}
	b.where = append(b.where, fmt.Sprintf("random() * 100 < %v", n.Percent))
	return b
}

func (l *lowerer) setOp(n *plan.SetOp) *block {
	op := map[sql.SetOperator]string{sql.Union: " UNION", sql.Intersect: " INTERSECT", sql.Except: " EXCEPT"}[n.Op]
	partial := n.Op == sql.Union && n.Distinct && anyKeyed(n.Out)
	if n.Distinct && !partial {
		op += " "
	} else {
		op += " ALL "
	}
	text := ""
	for i, in := range n.Inputs {
		q := "(" + l.node(in).query(l) + ")"
		switch {
		case i == 0:
			text = q
		case n.Op != sql.Union && (anyKeyed(n.Out) || slices.ContainsFunc(n.Out, func(c plan.Column) bool { return holdsFloat(c.Type) })):
			text = l.keyedSetOp(n, text, q)
		case i == 1 || n.Op == sql.Union:
			text += op + q
		default:
			text = "(" + text + ")" + op + q
		}
	}
	b := &block{cols: n.Out, flat: true, from: "(" + text + ") AS " + l.table() + l.columnList(n.Out)}
	if partial {
		return l.distinctBlock(b)
	}
	return b
}

// keyedSetOp is INTERSECT or EXCEPT of rows that are the same by a part of them:
// rows of the left side that have one like them at the right, or have none; with
// ALL, the n-th of equal ones. DuckDB's own lose the sign of zero.
func (l *lowerer) keyedSetOp(n *plan.SetOp, left, right string) string {
	var names, keys, same []string
	for _, c := range n.Out {
		name := l.col(c.ID)
		names = append(names, name)
		keys = append(keys, l.orderable(name, c.Type, false))
		same = append(same, l.sortable("a."+name, c.Type)+" IS NOT DISTINCT FROM "+l.sortable("b."+name, c.Type))
	}
	numbered := func(q, as string) string {
		over := " OVER (PARTITION BY " + strings.Join(keys, ", ") + ")"
		nth := "row_number()" + over
		if n.Op == sql.Except && !n.Distinct { // the first ones stay
			nth = "count(*)" + over + " - " + nth
		}
		return "(SELECT *, " + nth + " AS nth FROM " + q + " AS " + l.table() + l.columnList(n.Out) + ") AS " + as
	}
	which := "a.nth = 1"
	if !n.Distinct {
		which, same = "true", append(same, "a.nth = b.nth")
	}
	not := ""
	if n.Op == sql.Except {
		not = "NOT "
	}
	return "(SELECT " + strings.Join(names, ", ") + " FROM " + numbered(left, "a") + " WHERE " + which + " AND " + not +
		"EXISTS (SELECT 1 FROM " + numbered(right, "b") + " WHERE " + strings.Join(same, " AND ") + "))"
}

func anyKeyed(cols []plan.Column) bool {
	for _, c := range cols {
		if keyed(c.Type) {
			return true
		}
	}
	return false
}

func (l *lowerer) tableFunction(n *plan.TableFunction) *block {
	if n.Name != "sequence" || len(n.Args) < 2 {
		l.unsupported("Table function %s", n.Name)
	}
	step := "1"
	if len(n.Args) > 2 {
		step = l.expr(n.Args[2])
	}
	types := []sql.Type{sql.T(sql.BigInt), sql.T(sql.BigInt), sql.T(sql.BigInt)}
	check := l.kernel("$sequence_step", sql.T(sql.BigInt), types, l.expr(n.Args[0]), l.expr(n.Args[1]), step)
	from := "(SELECT unnest(generate_series(" + l.expr(n.Args[0]) + ", " + l.expr(n.Args[1]) + ", " + check + "))) AS " + l.table() + l.columnList(n.Out)
	return &block{cols: n.Out, flat: true, from: from}
}
