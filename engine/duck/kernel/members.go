package kernel

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"

	"github.com/cespare/xxhash/v2"

	"glaux/sql"
)

// A long list of constants behind IN is one constant for the engine, which else parses, binds
// and plans each of them: as the list's members are in vectors, one after the other.

// Members writes the constants that something of type t is looked for among; ok is false for
// a type that isn't compared by its bytes.
func Members(t sql.Type, list []sql.Value) (_ string, ok bool) {
	if t.Kind == sql.Unknown {
		return "", false
	}
	w, null := width(t), false
	data := make([]byte, 0, len(list)*max(w, 16))
	for _, v := range list {
		if v == nil {
			null = true
			continue
		}
		switch v := v.(type) {
		case string:
			if t.Kind != sql.Varchar && t.Kind != sql.Char {
				return "", false
			}
			data = append(binary.AppendUvarint(data, uint64(len(v))), v...)
		case []byte:
			if t.Kind != sql.VarBinary {
				return "", false
			}
			data = append(binary.AppendUvarint(data, uint64(len(v))), v...)
		case *big.Int:
			if t.Kind != sql.Decimal {
				return "", false
			}
			x := int128(v)
			data = append(data, binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, x.Lo), uint64(x.Hi))[:w]...)
		default:
			x, ok := memberBits(t, v)
			if !ok {
				return "", false
			}
			data = append(data, binary.LittleEndian.AppendUint64(nil, uint64(x))[:w]...)
		}
	}
	flag := "-"
	if null {
		flag = "n"
	}
	return flag + base64.RawStdEncoding.EncodeToString(data), true
}

// memberBits is a constant of a fixed width as vectors hold it.
func memberBits(t sql.Type, v sql.Value) (bits int64, ok bool) {
	switch v := v.(type) {
	case int64:
		switch t.Kind {
		case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt, sql.Date:
			return v, true
		}
	case float64:
		if t.Kind == sql.Double {
			return int64(math.Float64bits(v + 0)), true // which makes -0 0
		}
	case sql.Instant:
		const limit = math.MaxInt64/1000 - 1
		switch {
		case t.Kind != sql.Timestamp:
		case t.Precision <= 6:
			return v.Micros, v.Nanos == 0
		case v.Micros < limit && v.Micros > -limit:
			return v.Micros*1000 + int64(v.Nanos), true
		}
	}
	return 0, false
}

// membersKernels are this file's kernels by name.
var membersKernels = map[string]Kernel{
	// $in tells whether the first argument is among the Members that the second one is: NULL
	// if it isn't and one of them is NULL.
	"$in": Kernel{Make: func(args []sql.Type, _ sql.Type) (Func, error) {
		t := args[0]
		sets := &memo[*members]{}
		return func(c *Call) error {
			if c.N == 0 {
				return nil
			}
			set, err := sets.get(c.Args[1].Str(0), func(text string) (*members, error) { return readMembers(t, text) })
			if err != nil {
				return err
			}
			x, out := &c.Args[0], room[bool](c.Out, c.N)
			set.look(x, out)
			c.nullWhere(x)
			for i := 0; set.null && i < c.N; i++ {
				if !out[i] {
					c.Out.setNull(i)
				}
			}
			return nil
		}, nil
	}},
}

// members is a set of constants, of which one kind has all but NULL.
type members struct {
	null  bool
	kind  sql.Kind
	words integerSet
	wide  map[Int128]bool
	texts textSet
}

func readMembers(t sql.Type, text string) (*members, error) {
	data, err := base64.RawStdEncoding.DecodeString(text[1:])
	if err != nil {
		return nil, err
	}
	m := &members{null: text[0] == 'n', kind: t.Kind}
	switch w := width(t); w {
	case 0:
		var texts []string
		for len(data) > 0 {
			n, size := binary.Uvarint(data)
			texts = append(texts, string(data[size:size+int(n)]))
			data = data[size+int(n):]
		}
		m.texts = newTextSet(texts)
	case 16:
		m.wide = map[Int128]bool{}
		for ; len(data) > 0; data = data[w:] {
			m.wide[Int128{Lo: binary.LittleEndian.Uint64(data), Hi: int64(binary.LittleEndian.Uint64(data[8:]))}] = true
		}
	default:
		var words []int64
		for ; len(data) > 0; data = data[w:] {
			var word [8]byte
			copy(word[:], data[:w])
			free := 64 - 8*w
			words = append(words, int64(binary.LittleEndian.Uint64(word[:]))<<free>>free)
		}
		m.words = newIntegerSet(words)
	}
	return m, nil
}

// look tells which of a vector's values are members; those that are NULL may be or not.
func (m *members) look(x *Vec, out []bool) {
	switch n := len(out); {
	case m.kind == sql.Double:
		for i, f := range column[float64](x, n) {
			out[i] = m.words.has(int64(math.Float64bits(f + 0)))
		}
	case x.w == 8:
		lookIntegers(&m.words, column[int64](x, n), out)
	case x.w == 4:
		lookIntegers(&m.words, column[int32](x, n), out)
	case x.w == 2:
		lookIntegers(&m.words, column[int16](x, n), out)
	case x.w == 1:
		lookIntegers(&m.words, column[int8](x, n), out)
	case x.w == 16:
		for i, v := range column[Int128](x, n) {
			out[i] = m.wide[v]
		}
	default:
		for i := range out {
			out[i] = !x.Null(i) && m.texts.has(x.Str(i))
		}
	}
}

func lookIntegers[T int8 | int16 | int32 | int64](s *integerSet, in []T, out []bool) {
	for i, x := range in {
		out[i] = s.has(int64(x))
	}
}

// integerSet is a set of integers: a bit for each from the least to the greatest where these
// are near, else a table in which a value's place is its hash or the next that was free.
type integerSet struct {
	low, span uint64 // span is the greatest less the least
	dense     []uint64
	table     []int64
	shift     int
	free      int64 // what stands in places that are free, which is no member
}

func newIntegerSet(words []int64) integerSet {
	if len(words) == 0 {
		return integerSet{table: []int64{0, 0}, shift: 63}
	}
	low, high := words[0], words[0]
	for _, x := range words {
		low, high = min(low, x), max(high, x)
	}
	s := integerSet{low: uint64(low), span: uint64(high) - uint64(low)}
	if s.span < 64*uint64(len(words))+1024 {
		s.dense = make([]uint64, s.span/64+1)
		for _, x := range words {
			at := uint64(x) - s.low
			s.dense[at/64] |= 1 << (at % 64)
		}
		return s
	}
	// The table is less than half full, so there is an end to looking.
	size := bits.Len(uint(2*len(words) - 1))
	s.table, s.shift, s.free = make([]int64, 1<<size), 64-size, s.outside(words)
	for i := range s.table {
		s.table[i] = s.free
	}
	for _, x := range words {
		at := s.place(x)
		for s.table[at] != s.free && s.table[at] != x {
			at = (at + 1) & (len(s.table) - 1)
		}
		s.table[at] = x
	}
	return s
}

// outside is an integer that isn't among words.
func (s *integerSet) outside(words []int64) int64 {
	in := make(map[int64]bool, len(words))
	for _, x := range words {
		in[x] = true
	}
	x := int64(0)
	for in[x] {
		x++
	}
	return x
}

func (s *integerSet) place(x int64) int { return int(uint64(x) * 0x9E3779B97F4A7C15 >> s.shift) }

func (s *integerSet) has(x int64) bool {
	at := uint64(x) - s.low
	if at > s.span {
		return false
	}
	if s.dense != nil {
		return s.dense[at/64]>>(at%64)&1 != 0
	}
	if x == s.free {
		return false
	}
	for k := s.place(x); ; k = (k + 1) & (len(s.table) - 1) {
		switch s.table[k] {
		case x:
			return true
		case s.free:
			return false
		}
	}
}

// textSet is a set of texts, as integerSet is one of integers.
type textSet struct {
	lengths uint64 // a bit for each length that there is, the last one for all that are longer
	table   []textMember
	shift   int
}

type textMember struct {
	hash uint64
	text string
	used bool
}

func lengthBit(s string) uint64 { return 1 << min(len(s), 63) }

func newTextSet(texts []string) textSet {
	size := bits.Len(uint(max(2*len(texts)-1, 1)))
	s := textSet{table: make([]textMember, 1<<size), shift: 64 - size}
	for _, x := range texts {
		s.lengths |= lengthBit(x)
		h := xxhash.Sum64String(x)
		at := h >> s.shift
		for s.table[at].used && s.table[at].text != x {
			at = (at + 1) & uint64(len(s.table)-1)
		}
		s.table[at] = textMember{h, x, true}
	}
	return s
}

func (s *textSet) has(x string) bool {
	if s.lengths&lengthBit(x) == 0 {
		return false
	}
	h := xxhash.Sum64String(x)
	for at := h >> s.shift; ; at = (at + 1) & uint64(len(s.table)-1) {
		m := &s.table[at]
		if !m.used {
			return false
		}
		if m.hash == h && m.text == x {
			return true
		}
	}
}
