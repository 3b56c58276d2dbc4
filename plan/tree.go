// Package plan turns an AST and a catalog into a typed, bound tree: names are
// resolved, every expression has its Trino type, every coercion is explicit,
// every column has one identity. Engines, estimates, pruning, EXPLAIN, lineage
// and permissions read this tree, never the text.
package plan

import (
	"glaux/sql"
	"glaux/sql/fn"
)

// Column is one column of one node's output. ID is unique in a plan; two nodes
// that pass a column through share it. A reference to a column of an enclosing
// query (correlation) is a plain Ref to its ID.
type Column struct {
	ID   int
	Name string // for people; not unique, may be empty
	Type sql.Type
}

// Node is a relational operator.
type Node interface {
	// Columns are the node's output, in order.
	Columns() []Column
}

// ---- Leaves ----

// Scan reads a stored table. Columns holds only what the query needs.
type Scan struct {
	Table *Table
	Out   []Column
	// Source[i] is the index in Table.Columns that Out[i] reads.
	Source []int
	// Subfields[i] is the part of the column that Out[i] reads; those that are missing are
	// whole columns.
	Subfields []Subfield
	// Filters are conjuncts over Out that some ancestor applies: a scan may use
	// them to skip data, and must not rely on anyone else to have applied them.
	Filters []Expr
	// Limit, when >= 0, is how many rows an ancestor needs at most.
	Limit int64
}

// Subfield is the part of its column that Out[i] reads.
func (n *Scan) Subfield(i int) Subfield {
	if i < len(n.Subfields) {
		return n.Subfields[i]
	}
	return Subfield{}
}

// Path names the fields that lead to what Out[i] reads; nil for a whole column.
func (n *Scan) Path(i int) []string { return n.Subfield(i).Names(n.Table.Columns[n.Source[i]].Type) }

// Values are literal rows.
type Values struct {
	Out  []Column
	Rows [][]Expr
	// fill, while it is set, makes the rows of those that meet conditions over
	// Out: a catalog is asked when it is known for what.
	fill func(conds []Expr) [][]Expr
	// parts are the columns of which columns of Out are fields.
	parts map[int]int
	// dropped says that conditions have left rows out.
	dropped bool
	// unknown says that Trino takes nothing for known of the rows while it plans.
	unknown bool
}

// CTERef reads a named query of an enclosing With: its columns anew.
type CTERef struct {
	CTE *CTE
	Out []Column // parallel to CTE's columns
}

// TableFunction is sequence(…) and the like, by name with typed arguments.
type TableFunction struct {
	Name  string
	Args  []Expr
	Input Node // for functions over a table; else nil
	Out   []Column
}

// ---- One input ----

// Project computes expressions; a pass-through is a Ref with the same Column.
type Project struct {
	Input Node
	Items []ProjectItem
}

// ProjectItem is Out := Expr.
type ProjectItem struct {
	Out  Column
	Expr Expr
}

// Filter keeps the rows for which Cond is true.
type Filter struct {
	Input Node
	Cond  Expr
}

// Aggregate groups. Keys are columns of Input; each of Sets lists indexes of
// Keys (one set of all keys for a plain GROUP BY; one empty set for a global
// aggregate). Keys absent from a set are NULL in its rows. GroupID, if set, is
// the index of the grouping set (grouping() is computed from it).
type Aggregate struct {
	Input   Node
	Keys    []Column // of the input
	KeysOut []Column // the same, as output (nullable when there are several sets)
	Sets    [][]int
	GroupID *Column
	Aggs    []AggItem
}

// AggItem is one aggregate call.
type AggItem struct {
	Out      Column
	Func     *fn.Bound
	Args     []Expr
	Distinct bool
	Filter   Expr
	OrderBy  []SortKey
	// Overflow etc. of listagg are extra literal arguments (see sql/fn).
}

// WindowNode computes window functions that share nothing but their input.
type WindowNode struct {
	Input Node
	Items []WindowItem
}

// WindowItem is one window function call.
type WindowItem struct {
	Out         Column
	Func        *fn.Bound
	Args        []Expr
	Distinct    bool
	Filter      Expr
	AggOrderBy  []SortKey // ORDER BY inside an aggregate's parentheses
	IgnoreNulls bool
	PartitionBy []Expr
	OrderBy     []SortKey
	Frame       *Frame // nil: the default frame
	// Match is a window's row pattern, until it is planned as a node of its own.
	Match *WindowMatch
	// Turn counts the windows of its SELECT in the order in which Trino computes them,
	// from 0: what a later one reads is computed above the ones before.
	Turn int
}

// WindowMatch is a row pattern, with a measure of it where that is asked for
// instead of a function over the match's rows.
type WindowMatch struct {
	Spec    MatchSpec
	Measure Expr
}

// Frame is a window frame with its bounds as values.
type Frame struct {
	Unit       string // ROWS, RANGE, GROUPS
	Start, End FrameBound
}

// FrameBound is one end: UNBOUNDED PRECEDING, PRECEDING, CURRENT ROW, FOLLOWING,
// UNBOUNDED FOLLOWING; Value with PRECEDING and FOLLOWING.
type FrameBound struct {
	Kind  string
	Value Expr
}

// Sort orders.
type Sort struct {
	Input Node
	Keys  []SortKey
}

// SortKey is one key. NullsFirst is explicit.
type SortKey struct {
	Expr       Expr
	Descending bool
	NullsFirst bool
}

// Limit skips Offset rows and keeps Count (< 0: all). WithTies needs a Sort below.
type Limit struct {
	Input    Node
	Offset   int64
	Count    int64
	WithTies bool
	Keys     []SortKey // the order ties are judged by
}

// Distinct removes duplicate rows.
type Distinct struct{ Input Node }

// Sample is TABLESAMPLE.
type Sample struct {
	Input   Node
	System  bool
	Percent float64
}

// Unnest expands collections beside each input row (cross join, or left join
// when Outer). Each argument yields one column (array), two (map) or a row
// type's fields (array of rows).
type Unnest struct {
	Input      Node // nil: a lone UNNEST
	Args       []Expr
	Outs       [][]Column // per argument
	Ordinality *Column
	Outer      bool
}

// ---- Two inputs ----

// JoinKind is inner, left, right, full or cross.
type JoinKind uint8

// The kinds of join.
const (
	Inner JoinKind = iota
	Left
	Right
	Full
	Cross
)

// Join joins; Lateral says that Right refers to columns of Left. USING and
// NATURAL have been made into Cond and a Project above.
type Join struct {
	Kind        JoinKind
	Lateral     bool
	Left, Right Node
	Cond        Expr // nil for Cross
}

// SetOp is UNION, INTERSECT, EXCEPT over inputs already coerced to the same types.
type SetOp struct {
	Op       sql.SetOperator
	Distinct bool
	Inputs   []Node // two or more
	Out      []Column
}

// With makes named queries visible to Body.
type With struct {
	CTEs []*CTE
	Body Node
}

// CTE is a named query. A recursive one has its Base and its Step, which refers
// to it by a CTERef.
type CTE struct {
	Name       string
	Cols       []Column
	Query      Node // not recursive
	Recursive  bool
	Base, Step Node
	Distinct   bool
	Depth      int // how often the step may give rows
}

// Columns implements Node for each operator.
func (n *Scan) Columns() []Column          { return n.Out }
func (n *Values) Columns() []Column        { return n.Out }
func (n *CTERef) Columns() []Column        { return n.Out }
func (n *TableFunction) Columns() []Column { return n.Out }
func (n *Filter) Columns() []Column        { return n.Input.Columns() }
func (n *Sort) Columns() []Column          { return n.Input.Columns() }
func (n *Limit) Columns() []Column         { return n.Input.Columns() }
func (n *Distinct) Columns() []Column      { return n.Input.Columns() }
func (n *Sample) Columns() []Column        { return n.Input.Columns() }
func (n *SetOp) Columns() []Column         { return n.Out }
func (n *With) Columns() []Column          { return n.Body.Columns() }

// Columns are the computed columns.
func (n *Project) Columns() []Column {
	cols := make([]Column, len(n.Items))
	for i, it := range n.Items {
		cols[i] = it.Out
	}
	return cols
}

// Columns are the keys, the group id, then the aggregates.
func (n *Aggregate) Columns() []Column {
	cols := append([]Column(nil), n.KeysOut...)
	if n.GroupID != nil {
		cols = append(cols, *n.GroupID)
	}
	for _, a := range n.Aggs {
		cols = append(cols, a.Out)
	}
	return cols
}

// Columns are the input's, then the window functions'.
func (n *WindowNode) Columns() []Column {
	cols := append([]Column(nil), n.Input.Columns()...)
	for _, w := range n.Items {
		cols = append(cols, w.Out)
	}
	return cols
}

// Columns are the input's, then each argument's, then the ordinality.
func (n *Unnest) Columns() []Column {
	var cols []Column
	if n.Input != nil {
		cols = append(cols, n.Input.Columns()...)
	}
	for _, out := range n.Outs {
		cols = append(cols, out...)
	}
	if n.Ordinality != nil {
		cols = append(cols, *n.Ordinality)
	}
	return cols
}

// Columns are the left's, then the right's.
func (n *Join) Columns() []Column {
	return append(append([]Column(nil), n.Left.Columns()...), n.Right.Columns()...)
}
