package duck

import (
	"log/slog"
	"regexp"

	"glaux/sql"
)

// ownError is how DuckDB begins its own errors: with their kind.
var ownError = regexp.MustCompile(`^([A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}) Error: `)

// ofData are the kinds of its errors that are about rows and files, which clients are told of.
var ofData = map[string]bool{"Conversion": true, "Out of Range": true, "Invalid Input": true, "IO": true}

// ofStatements are those about SQL that it doesn't understand. It is ours, and no client's:
// the client learns that its statement can't be run here, the log why.
var ofStatements = map[string]bool{
	"Binder": true, "Parser": true, "Syntax": true, "Catalog": true, "Not implemented": true, "Mismatch Type": true, "Invalid Type": true,
}

// fullDisk is what DuckDB and the system say of one.
var fullDisk = regexp.MustCompile(`No space left on device|Disk quota exceeded`)

// told is a worker's error as a client is told of it, in which nothing is DuckDB's.
func told(log *slog.Logger, id, name, message string) *sql.Error {
	switch name {
	case "GENERIC_INTERNAL_ERROR", "NUMERIC_VALUE_OUT_OF_RANGE", "INVALID_CAST_ARGUMENT":
	default:
		return &sql.Error{Name: name, Message: message}
	}
	if fullDisk.MatchString(message) {
		return &sql.Error{Name: "GENERIC_INSUFFICIENT_RESOURCES", Message: "No space is left on the server's disk for what the query writes"}
	}
	said := message
	for {
		m := ownError.FindStringSubmatch(message)
		switch {
		case m == nil:
			return &sql.Error{Name: name, Message: message}
		case ofData[m[1]]:
			message = message[len(m[0]):]
			continue
		}
		log.Error("DuckDB refused a statement", "query", id, "error", said)
		if ofStatements[m[1]] {
			return &sql.Error{Name: "NOT_SUPPORTED", Message: "This form of statement is not supported by the embedded engine"}
		}
		return &sql.Error{Name: "GENERIC_INTERNAL_ERROR", Message: "The embedded engine failed at this statement; the log tells why"}
	}
}
