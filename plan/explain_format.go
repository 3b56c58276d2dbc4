package plan

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// outlined is an operator of a plan as EXPLAIN's formats show it.
type outlined struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Descriptor map[string]string `json:"descriptor"`
	Outputs    []outputSymbol    `json:"outputs"`
	Details    []string          `json:"details"`
	Estimates  []struct{}        `json:"estimates"`
	Children   []*outlined       `json:"children"`
}

type outputSymbol struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// outline makes a tree of a plan's operators; subqueries and named queries are
// children of the operator that asks them.
func outline(q *Query) *outlined {
	o := &outliner{}
	root := o.add("Output", q.Root.Columns())
	root.Descriptor["columnNames"] = "[" + strings.Join(q.Names, ", ") + "]"
	root.Children = append(root.Children, o.node(q.Root))
	return root
}

type outliner struct{ next int }

func (o *outliner) add(name string, cols []Column) *outlined {
	n := &outlined{ID: strconv.Itoa(o.next), Name: name, Descriptor: map[string]string{}, Outputs: []outputSymbol{}, Details: []string{}, Estimates: []struct{}{}, Children: []*outlined{}}
	o.next++
	for _, c := range cols {
		n.Outputs = append(n.Outputs, outputSymbol{columnText(c), c.Type.String()})
	}
	return n
}

func (o *outliner) node(n Node) *outlined {
	p := &exprPrinter{number: true}
	name, detail, _ := strings.Cut(p.node(n), "[")
	out := o.add(name, n.Columns())
	if detail = strings.TrimSuffix(detail, "]"); detail != "" {
		out.Details = append(out.Details, detail)
	}
	for i, q := range p.subqueries {
		out.Children = append(out.Children, o.named(fmt.Sprintf("Subquery %d", i+1), q))
	}
	w, ok := n.(*With)
	if !ok {
		for _, in := range Inputs(n) {
			out.Children = append(out.Children, o.node(in))
		}
		return out
	}
	for _, c := range w.CTEs {
		if c.Recursive {
			out.Children = append(out.Children, o.named(c.Name+": base", c.Base), o.named(c.Name+": step", c.Step))
		} else {
			out.Children = append(out.Children, o.named(c.Name, c.Query))
		}
	}
	out.Children = append(out.Children, o.node(w.Body))
	return out
}

// named puts a name above a tree.
func (o *outliner) named(name string, n Node) *outlined {
	out := o.add(name, n.Columns())
	out.Children = append(out.Children, o.node(n))
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
			n.ID, graphText(n.Name), graphText(strings.Join(n.Details, "\n")), graphColor(n.Name))
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
