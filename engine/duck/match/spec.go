// Package match finds row patterns in partitions of sorted rows: a Spec, made by
// the lowering, is run by a Scanner, which reads DuckDB's chunks a partition at a
// time and gives the rows that MATCH_RECOGNIZE and pattern windows are made of.
//
// A pattern becomes a small program (program.go), run by threads in lockstep over
// the rows, most preferred first (matcher.go): the time is bounded by rows times
// instructions, unless conditions depend on how earlier rows were matched. What
// conditions may ask of earlier rows is kept beside each thread (state.go), so
// that threads that can't differ any more are one, and no condition walks back.
package match

import "glaux/sql"

// Spec is one pattern recognition. It is data: it travels to the worker.
type Spec struct {
	Input    []sql.Type // the columns of the rows
	Position int        // the column of bigint that is 1 on a partition's first row
	Program  []Inst
	// Variables are the names of the pattern's variables, Sets the groups of them
	// that anything refers to; a nil one is all.
	Variables []string
	Sets      [][]int
	Define    []*Expr // by variable; nil: every row
	Rows      Rows
	Skip      Skip
	SkipSet   int
	Seek      bool // of a window: a match may begin after the row
	End       End  // of a window: how far its frame goes
	EndColumn int  // for EndOffset
	// EveryRow gives the rows of a match even where one row stands for it; Emit
	// tells those that the result has.
	EveryRow bool
	Out      []Out
	Evals    []Eval
}

// Rows says which rows are given.
type Rows uint8

// The choices of ROWS PER MATCH, and each row of the input once for a window.
const (
	OneRow Rows = iota
	AllRows
	OmitEmpty
	Unmatched
	Window
)

// Skip says where to go on after a match.
type Skip uint8

// The choices of AFTER MATCH SKIP.
const (
	PastLast Skip = iota
	NextRow
	ToFirst
	ToLast
)

// End is how far a window's frame goes.
type End uint8

// The ends of a frame.
const (
	EndUnbounded End = iota
	EndCurrent
	EndOffset
)

// Nav names a row by its place in a match, as plan.Navigation does; Set indexes Spec.Sets.
type Nav struct {
	Set    int
	First  bool
	Offset int
	Final  bool
	Shift  int
}

// What an Out holds.
const (
	OutRow        = "row"        // Column, of the row given
	OutValue      = "value"      // Column, at Nav
	OutClassifier = "classifier" // the variable's name at Nav
	OutNumber     = "number"     // the number of the match in its partition
	OutMatched    = "matched"    // false for rows without a match
	OutMatch      = "match"      // a number of the match among all
	OutStep       = "step"       // the row's place in the match
	OutEmit       = "emit"       // false for rows that only aggregates need
	OutStart      = "start"      // where the match starts, as distance from the row
	OutEnd        = "end"        // and where it ends
	OutAggregate  = "aggregate"  // Aggregate
)

// Out is one output column.
type Out struct {
	Kind      string
	Type      sql.Type
	Column    int
	Nav       Nav
	Aggregate *Aggregate
}

// Aggregate is one of the aggregates that are computed here.
type Aggregate struct {
	Func   string // count, sum, avg, min or max
	Column int    // of the argument; negative: rows are counted
	Set    int
	Final  bool
}

// What an Expr does.
const (
	OpColumn     = "column" // Column at the current row
	OpNear       = "near"   // Column, or NullColumn if none of the rows at the distances Shifts is in the frame, or else Args[0]
	OpValue      = "value"  // Column at Nav; NullColumn, if any, where there is no such row
	OpClassifier = "classifier"
	OpNumber     = "number"
	OpAnd        = "and"
	OpOr         = "or"
	OpNot        = "not"
	OpIsNull     = "isnull"
	OpCompare    = "compare" // Text is the operator, Type the operands'
	OpArithmetic = "arithmetic"
	OpAggregate  = "aggregate"
	OpRows       = "rows" // the Columns of the rows of Set, as a list
	OpEval       = "eval" // Spec.Evals[Eval] of the arguments
)

// Expr is an expression of a condition.
type Expr struct {
	Op         string
	Text       string
	Type       sql.Type
	Args       []*Expr
	Column     int
	Columns    []int // of OpRows; -1 is the classifier
	NullColumn int   // negative: none
	Shifts     []int // of OpNear
	Nav        Nav
	Set        int
	Aggregate  *Aggregate
	Eval       int
	// Wrapped says that Column, and NullColumn of OpNear, holds a row around the value, NULL
	// where computing it failed: then Args[0] fails again, with the error.
	Wrapped bool
}

// Eval is an expression of DuckDB's SQL over slots, which are columns of these
// names and types; With defines what queries in it read.
type Eval struct {
	With, Expr string
	Names      []string
	Slots      []sql.Type
	Result     sql.Type
}

// Evaluator computes Evals.
type Evaluator interface {
	Eval(index int, slots []sql.Value) (sql.Value, error)
}
