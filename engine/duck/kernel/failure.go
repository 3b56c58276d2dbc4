package kernel

import (
	"regexp"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/sql"
)

// EngineError makes a *sql.Error of DuckDB's: kernels send name and message
// between \x01 marks, others are told apart by DuckDB's kind and text.
func EngineError(message string, kind bindings.ErrorType) error {
	if _, rest, ok := strings.Cut(message, "\x01"); ok {
		if name, text, ok := strings.Cut(rest, "\x01"); ok {
			return &sql.Error{Name: name, Message: withNull.Replace(text)}
		}
	}
	if _, cause, ok := strings.Cut(message, "unsuccessful or closed pending query result\nError: "); ok {
		message = cause // of a thread that failed before the first row was asked for
	}
	message, _, _ = strings.Cut(message, "\n\nLINE ") // of SQL that is not the client's
	name := "GENERIC_INTERNAL_ERROR"
	switch {
	case kind == bindings.ErrorTypeOutOfMemory || strings.HasPrefix(message, "Out of Memory Error"):
		name, message = "EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded per-node memory limit: "+firstLine(message)
	case strings.Contains(message, "Max expression depth limit"):
		name, message = "QUERY_EXCEEDED_COMPILER_LIMIT", "The query's expressions nest more than 1000 levels deep, which the embedded engine does not compile"
	case strings.Contains(message, "More than one row returned by a subquery"):
		name, message = "SUBQUERY_MULTIPLE_ROWS", "Scalar sub-query has returned multiple rows"
	case worded(&name, &message):
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

// Errors of DuckDB's own arithmetic and casts, which carry their operands.
var (
	integerOverflow  = regexp.MustCompile(`Overflow in (addition|subtraction|multiplication) of (INT\d+) \((-?\d+) ([-+*]) (-?\d+)\)`)
	decimalOverflow  = regexp.MustCompile(`Overflow in (?:addition|subtraction|multiplication|HUGEINT addition|HUGEINT multiplication)(?: of DECIMAL|:)`)
	castOutOfRange   = regexp.MustCompile(`Type \w+ with value (-?\d+) can't be cast because the value is out of range for the destination type (INT\d+)`)
	decimalToDecimal = regexp.MustCompile(`Casting value "(\S+)" to type DECIMAL\((\d+),(\d+)\) failed`)
	castToDecimal    = regexp.MustCompile(`Could not cast value (\S+) to DECIMAL\((\d+),(\d+)\)`)
)

// integerTypes are Trino's names of DuckDB's integers.
var integerTypes = map[string]string{"INT8": "tinyint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint"}

// worded gives such an error Trino's name and words, and reports whether it is one.
func worded(name, message *string) bool {
	if m := integerOverflow.FindStringSubmatch(*message); m != nil && integerTypes[m[2]] != "" {
		*name, *message = "NUMERIC_VALUE_OUT_OF_RANGE", integerTypes[m[2]]+" "+m[1]+" overflow: "+m[3]+" "+m[4]+" "+m[5]
	} else if m := castOutOfRange.FindStringSubmatch(*message); m != nil && integerTypes[m[2]] != "" {
		*name, *message = "NUMERIC_VALUE_OUT_OF_RANGE", "Out of range for "+integerTypes[m[2]]+": "+m[1]
	} else if m := castToDecimal.FindStringSubmatch(*message); m != nil {
		*name, *message = "INVALID_CAST_ARGUMENT", "Cannot cast '"+m[1]+"' to DECIMAL("+m[2]+", "+m[3]+")"
	} else if m := decimalToDecimal.FindStringSubmatch(*message); m != nil {
		*name, *message = "INVALID_CAST_ARGUMENT", "Cannot cast DECIMAL '"+m[1]+"' to DECIMAL("+m[2]+", "+m[3]+")"
	} else if strings.Contains(*message, "Overflow in negation of numeric value") {
		*name, *message = "NUMERIC_VALUE_OUT_OF_RANGE", "negation overflow" // DuckDB does not tell of what
	} else if decimalOverflow.MatchString(*message) {
		*name, *message = "NUMERIC_VALUE_OUT_OF_RANGE", "Decimal overflow"
	} else {
		return false
	}
	return true
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
