package plan

import (
	"fmt"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
)

// Match finds a row pattern in each partition of its input: MATCH_RECOGNIZE, or
// the pattern of a window. Its conditions and measures are made of MatchValue,
// MatchClassifier, MatchNumber and MatchAggregate, which alone read the input.
type Match struct {
	Input       Node
	PartitionBy []Expr
	OrderBy     []SortKey
	Spec        MatchSpec
	Rows        MatchRows
	// Pass are the input's columns that are output: of the row that an output row
	// stands for, or of a match's first row where it stands for a whole match.
	Pass     []Column
	Measures []ProjectItem
	// Frame, for windows only, are columns for what else is computed over a match.
	Frame *MatchFrame
}

// MatchSpec is a row pattern with the meaning of its variables.
type MatchSpec struct {
	Pattern   Pattern
	Variables []string // as CLASSIFIER() gives them; everything refers to them by index
	Define    []Expr   // a condition by variable; nil: every row
	Skip      MatchSkip
	SkipTo    []int // the variables of SkipToFirst and SkipToLast
	// Window patterns are sought within the frame of each row: from it to End.
	Seek bool // a match may begin after the row
	End  FrameBound
}

// MatchRows says which rows a Match gives.
type MatchRows uint8

// The choices of ROWS PER MATCH. RowsOfWindow gives each row of the input once.
const (
	OneRowPerMatch MatchRows = iota
	AllRowsPerMatch
	AllRowsOmitEmpty
	AllRowsUnmatched
	RowsOfWindow
)

// MatchSkip says where the search for the next match begins.
type MatchSkip uint8

// The choices of AFTER MATCH SKIP.
const (
	SkipPastLastRow MatchSkip = iota
	SkipToNextRow
	SkipToFirst
	SkipToLast
)

// MatchFrame are columns of bigint: a row's number in its partition, and where
// its match starts and ends, as distances from the row. Without a match the end
// comes before the start.
type MatchFrame struct{ Position, Start, End Column }

// Pattern is a row pattern.
type Pattern interface{ pattern() }

// The forms of a pattern. Max of a PatternRepeat is negative without a limit.
type (
	PatternVariable    struct{ Variable int }
	PatternEmpty       struct{}
	PatternAnchor      struct{ End bool }
	PatternConcat      struct{ Parts []Pattern }
	PatternAlternation struct{ Parts []Pattern }
	PatternPermute     struct{ Parts []Pattern }
	PatternExclusion   struct{ Part Pattern }
	PatternRepeat      struct {
		Part      Pattern
		Min, Max  int
		Reluctant bool
	}
)

func (PatternVariable) pattern()    {}
func (PatternEmpty) pattern()       {}
func (PatternAnchor) pattern()      {}
func (PatternConcat) pattern()      {}
func (PatternAlternation) pattern() {}
func (PatternPermute) pattern()     {}
func (PatternExclusion) pattern()   {}
func (PatternRepeat) pattern()      {}

// Navigation names a row by its place in a match. The zero Navigation is the
// current row; there may be no such row, and then what is read there is NULL.
type Navigation struct {
	Variables []int // among the rows of these variables; nil: of all
	First     bool  // from the first on, else from the last back
	Offset    int   // how many such rows further
	Final     bool  // the last of the whole match, not of the rows up to the current one
	Shift     int   // then how many rows of the partition on, whatever they are
}

// MatchValue reads a column of the input at another row.
type MatchValue struct {
	X   Expr
	Nav Navigation
}

// MatchClassifier is the name of the variable that a row was matched with.
type MatchClassifier struct{ Nav Navigation }

// MatchNumber counts the matches of a partition.
type MatchNumber struct{}

// MatchAggregate aggregates rows of the match: those of Variables (nil: all), up
// to the current one unless Final. Args read the aggregated row as the current one.
type MatchAggregate struct {
	Func      *fn.Bound
	Args      []Expr
	Variables []int
	Final     bool
}

// Type implements Expr.
func (e *MatchValue) Type() sql.Type { return e.X.Type() }

// Type implements Expr.
func (e *MatchClassifier) Type() sql.Type { return sql.T(sql.Varchar) }

// Type implements Expr.
func (e *MatchNumber) Type() sql.Type { return sql.T(sql.BigInt) }

// Type implements Expr.
func (e *MatchAggregate) Type() sql.Type { return e.Func.Result }

// Columns are those passed through, the measures, and the frame's.
func (n *Match) Columns() []Column {
	cols := append([]Column(nil), n.Pass...)
	for _, m := range n.Measures {
		cols = append(cols, m.Out)
	}
	if n.Frame != nil {
		cols = append(cols, n.Frame.Position, n.Frame.Start, n.Frame.End)
	}
	return cols
}

// mapSpec applies f to the expressions of a pattern.
func mapSpec(s MatchSpec, f func(Expr) Expr) MatchSpec {
	define := make([]Expr, len(s.Define))
	for i, e := range s.Define {
		define[i] = mapOptional(e, f)
	}
	s.Define = define
	s.End.Value = mapOptional(s.End.Value, f)
	return s
}

func (p *exprPrinter) match(n *Match) {
	if len(n.PartitionBy) > 0 {
		p.add("partition by ")
		p.list(", ", n.PartitionBy)
		p.add(" ")
	}
	if len(n.OrderBy) > 0 {
		p.add("order by ")
		p.keys(n.OrderBy)
		p.add(" ")
	}
	p.matchSpec(&n.Spec)
	p.add(" ", [...]string{"one row", "all rows", "all rows but empty", "all rows and unmatched", "each row"}[n.Rows])
}

func (p *exprPrinter) matchSpec(s *MatchSpec) {
	p.add("pattern ")
	p.pattern(s, s.Pattern)
	for i, e := range s.Define {
		if e != nil {
			p.add(" ", s.Variables[i], " as ")
			p.expr(e)
		}
	}
	p.add([...]string{" skip past last", " skip to next", " skip to first ", " skip to last "}[s.Skip], p.variables(s.SkipTo))
	if s.Seek {
		p.add(" seek")
	}
	if s.End.Kind != "" {
		p.add(" until ")
		p.bound(s.End)
	}
}

func (p *exprPrinter) pattern(s *MatchSpec, e Pattern) {
	parts := func(list []Pattern, open, sep string) {
		p.add(open)
		for i, x := range list {
			if i > 0 {
				p.add(sep)
			}
			p.pattern(s, x)
		}
		p.add(")")
	}
	switch e := e.(type) {
	case PatternVariable:
		p.add(s.Variables[e.Variable])
	case PatternEmpty:
		p.add("()")
	case PatternAnchor:
		p.add(map[bool]string{false: "^", true: "$"}[e.End])
	case PatternConcat:
		parts(e.Parts, "(", " ")
	case PatternAlternation:
		parts(e.Parts, "(", " | ")
	case PatternPermute:
		parts(e.Parts, "permute(", ", ")
	case PatternExclusion:
		p.add("{- ")
		p.pattern(s, e.Part)
		p.add(" -}")
	case PatternRepeat:
		p.pattern(s, e.Part)
		p.add(fmt.Sprintf("{%d,%d}", e.Min, e.Max))
		if e.Reluctant {
			p.add("?")
		}
	}
}

func (p *exprPrinter) variables(list []int) string {
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(list), "[]"), " ", "|")
}

// navigated writes what a MatchValue or MatchClassifier reads.
func (p *exprPrinter) navigated(nav Navigation, what func()) {
	p.add(map[bool]string{true: "first", false: "last"}[nav.First])
	if nav.Final {
		p.add(" final")
	}
	p.add("(")
	what()
	p.add(fmt.Sprintf(" of %s, %d, %d)", p.variables(nav.Variables), nav.Offset, nav.Shift))
}

func (p *exprPrinter) matchExpr(e Expr) {
	switch e := e.(type) {
	case *MatchValue:
		p.navigated(e.Nav, func() { p.expr(e.X) })
	case *MatchClassifier:
		p.navigated(e.Nav, func() { p.add("classifier") })
	case *MatchNumber:
		p.add("match_number()")
	case *MatchAggregate:
		p.call(e.Func, false, e.Args, nil)
		p.add(" of ", p.variables(e.Variables))
		if e.Final {
			p.add(" final")
		}
	}
}
