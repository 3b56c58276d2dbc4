package kernel

import (
	"errors"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"glaux/sql"
	"glaux/sql/fn"
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

// appendJSONAt is appendJSON of a value inside a vector.
func appendJSONAt(b []byte, v *Vec, i int) ([]byte, error) {
	if v.Null(i) {
		return append(b, "null"...), nil
	}
	var err error
	switch t := v.Type; t.Kind {
	case sql.Boolean:
		return strconv.AppendBool(b, v.Bool(i)), nil
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		return strconv.AppendInt(b, v.Int(i), 10), nil
	case sql.Real, sql.Double:
		return appendJSONFloat(b, v.Float(i), 8*v.w), nil
	case sql.Varchar:
		return appendJSONString(b, v.Str(i)), nil
	case sql.Array:
		b = append(b, '[')
		start, end := v.List(i)
		for k := start; k < end; k++ {
			if k > start {
				b = append(b, ',')
			}
			if b, err = appendJSONAt(b, &v.kids[0], k); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case sql.Row:
		b = append(b, '{')
		for k := range v.kids {
			if k > 0 {
				b = append(b, ',')
			}
			b = append(appendJSONString(b, t.Fields[k].Name), ':')
			if b, err = appendJSONAt(b, &v.kids[k], i); err != nil {
				return b, err
			}
		}
		return append(b, '}'), nil
	case sql.Map:
		return appendJSONMapAt(b, v, i)
	}
	return appendJSON(b, v.Type, v.Value(i))
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
		d := documents.Get().(*document)
		d.repeat = true
		defer func() {
			if d.repeat = false; len(d.buf) > 0 {
				d.buf = nil // the value's texts may be in it
			}
			documents.Put(d)
		}()
		n, ok := d.parse(s)
		nested := to.Kind == sql.Array || to.Kind == sql.Map || to.Kind == sql.Row
		if !ok {
			if nested {
				return nil, nestedCast(to, brokenJSON(d, s, to), s)
			}
			return nil, badCast("Cannot cast '%s' to %s", s, jsonTarget(to))
		}
		y, err := fromJSON(n, to)
		if e, ok := errors.AsType[*sql.Error](err); ok {
			if nested {
				return nil, nestedCast(to, e.Message, s)
			}
			return nil, scalarCast(n, to, s, e)
		}
		return y, err
	}
}

// nestedCast is why a text could not become an array, map or row; not all errors
// of the parts say something.
func nestedCast(to sql.Type, why, s string) error {
	if why != "" {
		why = " " + why
	}
	return badCast("Cannot cast to %s.%s\n%s", fn.DisplayName(to), why, s)
}

// scalarCast is the error of a cast that is no part of another.
func scalarCast(n node, to sql.Type, s string, e *sql.Error) error {
	text := n.kind() == '"'
	switch {
	case to.Kind == sql.Decimal && (n.kind() == '0' || text && e.Message != ""):
		return badCast("Cannot cast input json to %s", jsonTarget(to))
	case text && (to.IsInteger() || to.Kind == sql.Double || to.Kind == sql.Real || to.Kind == sql.Boolean):
		return e
	case n.kind() == '0' && to.Kind == sql.BigInt && strings.ContainsAny(n.text(), ".eE"):
		return e
	case n.kind() == '0' && (to.Kind == sql.TinyInt || to.Kind == sql.SmallInt) && strings.ContainsAny(n.text(), ".eE"):
		return badCast("Cannot cast '%s' to integer", s)
	}
	return badCast("Cannot cast '%s' to %s", s, jsonTarget(to))
}

// jsonTarget names a type as Trino does in errors of casts from JSON.
func jsonTarget(to sql.Type) string {
	switch to.Kind {
	case sql.Decimal:
		return "DECIMAL(" + itoa(to.Precision) + "," + itoa(to.Scale) + ")"
	case sql.Varchar:
		return "varchar"
	}
	return fn.DisplayName(to)
}

// brokenJSON says what is wrong with a text that is no JSON, as far as Trino does:
// the first value's kind, and what follows a value.
func brokenJSON(d *document, s string, to sql.Type) string {
	expected := map[sql.Kind]string{sql.Array: "array", sql.Map: "object", sql.Row: "array or object"}[to.Kind]
	s = strings.TrimLeft(s, " \t\r\n")
	if s == "" {
		return "Expected a json " + expected + ", but got null"
	}
	opens := map[sql.Kind]string{sql.Array: "[", sql.Map: "{", sql.Row: "[{"}[to.Kind]
	if (s[0] == '[' || s[0] == '{') && !strings.Contains(opens, s[:1]) {
		return "Expected a json " + expected + ", but got " + s[:1]
	}
	if d.i < len(d.src) && strings.Contains(opens, s[:1]) {
		if n, ok := d.parseFirst(s); ok && !n.isOpen() {
			d.space()
			rest := document{}
			if next, ok := rest.parseFirst(d.src[d.i:]); ok && next.kind() != 'm' {
				return "Unexpected trailing token: " + token(next)
			}
		}
	}
	return ""
}

// token is how a value begins.
func token(n node) string {
	switch n.kind() {
	case '[', '{':
		return string(n.kind())
	case '"':
		return plainText(n.text())
	case '0':
		return n.text()
	}
	return n.String()
}

func fromJSON(n node, to sql.Type) (any, error) {
	if to.Kind == sql.JSON {
		return string(n.append(nil, true)), nil
	}
	if n.kind() == 'n' {
		return nil, nil
	}
	wrong := func(expected string) error { return badCast("Expected a json %s, but got %s", expected, token(n)) }
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
	keyType := *to.Key
	if keyType.Kind == sql.Varchar {
		keyType = sql.T(sql.Varchar) // of whatever length
	}
	key, err := caster(sql.T(sql.Varchar), keyType, session{})
	if err != nil {
		return nil, err
	}
	out := make([]sql.MapEntry, 0, n.size())
	seen := newValueSet(*to.Key)
	n.members(func(name string, value node) bool {
		var e sql.MapEntry
		if e.Key, err = key(plainText(name)); err != nil {
			if to.Key.Kind == sql.Decimal {
				err = badCast("")
			}
			return false
		}
		if !seen.add(e.Key) {
			err = badCast("Duplicate map keys are not allowed")
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
		return fieldsFromJSON(n, to)
	case '{':
		return rowFromObject(n, to)
	}
	return nil, badCast("Expected a json array or object, but got %s", token(n))
}

// fieldsFromJSON takes fields by their places.
func fieldsFromJSON(n node, to sql.Type) (out []any, err error) {
	n.elements(func(e node) bool {
		if len(out) == len(to.Fields) {
			err = badCast("Expected json array ending, but got %s", token(e))
			return false
		}
		var x any
		x, err = fromJSON(e, to.Fields[len(out)].Type)
		out = append(out, x)
		return err == nil
	})
	if err == nil && len(out) < len(to.Fields) {
		err = missingElement(to.Fields[len(out)].Type)
	}
	return out, err
}

// missingElement is the error of an array that ends where a value should be.
func missingElement(t sql.Type) error {
	switch t.Kind {
	case sql.Array:
		return badCast("Expected a json array, but got ]")
	case sql.Map:
		return badCast("Expected a json object, but got ]")
	case sql.Row:
		return badCast("Expected a json array or object, but got ]")
	}
	return badCast("Unexpected token when cast to %s: ]", jsonTarget(t))
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
	bad := func() error { return badCast("Unexpected token when cast to %s: %s", jsonTarget(to), token(n)) }
	if n.kind() == '[' || n.kind() == '{' {
		return nil, bad()
	}
	text := sql.T(sql.Varchar)
	switch {
	case to.Kind == sql.Varchar: // of whatever length
		switch n.kind() {
		case '"':
			return plainText(n.text()), nil
		case '0':
			if strings.ContainsAny(n.text(), ".eE") {
				x, _ := strconv.ParseFloat(n.text(), 64)
				return FloatText(x, 64), nil
			}
			return n.text(), nil
		}
		return n.String(), nil
	case n.kind() == '"':
		f, err := caster(text, to, session{})
		if err != nil || to.Kind == sql.Decimal && strings.TrimSpace(n.text()) != n.text() {
			return nil, bad()
		}
		x, err := f(plainText(n.text()))
		if e, ok := errors.AsType[*sql.Error](err); ok && to.Kind == sql.Decimal {
			if strings.HasSuffix(e.Message, "not a number.") {
				return nil, badCast("")
			}
			return nil, tooLarge(to)
		}
		return x, err
	case n.kind() == 't' || n.kind() == 'f':
		f, err := caster(sql.T(sql.Boolean), to, session{})
		if err != nil {
			return nil, bad()
		}
		if to.Kind == sql.Boolean {
			return n.kind() == 't', nil
		}
		x, err := f(n.kind() == 't')
		if to.Kind == sql.Decimal && (err != nil || n.kind() == 't' && to.Precision == to.Scale) {
			return nil, tooLarge(to)
		}
		return x, err
	}
	return numberFromJSON(n, to, bad)
}

func numberFromJSON(n node, to sql.Type, bad func() error) (any, error) {
	whole := !strings.ContainsAny(n.text(), ".eE")
	x, err := strconv.ParseFloat(n.text(), 64)
	if err != nil {
		return nil, bad()
	}
	if whole && x == 0 {
		x = 0 // -0 is an integer, which has no sign then
	}
	switch {
	case to.Kind == sql.Boolean:
		if _, ok := parseInt(n.text(), sql.T(sql.BigInt)); whole && !ok {
			return nil, badCast("Cannot cast '%s' to boolean", n.text())
		}
		return x != 0, nil
	case to.IsInteger() && whole:
		i, ok := parseInt(n.text(), to)
		switch {
		case ok:
			return i, nil
		case to.Kind == sql.SmallInt:
			return nil, badCast("Value %s exceeds MAX_SHORT for type smallint", n.text())
		}
		return nil, badCast("")
	case to.IsInteger():
		i, err := roundToInt(x, 64, to)
		if err != nil && to.Kind == sql.SmallInt {
			_, err = roundToInt(x, 64, sql.T(sql.Integer))
			if err == nil {
				err = badCast("Value %d exceeds MAX_SHORT for type smallint", int64(math.Round(x)))
			}
		}
		return i, err
	case to.Kind == sql.Double:
		return x, nil
	case to.Kind == sql.Real:
		return float32(x), nil
	case to.Kind == sql.Decimal:
		d, ok := parseDecimal(n.text(), to.Scale)
		if !ok || !fits(d, to.Precision) {
			return nil, tooLarge(to)
		}
		return d, nil
	}
	return nil, bad()
}

func tooLarge(to sql.Type) error { return badCast("Cannot cast input json to %s", jsonTarget(to)) }

func cut(s string, to sql.Type) string {
	if to.Length != sql.UnboundedLength && to.Length < len(s) {
		if r := []rune(s); len(r) > to.Length {
			return string(r[:to.Length])
		}
	}
	return s
}
