package plan

import (
	"maps"

	"glaux/sql"
)

// Trino answers a correlated subquery only where its rules turn it into a join.
// The engine could answer more, but a query that runs here would then fail there:
// what those rules leave is refused as Trino refuses it.

// form is how a subquery is used.
type form uint8

const (
	scalarForm form = iota
	existsForm
	inForm
	quantifiedForm
	lateralForm
)

// correlation is a subquery to be judged when the whole statement is known to be right.
type correlation struct {
	form  form
	at    sql.Node
	query Node
}

// subquery notes a query inside another; its tree is added once it is bound.
func (a *analyzer) subquery(f form, at sql.Node) *correlation {
	c := &correlation{form: f, at: at}
	a.correlations = append(a.correlations, c)
	return c
}

// checkCorrelations refuses the first subquery that Trino does not decorrelate.
func (a *analyzer) checkCorrelations(root Node) {
	s := &shaper{inside: map[*CTE]bool{}, kept: a.kept, processed: a.processed, last: a.nextID, at: map[Node]sql.Node{}}
	correlated := false
	for _, c := range a.correlations {
		if c.query == nil {
			continue
		}
		s.at[c.query] = c.at
		correlated = correlated || len(freeRefs(c.query)) > 0
	}
	if !correlated {
		return
	}
	n := s.refused(root)
	if n != nil && a.decideValues(root) {
		n = s.refused(root)
	}
	if n != nil {
		a.fail(n.at, "NOT_SUPPORTED", "Given correlated subquery is not supported")
	}
}

// refused finds a subquery that Trino does not decorrelate.
func (s *shaper) refused(root Node) *draft {
	return refused(s.only(root, names{}, true), s.last)
}

// freeRefs are the columns that a tree reads and does not make.
func freeRefs(n Node) map[int]bool {
	refs, made, seen := map[int]bool{}, map[int]bool{}, map[*CTE]bool{}
	var node func(Node)
	node = func(n Node) {
		maps.Copy(made, columnIDs(n.Columns()))
		nodeExprs(n, func(e Expr) { addRefs(e, refs); walkQueries(e, func(q Expr) { node(subqueryOf(q)) }) })
		switch n := n.(type) {
		case *With:
			node(n.Body) // the named queries count where they are used
		case *CTERef:
			if seen[n.CTE] {
				return
			}
			seen[n.CTE] = true
			for _, q := range []Node{n.CTE.Query, n.CTE.Base} {
				if q != nil {
					node(q)
				}
			}
		case *Aggregate:
			maps.Copy(refs, columnIDs(n.Keys))
			node(n.Input)
		default:
			for _, in := range Inputs(n) {
				node(in)
			}
		}
	}
	node(n)
	maps.DeleteFunc(refs, func(id int, _ bool) bool { return made[id] })
	return refs
}
