// Package serde turns the lines of text files into values, by the rules of the
// Hive SerDe that a table names: JSON (OpenX and Hive's own), delimited text
// (LazySimpleSerDe) and CSV (OpenCSVSerde).
package serde

import (
	"fmt"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// Decoder decodes lines. It is used by one goroutine at a time.
type Decoder interface {
	// Decode appends one value to each builder: those of the columns that the
	// decoder was made for, in their order. The line has no terminator. A
	// *sql.Error ends the query.
	Decode(line []byte, out []*kernel.Builder) error
}

// Options say how to decode.
type Options struct {
	Format lake.Format
	SerDe  lake.SerDe
	// Table are all columns of the file in order; Columns index those wanted.
	Table   []lake.Column
	Columns []int
}

// New makes a decoder, or refuses what isn't supported.
func New(o Options) (Decoder, error) {
	if strings.TrimSpace(o.SerDe.Properties["timestamp.formats"]) != "" {
		return nil, unsupported("The SerDe property timestamp.formats")
	}
	switch o.Format {
	case lake.JSON:
		return newJSON(o)
	case lake.CSV:
		return newLazy(o)
	case lake.OpenCSV:
		return newOpenCSV(o)
	}
	return nil, unsupported("Reading %s files", o.Format)
}

// HeaderLines is how many lines to skip at the start of each file.
func HeaderLines(s lake.SerDe) (int, error) {
	for _, key := range []string{"skip.footer.line.count", "skip.header.line.count"} {
		text := strings.TrimSpace(s.Properties[key])
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		switch {
		case err != nil || n < 0:
			return 0, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Invalid value for %s property: %s", key, text)}
		case key == "skip.footer.line.count" && n > 0:
			return 0, unsupported("The table property %s", key)
		case key == "skip.header.line.count":
			return n, nil
		}
	}
	return 0, nil
}

func unsupported(format string, args ...any) error {
	return &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf(format, args...) + " is not supported by the embedded engine"}
}

func badData(format string, args ...any) error {
	return &sql.Error{Name: "HIVE_BAD_DATA", Message: fmt.Sprintf(format, args...)}
}

// property reads a boolean SerDe property; any of the names given may hold it.
func property(s lake.SerDe, otherwise bool, names ...string) bool {
	for _, n := range names {
		if v, ok := s.Properties[n]; ok {
			return strings.EqualFold(strings.TrimSpace(v), "true")
		}
	}
	return otherwise
}
