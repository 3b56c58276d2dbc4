package plan

import (
	"cmp"
	"math/big"
	"strings"

	"glaux/sql"
)

// MayMatch reports whether rows whose columns have these values, by column ID,
// may pass all filters. Columns that are not in values may have any; what can't
// be evaluated here may be true.
func MayMatch(filters []Expr, values map[int]sql.Value) bool {
	for _, f := range filters {
		if v, known := Eval(f, values); known && v != true {
			return false
		}
	}
	return true
}

// Eval evaluates an expression for these values of columns, by column ID. It
// knows the operators and functions that conditions on partitions are made of;
// known is false where it can't tell, and where the engine would fail.
func Eval(e Expr, values map[int]sql.Value) (v sql.Value, known bool) {
	return evaluator{values}.eval(e)
}

type evaluator struct{ values map[int]sql.Value }

func (ev evaluator) eval(e Expr) (sql.Value, bool) {
	switch e := e.(type) {
	case *Literal:
		return e.Value, true
	case *Ref:
		v, ok := ev.values[e.Column.ID]
		return v, ok
	case *Logical:
		return ev.logical(e)
	case *Not:
		v, ok := ev.eval(e.X)
		if b, is := v.(bool); is {
			v = !b
		}
		return v, ok
	case *IsNull:
		v, ok := ev.eval(e.X)
		return v == nil, ok
	case *Compare:
		return ev.compare(e)
	case *Between:
		return ev.between(e)
	case *In:
		return ev.in(e)
	case *Like:
		return ev.like(e)
	case *Coalesce:
		for _, x := range e.Terms {
			if v, ok := ev.eval(x); v != nil || !ok {
				return v, ok
			}
		}
		return nil, true
	case *Case:
		return ev.caseOf(e)
	case *Cast:
		v, ok := ev.eval(e.X)
		if !ok || v == nil {
			return nil, ok && refusal(e) == nil
		}
		return castValue(v, e.X.Type(), e.To)
	case *Call:
		return ev.call(e)
	}
	return nil, false
}

// between is x >= low AND x <= high, of which x is evaluated once.
func (ev evaluator) between(e *Between) (sql.Value, bool) {
	x, ok := ev.eval(e.X)
	of := junction{decides: false}
	for _, bound := range []struct {
		op string
		of Expr
	}{{">=", e.Low}, {"<=", e.High}} {
		v, known := ev.eval(bound.of)
		if of.add(compared(bound.op, e.X.Type(), x, ok, v, known)) {
			break
		}
	}
	return of.value()
}

// in is whether x equals one of a list, of which x is evaluated once.
func (ev evaluator) in(e *In) (sql.Value, bool) {
	if e.Self {
		return ev.inItself(e)
	}
	x, ok := ev.eval(e.X)
	of := junction{decides: true}
	for _, item := range e.List {
		v, known := ev.eval(item)
		if of.add(compared("=", e.X.Type(), x, ok, v, known)) {
			break
		}
	}
	return of.value()
}

// inItself is IN of a list in which the first operand is.
func (ev evaluator) inItself(e *In) (sql.Value, bool) {
	v, ok := ev.eval(e.X)
	switch e.X.Type().Kind {
	case sql.Array, sql.Map, sql.Row:
		if v != nil {
			return nil, false
		}
	}
	if v == nil {
		return nil, ok
	}
	return true, ok
}

// junction is AND or OR by three-valued logic of the terms that have been added: one that
// decides does so beside unknown ones.
type junction struct {
	decides                bool // what decides: true of OR
	decided, null, unknown bool
}

// add reports that the value is decided.
func (l *junction) add(v sql.Value, known bool) bool {
	switch {
	case !known:
		l.unknown = true
	case v == nil:
		l.null = true
	case v == l.decides:
		l.decided = true
	}
	return l.decided
}

func (l *junction) value() (sql.Value, bool) {
	switch {
	case l.decided:
		return l.decides, true
	case l.null:
		return nil, !l.unknown
	}
	return !l.decides, !l.unknown
}

func (ev evaluator) logical(e *Logical) (sql.Value, bool) {
	of := junction{decides: e.Op == "OR"}
	for _, t := range e.Terms {
		if of.add(ev.eval(t)) {
			break
		}
	}
	return of.value()
}

func (ev evaluator) compare(e *Compare) (sql.Value, bool) {
	left, ok1 := ev.eval(e.Left)
	right, ok2 := ev.eval(e.Right)
	return compared(e.Op, e.Left.Type(), left, ok1, right, ok2)
}

// compared compares values of a type, as far as they are known.
func compared(op string, t sql.Type, left sql.Value, ok1 bool, right sql.Value, ok2 bool) (sql.Value, bool) {
	if !ok1 || !ok2 {
		// NULL compared with anything is NULL.
		if op[0] != 'I' && (ok1 && left == nil || ok2 && right == nil) {
			return nil, true
		}
		return nil, false
	}
	if op == "IS DISTINCT FROM" || op == "IS NOT DISTINCT FROM" {
		same := left == nil && right == nil
		if left != nil && right != nil {
			c, ok := compareValues(left, right)
			if !ok {
				return nil, false
			}
			same = c == 0
		}
		return same == (op == "IS NOT DISTINCT FROM"), true
	}
	if left == nil || right == nil {
		return nil, true
	}
	c, ok := compareValues(left, right)
	if !ok || t.Kind == sql.Char {
		return nil, false
	}
	switch op {
	case "=":
		return c == 0, true
	case "<>":
		return c != 0, true
	case "<":
		return c < 0, true
	case "<=":
		return c <= 0, true
	case ">":
		return c > 0, true
	case ">=":
		return c >= 0, true
	}
	return nil, false
}

// compareValues orders two values of one type; ok is false for types that are
// not compared here.
func compareValues(a, b sql.Value) (order int, ok bool) {
	switch x := a.(type) {
	case bool:
		y, ok := b.(bool)
		return cmp.Compare(boolInt(x), boolInt(y)), ok
	case int64:
		y, ok := b.(int64)
		return cmp.Compare(x, y), ok
	case string:
		y, ok := b.(string)
		return strings.Compare(x, y), ok
	case float64:
		y, ok := b.(float64)
		return cmp.Compare(x, y), ok && x == x && y == y
	case *big.Int:
		y, ok := b.(*big.Int)
		if !ok {
			return 0, false
		}
		return x.Cmp(y), true
	case sql.Instant:
		y, ok := b.(sql.Instant)
		return cmp.Or(cmp.Compare(x.Micros, y.Micros), cmp.Compare(x.Nanos, y.Nanos)), ok
	}
	return 0, false
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (ev evaluator) caseOf(e *Case) (sql.Value, bool) {
	for _, w := range e.Whens {
		v, ok := ev.eval(w.Cond)
		if !ok {
			return nil, false
		}
		if v == true {
			return ev.eval(w.Then)
		}
	}
	if e.Else == nil {
		return nil, true
	}
	return ev.eval(e.Else)
}

func (ev evaluator) like(e *Like) (sql.Value, bool) {
	if e.Escape != nil || e.X.Type().Kind != sql.Varchar {
		return nil, false
	}
	x, ok1 := ev.eval(e.X)
	pattern, ok2 := ev.eval(e.Pattern)
	if !ok1 || !ok2 {
		return nil, false
	}
	if x == nil || pattern == nil {
		return nil, true
	}
	return likeMatch([]rune(x.(string)), []rune(pattern.(string))), true
}

// likeMatch matches % and _ with one place to go back to, in linear space.
func likeMatch(s, pattern []rune) bool {
	i, j, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case j < len(pattern) && pattern[j] == '%':
			star, mark = j, i
			j++
		case j < len(pattern) && (pattern[j] == '_' || pattern[j] == s[i]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(pattern) && pattern[j] == '%' {
		j++
	}
	return j == len(pattern)
}
