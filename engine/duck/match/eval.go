package match

import (
	"fmt"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// evaluation computes an expression for the row that a matcher is about to take.
type evaluation func(m *matcher) (sql.Value, error)

// compile prepares an expression and notes in the layout what it asks of rows taken before.
func (m *matcher) compile(e *Expr) (evaluation, error) {
	args := make([]evaluation, len(e.Args))
	for i, a := range e.Args {
		var err error
		if args[i], err = m.compile(a); err != nil {
			return nil, err
		}
	}
	switch e.Op {
	case OpColumn:
		return column(e, e.Column, args), nil
	case OpNear:
		return near(e, args), nil
	case OpValue:
		return m.compileValue(e), nil
	case OpClassifier:
		return m.compileClassifier(e), nil
	case OpNumber:
		return func(m *matcher) (sql.Value, error) { return m.number, nil }, nil
	case OpAnd, OpOr:
		return logical(e.Op == OpOr, args), nil
	case OpNot:
		return func(m *matcher) (sql.Value, error) {
			x, err := args[0](m)
			if b, ok := x.(bool); ok {
				return !b, err
			}
			return nil, err
		}, nil
	case OpIsNull:
		return func(m *matcher) (sql.Value, error) {
			x, err := args[0](m)
			return x == nil, err
		}, nil
	case OpCompare:
		f := kernel.Comparison(e.Text, e.Type)
		return binary(args, f), nil
	case OpArithmetic:
		return binary(args, arithmetic(e)), nil
	case OpAggregate:
		return m.compileAggregate(e)
	case OpRows:
		return m.compileRows(e), nil
	case OpEval:
		return func(m *matcher) (sql.Value, error) {
			slots := make([]sql.Value, len(args))
			for i, a := range args {
				var err error
				if slots[i], err = a(m); err != nil {
					return nil, err
				}
			}
			return m.evals.Eval(e.Eval, slots)
		}, nil
	}
	return nil, fmt.Errorf("a condition has the operator %q", e.Op)
}

func column(e *Expr, of int, args []evaluation) evaluation {
	if !e.Wrapped {
		return func(m *matcher) (sql.Value, error) { return m.part.value(of, m.row), nil }
	}
	return func(m *matcher) (sql.Value, error) {
		v, i := m.part.at(of, m.row)
		if v.Null(i) {
			return args[0](m)
		}
		return v.Kid(0).Value(i), nil
	}
}

// near is an expression of rows at some distances, which may be out of the frame.
func near(e *Expr, args []evaluation) evaluation {
	all, none := column(e, e.Column, args), column(e, e.NullColumn, args)
	return func(m *matcher) (sql.Value, error) {
		in := 0
		for _, shift := range e.Shifts {
			if row := m.row + shift; row >= m.searchStart && row < m.searchEnd {
				in++
			}
		}
		switch in {
		case len(e.Shifts):
			return all(m)
		case 0:
			return none(m)
		}
		return args[0](m)
	}
}

func logical(decides bool, args []evaluation) evaluation {
	return func(m *matcher) (sql.Value, error) {
		var out sql.Value = !decides
		for _, a := range args {
			x, err := a(m)
			if err != nil {
				return nil, err
			}
			if x == decides {
				return decides, nil
			}
			if x == nil {
				out = nil
			}
		}
		return out, nil
	}
}

func binary(args []evaluation, f func(x, y any) (any, error)) evaluation {
	return func(m *matcher) (sql.Value, error) {
		x, err := args[0](m)
		if err != nil {
			return nil, err
		}
		y, err := args[1](m)
		if err != nil {
			return nil, err
		}
		return f(x, y)
	}
}

// arithmetic adds, subtracts and multiplies integers and doubles.
func arithmetic(e *Expr) func(x, y any) (any, error) {
	if e.Type.Kind == sql.Double {
		return func(x, y any) (any, error) {
			if x == nil || y == nil {
				return nil, nil
			}
			a, b := x.(float64), y.(float64)
			switch e.Text {
			case "+":
				return a + b, nil
			case "-":
				return a - b, nil
			}
			return a * b, nil
		}
	}
	low, high := integerRange(e.Type.Kind)
	names := map[string]string{"+": "addition", "-": "subtraction", "*": "multiplication"}
	return func(x, y any) (any, error) {
		if x == nil || y == nil {
			return nil, nil
		}
		a, b := x.(int64), y.(int64)
		var c int64
		var ok bool
		switch e.Text {
		case "+":
			c, ok = addInt64(a, b)
			ok = ok || b == 0
		case "-":
			c = a - b
			ok = (c < a) == (b > 0) || b == 0
		default:
			c, ok = mulInt64(a, b)
		}
		if !ok || c < low || c > high {
			return nil, &sql.Error{Name: "NUMERIC_VALUE_OUT_OF_RANGE", Message: fmt.Sprintf("%s %s overflow: %d %s %d", e.Type, names[e.Text], a, e.Text, b)}
		}
		return c, nil
	}
}

func integerRange(k sql.Kind) (low, high int64) {
	bits := map[sql.Kind]int{sql.TinyInt: 8, sql.SmallInt: 16, sql.Integer: 32}[k]
	if bits == 0 {
		bits = 64
	}
	return -1 << (bits - 1), 1<<(bits-1) - 1
}

// rowAt is the row that a navigation leads to, -1 if there is none.
func (m *matcher) rowAt(t *track, nav Nav) int {
	row := int(m.block[t.at+nav.Offset])
	if row < 0 {
		return -1
	}
	row += nav.Shift
	if row < m.searchStart || row >= m.searchEnd {
		return -1
	}
	return row
}

func (m *matcher) compileValue(e *Expr) evaluation {
	at := m.layout.track(e.Nav, false)
	return func(m *matcher) (sql.Value, error) {
		row := m.rowAt(&m.layout.tracks[at], e.Nav)
		if row >= 0 {
			return m.part.value(e.Column, row), nil
		}
		if e.NullColumn >= 0 {
			return m.part.value(e.NullColumn, m.row), nil
		}
		return nil, nil
	}
}

func (m *matcher) compileClassifier(e *Expr) evaluation {
	at := m.layout.track(e.Nav, true)
	if e.Nav.Shift != 0 {
		// Any row of the match may be asked for.
		m.layout.chain(m.all(), true)
	}
	return func(m *matcher) (sql.Value, error) {
		t := &m.layout.tracks[at]
		row := m.rowAt(t, e.Nav)
		if row < 0 {
			return nil, nil
		}
		if e.Nav.Shift == 0 {
			return m.spec.Variables[m.block[t.at+t.depth+e.Nav.Offset]], nil
		}
		node := m.tip
		for at := m.row; at > row && node >= 0; at-- {
			node = m.parents[node]
		}
		if row > m.row || node < 0 || row < m.start {
			return nil, nil
		}
		return m.spec.Variables[m.variables[node]], nil
	}
}

// all is the set of all variables, added where it is missing.
func (m *matcher) all() int {
	for i, s := range m.spec.Sets {
		if s == nil {
			return i
		}
	}
	m.spec.Sets = append(m.spec.Sets, nil)
	has := make([]bool, len(m.spec.Variables))
	for i := range has {
		has[i] = true
	}
	m.layout.sets = append(m.layout.sets, has)
	return len(m.spec.Sets) - 1
}

func (m *matcher) compileAggregate(e *Expr) (evaluation, error) {
	c := m.layout.chain(e.Aggregate.Set, false)
	var of sql.Type
	if e.Aggregate.Column >= 0 {
		of = m.spec.Input[e.Aggregate.Column]
	}
	g, err := newAggregation(e.Aggregate, of)
	if err != nil {
		return nil, err
	}
	c.aggregates = append(c.aggregates, g)
	return func(m *matcher) (sql.Value, error) {
		s, err := g.at(c, m.block[c.at], m.part)
		if err != nil {
			return nil, err
		}
		return g.result(&s), nil
	}, nil
}

// compileRows lists the columns of a set's rows, as rows of them.
func (m *matcher) compileRows(e *Expr) evaluation {
	labels := false
	for _, c := range e.Columns {
		labels = labels || c < 0
	}
	c := m.layout.chain(e.Set, labels)
	return func(m *matcher) (sql.Value, error) {
		links := c.rows(m.block[c.at])
		list := make([]any, len(links))
		for i, l := range links {
			row := make([]any, len(e.Columns))
			for k, column := range e.Columns {
				if column < 0 {
					row[k] = m.spec.Variables[l.variable]
				} else {
					row[k] = m.part.value(column, int(l.row))
				}
			}
			list[i] = row
		}
		return list, nil
	}
}
