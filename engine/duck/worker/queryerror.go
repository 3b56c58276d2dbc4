package worker

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// queryError makes a *sql.Error of DuckDB's.
func queryError(message string, kind bindings.ErrorType) error {
	if m := mistyped.FindStringSubmatch(message); m != nil && !strings.Contains(message, "\x01") {
		return &sql.Error{Name: "HIVE_BAD_DATA", Message: fmt.Sprintf(
			"Field %s's type %s in parquet file %s is incompatible with type %s defined in table schema", m[2], m[3], m[1], m[4])}
	}
	return kernel.EngineError(message, kind)
}

// located says that an error is about a Parquet file, and which, if it is one of
// DuckDB's reader: thrown is the file that an exception was thrown over, if known.
func located(err error, files []File, thrown int) error {
	e, ok := errors.AsType[*sql.Error](err)
	if ok && e.Name == "HIVE_BAD_DATA" && e.Message == kernel.LargerDecimals && len(files) > 0 {
		of := "one of the query's files"
		if len(files) == 1 {
			of = files[0].Path
		}
		return &sql.Error{Name: e.Name, Message: e.Message + ": " + of}
	}
	if !ok || e.Name != "GENERIC_INTERNAL_ERROR" {
		return err
	}
	why, ok := readerError(e.Message)
	if !ok {
		return err
	}
	path := inFailedFile.FindString(e.Message)
	if path == "" && len(files) == 1 {
		thrown = 0
	}
	if path == "" && thrown >= 0 && thrown < len(files) && strings.HasSuffix(files[thrown].Path, ".parquet") {
		path = files[thrown].Path
	}
	if path == "" {
		return err
	}
	return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: fmt.Sprintf("Failed to read Parquet file: %s: %s", path, why)}
}

// malformedFile is the error of a Parquet file that can't be presented as one that DuckDB reads.
func malformedFile(f *brokenFile) error {
	return &sql.Error{Name: "HIVE_CURSOR_ERROR", Message: fmt.Sprintf("Failed to read Parquet file: %s: %s", f.path, f.why.Reason)}
}

// mistyped is how DuckDB says that a file's column can't be read as the table's.
var mistyped = regexp.MustCompile(`Error while reading file "([^"]*)": failed to cast column "([^"]*)" from type (.*?) to ([^:]*):`)

// readerError takes the reason out of an error of DuckDB's Parquet reader, or of a
// library that it uses.
func readerError(message string) (why string, ok bool) {
	kind, why, ok := strings.Cut(message, " Error: ")
	if !ok {
		return "", false
	}
	switch kind {
	case "Invalid": // an exception that isn't DuckDB's
	case "Invalid Input", "IO", "Not implemented", "Serialization":
		if !ofReader.MatchString(why) {
			return "", false
		}
	default:
		return "", false
	}
	return failedToRead.ReplaceAllString(why, ""), true
}

var (
	ofReader     = regexp.MustCompile(`(?i)parquet|failed to read file|converted type|page|compress|dictionary|thrift|encoding|stats size`)
	failedToRead = regexp.MustCompile(`^Failed to read file "[^"]*": `)
)

// inFailedFile is a Parquet file in a message.
var inFailedFile = regexp.MustCompile(InputDir + `/\d+\.parquet`)
