package kernel

import (
	"strconv"

	"glaux/sql"
	"glaux/sql/fn"
	"glaux/sql/jsonpath"
)

// resultPlan makes SQL values of what paths find.
type resultPlan struct {
	jsonpath.Result
	at    session
	casts map[typeKey]convert // by the item's type; nil: there is no such cast
	// stored prints decimals as doubles: what json_table finds is a column of JSON
	// before it is printed, as which it is read again.
	stored bool
}

func newResult(r jsonpath.Result, at session) *resultPlan {
	p := &resultPlan{Result: r, at: at, casts: map[typeKey]convert{}}
	// The scalars of JSON have these types; making their casts now keeps the map
	// unchanged while threads share it.
	for _, t := range []*sql.Type{&intType, &bigintType, &doubleType, &booleanType, &varcharType} {
		p.casts[keyOf(t)] = p.cast(*t)
	}
	return p
}

// cast is the cast of an item's value to the result; nil where there is none.
func (p *resultPlan) cast(from sql.Type) convert {
	if from.Equal(p.Of) {
		return func(x any) (any, error) { return x, nil }
	}
	if !fn.CanCast(from, p.Of) {
		return nil
	}
	f, err := caster(from, p.Of, p.at)
	if err != nil {
		return nil
	}
	return f
}

func valueError(format string, args ...any) error {
	return failure("JSON_VALUE_RESULT_ERROR", "cannot extract SQL scalar from JSON: "+format, args...)
}

// value appends the one scalar that a path finds.
func (p *resultPlan) value(m *jsonMachine, c *Call, out *Builder, path *jsonpath.Path, root item, params []item) error {
	items, err := m.eval.run(path, root, params)
	switch {
	case err != nil:
		return p.failed(m, c, out, err)
	case len(items) == 0:
		return p.defaulted(m, c, out, p.OnEmpty, p.EmptyDefault, "JSON path found no items")
	case len(items) > 1:
		return p.defaulted(m, c, out, p.OnError, p.ErrorDefault, "JSON path found multiple items")
	}
	it := items[0]
	if it.is('n') {
		out.Null()
		return nil
	}
	if p.quick(it, out) {
		return nil
	}
	x, ok, err := it.scalar()
	if err != nil || !ok {
		return p.defaulted(m, c, out, p.OnError, p.ErrorDefault, "JSON path found an item that cannot be converted to an SQL value")
	}
	f, known := p.casts[keyOf(x.t)]
	if !known {
		f = p.cast(*x.t)
	}
	if f != nil {
		if y, err := f(x.x); err == nil {
			out.Append(y)
			return nil
		}
	}
	if p.OnError != "ERROR" {
		return p.failed(m, c, out, nil)
	}
	return valueError("Cannot cast value of type %s to declared return type of function JSON_VALUE: %s", x.t, fn.DisplayName(p.Of))
}

// quick appends a JSON scalar that needs no cast.
func (p *resultPlan) quick(it item, out *Builder) bool {
	if it.t != nil {
		return false
	}
	switch kind := it.n.kind(); {
	case kind == '"' && p.Of.Kind == sql.Varchar && p.Of.Length == sql.UnboundedLength:
		out.Str(plainText(it.n.text()))
		return true
	case kind == '0' && p.Of.Kind == sql.BigInt && whole(it.n.text()):
		x, err := strconv.ParseInt(it.n.text(), 10, 64)
		if err == nil {
			out.Int(x)
		}
		return err == nil
	case kind == '0' && p.Of.Kind == sql.Double && !whole(it.n.text()):
		x, _ := strconv.ParseFloat(it.n.text(), 64)
		out.Float(x)
		return true
	case (kind == 't' || kind == 'f') && p.Of.Kind == sql.Boolean:
		out.Bool(kind == 't')
		return true
	}
	return false
}

// failed appends what ON ERROR says; it fails with err where that is ERROR.
func (p *resultPlan) failed(m *jsonMachine, c *Call, out *Builder, err error) error {
	if p.OnError == "ERROR" {
		return err
	}
	return p.defaulted(m, c, out, p.OnError, p.ErrorDefault, "")
}

func (p *resultPlan) defaulted(m *jsonMachine, c *Call, out *Builder, behavior string, operand int, why string) error {
	switch behavior {
	case "ERROR":
		return valueError("%s", why)
	case "DEFAULT":
		out.Copy(&c.Args[1+operand], m.row)
	default:
		out.Null()
	}
	return nil
}

func outputError(format string, args ...any) error {
	return failure("JSON_OUTPUT_CONVERSION_ERROR", "conversion from JSON failed: "+format, args...)
}

// query appends what a path finds as JSON.
func (p *resultPlan) query(m *jsonMachine, out *Builder, path *jsonpath.Path, root item, params []item) error {
	items, err := m.eval.run(path, root, params)
	if err != nil {
		return p.special(out, p.OnError, err)
	}
	if len(items) == 0 {
		return p.special(out, p.OnEmpty, outputError("JSON path found no items"))
	}
	for _, it := range items {
		if !it.printable() {
			return p.special(out, p.OnError, outputError("JSON path returned a scalar SQL value of type %s that cannot be represented as JSON", it.t))
		}
	}
	single := len(items) == 1
	wrap := p.Wrapper == "UNCONDITIONAL" || p.Wrapper == "CONDITIONAL" && (!single || !items[0].is('[') && !items[0].is('{'))
	switch {
	case wrap:
		m.out = append(m.out[:0], '[')
		for i, it := range items {
			if i > 0 {
				m.out = append(m.out, ',')
			}
			m.out = p.print(m.out, it)
		}
		m.out = append(m.out, ']')
	case !single:
		return p.special(out, p.OnError, outputError("JSON path found multiple items"))
	default:
		if text, ok := items[0].text(); ok && p.OmitQuotes {
			m.out = append(m.out[:0], plainText(text)...)
			break
		}
		m.out = p.print(m.out[:0], items[0])
	}
	return writeJSON(out, m.out, p.Output)
}

// print appends an item as JSON.
func (p *resultPlan) print(b []byte, it item) []byte {
	if p.stored && it.t != nil && it.t.Kind == sql.Decimal {
		return appendJSONNumber(b, string(it.append(nil)))
	}
	return it.append(b)
}

// special appends what a clause of json_query says; it fails with err where that is ERROR.
func (p *resultPlan) special(out *Builder, behavior string, err error) error {
	switch behavior {
	case "ERROR":
		return err
	case "EMPTY ARRAY":
		return writeJSON(out, []byte("[]"), p.Output)
	case "EMPTY OBJECT":
		return writeJSON(out, []byte("{}"), p.Output)
	}
	out.Null()
	return nil
}
