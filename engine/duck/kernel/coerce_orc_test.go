package kernel

import (
	"errors"
	"math"
	"math/big"
	"reflect"
	"testing"

	"glaux/sql"
)

// TestCoerceORC has what Trino's reader makes of values.
func TestCoerceORC(t *testing.T) {
	varchar, three := sql.T(sql.Varchar), sql.T(sql.Varchar)
	three.Length = 3
	boolean, tiny, integer, bigint, double, date := sql.T(sql.Boolean), sql.T(sql.TinyInt), sql.T(sql.Integer), sql.T(sql.BigInt), sql.T(sql.Double), sql.T(sql.Date)
	const historical = "HIVE_INVALID_TIMESTAMP_COERCION: Coercion on historical dates is not supported"
	at := func(s string) sql.Instant {
		x, err := coerceText(sql.TimestampOf(6))
		if err != nil {
			t.Fatal(err)
		}
		y, err := x(s)
		if err != nil || y == nil {
			t.Fatalf("%s: %v, %v", s, y, err)
		}
		return y.(sql.Instant)
	}
	for _, c := range []struct {
		from, to sql.Type
		value    any
		want     any // a failure is a string that begins with its name
	}{
		{varchar, boolean, "1", true}, {varchar, boolean, "00", false}, {varchar, boolean, "-7", true}, {varchar, boolean, "true", nil}, {varchar, boolean, "", nil},
		{varchar, boolean, "9223372036854775808", nil}, {varchar, boolean, " 12 ", nil},
		{varchar, tiny, "+7", int64(7)}, {varchar, tiny, "128", nil}, {varchar, integer, "1_000", nil}, {varchar, integer, " 12 ", nil}, {varchar, integer, "-0", int64(0)},
		{varchar, double, " 12 ", 12.0}, {varchar, double, "NaN", nil}, {varchar, double, "-NaN", nil}, {varchar, double, "-Infinity", math.Inf(-1)}, {varchar, double, "1e400", math.Inf(1)},
		{varchar, double, "1.5f", 1.5}, {varchar, double, "1_0", nil}, {varchar, double, "", nil},
		{varchar, date, "2020-01-02", int64(18263)}, {varchar, date, "+12345-01-01", int64(3789391)}, {varchar, date, "-0001-01-01", historical}, {varchar, date, "0000-01-01", historical},
		{varchar, date, " 2020-01-02 ", "GENERIC_INTERNAL_ERROR: Invalid date value:  2020-01-02  is not a valid date"},
		{varchar, date, "2020-02-30", "GENERIC_INTERNAL_ERROR: Invalid date value: 2020-02-30 is not a valid date"},
		{varchar, date, "10000-01-01", "GENERIC_INTERNAL_ERROR: Invalid date value: 10000-01-01 is not a valid date"},
		{varchar, date, "2020-1-2", "GENERIC_INTERNAL_ERROR: Invalid date value: 2020-1-2 is not a valid date"},
		{varchar, date, "", "GENERIC_INTERNAL_ERROR: Invalid date value:  is not a valid date"},
		{varchar, sql.TimestampOf(3), "2020-01-02", nil}, {varchar, sql.TimestampOf(3), "2020-01-02 03:04:05.", at("2020-01-02 03:04:05")}, {varchar, sql.TimestampOf(3), "2020-01-02 24:00:00", nil},
		{varchar, sql.TimestampOf(3), "2020-01-02 03:04:05.9999", at("2020-01-02 03:04:06")}, {varchar, sql.TimestampOf(3), "1800-01-02 03:04:05", historical}, {varchar, sql.TimestampOf(3), " 2020-01-02 03:04:05 ", nil},
		{boolean, varchar, true, "TRUE"}, {boolean, three, true, "INVALID_ARGUMENTS: Varchar representation of true exceeds varchar(3) bounds"},
		{integer, three, int64(-128), "INVALID_ARGUMENTS: Varchar representation of -128 exceeds varchar(3) bounds"}, {integer, three, int64(200), "200"},
		{double, varchar, math.NaN(), nil}, {double, varchar, 1e10, "1.0E10"}, {double, three, math.Copysign(0, -1), "INVALID_ARGUMENTS: Varchar representation of -0.0 exceeds varchar(3) bounds"},
		{sql.T(sql.Real), varchar, float32(123456.79), "123456.79"},
		{sql.DecimalOf(9, 2), three, big.NewInt(150), "INVALID_ARGUMENTS: Decimal value 1.50 representation exceeds varchar(3) bounds"}, {sql.DecimalOf(9, 2), varchar, big.NewInt(150), "1.50"},
		{sql.T(sql.VarBinary), varchar, []byte{0xff, 0, 0xfe}, "ff 00 fe"}, {sql.T(sql.VarBinary), three, []byte{0x61, 0x62}, "61 "}, {sql.T(sql.VarBinary), varchar, []byte{}, ""},
		{date, varchar, int64(-25567), "1900-01-01"}, {date, varchar, int64(-25568), historical}, {date, varchar, int64(3789391), "+12345-01-01"},
		{date, three, int64(0), "INVALID_ARGUMENTS: Varchar representation of '1970-01-01' exceeds varchar(3) bounds"},
		{sql.TimestampOf(9), varchar, at("2020-01-01 00:00:00.1"), "2020-01-01 00:00:00.1"}, {sql.TimestampOf(9), three, at("2020-01-01 00:00:00"), "202"}, {sql.TimestampOf(9), varchar, at("1899-12-31 23:59:59.999"), historical},
		{sql.TimestampOf(9), date, at("1969-12-31 23:59:58.5"), int64(-1)}, {sql.TimestampOf(9), date, at("1899-12-31 23:59:59.999"), historical},
		{bigint, double, int64(1<<53 - 1), float64(1<<53 - 1)}, {bigint, double, int64(-1 << 53), "INVALID_CAST_ARGUMENT: Cannot read value '-9007199254740992' as DOUBLE"},
		{bigint, sql.DecimalOf(3, 1), int64(70000), nil}, {bigint, sql.DecimalOf(3, 1), int64(12), big.NewInt(120)},
		{double, sql.DecimalOf(3, 1), math.NaN(), "INVALID_CAST_ARGUMENT: Cannot cast DOUBLE 'NaN' to DECIMAL(3, 1)"}, {double, sql.DecimalOf(20, 0), 2.5, big.NewInt(3)},
		{sql.DecimalOf(9, 2), tiny, big.NewInt(-150), int64(-1)}, {sql.DecimalOf(9, 2), tiny, big.NewInt(12800), nil}, {sql.DecimalOf(9, 2), double, big.NewInt(125), 1.25},
		{sql.DecimalOf(9, 2), sql.DecimalOf(3, 1), big.NewInt(12700), "INVALID_CAST_ARGUMENT: Cannot cast DECIMAL(9, 2) '127.00' to DECIMAL(3, 1)"},
	} {
		f, ok, err := CoerceORC(c.from, c.to)
		if !ok || err != nil {
			t.Errorf("%s to %s: %v, %v", c.from, c.to, ok, err)
			continue
		}
		got, err := f(c.value)
		var e *sql.Error
		if errors.As(err, &e) {
			got = e.Name + ": " + e.Message
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v of %s to %s: %v instead of %v", c.value, c.from, c.to, got, c.want)
		}
	}
	for _, c := range [][2]sql.Type{{integer, sql.T(sql.Real)}, {boolean, integer}, {double, integer}, {varchar, sql.DecimalOf(5, 2)}, {sql.T(sql.Char), integer}, {date, sql.TimestampOf(3)}, {sql.TimestampOf(9), bigint}, {varchar, three}} {
		if _, ok, _ := CoerceORC(c[0], c[1]); ok {
			t.Errorf("%s is made %s", c[0], c[1])
		}
	}
}
