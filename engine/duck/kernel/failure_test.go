package kernel_test

import (
	"errors"
	"testing"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// TestEngineError takes messages of DuckDB 1.5.5 as they come.
func TestEngineError(t *testing.T) {
	tests := []struct{ message, want string }{
		{"Invalid Input Error: \x01INVALID_FUNCTION_ARGUMENT\x01Index must be greater than zero", "INVALID_FUNCTION_ARGUMENT Index must be greater than zero"},
		{"Out of Range Error: Overflow in addition of INT64 (9223372036854775807 + 1)!", "NUMERIC_VALUE_OUT_OF_RANGE bigint addition overflow: 9223372036854775807 + 1"},
		{"Out of Range Error: Overflow in subtraction of INT32 (-2147483648 - 1)!", "NUMERIC_VALUE_OUT_OF_RANGE integer subtraction overflow: -2147483648 - 1"},
		{"Out of Range Error: Overflow in multiplication of INT16 (-32768 * -1)!", "NUMERIC_VALUE_OUT_OF_RANGE smallint multiplication overflow: -32768 * -1"},
		{"Out of Range Error: Overflow in addition of DECIMAL(38) (99999999999999999999999999999999999999 + 1);", "NUMERIC_VALUE_OUT_OF_RANGE Decimal overflow"},
		{"Out of Range Error: Overflow in HUGEINT multiplication: 9000000000000000000000000000000000000 * 500", "NUMERIC_VALUE_OUT_OF_RANGE Decimal overflow"},
		{"Conversion Error: Type INT64 with value 3000000000 can't be cast because the value is out of range for the destination type INT32", "NUMERIC_VALUE_OUT_OF_RANGE Out of range for integer: 3000000000"},
		{"Conversion Error: Type INT128 with value 9223372036854775808 can't be cast because the value is out of range for the destination type INT64 when casting from source column sum(c1)", "NUMERIC_VALUE_OUT_OF_RANGE Out of range for bigint: 9223372036854775808"},
		{"Conversion Error: Could not cast value 99999 to DECIMAL(3,1)", "INVALID_CAST_ARGUMENT Cannot cast '99999' to DECIMAL(3, 1)"},
		{"Out of Range Error: Overflow in negation of numeric value!", "NUMERIC_VALUE_OUT_OF_RANGE negation overflow"},
		{"Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result\nError: Out of Memory Error: failed to pin block", "EXCEEDED_LOCAL_MEMORY_LIMIT Query exceeded per-node memory limit: Out of Memory Error: failed to pin block"},
		{"Something else", "GENERIC_INTERNAL_ERROR Something else"},
	}
	for _, tt := range tests {
		var e *sql.Error
		if err := kernel.EngineError(tt.message, bindings.ErrorTypeInvalid); !errors.As(err, &e) || e.Name+" "+e.Message != tt.want {
			t.Errorf("%q: got %v, want %s", tt.message, err, tt.want)
		}
	}
}
