package duck

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// A SQL routine of numbers is a program that runs for a row after the other (machine). Others
// run as a native function, too: for each chunk of arguments it runs a query of its own, in
// which all rows of the chunk go through the routine's blocks together, one block a step of a
// recursion. So routines work wherever an expression does, in lambdas and TRY too, and loops
// are as long as they need.
//
// Inside TRY a routine that is such a query and fails for some rows would run for each row
// alone. Where it can, TRY's routines are computed before: lists of the result, or NULL where
// the routine failed.

// routine writes a call; tried says that its errors may be NULL at once.
func (l *lowerer) routine(e *plan.RoutineCall, tried bool) string {
	p := l.machineOf(e.Routine)
	if p == nil || e.Routine.Refused != nil {
		return l.routineCall(e, false)
	}
	args, types := l.routineArgs(e)
	l.nullErrors = tried
	defer func() { l.nullErrors = false }()
	return l.use("$routine", e.Routine.Returns, types, kernel.Use{Machine: p}) + "(" + strings.Join(args, ", ") + ")"
}

// caughtRoutine writes a call that gives a list of its result, NULL where it fails.
func (l *lowerer) caughtRoutine(e *plan.RoutineCall) string {
	l.trying++
	defer func() { l.trying-- }()
	return l.routineCall(e, true)
}

// catchable reports a call in TRY that can be computed before it.
func (l *lowerer) catchable(e plan.Expr) bool {
	call, ok := e.(*plan.RoutineCall)
	if !ok || !call.Routine.Deterministic || call.Routine.Refused != nil || l.machineOf(call.Routine) != nil {
		return false
	}
	for _, a := range call.Args {
		if mayFail(a) || find(a, isParam) || find(a, triesQuery) {
			return false
		}
	}
	return true
}

// triesQuery reports a TRY over what must be computed before it: with a call that has
// such an argument, this is what is computed before, and not the call.
func triesQuery(e plan.Expr) bool {
	t, ok := e.(*plan.Try)
	return ok && find(t.X, isQuery)
}

// caught reads a result of caughtRoutine inside TRY.
type caught struct {
	plan.Expr // the list
	of        sql.Type
}

// Type implements plan.Expr.
func (e *caught) Type() sql.Type { return e.of }

func (l *lowerer) routineCall(e *plan.RoutineCall, caught bool) string {
	r := e.Routine
	if r.Refused != nil {
		return l.refused(r.Returns, r.Refused)
	}
	args, types := l.routineArgs(e)
	key := routineKey{r, l.trying > 0, caught}
	name, ok := l.routines[key]
	if !ok {
		name = l.routineKernel(r, types, caught)
		l.routines[key] = name
	}
	return name + "(" + strings.Join(args, ", ") + ")"
}

// routineArgs are a call's arguments and their types.
func (l *lowerer) routineArgs(e *plan.RoutineCall) ([]string, []sql.Type) {
	args, types := make([]string, len(e.Args)), make([]sql.Type, len(e.Args))
	for i, a := range e.Args {
		types[i] = e.Routine.Params[i].Type
		args[i] = castNull(l.expr(a), a.Type(), types[i])
	}
	if len(args) == 0 {
		// A chunk of no columns has no rows to a table.
		return []string{"0"}, []sql.Type{sql.T(sql.Integer)}
	}
	return args, types
}

// routineKey is a routine, inside TRY or not.
type routineKey struct {
	routine         *plan.Routine
	guarded, caught bool
}

// routineKernel makes a routine's native function.
func (l *lowerer) routineKernel(r *plan.Routine, types []sql.Type, caught bool) string {
	p := &routineProgram{lowerer: l, routine: r, result: r.Returns, caught: caught}
	if caught {
		p.result = sql.ArrayOf(r.Returns)
	}
	program := p.query()
	guarded, volatile := l.trying > 0, !r.Deterministic
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %v %v %t %t", program, types, p.result, guarded, volatile)
	name := "k_routine_" + strconv.FormatUint(h.Sum64(), 36)
	columns := make([]string, len(types))
	for i, t := range types {
		columns[i] = "a" + strconv.Itoa(i) + " " + kernel.SQLType(t)
	}
	table := name + "_input"
	l.kernels = append(l.kernels, kernel.Use{
		SQLName: name, Args: types, Result: p.result, Guarded: guarded,
		Routine: &kernel.Routine{
			Table:    "CREATE TEMP TABLE " + table + " (" + strings.Join(columns, ", ") + ")",
			Input:    table,
			Query:    strings.ReplaceAll(program, "$input", table),
			Volatile: volatile,
		},
	})
	return name
}

// routineProgram writes the query of a routine.
type routineProgram struct {
	*lowerer
	routine *plan.Routine
	result  sql.Type // what the query gives
	caught  bool
}

// query gives a result for each row of $input, in its order.
func (p *routineProgram) query() string {
	r := p.routine
	start := make([]string, 0, len(r.Params)+len(r.Vars))
	for i, c := range r.Params {
		start = append(start, "a"+strconv.Itoa(i)+" AS "+p.col(c.ID))
	}
	for _, v := range r.Vars {
		start = append(start, null(v.Type)+" AS "+p.col(v.ID))
	}
	if len(r.Blocks) == 1 && r.Blocks[0].Return != nil && len(r.Blocks[0].Sets) == 0 {
		from := "(SELECT " + strings.Join(append([]string{"rowid AS i"}, start...), ", ") + " FROM $input) AS s"
		return "SELECT " + p.returned(r.Blocks[0].Return) + " FROM " + from + " ORDER BY i"
	}
	first := "SELECT " + strings.Join(append([]string{"rowid AS i", "0 AS pc", null(p.result) + " AS result"}, start...), ", ") + " FROM $input"
	step := p.step("$from")
	n := max(1, min(p.longest(), unrolled/len(step)))
	return "WITH RECURSIVE m AS (" + first + " UNION ALL SELECT * FROM " + p.steps(step, "m WHERE pc >= 0", n) +
		") SELECT result FROM m WHERE pc < 0 ORDER BY i"
}

// A round of the recursion costs more than a step of a small routine, so it takes as many as
// the routine may, or mostSteps in a loop, while their text is no longer than unrolled.
const (
	mostSteps = 16
	unrolled  = 16 << 10
)

// longest is how many steps a routine takes at most, but for one with a loop mostSteps.
func (p *routineProgram) longest() int {
	blocks := p.routine.Blocks
	steps := make([]int, len(blocks)) // from each block on; -1 on the way to it
	var from func(b int) int          // 0 for a loop
	from = func(b int) int {
		if steps[b] != 0 {
			return max(steps[b], 0)
		}
		steps[b] = -1
		after := 0
		if block := blocks[b]; block.Return == nil {
			if after = from(block.Next); after > 0 && block.Cond != nil {
				other := from(block.Else)
				after = max(after, other) * min(other, 1)
			}
			if after == 0 {
				return 0
			}
		}
		steps[b] = after + 1
		return steps[b]
	}
	if n := from(0); n > 0 {
		return n
	}
	return mostSteps
}

// steps writes a step of $from n times, one behind the other. Rows that have ended go through the rest as
// they are.
func (p *routineProgram) steps(step, from string, n int) string {
	for range n {
		from = "(" + strings.Replace(step, "$from", from, 1) + ") AS " + p.table()
	}
	return from
}

func (p *routineProgram) value(e plan.Expr, t sql.Type) string {
	return castNull(p.expr(e), e.Type(), t)
}

// returned is the result that an expression gives.
func (p *routineProgram) returned(e plan.Expr) string {
	text := p.value(e, p.routine.Returns)
	switch {
	case !p.caught:
		return text
	case mayFail(e):
		return "TRY([" + text + "])"
	}
	return "[" + text + "]"
}

// step writes what one block does to each row of a table: its assignments, a level of the
// query each, then where it goes. A row whose computation fails, where that is
// caught, ends.
func (p *routineProgram) step(from string) string {
	vars := append(append([]plan.Column(nil), p.routine.Params...), p.routine.Vars...)
	for level := 0; ; level++ {
		arms := map[int]string{}
		var tried, failed []string
		for b, block := range p.routine.Blocks {
			if level >= len(block.Sets) {
				continue
			}
			set := block.Sets[level]
			value := p.value(set.Value, set.Var.Type)
			if p.caught && mayFail(set.Value) {
				tried = append(tried, fmt.Sprintf("CASE pc WHEN %d THEN TRY([%s]) END AS e%d", b, value, b))
				failed = append(failed, fmt.Sprintf("pc = %d AND e%d IS NULL", b, b))
				value = fmt.Sprintf("e%d[1]", b)
			}
			arms[set.Var.ID] += fmt.Sprintf(" WHEN %d THEN %s", b, value)
		}
		if len(arms) == 0 {
			break
		}
		from = p.level(from, tried)
		pc := "pc"
		if len(failed) > 0 {
			pc = "CASE WHEN " + strings.Join(failed, " OR ") + " THEN -1 ELSE pc END AS pc"
		}
		items := []string{"i", pc, "result"}
		for _, v := range vars {
			name := p.col(v.ID)
			if a := arms[v.ID]; a != "" {
				name = "CASE pc" + a + " ELSE " + name + " END AS " + name
			}
			items = append(items, name)
		}
		from = "(SELECT " + strings.Join(items, ", ") + " FROM " + from + ") AS " + p.table()
	}
	return p.end(from, vars)
}

// level adds columns to a table expression.
func (p *routineProgram) level(from string, columns []string) string {
	if len(columns) == 0 {
		return from
	}
	return "(SELECT *, " + strings.Join(columns, ", ") + " FROM " + from + ") AS " + p.table()
}

// end writes where each block goes, and what it returns.
func (p *routineProgram) end(from string, vars []plan.Column) string {
	var next, result string
	var tried []string
	for b, block := range p.routine.Blocks {
		switch {
		case block.Return != nil:
			next += fmt.Sprintf(" WHEN %d THEN -1", b)
			result += fmt.Sprintf(" WHEN %d THEN %s", b, p.returned(block.Return))
		case block.Cond != nil && p.caught && mayFail(block.Cond):
			tried = append(tried, fmt.Sprintf("CASE pc WHEN %d THEN TRY([%s]) END AS e%d", b, p.value(block.Cond, sql.T(sql.Boolean)), b))
			next += fmt.Sprintf(" WHEN %d THEN CASE WHEN e%d IS NULL THEN -1 WHEN e%d[1] THEN %d ELSE %d END", b, b, b, block.Next, block.Else)
		case block.Cond != nil:
			next += fmt.Sprintf(" WHEN %d THEN CASE WHEN %s THEN %d ELSE %d END", b, p.cond(block.Cond), block.Next, block.Else)
		default:
			next += fmt.Sprintf(" WHEN %d THEN %d", b, block.Next)
		}
	}
	value := "result"
	if result != "" {
		value = "CASE pc" + result + " ELSE result END AS result"
	}
	items := []string{"i", "CASE pc" + next + " ELSE -1 END AS pc", value}
	for _, v := range vars {
		items = append(items, p.col(v.ID))
	}
	return "SELECT " + strings.Join(items, ", ") + " FROM " + p.level(from, tried)
}
