package kernel

import (
	"strings"

	"glaux/sql"
)

// mapKernels are this file's kernels by name.
var mapKernels = map[string]Kernel{
	"map":                   rows(func(c *Call, i int) error { return mapOfKeys(c, i, false) }),
	"$map_of":               rows(func(c *Call, i int) error { return mapOfKeys(c, i, true) }),
	"map_entries":           rows(mapEntries),
	"map_from_entries":      rows(mapFromEntries),
	"multimap_from_entries": rows(multimapFromEntries),
	"$map_zip":              rows(mapZip),
	"$map_keep":             rows(mapKeep),
	"map_concat": Kernel{Make: func(args []sql.Type, r sql.Type) (Func, error) {
		if len(args) < 2 {
			return failing(invalid("There must be two or more concatenation arguments to map_concat")), nil
		}
		return rows(mapConcat).Make(args, r)
	}},
}

// mapKeys checks the keys of a map that is being built.
type mapKeys struct{ set }

func (m *mapKeys) check(v *Vec, i int) error {
	if v.Null(i) {
		return invalid("map key cannot be null")
	}
	if !m.add(v, i) {
		return invalid("Duplicate map keys (%s) are not allowed", describe(v.Type, v.Value(i)))
	}
	return nil
}

// holdsNull reports a NULL anywhere in a value.
func holdsNull(v *Vec, i int) bool {
	if v.Null(i) {
		return true
	}
	switch v.Type.Kind {
	case sql.Array, sql.Map:
		s, e := v.List(i)
		for k := s; k < e; k++ {
			for n := range v.kids {
				if holdsNull(&v.kids[n], k) {
					return true
				}
			}
		}
	case sql.Row:
		for n := range v.kids {
			if holdsNull(&v.kids[n], i) {
				return true
			}
		}
	}
	return false
}

// describe is a value's text in messages.
func describe(t sql.Type, x any) string {
	var parts []string
	switch {
	case x == nil:
		return "null"
	case t.Kind == sql.Array:
		for _, e := range x.([]any) {
			parts = append(parts, describe(*t.Elem, e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case t.Kind == sql.Row:
		for k, e := range x.([]any) {
			parts = append(parts, describe(t.Fields[k].Type, e))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case t.Kind == sql.Map:
		for _, e := range x.([]sql.MapEntry) {
			parts = append(parts, describe(*t.Key, e.Key)+"="+describe(*t.Elem, e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case t.Kind == sql.Real:
		return JavaFloat(float64(x.(float32)), 32)
	case t.Kind == sql.Double:
		return JavaFloat(x.(float64), 64)
	}
	return Text(t, x)
}

// mapOfKeys makes a map of a list of keys, in which NULL may be if nulls says so, and one of values.
func mapOfKeys(c *Call, i int, nulls bool) error {
	keys, s, e := c.list(0, i)
	values, t, f := c.list(1, i)
	if e-s != f-t {
		return invalid("Key and value arrays must be the same length")
	}
	var check mapKeys
	for k := range e - s {
		if !nulls && !keys.Null(s+k) && holdsNull(keys, s+k) {
			return invalid("map key cannot be indeterminate: %s", describe(keys.Type, keys.Value(s+k)))
		}
		if err := check.check(keys, s+k); err != nil {
			return err
		}
		c.Out.kids[0].Copy(keys, s+k)
		c.Out.kids[1].Copy(values, t+k)
	}
	c.Out.End()
	return nil
}

// mapKeep keeps the entries for which a list has true.
func mapKeep(c *Call, i int) error {
	m := &c.Args[0]
	start, end := m.List(i)
	keep, from, _ := c.list(1, i)
	for k := start; k < end; k++ {
		if at := from + k - start; !keep.Null(at) && keep.Bool(at) {
			c.Out.kids[0].Copy(&m.kids[0], k)
			c.Out.kids[1].Copy(&m.kids[1], k)
		}
	}
	c.Out.End()
	return nil
}

func mapElementAt(c *Call, i int) error {
	k := findKey(&c.Args[0], i, &c.Args[1], i)
	if k >= 0 && holdsNull(&c.Args[1], i) {
		return nullKey()
	}
	if k < 0 || hasNaNAt(&c.Args[1], i) {
		c.Out.Null()
	} else {
		c.Out.Copy(&c.Args[0].kids[1], k)
	}
	return nil
}

// nullKey is Trino's error of comparing a key with one that has a NULL inside.
func nullKey() error {
	return failure("NOT_SUPPORTED", "map key cannot be null or contain nulls")
}

// findKey gives the place of a key among a map's entries, or -1.
func findKey(m *Vec, i int, key *Vec, j int) int {
	start, end := m.List(i)
	keys := &m.kids[0]
	simple := keys.w > 0 && keys.Type.Kind != sql.Real && keys.Type.Kind != sql.Double || keys.Type.Kind == sql.Varchar
	if simple {
		for k := start; k < end; k++ {
			if sameScalar(keys, k, key, j) {
				return k
			}
		}
		return -1
	}
	want := string(appendIdentity(nil, key, j))
	var buf []byte
	for k := start; k < end; k++ {
		if buf = appendIdentity(buf[:0], keys, k); string(buf) == want {
			return k
		}
	}
	return -1
}

func mapEntries(c *Call, i int) error {
	m := &c.Args[0]
	start, end := m.List(i)
	row := c.Out.kids[0]
	for k := start; k < end; k++ {
		row.kids[0].Copy(&m.kids[0], k)
		row.kids[1].Copy(&m.kids[1], k)
		row.End()
	}
	c.Out.End()
	return nil
}

func mapFromEntries(c *Call, i int) error {
	v, start, end := c.list(0, i)
	var check mapKeys
	for k := start; k < end; k++ {
		if v.Null(k) {
			return invalid("map entry cannot be null")
		}
		if err := check.check(&v.kids[0], k); err != nil {
			return err
		}
		c.Out.kids[0].Copy(&v.kids[0], k)
		c.Out.kids[1].Copy(&v.kids[1], k)
	}
	c.Out.End()
	return nil
}

func multimapFromEntries(c *Call, i int) error {
	v, start, end := c.list(0, i)
	for k := start; k < end; k++ {
		switch {
		case v.Null(k):
			return invalid("map entry cannot be null")
		case v.kids[0].Null(k):
			return invalid("map key cannot be null")
		}
	}
	appendMultimap(c.Out, &v.kids[0], &v.kids[1], start, end)
	return nil
}

// appendMultimap appends a map from each key that is not NULL to all its values.
func appendMultimap(out *Builder, keys, values *Vec, start, end int) {
	var seen set
	var groups [][]int
	for k := start; k < end; k++ {
		if keys.Null(k) {
			continue
		}
		n, isNew := seen.index(keys, k)
		if isNew {
			out.kids[0].Copy(keys, k)
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], k)
	}
	for _, g := range groups {
		for _, k := range g {
			out.kids[1].kids[0].Copy(values, k)
		}
		out.kids[1].End()
	}
	out.End()
}

// mapConcat takes the maps from the last to the first: later entries win.
func mapConcat(c *Call, i int) error {
	var seen set
	for n := len(c.Args) - 1; n >= 0; n-- {
		m := &c.Args[n]
		start, end := m.List(i)
		for k := start; k < end; k++ {
			if seen.add(&m.kids[0], k) {
				c.Out.kids[0].Copy(&m.kids[0], k)
				c.Out.kids[1].Copy(&m.kids[1], k)
			}
		}
	}
	c.Out.End()
	return nil
}

// mapZip gives for each key of two maps the key and both values.
func mapZip(c *Call, i int) error {
	a, b := &c.Args[0], &c.Args[1]
	row := c.Out.kids[0]
	var seen set
	start, end := a.List(i)
	for k := start; k < end; k++ {
		seen.add(&a.kids[0], k)
		row.kids[0].Copy(&a.kids[0], k)
		row.kids[1].Copy(&a.kids[1], k)
		if other := findKey(b, i, &a.kids[0], k); other >= 0 {
			row.kids[2].Copy(&b.kids[1], other)
		} else {
			row.kids[2].Null()
		}
		row.End()
	}
	start, end = b.List(i)
	for k := start; k < end; k++ {
		if !seen.add(&b.kids[0], k) {
			continue
		}
		row.kids[0].Copy(&b.kids[0], k)
		row.kids[1].Null()
		row.kids[2].Copy(&b.kids[1], k)
		row.End()
	}
	c.Out.End()
	return nil
}
