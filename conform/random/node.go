package random

import "strings"

// node is a piece of SQL that can be made smaller: its text is its parts', each a
// string or a *node.
type node struct {
	typ      string // what may stand in its place: the type of an expression, or a kind of clause
	parts    []any
	smallest string // a text that may replace it; empty: none
	optional bool   // it may be left out
	defined  []any  // parts with which it means the same to everybody; nil: its own do
	total    []any  // of a sum of bigint: parts with which only the total may overflow
}

func text(s string) *node { return &node{parts: []any{s}} }

func clause(parts ...any) *node { return &node{typ: "clause", parts: parts, optional: true} }

func (n *node) write(b *strings.Builder) {
	for _, p := range n.parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case *node:
			p.write(b)
		}
	}
}

func (n *node) String() string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

// guard writes n with each expression that may fail inside a TRY of its own, and
// if oneRow with subqueries of at most one row.
func (n *node) guard(b *strings.Builder, oneRow bool) {
	guarded := n.expression()
	if oneRow && guarded && n.smallest != "" && n.uncaught() {
		b.WriteString(n.smallest)
		return
	}
	if guarded {
		b.WriteString("TRY(")
	}
	if n.typ == "end of one row" && oneRow {
		b.WriteString(" LIMIT 1)")
		return
	}
	for _, p := range n.parts {
		switch p := p.(type) {
		case string:
			b.WriteString(p)
		case *node:
			p.guard(b, oneRow)
		}
	}
	if guarded {
		b.WriteString(")")
	}
}

// expression reports an expression that is more than a name or literal.
func (n *node) expression() bool {
	switch n.typ {
	case "", "clause", "aggregate", "pattern", "condition", "end of one row":
		return false
	}
	for _, p := range n.parts {
		if s, ok := p.(string); ok && strings.ContainsAny(s, "([") {
			return true
		}
	}
	return false
}

// uncaught reports a call of a function that fails in a way that TRY doesn't catch: with
// Trino's own internal errors, or as it compares NULL inside of values.
func (n *node) uncaught() bool {
	casts, dated := n.typ == "time" || strings.HasPrefix(n.typ, "time("), false
	nested := func(of string) bool { return strings.HasPrefix(of, "array(") || strings.HasPrefix(of, "row(") }
	compares, inside := false, false
	for _, p := range n.parts {
		switch p := p.(type) {
		case string:
			switch p {
			case " < ", " <= ", " > ", " >= ", " BETWEEN ", " NOT BETWEEN ":
				compares = true
			}
		case *node:
			inside = inside || nested(p.typ)
			dated = dated || strings.HasPrefix(p.typ, "timestamp")
		}
	}
	if compares && inside {
		return true
	}
	name, _, call := strings.Cut(n.String(), "(")
	of := n.typ
	switch strings.ToLower(name) {
	case "cast": // of the first second of a day before 1970
		return casts && dated
	case "st_relate", "value_at_quantile", "values_at_quantiles", "from_encoded_polyline", "chr":
		return call
	case "json_object", "json_array": // of text that is no JSON
		return call && strings.Contains(n.String(), " FORMAT JSON")
	case "array_sort":
		of = strings.TrimPrefix(of, "array(")
	case "least", "greatest", "array_min", "array_max":
	default:
		return false
	}
	return call && nested(of)
}

// list joins nodes; all but the first with the comma before them can be left out.
func list(nodes []*node) *node {
	out := &node{}
	for i, n := range nodes {
		if i == 0 {
			out.parts = append(out.parts, n)
			continue
		}
		out.parts = append(out.parts, clause(", ", n))
	}
	return out
}

// walk visits n and everything in it, outermost first, until visit says false.
func (n *node) walk(visit func(*node) bool) bool {
	if !visit(n) {
		return false
	}
	for _, p := range n.parts {
		if kid, ok := p.(*node); ok && !kid.walk(visit) {
			return false
		}
	}
	return true
}

// Shrink makes the query as small as it can with fails still true of its text,
// asking at most tries times.
func (q *Query) Shrink(tries int, fails func(string) bool) {
	for progress := true; progress; {
		progress = false
		q.root.walk(func(n *node) bool {
			for _, smaller := range n.candidates() {
				if tries--; tries < 0 {
					return false
				}
				parts := n.parts
				n.parts = smaller
				if len(q.String()) < q.length(n, parts) && fails(q.String()) {
					progress = true
					break
				}
				n.parts = parts
			}
			return true
		})
		progress = progress && tries > 0
	}
}

// length is the query's length with other parts of n.
func (q *Query) length(n *node, parts []any) int {
	now := n.parts
	n.parts = parts
	length := len(q.String())
	n.parts = now
	return length
}

// candidates are parts that could replace n's: nothing, the smallest text, or
// what stands inside it and is of the same type.
func (n *node) candidates() [][]any {
	var out [][]any
	if n.optional && len(n.parts) > 0 {
		out = append(out, nil)
	}
	if n.typ == "" {
		return out
	}
	if n.smallest != "" {
		out = append(out, []any{n.smallest})
	}
	for _, p := range n.parts {
		kid, ok := p.(*node)
		if !ok {
			continue
		}
		kid.walk(func(d *node) bool {
			if d.typ == n.typ && len(out) < 12 {
				out = append(out, []any{d})
			}
			return true
		})
	}
	return out
}
