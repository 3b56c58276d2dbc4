package orc

import (
	"io"
	"time"
)

// Rows decodes some columns of a stripe.
type Rows struct {
	stripe  *Stripe
	src     io.ReaderAt
	columns []*column // of the top-level columns asked for
	wanted  map[int]bool
	left    int64
	index   map[int][]indexEntry
	memory  *Memory
	streams []*stream
}

// Rows starts to decode top-level columns, given by their types' numbers. Their
// streams are read as rows are: those of the types that are wanted, too, or of all if
// wanted is nil. What isn't wanted of a struct has no vector. The memory, which Close
// gives back, may be nil.
func (s *Stripe) Rows(r io.ReaderAt, columns []int, wanted map[int]bool, m *Memory) (*Rows, error) {
	if len(s.encodings) < len(s.tail.Types) {
		return nil, corrupt("a stripe has %d encodings for %d types", len(s.encodings), len(s.tail.Types))
	}
	if m == nil {
		m = &Memory{}
	}
	rows := &Rows{stripe: s, src: r, wanted: wanted, left: s.Info.Rows, index: map[int][]indexEntry{}, memory: m}
	for _, id := range columns {
		if id <= 0 || id >= len(s.tail.Types) {
			return nil, corrupt("there is no column %d", id)
		}
		c, err := rows.open(id)
		if err != nil {
			return nil, err
		}
		rows.columns = append(rows.columns, c)
	}
	return rows, nil
}

// Close releases decoders and memory: nothing of the vectors is valid any more.
func (r *Rows) Close() {
	r.memory.un.close()
	for _, s := range r.streams {
		r.memory.take(s.raw)
		r.memory.take(s.buf)
		s.raw, s.buf = nil, nil
	}
}

// From sets where what isn't read yet of the same file is read from.
func (r *Rows) From(src io.ReaderAt) { r.src = src }

// Left is how many rows of the stripe are still to come.
func (r *Rows) Left() int64 { return r.left }

// Next decodes up to most rows into a vector for each column, whose memory is
// used again; 0 at the stripe's end.
func (r *Rows) Next(most int, out []*Vector) (int, error) {
	n := int(min(int64(most), r.left))
	for i, c := range r.columns {
		if err := c.read(out[i], n); err != nil {
			return 0, err
		}
	}
	r.left -= int64(n)
	return n, nil
}

// Seek goes to the start of a group of rows.
func (r *Rows) Seek(group int) error {
	if err := r.goTo(group, false); err != nil {
		return err
	}
	r.left = r.stripe.Info.Rows - int64(group)*int64(r.stripe.tail.Stride)
	return nil
}

// Expect says that rows are read up to the start of a group, or to the stripe's end if
// there is no such group. So reads are not much longer than that takes.
func (r *Rows) Expect(group int) error {
	if group >= r.stripe.Groups() {
		for _, c := range r.columns {
			c.expectAll()
		}
		return nil
	}
	return r.goTo(group, true)
}

func (r *Rows) goTo(group int, expect bool) error {
	if group < 0 || group >= r.stripe.Groups() {
		return corrupt("there is no row group %d", group)
	}
	for _, c := range r.columns {
		if err := r.seek(c, group, expect); err != nil {
			return err
		}
	}
	return nil
}

func (r *Rows) seek(c *column, group int, expect bool) error {
	entries, ok := r.index[c.id]
	if !ok {
		var err error
		if entries, err = r.stripe.rowIndex(r.src, c.id, false); err != nil {
			return err
		}
		r.index[c.id] = entries
	}
	if group >= len(entries) {
		return corrupt("the row index of column %d has no group %d", c.id, group)
	}
	p := &positions{list: entries[group].positions, compressed: r.stripe.tail.Codec != None, expect: expect}
	if err := c.seek(p); err != nil {
		return err
	}
	for _, k := range c.kids {
		if k == nil {
			continue
		}
		if err := r.seek(k, group, expect); err != nil {
			return err
		}
	}
	return nil
}

// expectAll says that a column is read up to its end.
func (c *column) expectAll() {
	if c.present != nil {
		c.present.bytes.s.until = c.present.bytes.s.at.Len
	}
	for _, s := range []*stream{c.bits.bytes.s, c.bytes.s, c.ints.s, c.lengths.s, c.raw} {
		if s != nil {
			s.until = s.at.Len
		}
	}
	for _, k := range c.kids {
		if k != nil {
			k.expectAll()
		}
	}
}

// seek takes positions in the order in which writers note them.
func (c *column) seek(p *positions) error {
	if c.present != nil {
		if err := c.present.seek(p); err != nil {
			return err
		}
	}
	switch c.of.Kind {
	case Boolean:
		return c.bits.seek(p)
	case Byte, Union:
		return c.bytes.seek(p)
	case Short, Int, Long, Date, List, Map:
		return c.ints.seek(p)
	case Float, Double:
		return p.stream(c.raw)
	case String, Varchar, Char, Binary:
		if c.useDict {
			return c.ints.seek(p)
		}
		if err := p.stream(c.raw); err != nil {
			return err
		}
		return c.lengths.seek(p)
	case Timestamp, TimestampInstant:
		if err := c.ints.seek(p); err != nil {
			return err
		}
		return c.lengths.seek(p)
	case Decimal:
		if err := p.stream(c.raw); err != nil {
			return err
		}
		return c.lengths.seek(p)
	}
	return nil
}

// stream is one stream's bytes; an absent one is empty.
func (r *Rows) stream(id, kind int) *stream {
	s := &stream{src: &r.src, codec: r.stripe.tail.Codec, block: r.stripe.tail.block, un: &r.memory.un}
	if st := r.stripe.find(id, kind); st != nil {
		s.at = st.at
		s.raw, s.buf = r.memory.give(), r.memory.give()
		r.streams = append(r.streams, s)
	}
	return s
}

// open prepares a column and all below it.
func (r *Rows) open(id int) (*column, error) {
	t := r.stripe.tail
	c := &column{id: id, of: &t.Types[id]}
	enc := r.stripe.encodings[id]
	if enc.kind > encodingDictV2 {
		return nil, corrupt("unknown encoding %d", enc.kind)
	}
	v2 := enc.kind >= encodingDirectV2
	if r.stripe.find(id, present) != nil {
		c.present = &bitReader{bytes: byteReader{s: r.stream(id, present)}}
	}
	main := r.stream(id, data)
	more := func(kind int, signed bool) intReader { return newIntReader(r.stream(id, kind), signed, v2) }
	var err error
	switch c.of.Kind {
	case Boolean:
		c.bits = bitReader{bytes: byteReader{s: main}}
	case Byte, Union:
		c.bytes = byteReader{s: main}
	case Short, Int, Long, Date:
		c.ints = newIntReader(main, true, v2)
	case Float, Double:
		c.raw = main
	case String, Varchar, Char, Binary:
		c.raw = main
		c.lengths = more(length, false)
		if enc.kind == encodingDict || enc.kind == encodingDictV2 {
			c.useDict, c.ints = true, newIntReader(main, false, v2)
			err = r.openDictionary(c, enc.dictionary)
		}
	case Timestamp, TimestampInstant:
		c.ints = newIntReader(main, true, v2)
		c.lengths = more(secondary, false)
		zone := time.UTC
		if c.of.Kind == Timestamp {
			if zone, err = r.stripe.location(); err != nil {
				return nil, err
			}
			if zone != time.UTC {
				c.zone = zone
			}
		}
		c.base = time.Date(2015, 1, 1, 0, 0, 0, 0, zone).Unix()
	case Decimal:
		c.raw = main
		c.lengths = more(secondary, true)
	case List, Map:
		c.ints = more(length, false)
	case Struct:
	default:
		return nil, corrupt("columns of type %s are not supported", c.of.Kind)
	}
	if err != nil {
		return nil, err
	}
	for _, k := range c.of.Kids {
		if c.of.Kind == Struct && r.wanted != nil && !r.wanted[k] {
			c.kids = append(c.kids, nil)
			continue
		}
		kid, err := r.open(k)
		if err != nil {
			return nil, err
		}
		c.kids = append(c.kids, kid)
	}
	return c, nil
}

// openDictionary reads a dictionary's entries. All but one have a byte or more,
// which bounds how many there can be.
func (r *Rows) openDictionary(c *column, n int) error {
	blob, err := r.stream(c.id, dictionaryData).all()
	if err != nil {
		return err
	}
	if n > len(blob)+1 {
		return corrupt("a dictionary of %d entries in %d bytes", n, len(blob))
	}
	lengths := make([]int64, n)
	if err := c.lengths.read(lengths); err != nil {
		return err
	}
	c.dict = make([][]byte, n)
	for i, x := range lengths {
		if x < 0 || x > int64(len(blob)) {
			return corrupt("a dictionary is cut off")
		}
		c.dict[i], blob = blob[:x:x], blob[x:]
	}
	return nil
}
