package orc

import (
	"encoding/binary"
	"math"
	"time"

	"glaux/lake/orc/runs"
)

// column decodes one type's streams.
type column struct {
	id      int
	of      *Type
	present *bitReader // nil: no value is NULL
	bits    bitReader
	bytes   byteReader
	ints    intReader // data, or lengths of lists and maps
	lengths intReader // of strings; scales of decimals; nanoseconds
	raw     *stream   // strings' bytes, floats, decimals
	dict    [][]byte
	useDict bool
	base    int64          // seconds that timestamps count from
	zone    *time.Location // nil: UTC
	kids    []*column      // nil: not wanted, of a struct
	scratch []byte
	flags   []bool
	// What vectors of strings have as their Ints: numbers of entries and lengths, or
	// lengths that are alike.
	numbers, alike []int64
}

// read decodes the next n rows.
func (c *column) read(v *Vector, n int) error {
	v.Kind, v.Rows, v.Values, v.Nulls = c.of.Kind, n, n, nil
	if c.present != nil {
		c.flags = grow(c.flags, n)
		values, err := c.present.read(c.flags)
		if err != nil {
			return err
		}
		if values < n {
			for i, p := range c.flags {
				c.flags[i] = !p
			}
			v.Nulls, v.Values = c.flags, values
		}
	}
	return c.readValues(v)
}

func (c *column) readValues(v *Vector) error {
	n := v.Values
	switch c.of.Kind {
	case Boolean:
		return c.readBooleans(v)
	case Byte:
		c.scratch = grow(c.scratch, n)
		if err := c.bytes.read(c.scratch); err != nil {
			return err
		}
		v.Ints = grow(v.Ints, n)
		for i, b := range c.scratch {
			v.Ints[i] = int64(int8(b))
		}
		return nil
	case Short, Int, Long, Date:
		v.Ints = grow(v.Ints, n)
		return c.ints.read(v.Ints)
	case Float, Double:
		return c.readFloats(v)
	case String, Varchar, Char, Binary:
		return c.readStrings(v)
	case Timestamp, TimestampInstant:
		return c.readTimes(v)
	case Decimal:
		return c.readDecimals(v)
	case List, Map:
		return c.readLists(v)
	case Union:
		return c.readUnion(v)
	case Struct:
		c.makeKids(v)
		for i, k := range c.kids {
			if k == nil {
				continue
			}
			if err := k.read(v.Kids[i], n); err != nil {
				return err
			}
		}
		return nil
	}
	return corrupt("type %s is not supported", c.of.Kind)
}

// readUnion reads which child each value is of, and then the children's.
func (c *column) readUnion(v *Vector) error {
	c.scratch = grow(c.scratch, v.Values)
	if err := c.bytes.read(c.scratch); err != nil {
		return err
	}
	v.Ints = grow(v.Ints, v.Values)
	counts := make([]int, len(c.kids))
	for i, tag := range c.scratch {
		if int(tag) >= len(counts) {
			return corrupt("a value of child %d of a union of %d", tag, len(counts))
		}
		counts[tag]++
		v.Ints[i] = int64(tag)
	}
	c.makeKids(v)
	for i, k := range c.kids {
		if err := k.read(v.Kids[i], counts[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c *column) makeKids(v *Vector) {
	for len(v.Kids) < len(c.kids) {
		v.Kids = append(v.Kids, &Vector{})
	}
}

func (c *column) readBooleans(v *Vector) error {
	flags := make([]bool, v.Values)
	if _, err := c.bits.read(flags); err != nil {
		return err
	}
	v.Ints = grow(v.Ints, v.Values)
	for i, f := range flags {
		v.Ints[i] = 0
		if f {
			v.Ints[i] = 1
		}
	}
	return nil
}

func (c *column) readFloats(v *Vector) error {
	n := v.Values
	v.Floats = grow(v.Floats, n)
	if c.of.Kind == Float {
		b, err := c.raw.take(4 * n)
		if err != nil {
			return err
		}
		for i := range v.Floats {
			v.Floats[i] = float64(math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:])))
		}
		return nil
	}
	b, err := c.raw.take(8 * n)
	if err != nil {
		return err
	}
	for i := range v.Floats {
		v.Floats[i] = math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:]))
	}
	return nil
}

func (c *column) readStrings(v *Vector) error {
	n := v.Values
	c.numbers = grow(c.numbers, n)
	v.Ints, v.Dictionary, v.Bytes, v.Width = c.numbers, c.dict, v.Bytes[:0], 0
	if c.useDict {
		if err := c.ints.read(v.Ints); err != nil {
			return err
		}
		for _, x := range v.Ints {
			if uint64(x) >= uint64(len(c.dict)) {
				return corrupt("entry %d of a dictionary of %d", x, len(c.dict))
			}
		}
		return nil
	}
	total, err := c.readLengths(v)
	if err != nil {
		return err
	}
	v.Blob, err = c.raw.take(total)
	return err
}

// readLengths reads those of a vector's strings, and adds them up.
func (c *column) readLengths(v *Vector) (total int, err error) {
	n := v.Values
	x, k := c.lengths.same(n)
	if k == n && n > 0 && x > 0 && x <= int64(maxBatch/n) {
		if len(c.alike) < n || c.alike[0] != x {
			c.alike = repeated(c.alike, x, n)
		}
		v.Ints, v.Width, v.Longest = c.alike[:n], int(x), int(x)
		return int(x) * n, nil
	}
	repeated(v.Ints, x, k)
	if err := c.lengths.read(v.Ints[k:]); err != nil {
		return 0, err
	}
	total, v.Longest, err = sum(v.Ints)
	return total, err
}

// repeated fills a slice with a number.
func repeated(s []int64, x int64, n int) []int64 {
	s = grow(s, n)
	for i := range s {
		s[i] = x
	}
	return s
}

// maxBatch bounds the bytes of strings, or elements of lists, of one batch.
const maxBatch = 1 << 29

// sum adds lengths up, and tells the greatest.
func sum(lengths []int64) (total, most int, err error) {
	total, most, ok := runs.Sum(lengths, maxBatch)
	if ok {
		return total, most, nil
	}
	for _, x := range lengths {
		if x < 0 || x > maxBatch {
			return 0, 0, corrupt("a length of %d", x)
		}
	}
	return 0, 0, corrupt("values too long for one batch")
}

// nanoScale are the powers of ten by the number of zeros that were cut off.
var nanoScale = [8]int64{1, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000}

func (c *column) readTimes(v *Vector) error {
	n := v.Values
	v.Ints, v.Nanos = grow(v.Ints, n), grow(v.Nanos, n)
	if err := c.ints.read(v.Ints); err != nil {
		return err
	}
	if err := c.lengths.read(v.Nanos); err != nil {
		return err
	}
	const most = 1 << 45
	for i, s := range v.Ints {
		nanos := v.Nanos[i]
		if nanos = nanos >> 3 * nanoScale[nanos&7]; nanos < -999_999_999 || nanos > 999_999_999 {
			return corrupt("a timestamp of %d nanoseconds", nanos)
		}
		if s > most || s < -most {
			return corrupt("a timestamp of %d seconds", s)
		}
		// Writers divide towards zero, and round up what has a fraction.
		if s += c.base; s < 0 && nanos > 999_999 {
			s--
		}
		if nanos < 0 { // Arrow's writer divides towards zero, too.
			s, nanos = s-1, nanos+1_000_000_000
		}
		if c.zone != nil {
			_, offset := time.Unix(s, 0).In(c.zone).Zone()
			s += int64(offset)
		}
		v.Ints[i], v.Nanos[i] = s, nanos
	}
	return nil
}

func (c *column) readDecimals(v *Vector) error {
	n := v.Values
	v.Ints = grow(v.Ints, n)
	scales, err := c.scales(n)
	if err != nil {
		return err
	}
	wide, most := v.Highs[:0], int64(0)
	v.Highs = nil
	const many = 64
	for i, burst := 0, 1; i < n; burst = min(2*burst, many) {
		b, err := c.raw.see(window)
		if err != nil {
			return err
		}
		// Most are short, and have the scale of the type.
		var rest []int64
		if scales != nil {
			rest = scales[i:n]
		}
		used, k, amount := runs.Decimals(b, rest, c.of.Scale, v.Ints[i:n])
		c.raw.pos += used
		most = max(most, amount)
		if i += k; k >= many {
			burst = 1
			continue
		}
		// Where they aren't, more of them are taken without another try.
		for end := min(i+burst, n); i < end; i++ {
			scale := int64(c.of.Scale)
			if scales != nil {
				scale = scales[i]
			}
			lo, hi, err := c.decimal(scale)
			if err != nil {
				return err
			}
			v.Ints[i], most = int64(lo), math.MaxInt64
			if hi != int64(lo)>>63 && v.Highs == nil {
				v.Highs = grow(wide, n)[:0]
			}
			if v.Highs != nil {
				v.Highs = append(signs(v.Highs, v.Ints[:i]), hi)
			}
		}
	}
	if v.Highs != nil {
		v.Highs = signs(v.Highs, v.Ints)
	}
	v.Most = most
	return nil
}

// scales reads those of the next n decimals; nil: all have their type's.
func (c *column) scales(n int) ([]int64, error) {
	x, k := c.lengths.same(n)
	if k == n && x == int64(c.of.Scale) {
		return nil, nil
	}
	c.numbers = grow(c.numbers, n)
	repeated(c.numbers, x, k)
	return c.numbers, c.lengths.read(c.numbers[k:])
}

// signs completes the high words of numbers, where those that are missing fit 64 bits.
func signs(highs, lows []int64) []int64 {
	for _, x := range lows[len(highs):] {
		highs = append(highs, x>>63)
	}
	return highs
}

// decimal reads a number and gives it the type's scale.
func (c *column) decimal(scale int64) (lo uint64, hi int64, err error) {
	b, err := c.raw.see(maxVarint)
	if err != nil {
		return 0, 0, err
	}
	lo, hi, k := bigVarint(b)
	if k <= 0 {
		return 0, 0, corrupt("a decimal is cut off or too large")
	}
	c.raw.pos += k
	if scale != int64(c.of.Scale) {
		return Rescale(lo, hi, c.of.Scale-int(min(max(scale, -100), 100)))
	}
	return lo, hi, nil
}

func zigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

// maxVarint is the most bytes of a number of 128 bits.
const maxVarint = 19

// bigVarint reads a zigzag number of up to 128 bits.
func bigVarint(b []byte) (lo uint64, hi int64, n int) {
	if x, k := binary.Uvarint(b); k > 0 {
		z := zigzag(x)
		return uint64(z), z >> 63, k
	}
	var l, h uint64
	for i, c := range b {
		if i >= maxVarint {
			return 0, 0, 0
		}
		switch shift := 7 * i; {
		case shift < 64:
			l |= uint64(c&0x7f) << shift
			if shift > 57 {
				h |= uint64(c&0x7f) >> (64 - shift)
			}
		default:
			h |= uint64(c&0x7f) << (shift - 64)
		}
		if c < 0x80 {
			sign := -(l & 1)
			l = l>>1 | h<<63
			h >>= 1
			return l ^ sign, int64(h ^ sign), i + 1
		}
	}
	return 0, 0, 0
}

func (c *column) readLists(v *Vector) error {
	v.Ints = grow(v.Ints, v.Values)
	if err := c.ints.read(v.Ints); err != nil {
		return err
	}
	total, _, err := sum(v.Ints)
	if err != nil {
		return err
	}
	const most = 1 << 25
	if total > most {
		return corrupt("lists of %d elements in one batch", total)
	}
	c.makeKids(v)
	for i, k := range c.kids {
		if err := k.read(v.Kids[i], total); err != nil {
			return err
		}
	}
	return nil
}
