package kernel

import (
	"math"
	"math/big"
	"strconv"

	"glaux/sql"
	"glaux/sql/jsonpath"
)

// The types of JSON's scalars as SQL values, and of what methods give.
var (
	intType      = sql.T(sql.Integer)
	bigintType   = sql.T(sql.BigInt)
	doubleType   = sql.T(sql.Double)
	booleanType  = sql.T(sql.Boolean)
	varcharType  = sql.T(sql.Varchar)
	typeNameType = sql.VarcharN(27)
	jsonNull     = item{n: nullNode()}
)

func nullNode() node {
	n, _ := parseJSON("null")
	return n
}

// number is an item as an SQL number; ok is false where it is no JSON number. An
// SQL value of any type stays as it is.
func (it item) number() (out item, ok bool, err error) {
	if it.t != nil {
		return it, true, nil
	}
	if it.n.kind() != '0' {
		return it, false, nil
	}
	if !whole(it.n.text()) {
		x, _ := strconv.ParseFloat(it.n.text(), 64)
		return item{t: &doubleType, x: x}, true, nil
	}
	x, err := strconv.ParseInt(it.n.text(), 10, 64)
	switch {
	case err != nil:
		return it, false, pathFailure(invalid("cannot convert %s to Trino value (value too big)", it.n.text()))
	case x >= math.MinInt32 && x <= math.MaxInt32:
		return item{t: &intType, x: x}, true, nil
	}
	return item{t: &bigintType, x: x}, true, nil
}

// scalar is an item as an SQL value; ok is false for arrays, objects and null.
func (it item) scalar() (out item, ok bool, err error) {
	if it.t == nil {
		switch it.n.kind() {
		case 't', 'f':
			return item{t: &booleanType, x: it.n.kind() == 't'}, true, nil
		case '"':
			return item{t: &varcharType, x: plainText(it.n.text())}, true, nil
		}
	}
	return it.number()
}

// text is a string, with a char's blanks.
func (it item) text() (string, bool) {
	switch {
	case it.is('"'):
		return it.n.text(), true
	case it.t != nil && it.t.IsString():
		return Text(*it.t, it.x), true
	}
	return "", false
}

// method pushes what an item method gives for each item.
func (e *evaluator) method(m *jsonpath.Method, s pathScope) error {
	switch m.Name {
	case "size":
		return e.each(m.Base, s, false, e.size)
	case "type":
		return e.each(m.Base, s, false, func(it item) error {
			if name := it.typeName(); name != "" {
				e.push(item{t: &typeNameType, x: name})
			}
			return nil
		})
	case "keyvalue":
		return e.each(m.Base, s, true, e.keyValue)
	case "double":
		return e.each(m.Base, s, true, e.double)
	}
	return e.each(m.Base, s, true, func(it item) error {
		x, ok, err := it.number()
		if err != nil {
			return err
		}
		if !ok || !x.t.IsNumeric() {
			return wrongItem("NUMBER", it)
		}
		out, err := rounded(m.Name, x)
		e.push(out)
		return err
	})
}

func (e *evaluator) size(it item) error {
	n := int64(1)
	if it.is('[') {
		n = int64(it.n.size())
	} else if !e.lax {
		return wrongItem("ARRAY", it)
	}
	e.push(item{t: &intType, x: n})
	return nil
}

// typeName is what type() says.
func (it item) typeName() string {
	if it.t == nil {
		return map[byte]string{'n': "null", 'm': "null", 't': "boolean", 'f': "boolean", '0': "number", '"': "string", '[': "array", '{': "object"}[it.n.kind()]
	}
	switch {
	case it.t.IsNumeric():
		return "number"
	case it.t.IsString():
		return "string"
	}
	return map[sql.Kind]string{
		sql.Boolean: "boolean", sql.Date: "date", sql.Time: "time without time zone", sql.TimeWithTimeZone: "time with time zone",
		sql.Timestamp: "timestamp without time zone", sql.TimestampWithTimeZone: "timestamp with time zone",
	}[it.t.Kind]
}

// keyValue pushes an object of name, value and id for each member; the id tells
// the objects of an evaluation apart.
func (e *evaluator) keyValue(it item) error {
	if !it.is('{') {
		return wrongItem("OBJECT", it)
	}
	id := strconv.FormatInt(e.ids, 10)
	e.ids++
	it.n.members(func(key string, value node) bool {
		at := int32(len(e.made.nodes))
		e.made.nodes = append(e.made.nodes, jsonNode{kind: '{', n: 3})
		e.made.leaf(':', "name")
		e.made.leaf('"', key)
		e.made.leaf(':', "value")
		e.made.graft(value)
		e.made.leaf(':', "id")
		e.made.leaf('0', id)
		e.made.nodes[at].end = int32(len(e.made.nodes))
		e.push(item{n: node{&e.made, at}})
		return true
	})
	return nil
}

// graft adds a copy of a value.
func (d *document) graft(n node) {
	from, to := n.i, n.d.nodes[n.i].end
	shift := int32(len(d.nodes)) - from
	for i := from; i < to; i++ {
		x := n.d.nodes[i]
		x.end += shift
		d.nodes = append(d.nodes, x)
	}
}

func (e *evaluator) double(it item) error {
	x := it
	if it.isJSON() {
		if s, ok := it.text(); ok {
			x = item{t: &varcharType, x: s}
		} else {
			n, ok, err := it.number()
			if err != nil {
				return err
			}
			if !ok {
				return wrongItem("NUMBER or TEXT", it)
			}
			x = n
		}
	}
	if !x.t.IsNumeric() && !x.t.IsString() {
		return wrongItem("NUMBER or TEXT", it)
	}
	f, err := caster(*x.t, doubleType, e.at)
	if err != nil {
		return err
	}
	y, err := f(x.x)
	if err != nil {
		return pathFailure(err)
	}
	e.push(item{t: &doubleType, x: y})
	return nil
}

// rounded is abs(), ceiling() or floor().
func rounded(method string, it item) (item, error) {
	switch x := it.x.(type) {
	case int64:
		if method == "abs" && x < 0 {
			return negated(it)
		}
		return it, nil
	case float64:
		return item{t: it.t, x: roundFloat(method, x)}, nil
	case float32:
		return item{t: it.t, x: float32(roundFloat(method, float64(x)))}, nil
	}
	x, scale := it.x.(*big.Int), it.t.Scale
	if method == "abs" {
		return item{t: it.t, x: new(big.Int).Abs(x)}, nil
	}
	t := sql.DecimalOf(it.t.Precision-scale+min(scale, 1), 0)
	if t.Precision == 0 {
		t.Precision = 1
	}
	q, r := new(big.Int).QuoRem(x, pow10(scale), new(big.Int))
	switch {
	case method == "floor" && r.Sign() < 0:
		q.Sub(q, big.NewInt(1))
	case method == "ceiling" && r.Sign() > 0:
		q.Add(q, big.NewInt(1))
	}
	return item{t: &t, x: q}, nil
}

func roundFloat(method string, x float64) float64 {
	switch method {
	case "abs":
		if x < 0 { // -0.0 stays as it is
			return -x
		}
		return x
	case "floor":
		return math.Floor(x)
	}
	return math.Ceil(x)
}

// negated is -x of a number.
func negated(it item) (item, error) {
	switch x := it.x.(type) {
	case int64:
		if x == intLimits[it.t.Kind][0] {
			return it, pathFailure(outOfRange("%s negation overflow: %d", it.t, x))
		}
		return item{t: it.t, x: -x}, nil
	case float64:
		return item{t: it.t, x: -x}, nil
	case float32:
		return item{t: it.t, x: -x}, nil
	}
	return item{t: it.t, x: new(big.Int).Neg(it.x.(*big.Int))}, nil
}
