package kernel

import (
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// EngineError makes a *sql.Error of DuckDB's: kernels send name and message
// between \x01 marks, others are told apart by DuckDB's kind and text.
func EngineError(message string, kind bindings.ErrorType) error {
	if _, rest, ok := strings.Cut(message, "\x01"); ok {
		if name, text, ok := strings.Cut(rest, "\x01"); ok {
			return &sql.Error{Name: name, Message: text}
		}
	}
	name := "GENERIC_INTERNAL_ERROR"
	switch {
	case kind == bindings.ErrorTypeOutOfMemory || strings.HasPrefix(message, "Out of Memory Error"):
		name, message = "EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded per-node memory limit: "+firstLine(message)
	case strings.Contains(message, "More than one row returned by a subquery"):
		name, message = "SUBQUERY_MULTIPLE_ROWS", "Scalar sub-query has returned multiple rows"
	case kind == bindings.ErrorTypeDivideByZero || strings.Contains(message, "division by zero"):
		name, message = "DIVISION_BY_ZERO", "Division by zero"
	case strings.Contains(message, "Casting value") && strings.Contains(message, "to type DECIMAL"):
		name = "INVALID_CAST_ARGUMENT"
	case kind == bindings.ErrorTypeOutOfRange || strings.HasPrefix(message, "Out of Range Error"), strings.Contains(message, "out of range"):
		name = "NUMERIC_VALUE_OUT_OF_RANGE"
	case kind == bindings.ErrorTypeConversion || strings.HasPrefix(message, "Conversion Error"):
		name = "INVALID_CAST_ARGUMENT"
	}
	return &sql.Error{Name: name, Message: message}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
