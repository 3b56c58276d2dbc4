package table

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
)

// parquet is a table of one Parquet file whose columns the table declares as other types
// than they are stored as, or as the same.
func (m *maker) parquet() *Table {
	t := &Table{Stored: "STORED AS PARQUET%s", Format: "PARQUET", Properties: map[string]string{}}
	root := parquet.Group{}
	var columns []physical
	for i := range 1 + m.IntN(3) {
		p := m.physical()
		name := fmt.Sprintf("c%d", i)
		root[name] = parquet.Optional(m.encoded(p.node))
		columns = append(columns, p)
		t.Columns = append(t.Columns, Column{Name: name, Type: m.declared(p)})
		t.Asks = append(t.Asks, "SELECT "+name+" FROM %s")
	}
	var file bytes.Buffer
	var text strings.Builder
	fmt.Fprintln(&text, parquet.NewSchema("hive", root))
	w := parquet.NewGenericWriter[any](&file, parquet.NewSchema("hive", root))
	for range pick(m, 1, 3, 7, 20, 60) {
		row := make(parquet.Row, len(columns))
		for i, p := range columns {
			row[i] = parquet.NullValue().Level(0, 0, i)
			if !m.chance(15) {
				row[i] = p.value().Level(0, 1, i)
			}
		}
		fmt.Fprintf(&text, "%+v\n", row)
		if _, err := w.WriteRows([]parquet.Row{row}); err != nil {
			panic(fmt.Errorf("write a row of Parquet: %w", err)) // a fault of this package's
		}
	}
	if err := w.Close(); err != nil {
		panic(fmt.Errorf("write a file of Parquet: %w", err))
	}
	t.Files = []File{{Name: "f.parquet", Content: file.Bytes(), Text: text.String()}}
	return t
}

// physical is how a column is stored, and makes its values.
type physical struct {
	node  parquet.Node
	value func() parquet.Value
	// usual are types that tables declare such columns as.
	usual []Type
	odd   bool // some bytes are no text
}

// declared is mostly a type by which the column might be read. Numbers as float are left out,
// which the oracle takes for the bits of one, and bytes that are no text in types of a length,
// which it doesn't count.
func (m *maker) declared(p physical) Type {
	for {
		t := m.scalar()
		if m.chance(40) {
			t = pick(m, p.usual...)
		}
		switch kind := p.node.Type().Kind(); {
		case t.Name == "float" && kind != parquet.Float && kind != parquet.Double:
		case (t.Name == "varchar" || t.Name == "char") && p.odd:
		default:
			return t
		}
	}
}

// encoded is a column in one of the encodings and codecs.
func (m *maker) encoded(n parquet.Node) parquet.Node {
	switch kind := n.Type().Kind(); {
	case kind != parquet.Boolean && m.chance(50):
		n = parquet.Encoded(n, &parquet.RLEDictionary)
	case n.Type().LogicalType() != nil || m.chance(70):
		n = parquet.Encoded(n, &parquet.Plain)
	}
	switch m.IntN(4) {
	case 0:
		return parquet.Compressed(n, &parquet.Snappy)
	case 1:
		return parquet.Compressed(n, &parquet.Gzip)
	case 2:
		return parquet.Compressed(n, &parquet.Zstd)
	}
	return n
}

// named are types by their names.
func named(names ...string) (list []Type) {
	for _, n := range names {
		t := Type{Name: n}
		switch n {
		case "varchar", "char":
			t.P = 3
		case "decimal":
			t.P, t.S = 9, 2
		}
		list = append(list, t)
	}
	return list
}

// physical picks one of the format's types.
func (m *maker) physical() physical {
	switch m.IntN(8) {
	case 0:
		return m.physicalInt32()
	case 1, 2:
		return m.physicalInt64()
	case 3:
		return m.physicalDecimal()
	case 4, 5:
		return m.physicalBytes()
	case 6:
		return m.physicalFixed()
	}
	switch m.IntN(4) {
	case 0:
		return physical{node: parquet.Leaf(parquet.BooleanType), value: func() parquet.Value { return parquet.BooleanValue(m.chance(50)) }, usual: named("boolean")}
	case 1:
		return physical{node: parquet.Leaf(parquet.FloatType), value: func() parquet.Value { return parquet.FloatValue(float32(m.floating())) }, usual: named("float", "double", "string", "decimal")}
	case 2:
		return physical{node: parquet.Leaf(parquet.DoubleType), value: func() parquet.Value { return parquet.DoubleValue(m.floating()) }, usual: named("float", "double", "string", "decimal")}
	}
	return physical{node: parquet.Leaf(parquet.Int96Type), value: func() parquet.Value {
		const julian = 2440588
		nanos := uint64(m.IntN(86_400_000)) * 1_000_000
		return parquet.Int96Value(deprecated.Int96{uint32(nanos), uint32(nanos >> 32), uint32(julian + m.IntN(40000) - 10000)})
	}, usual: named("timestamp", "string", "bigint", "date")}
}

func (m *maker) floating() float64 {
	return pick(m, 0, math.Copysign(0, -1), 1.5, -2.25, 1e10, 123456.789, 1e300, 3e-7, math.NaN(), math.Inf(1), m.NormFloat64())
}

// whole is an integer of so many bits.
func (m *maker) whole(bits int) int64 {
	switch m.IntN(6) {
	case 0:
		return int64(1)<<(bits-1) - 1
	case 1:
		return -int64(1) << (bits - 1)
	case 2:
		return int64(m.Uint64()) >> (64 - bits)
	case 3:
		return int64(m.Uint64()) >> (64 - bits/2)
	}
	return int64(m.IntN(300) - 100)
}

func (m *maker) physicalInt32() physical {
	p := physical{usual: named("tinyint", "smallint", "int", "bigint", "float", "double", "decimal", "decimal", "date", "string", "varchar", "char", "timestamp", "boolean")}
	bits := 32
	unsigned := false
	switch m.IntN(8) {
	case 0:
		bits, p.node = 8, parquet.Int(8)
	case 1:
		bits, p.node = 16, parquet.Int(16)
	case 2:
		p.node = parquet.Int(32)
	case 3:
		bits, unsigned, p.node = 8, true, parquet.Uint(8)
	case 4:
		bits, unsigned, p.node = 16, true, parquet.Uint(16)
	case 5:
		p.node = parquet.Date()
		p.value = func() parquet.Value { return parquet.Int32Value(int32(m.IntN(40000) - 10000)) }
	case 6:
		p.node = parquet.TimeAdjusted(parquet.Millisecond, m.chance(50))
		p.value = func() parquet.Value { return parquet.Int32Value(int32(m.IntN(86_400_000))) }
	default:
		p.node = parquet.Leaf(parquet.Int32Type)
	}
	if p.value == nil {
		p.value = func() parquet.Value {
			n := int32(m.whole(bits)) << (32 - bits) >> (32 - bits)
			if unsigned {
				n &= 1<<bits - 1
			}
			return parquet.Int32Value(n)
		}
	}
	return p
}

func (m *maker) physicalInt64() physical {
	p := physical{usual: named("bigint", "bigint", "timestamp", "timestamp", "int", "smallint", "double", "float", "decimal", "decimal", "string", "varchar", "date")}
	bits := pick(m, 32, 64)
	p.value = func() parquet.Value { return parquet.Int64Value(m.whole(bits)) }
	unit, scale, most := parquet.Millisecond, int64(1e3), int64(2_000_000_000)
	switch m.IntN(3) {
	case 0:
		unit, scale = parquet.Microsecond, 1e6
	case 1:
		unit, scale = parquet.Nanosecond, 1e9
	}
	switch m.IntN(6) {
	case 0:
		p.node = parquet.Int(64)
		return p
	case 1:
		p.node = parquet.Leaf(parquet.Int64Type)
		return p
	case 2:
		if scale == 1e3 {
			unit, scale = parquet.Microsecond, 1e6
		}
		p.node, most = parquet.TimeAdjusted(unit, m.chance(50)), 86_400
	default:
		p.node = parquet.TimestampAdjusted(unit, m.chance(50))
	}
	p.value = func() parquet.Value {
		n := m.Int64N(most)
		if most > 86_400 && m.chance(30) {
			n = -n
		}
		return parquet.Int64Value(n*scale + m.Int64N(scale))
	}
	return p
}

// unscaled is a number of at most so many digits.
func (m *maker) unscaled(digits int) *big.Int {
	n := new(big.Int)
	for range m.IntN(digits + 1) {
		n.Add(n.Mul(n, big.NewInt(10)), big.NewInt(int64(m.IntN(10))))
	}
	if m.chance(40) {
		n.Neg(n)
	}
	return n
}

func (m *maker) physicalDecimal() physical {
	p := physical{usual: named("tinyint", "int", "bigint", "string", "varchar", "double", "float", "binary")}
	digits := 1 + m.IntN(38)
	var of parquet.Type
	switch {
	case digits <= 9 && m.chance(40):
		of = parquet.Int32Type
	case digits <= 18 && m.chance(60):
		of = parquet.Int64Type
	case m.chance(70):
		of = parquet.FixedLenByteArrayType(16)
	default:
		of = parquet.ByteArrayType
	}
	scale := pick(m, 0, m.IntN(digits+1))
	p.node, p.odd = parquet.Decimal(scale, digits, of), of == parquet.ByteArrayType
	for range 6 {
		d := Type{Name: "decimal", P: pick(m, digits, 1+m.IntN(38))}
		d.S = min(d.P, pick(m, scale, m.IntN(d.P+1)))
		p.usual = append(p.usual, d)
	}
	p.value = func() parquet.Value {
		n := m.unscaled(digits)
		switch of.Kind() {
		case parquet.Int32:
			return parquet.Int32Value(int32(n.Int64()))
		case parquet.Int64:
			return parquet.Int64Value(n.Int64())
		}
		b := twosComplement(n)
		if of.Kind() == parquet.ByteArray {
			for len(b) > 1 && (b[0] == 0 && b[1] < 0x80 || b[0] == 0xff && b[1] >= 0x80) {
				b = b[1:]
			}
			return parquet.ByteArrayValue(b)
		}
		return parquet.FixedLenByteArrayValue(b)
	}
	return p
}

// twosComplement are a number's sixteen bytes.
func twosComplement(n *big.Int) []byte {
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), 128))
	}
	return n.FillBytes(make([]byte, 16))
}

// bytes are text, or bytes that are none: each that isn't stands alone, as the oracle's answers
// have those as they are and what reads the answers has its own rule for several.
func (m *maker) bytes(text bool) []byte {
	if text || m.chance(60) {
		return []byte(m.text())
	}
	return slices.Concat([]byte(m.text()), []byte(pick(m, "\xff", "\x80", "\xfe", "\xc3")), []byte(pick(m, "", ".", "1", "yes")))
}

func (m *maker) physicalBytes() physical {
	p := physical{usual: named("string", "string", "varchar", "char", "binary", "decimal", "int", "date", "timestamp")}
	text := true
	switch m.IntN(6) {
	case 0:
		p.node = parquet.String()
		text = m.chance(50)
	case 1:
		p.node = parquet.Enum()
	case 2:
		p.node = parquet.JSON()
	case 3:
		p.node, text = parquet.BSON(), false
	default:
		p.node, text = parquet.Leaf(parquet.ByteArrayType), false
	}
	p.odd, p.value = !text, func() parquet.Value { return parquet.ByteArrayValue(m.bytes(text)) }
	return p
}

func (m *maker) physicalFixed() physical {
	p := physical{usual: named("string", "string", "varchar", "char", "binary", "decimal", "bigint")}
	size := pick(m, 1, 4, 12, 16)
	p.node, p.odd = parquet.Leaf(parquet.FixedLenByteArrayType(size)), true
	if size == 16 && m.chance(50) {
		p.node = parquet.UUID()
	}
	p.value = func() parquet.Value {
		b := make([]byte, size)
		if m.chance(50) {
			copy(b, "abcdefghijklmnop")
		} else {
			for i := range b {
				b[i] = pick(m, byte(m.IntN(128)), byte(m.IntN(128)), 0xff)
			}
		}
		return parquet.FixedLenByteArrayValue(b)
	}
	return p
}
