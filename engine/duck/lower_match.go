package duck

import (
	"fmt"
	"slices"
	"strings"

	"glaux/engine/duck/match"
	"glaux/engine/duck/worker"
	"glaux/plan"
	"glaux/sql"
)

// matcher lowers one pattern recognition. The rows are sorted by a query of their
// own, which also computes what conditions ask of a single row, or of rows at
// fixed distances; the worker's operator (package match) finds the matches and
// gives what the measures read; the measures themselves are expressions over that.
type matcher struct {
	l    *lowerer
	n    *plan.Match
	spec match.Spec

	partition []plan.Expr // the keys, as hoisted
	order     []plan.SortKey

	input  []selected     // the sorted query's columns
	inputs map[string]int // their places, by SQL
	// distants are columns of rows at a distance, computed below those.
	distants []selected
	placed   map[string]int // their columns, by SQL

	outs    []plan.Column // the operator's columns
	outAt   map[string]plan.Column
	windows []plan.WindowItem // aggregates that the operator doesn't compute
	emit    plan.Column       // with those: whether a row is given
}

// match lowers a Match.
func (l *lowerer) match(n *plan.Match) *block {
	if correlated(n) {
		l.fail(&sql.Error{Name: "NOT_SUPPORTED", Message: "Given correlated subquery is not supported"})
	}
	m := &matcher{l: l, n: n, inputs: map[string]int{}, placed: map[string]int{}, outAt: map[string]plan.Column{}}
	prog, err := match.Compile(n.Spec.Pattern)
	if err != nil {
		l.fail(err)
	}
	m.spec = match.Spec{
		Program: prog, Variables: n.Spec.Variables, Seek: n.Spec.Seek,
		Rows: [...]match.Rows{match.OneRow, match.AllRows, match.OmitEmpty, match.Unmatched, match.Window}[n.Rows],
		Skip: [...]match.Skip{match.PastLast, match.NextRow, match.ToFirst, match.ToLast}[n.Spec.Skip],
	}
	m.spec.SkipSet = m.set(n.Spec.SkipTo)
	b := l.node(n.Input)
	if !b.open() || len(b.order) > 0 {
		b = b.table(l)
	}
	m.partition, m.order = slices.Clone(n.PartitionBy), slices.Clone(n.OrderBy)
	b = l.hoistAt(b, append(places(m.partition), keyPlaces(m.order)...), false)
	sorted := m.sorter(b)
	for i, e := range n.Spec.Define {
		m.spec.Define = append(m.spec.Define, nil)
		if e != nil {
			m.spec.Define[i] = m.condition(e, i)
		}
	}
	m.frameEnd()
	exprs := m.outputs()
	if len(m.outs) == 0 {
		// DuckDB wants a column even where only rows are counted.
		m.out(match.OutMatch, match.Out{Kind: match.OutMatch, Type: sql.T(sql.BigInt)})
	}
	function := "glaux_match"
	if l.opts.Profile {
		function += "_" + itoa(len(l.matches))
	}
	l.origin.matches = append(l.origin.matches, n)
	out := &block{flat: true, from: function + "(" + itoa(len(l.matches)) + ") AS " + l.table() + l.columnList(m.outs)}
	l.matches = append(l.matches, worker.MatchScan{SQL: sorted(), Spec: m.spec})
	return m.measured(out, exprs)
}

// set is the place of a group of variables.
func (m *matcher) set(variables []int) int {
	for i, s := range m.spec.Sets {
		if (s == nil) == (variables == nil) && slices.Equal(s, variables) {
			return i
		}
	}
	m.spec.Sets = append(m.spec.Sets, variables)
	return len(m.spec.Sets) - 1
}

func (m *matcher) nav(nav plan.Navigation) match.Nav {
	return match.Nav{Set: m.set(nav.Variables), First: nav.First, Offset: nav.Offset, Final: nav.Final, Shift: nav.Shift}
}

// sorter gives what writes the sorted query once all its columns are known: rows
// are numbered as they come, so that equal ones keep their order; then within
// their partition; and then sorted by both.
func (m *matcher) sorter(b *block) func() string {
	l := m.l
	cols := m.n.Input.Columns()
	row, position := l.fresh(sql.T(sql.BigInt)), l.fresh(sql.T(sql.BigInt))
	numbered := append(slices.Clone(cols), row)
	for _, c := range cols {
		b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
	}
	b.sel = append(b.sel, selected{row.ID, "row_number() OVER ()"})
	var partition, order []string
	key := func(t sql.Type, expr string) string {
		c := l.fresh(t)
		numbered = append(numbered, c)
		b.sel = append(b.sel, selected{c.ID, expr})
		return l.col(c.ID)
	}
	for _, e := range m.partition {
		partition = append(partition, key(e.Type(), l.sortExpr(e)))
	}
	for _, by := range m.order {
		for _, k := range l.orderKeys(by) {
			order = append(order, key(by.Expr.Type(), k.expr)+k.direction)
		}
	}
	window := "ORDER BY " + strings.Join(append(order, l.col(row.ID)), ", ")
	if len(partition) > 0 {
		window = "PARTITION BY " + strings.Join(partition, ", ") + " " + window
	}
	m.spec.Position = m.column(l.col(position.ID), sql.T(sql.BigInt))
	return func() string {
		items := []string{"*", "row_number() OVER w AS " + l.col(position.ID)}
		for _, n := range m.distants {
			items = append(items, n.expr+" AS "+l.col(n.id))
		}
		windowed := "SELECT " + strings.Join(items, ", ") + " FROM (" + b.text(l, numbered) + ") AS " + l.table() + " WINDOW w AS (" + window + ")"
		names := make([]string, len(m.input))
		for i, in := range m.input {
			names[i] = in.expr + " AS " + l.col(in.id)
		}
		return "SELECT " + strings.Join(names, ", ") + " FROM (" + windowed + ") AS " + l.table() +
			" ORDER BY " + strings.Join(append(partition, l.col(position.ID)), ", ")
	}
}

// column is the place of an expression among the sorted query's columns.
func (m *matcher) column(text string, t sql.Type) int {
	at, ok := m.inputs[text]
	if !ok {
		at = len(m.input)
		m.inputs[text] = at
		m.input = append(m.input, selected{m.l.fresh(t).ID, text})
		m.spec.Input = append(m.spec.Input, t)
	}
	return at
}

// frameEnd says how far a window's frame goes.
func (m *matcher) frameEnd() {
	end := m.n.Spec.End
	switch end.Kind {
	case "CURRENT ROW":
		m.spec.End = match.EndCurrent
	case "FOLLOWING":
		m.spec.End = match.EndOffset
		text := m.l.expr(end.Value)
		if !goodOffset(end.Value) {
			t := end.Value.Type()
			text = m.l.kernel("$frame_offset", t, []sql.Type{t}, text)
		}
		m.spec.EndColumn = m.column(text, end.Value.Type())
	}
}

// out is the operator's column for something, made where it is missing.
func (m *matcher) out(key string, o match.Out) *plan.Ref {
	c, ok := m.outAt[key]
	if !ok {
		c = m.l.fresh(o.Type)
		m.outAt[key] = c
		m.add(c, o)
	}
	return &plan.Ref{Column: c}
}

func (m *matcher) add(c plan.Column, o match.Out) {
	m.outs = append(m.outs, c)
	m.spec.Out = append(m.spec.Out, o)
}

// outputs decides what the operator gives, and gives the measures over it.
func (m *matcher) outputs() []plan.Expr {
	n, bigint := m.n, sql.T(sql.BigInt)
	seen := map[string]bool{}
	for _, c := range n.Pass {
		if name := m.l.col(c.ID); !seen[name] {
			seen[name] = true
			m.add(c, match.Out{Kind: match.OutRow, Type: c.Type, Column: m.column(name, c.Type)})
		}
	}
	if f := n.Frame; f != nil {
		m.add(f.Position, match.Out{Kind: match.OutRow, Type: bigint, Column: m.spec.Position})
		m.add(f.Start, match.Out{Kind: match.OutStart, Type: bigint})
		m.add(f.End, match.Out{Kind: match.OutEnd, Type: bigint})
	}
	exprs := make([]plan.Expr, len(n.Measures))
	for i, it := range n.Measures {
		exprs[i] = rewrite(it.Expr, m.leaf)
		if n.Rows == plan.AllRowsUnmatched || n.Rows == plan.RowsOfWindow {
			matched := m.out(match.OutMatched, match.Out{Kind: match.OutMatched, Type: sql.T(sql.Boolean)})
			exprs[i] = &plan.Case{Of: it.Expr.Type(), Whens: []plan.When{{Cond: matched, Then: exprs[i]}}}
		}
	}
	return exprs
}

// leaf makes what a measure reads of a match a column of the operator.
func (m *matcher) leaf(e plan.Expr) (plan.Expr, bool) {
	switch e := e.(type) {
	case *plan.MatchValue:
		return m.value(e), true
	case *plan.MatchClassifier:
		return m.classifier(e.Nav), true
	case *plan.MatchNumber:
		return m.out(match.OutNumber, match.Out{Kind: match.OutNumber, Type: sql.T(sql.BigInt)}), true
	case *plan.MatchAggregate:
		if a := m.aggregate(e); a != nil {
			key := fmt.Sprintf("%s %+v", match.OutAggregate, *a)
			return m.out(key, match.Out{Kind: match.OutAggregate, Type: e.Type(), Aggregate: a}), true
		}
		return m.window(e), true
	}
	return nil, false
}

func (m *matcher) value(e *plan.MatchValue) *plan.Ref {
	o := match.Out{Kind: match.OutValue, Type: e.Type(), Column: m.column(m.l.expr(e.X), e.Type()), Nav: m.nav(e.Nav)}
	return m.out(fmt.Sprintf("%s %d %+v", o.Kind, o.Column, o.Nav), o)
}

func (m *matcher) classifier(nav plan.Navigation) *plan.Ref {
	o := match.Out{Kind: match.OutClassifier, Type: sql.T(sql.Varchar), Nav: m.nav(nav)}
	return m.out(fmt.Sprintf("%s %+v", o.Kind, o.Nav), o)
}

// aggregate is an aggregation that the operator computes; nil if it is none of those.
func (m *matcher) aggregate(e *plan.MatchAggregate) *match.Aggregate {
	types := make([]sql.Type, len(e.Args))
	for i, x := range e.Args {
		types[i] = x.Type()
	}
	name := e.Func.Func.Name
	if !match.Computable(name, types) {
		return nil
	}
	a := &match.Aggregate{Func: name, Column: -1, Set: m.set(e.Variables), Final: e.Final}
	if len(e.Args) == 0 {
		return a
	}
	x, ok := ofRow(e.Args[0])
	if !ok || mayFail(x) || hasQuery(x) {
		return nil
	}
	a.Column = m.column(castTo(m.l.expr(x), types[0]), types[0])
	return a
}

// ofRow is an expression over one row of the match as one over the input.
func ofRow(e plan.Expr) (plan.Expr, bool) {
	ok := true
	x := rewrite(e, func(e plan.Expr) (plan.Expr, bool) {
		switch e := e.(type) {
		case *plan.MatchValue:
			return e.X, true
		case *plan.MatchClassifier, *plan.MatchNumber:
			ok = false
			return e, true
		}
		return nil, false
	})
	return x, ok
}

// window has an aggregation computed by DuckDB over the rows of each match.
func (m *matcher) window(e *plan.MatchAggregate) *plan.Ref {
	bigint := sql.T(sql.BigInt)
	label := m.classifier(plan.Navigation{})
	item := plan.WindowItem{
		Out: m.l.fresh(e.Type()), Func: e.Func,
		Filter:      &plan.Not{X: &plan.IsNull{X: label}},
		PartitionBy: []plan.Expr{m.out(match.OutMatch, match.Out{Kind: match.OutMatch, Type: bigint})},
		OrderBy:     []plan.SortKey{{Expr: m.out(match.OutStep, match.Out{Kind: match.OutStep, Type: bigint})}},
		Frame:       &plan.Frame{Unit: "ROWS", Start: plan.FrameBound{Kind: "UNBOUNDED PRECEDING"}, End: plan.FrameBound{Kind: "CURRENT ROW"}},
	}
	if e.Variables != nil {
		in := &plan.In{X: label}
		for _, v := range e.Variables {
			in.List = append(in.List, &plan.Literal{Of: label.Type(), Value: m.spec.Variables[v]})
		}
		item.Filter = in
	}
	if e.Final {
		item.Frame.End.Kind = "UNBOUNDED FOLLOWING"
	}
	for _, x := range e.Args {
		item.Args = append(item.Args, rewrite(x, m.leaf))
	}
	m.windows = append(m.windows, item)
	m.spec.EveryRow = true
	m.emit = m.out(match.OutEmit, match.Out{Kind: match.OutEmit, Type: sql.T(sql.Boolean)}).Column
	return &plan.Ref{Column: item.Out}
}

// measured computes the measures over the operator's columns.
func (m *matcher) measured(b *block, exprs []plan.Expr) *block {
	l, n := m.l, m.n
	b.cols = m.outs
	if len(m.windows) > 0 {
		for _, c := range m.outs {
			b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
		}
		b.cols = slices.Clone(m.outs)
		for _, w := range m.windows {
			b.sel = append(b.sel, selected{w.Out.ID, l.windowItem(w)})
			b.cols = append(b.cols, w.Out)
		}
		b.flat = false
		b = b.wrap(l)
		b.where = append(b.where, l.col(m.emit.ID))
	}
	if len(exprs) == 0 {
		b.cols = n.Columns()
		return b
	}
	b, exprs = l.hoist(b, exprs)
	for _, c := range n.Columns() {
		b.sel = append(b.sel, selected{c.ID, l.col(c.ID)})
	}
	for i, it := range n.Measures {
		b.sel[len(n.Pass)+i].expr = castNull(l.expr(exprs[i]), exprs[i].Type(), it.Out.Type)
	}
	b.cols, b.flat = n.Columns(), false
	return b
}
