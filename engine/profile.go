package engine

import (
	"time"

	"glaux/plan"
)

// Profile is what the operators of a plan did, as the engine measured it.
type Profile struct {
	CPU        time.Duration // of the whole query
	PeakMemory int64
	Groups     []Group // together all of the plan's nodes
}

// Group is a part of a plan that the engine ran as one: its figures are of its
// nodes together. It is a single node where the engine has an operator for it.
type Group struct {
	Nodes []plan.Node // the topmost first
	// CTE is set where the group gives the rows of a named query, Result where it
	// gives those of the statement.
	CTE    *plan.CTE
	Result bool
	// Scheduled is the time that threads spent, all added up.
	Scheduled               time.Duration
	InputRows, InputBytes   int64 // that other groups gave
	OutputRows, OutputBytes int64
	// Rows are what single nodes gave, where that is known.
	Rows      map[plan.Node]int64
	Operators []Operator
}

// Operator is one of the engine's own.
type Operator struct {
	Name, Detail string
	Rows, Bytes  int64 // given
	Scheduled    time.Duration
}
