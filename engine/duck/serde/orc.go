package serde

import (
	"errors"
	"math"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/lake/orc"
	"glaux/sql"
)

// orcSource reads ORC files.
type orcSource struct {
	o      Options
	open   openStripe
	tail   openTail
	memory orc.Memory
	// numbered are the numberings of keys, by the places of columns.
	numbered map[int]*kernel.Numbering
}

// openStripe is the stripe that was read last: the next unit is often of it, too,
// and finds its streams and dictionaries read.
type openStripe struct {
	file   string
	number int
	reader *orcReader // nil: there is none
}

// openTail is that of the file that was read last.
type openTail struct {
	file string
	size int64
	tail *orc.Tail // nil: there is none
}

// tailOf reads a file's tail, unless it is the last one again.
func (s *orcSource) tailOf(f File, in Input) (*orc.Tail, error) {
	if s.tail.tail != nil && in.Name != "" && s.tail.file == in.Name && s.tail.size == f.Size() {
		return s.tail.tail, nil
	}
	tail, err := s.memory.ReadTail(f, f.Size())
	if err != nil {
		return nil, badORC(err)
	}
	s.tail = openTail{in.Name, f.Size(), tail}
	return tail, nil
}

func newORC(o Options) Source {
	s := &orcSource{o: o, numbered: map[int]*kernel.Numbering{}}
	for _, at := range o.Keys {
		if t := o.Table[at].Type; t.IsString() {
			s.numbered[at] = kernel.NewNumbering(t)
		}
	}
	return s
}

// Close implements io.Closer.
func (s *orcSource) Close() error {
	if s.open.reader != nil {
		s.open.reader.release()
	}
	for _, d := range s.numbered {
		d.Close()
	}
	return nil
}

// unitRows is about how many rows of a stripe one thread takes at once. It goes on with
// those that follow at no cost, so they are few: at the end, a thread waits for less than
// another's unit.
const unitRows = 40_000

// Units implements Source: a stripe, or some row groups of a large one.
func (s *orcSource) Units(f File, in Input) ([]Unit, error) {
	tail, err := s.tailOf(f, in)
	if err != nil {
		return nil, err
	}
	var units []Unit
	for _, st := range in.Stripes {
		if st.Number >= len(tail.Stripes) {
			return nil, badData("Malformed ORC file. There is no stripe %d", st.Number)
		}
		rows := tail.Stripes[st.Number].Rows
		step := unitRows / max(tail.Stride, 1)
		large := tail.Stride > 0 && step > 0 && rows >= 2*unitRows
		if large {
			stripe, err := tail.ReadStripe(f, st.Number)
			if err != nil {
				return nil, badORC(err)
			}
			large = stripe.Indexed()
		}
		if !large {
			units = append(units, Unit{Stripe: st})
			continue
		}
		ranges := st.Groups
		if ranges == nil {
			ranges = [][2]int{{0, int((rows + int64(tail.Stride) - 1) / int64(tail.Stride))}}
		}
		continues := false
		for _, g := range ranges {
			for at := g[0]; at < g[1]; at += step {
				units = append(units, Unit{Stripe: lake.OrcStripe{Number: st.Number, Groups: [][2]int{{at, min(at+step, g[1])}}}, Continues: continues})
				continues = true
			}
		}
	}
	return units, nil
}

// Open implements Source.
func (s *orcSource) Open(f File, in Input, u Unit) (Reader, error) {
	last := s.open
	s.open = openStripe{}
	if last.reader != nil {
		if last.file == in.Name && last.number == u.Stripe.Number && u.Stripe.Groups != nil {
			r := last.reader
			r.rows.From(f)
			r.ranges, r.left, s.open = u.Stripe.Groups, 0, last
			return r, nil
		}
		last.reader.release()
	}
	tail, err := s.tailOf(f, in)
	if err != nil {
		return nil, err
	}
	stripe, err := tail.ReadStripe(f, u.Stripe.Number)
	if err != nil {
		return nil, badORC(err)
	}
	r := &orcReader{ranges: u.Stripe.Groups, stride: int64(tail.Stride)}
	var ids []int
	wanted := map[int]bool{}
	for _, at := range s.o.Columns {
		c := s.o.Table[at]
		id := lake.OrcColumn(tail, s.o.SerDe, s.o.Table, c.Name)
		if id == 0 {
			r.columns = append(r.columns, nil)
			continue
		}
		conv, err := newOrcColumn(tail, id, c.Type)
		if err != nil {
			return nil, err
		}
		conv.numbered = s.numbered[at]
		ids = append(ids, id)
		for _, t := range lake.OrcTypes(tail, id, c.Type) {
			wanted[t] = true
		}
		r.columns = append(r.columns, conv)
		r.vectors = append(r.vectors, conv.v)
	}
	if r.rows, err = stripe.Rows(f, ids, wanted, &s.memory); err != nil {
		return nil, badORC(err)
	}
	r.all = stripe.Info.Rows
	if r.ranges == nil {
		r.left = r.all
	} else if in.Name != "" {
		r.kept, s.open = true, openStripe{in.Name, u.Stripe.Number, r}
	}
	return r, nil
}

// badORC words what is wrong with a file for users.
func badORC(err error) error {
	if e, ok := errors.AsType[*orc.Error](err); ok {
		return badData("Malformed ORC file. %s", e.Reason)
	}
	return err
}

// orcReader gives the rows of a stripe.
type orcReader struct {
	rows    *orc.Rows
	columns []*orcColumn // nil: the file has none
	vectors []*orc.Vector
	ranges  [][2]int // of row groups still to come; left counts the rows of the current one
	left    int64
	stride  int64
	all     int64
	kept    bool // for the next unit
}

// Read implements Reader.
func (r *orcReader) Read(most int, out []*kernel.Builder) (int, error) {
	for r.left == 0 {
		if len(r.ranges) == 0 {
			return 0, nil
		}
		g := r.ranges[0]
		r.ranges = r.ranges[1:]
		if err := r.goTo(g[0], g[1]); err != nil {
			return 0, badORC(err)
		}
	}
	n, err := r.rows.Next(int(min(int64(most), r.left)), r.vectors)
	if err != nil {
		return 0, badORC(err)
	}
	r.left -= int64(n)
	for i, c := range r.columns {
		if c == nil {
			out[i].Nulls(n)
			continue
		}
		c.start()
		if err := c.add(out[i], n); err != nil {
			return 0, err
		}
	}
	return n, nil
}

// goTo begins with a range of row groups, if it isn't what follows.
func (r *orcReader) goTo(from, to int) error {
	at := int64(from) * r.stride
	if r.all-r.rows.Left() != at {
		if err := r.rows.Seek(from); err != nil {
			return err
		}
	}
	r.left = max(min(int64(to)*r.stride, r.all)-at, 0)
	return r.rows.Expect(to)
}

// Close implements Reader.
func (r *orcReader) Close() {
	if !r.kept {
		r.release()
	}
}

func (r *orcReader) release() {
	r.rows.Close()
	for _, c := range r.columns {
		if c != nil && c.entryNumbers != nil {
			c.entryNumbers.Close()
		}
	}
}

// orcColumn moves values of a vector to a builder of the declared type.
type orcColumn struct {
	of       *orc.Type
	to       sql.Type
	v        *orc.Vector
	row, val int
	kids     []*orcColumn // of a struct: by declared field, nil where the file has none
	place    int          // among the vectors of the parent's children
	scale    int          // what a decimal's digits are moved by
	add      func(b *kernel.Builder, n int) error
	// prepared is made of the dictionary that starts with entries.
	entries  *[]byte
	prepared *kernel.Dictionary
	// numbered is what a key's strings are numbered by, entryNumbers what the entries of
	// its dictionary are; both may be nil.
	numbered, entryNumbers *kernel.Numbering
	// converted makes values of another type; nil: they are of the declared one, or nearly.
	converted func(any) (any, error)
}

// newOrcColumn matches a type of the file with the declared one.
func newOrcColumn(t *orc.Tail, id int, to sql.Type) (*orcColumn, error) {
	c := &orcColumn{of: &t.Types[id], to: to, v: &orc.Vector{}}
	bad := func() error {
		name := strings.ReplaceAll(to.String(), ", ", ",")
		if to.Kind == sql.Row || to.Kind == sql.Array || to.Kind == sql.Map {
			name = to.String()
		}
		return badData("Malformed ORC file. Cannot read SQL type '%s' from ORC stream '%s' of type %s with attributes {}", name, t.Path(id), c.of.Kind)
	}
	if ok, err := c.convert(); err != nil || ok && (c.of.Kind != orc.Decimal || to.Kind != sql.Decimal) {
		return c, err
	}
	switch c.of.Kind {
	case orc.Boolean, orc.Byte, orc.Short, orc.Int, orc.Long, orc.Date:
		return c, c.matchInteger(bad)
	case orc.Float, orc.Double:
		c.add = c.addFloats
		if to.Kind != sql.Real && to.Kind != sql.Double {
			return nil, bad()
		}
	case orc.String, orc.Varchar, orc.Char, orc.Binary:
		c.add = c.addBytes
		if !to.IsString() && to.Kind != sql.VarBinary {
			return nil, bad()
		}
	case orc.Timestamp, orc.TimestampInstant:
		c.add = c.addTimes
		if to.Kind != sql.Timestamp && to.Kind != sql.TimestampWithTimeZone {
			return nil, bad()
		}
	case orc.Decimal:
		c.add, c.scale = c.addDecimals, to.Scale-c.of.Scale
		if to.Kind != sql.Decimal {
			return nil, bad()
		}
	case orc.List, orc.Map, orc.Struct, orc.Union:
		return c, c.matchNested(t, bad)
	default:
		return nil, bad()
	}
	return c, nil
}

func (c *orcColumn) matchInteger(bad func() error) error {
	c.add = c.addInts
	ok := false
	switch c.to.Kind {
	case sql.Boolean:
		ok = c.of.Kind == orc.Boolean
	case sql.TinyInt:
		ok = c.of.Kind == orc.Byte
	case sql.Date:
		ok = c.of.Kind != orc.Boolean && c.of.Kind != orc.Byte
	case sql.SmallInt, sql.Integer, sql.BigInt:
		ok = c.of.Kind != orc.Boolean
	}
	if !ok {
		return bad()
	}
	return nil
}

func (c *orcColumn) matchNested(t *orc.Tail, bad func() error) error {
	kid := func(at int, to sql.Type) error {
		k, err := newOrcColumn(t, c.of.Kids[at], to)
		if err == nil {
			k.place = at
			c.kids = append(c.kids, k)
		}
		return err
	}
	switch {
	case c.of.Kind == orc.List && c.to.Kind == sql.Array:
		c.add = c.addLists
		return kid(0, *c.to.Elem)
	case c.of.Kind == orc.Map && c.to.Kind == sql.Map:
		c.add = c.addLists
		if err := kid(0, *c.to.Key); err != nil {
			return err
		}
		return kid(1, *c.to.Elem)
	case c.of.Kind == orc.Union && c.to.Kind == sql.Row && len(c.to.Fields) == len(c.of.Kids)+1:
		c.add = c.addUnions
		for i, f := range c.to.Fields[1:] {
			if err := kid(i, f.Type); err != nil {
				return err
			}
		}
		return nil
	case c.of.Kind == orc.Struct && c.to.Kind == sql.Row:
		c.add = c.addRows
		for _, f := range c.to.Fields {
			at := c.of.Field(f.Name)
			if at < 0 {
				c.kids = append(c.kids, nil)
				continue
			}
			if err := kid(at, f.Type); err != nil {
				return err
			}
		}
		return nil
	}
	return bad()
}

// start begins with a new batch; vectors of children are known only then.
func (c *orcColumn) start() {
	c.row, c.val = 0, 0
	for _, k := range c.kids {
		if k == nil {
			continue
		}
		k.v = c.v.Kids[k.place]
		k.start()
	}
}

// each calls value for the next n rows that aren't NULL.
func (c *orcColumn) each(b *kernel.Builder, n int, value func(i int) error) error {
	for range n {
		if c.v.Nulls != nil && c.v.Nulls[c.row] {
			b.Null()
		} else {
			if err := value(c.val); err != nil {
				return err
			}
			c.val++
		}
		c.row++
	}
	return nil
}

// dense reports that the next n rows have no NULL, and passes them.
func (c *orcColumn) dense(n int) (from int, ok bool) {
	if c.v.Nulls != nil {
		return 0, false
	}
	from = c.val
	c.val += n
	c.row += n
	return from, true
}

func (c *orcColumn) addInts(b *kernel.Builder, n int) error {
	if from, ok := c.dense(n); ok {
		if b.Pack(c.v.Ints[from:from+n]) < n {
			return c.tooLarge()
		}
		return nil
	}
	bits := intBits(c.to)
	return c.each(b, n, func(i int) error {
		x := c.v.Ints[i]
		if x<<(64-bits)>>(64-bits) != x {
			return c.tooLarge()
		}
		b.Int(x)
		return nil
	})
}

func (c *orcColumn) tooLarge() error {
	return badData("Malformed ORC file. Decoded value out of range for a %dbit number", intBits(c.to))
}

func (c *orcColumn) addFloats(b *kernel.Builder, n int) error {
	if from, ok := c.dense(n); ok {
		b.Floats(c.v.Floats[from : from+n])
		return nil
	}
	return c.each(b, n, func(i int) error { b.Float(c.v.Floats[i]); return nil })
}

func (c *orcColumn) addBytes(b *kernel.Builder, n int) error {
	if c.numbered != nil {
		if ok, err := c.addNumbers(b, n); ok || err != nil {
			return err
		}
	}
	d, err := c.dictionary()
	if err != nil {
		return err
	}
	if d != nil {
		if from, ok := c.dense(n); ok {
			b.Entries(d, c.v.Ints[from:from+n])
			return nil
		}
		return c.each(b, n, func(i int) error { b.Entries(d, c.v.Ints[i:i+1]); return nil })
	}
	from, ok := c.dense(n)
	if !ok {
		return c.each(b, n, func(i int) error { b.Bytes(fitting(c.to, c.v.Text(i))); return nil })
	}
	if from == 0 && n == c.v.Values && c.v.Dictionary == nil && c.asStored() {
		b.Texts(kernel.Texts{Text: c.v.Blob, Lengths: c.v.Ints[:n], Longest: c.v.Longest, Width: c.v.Width})
		return nil
	}
	for i := range n {
		b.Bytes(fitting(c.to, c.v.Text(from+i)))
	}
	return nil
}

// asStored reports that all strings of the vector are of the type as they are.
func (c *orcColumn) asStored() bool {
	if c.to.Kind == sql.VarBinary {
		return true
	}
	fit := c.to.Kind == sql.Varchar && (c.to.Length == sql.UnboundedLength || c.v.Longest <= c.to.Length)
	return fit && kernel.ValidTexts(c.v.Blob, c.v.Ints[:c.v.Values])
}

// dictionary is the vector's dictionary as the builder takes it, if it has one that
// is small enough to prepare as a whole.
func (c *orcColumn) dictionary() (*kernel.Dictionary, error) {
	const most = 1 << 16
	entries := c.v.Dictionary
	if len(entries) == 0 || len(entries) > most {
		return nil, nil
	}
	if c.entries != &entries[0] {
		fit := make([][]byte, len(entries))
		for i, e := range entries {
			fit[i] = fitting(c.to, e)
		}
		c.entries, c.prepared = &entries[0], kernel.NewDictionary(fit)
		if c.numbered != nil {
			var err error
			if c.entryNumbers, err = kernel.NumberDictionary(c.to, fit); err != nil {
				return nil, err
			}
		}
	}
	return c.prepared, nil
}

// addNumbers gives a key's strings as numbers, if that can be.
func (c *orcColumn) addNumbers(b *kernel.Builder, n int) (ok bool, err error) {
	if c.row != 0 || n != c.v.Rows {
		return false, nil
	}
	if d, err := c.dictionary(); d != nil || err != nil {
		return err == nil && c.entryNumbers.Entries(b, c.v.Ints[:c.v.Values], c.v.Nulls), err
	}
	if c.v.Dictionary != nil || !c.numbered.Takes(c.v.Longest) || !c.asStored() {
		return false, nil
	}
	return c.numbered.Texts(b, kernel.Texts{Text: c.v.Blob, Lengths: c.v.Ints[:c.v.Values], Longest: c.v.Longest, Width: c.v.Width}, c.v.Nulls)
}

func (c *orcColumn) addTimes(b *kernel.Builder, n int) error {
	const most = math.MaxInt64/1_000_000 - 1
	return c.each(b, n, func(i int) error {
		s := c.v.Ints[i]
		if s > most || s < -most {
			return badData("Malformed ORC file. A timestamp of %d seconds is out of range", s)
		}
		nanos := int(c.v.Nanos[i])
		appendInstant(b, sql.Instant{Micros: s*1_000_000 + int64(nanos/1000), Nanos: nanos % 1000})
		return nil
	})
}

func (c *orcColumn) addDecimals(b *kernel.Builder, n int) error {
	if c.v.Nulls == nil && c.scale == 0 && c.to.Precision <= 18 && c.short(n) {
		from, _ := c.dense(n)
		b.Ints(c.v.Ints[from : from+n])
		return nil
	}
	return c.each(b, n, func(i int) error {
		lo, hi, err := uint64(c.v.Ints[i]), c.v.High(i), error(nil)
		if c.scale != 0 {
			if lo, hi, err = orc.Rescale(lo, hi, c.scale); err != nil {
				return c.misfit(i)
			}
		}
		if !orc.FitsDigits(lo, hi, c.to.Precision) {
			return c.misfit(i)
		}
		b.Int128(kernel.Int128{Lo: lo, Hi: hi})
		return nil
	})
}

// short reports that the next n decimals have the digits of their type and fit 64 bits.
func (c *orcColumn) short(n int) bool {
	limit := int64(math.Pow10(c.to.Precision))
	return c.v.Highs == nil && (c.v.Most < limit || kernel.Within(c.v.Ints[c.val:c.val+n], limit) == n)
}

func (c *orcColumn) addLists(b *kernel.Builder, n int) error {
	if c.of.Kind == orc.Map && c.kids[0].v.Nulls != nil {
		return badData("Malformed ORC file. A map has a key that is NULL")
	}
	return c.each(b, n, func(i int) error {
		for k, kid := range c.kids {
			if err := kid.add(b.Kid(k), int(c.v.Ints[i])); err != nil {
				return err
			}
		}
		if c.of.Kind == orc.Map && b.Kid(0).AnyNull() {
			return badData("Malformed ORC file. A map has a key that is NULL")
		}
		b.End()
		return nil
	})
}

// addUnions appends rows of the number of the child that a value is of, and a field
// for each child.
func (c *orcColumn) addUnions(b *kernel.Builder, n int) error {
	return c.each(b, n, func(i int) error {
		tag := int(c.v.Ints[i])
		b.Kid(0).Int(int64(tag))
		for k, kid := range c.kids {
			if k != tag {
				b.Kid(k + 1).Null()
			} else if err := kid.add(b.Kid(k+1), 1); err != nil {
				return err
			}
		}
		b.End()
		return nil
	})
}

func (c *orcColumn) addRows(b *kernel.Builder, n int) error {
	if _, ok := c.dense(n); ok {
		for k, kid := range c.kids {
			if kid == nil {
				b.Kid(k).Nulls(n)
			} else if err := kid.add(b.Kid(k), n); err != nil {
				return err
			}
		}
		b.Ends(n)
		return nil
	}
	return c.each(b, n, func(int) error {
		for k, kid := range c.kids {
			if kid == nil {
				b.Kid(k).Null()
			} else if err := kid.add(b.Kid(k), 1); err != nil {
				return err
			}
		}
		b.End()
		return nil
	})
}
