package orc

// columnBuffer keeps a column's values of the stripe at hand.
type columnBuffer struct {
	id      int
	of      *Type
	rows    int
	present []bool // by row
	nulls   bool
	ints    []int64
	highs   []int64
	nanos   []int64
	floats  []float64
	blob    []byte
	lengths []int64
	kids    []*columnBuffer
	// summarized is how much of blob the groups so far have taken.
	summarized int
}

func newColumnBuffer(types []Type, id int) *columnBuffer {
	c := &columnBuffer{id: id, of: &types[id]}
	for _, k := range c.of.Kids {
		c.kids = append(c.kids, newColumnBuffer(types, k))
	}
	return c
}

// add copies a vector's values.
func (c *columnBuffer) add(v *Vector) {
	c.rows += v.Rows
	for i := range v.Rows {
		null := v.Nulls != nil && v.Nulls[i]
		c.nulls = c.nulls || null
		c.present = append(c.present, !null)
	}
	switch c.of.Kind {
	case Float, Double:
		c.floats = append(c.floats, v.Floats[:v.Values]...)
	case String, Varchar, Char, Binary:
		for i := range v.Values {
			b := v.Text(i)
			c.blob = append(c.blob, b...)
			c.lengths = append(c.lengths, int64(len(b)))
		}
	case Decimal:
		c.ints = append(c.ints, v.Ints[:v.Values]...)
		for i := range v.Values {
			c.highs = append(c.highs, v.High(i))
		}
	case Timestamp, TimestampInstant:
		c.ints = append(c.ints, v.Ints[:v.Values]...)
		c.nanos = append(c.nanos, v.Nanos[:v.Values]...)
	case Struct:
	default:
		c.ints = append(c.ints, v.Ints[:v.Values]...)
	}
	for i, k := range c.kids {
		k.add(v.Kids[i])
	}
}

func (c *columnBuffer) size() int {
	n := len(c.present)/8 + 8*(len(c.ints)+len(c.highs)+len(c.nanos)+len(c.floats)+len(c.lengths)/2) + len(c.blob)
	for _, k := range c.kids {
		n += k.size()
	}
	return n
}

func (c *columnBuffer) reset() {
	c.rows, c.nulls = 0, false
	c.present, c.ints, c.highs, c.nanos, c.floats = c.present[:0], c.ints[:0], c.highs[:0], c.nanos[:0], c.floats[:0]
	c.blob, c.lengths = c.blob[:0], c.lengths[:0]
	for _, k := range c.kids {
		k.reset()
	}
}
