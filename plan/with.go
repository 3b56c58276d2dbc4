package plan

import (
	"cmp"

	"glaux/sql"
	"glaux/sql/fn"
)

// named is a query of a WITH clause that names can mean.
type named struct {
	cte   *CTE
	names []string
}

// with analyzes a WITH clause; each query sees those before it. The result are
// the queries to compute, and s gets the names.
func (a *analyzer) with(w *sql.With, s *scope) []*CTE {
	s.named = map[string]*named{}
	var ctes []*CTE
	for i := range w.Queries {
		q := &w.Queries[i]
		name := sql.LowerName(q.Name.Value)
		if s.named[name] != nil {
			a.fail(q, "DUPLICATE_NAMED_QUERY", "WITH query name '%s' specified more than once", name)
		}
		if w.Recursive {
			a.checkRecursive(q)
		}
		var n *named
		if refs := tableRefs(q.Query, name); w.Recursive && len(refs) > 0 {
			n = a.recursive(q, name, refs, s)
		} else {
			n = a.namedQuery(q, s)
		}
		s.named[name] = n
		ctes = append(ctes, n.cte)
	}
	return ctes
}

// namedQuery analyzes a query of WITH that is not recursive.
func (a *analyzer) namedQuery(q *sql.WithQuery, s *scope) *named {
	r := a.query(q.Query, s)
	node := r.narrow()
	names := fieldNames(r.fields)
	if q.Columns != nil {
		names = a.columnAliases(q.Columns, len(r.fields))
		a.distinctNames(q.Columns)
	}
	return &named{cte: &CTE{Name: q.Name.Value, Cols: node.Columns(), Query: node}, names: names}
}

// distinctNames refuses a name that comes twice.
func (a *analyzer) distinctNames(names []sql.Identifier) {
	seen := map[string]bool{}
	for _, id := range names {
		name := sql.LowerName(id.Value)
		if seen[name] {
			a.fail(id, "DUPLICATE_COLUMN_NAME", "Column name '%s' specified more than once", id.Value)
		}
		seen[name] = true
	}
}

// columnAliases checks a list of column aliases against the number of columns.
func (a *analyzer) columnAliases(aliases []sql.Identifier, columns int) []string {
	if len(aliases) != columns {
		a.fail(aliases[0], "MISMATCHED_COLUMN_ALIASES", "Column alias list has %d entries but relation has %d columns", len(aliases), columns)
	}
	names := make([]string, len(aliases))
	for i, id := range aliases {
		names[i] = id.Value
	}
	return names
}

func fieldNames(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// checkRecursive checks what WITH RECURSIVE asks of each of its queries, those
// that don't refer to themselves included.
func (a *analyzer) checkRecursive(q *sql.WithQuery) {
	walkAST(q.Query, func(n sql.Node) bool {
		if _, ok := n.(*sql.PatternRecognition); ok {
			a.fail(n, "NESTED_ROW_PATTERN_RECOGNITION", "nested row pattern recognition in recursive query")
		}
		return true
	})
	if q.Columns == nil {
		a.fail(q, "MISSING_COLUMN_ALIASES", "missing column aliases in recursive WITH query")
	}
}

// defaultRecursion is Trino's max_recursion_depth where nothing sets it.
const defaultRecursion = 10

// recursive analyzes a query of WITH RECURSIVE that refers to itself: base UNION step.
func (a *analyzer) recursive(q *sql.WithQuery, name string, refs []*sql.Table, s *scope) *named {
	const invalid = "INVALID_RECURSIVE_REFERENCE"
	switch {
	case q.Query.With != nil:
		a.fail(q.Query.With, "NOT_SUPPORTED", "immediate WITH clause in recursive query")
	case len(q.Query.OrderBy) > 0:
		a.fail(q.Query.OrderPos, "NOT_SUPPORTED", "immediate ORDER BY clause in recursive query")
	case q.Query.Offset != nil:
		a.fail(q.Query.OffsetPos, "NOT_SUPPORTED", "immediate OFFSET clause in recursive query")
	case q.Query.Limit != nil:
		a.fail(q.Query.Limit, "INVALID_LIMIT_CLAUSE", "immediate FETCH FIRST / LIMIT clause in recursive query")
	}
	union, ok := q.Query.Body.(*sql.SetOperation)
	if !ok || union.Op != sql.Union {
		a.fail(refs[0], invalid, "recursive reference not allowed in this context")
	}
	if in := bodyTableRefs(union.Left, name); len(in) > 0 {
		a.fail(in[0], invalid, "WITH table name is referenced in the base relation of recursion")
	}
	if len(refs) > 1 {
		a.fail(refs[1], invalid, "multiple recursive references in the step relation of recursion")
	}

	if !a.inFrom(union.Right, refs[0]) {
		a.fail(refs[0], invalid, "recursive reference outside of FROM clause of the step relation of recursion")
	}

	base := a.body(union.Left, s)
	names := a.columnAliases(q.Columns, len(base.fields))
	baseNode := base.narrow()
	cte := &CTE{Name: q.Name.Value, Cols: baseNode.Columns(), Recursive: true, Base: baseNode, Distinct: union.Distinct, Depth: cmp.Or(a.session.MaxRecursion, defaultRecursion)}
	n := &named{cte: cte, names: names}
	step := a.body(union.Right, &scope{parent: s, named: map[string]*named{name: n}})
	if len(step.fields) != len(base.fields) {
		a.fail(union.Right, "TYPE_MISMATCH", "base and step relations of recursion have different number of fields: %d, %d", len(base.fields), len(step.fields))
	}
	types := make([]sql.Type, len(cte.Cols))
	for i, c := range cte.Cols {
		types[i] = c.Type
		if got := step.fields[i].col.Type; !fn.CanCoerce(got, c.Type) {
			a.fail(union.Right, "TYPE_MISMATCH", "recursion step relation output type (%s) is not coercible to recursion base relation output type (%s) at column %d", got, c.Type, i+1)
		}
	}
	cte.Step = a.coerceColumns(step.narrow(), types)
	return n
}

// inFrom reports whether a SELECT reads a recursive reference in its FROM clause;
// outer joins must keep its rows.
func (a *analyzer) inFrom(body sql.QueryBody, ref *sql.Table) bool {
	switch b := body.(type) {
	case *sql.Select:
		return b.From != nil && a.inRelation(b.From, ref)
	case *sql.SubqueryBody:
		return a.inFrom(b.Query.Body, ref)
	}
	return false
}

func (a *analyzer) inRelation(r sql.Relation, ref *sql.Table) bool {
	switch r := r.(type) {
	case *sql.Table:
		return r == ref
	case *sql.AliasedRelation:
		return a.inRelation(r.Relation, ref)
	case *sql.SampledRelation:
		return a.inRelation(r.Relation, ref)
	case *sql.SubqueryRelation:
		return a.inFrom(r.Query.Body, ref)
	case *sql.Lateral:
		return a.inFrom(r.Query.Body, ref)
	case *sql.PatternRecognition:
		return a.inRelation(r.Input, ref)
	case *sql.Join:
		kind := joinKinds[r.Kind]
		if a.inRelation(r.Left, ref) {
			if kind == Right || kind == Full {
				a.fail(ref, "INVALID_RECURSIVE_REFERENCE", "recursive reference in left source of %s join", kind)
			}
			return true
		}
		if a.inRelation(r.Right, ref) {
			if kind == Left || kind == Full {
				a.fail(ref, "INVALID_RECURSIVE_REFERENCE", "recursive reference in right source of %s join", kind)
			}
			return true
		}
	}
	return false
}

// ref makes a use of a named query.
func (n *named) ref(a *analyzer) relation {
	out := a.renew(n.cte.Cols)
	fields := make([]field, len(out))
	for i, c := range out {
		fields[i] = field{qualifier: []string{sql.LowerName(n.cte.Name)}, name: n.names[i], col: c}
	}
	return relation{node: &CTERef{CTE: n.cte, Out: out}, fields: fields}
}
