package profile

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"glaux/engine"
	"glaux/engine/duck/worker"
	"glaux/plan"
	"glaux/sql"
)

// class is what kind of operator a step is: only those of one class are paired.
type class uint8

const (
	classNone class = iota
	classResult
	classLeaf
	classAggregate
	classWindow
	classSort
	classLimit
	classFilter
	classJoin
	classUnion
	classUnnest
)

// step is an operator, of our plan or of DuckDB's.
type step struct {
	class class
	leaf  any // what a leaf reads: a *plan.Scan, *plan.Match or *plan.CTE
	// nodes, or cte for the top of a named query, are what a step of our plan is;
	// op is what one of DuckDB's is, with others that it also did.
	nodes []plan.Node
	cte   *plan.CTE
	op    *worker.Measured
	also  []*worker.Measured
	late  bool // more columns were read after it
	// rows and bytes are what a step of DuckDB's gave.
	rows, bytes int64
	known       bool // of a step of our plan: rows is what it gave

	children []*step
	parent   *step
	reads    map[any]bool // the leaves below
	unnamed  int          // of them those that can't be told apart: literal rows
	// first and last are the numbers of the step and of the last one below.
	first, last int

	pairs []*step       // the same in the other plan
	group *step         // of our plan: what stands for the group
	given *engine.Group // what was told of the group that it stands for
}

func (s *step) each(f func(*step)) {
	f(s)
	for _, c := range s.children {
		c.each(f)
	}
}

// above reports that s is an ancestor of o.
func (s *step) above(o *step) bool { return s.first < o.first && o.first <= s.last }

// finish links and numbers a tree and finds what its steps read.
func (s *step) finish(ids map[any]int) {
	next := 0
	s.number(nil, &next)
	s.survey(ids)
}

func (s *step) number(parent *step, next *int) {
	s.parent, s.first = parent, *next
	*next++
	for _, c := range s.children {
		c.number(s, next)
	}
	s.last = *next - 1
}

func (s *step) survey(ids map[any]int) {
	if s.reads == nil {
		s.reads = map[any]bool{}
	}
	if s.leaf != nil {
		if _, ok := ids[s.leaf]; !ok {
			ids[s.leaf] = len(ids)
		}
		s.reads[s.leaf] = true
	}
	for _, c := range s.children {
		c.survey(ids)
		maps.Copy(s.reads, c.reads)
		s.unnamed += c.unnamed
	}
}

// place names what a step reads; it is empty where that tells nothing.
func (s *step) place(ids map[any]int) string {
	if len(s.reads) == 0 && s.unnamed == 0 {
		return ""
	}
	list := make([]int, 0, len(s.reads))
	for l := range s.reads {
		list = append(list, ids[l])
	}
	slices.Sort(list)
	var b strings.Builder
	for _, id := range list {
		b.WriteString(strconv.Itoa(id) + " ")
	}
	return b.String() + "+" + strconv.Itoa(s.unnamed)
}

// planned is our plan as steps: of the statement and of each named query that
// DuckDB computed by itself.
type planned struct {
	root *step
	ctes []plannedCTE
	ran  *ran
	left int // how many steps may still be made
}

type plannedCTE struct {
	of   *plan.CTE
	step *step
}

// maxSteps bounds a plan in which named queries stand at each of their uses.
const maxSteps = 20_000

func readPlan(root plan.Node, r *ran) *planned {
	p := &planned{ran: r, left: maxSteps}
	p.root = &step{class: classResult, children: []*step{p.node(root)}}
	return p
}

func (p *planned) node(n plan.Node) *step {
	p.left--
	s := &step{nodes: []plan.Node{n}}
	if p.left < 0 {
		return s
	}
	switch n := n.(type) {
	case *plan.Scan:
		if p.ran.leaves[n] {
			s.class, s.leaf = classLeaf, n
		} else {
			s.known = true // nothing needed its rows
		}
		return s
	case *plan.Match:
		s.class, s.leaf = classLeaf, n
		if !p.ran.matched[n] {
			s.nodes = below(n)
			return s
		}
		for _, in := range plan.Parts(n) {
			s.children = append(s.children, p.node(in))
		}
		return s
	case *plan.Values, *plan.TableFunction:
		s.unnamed = 1
		return s
	case *plan.CTERef:
		if p.ran.ctes[n.CTE] != nil {
			s.class, s.leaf = classLeaf, n.CTE
		} else if n.CTE.Query != nil {
			s.children = []*step{p.node(n.CTE.Query)}
		}
		return s
	case *plan.With:
		for _, c := range n.CTEs {
			if p.ran.ctes[c] != nil {
				p.ctes = append(p.ctes, plannedCTE{c, p.cte(c)})
			}
		}
		s.nodes = nil // it does nothing itself
		s.children = []*step{p.node(n.Body)}
		return s
	case *plan.SetOp:
		return p.setOp(n)
	case *plan.Unnest:
		if n.Input == nil {
			s.unnamed = 1
		}
	}
	s.class = classOf(n)
	for _, in := range plan.Parts(n) {
		s.children = append(s.children, p.node(in))
	}
	if a, ok := n.(*plan.Aggregate); ok && repeats(a) { // it unnests its rows
		s = &step{nodes: []plan.Node{n}, class: classUnnest, children: []*step{s}}
	}
	return s
}

// repeats reports a grouping one of whose sets is listed twice.
func repeats(n *plan.Aggregate) bool {
	seen := map[string]bool{}
	for _, set := range n.Sets {
		sorted := slices.Clone(set)
		slices.Sort(sorted)
		key := fmt.Sprint(slices.Compact(sorted))
		if seen[key] {
			return true
		}
		seen[key] = true
	}
	return false
}

// cte is a named query. What a recursion did is told of it as a whole.
func (p *planned) cte(c *plan.CTE) *step {
	s := &step{class: classResult, cte: c}
	if !c.Recursive {
		s.children = []*step{p.node(c.Query)}
		return s
	}
	s.nodes = append(p.within(c.Base), p.within(c.Step)...)
	return s
}

// within are all nodes of a tree, also of the named queries that were computed
// where they are read.
func (p *planned) within(n plan.Node) []plan.Node {
	p.left--
	if p.left < 0 {
		return []plan.Node{n}
	}
	out := []plan.Node{n}
	if ref, ok := n.(*plan.CTERef); ok && p.ran.ctes[ref.CTE] == nil && ref.CTE.Query != nil {
		out = append(out, p.within(ref.CTE.Query)...)
	}
	for _, in := range plan.Parts(n) {
		out = append(out, p.within(in)...)
	}
	return out
}

func (p *planned) setOp(n *plan.SetOp) *step {
	s := &step{nodes: []plan.Node{n}}
	for _, in := range n.Inputs {
		s.children = append(s.children, p.node(in))
	}
	if n.Op != sql.Union {
		return s // joins and aggregations
	}
	s.class = classUnion
	if n.Distinct {
		s = &step{nodes: []plan.Node{n}, class: classAggregate, children: []*step{s}}
	}
	return s
}

func classOf(n plan.Node) class {
	switch n := n.(type) {
	case *plan.Aggregate, *plan.Distinct:
		return classAggregate
	case *plan.WindowNode:
		return classWindow
	case *plan.Sort:
		return classSort
	case *plan.Limit:
		if !n.WithTies { // that is a window function and a filter
			return classLimit
		}
	case *plan.Filter:
		return classFilter
	case *plan.Join:
		return classJoin
	case *plan.Unnest:
		return classUnnest
	}
	return classNone
}

// below are all nodes of a tree, its root first.
func below(n plan.Node) []plan.Node {
	out := []plan.Node{n}
	for _, in := range plan.Parts(n) {
		out = append(out, below(in)...)
	}
	return out
}
