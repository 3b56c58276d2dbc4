package kernel

import (
	"unsafe"

	"glaux/sql"
)

// unionMaps is map_union over rows: the first value of each key, in the order in which
// keys came. Keys are known by their identity (see appendIdentity); rows often have the
// same keys in the same order, so the one that came next before is tried first.
type unionMaps struct {
	names  []string
	keys   []any
	values []any
	places map[string]int // by name, once there are more than a few
	next   int
	buf    []byte
}

// fewKeys is how many are looked through one by one.
const fewKeys = 8

func (a *unionMaps) add(row []cell) error {
	a.take(row[0].Vec, row[0].at)
	return nil
}

// addRows implements columnar.
func (a *unionMaps) addRows(args []Vec, n int) error {
	for i := range n {
		a.take(&args[0], i)
	}
	return nil
}

func (a *unionMaps) take(v *Vec, i int) {
	keys, values := &v.kids[0], &v.kids[1]
	text := keys.Type.Kind == sql.Varchar || keys.Type.Kind == sql.VarBinary
	a.next = 0
	for e, end := v.List(i); e < end; e++ {
		var name []byte
		if text {
			name = keys.Bytes(e)
		} else {
			a.buf = appendIdentity(a.buf[:0], keys, e)
			name = a.buf
		}
		if a.next < len(a.names) && a.names[a.next] == string(name) {
			a.next++
			continue
		}
		at := a.find(name)
		if at < 0 {
			at = a.enter(string(name), keys.Value(e), values.Value(e))
		}
		a.next = at + 1
	}
}

// find is a key's place, or -1.
func (a *unionMaps) find(name []byte) int {
	if a.places != nil {
		if at, ok := a.places[unsafe.String(unsafe.SliceData(name), len(name))]; ok {
			return at
		}
		return -1
	}
	for at, have := range a.names {
		if have == string(name) {
			return at
		}
	}
	return -1
}

func (a *unionMaps) enter(name string, key, value any) int {
	at := len(a.names)
	a.names, a.keys, a.values = append(a.names, name), append(a.keys, key), append(a.values, value)
	switch {
	case a.places != nil:
		a.places[name] = at
	case len(a.names) > fewKeys:
		a.places = map[string]int{}
		for k, name := range a.names {
			a.places[name] = k
		}
	}
	return at
}

func (a *unionMaps) merge(o running) error {
	b := o.(*unionMaps)
	for k, name := range b.names {
		if a.find([]byte(name)) < 0 {
			a.enter(name, b.keys[k], b.values[k])
		}
	}
	return nil
}

func (a *unionMaps) result(out *Builder) error {
	if len(a.names) == 0 {
		out.Null()
		return nil
	}
	for k := range a.keys {
		out.kids[0].Append(a.keys[k])
		out.kids[1].Append(a.values[k])
	}
	out.End()
	return nil
}
