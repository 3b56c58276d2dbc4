package kernel

import (
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
)

// toJSON is CAST(x AS json).
func toJSON(t sql.Type, x any) (any, error) {
	b, err := appendJSON(nil, t, x)
	return string(b), err
}

func appendJSON(b []byte, t sql.Type, x any) ([]byte, error) {
	if x == nil {
		return append(b, "null"...), nil
	}
	var err error
	switch t.Kind {
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return append(b, Text(t, x)...), nil
	case sql.Decimal:
		return appendJSONDecimal(b, x.(*big.Int), t.Scale), nil
	case sql.Real, sql.Double:
		bits := 64
		if t.Kind == sql.Real {
			bits = 32
		}
		return appendJSONFloat(b, float(x), bits), nil
	case sql.JSON:
		n, ok := parseJSON(x.(string))
		if !ok {
			return append(b, x.(string)...), nil
		}
		return n.append(b, true), nil
	case sql.Array:
		b = append(b, '[')
		for i, e := range x.([]any) {
			if i > 0 {
				b = append(b, ',')
			}
			if b, err = appendJSON(b, *t.Elem, e); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case sql.Row:
		b = append(b, '{')
		for i, e := range x.([]any) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendJSONString(b, t.Fields[i].Name), ':')
			if b, err = appendJSON(b, t.Fields[i].Type, e); err != nil {
				return b, err
			}
		}
		return append(b, '}'), nil
	case sql.Map:
		return appendJSONMap(b, t, x.([]sql.MapEntry))
	}
	return appendJSONString(b, Text(t, x)), nil
}

func appendJSONMap(b []byte, t sql.Type, entries []sql.MapEntry) ([]byte, error) {
	type member struct {
		key   string
		value any
	}
	members := make([]member, len(entries))
	for i, e := range entries {
		key := Text(*t.Key, e.Key)
		if t.Key.Kind == sql.Double || t.Key.Kind == sql.Real {
			key = JavaFloat(float(e.Key), 64)
		}
		members[i] = member{key, e.Value}
	}
	slices.SortFunc(members, func(a, b member) int { return compareJava(a.key, b.key) })
	b = append(b, '{')
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		b = append(appendJSONString(b, m.key), ':')
		if b, err = appendJSON(b, *t.Elem, m.value); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

// jsonCaster is CAST(json AS t).
func jsonCaster(to sql.Type) convert {
	return func(x any) (any, error) {
		s := x.(string)
		d := document{repeat: true}
		n, ok := d.parse(s)
		if !ok {
			return nil, badCast("Cannot cast '%s' to %s", s, to)
		}
		y, err := fromJSON(n, to)
		if e, ok := errors.AsType[*sql.Error](err); ok {
			switch to.Kind {
			case sql.Array, sql.Map, sql.Row:
				return nil, badCast("Cannot cast to %s. %s\n%s", to, e.Message, s)
			}
			return nil, badCast("Cannot cast '%s' to %s", s, to)
		}
		return y, err
	}
}

func fromJSON(n node, to sql.Type) (any, error) {
	if to.Kind == sql.JSON {
		return string(n.append(nil, true)), nil
	}
	if n.kind() == 'n' {
		return nil, nil
	}
	wrong := func(expected string) error { return badCast("Expected a json %s, but got %c", expected, n.kind()) }
	switch to.Kind {
	case sql.Array:
		if n.kind() != '[' {
			return nil, wrong("array")
		}
		return listFromJSON(n, func(int) sql.Type { return *to.Elem })
	case sql.Map:
		if n.kind() != '{' {
			return nil, wrong("object")
		}
		return mapFromJSON(n, to)
	case sql.Row:
		return rowFromJSON(n, to)
	}
	return scalarFromJSON(n, to)
}

func mapFromJSON(n node, to sql.Type) (any, error) {
	key, err := caster(sql.T(sql.Varchar), *to.Key, session{})
	if err != nil {
		return nil, err
	}
	out := make([]sql.MapEntry, 0, n.size())
	seen := newValueSet(*to.Key)
	n.members(func(name string, value node) bool {
		var e sql.MapEntry
		if e.Key, err = key(plainText(name)); err != nil {
			return false
		}
		if !seen.add(e.Key) {
			err = badCast("Duplicate keys are not allowed")
			return false
		}
		e.Value, err = fromJSON(value, *to.Elem)
		out = append(out, e)
		return err == nil
	})
	return out, err
}

// listFromJSON converts the elements of an array, each to its type.
func listFromJSON(n node, t func(i int) sql.Type) (out []any, err error) {
	out = make([]any, 0, n.size())
	n.elements(func(e node) bool {
		var x any
		x, err = fromJSON(e, t(len(out)))
		out = append(out, x)
		return err == nil
	})
	return out, err
}

func rowFromJSON(n node, to sql.Type) (any, error) {
	switch n.kind() {
	case '[':
		if n.size() != len(to.Fields) {
			return nil, badCast("Expected a json array with %d elements", len(to.Fields))
		}
		return listFromJSON(n, func(i int) sql.Type { return to.Fields[i].Type })
	case '{':
		return rowFromObject(n, to)
	}
	return nil, badCast("Expected a json array or object, but got %c", n.kind())
}

// rowFromObject takes fields by name. Of fields with one name the last gets the value.
func rowFromObject(n node, to sql.Type) (any, error) {
	if len(to.Fields) == 0 || to.Fields[0].Name == "" {
		return nil, badCast("Cannot cast a JSON object to anonymous row type. Input must be a JSON array.")
	}
	out := make([]any, len(to.Fields))
	given := make([]bool, len(to.Fields))
	var err error
	n.members(func(key string, value node) bool {
		name := strings.ToLower(key)
		for i := len(to.Fields) - 1; i >= 0; i-- {
			if to.Fields[i].Name != name {
				continue
			}
			if given[i] {
				err = badCast("Duplicate field: %s", name)
				return false
			}
			given[i] = true
			out[i], err = fromJSON(value, to.Fields[i].Type)
			break
		}
		return err == nil
	})
	return out, err
}

func scalarFromJSON(n node, to sql.Type) (any, error) {
	bad := badCast("Unexpected token when cast to %s: %c", to, n.kind())
	if n.kind() == '[' || n.kind() == '{' {
		return nil, bad
	}
	text := sql.T(sql.Varchar)
	switch {
	case to.Kind == sql.Varchar:
		switch n.kind() {
		case '"':
			return cut(plainText(n.text()), to), nil
		case '0':
			if strings.ContainsAny(n.text(), ".eE") {
				x, _ := strconv.ParseFloat(n.text(), 64)
				return cut(FloatText(x, 64), to), nil
			}
			return cut(n.text(), to), nil
		}
		return cut(n.String(), to), nil
	case n.kind() == '"':
		f, err := caster(text, to, session{})
		if err != nil || to.Kind == sql.Decimal && strings.TrimSpace(n.text()) != n.text() {
			return nil, bad
		}
		return f(plainText(n.text()))
	case n.kind() == 't' || n.kind() == 'f':
		f, err := caster(sql.T(sql.Boolean), to, session{})
		if err != nil {
			return nil, bad
		}
		if to.Kind == sql.Boolean {
			return n.kind() == 't', nil
		}
		return f(n.kind() == 't')
	}
	return numberFromJSON(n, to, bad)
}

func numberFromJSON(n node, to sql.Type, bad error) (any, error) {
	whole := !strings.ContainsAny(n.text(), ".eE")
	x, err := strconv.ParseFloat(n.text(), 64)
	if err != nil {
		return nil, bad
	}
	switch {
	case to.Kind == sql.Boolean:
		return x != 0, nil
	case to.IsInteger() && whole:
		i, ok := parseInt(n.text(), to)
		if !ok {
			return nil, bad
		}
		return i, nil
	case to.IsInteger():
		i, err := roundToInt(x, to)
		return i, err
	case to.Kind == sql.Double:
		return x, nil
	case to.Kind == sql.Real:
		return float32(x), nil
	case to.Kind == sql.Decimal:
		d, ok := parseDecimal(n.text(), to.Scale)
		if !ok || !fits(d, to.Precision) {
			return nil, bad
		}
		return d, nil
	}
	return nil, bad
}

func cut(s string, to sql.Type) string {
	if to.Length != sql.UnboundedLength && to.Length < len(s) {
		if r := []rune(s); len(r) > to.Length {
			return string(r[:to.Length])
		}
	}
	return s
}
