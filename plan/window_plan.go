package plan

import "glaux/sql"

// computeWindows puts the window functions of the select list and ORDER BY under
// nodes of their own, each once: the row patterns first, one after the other.
func (s *selection) computeWindows() {
	w := &windows{s: s, node: &WindowNode{}, seen: map[string]Column{}, matches: map[string]*Match{}, turns: map[string]int{}, clause: "SELECT"}
	for i := range s.outs {
		s.outs[i].expr = w.replace(s.outs[i].expr)
	}
	w.clause = "ORDER BY"
	for i := range s.order {
		s.order[i].expr = w.replace(s.order[i].expr)
	}
	if len(w.node.Items) > 0 {
		w.node.Input = s.node
		s.node = w.node
	}
}

// windows collects the window functions of one SELECT.
type windows struct {
	s       *selection
	node    *WindowNode
	seen    map[string]Column // by call
	matches map[string]*Match // by partition, order and pattern
	turns   map[string]int    // by clause and window, as it is written
	clause  string
}

// replace puts columns in place of window functions.
func (w *windows) replace(e Expr) Expr {
	call, ok := e.(*windowCall)
	if !ok {
		return mapChildren(e, w.replace)
	}
	key := exprKey(call)
	col, ok := w.seen[key]
	if !ok {
		col = w.add(call)
		w.seen[key] = col
	}
	return &Ref{Column: col}
}

func (w *windows) add(call *windowCall) Column {
	item := call.item
	item.Turn = w.turn(call.spec)
	if item.Match == nil {
		return w.function(item)
	}
	match := w.match(item)
	if item.Func == nil {
		col := w.s.column("", call.Type())
		match.Measures = append(match.Measures, ProjectItem{Out: col, Expr: item.Match.Measure})
		return col
	}
	if match.Frame == nil {
		bigint := sql.T(sql.BigInt)
		match.Frame = &MatchFrame{Position: w.s.column("position", bigint), Start: w.s.column("start", bigint), End: w.s.column("end", bigint)}
	}
	f := match.Frame
	item.Match = nil
	item.OrderBy = []SortKey{{Expr: &Ref{Column: f.Position}}}
	item.Frame = &Frame{
		Unit:  "ROWS",
		Start: FrameBound{Kind: "FOLLOWING", Value: &Ref{Column: f.Start}},
		End:   FrameBound{Kind: "FOLLOWING", Value: &Ref{Column: f.End}},
	}
	return w.function(item)
}

// turn numbers the windows: the same are those that are written the same, in the select
// list or in ORDER BY.
func (w *windows) turn(spec windowSpec) int {
	over := &sql.Window{Spec: &sql.WindowSpec{PartitionBy: spec.partitionBy, OrderBy: spec.orderBy, Frame: spec.frame}}
	window := &sql.Call{Name: sql.QualifiedName{Parts: []sql.Identifier{{Value: w.clause}}}, Over: over}
	key := w.s.exprText(window)
	turn, ok := w.turns[key]
	if !ok {
		turn = len(w.turns)
		w.turns[key] = turn
	}
	return turn
}

func (w *windows) function(item WindowItem) Column {
	item.Out = w.s.column(item.Func.Func.Name, item.Func.Result)
	w.node.Items = append(w.node.Items, item)
	return item.Out
}

// match is the node for an item's pattern.
func (w *windows) match(item WindowItem) *Match {
	spec := item
	spec.Func, spec.Args, spec.AggOrderBy, spec.IgnoreNulls, spec.Distinct = nil, nil, nil, false, false
	spec.Match = &WindowMatch{Spec: item.Match.Spec, Measure: &Literal{Of: sql.T(sql.Boolean)}}
	key := exprKey(&windowCall{item: spec})
	m, ok := w.matches[key]
	if !ok {
		m = &Match{
			Input: w.s.node, PartitionBy: item.PartitionBy, OrderBy: item.OrderBy, Spec: item.Match.Spec,
			Rows: RowsOfWindow, Pass: w.s.node.Columns(),
		}
		w.matches[key] = m
		w.s.node = m
	}
	return m
}
