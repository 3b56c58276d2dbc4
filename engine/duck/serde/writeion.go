package serde

import (
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"time"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/lake/ion"
	"glaux/sql"
)

// ionWriter writes a struct a row.
type ionWriter struct {
	out    io.WriteCloser
	w      *ion.Writer
	names  [][]byte
	as     []ion.Type // by column: what its values are written as; Null: as usual
	nulls  string     // OMIT, UNTYPED or TYPED
	offset int
}

func newIonWriter(o WriterOptions, w io.Writer) (Writer, error) {
	p := o.SerDe.Properties
	bad := func(key, value string) error {
		return &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Invalid value for %s property: %s", key, value)}
	}
	i := &ionWriter{nulls: strings.ToUpper(p["ion.serialize_null"])}
	switch i.nulls {
	case "":
		i.nulls = "OMIT"
	case "OMIT", "UNTYPED", "TYPED":
	default:
		return nil, bad("ion.serialize_null", i.nulls)
	}
	inText := false
	switch e := strings.ToUpper(p["ion.encoding"]); e {
	case "", "BINARY":
	case "TEXT":
		inText = true
	default:
		return nil, bad("ion.encoding", e)
	}
	var ok bool
	if i.offset, ok = ionOffset(p["ion.timestamp.serialization_offset"]); !ok {
		return nil, bad("ion.timestamp.serialization_offset", p["ion.timestamp.serialization_offset"])
	}
	for k, c := range o.Columns {
		if err := textType(c.Type); err != nil {
			return nil, err
		}
		if err := ionType(c.Type); err != nil {
			return nil, err
		}
		as, err := serializeAs(p, k, c)
		if err != nil {
			return nil, err
		}
		i.names, i.as = append(i.names, []byte(c.Name)), append(i.as, as)
	}
	var err error
	if i.out, err = compressor(o, w); err != nil {
		return nil, err
	}
	i.w = ion.NewWriter(i.out, inText)
	return i, nil
}

// ionOffset reads an offset from UTC: Z, hh:mm, +hh:mm or -hh:mm.
func ionOffset(s string) (minutes int, ok bool) {
	if s == "" || s == "Z" {
		return 0, true
	}
	if s[0] >= '0' && s[0] <= '9' {
		s = "+" + s
	}
	if len(s) != len("+00:00") || s[3] != ':' {
		return 0, false
	}
	minutes, ok = parseOffset([]byte(s))
	return minutes, ok && minutes > -24*60 && minutes < 24*60
}

// ionKinds are what columns may be written as: the first is what they are unless
// told otherwise.
func ionKinds(t sql.Type) []ion.Type {
	switch t.Kind {
	case sql.Varchar, sql.Char:
		return []ion.Type{ion.String, ion.Symbol}
	case sql.VarBinary:
		return []ion.Type{ion.Blob, ion.Clob}
	case sql.Array:
		return []ion.Type{ion.List, ion.Sexp}
	case sql.Decimal:
		return []ion.Type{ion.Decimal, ion.Int}
	case sql.Boolean:
		return []ion.Type{ion.Bool}
	case sql.Real, sql.Double:
		return []ion.Type{ion.Float}
	case sql.Date, sql.Timestamp:
		return []ion.Type{ion.Timestamp}
	case sql.Map, sql.Row:
		return []ion.Type{ion.Struct}
	}
	return []ion.Type{ion.Int}
}

// serializeAs reads the property that says what a column is written as.
func serializeAs(p map[string]string, index int, c lake.Column) (ion.Type, error) {
	for _, key := range []string{"ion." + strings.ToLower(c.Name) + ".serialize_as", "ion.column[" + strconv.Itoa(index) + "].serialize_as"} {
		name, ok := p[key]
		if !ok {
			continue
		}
		for _, t := range ionKinds(c.Type) {
			if strings.EqualFold(name, t.String()) || t == ion.Int && strings.EqualFold(name, "integer") {
				return t, nil
			}
		}
		return 0, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Invalid value for %s property: %s can't be written as %s", key, c.Type, name)}
	}
	return ionKinds(c.Type)[0], nil
}

// Write implements Writer.
func (i *ionWriter) Write(columns []kernel.Vec, rows []int) error {
	for _, row := range rows {
		i.w.Begin(ion.Struct)
		for k := range columns {
			i.member(i.names[k], &columns[k], row, i.as[k])
		}
		i.w.End()
	}
	return nil
}

// member writes a field of a struct, unless it is NULL and that isn't written.
func (i *ionWriter) member(name []byte, v *kernel.Vec, row int, as ion.Type) {
	if v.Null(row) && i.nulls == "OMIT" {
		return
	}
	i.w.Field(name)
	i.value(v, row, as)
}

func (i *ionWriter) value(v *kernel.Vec, row int, as ion.Type) {
	if v.Null(row) {
		of := ion.Null
		if i.nulls == "TYPED" {
			of = as
		}
		i.w.Null(of)
		return
	}
	switch v.Type.Kind {
	case sql.Boolean:
		i.w.Bool(v.Bool(row))
	case sql.TinyInt, sql.SmallInt, sql.Integer, sql.BigInt:
		i.w.Int(v.Int(row))
	case sql.Real, sql.Double:
		i.w.Float(v.Float(row))
	case sql.Decimal:
		i.w.Number(as, ionNumber(v.Int128(row), v.Type.Scale, as))
	case sql.Char:
		i.w.Bytes(as, appendPadded(nil, v.Bytes(row), v.Type.Length))
	case sql.Varchar, sql.VarBinary:
		i.w.Bytes(as, v.Bytes(row))
	case sql.Date:
		i.w.Time(ion.Time{At: time.Unix(v.Int(row)*86400, 0), Precision: ion.ToDay})
	case sql.Timestamp:
		x := v.Instant(row)
		at := time.UnixMicro(x.Micros).Add(time.Duration(x.Nanos))
		i.w.Time(ion.Time{At: at, Precision: ion.ToSecond, Digits: min(v.Type.Precision, 9), Offset: i.offset, Local: true})
	case sql.Array:
		i.w.Begin(as)
		from, to := v.List(row)
		for k := from; k < to; k++ {
			i.value(v.Kid(0), k, ionKinds(v.Kid(0).Type)[0])
		}
		i.w.End()
	case sql.Map:
		i.w.Begin(ion.Struct)
		from, to := v.List(row)
		for k := from; k < to; k++ {
			// An entry without a value is an entry.
			i.w.Field(v.Kid(0).Bytes(k))
			i.value(v.Kid(1), k, ionKinds(v.Kid(1).Type)[0])
		}
		i.w.End()
	case sql.Row:
		i.w.Begin(ion.Struct)
		for k, f := range v.Type.Fields {
			i.member([]byte(strings.ToLower(f.Name)), v.Kid(k), row, ionKinds(f.Type)[0])
		}
		i.w.End()
	}
}

// ionNumber is a decimal, or its whole part.
func ionNumber(x kernel.Int128, scale int, as ion.Type) ion.Number {
	n := x.Big()
	exp := -scale
	if as == ion.Int {
		n.Quo(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil))
		exp = 0
	}
	return ion.Number{Negative: n.Sign() < 0, Magnitude: n.Bytes(), Exponent: exp}
}

// rescaledBig is a number's digits moved by so many places, rounded half up; exact
// says that none was lost.
func rescaledBig(n ion.Number, places int) (x *big.Int, exact bool) {
	x, exact = new(big.Int).SetBytes(n.Magnitude), true
	if places >= 0 {
		x.Mul(x, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	} else {
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-places)), nil)
		rest := new(big.Int)
		x.QuoRem(x, unit, rest)
		exact = rest.Sign() == 0
		if rest.Lsh(rest, 1).Cmp(unit) >= 0 {
			x.Add(x, big.NewInt(1))
		}
	}
	if n.Negative {
		x.Neg(x)
	}
	return x, exact
}

// int128Of makes a number of less than 127 bits.
func int128Of(x *big.Int) kernel.Int128 {
	m := new(big.Int).Abs(x)
	lo := new(big.Int).And(m, new(big.Int).SetUint64(1<<64-1)).Uint64()
	hi := int64(m.Rsh(m, 64).Uint64())
	if x.Sign() < 0 {
		hi = ^hi
		if lo == 0 {
			hi++
		}
		lo = -lo
	}
	return kernel.Int128{Lo: lo, Hi: hi}
}

// Close implements Writer.
func (i *ionWriter) Close() error {
	if err := i.w.Close(); err != nil {
		return err
	}
	return i.out.Close()
}
