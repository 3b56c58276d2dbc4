package kernel

import (
	"encoding/json"
	"math"

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
			s.sorter.Compare = s.compare
			for i := range c.N {
				if c.anyNull(i) {
					c.Out.Null()
					continue
				}
				var err error
				if s.order, err = orders.get(c.Args[1].Str(i), func(text string) (*Ordering, error) {
					o := &Ordering{}
					return o, json.Unmarshal([]byte(text), o)
				}); err != nil {
					return err
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
	for _, k := range s.places {
		c.Out.kids[0].Copy(v, start+k)
	}
	c.Out.End()
	return nil
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
	o := s.order
	for o.If != nil {
		if s.holds(o.If, a, b) == yes {
			o = o.Then
		} else {
			o = o.Else
		}
	}
	if o.Result < -1 || o.Result > 1 {
		s.failed = true
		return 0
	}
	return int(o.Result)
}

func (s *keySorter) holds(c *OrderingCond, a, b int) truth3 {
	switch c.Op {
	case "AND":
		all := yes
		for i := range c.Terms {
			all = min(all, s.holds(&c.Terms[i], a, b))
		}
		return all
	case "OR":
		one := no
		for i := range c.Terms {
			one = max(one, s.holds(&c.Terms[i], a, b))
		}
		return one
	case "NOT":
		return yes - s.holds(&c.Terms[0], a, b)
	}
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
	switch c.Op {
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
