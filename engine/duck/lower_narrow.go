package duck

import (
	"math/big"
	"strings"

	"glaux/lake"
	"glaux/plan"
	"glaux/sql"
)

// Trino's decimal types grow with each operation until they need 128 bits, in
// which DuckDB is several times slower. The values seldom do: where the files'
// statistics bound the columns, so are sums and products of them, and what stays
// within 18 digits is computed in 64 bits with the same result.

// narrowLimit is the first magnitude that DECIMAL(18) doesn't hold.
const narrowLimit = 1_000_000_000_000_000_000

// largest is the largest magnitude of a column of a scan's files.
func largest(scan *lake.Scan, column int) (most int64, known bool) {
	if scan == nil || scan.Partition[column] >= 0 || scan.Hidden[column] != "" {
		return 0, false
	}
	for _, g := range scan.Groups {
		for i := range g.Files {
			n, ok := g.Files[i].Largest[scan.Columns[column].Key()]
			if !ok {
				return 0, false
			}
			most = max(most, n)
		}
	}
	return most, true
}

// noteLargest remembers what is known of a scan's columns.
func (l *lowerer) noteLargest(n *plan.Scan) {
	if l.opts.Largest == nil {
		return
	}
	for i, c := range n.Out {
		if c.Type.Kind != sql.Decimal {
			continue
		}
		if most, ok := l.opts.Largest(n, i); ok {
			l.largest[c.ID] = most
		}
	}
}

// narrow writes a decimal expression with at most 18 digits, all its steps
// included, and bounds its unscaled values; false where they may be larger.
func (l *lowerer) narrow(e plan.Expr) (text string, most int64, ok bool) {
	t := e.Type()
	if t.Kind != sql.Decimal || t.Scale > 18 {
		return "", 0, false
	}
	switch e := e.(type) {
	case *plan.Ref:
		most, ok = l.magnitude(e.Column.ID, t)
		text = l.col(e.Column.ID)
		if t.Precision > 18 {
			text = narrowed(text, t.Scale)
		}
		return text, most, ok
	case *plan.Literal:
		v, is := e.Value.(*big.Int)
		if !is || !v.IsInt64() || v.CmpAbs(big.NewInt(narrowLimit)) >= 0 {
			return "", 0, false
		}
		return narrowed("'"+decimalText(v, t.Scale)+"'", t.Scale), new(big.Int).Abs(v).Int64(), true
	case *plan.Cast:
		return l.narrowCast(e)
	case *plan.Case:
		return l.narrowCase(e)
	case *plan.Call:
		return l.narrowCall(e)
	}
	return "", 0, false
}

func narrowed(text string, scale int) string { return castTo(text, sql.DecimalOf(18, scale)) }

// magnitude bounds a column by what is known of it, or else by its type.
func (l *lowerer) magnitude(id int, t sql.Type) (int64, bool) {
	for {
		if most, ok := l.largest[id]; ok {
			return most, most < narrowLimit
		}
		to, ok := l.alias[id]
		if !ok {
			break
		}
		id = to
	}
	if t.Precision > 18 {
		return 0, false
	}
	return power10(t.Precision) - 1, true
}

func power10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}

// narrowCast sees through casts that change no value.
func (l *lowerer) narrowCast(e *plan.Cast) (string, int64, bool) {
	from := e.X.Type()
	switch {
	case e.Try:
	case from.IsInteger() && from.Kind != sql.BigInt && e.To.Precision >= 10 && e.To.Precision <= 18 && e.To.Scale == 0:
		return l.expr(e), power10(10) - 1, true
	case from.Kind == sql.Decimal && from.Scale == e.To.Scale && from.Precision <= e.To.Precision:
		return l.narrow(e.X)
	}
	return "", 0, false
}

func (l *lowerer) narrowCase(e *plan.Case) (string, int64, bool) {
	var s strings.Builder
	var most int64
	branch := func(word string, x plan.Expr) bool {
		text, n, ok := l.narrow(x)
		if ok = ok && x.Type().Scale == e.Of.Scale; ok {
			most = max(most, n)
			s.WriteString(word + narrowed(text, e.Of.Scale))
		}
		return ok
	}
	s.WriteString("CASE")
	for _, w := range e.Whens {
		if hasQuery(w.Cond) {
			return "", 0, false
		}
		s.WriteString(" WHEN " + l.late(w.Cond, l.cond(w.Cond)))
		if !branch(" THEN ", w.Then) {
			return "", 0, false
		}
	}
	if e.Else != nil && !branch(" ELSE ", e.Else) {
		return "", 0, false
	}
	return s.String() + " END", most, true
}

// narrowCall computes a sum, difference or product.
func (l *lowerer) narrowCall(e *plan.Call) (string, int64, bool) {
	sign, ok := operatorSigns[e.Func.Func.Name]
	if !ok || len(e.Args) != 2 || sign == "//" || sign == "%" {
		return "", 0, false
	}
	a, b, r := e.Args[0].Type(), e.Args[1].Type(), e.Func.Result
	left, m, ok1 := l.narrow(e.Args[0])
	right, n, ok2 := l.narrow(e.Args[1])
	if !ok1 || !ok2 {
		return "", 0, false
	}
	x, y := big.NewInt(m), big.NewInt(n)
	if sign == "*" {
		ok = r.Scale == a.Scale+b.Scale
		x.Mul(x, y)
	} else {
		ok = r.Scale == max(a.Scale, b.Scale)
		x.Mul(x, big.NewInt(power10(r.Scale-a.Scale)))
		y.Mul(y, big.NewInt(power10(r.Scale-b.Scale)))
		x.Add(x, y)
	}
	if !ok || x.Cmp(big.NewInt(narrowLimit)) >= 0 {
		return "", 0, false
	}
	return narrowed("("+left+" "+sign+" "+right+")", r.Scale), x.Int64(), true
}

// constant writes a call on constants that gives a date as its value, by which
// DuckDB can skip row groups: it doesn't see through kernels.
func (l *lowerer) constant(e *plan.Call) (string, bool) {
	if e.Func.Result.Kind != sql.Date {
		return "", false
	}
	v, ok := plan.Eval(e, nil)
	if !ok || v == nil {
		return "", false
	}
	return l.literal(e.Func.Result, v), true
}
