package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Part is what EXPLAIN shows as one operator: a node, a named query, or, if both
// are nil, the statement's result.
type Part struct {
	Node Node
	CTE  *CTE
}

// Explain writes a plan as text in Trino's layout. What notes has of an operator,
// a line each, stands below its layout; notes may be nil.
func Explain(q *Query, notes func(Part) []string) string {
	return drawn(outline(q), notes)
}

func drawn(root *outlined, notes func(Part) []string) string {
	var b strings.Builder
	(&treeWriter{&b, notes}).write(root, "", "")
	return b.String()
}

// ExplainFragment is Explain with the head of a distributed plan: the embedded
// engine has one fragment.
func ExplainFragment(q *Query, number int, head []string, notes func(Part) []string) string {
	root := outline(q)
	names := make([]string, len(root.Outputs))
	for i, c := range root.Outputs {
		names[i] = c.Name
	}
	lines := append([]string{}, head...)
	lines = append(lines, "Output layout: ["+strings.Join(names, ", ")+"]", "Output partitioning: SINGLE []")
	lines = append(lines, strings.Split(strings.TrimRight(drawn(root, notes), "\n"), "\n")...)
	return fmt.Sprintf("Fragment %d [SINGLE]\n    ", number) + strings.Join(lines, "\n    ") + "\n"
}

// treeWriter draws operators below one another.
type treeWriter struct {
	*strings.Builder
	notes func(Part) []string
}

// write draws an operator; first is before its name, and rest before what follows.
func (w *treeWriter) write(n *outlined, first, rest string) {
	w.WriteString(first + n.head() + "\n")
	bar := rest + "    "
	if len(n.Children) > 0 {
		bar = rest + "│   "
	}
	for _, line := range w.lines(n) {
		w.WriteString(bar + strings.ReplaceAll(line, "\n", "\n"+bar) + "\n")
	}
	for i, c := range n.Children {
		if i < len(n.Children)-1 {
			w.write(c, rest+"├─ ", rest+"│  ")
		} else {
			w.write(c, rest+"└─ ", rest+"   ")
		}
	}
}

func (w *treeWriter) lines(n *outlined) []string {
	cols := make([]string, len(n.Outputs))
	for i, c := range n.Outputs {
		cols[i] = c.Name + ":" + c.Type
	}
	lines := []string{"Layout: [" + strings.Join(cols, ", ") + "]"}
	if w.notes != nil && n.part != nil {
		lines = append(lines, w.notes(*n.part)...)
	}
	return append(lines, n.Details...)
}

// describe tells of one operator without its inputs.
func (p *exprPrinter) describe(n Node, o *outlined) {
	switch n := n.(type) {
	case *Scan:
		p.scan(n, o)
	case *Values:
		p.values(n, o)
	case *CTERef:
		o.is("CTEScan", "name", n.CTE.Name)
	case *TableFunction:
		o.is("TableFunction", "name", n.Name, "arguments", p.bracketed(n.Args))
	case *Project:
		o.is("Project")
		p.items(n, o)
	case *Filter:
		o.is("Filter", "filterPredicate", p.text(n.Cond))
	case *Aggregate:
		p.aggregateNode(n, o)
	case *WindowNode:
		o.is("Window")
		for _, it := range n.Items {
			o.detail(it.Out, p.written(func() { p.window(it) }))
		}
	case *Match:
		o.is("PatternRecognition")
		o.Details = append(o.Details, p.written(func() { p.match(n) }))
		for _, m := range n.Measures {
			o.detail(m.Out, p.text(m.Expr))
		}
	case *Sort:
		o.is("Sort", "orderBy", p.ordering(n.Keys))
	case *Limit:
		p.limit(n, o)
	case *Distinct:
		o.is("Distinct")
	case *Sample:
		kind := "BERNOULLI"
		if n.System {
			kind = "SYSTEM"
		}
		o.is("Sample", "type", kind, "ratio", strconv.FormatFloat(n.Percent/100, 'g', -1, 64))
	case *Unnest:
		p.unnest(n, o)
	case *Join:
		p.join(n, o)
	case *SetOp:
		name := setNames[n.Op]
		name = name[:1] + strings.ToLower(name[1:])
		if n.Distinct {
			o.is(name, "type", "DISTINCT")
		} else {
			o.is(name)
		}
	case *With:
		o.is("With")
	}
}

// written is what f writes.
func (p *exprPrinter) written(f func()) string {
	p.Reset()
	f()
	defer p.Reset()
	return p.String()
}

func (p *exprPrinter) text(e Expr) string { return p.written(func() { p.expr(e) }) }

func (p *exprPrinter) bracketed(exprs []Expr) string {
	return "[" + p.written(func() { p.list(", ", exprs) }) + "]"
}

func (p *exprPrinter) ordering(keys []SortKey) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		direction, nulls := " ASC", " NULLS LAST"
		if k.Descending {
			direction = " DESC"
		}
		if k.NullsFirst {
			nulls = " NULLS FIRST"
		}
		parts[i] = p.text(k.Expr) + direction + nulls
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// items writes what a projection computes, not what it hands on.
func (p *exprPrinter) items(n *Project, o *outlined) {
	for _, it := range n.Items {
		if r, ok := it.Expr.(*Ref); ok && r.Column.ID == it.Out.ID {
			continue
		}
		o.detail(it.Out, p.text(it.Expr))
	}
}

// values writes the rows; catalogs make them only when they are asked.
func (p *exprPrinter) values(n *Values, o *outlined) {
	const most = 100
	o.is("Values")
	for i, row := range n.Rows {
		if i == most {
			o.Details = append(o.Details, fmt.Sprintf("… of %d rows", len(n.Rows)))
			break
		}
		o.Details = append(o.Details, "("+p.written(func() { p.list(", ", row) })+")")
	}
}

func (p *exprPrinter) scan(n *Scan, o *outlined) {
	name := n.Table.Name
	pairs := []string{"table", name.Catalog + ":" + name.Schema + ":" + name.Table}
	if len(n.Filters) > 0 {
		pairs = append(pairs, "filterPredicate", p.written(func() { p.list(" AND ", n.Filters) }))
	}
	if n.Limit >= 0 {
		pairs = append(pairs, "limit", strconv.FormatInt(n.Limit, 10))
	}
	o.is("TableScan", pairs...)
	for i, c := range n.Out {
		o.detail(c, strings.Join(append([]string{n.Table.Columns[n.Source[i]].Name}, n.Path(i)...), "#"))
	}
}

func (p *exprPrinter) aggregateNode(n *Aggregate, o *outlined) {
	keys := func(set []int) string {
		names := make([]string, len(set))
		for i, k := range set {
			names[i] = columnText(n.Keys[k])
		}
		return "[" + strings.Join(names, ", ") + "]"
	}
	switch {
	case len(n.Sets) == 1 && len(n.Sets[0]) == 0:
		o.is("Aggregate")
	case len(n.Sets) == 1:
		o.is("Aggregate", "keys", keys(n.Sets[0]))
	default:
		sets := make([]string, len(n.Sets))
		for i, set := range n.Sets {
			sets[i] = keys(set)
		}
		o.is("Aggregate", "groupingSets", "["+strings.Join(sets, ", ")+"]")
	}
	for _, it := range n.Aggs {
		o.detail(it.Out, p.written(func() { p.aggregate(it) }))
	}
}

func (p *exprPrinter) limit(n *Limit, o *outlined) {
	var pairs []string
	if n.Offset > 0 {
		pairs = append(pairs, "offset", strconv.FormatInt(n.Offset, 10))
	}
	if n.Count >= 0 {
		pairs = append(pairs, "count", strconv.FormatInt(n.Count, 10))
	}
	if n.WithTies {
		pairs = append(pairs, "withTies", p.ordering(n.Keys))
	}
	o.is("Limit", pairs...)
}

func (p *exprPrinter) unnest(n *Unnest, o *outlined) {
	name := "Unnest"
	if n.Outer {
		name = "OuterUnnest"
	}
	pairs := []string{"unnest", p.bracketed(n.Args)}
	if n.Ordinality != nil {
		pairs = append(pairs, "ordinality", columnText(*n.Ordinality))
	}
	o.is(name, pairs...)
}

func (p *exprPrinter) join(n *Join, o *outlined) {
	kind := n.Kind.String()
	name := kind[:1] + strings.ToLower(kind[1:]) + "Join"
	if n.Lateral {
		name = "Lateral" + name
	}
	if n.Cond == nil {
		o.is(name)
		return
	}
	o.is(name, "criteria", p.text(n.Cond))
}

// columnsText names columns for people.
func columnsText(cols []Column) []outputSymbol {
	out := make([]outputSymbol, 0, len(cols))
	for _, c := range cols {
		out = append(out, outputSymbol{columnText(c), c.Type.String()})
	}
	return slices.Clip(out)
}
