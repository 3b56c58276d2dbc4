package catalog

import (
	"errors"
	"fmt"
	"strings"
)

// A Predicate says which partitions are wanted. It is made by ParsePredicate or
// NewPredicate, compares by the types of the partition keys, and is safe for
// concurrent use. A nil *Predicate wants all.
type Predicate struct {
	keys []Column
	root *node
	// bounds holds, for each key, a superset of the encoded values that a
	// wanted partition can have: where to look.
	bounds []intervals
}

// A node is a condition in negation normal form.
type node struct {
	op   nodeOp
	kids []*node // and, or

	col  int       // of a leaf
	set  intervals // in: the values
	like *likePattern
	not  bool // like: NOT LIKE
	null bool // in: the value may be NULL
}

type nodeOp uint8

const (
	opAnd nodeOp = iota
	opOr
	opIn
	opLike
	opTrue
	opFalse
)

// everything bounds a key that a condition doesn't restrict.
var everything = intervals{{[]byte{}, []byte{0xff}}}

func newPredicate(keys []Column, root *node) *Predicate {
	p := &Predicate{keys: keys, root: root, bounds: make([]intervals, len(keys))}
	for i := range keys {
		p.bounds[i] = root.bound(i, keyClass(keys[i].Type))
	}
	return p
}

// Match reports whether a partition with these values is wanted. It fails if a
// value that matters isn't of its key's type.
func (p *Predicate) Match(values []string) (bool, error) {
	if p == nil {
		return true, nil
	}
	if len(values) != len(p.keys) {
		return false, invalid("%d values were given for %d partition keys", len(values), len(p.keys))
	}
	encoded := make([][]byte, len(values))
	for i, v := range values {
		encoded[i] = encodeValue(p.keys[i], v)
	}
	return p.match(encoded)
}

func (p *Predicate) match(encoded [][]byte) (bool, error) {
	ok, err := p.root.eval(encoded)
	if err != nil {
		var bad *badValue
		if errors.As(err, &bad) {
			text, _, _ := cutText(encoded[bad.col][1:])
			return false, &Error{Err: ErrPartitionValue, Message: fmt.Sprintf("The partition value '%s' of key %s is not of type %s", text, p.keys[bad.col].Name, p.keys[bad.col].Type)}
		}
	}
	return ok, err
}

type badValue struct{ col int }

func (*badValue) Error() string { return "a partition value isn't of its key's type" }

func (n *node) eval(values [][]byte) (bool, error) {
	switch n.op {
	case opAnd:
		for _, k := range n.kids {
			if ok, err := k.eval(values); !ok {
				return false, err
			}
		}
		return true, nil
	case opOr:
		for _, k := range n.kids {
			if ok, err := k.eval(values); ok || err != nil {
				return ok, err
			}
		}
		return false, nil
	case opTrue:
		return true, nil
	case opFalse:
		return false, nil
	}
	v := values[n.col]
	switch v[0] {
	case classBad:
		return false, &badValue{n.col}
	case classNull:
		return n.null, nil
	}
	if n.op == opIn {
		return n.set.contains(v), nil
	}
	text, _, _ := cutText(v[1:])
	return n.like.match(text) != n.not, nil
}

// bound gives a superset of the encoded values of key col for which the node
// can be true, or can fail.
func (n *node) bound(col int, class byte) intervals {
	switch n.op {
	case opAnd:
		all := everything
		for _, k := range n.kids {
			all = all.intersect(k.bound(col, class))
		}
		return all
	case opOr:
		any := intervals{}
		for _, k := range n.kids {
			any = any.union(k.bound(col, class))
		}
		return any
	case opFalse:
		return intervals{}
	case opIn, opLike:
		if n.col != col {
			return everything
		}
		s := n.set
		if n.op == opLike {
			s = n.like.bound(n.not)
		}
		if class != classText {
			s = s.union(intervals{classOf(classBad)})
			if n.null {
				s = s.union(intervals{classOf(classNull)})
			}
		}
		return s
	}
	return everything
}

// Keys returns the partition keys that the predicate was made for.
func (p *Predicate) Keys() []Column { return p.keys }

// A Domain is the set of values that one partition key may have, as a planner
// derives it from a query. The zero Domain is empty.
type Domain struct {
	Ranges []Range // any of these
	Null   bool    // or NULL, which Hive writes as the default partition
}

// A Range holds the values between two bounds; a nil bound is open.
type Range struct{ Low, High *Bound }

// A Bound is the end of a range; Value is the text of a partition value.
type Bound struct {
	Value     string
	Inclusive bool
}

// Point is the range of one value.
func Point(value string) Range {
	return Range{&Bound{value, true}, &Bound{value, true}}
}

// AllValues is the domain of everything but NULL.
func AllValues() Domain { return Domain{Ranges: []Range{{}}} }

// NewPredicate wants the partitions whose keys are all in their domains. A key
// without a domain is not restricted.
func NewPredicate(keys []Column, domains map[string]Domain) (*Predicate, error) {
	root := &node{op: opAnd}
	for name, d := range domains {
		col := keyIndex(keys, name)
		if col < 0 {
			return nil, invalid("%s is not a partition key", name)
		}
		class := keyClass(keys[col].Type)
		leaf := &node{op: opIn, col: col, null: d.Null, set: intervals{}}
		for _, r := range d.Ranges {
			x, err := r.encode(class, keys[col])
			if err != nil {
				return nil, err
			}
			leaf.set = leaf.set.union(intervals{x})
		}
		if class == classText { // there NULL is a text among others
			null := intervals{pointOf(encodeValue(keys[col], DefaultPartition))}
			leaf.set = leaf.set.intersect(null.complement(classOf(class)))
			if d.Null {
				leaf.set = leaf.set.union(null)
			}
		}
		root.kids = append(root.kids, leaf)
	}
	return newPredicate(keys, root), nil
}

func (r Range) encode(class byte, key Column) (interval, error) {
	x := classOf(class)
	for i, b := range []*Bound{r.Low, r.High} {
		if b == nil {
			continue
		}
		enc, ok := encodeLiteral(class, b.Value)
		if !ok {
			return x, invalid("'%s' is not a %s", b.Value, key.Type)
		}
		p := pointOf(enc)
		switch {
		case i == 0 && b.Inclusive:
			x.lo = p.lo
		case i == 0:
			x.lo = p.hi
		case b.Inclusive:
			x.hi = p.hi
		default:
			x.hi = p.lo
		}
	}
	return x, nil
}

func keyIndex(keys []Column, name string) int {
	for i, k := range keys {
		if strings.EqualFold(k.Name, name) {
			return i
		}
	}
	return -1
}

// likePattern is an SQL LIKE pattern, cut at its percent signs.
type likePattern struct {
	parts  [][]likeRune // between the percent signs; at least one
	prefix string       // the literal text at its front
}

type likeRune struct {
	r   rune
	any bool // _
}

func newLike(pattern string, escape rune) (*likePattern, error) {
	l := &likePattern{parts: make([][]likeRune, 1)}
	escaped, literal := false, true
	for _, r := range pattern {
		last := len(l.parts) - 1
		switch {
		case !escaped && escape != 0 && r == escape:
			escaped = true
			continue
		case !escaped && r == '%':
			l.parts = append(l.parts, nil)
			literal = false
		case !escaped && r == '_':
			l.parts[last] = append(l.parts[last], likeRune{any: true})
			literal = false
		default:
			l.parts[last] = append(l.parts[last], likeRune{r: r})
			if literal {
				l.prefix += string(r)
			}
		}
		escaped = false
	}
	if escaped {
		return nil, fmt.Errorf("the pattern '%s' ends in its escape character", pattern)
	}
	return l, nil
}

func (l *likePattern) match(s string) bool {
	rest := []rune(s)
	first, last := l.parts[0], l.parts[len(l.parts)-1]
	if len(l.parts) == 1 {
		return len(rest) == len(first) && startsWith(rest, first)
	}
	if len(rest) < len(first)+len(last) || !startsWith(rest, first) || !startsWith(rest[len(rest)-len(last):], last) {
		return false
	}
	rest = rest[len(first) : len(rest)-len(last)]
	for _, part := range l.parts[1 : len(l.parts)-1] {
		for {
			if len(rest) < len(part) {
				return false
			}
			if startsWith(rest, part) {
				break
			}
			rest = rest[1:]
		}
		rest = rest[len(part):]
	}
	return true
}

func startsWith(s []rune, part []likeRune) bool {
	for i, p := range part {
		if !p.any && p.r != s[i] {
			return false
		}
	}
	return true
}

// bound gives the encoded texts that can match.
func (l *likePattern) bound(not bool) intervals {
	if not || l.prefix == "" {
		return intervals{classOf(classText)}
	}
	enc := appendText([]byte{classText}, l.prefix)
	lo := enc[:len(enc)-2] // without the terminator: all texts that start so
	return intervals{{lo, prefixEnd(lo)}}
}
