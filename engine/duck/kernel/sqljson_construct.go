package kernel

import (
	"math/big"
	"slices"

	"glaux/sql"
	"glaux/sql/jsonpath"
)

// member is a member of an object being made, as text in a scratch buffer.
type member struct {
	name     string
	hash     uint32
	from, to int
}

// object is json_object: names and values by turns.
func (p *jsonProgram) object(m *jsonMachine, c *Call, out *Builder) error {
	m.scratch, m.list = m.scratch[:0], m.list[:0]
	for i, f := range p.call.Formats {
		key, v := &c.Args[1+2*i], &c.Args[2+2*i]
		if key.Null(m.row) {
			return invalid("null value passed for JSON object key to JSON_OBJECT function")
		}
		it, absent, err := p.part(m, v, 2+2*i, f, "JSON_OBJECT")
		if err != nil {
			return err
		}
		if absent {
			continue
		}
		x := member{name: key.Str(m.row), from: len(m.scratch)}
		x.hash = stringHash(x.name)
		for _, y := range m.list {
			if y.hash == x.hash && y.name == x.name {
				return p.duplicate()
			}
		}
		m.scratch = append(appendJSONString(m.scratch, x.name), ':')
		m.scratch = it.append(m.scratch)
		x.to = len(m.scratch)
		m.list = append(m.list, x)
	}
	sortAsHashMap(m.list)
	m.out = append(m.out[:0], '{')
	for i, x := range m.list {
		if i > 0 {
			m.out = append(m.out, ',')
		}
		m.out = append(m.out, m.scratch[x.from:x.to]...)
	}
	m.out = append(m.out, '}')
	return writeJSON(out, m.out, p.call.Result.Output)
}

func (p *jsonProgram) duplicate() error {
	if p.call.UniqueKeys {
		return invalid("duplicate key passed to JSON_OBJECT function")
	}
	return failure("NOT_SUPPORTED", "cannot construct a JSON object with duplicate key")
}

// sortAsHashMap orders members as Java's HashMap does, which Trino makes objects
// of: by place in a table that doubles whenever it is three quarters full.
func sortAsHashMap(list []member) {
	size := uint32(16)
	for len(list) > int(size/4*3) {
		size *= 2
	}
	slices.SortStableFunc(list, func(a, b member) int { return int(a.hash&(size-1)) - int(b.hash&(size-1)) })
}

// stringHash is a string's hash as HashMap uses it.
func stringHash(s string) uint32 {
	var h uint32
	for _, r := range s {
		if r > 0xFFFF {
			r -= 0x10000
			h = 31*h + uint32(0xD800+r>>10)
			r = 0xDC00 + r&0x3FF
		}
		h = 31*h + uint32(r)
	}
	return h ^ h>>16
}

// array is json_array.
func (p *jsonProgram) array(m *jsonMachine, c *Call, out *Builder) error {
	m.out = append(m.out[:0], '[')
	for i, f := range p.call.Formats {
		it, absent, err := p.part(m, &c.Args[1+i], 1+i, f, "JSON_ARRAY")
		if err != nil {
			return err
		}
		if absent {
			continue
		}
		if len(m.out) > 1 {
			m.out = append(m.out, ',')
		}
		m.out = it.append(m.out)
	}
	m.out = append(m.out, ']')
	return writeJSON(out, m.out, p.call.Result.Output)
}

// part is a value given to an object or array.
func (p *jsonProgram) part(m *jsonMachine, v *Vec, k int, format jsonpath.Encoding, function string) (it item, absent bool, err error) {
	if v.Null(m.row) {
		return jsonNull, !p.call.NullOnNull, nil
	}
	it, ok := m.operand(v, k, format)
	switch {
	case !ok:
		return it, false, errJSONInput
	case !it.printable():
		return it, false, invalid("value passed to %s function cannot be converted to JSON", function)
	}
	return it, false, nil
}

// printable reports an item that JSON can hold.
func (it item) printable() bool {
	return it.t == nil || it.t.IsNumeric() || it.t.IsString() || it.t.Kind == sql.Boolean
}

// append writes an item as JSON.
func (it item) append(b []byte) []byte {
	if it.t == nil {
		return it.n.append(b, false)
	}
	switch x := it.x.(type) {
	case float32:
		return appendJSONFloat(b, float64(x), 32)
	case float64:
		return appendJSONFloat(b, x, 64)
	case *big.Int:
		return appendJSONDecimal(b, x, it.t.Scale)
	case string:
		return appendJSONString(b, Text(*it.t, x))
	}
	return append(b, Text(*it.t, it.x)...)
}
