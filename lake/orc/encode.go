package orc

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// stripeEncoder makes the streams of a stripe.
type stripeEncoder struct {
	pack      *packer
	types     []Type
	streams   []encodedStream
	encodings []encoding
	index     [][]indexGroup
	whole     []summary
}

type encodedStream struct {
	kind, column int
	raw          []byte
}

// indexGroup is a row index entry.
type indexGroup struct {
	positions []uint64
	stats     summary
}

func (e *stripeEncoder) keep(id int, groups []indexGroup) {
	e.index[id] = groups
	for i := range groups {
		e.whole[id].merge(&groups[i].stats)
	}
}

// outStream packs a stream block by block, and knows where it is.
type outStream struct {
	pack *packer
	out  []byte
	raw  []byte // of the block at hand
}

func (s *outStream) write(b []byte) {
	if s.pack.codec == None {
		s.out = append(s.out, b...)
		return
	}
	for len(b) > 0 {
		n := min(len(b), writeBlock-len(s.raw))
		s.raw, b = append(s.raw, b[:n]...), b[n:]
		if len(s.raw) == writeBlock {
			s.out, s.raw = s.pack.block(s.out, s.raw), s.raw[:0]
		}
	}
}

// position is where the next byte will be, as the row index has it.
func (s *outStream) position() []uint64 {
	if s.pack.codec == None {
		return []uint64{uint64(len(s.out))}
	}
	return []uint64{uint64(len(s.out)), uint64(len(s.raw))}
}

func (e *stripeEncoder) add(kind, column int, s *outStream) {
	if len(s.raw) > 0 {
		s.out = e.pack.block(s.out, s.raw)
	}
	e.streams = append(e.streams, encodedStream{kind, column, s.out})
}

func (e *stripeEncoder) stream() *outStream { return &outStream{pack: e.pack} }

// column encodes a column whose row groups begin at bounds; the last of them is
// its number of rows.
func (e *stripeEncoder) column(c *columnBuffer, bounds []int) {
	groups := make([]indexGroup, len(bounds)-1)
	at := slices.Clone(bounds) // where the groups' values begin
	if c.nulls {
		values, row := 0, 0
		for g, b := range bounds {
			for ; row < b; row++ {
				if c.present[row] {
					values++
				}
			}
			at[g] = values
		}
		e.bits(present, c, c.present, bounds, groups)
	}
	for g := range groups {
		groups[g].stats = c.summarize(at[g], at[g+1])
		groups[g].stats.hasNull = at[g+1]-at[g] < bounds[g+1]-bounds[g]
	}
	kidBounds := at
	switch c.of.Kind {
	case Boolean:
		flags := make([]bool, len(c.ints))
		for i, x := range c.ints {
			flags[i] = x != 0
		}
		e.bits(data, c, flags, at, groups)
	case Byte:
		e.runs(data, c, at, groups, 1, func(dst []byte, from, to int) []byte {
			raw := make([]byte, to-from)
			for i, x := range c.ints[from:to] {
				raw[i] = byte(x)
			}
			return appendByteRuns(dst, raw)
		})
	case Short, Int, Long, Date:
		e.ints(data, c, c.ints, true, at, groups)
	case Float, Double:
		e.runs(data, c, at, groups, 0, func(dst []byte, from, to int) []byte { return appendFloats(dst, c.floats[from:to], c.of.Kind) })
	case String, Varchar, Char, Binary:
		e.strings(c, at, groups)
	case Timestamp, TimestampInstant:
		e.times(c, at, groups)
	case Decimal:
		e.runs(data, c, at, groups, 0, func(dst []byte, from, to int) []byte {
			for i := from; i < to; i++ {
				dst = appendBigVarint(dst, uint64(c.ints[i]), c.highs[i])
			}
			return dst
		})
		scales := make([]int64, len(c.ints))
		for i := range scales {
			scales[i] = int64(c.of.Scale)
		}
		e.ints(secondary, c, scales, true, at, groups)
	case List, Map:
		e.ints(length, c, c.ints, false, at, groups)
		kidBounds = make([]int, len(at))
		total, i := 0, 0
		for g, b := range at {
			for ; i < b; i++ {
				total += int(c.ints[i])
			}
			kidBounds[g] = total
		}
	}
	e.keep(c.id, groups)
	for _, k := range c.kids {
		e.column(k, kidBounds)
	}
}

// runs writes a stream group by group; a position ends in as many zeros as the
// encoding has counters within its runs.
func (e *stripeEncoder) runs(kind int, c *columnBuffer, at []int, groups []indexGroup, counters int, encode func(dst []byte, from, to int) []byte) {
	s := e.stream()
	var buf []byte
	for g := range groups {
		groups[g].positions = append(append(groups[g].positions, s.position()...), make([]uint64, counters)...)
		buf = encode(buf[:0], at[g], at[g+1])
		s.write(buf)
	}
	e.add(kind, c.id, s)
}

func (e *stripeEncoder) ints(kind int, c *columnBuffer, values []int64, signed bool, at []int, groups []indexGroup) {
	e.version2(c)
	e.runs(kind, c, at, groups, 1, func(dst []byte, from, to int) []byte { return appendInts(dst, values[from:to], signed) })
}

// version2 marks that a column's integers are encoded by version 2.
func (e *stripeEncoder) version2(c *columnBuffer) {
	if e.encodings[c.id].kind == encodingDirect {
		e.encodings[c.id].kind = encodingDirectV2
	}
}

// bits writes booleans; groups may begin within a byte.
func (e *stripeEncoder) bits(kind int, c *columnBuffer, flags []bool, at []int, groups []indexGroup) {
	raw := make([]byte, (len(flags)+7)/8)
	for i, f := range flags {
		if f {
			raw[i/8] |= 0x80 >> (i % 8)
		}
	}
	s := e.stream()
	var buf []byte
	for g := range groups {
		from, to := at[g]/8, at[g+1]/8
		if g == len(groups)-1 {
			to = len(raw)
		}
		groups[g].positions = append(append(groups[g].positions, s.position()...), 0, uint64(at[g]%8))
		buf = appendByteRuns(buf[:0], raw[from:to])
		s.write(buf)
	}
	e.add(kind, c.id, s)
}

func appendFloats(dst []byte, values []float64, kind Kind) []byte {
	for _, x := range values {
		if kind == Float {
			dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(float32(x)))
		} else {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(x))
		}
	}
	return dst
}

// epoch is 2015-01-01, from which timestamps count.
const epoch = 1420070400

func (e *stripeEncoder) times(c *columnBuffer, at []int, groups []indexGroup) {
	seconds, nanos := make([]int64, len(c.ints)), make([]int64, len(c.ints))
	for i, s := range c.ints {
		n := c.nanos[i]
		if s < 0 && n > 999_999 {
			s++ // What readers take off again.
		}
		seconds[i] = s - epoch
		zeros := int64(0)
		for n != 0 && n%100 == 0 && zeros == 0 {
			n, zeros = n/100, 1
			for n%10 == 0 && zeros < 7 {
				n, zeros = n/10, zeros+1
			}
		}
		nanos[i] = n<<3 | zeros
	}
	e.ints(data, c, seconds, true, at, groups)
	e.ints(secondary, c, nanos, false, at, groups)
}

// strings writes a dictionary where values repeat.
func (e *stripeEncoder) strings(c *columnBuffer, at []int, groups []indexGroup) {
	if c.of.Kind != Binary && e.dictionary(c, at, groups) {
		return
	}
	ends := make([]int, len(c.lengths)+1)
	for i, n := range c.lengths {
		ends[i+1] = ends[i] + int(n)
	}
	e.runs(data, c, at, groups, 0, func(_ []byte, from, to int) []byte { return c.blob[ends[from]:ends[to]] })
	e.ints(length, c, c.lengths, false, at, groups)
}

// dictionary reports false, and writes nothing, when most values are different.
func (e *stripeEncoder) dictionary(c *columnBuffer, at []int, groups []indexGroup) bool {
	const probe = 10_000
	numbers := map[string]int64{}
	keys := make([]int64, len(c.lengths))
	var entries []string
	off := 0
	for i, n := range c.lengths {
		s := c.blob[off : off+int(n)]
		off += int(n)
		k, ok := numbers[string(s)]
		if !ok {
			k = int64(len(entries))
			entries = append(entries, string(s))
			numbers[entries[k]] = k
		}
		keys[i] = k
		if i == probe && len(entries) > probe/2 {
			return false
		}
	}
	if len(entries) == 0 || len(entries) > len(keys)/2 {
		return false
	}
	order := slices.Clone(entries)
	slices.Sort(order)
	place := make([]int64, len(entries))
	var blob []byte
	lengths := make([]int64, len(order))
	for i, s := range order {
		place[numbers[s]] = int64(i)
		blob = append(blob, s...)
		lengths[i] = int64(len(s))
	}
	for i, k := range keys {
		keys[i] = place[k]
	}
	e.encodings[c.id] = encoding{kind: encodingDictV2, dictionary: len(order)}
	e.ints(data, c, keys, false, at, groups)
	s := e.stream()
	s.write(appendInts(nil, lengths, false))
	e.add(length, c.id, s)
	s = e.stream()
	s.write(blob)
	e.add(dictionaryData, c.id, s)
	return true
}

// appendByteRuns encodes bytes by run length.
func appendByteRuns(dst, raw []byte) []byte {
	const least, mostRun, mostLiteral = 3, 130, 128
	for len(raw) > 0 {
		run := 1
		for run < len(raw) && run < mostRun && raw[run] == raw[0] {
			run++
		}
		if run >= least {
			dst, raw = append(dst, byte(run-least), raw[0]), raw[run:]
			continue
		}
		n := run
		for n < len(raw) && n < mostLiteral && !(n+2 < len(raw) && raw[n] == raw[n+1] && raw[n] == raw[n+2]) {
			n++
		}
		dst, raw = append(append(dst, byte(256-n)), raw[:n]...), raw[n:]
	}
	return dst
}

// appendBigVarint encodes a 128-bit number.
func appendBigVarint(dst []byte, lo uint64, hi int64) []byte {
	if hi == int64(lo)>>63 {
		return binary.AppendUvarint(dst, uint64(int64(lo)<<1)^uint64(int64(lo)>>63))
	}
	sign := uint64(hi >> 63)
	h := (uint64(hi)<<1 | lo>>63) ^ sign
	l := lo<<1 ^ sign
	for h != 0 || l >= 0x80 {
		dst = append(dst, byte(l)|0x80)
		l, h = l>>7|h<<57, h>>7
	}
	return append(dst, byte(l))
}

// appendInts encodes integers by version 2.
func appendInts(dst []byte, values []int64, signed bool) []byte {
	const short, longest = 10, 512
	for len(values) > 0 {
		n := steady(values, longest)
		switch {
		case n >= 3 && values[1] == values[0] && n <= short:
			dst = appendRepeat(dst, values[0], n, signed)
		case n >= 4:
			dst = append(dst, 0xc0|byte((n-1)>>8), byte(n-1))
			dst = binary.AppendUvarint(dst, unfix(values[0], signed))
			dst = binary.AppendUvarint(dst, unfix(values[1]-values[0], true))
		default:
			for n = 1; n < len(values) && n < longest && steady(values[n:], 8) < 8; n++ {
			}
			dst = appendDirect(dst, values[:n], signed)
		}
		values = values[n:]
	}
	return dst
}

// steady is how many values from the first on have the same step.
func steady(values []int64, most int) int {
	if len(values) < 2 {
		return len(values)
	}
	step := values[1] - values[0]
	if step > 0 != (values[1] > values[0]) {
		return 1 // It overflows.
	}
	n := 2
	for n < len(values) && n < most && values[n]-values[n-1] == step && (step > 0) == (values[n] > values[n-1]) {
		n++
	}
	return n
}

func unfix(x int64, signed bool) uint64 {
	if signed {
		return uint64(x<<1) ^ uint64(x>>63)
	}
	return uint64(x)
}

func appendRepeat(dst []byte, x int64, n int, signed bool) []byte {
	u := unfix(x, signed)
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], u)
	raw := bytes.TrimLeft(b[:], "\x00")
	if len(raw) == 0 {
		raw = b[7:]
	}
	return append(append(dst, byte(len(raw)-1)<<3|byte(n-3)), raw...)
}

// widths are the bit widths by their codes.
var widths = [32]int{
	1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
	17, 18, 19, 20, 21, 22, 23, 24, 26, 28, 30, 32, 40, 48, 56, 64,
}

// fixedWidth is the least width that has a code and is not below n.
func fixedWidth(n int) int {
	for _, w := range widths {
		if w >= n {
			return w
		}
	}
	return 64
}

func appendDirect(dst []byte, values []int64, signed bool) []byte {
	all := uint64(0)
	for _, x := range values {
		all |= unfix(x, signed)
	}
	need := 1
	for need < 64 && all>>need != 0 {
		need++
	}
	width := fixedWidth(need)
	code := slices.Index(widths[:], width)
	n := len(values) - 1
	dst = append(dst, 0x40|byte(code)<<1|byte(n>>8), byte(n))
	cur, have := uint64(0), 0
	for _, x := range values {
		u := unfix(x, signed)
		for left := width; left > 0; {
			k := min(left, 8-have)
			cur = cur<<k | u>>(left-k)&(1<<k-1)
			have += k
			left -= k
			if have == 8 {
				dst = append(dst, byte(cur))
				cur, have = 0, 0
			}
		}
	}
	if have > 0 {
		dst = append(dst, byte(cur<<(8-have)))
	}
	return dst
}
