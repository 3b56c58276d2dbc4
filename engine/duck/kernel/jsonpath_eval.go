package kernel

import (
	"strconv"

	"glaux/sql"
	"glaux/sql/fn"
	"glaux/sql/jsonpath"
)

// item is what a path's sequences are made of: a JSON value, or an SQL value of
// type t.
type item struct {
	n node
	t *sql.Type
	x any
}

func (it item) isJSON() bool { return it.t == nil }

func (it item) is(kind byte) bool { return it.t == nil && it.n.kind() == kind }

// pathError is an error of an evaluation.
func pathError(format string, args ...any) error {
	return failure("PATH_EVALUATION_ERROR", "path evaluation failed: "+format, args...)
}

// pathFailure is an error of an operator or cast inside of a path, of which Trino
// doesn't say more.
func pathFailure(error) error { return failure("PATH_EVALUATION_ERROR", "path evaluation failed: ") }

// wrongItem is the error of an item of a kind that an operation is not for.
func wrongItem(expected string, it item) error {
	return pathError("invalid item type. Expected: %s, actual: %s", expected, it.kindName())
}

func (it item) kindName() string {
	if it.t != nil {
		return fn.DisplayName(*it.t)
	}
	return map[byte]string{'n': "NULL", 'm': "MISSING", 't': "BOOLEAN", 'f': "BOOLEAN", '0': "NUMBER", '"': "STRING", '[': "ARRAY", '{': "OBJECT"}[it.n.kind()]
}

// scope is what an expression stands in.
type pathScope struct {
	current item // of the filter around it
	filter  bool // there is one
	last    int  // the last index of the array around it; -1 outside
}

// evaluator evaluates paths over one row after the other. Sequences live on one
// stack: an expression leaves its items on top.
type evaluator struct {
	at     session
	lax    bool
	root   item
	params []item // without n.d and t: an empty sequence
	stack  []item
	made   document // objects that keyvalue() makes
	ids    int64    // objects that keyvalue() was asked for
	ops    map[opKey]*operation
}

// run evaluates a path; its items are valid until the next run.
func (e *evaluator) run(p *jsonpath.Path, root item, params []item) ([]item, error) {
	e.lax, e.root, e.params, e.ids = p.Lax, root, params, 0
	from := len(e.stack)
	if err := e.eval(p.Root, pathScope{last: -1}); err != nil {
		e.stack = e.stack[:from]
		return nil, err
	}
	return e.stack[from:], nil
}

// reset forgets the items of a row.
func (e *evaluator) reset() {
	e.stack = e.stack[:0]
	e.made.reset("")
}

func (e *evaluator) push(it item) { e.stack = append(e.stack, it) }

// eval pushes the items of an expression.
func (e *evaluator) eval(n jsonpath.Node, s pathScope) error {
	switch n := n.(type) {
	case *jsonpath.Context:
		e.push(e.root)
	case *jsonpath.Current:
		if !s.filter {
			return pathError("accessing current filter item with no enclosing filter")
		}
		e.push(s.current)
	case *jsonpath.Last:
		if s.last < 0 {
			return pathError("accessing the last array index with no enclosing array")
		}
		e.push(item{t: &intType, x: int64(s.last)})
	case *jsonpath.Null:
		e.push(jsonNull)
	case *jsonpath.Literal:
		e.push(item{t: &n.Of, x: n.Value})
	case *jsonpath.Variable:
		if it := e.params[n.Index]; it.t != nil || it.n.d != nil {
			e.push(it)
		}
	case *jsonpath.Member:
		return e.each(n.Base, s, true, func(it item) error { return e.member(n, it) })
	case *jsonpath.Descendant:
		return e.each(n.Base, s, false, func(it item) error {
			if it.isJSON() {
				e.descend(it.n, n.Key)
			}
			return nil
		})
	case *jsonpath.Elements:
		return e.each(n.Base, s, false, func(it item) error { return e.elements(n, it, s) })
	case *jsonpath.Filter:
		return e.each(n.Base, s, true, func(it item) error {
			inner := s
			inner.current, inner.filter = it, true
			if e.holds(n.Cond, inner) == yes {
				e.push(it)
			}
			return nil
		})
	case *jsonpath.Method:
		return e.method(n, s)
	case *jsonpath.Sign:
		return e.each(n.X, s, true, func(it item) error { return e.sign(n, it) })
	case *jsonpath.Binary:
		return e.binary(n, s)
	}
	return nil
}

// each evaluates base and puts what f pushes for each of its items in their
// place. In lax mode, with unwrap, an array stands for its elements.
func (e *evaluator) each(base jsonpath.Node, s pathScope, unwrap bool, f func(item) error) error {
	from := len(e.stack)
	if err := e.eval(base, s); err != nil {
		return err
	}
	to := len(e.stack)
	for i := from; i < to; i++ {
		it := e.stack[i]
		if !unwrap || !e.lax || !it.is('[') {
			if err := f(it); err != nil {
				return err
			}
			continue
		}
		d := it.n.d
		for k, end := it.n.i+1, d.nodes[it.n.i].end; k < end; k = d.nodes[k].end {
			if err := f(item{n: node{d, k}}); err != nil {
				return err
			}
		}
	}
	n := copy(e.stack[from:], e.stack[to:])
	e.stack = e.stack[:from+n]
	return nil
}

func (e *evaluator) member(m *jsonpath.Member, it item) error {
	if !it.is('{') {
		if !e.lax {
			return wrongItem("OBJECT", it)
		}
		return nil
	}
	if m.All {
		it.n.members(func(_ string, value node) bool {
			e.push(item{n: value})
			return true
		})
		return nil
	}
	value, ok := it.n.member(m.Key)
	switch {
	case ok:
		e.push(item{n: value})
	case !e.lax:
		return pathError("structural error: missing member '%s' in JSON object", m.Key)
	}
	return nil
}

// descend pushes the members of a name, an outer object's before those inside it.
func (e *evaluator) descend(n node, key string) {
	switch n.kind() {
	case '{':
		if value, ok := n.member(key); ok {
			e.push(item{n: value})
		}
		n.members(func(_ string, value node) bool {
			e.descend(value, key)
			return true
		})
	case '[':
		n.elements(func(x node) bool {
			e.descend(x, key)
			return true
		})
	}
}

// elements pushes the elements that subscripts name; in lax mode what is no array
// is one of one element.
func (e *evaluator) elements(a *jsonpath.Elements, it item, s pathScope) error {
	array := it.is('[')
	if !array && !e.lax {
		return wrongItem("ARRAY", it)
	}
	size := 1
	if array {
		size = it.n.size()
	}
	at := func(i int) item {
		if !array {
			return it
		}
		x, _ := it.n.element(i)
		return item{n: x}
	}
	switch {
	case len(a.Subscripts) == 0 && !array:
		e.push(it)
		return nil
	case len(a.Subscripts) == 0:
		it.n.elements(func(x node) bool {
			e.push(item{n: x})
			return true
		})
		return nil
	case size == 0 && !e.lax:
		return pathError("structural error: invalid array subscript for empty array")
	case size == 0:
		return nil
	}
	s.last = size - 1
	for _, sub := range a.Subscripts {
		from, to, err := e.subscript(sub, s)
		if err != nil {
			return err
		}
		if !e.lax && (from < 0 || to >= int64(size) || from > to) {
			return pathError("structural error: invalid array subscript: [%d, %d] for array of size %d", from, to, size)
		}
		for i := max(from, 0); i <= min(to, int64(size)-1); i++ {
			e.push(at(int(i)))
		}
	}
	return nil
}

// subscript gives the first and last index that a subscript names.
func (e *evaluator) subscript(sub jsonpath.Subscript, s pathScope) (from, to int64, err error) {
	first, ok, err := e.single(sub.From, s, false)
	if err != nil {
		return 0, 0, err
	}
	last, okTo := first, true
	if sub.To != nil {
		if last, okTo, err = e.single(sub.To, s, false); err != nil {
			return 0, 0, err
		}
	}
	switch {
	case !ok:
		return 0, 0, pathError("array subscript 'from' value must be singleton numeric")
	case !okTo:
		return 0, 0, pathError("array subscript 'to' value must be singleton numeric")
	}
	if from, err = e.index(first); err != nil {
		return 0, 0, err
	}
	to, err = e.index(last)
	return from, to, err
}

// single evaluates an expression that must give one item.
func (e *evaluator) single(n jsonpath.Node, s pathScope, unwrap bool) (it item, ok bool, err error) {
	from := len(e.stack)
	defer func() { e.stack = e.stack[:from] }()
	if unwrap {
		err = e.each(n, s, true, func(it item) error { e.push(it); return nil })
	} else {
		err = e.eval(n, s)
	}
	if err != nil || len(e.stack) != from+1 {
		return item{}, false, err
	}
	return e.stack[from], true, nil
}

// index is a number as an array's index.
func (e *evaluator) index(it item) (int64, error) {
	if it.is('0') {
		if x, ok := it.n.integer(); ok {
			return x, nil
		}
		x, err := strconv.ParseFloat(it.n.text(), 64)
		if whole(it.n.text()) || err != nil || x < -9223372036854775808.0 || x >= 9223372036854775808.0 {
			return 0, pathError("cannot convert value %s to long", it.n)
		}
		return int64(x), nil
	}
	if it.t == nil || !it.t.IsNumeric() {
		return 0, wrongItem("NUMBER", it)
	}
	if x, ok := it.x.(int64); ok && it.t.IsInteger() {
		return x, nil
	}
	f, err := caster(*it.t, bigintType, e.at)
	if err != nil {
		return 0, err
	}
	x, err := f(it.x)
	if err != nil {
		return 0, pathFailure(err)
	}
	return x.(int64), nil
}
