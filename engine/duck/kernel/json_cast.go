package kernel

import (
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
	case sql.Boolean, sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Decimal:
		return append(b, Text(t, x)...), nil
	case sql.Real, sql.Double:
		bits := 64
		if t.Kind == sql.Real {
			bits = 32
		}
		s := JavaFloat(float(x), bits)
		if strings.HasSuffix(s, "N") || strings.HasSuffix(s, "y") {
			return appendJSONString(b, s), nil
		}
		return append(b, s...), nil
	case sql.JSON:
		n, ok := parseJSON(x.(string))
		if !ok {
			return append(b, x.(string)...), nil
		}
		return appendNode(b, n, true), nil
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
	slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
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
		n, ok := parseJSON(s)
		if !ok {
			return nil, badCast("Cannot cast '%s' to %s", s, to)
		}
		y, err := fromJSON(n, to)
		if e, ok := err.(*sql.Error); ok {
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
		return string(appendNode(nil, n, true)), nil
	}
	if n.kind == 'n' {
		return nil, nil
	}
	wrong := func(expected string) error { return badCast("Expected a json %s, but got %c", expected, n.kind) }
	switch to.Kind {
	case sql.Array:
		if n.kind != '[' {
			return nil, wrong("array")
		}
		out := make([]any, len(n.elems))
		for i, e := range n.elems {
			var err error
			if out[i], err = fromJSON(e, *to.Elem); err != nil {
				return nil, err
			}
		}
		return out, nil
	case sql.Map:
		if n.kind != '{' {
			return nil, wrong("object")
		}
		return mapFromJSON(n, to)
	case sql.Row:
		return rowFromJSON(n, to)
	}
	return scalarFromJSON(n, to)
}

func mapFromJSON(n node, to sql.Type) (any, error) {
	key, err := caster(sql.T(sql.Varchar), *to.Key, "")
	if err != nil {
		return nil, err
	}
	out := make([]sql.MapEntry, len(n.keys))
	seen := newValueSet(*to.Key)
	for i, k := range n.keys {
		if out[i].Key, err = key(k); err != nil {
			return nil, err
		}
		if !seen.add(out[i].Key) {
			return nil, badCast("Duplicate keys are not allowed")
		}
		if out[i].Value, err = fromJSON(n.elems[i], *to.Elem); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func rowFromJSON(n node, to sql.Type) (any, error) {
	out := make([]any, len(to.Fields))
	var err error
	switch n.kind {
	case '[':
		if len(n.elems) != len(out) {
			return nil, badCast("Expected a json array with %d elements", len(out))
		}
		for i, e := range n.elems {
			if out[i], err = fromJSON(e, to.Fields[i].Type); err != nil {
				return nil, err
			}
		}
	case '{':
		for i, f := range to.Fields {
			for k, key := range n.keys {
				if strings.EqualFold(key, f.Name) {
					if out[i], err = fromJSON(n.elems[k], f.Type); err != nil {
						return nil, err
					}
				}
			}
		}
	default:
		return nil, badCast("Expected a json array or object, but got %c", n.kind)
	}
	return out, nil
}

func scalarFromJSON(n node, to sql.Type) (any, error) {
	bad := badCast("Unexpected token when cast to %s: %c", to, n.kind)
	if n.kind == '[' || n.kind == '{' {
		return nil, bad
	}
	text := sql.T(sql.Varchar)
	switch {
	case to.Kind == sql.Varchar:
		switch n.kind {
		case '"':
			return cut(n.text, to), nil
		case '0':
			if strings.ContainsAny(n.text, ".eE") {
				x, _ := strconv.ParseFloat(n.text, 64)
				return cut(FloatText(x, 64), to), nil
			}
			return cut(n.text, to), nil
		}
		return cut(n.String(), to), nil
	case n.kind == '"':
		f, err := caster(text, to, "")
		if err != nil {
			return nil, bad
		}
		return f(n.text)
	case n.kind == 't' || n.kind == 'f':
		f, err := caster(sql.T(sql.Boolean), to, "")
		if err != nil {
			return nil, bad
		}
		if to.Kind == sql.Boolean {
			return n.kind == 't', nil
		}
		return f(n.kind == 't')
	}
	return numberFromJSON(n, to, bad)
}

func numberFromJSON(n node, to sql.Type, bad error) (any, error) {
	whole := !strings.ContainsAny(n.text, ".eE")
	x, err := strconv.ParseFloat(n.text, 64)
	if err != nil {
		return nil, bad
	}
	switch {
	case to.Kind == sql.Boolean:
		return x != 0, nil
	case to.IsInteger() && whole:
		i, ok := parseInt(n.text, to)
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
		d, ok := parseDecimal(n.text, to.Scale)
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
