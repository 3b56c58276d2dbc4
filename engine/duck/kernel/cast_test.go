package kernel_test

import (
	"testing"

	"glaux/sql"
)

func TestCasts(t *testing.T) {
	money := sql.DecimalOf(10, 2)
	stamp := sql.TimestampOf(3)
	runKernels(t, []kernelCase{
		{"cast", integer, []sql.Type{varchar}, "' 12 '", "12"},
		{"cast", integer, []sql.Type{varchar}, "'1e3'", "INVALID_CAST_ARGUMENT: Cannot cast '1e3' to INT"},
		{"try_cast", integer, []sql.Type{varchar}, "'x'", "NULL"},
		{"cast", double, []sql.Type{varchar}, "'1.5f'", "1.5"},
		{"cast", boolean, []sql.Type{varchar}, "'T'", "true"},
		{"cast", money, []sql.Type{varchar}, "'12.345'", "12.35"},
		{"cast", money, []sql.Type{varchar}, "'-12.34'", "-12.34"},
		{"cast", money, []sql.Type{double}, "1.005", "1.01"},
		{"cast", bigint, []sql.Type{double}, "-2.5", "-3"},
		{"cast", bigint, []sql.Type{double}, "1e20", "INVALID_CAST_ARGUMENT: Unable to cast 1.0E20 to bigint"},
		{"cast", varchar, []sql.Type{double}, "100", "1.0E2"},
		{"cast", varchar, []sql.Type{sql.T(sql.Real)}, "12345678", "1.234568E7"},
		{"cast", varchar, []sql.Type{date}, "DATE '0001-01-01'", "0001-01-01"},
		{"cast", sql.VarcharN(3), []sql.Type{money}, "1.5", "INVALID_CAST_ARGUMENT: Value 1.50 cannot be represented as varchar(3)"},
		{"cast", date, []sql.Type{varchar}, "' 2024-2-9 '", "2024-02-09"},
		{"cast", date, []sql.Type{varchar}, "'2023-02-29'", "INVALID_CAST_ARGUMENT: Value cannot be cast to date: 2023-02-29"},
		{"cast", stamp, []sql.Type{varchar, varchar}, "'2024-01-01 10:11:12.9996'; 'UTC'", "2024-01-01 10:11:13"},
		{"cast", stamp, []sql.Type{varchar, varchar}, "'2024-01-01 10:11:12.5'; 'UTC'", "2024-01-01 10:11:12.5"},
		{"cast", varchar, []sql.Type{stamp, varchar}, "TIMESTAMP '2024-01-01 10:11:12.5'; 'UTC'", "2024-01-01 10:11:12.500"},
		{"cast", sql.TimestampTZOf(3), []sql.Type{stamp, varchar}, "TIMESTAMP '2024-07-01 12:00:00'; '+02:00'", "{'t': '2024-07-01 10:00:00', 'z': 120}"},
		{"cast", sql.T(sql.JSON), []sql.Type{bigints}, "[1, NULL]", "[1,null]"},
		{"cast", bigints, []sql.Type{sql.T(sql.JSON)}, `'[1, "2", null]'`, "[1, 2, NULL]"},
		{"cast", bigint, []sql.Type{sql.T(sql.JSON)}, `'{"a":1}'`, "INVALID_CAST_ARGUMENT: Cannot cast '{\"a\":1}' to bigint"},
	})
}
