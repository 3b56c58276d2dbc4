package kernel

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"

	"glaux/sql"
)

// equal is x = y: NULL inside makes it unknown where it decides.
func equal(t sql.Type, x, y any) truth3 {
	if x == nil || y == nil {
		return unknown
	}
	switch t.Kind {
	case sql.Array:
		a, b := x.([]any), y.([]any)
		if len(a) != len(b) {
			return no
		}
		return allEqual(len(a), func(i int) truth3 { return equal(*t.Elem, a[i], b[i]) })
	case sql.Row:
		a, b := x.([]any), y.([]any)
		return allEqual(len(a), func(i int) truth3 { return equal(t.Fields[i].Type, a[i], b[i]) })
	case sql.Map:
		return equalMapValues(t, x.([]sql.MapEntry), y.([]sql.MapEntry))
	case sql.Double, sql.Real:
		return truthOf(float(x) == float(y))
	}
	return truthOf(order(t, x, y) == 0)
}

func allEqual(n int, at func(i int) truth3) truth3 {
	out := yes
	for i := range n {
		switch at(i) {
		case no:
			return no
		case unknown:
			out = unknown
		}
	}
	return out
}

func equalMapValues(t sql.Type, a, b []sql.MapEntry) truth3 {
	if len(a) != len(b) {
		return no
	}
	other := map[string]any{}
	for _, e := range b {
		other[identity(*t.Key, e.Key)] = e.Value
	}
	return allEqual(len(a), func(i int) truth3 {
		v, ok := other[identity(*t.Key, a[i].Key)]
		if !ok || hasNaN(a[i].Key) {
			return no
		}
		return equal(*t.Elem, a[i].Value, v)
	})
}

func float(x any) float64 {
	if f, ok := x.(float32); ok {
		return float64(f)
	}
	return x.(float64)
}

// order compares two values that are not NULL; NaN is the largest, and NULL
// inside sorts last.
func order(t sql.Type, x, y any) int {
	switch a := x.(type) {
	case bool:
		return cmp.Compare(b2i(a), b2i(y.(bool)))
	case int64:
		return cmp.Compare(a, y.(int64))
	case float32, float64:
		return orderFloat(float(x), float(y))
	case *big.Int:
		return a.Cmp(y.(*big.Int))
	case string:
		return strings.Compare(a, y.(string))
	case []byte:
		return bytes.Compare(a, y.([]byte))
	case sql.Instant:
		b := y.(sql.Instant)
		return cmp.Or(cmp.Compare(a.Micros, b.Micros), cmp.Compare(a.Nanos, b.Nanos))
	case sql.TimeTZ:
		return cmp.Compare(utcNanos(a), utcNanos(y.(sql.TimeTZ)))
	case []any:
		b := y.([]any)
		for i := range min(len(a), len(b)) {
			et := t.Elem
			if t.Kind == sql.Row {
				et = &t.Fields[i].Type
			}
			if c := orderNulls(*et, a[i], b[i]); c != 0 {
				return c
			}
		}
		return cmp.Compare(len(a), len(b))
	}
	return strings.Compare(identity(t, x), identity(t, y))
}

func utcNanos(t sql.TimeTZ) int64 { return floorMod(t.Nanos-int64(t.Offset)*60e9, nanosPerDay) }

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func orderFloat(a, b float64) int {
	switch {
	case math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a):
		return 1
	case math.IsNaN(b):
		return -1
	}
	return cmp.Compare(a, b)
}

// orderNulls is order with NULL last.
func orderNulls(t sql.Type, x, y any) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return order(t, x, y)
}

// identity is a key that two values share exactly when they are not distinct.
func identity(t sql.Type, x any) string { return string(appendValueIdentity(nil, t, x)) }

func appendValueIdentity(b []byte, t sql.Type, x any) []byte {
	if x == nil {
		return append(b, 0)
	}
	b = append(b, 1)
	u64 := func(n uint64) []byte { return binary.BigEndian.AppendUint64(b, n) }
	switch x := x.(type) {
	case bool:
		return append(b, byte(b2i(x)))
	case int64:
		return u64(uint64(x))
	case float32, float64:
		f := float(x)
		if f == 0 {
			f = 0
		}
		if math.IsNaN(f) {
			f = math.NaN()
		}
		return u64(math.Float64bits(f))
	case *big.Int:
		return appendSized(b, []byte(x.String()))
	case string:
		return appendSized(b, []byte(x))
	case []byte:
		return appendSized(b, x)
	case sql.Instant:
		b = u64(uint64(x.Micros))
		return binary.BigEndian.AppendUint32(b, uint32(x.Nanos))
	case sql.TimeTZ:
		return u64(uint64(utcNanos(x)))
	case []any:
		b = u64(uint64(len(x)))
		for i, e := range x {
			if t.Kind == sql.Row {
				b = appendValueIdentity(b, t.Fields[i].Type, e)
			} else {
				b = appendValueIdentity(b, *t.Elem, e)
			}
		}
		return b
	case []sql.MapEntry:
		parts := make([]string, len(x))
		for i, e := range x {
			parts[i] = string(appendValueIdentity(appendValueIdentity(nil, *t.Key, e.Key), *t.Elem, e.Value))
			if hasNaN(e.Key) {
				parts[i] = string(appendUnique(nil))
			}
		}
		sort.Strings(parts)
		return appendSized(b, []byte(strings.Join(parts, "")))
	}
	return b
}

// hasNaN reports a value that is or holds a NaN, and so does not equal itself.
func hasNaN(x any) bool {
	switch x := x.(type) {
	case float32, float64:
		return math.IsNaN(float(x))
	case []any:
		return slices.ContainsFunc(x, hasNaN)
	case []sql.MapEntry:
		return slices.ContainsFunc(x, func(e sql.MapEntry) bool { return hasNaN(e.Key) || hasNaN(e.Value) })
	}
	return false
}

// appendUnique makes an identity that no other value has: a map with a key that doesn't
// equal itself is distinct from every map, as the key is found in none.
func appendUnique(b []byte) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, rand.Uint64()), rand.Uint64())
}

func appendSized(b, x []byte) []byte {
	return append(binary.BigEndian.AppendUint64(b, uint64(len(x))), x...)
}

// valueSet holds distinct values; NULL is one of them.
type valueSet struct {
	t    sql.Type
	have map[string]struct{}
}

func newValueSet(t sql.Type) *valueSet { return &valueSet{t, map[string]struct{}{}} }

// add puts a value in and reports whether it was new.
func (s *valueSet) add(x any) bool {
	k := identity(s.t, x)
	if _, ok := s.have[k]; ok {
		return false
	}
	s.have[k] = struct{}{}
	return true
}

// comparison is a kernel of two values of one type that gives a truth.
func comparison(f func(a, b *Vec, i int) (truth3, error)) Kernel {
	return rows(func(c *Call, i int) error {
		r, err := f(&c.Args[0], &c.Args[1], i)
		if r == unknown {
			c.Out.Null()
		} else {
			c.Out.Bool(r == yes)
		}
		return err
	})
}

// distinction is IS (NOT) DISTINCT FROM.
func distinction(distinct bool) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			var x, y []byte
			for i := range c.N {
				x, y = appendIdentity(x[:0], &c.Args[0], i), appendIdentity(y[:0], &c.Args[1], i)
				c.Out.Bool(bytes.Equal(x, y) != distinct)
			}
			return nil
		}, nil
	}}
}

// holding tells whether there is a NULL anywhere in a value.
func holding([]sql.Type, sql.Type) (Func, error) {
	return func(c *Call) error {
		for i := range c.N {
			c.Out.Bool(holdsNull(&c.Args[0], i))
		}
		return nil
	}, nil
}

func not(t truth3) truth3 {
	switch t {
	case yes:
		return no
	case no:
		return yes
	}
	return t
}

// ordering is < and the like over rows and arrays: a NULL that decides is an error.
func ordering(f func(c int) bool) Kernel {
	return comparison(func(a, b *Vec, i int) (truth3, error) {
		c, err := orderAt(a, i, b, i, false)
		return truthOf(f(c)), err
	})
}

// orderStrict is order that fails where a NULL inside would decide. NaN inside is the
// largest number, or the smallest if it is to come first.
func orderStrict(t sql.Type, x, y any, nanFirst bool) (int, error) {
	a, ok := x.([]any)
	if !ok {
		c := order(t, x, y)
		if nanFirst && isNaN(x) != isNaN(y) {
			c = -c
		}
		return c, nil
	}
	b := y.([]any)
	for i := range min(len(a), len(b)) {
		if a[i] == nil || b[i] == nil {
			return 0, nullInside(t)
		}
		et := t.Elem
		if t.Kind == sql.Row {
			et = &t.Fields[i].Type
		}
		if c, err := orderStrict(*et, a[i], b[i], nanFirst); c != 0 || err != nil {
			return c, err
		}
	}
	return cmp.Compare(len(a), len(b)), nil
}

// nullInside is the error of ordering values that have a NULL in them.
func nullInside(t sql.Type) error {
	if t.Kind == sql.Array {
		return failure("NOT_SUPPORTED", "ARRAY comparison not supported for arrays with null elements")
	}
	return failure("NOT_SUPPORTED", "ROW comparison not supported for fields with null elements")
}

// compareKernels are this file's kernels by name.
var compareKernels = map[string]Kernel{
	"$eq":           equalities(true, comparison(func(a, b *Vec, i int) (truth3, error) { return equalAt(a, i, b, i), nil })),
	"$ne":           equalities(false, comparison(func(a, b *Vec, i int) (truth3, error) { return not(equalAt(a, i, b, i)), nil })),
	"$lt":           ordering(func(c int) bool { return c < 0 }),
	"$le":           ordering(func(c int) bool { return c <= 0 }),
	"$gt":           ordering(func(c int) bool { return c > 0 }),
	"$ge":           ordering(func(c int) bool { return c >= 0 }),
	"$distinct":     distinction(true),
	"$not_distinct": distinction(false),
	"$holds_null":   {Make: holding},
	"greatest":      extreme(1),
	"least":         extreme(-1),
}

// extreme is greatest and least: NULL with any NULL; NaN counts only alone.
func extreme(sign int) Kernel {
	return choose(func(args []sql.Type) (Kernel, bool) {
		switch t := args[0]; {
		case plain[int64](t) && sign > 0:
			return extremeNumber(func(best, x []int64) {
				for i := range best {
					best[i] = max(best[i], x[i])
				}
			}), true
		case plain[int64](t):
			return extremeNumber(func(best, x []int64) {
				for i := range best {
					best[i] = min(best[i], x[i])
				}
			}), true
		case plain[float64](t) && sign > 0:
			return extremeNumber(func(best, x []float64) {
				for i, b := range best {
					if !(b >= x[i]) && x[i] == x[i] {
						best[i] = x[i]
					}
				}
			}), true
		case plain[float64](t):
			return extremeNumber(func(best, x []float64) {
				for i, b := range best {
					if !(b <= x[i]) && x[i] == x[i] {
						best[i] = x[i]
					}
				}
			}), true
		case flat(t):
			return rows(func(c *Call, i int) error {
				best := &c.Args[0]
				for k := 1; k < len(c.Args); k++ {
					x := &c.Args[k]
					// NaN never is the best but alone.
					order, err := orderAt(x, i, best, i, sign > 0)
					if err != nil {
						return err
					}
					if order*sign > 0 {
						best = x
					}
				}
				c.Out.Copy(best, i)
				return nil
			}), true
		}
		return extremeValue(sign), true
	})
}

// extremeNumber goes through the arguments one after the other; better puts what is better than
// the best so far in its place.
func extremeNumber[T any](better func(best, x []T)) Kernel {
	return Kernel{Make: func([]sql.Type, sql.Type) (Func, error) {
		return func(c *Call) error {
			out := room[T](c.Out, c.N)
			for k := range c.Args {
				if x := column[T](&c.Args[k], c.N); k == 0 {
					copy(out, x)
				} else {
					better(out, x)
				}
				c.nullWhere(&c.Args[k])
			}
			return nil
		}, nil
	}}
}

// extremeValue is extreme for values with others inside.
func extremeValue(sign int) Kernel {
	return Boxed(true, func(args []sql.Type, _ sql.Type) (func([]any) (any, error), error) {
		return func(a []any) (any, error) {
			best := a[0]
			for _, x := range a[1:] {
				if isNaN(best) || isNaN(x) {
					if isNaN(best) {
						best = x
					}
					continue
				}
				c, err := orderStrict(args[0], x, best, sign > 0)
				if err != nil {
					return nil, err
				}
				if c*sign > 0 {
					best = x
				}
			}
			return best, nil
		}, nil
	})
}

func isNaN(x any) bool {
	switch x := x.(type) {
	case float64:
		return x != x
	case float32:
		return x != x
	}
	return false
}
