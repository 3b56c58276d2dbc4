package kernel

import (
	"encoding/json"
	"math"
	"unsafe"

	"glaux/engine/duck/timsort"
	"glaux/sql"
)

// Ordering is what a comparator of two elements gives: a result, or what follows from a condition.
type Ordering struct {
	If         *OrderingCond `json:",omitempty"`
	Then, Else *Ordering     `json:",omitempty"`
	Result     int64
}

// NoOrdering is a result that no comparator may give.
const NoOrdering = 2

// OrderingCond compares a key of the first element with that of the second, or the other
// way round; asks for NULL of one of them; or combines conditions.
type OrderingCond struct {
	Op     string // = <> < <= > >= NULL AND OR NOT
	Key    int
	Second bool
	Terms  []OrderingCond `json:",omitempty"`
}

// sortKeysKernels are this file's kernels by name.
var sortKeysKernels = map[string]Kernel{
	// $sort_keys sorts a list by an Ordering (as JSON) of lists of keys.
	"$sort_keys": Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		orders := &memo[*Ordering]{}
		return func(c *Call) error {
			s := &keySorter{keys: c.Args[2:]}
			whole := c.whole()
			for i := range c.N {
				if !whole && c.anyNull(i) {
					c.Out.Null()
					continue
				}
				if s.order == nil || !sameBytes(&c.Args[1], 0, &c.Args[1], i) {
					order, err := orders.get(c.Args[1].Str(i), func(text string) (*Ordering, error) {
						o := &Ordering{}
						return o, json.Unmarshal([]byte(text), o)
					})
					if err != nil {
						return err
					}
					s.by(order)
				}
				if err := s.row(c, i); err != nil {
					return err
				}
			}
			return nil
		}, nil
	}},
}

type keySorter struct {
	order  *Ordering
	table  [relations]int64 // what order gives of one key, if it is of one
	keys   []Vec
	starts []int // where the row's keys begin
	places []int
	failed bool
	sorter timsort.Sorter
}

func (s *keySorter) row(c *Call, i int) error {
	v, start, end := c.list(0, i)
	s.starts, s.places = s.starts[:0], s.places[:0]
	for k := range s.keys {
		from, _ := s.keys[k].List(i)
		s.starts = append(s.starts, from)
	}
	for k := range end - start {
		s.places = append(s.places, k)
	}
	if err := comparatorError(s.sorter.Sort(s.places), s.failed); err != nil {
		return err
	}
	if out := c.Out.kids[0]; out.w == 8 && v.w == 8 && v.valid == nil {
		elems, to := unsafe.Slice((*int64)(v.data), end), room[int64](out, end-start)
		for i, k := range s.places {
			to[i] = elems[start+k]
		}
	} else {
		for _, k := range s.places {
			out.Copy(v, start+k)
		}
	}
	c.Out.End()
	return nil
}

// How one key of two elements is related: in order, or one of them is NULL, or both, or
// NaN.
const (
	isLess = iota
	isEqual
	isGreater
	firstNull
	secondNull
	bothNull
	unordered
	relations
)

// by takes an ordering: where all that it asks for is one key, what it gives is known beforehand
// for each way in which the key of two elements may be related.
func (s *keySorter) by(o *Ordering) {
	s.order = o
	s.sorter.Compare = s.compare
	if len(s.keys) != 1 {
		return
	}
	for how := range s.table {
		s.table[how] = o.result(func(c *OrderingCond) truth3 { return c.of(how) })
	}
	s.sorter.Compare = s.compareKey
	if v := s.keys[0].Kid(0); v.valid == nil && v.w == 8 && v.Type.Kind != sql.Double {
		s.sorter.Compare = s.compareNumbers
	}
}

// of says whether a comparison holds of two keys that are so related.
func (c *OrderingCond) of(how int) truth3 {
	if c.Second {
		how = [relations]int{isGreater, isEqual, isLess, secondNull, firstNull, bothNull, unordered}[how]
	}
	switch {
	case c.Op == "NULL":
		return truthOf(how == firstNull || how == bothNull)
	case how == firstNull || how == secondNull || how == bothNull:
		return unknown
	case how == unordered:
		return truthOf(c.Op == "<>")
	}
	return compared(c.Op, how-isEqual)
}

// given is a result of the table.
func (s *keySorter) given(how int) int { return s.valid(s.table[how]) }

// valid is a comparator's result, and notes one that is none.
func (s *keySorter) valid(x int64) int {
	if x < -1 || x > 1 {
		s.failed = true
		return 0
	}
	return int(x)
}

func (s *keySorter) compareNumbers(a, b int) int {
	keys := unsafe.Slice((*int64)(unsafe.Add(s.keys[0].kids[0].data, s.starts[0]*8)), len(s.places))
	switch x, y := keys[a], keys[b]; {
	case x < y:
		return s.given(isLess)
	case x > y:
		return s.given(isGreater)
	}
	return s.given(isEqual)
}

func (s *keySorter) compareKey(a, b int) int {
	v := s.keys[0].Kid(0)
	a, b = a+s.starts[0], b+s.starts[0]
	switch x, y := v.Null(a), v.Null(b); {
	case x && y:
		return s.given(bothNull)
	case x:
		return s.given(firstNull)
	case y:
		return s.given(secondNull)
	}
	if k := v.Type.Kind; (k == sql.Double || k == sql.Real) && (math.IsNaN(v.Float(a)) || math.IsNaN(v.Float(b))) {
		return s.given(unordered)
	}
	order, _ := orderAt(v, a, v, b, false) // which only fails for nested values
	return s.given(isEqual + max(min(order, 1), -1))
}

// comparatorError says what is wrong with a comparator by which something was sorted: that a result
// of it was none, or what the sort has found.
func comparatorError(err error, failed bool) error {
	switch {
	case failed:
		return invalid("Lambda comparator must return either -1, 0, or 1")
	case err != nil:
		return invalid("Lambda comparator violates the comparator contract")
	}
	return nil
}

func (s *keySorter) compare(a, b int) int {
	return s.valid(s.order.result(func(c *OrderingCond) truth3 { return s.holds(c, a, b) }))
}

// result is what follows where holds says of comparisons whether they hold.
func (o *Ordering) result(holds func(*OrderingCond) truth3) int64 {
	for o.If != nil {
		if o.If.holds(holds) == yes {
			o = o.Then
		} else {
			o = o.Else
		}
	}
	return o.Result
}

func (c *OrderingCond) holds(holds func(*OrderingCond) truth3) truth3 {
	switch c.Op {
	case "AND":
		all := yes
		for i := range c.Terms {
			all = min(all, c.Terms[i].holds(holds))
		}
		return all
	case "OR":
		one := no
		for i := range c.Terms {
			one = max(one, c.Terms[i].holds(holds))
		}
		return one
	case "NOT":
		return yes - c.Terms[0].holds(holds)
	}
	return holds(c)
}

func (s *keySorter) holds(c *OrderingCond, a, b int) truth3 {
	v := &s.keys[c.Key].kids[0]
	if c.Second {
		a, b = b, a
	}
	a, b = a+s.starts[c.Key], b+s.starts[c.Key]
	switch {
	case c.Op == "NULL":
		return truthOf(v.Null(a))
	case v.Null(a) || v.Null(b):
		return unknown
	case v.Type.Kind == sql.Double || v.Type.Kind == sql.Real:
		if x, y := v.Float(a), v.Float(b); math.IsNaN(x) || math.IsNaN(y) {
			return truthOf(c.Op == "<>")
		}
	}
	order, _ := orderAt(v, a, v, b, false) // which only fails for nested values
	return compared(c.Op, order)
}

// compared says whether a comparison holds of values that are so ordered.
func compared(op string, order int) truth3 {
	switch op {
	case "=":
		return truthOf(order == 0)
	case "<>":
		return truthOf(order != 0)
	case "<":
		return truthOf(order < 0)
	case "<=":
		return truthOf(order <= 0)
	case ">":
		return truthOf(order > 0)
	}
	return truthOf(order >= 0)
}
