package kernel

import (
	"math"

	"glaux/sql"
)

// BitsOf is a type with integers of the same bits in place of its reals and doubles:
// what must not change of them, the sign of zero, is kept where DuckDB makes keys
// of nested values.
func BitsOf(t sql.Type) sql.Type {
	switch t.Kind {
	case sql.Real:
		return sql.T(sql.Integer)
	case sql.Double:
		return sql.T(sql.BigInt)
	}
	for _, part := range []**sql.Type{&t.Key, &t.Elem} {
		if *part != nil {
			bits := BitsOf(**part)
			*part = &bits
		}
	}
	fields := make([]sql.Field, len(t.Fields))
	for i, f := range t.Fields {
		fields[i] = sql.Field{Name: f.Name, Type: BitsOf(f.Type)}
	}
	if len(fields) > 0 {
		t.Fields = fields
	}
	return t
}

// bits64 and bits32 are the bits of a number as Trino hashes and sorts them: all NaNs have
// the same ones, whatever the processor gave them.
func bits64(x float64) int64 {
	if x != x {
		return 0x7ff8000000000000
	}
	return int64(math.Float64bits(x))
}

func bits32(x float32) int32 {
	if x != x {
		return 0x7fc00000
	}
	return int32(math.Float32bits(x))
}

// bitsKernels are this file's kernels by name.
var bitsKernels = map[string]Kernel{
	// $bits makes a value of the type BitsOf, and $floats the value it was made of.
	"$bits": Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		return eachLeaf(args[0], func(_ sql.Type, x any) any {
			switch x := x.(type) {
			case float32:
				return int64(int32(math.Float32bits(x)))
			case float64:
				return int64(math.Float64bits(x))
			}
			return x
		}), nil
	}},
	"$floats": Kernel{Make: func(_ []sql.Type, result sql.Type) (Func, error) {
		return eachLeaf(result, func(t sql.Type, x any) any {
			switch n, _ := x.(int64); t.Kind {
			case sql.Real:
				return math.Float32frombits(uint32(n))
			case sql.Double:
				return math.Float64frombits(uint64(n))
			}
			return x
		}), nil
	}},
}

// eachLeaf changes the simple values inside of values of a type.
func eachLeaf(t sql.Type, f func(sql.Type, any) any) Func {
	return func(c *Call) error {
		for i := range c.N {
			c.Out.Append(mapLeaves(t, c.Args[0].Value(i), f))
		}
		return nil
	}
}

func mapLeaves(t sql.Type, x any, f func(sql.Type, any) any) any {
	switch x := x.(type) {
	case nil:
		return nil
	case []any:
		out := make([]any, len(x))
		for i, part := range x {
			if t.Kind == sql.Row {
				out[i] = mapLeaves(t.Fields[i].Type, part, f)
			} else {
				out[i] = mapLeaves(*t.Elem, part, f)
			}
		}
		return out
	case []sql.MapEntry:
		out := make([]sql.MapEntry, len(x))
		for i, e := range x {
			out[i] = sql.MapEntry{Key: mapLeaves(*t.Key, e.Key, f), Value: mapLeaves(*t.Elem, e.Value, f)}
		}
		return out
	}
	return f(t, x)
}
