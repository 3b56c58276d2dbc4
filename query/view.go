package query

import (
	"math"
	"math/big"
	"strings"
	"time"

	"glaux/plan"
	"glaux/sql"
)

// view is an expression that never falls while its column rises, as its date does while
// a timestamp rises: what bounds it bounds the column.
type view struct {
	id int
	// low is less than no value of the column for which the expression is at least v, and
	// high greater than none for which it is at most v; nil is open.
	low, high func(v sql.Value) sql.Value
}

// viewDomain reads a comparison of a view with constants.
func viewDomain(e plan.Expr) (id int, d domain, ok bool) {
	switch e := e.(type) {
	case *plan.Compare:
		op := e.Op
		w, ok := viewOf(e.Left)
		v, is := literal(e.Right)
		if !ok || !is {
			w, ok = viewOf(e.Right)
			v, is = literal(e.Left)
			if m, swapped := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[op]; swapped {
				op = m
			}
		}
		if !ok || !is {
			return 0, d, false
		}
		switch op {
		case "=":
			return w.id, domain{spans: []span{w.span(v, v)}}, true
		case "<", "<=":
			return w.id, domain{spans: []span{w.span(nil, v)}}, true
		case ">", ">=":
			return w.id, domain{spans: []span{w.span(v, nil)}}, true
		}
	case *plan.Between:
		w, ok := viewOf(e.X)
		low, ok1 := literal(e.Low)
		high, ok2 := literal(e.High)
		if ok && ok1 && ok2 {
			return w.id, domain{spans: []span{w.span(low, high)}}, true
		}
	case *plan.In:
		w, ok := viewOf(e.X)
		for _, x := range e.List {
			v, is := literal(x)
			if !ok || !is {
				return 0, d, false
			}
			d.spans = append(d.spans, w.span(v, v))
		}
		return w.id, d, ok
	}
	return 0, d, false
}

func literal(e plan.Expr) (sql.Value, bool) {
	l, ok := e.(*plan.Literal)
	if !ok || l.Value == nil {
		return nil, false
	}
	return l.Value, true
}

// span is the column's values for those of the expression between two.
func (w view) span(low, high sql.Value) (s span) {
	if low != nil {
		s.low = w.low(low)
	}
	if high != nil {
		s.high = w.high(high)
	}
	s.lowBound, s.highBound = s.low != nil, s.high != nil
	return s
}

// over looks at a column through one more expression.
func (w view) over(low, high func(v sql.Value) sql.Value) view {
	through := func(inner, outer func(sql.Value) sql.Value) func(sql.Value) sql.Value {
		return func(v sql.Value) sql.Value {
			if v = outer(v); v == nil {
				return nil
			}
			return inner(v)
		}
	}
	return view{w.id, through(w.low, low), through(w.high, high)}
}

func same(v sql.Value) sql.Value { return v }

// viewOf finds the column behind an expression.
func viewOf(e plan.Expr) (view, bool) {
	switch e := e.(type) {
	case *plan.Ref:
		switch e.Column.Type.Kind {
		case sql.Decimal, sql.Date, sql.Timestamp, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
			return view{e.Column.ID, same, same}, true
		}
	case *plan.Cast:
		if w, ok := viewOf(e.X); ok {
			return w.cast(e.X.Type(), e.To)
		}
	case *plan.Call:
		return callView(e)
	}
	return view{}, false
}

func (w view) cast(from, to sql.Type) (view, bool) {
	switch {
	case from.Kind == sql.Timestamp && to.Kind == sql.Date:
		return w.over(startOfDay(0), startOfDay(1)), true
	case from.Kind == sql.Date && to.Kind == sql.Timestamp:
		return w.over(dayOf, dayOf), true
	case from.Kind == sql.Timestamp && to.Kind == sql.Timestamp && to.Precision >= from.Precision:
		return w, true
	case from.Kind == sql.Decimal && to.Kind == sql.Decimal && to.Scale >= from.Scale && to.Precision-to.Scale >= from.Precision-from.Scale:
		return w.over(scaled(to.Scale-from.Scale, true), scaled(to.Scale-from.Scale, false)), true
	case from.Kind == sql.Decimal && to.Kind == sql.Double:
		return w.over(nearest(from.Scale, -1), nearest(from.Scale, 1)), true
	case from.IsInteger() && to.Kind == sql.Double:
		return w.over(integer, integer).over(nearest(0, -1), nearest(0, 1)), true
	case from.IsInteger() && to.Kind == sql.Decimal:
		return w.over(integer, integer).over(scaled(to.Scale, true), scaled(to.Scale, false)), true
	}
	return w, false
}

// integer is a decimal without digits as integers are.
func integer(v sql.Value) sql.Value {
	if n, ok := v.(*big.Int); ok && n.IsInt64() {
		return n.Int64()
	}
	return nil
}

// nearest is the decimal before or after a double, beyond all that round to it.
func nearest(digits, side int) func(sql.Value) sql.Value {
	return func(v sql.Value) sql.Value {
		f, ok := v.(float64)
		x := new(big.Rat).SetFloat64(math.Nextafter(f, math.Inf(side)))
		if !ok || x == nil {
			return nil
		}
		x.Mul(x, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)))
		n := new(big.Int).Div(x.Num(), x.Denom()) // the next integer down
		if side > 0 {
			n.Add(n, big.NewInt(1))
		}
		return n
	}
}

// callView reads date(x), year(x) and date_trunc(unit, x).
func callView(e *plan.Call) (view, bool) {
	if len(e.Args) == 0 {
		return view{}, false
	}
	w, ok := viewOf(e.Args[len(e.Args)-1])
	if !ok {
		return w, false
	}
	of := e.Args[len(e.Args)-1].Type()
	switch e.Func.Func.Name {
	case "date":
		return w.cast(of, sql.T(sql.Date))
	case "year":
		if of.Kind == sql.Timestamp {
			w = w.over(startOfDay(0), startOfDay(1))
		}
		return w.over(dayOfYear(0), dayOfYear(1)), of.Kind != sql.Decimal
	case "date_trunc":
		unit, _ := literal(e.Args[0])
		text, _ := unit.(string)
		days, ok := map[string]int64{"second": 1, "minute": 1, "hour": 1, "day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[strings.ToLower(text)]
		return w.over(same, later(days)), ok && len(e.Args) == 2 && of.Kind != sql.Decimal
	}
	return w, false
}

const microsOfDay = 86400 * 1_000_000

// startOfDay is the timestamp at which a date, or the one some days later, begins.
func startOfDay(later int64) func(sql.Value) sql.Value {
	return func(v sql.Value) sql.Value {
		const most = 1 << 22 // days, some eleven thousand years
		if day, ok := v.(int64); ok && day > -most && day < most {
			return sql.Instant{Micros: (day + later) * microsOfDay}
		}
		return nil
	}
}

// dayOf is the date that a timestamp is of.
func dayOf(v sql.Value) sql.Value {
	at, ok := v.(sql.Instant)
	if !ok {
		return nil
	}
	day := at.Micros / microsOfDay
	if at.Micros%microsOfDay < 0 {
		day--
	}
	return day
}

// dayOfYear is the first date of a year, or of the one after.
func dayOfYear(later int) func(sql.Value) sql.Value {
	return func(v sql.Value) sql.Value {
		if year, ok := v.(int64); ok && year > 0 && year < 9999 {
			return time.Date(int(year)+later, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400
		}
		return nil
	}
}

// later is a date or timestamp some days later.
func later(days int64) func(sql.Value) sql.Value {
	return func(v sql.Value) sql.Value {
		switch v := v.(type) {
		case int64:
			return v + days
		case sql.Instant:
			return sql.Instant{Micros: v.Micros + days*microsOfDay}
		}
		return nil
	}
}

// scaled is a decimal with some digits less: the next one that isn't less, or not greater.
func scaled(digits int, up bool) func(sql.Value) sql.Value {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)
	return func(v sql.Value) sql.Value {
		n, ok := v.(*big.Int)
		if !ok {
			return nil
		}
		low, rest := new(big.Int).DivMod(n, unit, new(big.Int))
		if up && rest.Sign() > 0 {
			low.Add(low, big.NewInt(1))
		}
		return low
	}
}
