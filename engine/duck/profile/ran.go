package profile

import (
	"strings"
	"time"

	"glaux/engine/duck/worker"
	"glaux/plan"
)

// ran is DuckDB's plan as steps: of the query, and of each named query that it
// computed by itself.
type ran struct {
	root   *step
	ctes   map[*plan.CTE]*step
	leaves map[plan.Node]bool
	// matched are the recognitions whose queries were measured.
	matched map[plan.Node]bool
	from    Origin
	tables  map[string]*plan.CTE // by the numbers that DuckDB gave them
	shared  map[string]*step     // what DuckDB found to be the same at several places, by such numbers
	delims  map[string][]*step   // the readers of the distinct values of a join, by its number
}

func readRun(m *worker.Measured, from Origin) *ran {
	r := &ran{ctes: map[*plan.CTE]*step{}, leaves: map[plan.Node]bool{}, matched: map[plan.Node]bool{}, from: from, tables: map[string]*plan.CTE{}, shared: map[string]*step{}, delims: map[string][]*step{}}
	if len(m.Children) == 1 && strings.HasSuffix(m.Children[0].Kind, "COPY_TO_FILE") {
		m = &m.Children[0] // which gives statistics and not rows
	}
	r.root = r.read(m)
	r.root.class = classResult
	r.root.rows = 0
	for _, c := range r.root.children {
		r.root.rows += c.rows
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
	s := &step{op: m, rows: m.Rows, bytes: m.Bytes, class: classes[m.Kind]}
	if strings.HasSuffix(m.Kind, "_JOIN") {
		s.class = classJoin
	}
	switch m.Kind {
	case "CTE", "RECURSIVE_CTE":
		if c := r.from.CTEs[m.Info["CTE Name"]]; c != nil {
			return r.cte(s, c)
		}
		if len(m.Children) == 2 {
			return r.share(s)
		}
	case "CTE_SCAN", "RECURSIVE_CTE_SCAN", "RECURSIVE_RECURRING_CTE_SCAN":
		r.cteScan(s)
		return s
	case "LEFT_DELIM_JOIN", "RIGHT_DELIM_JOIN":
		if len(m.Children) > 1 && len(m.Children[1].Children) == 2 {
			return r.delimJoin(s)
		}
	case "DELIM_SCAN":
		id := m.Info["Delim Index"]
		r.delims[id] = append(r.delims[id], s)
	case "DUMMY_SCAN", "COLUMN_DATA_SCAN":
		s.unnamed = 1
	}
	for i := range m.Children {
		s.children = append(s.children, r.read(&m.Children[i]))
	}
	r.inputs(s)
	return late(s)
}

// inputs completes a step whose inputs have been read.
func (r *ran) inputs(s *step) {
	if s.op.Kind == "UNION" { // which isn't measured
		s.bytes = 0
		for _, c := range s.children {
			s.bytes += c.bytes
		}
	}
	if len(s.children) == 0 {
		n, below := r.from.Leaf(s.op)
		if n == nil {
			return
		}
		s.class, s.leaf, s.unnamed = classLeaf, n, 0
		r.leaves[n] = true
		own := *s.op
		s.op = &own
		for i := range below {
			for k := range below[i].Children {
				query := &below[i].Children[k]
				s.children = append(s.children, s.sorted(r.read(query)))
				r.matched[n] = true
				own.Time = max(0, own.Time-total(query)) // it waited for them
			}
		}
	}
}

// total is the time of an operator and of those below.
func total(m *worker.Measured) time.Duration {
	sum := m.Time
	for i := range m.Children {
		sum += total(&m.Children[i])
	}
	return sum
}

// sorted takes what sorts and numbers the rows of a recognition out of the query
// that gives them: that is the recognition's own, and no windows and orders of the
// plan.
func (s *step) sorted(query *step) *step {
	var own []*worker.Measured
	for at := query; len(at.children) == 1 && (at.class == classNone || at.class == classSort || at.class == classWindow); at = at.children[0] {
		own = append(own, at.op)
		if at.op.Kind == "STREAMING_WINDOW" {
			s.also = append(s.also, own...)
			return at.children[0]
		}
	}
	return query
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
		top.rows, top.bytes = top.rows+m.Rows, top.bytes+m.Bytes
		top.op.Rows, top.op.Bytes = top.rows, top.bytes
		for i := range m.Children {
			top.children = append(top.children, r.read(&m.Children[i]))
		}
		scan := &worker.Measured{Kind: "CTE_SCAN", Name: "CTE_SCAN", Rows: m.Rows, Bytes: m.Bytes}
		return &step{op: scan, rows: scan.Rows, bytes: scan.Bytes, class: classLeaf, leaf: c}
	}
	if len(m.Children) != 2 {
		return s
	}
	def := r.read(&m.Children[0])
	top.children = append(top.children, def)
	// The steps of a recursion give what it gives, and its sum once more.
	if !c.Recursive || !r.sums(def, c) {
		top.rows, top.bytes = top.rows+def.rows, top.bytes+def.bytes
	}
	top.op.Rows, top.op.Bytes = top.rows, top.bytes
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

// cteScan is a reader of a named query, or of what DuckDB shares: that stands
// below the first that reads it.
func (r *ran) cteScan(s *step) {
	id := s.op.Info["CTE Index"]
	if c := r.tables[id]; c != nil {
		s.class, s.leaf = classLeaf, c
	} else if def := r.shared[id]; def != nil {
		s.children = []*step{def}
		r.shared[id] = nil
	} else {
		s.unnamed = 1
	}
}

// share keeps what DuckDB computes once for several places, and goes on with what
// reads it.
func (r *ran) share(s *step) *step {
	def := r.read(&s.op.Children[0])
	def.also = append(def.also, s.op)
	r.shared[s.op.Info["Table Index"]] = def
	return r.read(&s.op.Children[1])
}

// delimJoin makes one step of a join whose one side is computed for the distinct
// values of the other: DuckDB has operators for the values that are joined, for
// making them distinct, and for the join itself, in which a reader of what was kept
// of them stands for the first.
func (r *ran) delimJoin(s *step) *step {
	m := s.op
	source := r.read(&m.Children[0])
	join := &m.Children[1]
	out := &step{op: join, rows: join.Rows, bytes: join.Bytes, class: classJoin, also: []*worker.Measured{m}}
	placeholder := 0
	if m.Kind == "RIGHT_DELIM_JOIN" {
		placeholder = 1
	}
	for i := range join.Children {
		in := source
		if i != placeholder {
			in = r.read(&join.Children[i])
		}
		out.children = append(out.children, in)
	}
	// The distinct values are counted each time that they are read.
	readers := r.delims[m.Info["Delim Index"]]
	for i := range m.Children[2:] {
		distinct := &m.Children[2+i]
		out.also = append(out.also, distinct)
		for _, reader := range readers {
			n := int64(len(readers))
			reader.rows, reader.bytes = distinct.Rows/n, distinct.Bytes/n
		}
	}
	return out
}

// late makes one step of a limit and of what reads the other columns of its rows
// after it, by their places in the files: a join with the table that is limited, and
// sorting once more.
func late(s *step) *step {
	if s.class == classJoin && len(s.children) == 2 && strings.Contains(s.op.Info["Conditions"], "file_row_number = file_row_number") {
		limit, table := s.children[1], s.children[0]
		if s.op.Info["Join Type"] != "SEMI" {
			limit, table = table, limit
		}
		limit.also = append(limit.also, s.op)
		table.each(func(t *step) { limit.also = append(limit.also, t.op) })
		limit.rows, limit.bytes, limit.late = s.rows, s.bytes, true
		return limit
	}
	if s.class != classSort {
		return s
	}
	also, below := []*worker.Measured{s.op}, s.children[0]
	for ; below.class == classNone && len(below.children) == 1; below = below.children[0] {
		also = append(also, below.op)
	}
	if !below.late {
		return s
	}
	below.also = append(below.also, also...)
	below.rows, below.bytes, below.late = s.rows, s.bytes, false
	return below
}
