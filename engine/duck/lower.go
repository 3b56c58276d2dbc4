package duck

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/worker"
	"glaux/plan"
	"glaux/sql"
)

// LowerOptions are what a lowering depends on beside the tree.
type LowerOptions struct {
	// Scan gives a table expression whose columns are the scan's Out, in order
	// and of exactly their types. Nil refuses scans.
	Scan func(*plan.Scan) (string, error)
	// Largest gives, where it is known, the largest magnitude of the unscaled values
	// of a scan's decimal column. Nil knows none.
	Largest func(scan *plan.Scan, column int) (int64, bool)
	// Zone and Now are the session's zone (empty: UTC) and the query's start.
	Zone string
	Now  time.Time
	// Profile names what reads rows so that it is found in DuckDB's profile.
	Profile bool
	// Stopped is asked now and then, and ends the lowering by an error. Nil is never asked.
	Stopped func() error
}

// Program is a query as DuckDB runs it: one SELECT, the kernels that must be
// registered first, and the output's types.
type Program struct {
	SQL     string
	Kernels []kernel.Use
	Types   []sql.Type
	Matches []worker.MatchScan
	origin  origin
}

// origin tells what of the plan parts of a program come from.
type origin struct {
	matches []*plan.Match        // parallel to Program.Matches
	ctes    map[string]*plan.CTE // by their names in SQL; each step of a recursion has one
}

// newLowerer knows what is said of a tree as a whole.
func newLowerer(q *plan.Query, o LowerOptions) *lowerer {
	l := &lowerer{analyzed: q, opts: o, uses: map[string]bool{}, alias: map[int]int{}, params: map[int]string{}, largest: map[int]int64{}, failing: map[int]bool{}, fallibles: map[plan.Expr]bool{}, raising: map[plan.Expr]bool{}, ctes: map[*plan.CTE]*cte{}, routines: map[routineKey]string{}, machines: map[*plan.Routine]*kernel.Machine{}, origin: origin{ctes: map[string]*plan.CTE{}}}
	l.survey(q.Root)
	l.surveyFailures(q.Root)
	return l
}

// Lower writes a bound tree, whose conditions are in their places (see Place), as one DuckDB
// SELECT. Columns are named c<ID>, which is unique in a plan, so nothing is qualified; joins stay
// flat, so that DuckDB's join order and pushdown see through. What can't be lowered is NOT_SUPPORTED.
func Lower(q *plan.Query, o LowerOptions) (p *Program, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case lowerFailure:
			p, err = nil, r.err
		default:
			panic(r)
		}
	}()
	l := newLowerer(q, o)
	cols := q.Root.Columns()
	b := l.node(q.Root)
	text := b.output(l, cols)
	if len(l.with) > 0 {
		text = l.withClause() + text
	}
	l.completeMatches()
	p = &Program{SQL: text, Kernels: l.kernels, Types: make([]sql.Type, len(cols)), Matches: l.matches, origin: l.origin}
	for i, c := range cols {
		p.Types[i] = c.Type
	}
	return p, nil
}

// deepNesting is where DuckDB's rewriting of expressions begins to take longer
// than it can save.
const deepNesting = 100

// nesting is how deep a text nests brackets and CASE outside of quotes.
func nesting(text string) int {
	depth, most := 0, 0
	var quote byte
	word := -1 // where a word that may be CASE or END begins
	for i := range len(text) {
		c := text[i]
		if letter := c >= 'A' && c <= 'Z'; letter && quote == 0 {
			if word < 0 {
				word = i
			}
			continue
		}
		if word >= 0 {
			switch text[word:i] {
			case "CASE":
				depth++
				most = max(most, depth)
			case "END":
				depth--
			}
			word = -1
		}
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
			most = max(most, depth)
		case c == ')' || c == ']' || c == '}':
			depth--
		}
	}
	return most
}

// lowerer is the state of one Lower. Errors inside are panics with a lowerFailure.
type lowerer struct {
	analyzed *plan.Query
	opts     LowerOptions
	kernels  []kernel.Use
	uses     map[string]bool
	tables   int         // table aliases given
	maxID    int         // the largest column ID, for columns of our own
	alias    map[int]int // a column that is another one under a new ID
	with     []string    // definitions of named queries that depend on nothing outside
	ctes     map[*plan.CTE]*cte
	matches  []worker.MatchScan
	params   map[int]string // lambda parameters in scope, as SQL
	largest  map[int]int64  // magnitudes of decimal columns' unscaled values, where known
	failing  map[int]bool   // columns computed by what may fail
	guarded  bool           // a condition may fail
	// fallibles and raising are what fallible and raises have found out.
	fallibles, raising map[plan.Expr]bool

	// inPlace says that what is lowered is computed as rows that are written in place are.
	inPlace bool

	levels int // of nested forms (see nested)
	trying int // how many TRYs are around the expression
	// tried says that the next expression's errors may be NULL at once, nullErrors that
	// those of the next kernel are (see triedArgs).
	tried, nullErrors bool

	routines map[routineKey]string             // names of their functions
	machines map[*plan.Routine]*kernel.Machine // their programs, nil of those that have none
	unfused  plan.Expr                         // what isn't written as a program
	origin   origin
}

// cte is what the lowering knows of a named query.
type cte struct {
	name string
	refs int
	body bool // defined in the WITH clause
}

type lowerFailure struct{ err error }

func (l *lowerer) fail(err error) { panic(lowerFailure{err}) }

// checkStopped ends the lowering of a query that is stopped.
func (l *lowerer) checkStopped() {
	if l.opts.Stopped == nil {
		return
	}
	if err := l.opts.Stopped(); err != nil {
		l.fail(err)
	}
}

func (l *lowerer) unsupported(format string, args ...any) {
	l.fail(&sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf(format, args...) + " is not supported by the embedded engine"})
}

// table names a table expression.
func (l *lowerer) table() string {
	l.tables++
	return "t" + strconv.Itoa(l.tables)
}

// col is the SQL name of a column.
func (l *lowerer) col(id int) string {
	for {
		to, ok := l.alias[id]
		if !ok {
			return "c" + strconv.Itoa(id)
		}
		id = to
	}
}

// fresh makes a column of our own.
func (l *lowerer) fresh(t sql.Type) plan.Column {
	l.maxID++
	return plan.Column{ID: l.maxID, Type: t}
}

// columnList names columns in parentheses: a table alias's columns.
func (l *lowerer) columnList(cols []plan.Column) string {
	if len(cols) == 0 {
		return ""
	}
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = l.col(c.ID)
	}
	return "(" + strings.Join(names, ", ") + ")"
}

// kernel calls a native function instantiated for these types.
func (l *lowerer) kernel(name string, result sql.Type, types []sql.Type, args ...string) string {
	if !kernel.Has(name) {
		l.unsupported("Function %s", strings.TrimPrefix(name, "$"))
	}
	return l.use(name, result, types, kernel.Use{}) + "(" + strings.Join(args, ", ") + ")"
}

// use names a kernel instantiated for these types; as says whether it is an aggregate
// over rows.
func (l *lowerer) use(name string, result sql.Type, types []sql.Type, as kernel.Use) string {
	stream := as.Stream
	guarded := l.trying > 0 && !stream
	how := ""
	if guarded {
		how += "guarded"
	}
	nulls := l.nullErrors && !stream
	if nulls {
		how += "nulls"
	}
	if stream {
		how += "stream"
	}
	if as.One {
		how += "one"
	}
	if as.Fold != nil {
		how += fmt.Sprint(*as.Fold)
	}
	if as.Machine != nil {
		how += fmt.Sprint(*as.Machine, as.Infallible)
	}
	sqlName := kernelName(name, types, result, how)
	if !l.uses[sqlName] {
		l.uses[sqlName] = true
		use := kernel.Use{SQLName: sqlName, Kernel: name, Args: types, Result: result, Guarded: guarded, NullErrors: nulls, Fold: as.Fold, Machine: as.Machine, Infallible: as.Infallible, Stream: stream, One: as.One}
		if !stream && as.Fold == nil && as.Machine == nil {
			if _, _, err := kernel.New(use.Kernel, use.Args, use.Result); err != nil {
				l.fail(err)
			}
		}
		l.kernels = append(l.kernels, use)
	}
	return sqlName
}

// kernelName is a name for a kernel with these types that no other one has, on a
// worker that has run other queries either.
func kernelName(name string, types []sql.Type, result sql.Type, how string) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s(%v)%v%s", name, types, result, how)
	return "k_" + strings.TrimPrefix(name, "$") + "_" + strconv.FormatUint(h.Sum64(), 36)
}

func (l *lowerer) withClause() string {
	return "WITH " + strings.Join(l.with, ", ") + " "
}

// completeMatches gives the queries of pattern recognitions the named queries that
// they read: each runs by itself.
func (l *lowerer) completeMatches() {
	for i := range l.matches {
		m := &l.matches[i]
		m.SQL = l.withFor(m.SQL) + m.SQL
		for k := range m.Spec.Evals {
			e := &m.Spec.Evals[k]
			e.With = l.withFor(e.Expr)
		}
	}
}

var cteName = regexp.MustCompile(`\bw_t[0-9]+(_[0-9]+)?\b`)

// withFor is a WITH clause of what a text reads.
func (l *lowerer) withFor(text string) string {
	need := map[string]bool{}
	note := func(text string) {
		for _, name := range cteName.FindAllString(text, -1) {
			need[name] = true
		}
	}
	note(text)
	var defs []string
	for i := len(l.with) - 1; i >= 0; i-- {
		if need[cteName.FindString(l.with[i])] {
			note(l.with[i])
			defs = append(defs, l.with[i])
		}
	}
	if len(defs) == 0 {
		return ""
	}
	slices.Reverse(defs)
	return "WITH " + strings.Join(defs, ", ") + " "
}
