package duck

import (
	"math/big"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
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
	x, ok := l.narrowed(e)
	return x.text, x.most, ok
}

// narrowed is an expression with the digits of its type in DuckDB, at most 18, and a bound of its
// unscaled values.
type narrowed struct {
	text   string
	digits int
	most   int64
}

// to gives it a type of so many digits, which all values have room in. Should a file's statistics
// have lied, the query fails.
func (x narrowed) to(digits, scale int) narrowed {
	if x.digits != digits {
		x.text, x.digits = castTo(x.text, sql.DecimalOf(digits, scale)), digits
	}
	return x
}

func (l *lowerer) narrowed(e plan.Expr) (x narrowed, ok bool) {
	t := e.Type()
	if t.Kind != sql.Decimal || t.Scale > 18 {
		return x, false
	}
	switch e := e.(type) {
	case *plan.Ref:
		most, ok := l.magnitude(e.Column.ID, t)
		x = narrowed{l.col(e.Column.ID), t.Precision, most}
		if t.Precision > 18 {
			x = x.to(18, t.Scale)
		}
		return x, ok
	case *plan.Literal:
		v, is := e.Value.(*big.Int)
		if !is || !v.IsInt64() || v.CmpAbs(big.NewInt(narrowLimit)) >= 0 {
			return x, false
		}
		x.most = new(big.Int).Abs(v).Int64()
		x.digits = max(digitsOf(x.most), t.Scale)
		x.text = castTo("'"+decimalText(v, t.Scale)+"'", sql.DecimalOf(x.digits, t.Scale))
		return x, true
	case *plan.Cast:
		return l.narrowCast(e)
	case *plan.Case:
		return l.narrowCase(e)
	case *plan.Call:
		return l.narrowCall(e)
	}
	return x, false
}

// digitsOf is how many digits a number has that isn't negative.
func digitsOf(n int64) int { return len(strconv.FormatInt(n, 10)) }

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
func (l *lowerer) narrowCast(e *plan.Cast) (x narrowed, ok bool) {
	from := e.X.Type()
	switch {
	case e.Try:
	case from.IsInteger() && from.Kind != sql.BigInt && e.To.Precision >= 10 && e.To.Precision <= 18 && e.To.Scale == 0:
		return narrowed{l.expr(e), e.To.Precision, power10(10) - 1}, true
	case from.Kind == sql.Decimal && from.Scale == e.To.Scale && from.Precision <= e.To.Precision:
		return l.narrowed(e.X)
	}
	return x, false
}

func (l *lowerer) narrowCase(e *plan.Case) (x narrowed, ok bool) {
	var s strings.Builder
	branch := func(word string, of plan.Expr) bool {
		b, ok := l.narrowed(of)
		if ok = ok && of.Type().Scale == e.Of.Scale; ok {
			x.most = max(x.most, b.most)
			s.WriteString(word + b.to(18, e.Of.Scale).text)
		}
		return ok
	}
	s.WriteString("CASE")
	for _, w := range e.Whens {
		if hasQuery(w.Cond) {
			return x, false
		}
		s.WriteString(" WHEN " + l.late(w.Cond, l.cond(w.Cond)))
		if !branch(" THEN ", w.Then) {
			return x, false
		}
	}
	if e.Else != nil && !branch(" ELSE ", e.Else) {
		return x, false
	}
	x.text, x.digits = s.String()+" END", 18
	return x, true
}

// narrowCall computes a sum, difference or product.
func (l *lowerer) narrowCall(e *plan.Call) (x narrowed, ok bool) {
	sign, ok := operatorSigns[e.Func.Func.Name]
	if !ok || len(e.Args) != 2 || sign == "//" || sign == "%" {
		return x, false
	}
	a, b, r := e.Args[0].Type(), e.Args[1].Type(), e.Func.Result
	left, ok1 := l.narrowed(e.Args[0])
	right, ok2 := l.narrowed(e.Args[1])
	if !ok1 || !ok2 {
		return x, false
	}
	m, n := big.NewInt(left.most), big.NewInt(right.most)
	if sign == "*" {
		ok = r.Scale == a.Scale+b.Scale
		m.Mul(m, n)
		x.digits = left.digits + right.digits
	} else {
		ok = r.Scale == max(a.Scale, b.Scale)
		m.Mul(m, big.NewInt(power10(r.Scale-a.Scale)))
		n.Mul(n, big.NewInt(power10(r.Scale-b.Scale)))
		m.Add(m, n)
		x.digits = max(left.digits-a.Scale, right.digits-b.Scale) + r.Scale + 1
	}
	if !ok || m.Cmp(big.NewInt(narrowLimit)) >= 0 {
		return x, false
	}
	x.text, x.digits, x.most = "("+left.text+" "+sign+" "+right.text+")", min(x.digits, 18), m.Int64()
	if sign == "*" {
		x.text = l.product(left, right, a.Scale, b.Scale)
	}
	return x, true
}

// product multiplies. DuckDB looks for an overflow of each number in a function of its own where the
// operands' types may have a product of more than 18 digits.
func (l *lowerer) product(a, b narrowed, scaleA, scaleB int) string {
	const room, wide = 18, 10 // digits of decimals of 64 bits
	if a.digits+b.digits <= room {
		return "(" + a.text + " * " + b.text + ")"
	}
	a, b = a.to(max(a.digits, wide), scaleA), b.to(max(b.digits, wide), scaleB)
	types := []sql.Type{sql.DecimalOf(a.digits, scaleA), sql.DecimalOf(b.digits, scaleB)}
	return l.use("$product", sql.DecimalOf(room, scaleA+scaleB), types, kernel.Use{Infallible: true}) + "(" + a.text + ", " + b.text + ")"
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
