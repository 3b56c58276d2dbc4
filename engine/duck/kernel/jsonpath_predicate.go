package kernel

import (
	"cmp"
	"math/big"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
	"glaux/sql/jsonpath"
)

// holds judges a condition. It never fails: an error inside makes it unknown.
func (e *evaluator) holds(p jsonpath.Predicate, s pathScope) truth3 {
	switch p := p.(type) {
	case *jsonpath.And:
		left := e.holds(p.Left, s)
		if left == no {
			return no
		}
		return min(left, e.holds(p.Right, s))
	case *jsonpath.Or:
		left := e.holds(p.Left, s)
		if left == yes {
			return yes
		}
		return max(left, e.holds(p.Right, s))
	case *jsonpath.Not:
		return yes - e.holds(p.X, s)
	case *jsonpath.IsUnknown:
		return truthOf(e.holds(p.X, s) == unknown)
	case *jsonpath.Exists:
		from := len(e.stack)
		err := e.eval(p.X, s)
		found := len(e.stack) > from
		e.stack = e.stack[:from]
		if err != nil {
			return unknown
		}
		return truthOf(found)
	case *jsonpath.Compare:
		return e.operands(p.Left, p.Right, s, func(left, right []item) truth3 { return e.compare(p, left, right) })
	case *jsonpath.StartsWith:
		return e.startsWith(p, s)
	}
	return unknown
}

// operands evaluates both sides of a comparison, arrays unwrapped in lax mode.
func (e *evaluator) operands(left, right jsonpath.Node, s pathScope, f func(left, right []item) truth3) truth3 {
	from := len(e.stack)
	defer func() { e.stack = e.stack[:from] }()
	keep := func(it item) error { e.push(it); return nil }
	if e.each(left, s, true, keep) != nil {
		return unknown
	}
	middle := len(e.stack)
	if e.each(right, s, true, keep) != nil {
		return unknown
	}
	return f(e.stack[from:middle], e.stack[middle:])
}

// categories are the kinds of items for which comparison differs.
type categories struct{ null, scalar, other bool }

func categoriesOf(items []item) (c categories) {
	for _, it := range items {
		switch {
		case it.is('n'):
			c.null = true
		case it.is('[') || it.is('{'):
			c.other = true
		default:
			c.scalar = true
		}
	}
	return c
}

// compare holds if it does for some pair of items. A pair that can't be compared
// makes it unknown; null compares with everything.
func (e *evaluator) compare(p *jsonpath.Compare, left, right []item) truth3 {
	if len(left) == 0 || len(right) == 0 {
		return no
	}
	l, r := categoriesOf(left), categoriesOf(right)
	if l.other && (r.other || r.scalar) || l.scalar && r.other {
		return unknown
	}
	found := no
	switch {
	case p.Op == "==" && l.null && r.null,
		p.Op == "<>" && (l.null && (r.scalar || r.other) || r.null && (l.scalar || l.other)):
		found = yes
	}
	if found == yes && e.lax || !l.scalar || !r.scalar {
		return found
	}
	// All scalars of both sides must be readable, whichever are compared first.
	for _, side := range [][]item{left, right} {
		for _, it := range side {
			if _, _, err := it.scalar(); err != nil || it.is('m') {
				return unknown
			}
		}
	}
	for _, a := range left {
		x, ok, _ := a.scalar()
		if !ok {
			continue
		}
		for _, b := range right {
			y, ok, _ := b.scalar()
			if !ok {
				continue
			}
			switch e.compareScalars(p, x, y) {
			case unknown:
				return unknown
			case yes:
				found = yes
				if e.lax {
					return yes
				}
			}
		}
	}
	return found
}

func (e *evaluator) compareScalars(p *jsonpath.Compare, x, y item) truth3 {
	o := e.resolved(p, x.t, y.t, func() *operation { return e.comparison(p.Op, *x.t, *y.t) })
	if o == nil {
		return unknown
	}
	a, b, err := o.coerce(x.x, y.x)
	if err != nil {
		return unknown
	}
	c, ok := o.compare(a, b)
	if !ok {
		return truthOf(p.Op == "<>")
	}
	switch p.Op {
	case "==":
		return truthOf(c == 0)
	case "<>":
		return truthOf(c != 0)
	case "<":
		return truthOf(c < 0)
	case ">":
		return truthOf(c > 0)
	case "<=":
		return truthOf(c <= 0)
	}
	return truthOf(c >= 0)
}

// comparison resolves a comparison as the dialect does.
func (e *evaluator) comparison(op string, left, right sql.Type) *operation {
	t, ok := fn.CommonSuperType(left, right)
	if !ok || (op == "==" || op == "<>") && !fn.Comparable(t) || op != "==" && op != "<>" && !fn.Orderable(t) {
		return nil
	}
	o := &operation{compare: func(a, b any) (int, bool) { return compareValues(t, a, b) }}
	var ok1, ok2 bool
	o.left, ok1 = e.coercion(left, t)
	o.right, ok2 = e.coercion(right, t)
	if !ok1 || !ok2 {
		return nil
	}
	return o
}

// compareValues orders two values of one scalar type; NaN has no place.
func compareValues(t sql.Type, a, b any) (int, bool) {
	switch x := a.(type) {
	case bool:
		y := b.(bool)
		switch {
		case x == y:
			return 0, true
		case x:
			return 1, true
		}
		return -1, true
	case int64:
		return cmp.Compare(x, b.(int64)), true
	case float32:
		y := b.(float32)
		return cmp.Compare(x, y), x == x && y == y
	case float64:
		y := b.(float64)
		return cmp.Compare(x, y), x == x && y == y
	case *big.Int:
		return x.Cmp(b.(*big.Int)), true
	case string:
		if t.Kind == sql.Char {
			return orderPadded([]byte(x), []byte(b.(string))), true
		}
		return strings.Compare(x, b.(string)), true
	case sql.Instant:
		y := b.(sql.Instant)
		return cmp.Or(cmp.Compare(x.Micros, y.Micros), cmp.Compare(x.Nanos, y.Nanos)), true
	case sql.TimeTZ:
		y := b.(sql.TimeTZ)
		return cmp.Compare(floorMod(x.Nanos-int64(x.Offset)*60e9, nanosPerDay), floorMod(y.Nanos-int64(y.Offset)*60e9, nanosPerDay)), true
	}
	return 0, false
}

// startsWith holds if some text does; what is no text makes it unknown.
func (e *evaluator) startsWith(p *jsonpath.StartsWith, s pathScope) truth3 {
	from := len(e.stack)
	defer func() { e.stack = e.stack[:from] }()
	if e.each(p.Whole, s, true, func(it item) error { e.push(it); return nil }) != nil {
		return unknown
	}
	to := len(e.stack)
	first, ok, err := e.single(p.Prefix, s, false)
	if err != nil || !ok {
		return unknown
	}
	prefix, ok := first.text()
	if !ok {
		return unknown
	}
	found := no
	for _, it := range e.stack[from:to] {
		text, ok := it.text()
		if !ok {
			return unknown
		}
		if strings.HasPrefix(text, prefix) {
			if e.lax {
				return yes
			}
			found = yes
		}
	}
	return found
}
