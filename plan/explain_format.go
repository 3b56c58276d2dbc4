package plan

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// outlined is an operator of a plan as EXPLAIN shows it.
type outlined struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Descriptor map[string]string `json:"descriptor"`
	Outputs    []outputSymbol    `json:"outputs"`
	Details    []string          `json:"details"`
	Estimates  []struct{}        `json:"estimates"`
	Children   []*outlined       `json:"children"`

	part  *Part    // nil: not an operator
	pairs []string // the descriptor's, in order: a name, a value, …
}

type outputSymbol struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// is says what the operator is: a name and what it works on, as pairs.
func (o *outlined) is(name string, pairs ...string) {
	o.Name, o.pairs = name, pairs
	for i := 0; i < len(pairs); i += 2 {
		o.Descriptor[pairs[i]] = pairs[i+1]
	}
}

// detail says how a column is made.
func (o *outlined) detail(c Column, how string) {
	o.Details = append(o.Details, columnText(c)+" := "+how)
}

// head is the operator on one line.
func (o *outlined) head() string {
	parts := make([]string, 0, len(o.pairs)/2)
	for i := 0; i < len(o.pairs); i += 2 {
		parts = append(parts, o.pairs[i]+" = "+o.pairs[i+1])
	}
	return o.Name + "[" + strings.Join(parts, ", ") + "]"
}

// outline makes a tree of a plan's operators; subqueries and named queries are
// children of the operator that asks them.
func outline(q *Query) *outlined {
	o := &outliner{}
	cols := q.Root.Columns()
	root := o.add(cols)
	result := root // what has the query's columns
	if q.Target == "" {
		root.is("Output", "columnNames", "["+strings.Join(q.Names, ", ")+"]")
	} else {
		root.Outputs = writtenRows
		root.is("Output", "columnNames", "[rows]")
		result = o.add(cols)
		result.Outputs = writtenRows
		result.is("TableWriter", "target", q.Target)
		root.Children = append(root.Children, result)
	}
	result.part = &Part{}
	for i, name := range q.Names {
		if cols[i].Name != name || q.Target != "" {
			result.Details = append(result.Details, name+" := "+columnText(cols[i]))
		}
	}
	result.Children = append(result.Children, o.node(q.Root))
	return root
}

// writtenRows is the output of a statement that writes: how many rows.
var writtenRows = []outputSymbol{{"rows", "bigint"}}

type outliner struct{ next int }

func (o *outliner) add(cols []Column) *outlined {
	n := &outlined{ID: strconv.Itoa(o.next), Descriptor: map[string]string{}, Outputs: columnsText(cols), Details: []string{}, Estimates: []struct{}{}, Children: []*outlined{}}
	o.next++
	return n
}

func (o *outliner) node(n Node) *outlined {
	p := &exprPrinter{number: true}
	out := o.add(n.Columns())
	out.part = &Part{Node: n}
	p.describe(n, out)
	for i, q := range p.subqueries {
		sub := o.add(q.Columns())
		sub.is("Subquery", "number", strconv.Itoa(i+1))
		sub.Children = append(sub.Children, o.node(q))
		out.Children = append(out.Children, sub)
	}
	w, ok := n.(*With)
	if !ok {
		for _, in := range Inputs(n) {
			out.Children = append(out.Children, o.node(in))
		}
		return out
	}
	for _, c := range w.CTEs {
		named := o.add(c.Cols)
		named.part = &Part{CTE: c}
		if c.Recursive {
			named.is("RecursiveCTE", "name", c.Name)
			named.Children = append(named.Children, o.node(c.Base), o.node(c.Step))
		} else {
			named.is("CTE", "name", c.Name)
			named.Children = append(named.Children, o.node(c.Query))
		}
		out.Children = append(out.Children, named)
	}
	out.Children = append(out.Children, o.node(w.Body))
	return out
}

// ExplainJSON writes a plan as JSON; a distributed one is in the one fragment
// that the embedded engine has.
func ExplainJSON(q *Query, distributed bool) (string, error) {
	var value any = outline(q)
	if distributed {
		value = map[string]any{"0": value}
	}
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return "", fmt.Errorf("write a plan as JSON: %w", err)
	}
	return string(text), nil
}

// ExplainGraphviz writes a plan in the language of Graphviz.
func ExplainGraphviz(q *Query, distributed bool) string {
	var b strings.Builder
	name := "logical_plan"
	if distributed {
		name = "distributed_plan"
	}
	fmt.Fprintf(&b, "digraph %s {\nsubgraph cluster_0 {\nlabel = \"SINGLE\"\n", name)
	root := outline(q)
	root.each(func(n *outlined) {
		fmt.Fprintf(&b, "plannode_%s[label=\"{%s|%s}\", style=\"rounded, filled\", shape=record, fillcolor=%s];\n",
			n.ID, graphText(n.head()), graphText(strings.Join(n.Details, "\n")), graphColor(n.Name))
	})
	b.WriteString("}\n")
	root.each(func(n *outlined) {
		for _, c := range n.Children {
			fmt.Fprintf(&b, "plannode_%s -> plannode_%s;\n", n.ID, c.ID)
		}
	})
	return b.String() + "}"
}

// each calls f for an operator and those below.
func (n *outlined) each(f func(*outlined)) {
	f(n)
	for _, c := range n.Children {
		c.each(f)
	}
}

// graphText escapes what a record's label gives a meaning.
func graphText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "{", `\{`, "}", `\}`, "|", `\|`, "<", `\<`, ">", `\>`, "\n", `\n`).Replace(s)
}

func graphColor(name string) string {
	for part, color := range map[string]string{"Join": "orange", "Scan": "deepskyblue", "Filter": "yellow", "Aggregate": "chartreuse3", "Sort": "aliceblue", "Window": "darkolivegreen4"} {
		if strings.Contains(name, part) {
			return color
		}
	}
	return "white"
}
