package kernel

import (
	"math"
	"math/big"

	"glaux/sql"
	"glaux/sql/fn"
	"glaux/sql/jsonpath"
)

// operation is an operator for operands of certain types: what each becomes
// first, and what it does.
type operation struct {
	result      sql.Type
	left, right convert
	apply       func(a, b any) (any, error)
	compare     func(a, b any) (int, bool) // false: not comparable, as NaN is
}

// opKey finds an operation that was resolved before.
type opKey struct {
	op          any // the operator's node
	left, right typeKey
}

// typeKey tells the types apart that items may have, none of which is nested.
type typeKey struct {
	kind                     sql.Kind
	length, precision, scale int
}

func keyOf(t *sql.Type) typeKey { return typeKey{t.Kind, t.Length, t.Precision, t.Scale} }

// resolved finds or makes an operation; nil: there is none for these types.
func (e *evaluator) resolved(op any, left, right *sql.Type, resolve func() *operation) *operation {
	key := opKey{op, keyOf(left), keyOf(right)}
	if o, ok := e.ops[key]; ok {
		return o
	}
	o := resolve()
	if e.ops == nil {
		e.ops = map[opKey]*operation{}
	}
	e.ops[key] = o
	return o
}

func (e *evaluator) sign(s *jsonpath.Sign, it item) error {
	x, ok, err := it.number()
	if err != nil {
		return err
	}
	if !ok || !x.t.IsNumeric() {
		return wrongItem("NUMBER", it)
	}
	if s.Minus {
		x, err = negated(x)
	}
	e.push(x)
	return err
}

var operatorNames = map[byte]string{'+': "ADD", '-': "SUBTRACT", '*': "MULTIPLY", '/': "DIVIDE", '%': "MODULUS"}

func (e *evaluator) binary(b *jsonpath.Binary, s pathScope) error {
	left, ok, err := e.single(b.Left, s, true)
	if err != nil {
		return err
	}
	right, okRight, err := e.single(b.Right, s, true)
	if err != nil {
		return err
	}
	if !ok || !okRight {
		return pathError("arithmetic binary expression requires singleton operands")
	}
	x, err := operand(left)
	if err != nil {
		return err
	}
	y, err := operand(right)
	if err != nil {
		return err
	}
	o := e.resolved(b, x.t, y.t, func() *operation { return e.arithmetic(b.Op, *x.t, *y.t) })
	if o == nil {
		return pathError("invalid operand types to %s operator (%s, %s)", operatorNames[b.Op], x.t, y.t)
	}
	out, err := o.do(x.x, y.x)
	if err != nil {
		return pathFailure(err)
	}
	e.push(item{t: &o.result, x: out})
	return nil
}

func operand(it item) (item, error) {
	x, ok, err := it.number()
	if err == nil && !ok {
		err = wrongItem("NUMBER", it)
	}
	return x, err
}

func (o *operation) do(a, b any) (any, error) {
	a, b, err := o.coerce(a, b)
	if err != nil {
		return nil, err
	}
	return o.apply(a, b)
}

func (o *operation) coerce(a, b any) (x, y any, err error) {
	if o.left != nil {
		if a, err = o.left(a); err != nil {
			return nil, nil, err
		}
	}
	if o.right != nil {
		b, err = o.right(b)
	}
	return a, b, err
}

// arithmetic resolves an operator as the dialect does.
func (e *evaluator) arithmetic(op byte, left, right sql.Type) *operation {
	f, err := fn.Resolve(jsonpath.Operators[op], []fn.Arg{{Type: left}, {Type: right}})
	if err != nil {
		return nil
	}
	o := &operation{result: f.Result}
	var ok1, ok2 bool
	if o.left, ok1 = e.coercion(left, f.Params[0]); !ok1 {
		return nil
	}
	if o.right, ok2 = e.coercion(right, f.Params[1]); !ok2 {
		return nil
	}
	switch t := f.Params[0]; {
	case t.IsInteger():
		o.apply = func(a, b any) (any, error) { return wrapInt(integerOp(op, a.(int64), b.(int64), f.Result)) }
	case t.Kind == sql.Double:
		o.apply = func(a, b any) (any, error) { return floatOp(op, a.(float64), b.(float64)), nil }
	case t.Kind == sql.Real:
		o.apply = func(a, b any) (any, error) {
			return float32(floatOp(op, float64(a.(float32)), float64(b.(float32)))), nil
		}
	case t.Kind == sql.Decimal && f.Params[1].Kind == sql.Decimal:
		o.apply = decimalOp(op, t.Scale, f.Params[1].Scale, f.Result)
	case op == '-' && f.Result.Kind == sql.IntervalDayToSecond:
		o.apply = func(a, b any) (any, error) { return millisOf(a, t) - millisOf(b, t), nil }
	default:
		return nil
	}
	return o
}

// coercion converts between types; nil where nothing changes.
func (e *evaluator) coercion(from, to sql.Type) (convert, bool) {
	if from.Equal(to) {
		return nil, true
	}
	f, err := caster(from, to, e.at)
	return f, err == nil
}

func integerOp(op byte, a, b int64, t sql.Type) (int64, error) {
	x := new(big.Int)
	switch op {
	case '+':
		x.Add(big.NewInt(a), big.NewInt(b))
	case '-':
		x.Sub(big.NewInt(a), big.NewInt(b))
	case '*':
		x.Mul(big.NewInt(a), big.NewInt(b))
	default:
		if b == 0 {
			return 0, errDivisionByZero
		}
		if op == '/' {
			x.Quo(big.NewInt(a), big.NewInt(b))
		} else {
			x.Rem(big.NewInt(a), big.NewInt(b))
		}
	}
	limits := intLimits[t.Kind]
	if !x.IsInt64() || x.Int64() < limits[0] || x.Int64() > limits[1] {
		return 0, outOfRange("%s overflow: %d %c %d", t, a, op, b)
	}
	return x.Int64(), nil
}

func floatOp(op byte, a, b float64) float64 {
	switch op {
	case '+':
		return a + b
	case '-':
		return a - b
	case '*':
		return a * b
	case '/':
		return a / b
	}
	return math.Mod(a, b)
}

func decimalOp(op byte, left, right int, t sql.Type) func(a, b any) (any, error) {
	scale := max(left, right)
	return func(a, b any) (any, error) {
		x, y := a.(*big.Int), b.(*big.Int)
		out := new(big.Int)
		if (op == '/' || op == '%') && y.Sign() == 0 {
			return nil, errDivisionByZero
		}
		switch op {
		case '+':
			out.Add(rescale(x, left, scale), rescale(y, right, scale))
		case '-':
			out.Sub(rescale(x, left, scale), rescale(y, right, scale))
		case '*':
			out.Mul(x, y)
		case '/':
			out = divRound(out.Mul(x, pow10(t.Scale+right-left)), y)
		case '%':
			out.Rem(rescale(x, left, scale), rescale(y, right, scale))
		}
		if !fits(out, t.Precision) {
			return nil, outOfRange("Decimal overflow")
		}
		return out, nil
	}
}

// millisOf is a point in time in milliseconds.
func millisOf(x any, t sql.Type) int64 {
	switch x := x.(type) {
	case sql.Instant:
		return floorDiv(x.Micros, 1000)
	case sql.TimeTZ:
		return floorDiv(x.Nanos-int64(x.Offset)*60e9, 1_000_000)
	case int64:
		if t.Kind == sql.Date {
			return x * 86_400_000
		}
		return x / 1_000_000
	}
	return 0
}
