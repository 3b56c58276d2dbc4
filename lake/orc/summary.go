package orc

import (
	"bytes"
	"math"
	"math/big"

	"google.golang.org/protobuf/encoding/protowire"
)

// summary is the statistics of values that are written.
type summary struct {
	values  int64
	hasNull bool
	known   bool // low and high are
	low     bound64
	high    bound64
	sum     int64 // of integers and lengths, trues of booleans
	wide    bool  // the sum overflowed, or a NaN makes bounds useless
}

// bound64 is a bound of any kind.
type bound64 struct {
	n int64
	h int64 // high word of decimals
	f float64
	s string
}

// longestBound is the longest string that is kept as a bound.
const longestBound = 256

// summarize looks at some of a column's values.
func (c *columnBuffer) summarize(from, to int) summary {
	s := summary{values: int64(to - from)}
	switch c.of.Kind {
	case Boolean, Byte, Short, Int, Long, Date:
		for _, x := range c.ints[from:to] {
			s.see(bound64{n: x}, c.of.Kind)
			s.addSum(x)
		}
	case Float, Double:
		for _, x := range c.floats[from:to] {
			if math.IsNaN(x) {
				s.wide = true
			}
			s.see(bound64{f: x}, c.of.Kind)
		}
	case String, Varchar, Char:
		c.summarizeText(&s, from, to)
	case Binary:
		for _, n := range c.lengths[from:to] {
			s.addSum(n)
		}
	case Decimal:
		for i := from; i < to; i++ {
			s.see(bound64{n: c.ints[i], h: c.highs[i]}, Decimal)
		}
	case Timestamp, TimestampInstant:
		for i := from; i < to; i++ {
			s.see(bound64{n: c.ints[i]*1000 + c.nanos[i]/1_000_000}, Timestamp)
		}
	}
	return s
}

func (c *columnBuffer) summarizeText(s *summary, from, to int) {
	if from == 0 {
		c.summarized = 0
	}
	off := c.summarized
	var low, high []byte
	for i, n := range c.lengths[from:to] {
		b := c.blob[off : off+int(n)]
		off += int(n)
		if i == 0 || bytes.Compare(b, low) < 0 {
			low = b
		}
		if i == 0 || bytes.Compare(b, high) > 0 {
			high = b
		}
		s.addSum(n)
	}
	c.summarized = off
	if to > from && len(low) <= longestBound && len(high) <= longestBound {
		s.known, s.low.s, s.high.s = true, string(low), string(high)
	} else if to > from {
		s.wide = true
	}
}

func (s *summary) addSum(x int64) {
	sum := s.sum + x
	s.wide = s.wide || (s.sum^sum)&(x^sum) < 0
	s.sum = sum
}

func (s *summary) see(b bound64, kind Kind) {
	if !s.known {
		s.known, s.low, s.high = true, b, b
		return
	}
	if b.less(s.low, kind) {
		s.low = b
	}
	if s.high.less(b, kind) {
		s.high = b
	}
}

func (b bound64) less(o bound64, kind Kind) bool {
	switch kind {
	case Float, Double:
		return b.f < o.f
	case Decimal:
		return b.h < o.h || b.h == o.h && uint64(b.n) < uint64(o.n)
	}
	return b.n < o.n
}

// merge adds another part's statistics of the same column.
func (s *summary) merge(o *summary) {
	s.hasNull = s.hasNull || o.hasNull
	s.wide = s.wide || o.wide
	if o.known {
		if !s.known {
			s.known, s.low, s.high = true, o.low, o.high
		} else {
			// All but one part of a bound are zero: comparing all of them is right.
			if o.low.before(s.low) {
				s.low = o.low
			}
			if s.high.before(o.high) {
				s.high = o.high
			}
		}
	}
	s.values += o.values
	s.addSum(o.sum)
}

func (b bound64) before(o bound64) bool {
	switch {
	case b.s != o.s:
		return b.s < o.s
	case b.f != o.f:
		return b.f < o.f
	case b.h != o.h:
		return b.h < o.h
	case b.h != 0 || o.h != 0:
		return uint64(b.n) < uint64(o.n)
	}
	return b.n < o.n
}

// encode writes statistics as the format has them.
func (s *summary) encode(of *Type) []byte {
	kind := of.Kind
	b := appendNumber(nil, 1, uint64(s.values))
	bounds := s.known && !(s.wide && (kind == Float || kind == Double || kind == String || kind == Varchar || kind == Char))
	var m []byte
	sint := func(field int, x int64) { m = appendNumber(m, field, protowire.EncodeZigZag(x)) }
	switch kind {
	case Boolean:
		b = appendMessage(b, 5, appendMessage(nil, 1, protowire.AppendVarint(nil, uint64(s.sum))))
	case Byte, Short, Int, Long:
		if bounds {
			sint(1, s.low.n)
			sint(2, s.high.n)
		}
		if !s.wide {
			sint(3, s.sum)
		}
		b = appendMessage(b, 2, m)
	case Date:
		if bounds {
			sint(1, s.low.n)
			sint(2, s.high.n)
		}
		b = appendMessage(b, 7, m)
	case Float, Double:
		if bounds {
			for i, x := range []float64{s.low.f, s.high.f} {
				m = protowire.AppendFixed64(protowire.AppendTag(m, protowire.Number(i+1), protowire.Fixed64Type), math.Float64bits(x))
			}
		}
		b = appendMessage(b, 3, m)
	case String, Varchar, Char:
		if bounds {
			m = appendMessage(appendMessage(m, 1, []byte(s.low.s)), 2, []byte(s.high.s))
		}
		sint(3, s.sum)
		b = appendMessage(b, 4, m)
	case Binary:
		sint(1, s.sum)
		b = appendMessage(b, 8, m)
	case Decimal:
		if bounds {
			m = s.decimalBounds(of.Scale)
		}
		b = appendMessage(b, 6, m)
	case Timestamp, TimestampInstant:
		if bounds {
			for field := range 4 {
				x := s.low.n
				if field%2 == 1 {
					x = s.high.n
				}
				sint(field+1, x)
			}
		}
		b = appendMessage(b, 9, m)
	}
	if s.hasNull {
		return appendNumber(b, 10, 1)
	}
	return appendNumber(b, 10, 0)
}

// decimalBounds are the bounds of decimals, whose scale the type has.
func (s *summary) decimalBounds(scale int) []byte {
	var m []byte
	for i, x := range []bound64{s.low, s.high} {
		n := big.NewInt(x.h)
		n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(uint64(x.n)))
		den := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		m = appendMessage(m, i+1, []byte(new(big.Rat).SetFrac(n, den).FloatString(scale)))
	}
	return m
}
