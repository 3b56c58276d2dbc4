package serde

import (
	"math/big"

	"glaux/engine/duck/kernel"
	"glaux/lake/orc"
	"glaux/sql"
)

// orcStored is the type of the values that a type of a file without parts has.
func orcStored(of *orc.Type) (t sql.Type, ok bool) {
	text := func(kind sql.Kind) sql.Type {
		t := sql.T(kind)
		t.Length = of.Length
		return t
	}
	switch of.Kind {
	case orc.Boolean:
		return sql.T(sql.Boolean), true
	case orc.Byte:
		return sql.T(sql.TinyInt), true
	case orc.Short:
		return sql.T(sql.SmallInt), true
	case orc.Int:
		return sql.T(sql.Integer), true
	case orc.Long:
		return sql.T(sql.BigInt), true
	case orc.Float:
		return sql.T(sql.Real), true
	case orc.Double:
		return sql.T(sql.Double), true
	case orc.String:
		return sql.T(sql.Varchar), true
	case orc.Varchar:
		return text(sql.Varchar), true
	case orc.Char:
		return text(sql.Char), true
	case orc.Binary:
		return sql.T(sql.VarBinary), true
	case orc.Date:
		return sql.T(sql.Date), true
	case orc.Timestamp:
		return sql.TimestampOf(9), true
	case orc.Decimal:
		return sql.DecimalOf(of.Precision, of.Scale), true
	}
	return sql.Type{}, false
}

// convert prepares for values that are to be of another type; it reports false if those of
// the file can't be.
func (c *orcColumn) convert() (bool, error) {
	from, ok := orcStored(c.of)
	if !ok {
		return false, nil
	}
	f, ok, err := kernel.CoerceORC(from, c.to)
	if !ok || err != nil {
		return false, err
	}
	c.converted = f
	c.add = func(b *kernel.Builder, n int) error {
		return c.each(b, n, func(i int) error {
			x, err := f(c.boxed(i))
			if err == nil {
				b.Append(x)
			}
			return err
		})
	}
	return true, nil
}

// boxed is a value as conversions take it.
func (c *orcColumn) boxed(i int) any {
	switch c.of.Kind {
	case orc.Boolean:
		return c.v.Ints[i] != 0
	case orc.Float:
		return float32(c.v.Floats[i])
	case orc.Double:
		return c.v.Floats[i]
	case orc.String, orc.Varchar, orc.Char:
		return string(fitting(sql.T(sql.Varchar), c.v.Text(i)))
	case orc.Binary:
		return c.v.Text(i)
	case orc.Timestamp:
		nanos := int(c.v.Nanos[i])
		return sql.Instant{Micros: c.v.Ints[i]*1_000_000 + int64(nanos/1000), Nanos: nanos % 1000}
	case orc.Decimal:
		return decimalOf(uint64(c.v.Ints[i]), c.v.High(i))
	}
	return c.v.Ints[i]
}

func decimalOf(lo uint64, hi int64) *big.Int { return kernel.Int128{Lo: lo, Hi: hi}.Big() }

// misfit is what is wrong with a decimal that has too many digits for its column.
func (c *orcColumn) misfit(i int) error {
	if c.converted != nil {
		if _, err := c.converted(c.boxed(i)); err != nil {
			return err
		}
	}
	return badData("Malformed ORC file. A decimal has more digits than %s", c.to)
}
