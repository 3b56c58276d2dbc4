package profile

import (
	"strings"

	"glaux/engine/duck/worker"
	"glaux/plan"
)

// ran is DuckDB's plan as steps: of the query, and of each named query that it
// computed by itself.
type ran struct {
	root   *step
	ctes   map[*plan.CTE]*step
	leaves map[plan.Node]bool
	from   Origin
	tables map[string]*plan.CTE // by the numbers that DuckDB gave them
}

func readRun(m *worker.Measured, from Origin) *ran {
	r := &ran{ctes: map[*plan.CTE]*step{}, leaves: map[plan.Node]bool{}, from: from, tables: map[string]*plan.CTE{}}
	if len(m.Children) == 1 && strings.HasSuffix(m.Children[0].Kind, "COPY_TO_FILE") {
		m = &m.Children[0] // which gives statistics and not rows
	}
	r.root = r.read(m)
	r.root.class = classResult
	r.root.op.Rows = 0
	for _, c := range r.root.children {
		r.root.op.Rows += c.op.Rows
	}
	return r
}

var classes = map[string]class{
	"HASH_GROUP_BY": classAggregate, "PERFECT_HASH_GROUP_BY": classAggregate, "UNGROUPED_AGGREGATE": classAggregate, "PARTITIONED_AGGREGATE": classAggregate,
	"WINDOW": classWindow, "STREAMING_WINDOW": classWindow,
	"ORDER_BY": classSort, "TOP_N": classLimit, "LIMIT": classLimit, "STREAMING_LIMIT": classLimit,
	"FILTER": classFilter, "UNION": classUnion, "UNNEST": classUnnest, "CROSS_PRODUCT": classJoin,
}

func (r *ran) read(m *worker.Measured) *step {
	s := &step{op: m, class: classes[m.Kind]}
	if strings.HasSuffix(m.Kind, "_JOIN") {
		s.class = classJoin
	}
	switch m.Kind {
	case "CTE", "RECURSIVE_CTE":
		if c := r.from.CTEs[m.Info["CTE Name"]]; c != nil {
			return r.cte(s, c)
		}
	case "CTE_SCAN", "RECURSIVE_CTE_SCAN", "RECURSIVE_RECURRING_CTE_SCAN":
		if c := r.tables[m.Info["CTE Index"]]; c != nil {
			s.class, s.leaf = classLeaf, c
		}
		return s
	case "DUMMY_SCAN", "COLUMN_DATA_SCAN":
		s.unnamed = 1
	}
	for i := range m.Children {
		s.children = append(s.children, r.read(&m.Children[i]))
	}
	if m.Kind == "UNION" { // which isn't measured
		m.Bytes = 0
		for _, c := range s.children {
			m.Bytes += c.op.Bytes
		}
	}
	if len(s.children) == 0 {
		if n := r.from.Leaf(m); n != nil {
			s.class, s.leaf, s.unnamed = classLeaf, n, 0
			r.leaves[n] = true
		}
	}
	return s
}

// cte takes a named query out of the operator that computes it, which gives the
// rows of what reads it. A recursive one gives its own.
func (r *ran) cte(s *step, c *plan.CTE) *step {
	m := s.op
	r.tables[m.Info["Table Index"]] = c
	top := r.ctes[c]
	if top == nil {
		top = &step{class: classResult, op: &worker.Measured{Kind: m.Kind, Name: m.Name}}
		r.ctes[c] = top
	}
	top.op.Time += m.Time
	if m.Kind == "RECURSIVE_CTE" {
		top.op.Rows, top.op.Bytes = top.op.Rows+m.Rows, top.op.Bytes+m.Bytes
		for i := range m.Children {
			top.children = append(top.children, r.read(&m.Children[i]))
		}
		return &step{op: &worker.Measured{Kind: "CTE_SCAN", Name: "CTE_SCAN", Rows: m.Rows, Bytes: m.Bytes}, class: classLeaf, leaf: c}
	}
	if len(m.Children) != 2 {
		return s
	}
	def := r.read(&m.Children[0])
	top.children = append(top.children, def)
	// The steps of a recursion give what it gives, and its sum once more.
	if !c.Recursive || !r.sums(def, c) {
		top.op.Rows, top.op.Bytes = top.op.Rows+def.op.Rows, top.op.Bytes+def.op.Bytes
	}
	return r.read(&m.Children[1])
}

// sums reports that a definition only adds up the steps of a recursion.
func (r *ran) sums(def *step, c *plan.CTE) bool {
	return def.class == classUnion && len(def.children) > 0 && def.children[0].leafOf(c)
}

func (s *step) leafOf(c *plan.CTE) bool {
	for s.class == classUnion && len(s.children) > 0 {
		s = s.children[0]
	}
	return s.leaf == any(c)
}
