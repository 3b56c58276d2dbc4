package kernel

import "glaux/sql"

// nestedCasts reports a cast of an array, map or row that nestedCaster makes.
func nestedCasts(from, to sql.Type) bool {
	switch {
	case from.Kind != to.Kind:
		return false
	case from.Kind == sql.Map:
		return sameValues(*from.Key, *to.Key)
	}
	return from.Kind == sql.Array || from.Kind == sql.Row
}

// sameValues reports a cast that changes nothing.
func sameValues(from, to sql.Type) bool {
	return from.Equal(to) || from.Kind == sql.Varchar && to.Kind == sql.Varchar && to.Length == sql.UnboundedLength
}

// nestedCaster converts values inside vectors; only those that are unusual are boxed.
// Where it fails, a part of the value is left behind.
func nestedCaster(from, to sql.Type, at session) (func(v *Vec, i int, out *Builder) error, error) {
	var whole func(v *Vec, i int, out *Builder) error // of what is not NULL
	switch {
	case sameValues(from, to):
		whole = func(v *Vec, i int, out *Builder) error { out.Copy(v, i); return nil }
	case nestedCasts(from, to):
		parts := castParts(from, to)
		kids := make([]func(v *Vec, i int, out *Builder) error, len(parts))
		for k, p := range parts {
			var err error
			if kids[k], err = nestedCaster(p[0], p[1], at); err != nil {
				return nil, err
			}
		}
		whole = func(v *Vec, i int, out *Builder) error {
			start, end := i, i+1
			if from.Kind != sql.Row {
				start, end = v.List(i)
			}
			for k := range kids {
				for e := start; e < end; e++ {
					if err := kids[k](&v.kids[k], e, out.kids[k]); err != nil {
						return err
					}
				}
			}
			out.End()
			return nil
		}
	default:
		general, err := caster(from, to, at)
		if err != nil {
			return nil, err
		}
		quick := quickCast(from, to)
		whole = func(v *Vec, i int, out *Builder) error {
			if quick != nil && quick(v, i, out) {
				return nil
			}
			y, err := general(v.Value(i))
			if err == nil {
				out.Append(y)
			}
			return err
		}
	}
	return func(v *Vec, i int, out *Builder) error {
		if v.Null(i) {
			out.Null()
			return nil
		}
		return whole(v, i, out)
	}, nil
}

// castParts are the types of the parts of two nested types of one kind.
func castParts(from, to sql.Type) (parts [][2]sql.Type) {
	switch from.Kind {
	case sql.Array:
		return [][2]sql.Type{{*from.Elem, *to.Elem}}
	case sql.Map:
		return [][2]sql.Type{{*from.Key, *to.Key}, {*from.Elem, *to.Elem}}
	}
	for k, f := range from.Fields {
		parts = append(parts, [2]sql.Type{f.Type, to.Fields[k].Type})
	}
	return parts
}

func (c *Call) castNested(from, to sql.Type, at session) error {
	f, err := nestedCaster(from, to, at)
	for i := 0; i < c.N && err == nil; i++ {
		err = f(&c.Args[0], i, c.Out)
	}
	return err
}
