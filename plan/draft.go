package plan

import (
	"maps"
	"math"

	"glaux/sql"
)

// A draft is a query's plan as Trino's optimizer sees it when it turns subqueries
// into joins: only what decides whether it can. Each column of a draft is made by
// one node; what a node reads and nothing below it makes is of a query around.
type draft struct {
	kind draftKind
	in   []*draft
	// made are the columns that the node gives beside those that it passes on.
	made []int
	// exprs are, of a project, parallel to made; of a filter or join, its condition;
	// of values, all of its rows one after the other; else what is read.
	exprs []Expr
	// keys are columns of the input that decide groups, order or what is unnested.
	keys []int
	aggs []draftAgg
	sets int     // of an aggregate: how many grouping sets
	cols [][]int // of a set operation: the columns of each input
	rows int64   // of values, limits and offset

	// computed are, of a filter, the columns of what its condition compares with subqueries, by
	// key: what stands above reads those, too.
	computed map[string]Expr

	join     JoinKind
	op       sql.SetOperator
	global   bool // of an aggregate: one of its grouping sets is empty
	distinct bool
	ties     bool
	outer    bool // of unnest: LEFT
	keep     bool // of unnest: beside the columns of its input; of an offset: of sorted rows; of ties: sorted while anything changes

	form form     // of apply
	at   sql.Node // of apply and lateral: the query
}

// draftAgg is an aggregate; mask is the column of its FILTER or 0.
type draftAgg struct {
	out, mask int
	args      []int
	distinct  bool
	ordered   bool
	star      bool // count(*)
}

type draftKind uint8

const (
	opaqueShape draftKind = iota
	valuesShape
	projectShape
	filterShape
	joinShape
	applyShape   // a predicate of a subquery beside each row of the first input
	lateralShape // the rows of a subquery beside each row of the first input
	singleShape  // one row: of NULLs where there is none; more fail
	aggregateShape
	limitShape
	offsetShape
	sortShape
	topShape // sort and limit
	windowShape
	distinctLimitShape // of a row that is there several times the first, and no more than some of those
	setShape
	unnestShape
)

// passes reports a node that gives all columns of its (first) input.
func (n *draft) passes() bool {
	switch n.kind {
	case filterShape, applyShape, singleShape, limitShape, offsetShape, sortShape, topShape, windowShape:
		return true
	}
	return n.kind == unnestShape && n.keep
}

// outs are the columns that a node gives.
func (n *draft) outs() []int { return n.addOuts(nil) }

// addOuts adds what outs gives to a list, which deep plans make once.
func (n *draft) addOuts(out []int) []int {
	switch n.kind {
	case joinShape, lateralShape:
		out = n.in[1].addOuts(n.in[0].addOuts(out))
	case aggregateShape:
		if n.sets == 1 {
			out = append(out, n.keys...)
		}
	default:
		if n.passes() {
			out = n.in[0].addOuts(out)
		}
	}
	return append(out, n.made...)
}

func setOf(list ...int) map[int]bool {
	out := make(map[int]bool, len(list))
	for _, id := range list {
		out[id] = true
	}
	return out
}

func subsetOf(list []int, set map[int]bool) bool {
	for _, id := range list {
		if !set[id] {
			return false
		}
	}
	return true
}

// reads are the columns that the node itself reads.
func (n *draft) reads() map[int]bool {
	ids := setOf(n.keys...)
	for _, e := range n.exprs {
		if e != nil {
			addRefs(e, ids)
		}
	}
	for _, a := range n.aggs {
		for _, id := range append(a.args, a.mask) {
			ids[id] = true
		}
	}
	delete(ids, 0)
	return ids
}

// free are the columns that a tree reads and does not make.
func (n *draft) free() map[int]bool {
	refs, made := map[int]bool{}, map[int]bool{}
	n.walk(func(n *draft) bool {
		switch n.kind {
		case lateralShape, limitShape: // at whose condition and order Trino doesn't look here
		default:
			maps.Copy(refs, n.reads())
		}
		passed := map[int]bool{}
		switch n.kind {
		case projectShape, opaqueShape, distinctLimitShape:
			for _, in := range n.in {
				for _, id := range in.outs() {
					passed[id] = true
				}
			}
		}
		for i, id := range n.made {
			// What is only passed on is made below, or nowhere here.
			if !passed[id] && !(n.kind == projectShape && isRef(n.exprs[i], id)) {
				made[id] = true
			}
		}
		return true
	})
	for id := range made {
		delete(refs, id)
	}
	return refs
}

// walk visits a tree, parents first, until visit is false.
func (n *draft) walk(visit func(*draft) bool) bool {
	if !visit(n) {
		return false
	}
	for _, in := range n.in {
		if !in.walk(visit) {
			return false
		}
	}
	return true
}

// correlation are the columns of a node's first input that its subquery reads.
func (n *draft) correlation() map[int]bool {
	out := map[int]bool{}
	free := n.in[1].free()
	for _, id := range n.in[0].outs() {
		if free[id] {
			out[id] = true
		}
	}
	return out
}

// unbounded is more rows than are counted.
const unbounded = math.MaxInt64

// count bounds how many rows a node gives, as far as Trino knows.
func (n *draft) count() (least, most int64) {
	switch n.kind {
	case valuesShape:
		return n.rows, n.rows
	case singleShape:
		return 1, 1
	case projectShape, windowShape:
		return n.in[0].count()
	case filterShape:
		_, most := n.in[0].count()
		return 0, most
	case limitShape, topShape:
		least, most := n.in[0].count()
		if !n.ties {
			most = min(most, n.rows)
		}
		return min(n.rows, least), most
	case offsetShape:
		least, most := n.in[0].count()
		if most != unbounded {
			most = max(most-n.rows, 0)
		}
		return max(least-n.rows, 0), most
	case aggregateShape:
		if n.all() {
			return 1, 1
		}
		least, most := n.in[0].count()
		if n.sets != 1 { // its rows are made anew for each set, and not counted
			least, most = 0, unbounded
		}
		least = min(least, 1)
		if n.global {
			least = 1
		}
		return least, max(least, most)
	}
	return 0, unbounded
}

func (n *draft) empty() bool {
	_, most := n.count()
	return most == 0
}

// scalar reports exactly one row, few one or none.
func (n *draft) scalar() bool {
	least, most := n.count()
	return least == 1 && most == 1
}

func (n *draft) few() bool {
	_, most := n.count()
	return most <= 1
}

// all reports an aggregation of all rows into one.
func (n *draft) all() bool {
	return n.kind == aggregateShape && n.sets == 1 && n.global
}

// grouped reports an aggregation by keys.
func (n *draft) grouped() bool {
	return n.kind == aggregateShape && n.sets == 1 && !n.global
}

// dedup reports an aggregation that only leaves out duplicates.
func (n *draft) dedup() bool { return n.grouped() && len(n.aggs) == 0 }

// identity makes items of a projection that pass columns on.
func identity(ids []int) []Expr {
	out := make([]Expr, len(ids))
	for i, id := range ids {
		out[i] = &Ref{Column: Column{ID: id}}
	}
	return out
}

func passing(n *draft, ids []int) *draft {
	return &draft{kind: projectShape, in: []*draft{n}, made: ids, exprs: identity(ids)}
}

// none is no rows of these columns.
func none(made []int) *draft { return &draft{kind: valuesShape, made: made} }

// isRef reports that a projection's item passes a column on.
func isRef(e Expr, id int) bool {
	r, ok := e.(*Ref)
	return ok && r.Column.ID == id
}
