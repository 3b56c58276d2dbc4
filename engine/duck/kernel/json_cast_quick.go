package kernel

import (
	"unsafe"

	"glaux/sql"
)

// Casts between JSON and vectors without boxes.

// quickFromJSON is jsonCaster for arrays, maps and rows that are as their type wants
// them; what isn't is left to jsonCaster, which has the errors.
func quickFromJSON(to sql.Type) func(v *Vec, i int, out *Builder) bool {
	switch to.Kind {
	case sql.Array, sql.Map, sql.Row:
	default:
		return nil
	}
	return func(v *Vec, i int, out *Builder) bool {
		d := documents.Get().(*document)
		d.repeat = true
		defer func() {
			d.repeat = false
			documents.Put(d)
		}()
		have := out.n
		n, ok := d.parse(v.Str(i))
		if ok = ok && out.appendJSON(n); !ok {
			out.Truncate(have)
		}
		return ok
	}
}

// appendJSON is fromJSON; false leaves a part of the value behind.
func (b *Builder) appendJSON(n node) bool {
	switch kind := n.kind(); {
	case b.Type.Kind == sql.JSON:
		b.Write(func(dst []byte) []byte { return n.append(dst, true) })
		return true
	case kind == 'n':
		b.Null()
		return true
	case b.Type.Kind == sql.Array:
		ok := kind == '['
		if ok {
			n.elements(func(e node) bool { ok = b.kids[0].appendJSON(e); return ok })
			b.End()
		}
		return ok
	case b.Type.Kind == sql.Map:
		return kind == '{' && b.appendJSONMap(n)
	case b.Type.Kind == sql.Row:
		return b.appendJSONRow(n)
	case kind == '"' && b.Type.Kind == sql.Varchar && b.Type.Length == sql.UnboundedLength:
		b.Str(plainText(n.text()))
		return true
	case kind == '0' && b.Type.IsInteger():
		x, ok := plainInt(n.text())
		limits := intLimits[b.Type.Kind]
		if ok = ok && x >= limits[0] && x <= limits[1]; ok {
			b.Int(x)
			return true
		}
	}
	x, err := scalarFromJSON(n, b.Type)
	if err != nil {
		return false
	}
	b.Append(x)
	return true
}

// appendJSONMap takes an object with few members for a map from texts.
func (b *Builder) appendJSONMap(n node) bool {
	keys, values := b.kids[0], b.kids[1]
	if keys.Type.Kind != sql.Varchar || keys.Type.Length != sql.UnboundedLength || n.size() > 16 {
		return false
	}
	first, ok := keys.n, true
	n.members(func(name string, value node) bool {
		key := plainText(name)
		for k := first; k < keys.n; k++ {
			if string(keys.built(k)) == key {
				ok = false
			}
		}
		keys.Str(key)
		ok = ok && values.appendJSON(value)
		return ok
	})
	b.End()
	return ok
}

// appendJSONRow takes an array or object for a row of few fields.
func (b *Builder) appendJSONRow(n node) bool {
	var fields [16]node
	count := len(b.kids)
	if count > len(fields) || count == 0 {
		return false
	}
	ok := true
	switch n.kind() {
	case '[':
		if ok = n.size() == count; !ok {
			return false
		}
		i := 0
		n.elements(func(e node) bool { fields[i] = e; i++; return true })
	case '{':
		if b.Type.Fields[0].Name == "" {
			return false
		}
		n.members(func(key string, value node) bool {
			for i := 0; i < len(key); i++ {
				if c := key[i]; c >= 'A' && c <= 'Z' || c >= 0x80 {
					ok = false // it may be a field's name in another case
					return false
				}
			}
			for i := count - 1; i >= 0; i-- { // of fields with one name the last gets the value
				if b.Type.Fields[i].Name == key {
					ok = fields[i].d == nil
					fields[i] = value
					break
				}
			}
			return ok
		})
	default:
		return false
	}
	for i, k := range b.kids {
		switch {
		case !ok:
			return false
		case fields[i].d == nil:
			k.Null()
		default:
			ok = k.appendJSON(fields[i])
		}
	}
	if ok {
		b.End()
	}
	return ok
}

// Truncate takes back all values but the first n, and parts of values behind them.
func (b *Builder) Truncate(n int) {
	inKids := n
	switch b.Type.Kind {
	case sql.Array, sql.Map:
		if inKids = 0; n > 0 {
			inKids = int(*(*uint64)(unsafe.Pointer(&b.data[(n-1)*8])))
		}
		b.data = b.data[:n*8]
	case sql.Row, sql.TimestampWithTimeZone, sql.TimeWithTimeZone:
	default:
		size := b.w
		if size == 0 {
			size = int(unsafe.Sizeof(stringT{}))
		}
		b.data = b.data[:n*size] // the bytes of long strings stay behind
	}
	for _, k := range b.kids {
		k.Truncate(inKids)
	}
	b.n = n
	b.nulls = b.nulls[:(n+63)/64]
	if n&63 != 0 {
		b.nulls[n>>6] &= 1<<(n&63) - 1
	}
}

// appendJSONMapAt writes a map of few members, whose keys are texts, in the order of its keys.
func appendJSONMapAt(b []byte, v *Vec, i int) (_ []byte, err error) {
	start, end := v.List(i)
	if end-start > 16 || v.kids[0].Type.Kind != sql.Varchar {
		return appendJSON(b, v.Type, v.Value(i))
	}
	keys := &v.kids[0]
	var order [16]int
	sorted := order[:0]
	for k := start; k < end; k++ {
		at := len(sorted)
		sorted = append(sorted, k)
		for ; at > 0 && compareJava(keys.Str(sorted[at-1]), keys.Str(k)) > 0; at-- {
			sorted[at] = sorted[at-1]
		}
		sorted[at] = k
	}
	b = append(b, '{')
	for n, k := range sorted {
		if n > 0 {
			b = append(b, ',')
		}
		b = append(appendJSONString(b, keys.Str(k)), ':')
		if b, err = appendJSONAt(b, &v.kids[1], k); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}
