package duck

import (
	"encoding/json"
	"slices"

	"glaux/engine/duck/kernel"
	"glaux/plan"
	"glaux/sql"
)

// array_sort with a comparator. Nearly all of them ask how one and the same expression
// of both elements compares: these expressions are computed for all elements first, and
// the kernel sorts by what the comparator makes of them.

// comparator reads a lambda of two elements.
type comparator struct {
	l    *lowerer
	x, y int      // the parameters
	keys []string // lists of what is compared
	of   []sql.Type
	list string
	rows string // the list as lambdas go through it
	v    string // what an element is called in keys
}

// keySort writes array_sort by expressions of each element, where the comparator is of that kind.
func (l *lowerer) keySort(e *plan.Call) (string, bool) {
	f, ok := e.Args[1].(*plan.Lambda)
	if !ok || find(f.Body, func(x plan.Expr) bool { return isVolatile(x) || isQuery(x) }) {
		return "", false
	}
	c := &comparator{l: l, x: f.Params[0].ID, y: f.Params[1].ID, list: l.expr(e.Args[0]), v: l.variable()}
	c.rows = l.inRows(c.list, e.Args[0].Type(), e)
	order, ok := c.order(f.Body)
	if !ok || len(c.keys) == 0 {
		return "", false
	}
	program, err := json.Marshal(order)
	if err != nil {
		return "", false
	}
	t := e.Func.Result
	types, args := []sql.Type{t, sql.T(sql.Varchar)}, []string{c.list, quote(string(program))}
	for i, k := range c.keys {
		types, args = append(types, sql.ArrayOf(c.of[i])), append(args, k)
	}
	return l.kernel("$sort_keys", t, types, args...), true
}

// order reads the comparator's result: a constant, or a choice.
func (c *comparator) order(e plan.Expr) (*kernel.Ordering, bool) {
	if n, ok := smallConstant(e); ok {
		return &kernel.Ordering{Result: n}, true
	}
	if x, ok := e.(*plan.Cast); ok && x.Implicit {
		return c.order(x.X)
	}
	choice, ok := e.(*plan.Case)
	if !ok {
		return nil, false
	}
	out := &kernel.Ordering{Result: kernel.NoOrdering}
	if choice.Else != nil {
		if out, ok = c.order(choice.Else); !ok {
			return nil, false
		}
	}
	for _, w := range slices.Backward(choice.Whens) {
		cond, ok1 := c.cond(w.Cond)
		then, ok2 := c.order(w.Then)
		if !ok1 || !ok2 {
			return nil, false
		}
		out = &kernel.Ordering{If: cond, Then: then, Else: out}
	}
	return out, true
}

// smallConstant is a number that stands in a comparator; NULL is none that it may give.
func smallConstant(e plan.Expr) (int64, bool) {
	switch e := e.(type) {
	case *plan.Literal:
		if e.Value == nil {
			return kernel.NoOrdering, true
		}
	case *plan.Call:
		if e.Func.Func.Name == "$negate" {
			n, ok := smallConstant(e.Args[0])
			return -n, ok && n < kernel.NoOrdering
		}
	}
	n, ok := constantInteger(e)
	return n, ok && n > -kernel.NoOrdering && n < kernel.NoOrdering
}

func (c *comparator) cond(e plan.Expr) (*kernel.OrderingCond, bool) {
	switch e := e.(type) {
	case *plan.Logical:
		out := &kernel.OrderingCond{Op: e.Op}
		for _, t := range e.Terms {
			term, ok := c.cond(t)
			if !ok {
				return nil, false
			}
			out.Terms = append(out.Terms, *term)
		}
		return out, true
	case *plan.Not:
		term, ok := c.cond(e.X)
		if !ok {
			return nil, false
		}
		return &kernel.OrderingCond{Op: "NOT", Terms: []kernel.OrderingCond{*term}}, true
	case *plan.IsNull:
		for _, second := range []bool{false, true} {
			if k, ok := c.key(e.X, second); ok {
				return &kernel.OrderingCond{Op: "NULL", Key: k, Second: second}, true
			}
		}
	case *plan.Compare:
		if !slices.Contains([]string{"=", "<>", "<", "<=", ">", ">="}, e.Op) {
			return nil, false
		}
		for _, second := range []bool{false, true} {
			a, ok1 := c.key(e.Left, second)
			b, ok2 := c.key(e.Right, !second)
			if ok1 && ok2 && a == b {
				return &kernel.OrderingCond{Op: e.Op, Key: a, Second: second}, true
			}
		}
	}
	return nil, false
}

// key is the number of an expression of one parameter alone, the first or the second.
func (c *comparator) key(e plan.Expr, second bool) (int, bool) {
	mine, other := c.x, c.y
	if second {
		mine, other = c.y, c.x
	}
	reads := func(id int) bool {
		return find(e, func(x plan.Expr) bool { return isParamOf(x, id) })
	}
	t := e.Type()
	if !reads(mine) || reads(other) || t.Kind == sql.Unknown || t.Kind == sql.Array || t.Kind == sql.Map || t.Kind == sql.Row {
		return 0, false
	}
	text := c.list
	if !isParamOf(e, mine) {
		c.l.params[mine] = c.v
		text = "list_transform(" + c.rows + ", lambda " + c.v + ": " + castTo(c.l.expr(e), t) + ")"
	}
	if k := slices.Index(c.keys, text); k >= 0 {
		return k, true
	}
	c.keys, c.of = append(c.keys, text), append(c.of, t)
	return len(c.keys) - 1, true
}
