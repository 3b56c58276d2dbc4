package query

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"glaux/engine"
	"glaux/sql"
)

// hiveError is an error of a statement of the Hive grammar, worded as Hive
// words it: Reason begins with "FAILED: ".
type hiveError struct {
	Reason  string
	Failure Failure
	NoText  bool // the result object can't be written
}

func (e *hiveError) Error() string { return e.Reason }

func hiveErrorf(kind int32, format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	return &hiveError{Reason: "FAILED: " + text, Failure: Failure{Category: 2, Type: kind, Message: text}}
}

// ddlTask is an error of the task that Hive runs for a DDL statement.
func ddlTask(kind int32, format string, args ...any) error {
	return hiveErrorf(kind, "Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. %s", fmt.Sprintf(format, args...))
}

func noTable(database, table string) error {
	return hiveErrorf(1301, "SemanticException [Error 10001]: Table not found %s.%s", database, table)
}

func noDatabase(name string) error {
	return hiveErrorf(1301, "SemanticException [Error 10072]: Database does not exist: %s", name)
}

// unsupported refuses a statement or a part of one, by name.
func unsupported(at sql.Node, format string, args ...any) error {
	return sql.Errorf(at, "NOT_SUPPORTED", format, args...)
}

// failureTypes are Athena's numbers for the errors of the dialect.
var failureTypes = map[string]int32{
	"TABLE_NOT_FOUND": 1301, "SCHEMA_NOT_FOUND": 1301, "NOT_FOUND": 1300,
	"COLUMN_NOT_FOUND": 1006, "SYNTAX_ERROR": 1006, "CATALOG_NOT_FOUND": 1006, "AMBIGUOUS_NAME": 1006,
	"TYPE_MISMATCH": 1002, "FUNCTION_NOT_FOUND": 1303, "DIVISION_BY_ZERO": 1001,
	"INVALID_CAST_ARGUMENT": 1100, "NUMERIC_VALUE_OUT_OF_RANGE": 1100, "INVALID_PARAMETER_USAGE": 1100, "MISSING_COLUMN_NAME": 1100,
	"INVALID_FUNCTION_ARGUMENT": 1106, "TABLE_ALREADY_EXISTS": 1110, "NOT_SUPPORTED": 1200, "INVALID_VIEW": 1107, "VIEW_IS_STALE": 1107,
	"PERMISSION_DENIED": 1500, "INVALID_TABLE_PROPERTY": 1103, "EXCEEDED_TIME_LIMIT": 206, "EXCEEDED_MEMORY_LIMIT": 0, "EXCEEDED_LOCAL_MEMORY_LIMIT": 0,
	"HIVE_BAD_DATA": 1001, "HIVE_CURSOR_ERROR": 1001, "HIVE_FILE_NOT_FOUND": 1302, "HIVE_METASTORE_ERROR": 204, "HIVE_CANNOT_OPEN_SPLIT": 1403,
	"HIVE_TOO_MANY_OPEN_PARTITIONS": 1009, "HIVE_PATH_ALREADY_EXISTS": 1110, "ICEBERG_COMMIT_ERROR": 233,
}

// systemErrors are those that are not the user's fault and may pass.
var systemErrors = map[string]bool{
	"GENERIC_INTERNAL_ERROR": true, "EXCEEDED_MEMORY_LIMIT": true, "EXCEEDED_LOCAL_MEMORY_LIMIT": true, "CLUSTER_OUT_OF_MEMORY": true,
	"HIVE_METASTORE_ERROR": true, "WORKER_FAILED": true, "GENERIC_INSUFFICIENT_RESOURCES": true,
}

const internalFailure = 100

// verdict is how an execution ends: its state, the reason, and the failure.
func (s *Service) verdict(ctx context.Context, err error, stopped bool) (State, string, *Failure) {
	if err == nil {
		return Succeeded, "", nil
	}
	if stopped && !errors.Is(err, errPublished) {
		return Cancelled, "Query cancelled by user", nil
	}
	if _, ok := errors.AsType[*engine.LimitError](err); ok {
		return Cancelled, "Bytes scanned limit was exceeded", nil
	}
	if e, ok := errors.AsType[*hiveError](err); ok {
		return Failed, e.Reason, &e.Failure
	}
	if e, ok := errors.AsType[*sql.Error](lakeError(err)); ok {
		return failed(e.Name, e.Error())
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return Failed, e.Message, &Failure{Category: 2, Type: 1000, Message: e.Message}
	}
	switch {
	case s.running.Err() != nil:
		return Failed, restartReason, &Failure{Category: 1, Type: internalFailure, Retryable: true, Message: restartReason}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failed("EXCEEDED_TIME_LIMIT", "Query timeout")
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		s.o.Logger.Error("execution failed", "error", err)
		return failed("GENERIC_INSUFFICIENT_RESOURCES", "No space is left on the server's disk for what the query writes")
	}
	s.o.Logger.Error("execution failed", "error", err)
	reason := "GENERIC_INTERNAL_ERROR: " + err.Error()
	return Failed, reason, &Failure{Category: 1, Type: internalFailure, Message: reason}
}

const restartReason = "The service was restarted while the query was running. Please run the query again."

func failed(name, message string) (State, string, *Failure) {
	reason := name + ": " + message
	f := &Failure{Category: 2, Type: 1000, Message: reason}
	if kind, ok := failureTypes[name]; ok {
		f.Type = kind
	}
	if systemErrors[name] {
		f.Category, f.Retryable = 1, true
		if f.Type == 1000 {
			f.Type = internalFailure
		}
	}
	return Failed, reason, f
}
