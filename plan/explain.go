package plan

import (
	"fmt"
	"strings"
)

// Explain writes a plan as text for people: an operator a line, inputs indented.
func Explain(q *Query) string {
	var b strings.Builder
	names := strings.Join(q.Names, ", ")
	fmt.Fprintf(&b, "Output [%s]\n", names)
	(&explainer{Builder: &b}).node(q.Root, 1)
	return b.String()
}

// explainer writes operators; subqueries follow the operator that asks them.
type explainer struct{ *strings.Builder }

func (x *explainer) line(depth int, format string, args ...any) {
	x.WriteString(strings.Repeat("    ", depth) + "- ")
	fmt.Fprintf(x.Builder, format+"\n", args...)
}

func (x *explainer) node(n Node, depth int) {
	p := &exprPrinter{number: true}
	head := p.node(n)
	x.line(depth, "%s => [%s]", head, columnList(n.Columns()))
	for i, q := range p.subqueries {
		x.line(depth+1, "Subquery %d", i+1)
		x.node(q, depth+2)
	}
	if w, ok := n.(*With); ok {
		x.with(w, depth+1)
		return
	}
	for _, in := range Inputs(n) {
		x.node(in, depth+1)
	}
}

func (x *explainer) with(w *With, depth int) {
	for _, c := range w.CTEs {
		if c.Recursive {
			x.line(depth, "%s: base", c.Name)
			x.node(c.Base, depth+1)
			x.line(depth, "%s: step", c.Name)
			x.node(c.Step, depth+1)
			continue
		}
		x.line(depth, "%s", c.Name)
		x.node(c.Query, depth+1)
	}
	x.node(w.Body, depth)
}

func columnList(cols []Column) string {
	parts := make([]string, len(cols))
	for i, c := range cols {
		parts[i] = columnText(c) + ":" + c.Type.String()
	}
	return strings.Join(parts, ", ")
}

// node writes one operator without its inputs.
func (p *exprPrinter) node(n Node) string {
	switch n := n.(type) {
	case *Scan:
		p.scan(n)
	case *Values:
		p.add(fmt.Sprintf("Values[%d rows]", len(n.Rows)))
	case *CTERef:
		p.add("CTE[", n.CTE.Name, "]")
	case *TableFunction:
		p.add("TableFunction[", n.Name, "(")
		p.list(", ", n.Args)
		p.add(")]")
	case *Project:
		p.add("Project[")
		p.items(n)
		p.add("]")
	case *Filter:
		p.add("Filter[")
		p.expr(n.Cond)
		p.add("]")
	case *Aggregate:
		p.aggregateNode(n)
	case *WindowNode:
		p.add("Window[")
		for i, it := range n.Items {
			p.define(i, it.Out)
			p.window(it)
		}
		p.add("]")
	case *Match:
		p.match(n)
	case *Sort:
		p.add("Sort[")
		p.keys(n.Keys)
		p.add("]")
	case *Limit:
		p.limit(n)
	case *Distinct:
		p.add("Distinct")
	case *Sample:
		kind := "BERNOULLI"
		if n.System {
			kind = "SYSTEM"
		}
		p.add(fmt.Sprintf("Sample[%s %g %%]", kind, n.Percent))
	case *Unnest:
		p.unnest(n)
	case *Join:
		p.join(n)
	case *SetOp:
		p.add(setNames[n.Op])
		if !n.Distinct {
			p.add(" ALL")
		}
	case *With:
		p.add("With")
	}
	return p.String()
}

func (p *exprPrinter) define(i int, out Column) {
	if i > 0 {
		p.add(", ")
	}
	p.add(columnText(out), " := ")
}

// items writes what a projection computes, not what it hands on.
func (p *exprPrinter) items(n *Project) {
	i := 0
	for _, it := range n.Items {
		if r, ok := it.Expr.(*Ref); ok && r.Column.ID == it.Out.ID {
			continue
		}
		p.define(i, it.Out)
		p.expr(it.Expr)
		i++
	}
}

func (p *exprPrinter) scan(n *Scan) {
	name := n.Table.Name
	p.add("Scan[", name.Catalog, ".", name.Schema, ".", name.Table)
	if len(n.Filters) > 0 {
		p.add(", filters: ")
		p.list(" AND ", n.Filters)
	}
	if n.Limit >= 0 {
		p.add(fmt.Sprintf(", limit: %d", n.Limit))
	}
	p.add("]")
}

func (p *exprPrinter) aggregateNode(n *Aggregate) {
	p.add("Aggregate[")
	for i, set := range n.Sets {
		if i > 0 {
			p.add(", ")
		}
		names := make([]string, len(set))
		for j, k := range set {
			names[j] = columnText(n.Keys[k])
		}
		p.add("(", strings.Join(names, ", "), ")")
	}
	p.add("; ")
	for i, it := range n.Aggs {
		p.define(i, it.Out)
		p.aggregate(it)
	}
	p.add("]")
}

func (p *exprPrinter) limit(n *Limit) {
	p.add("Limit[")
	if n.Offset > 0 {
		p.add(fmt.Sprintf("offset %d ", n.Offset))
	}
	if n.Count >= 0 {
		p.add(fmt.Sprintf("count %d", n.Count))
	}
	if n.WithTies {
		p.add(" with ties")
	}
	p.add("]")
}

func (p *exprPrinter) unnest(n *Unnest) {
	if n.Outer {
		p.add("Outer")
	}
	p.add("Unnest[")
	p.list(", ", n.Args)
	if n.Ordinality != nil {
		p.add("; ordinality")
	}
	p.add("]")
}

func (p *exprPrinter) join(n *Join) {
	if n.Lateral {
		p.add("Lateral")
	}
	p.add(n.Kind.String(), "Join[")
	if n.Cond != nil {
		p.expr(n.Cond)
	}
	p.add("]")
}
