// Package serde turns files into columns of values, by the rules of the Hive SerDe
// that a table names: lines of JSON (OpenX and Hive's own), delimited text
// (LazySimpleSerDe), CSV (OpenCSVSerde), lines by regular expressions and Grok
// patterns, CloudTrail's documents, Ion, Avro, and ORC.
package serde

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/sql"
)

// File is a file to decode.
type File interface {
	io.ReaderAt
	Size() int64
}

// Input is what is known of a file before it is opened.
type Input struct {
	Name      string           // tells the file from others of the scan
	Extension string           // of the object's name: what tells the codec of text
	Stripes   []lake.OrcStripe // of an ORC file
}

// Unit is a part of a file that one goroutine decodes.
type Unit struct {
	// Start and End bound where lines or blocks start; End < 0: all of the file.
	Start, End int64
	// Stripe is one of an ORC file.
	Stripe lake.OrcStripe
	// Continues says that it takes less work after the unit before it, with the same
	// source, than by itself.
	Continues bool
}

// Source decodes files that are read alike. Its readers are used by one goroutine
// at a time, and one after the other. One that implements io.Closer is closed behind them.
type Source interface {
	// Units cuts a file so that several goroutines can decode it.
	Units(f File, in Input) ([]Unit, error)
	Open(f File, in Input, u Unit) (Reader, error)
}

// Reader gives the rows of a unit.
type Reader interface {
	// Read appends values of up to most rows to the builders, those of the columns
	// that the source was made for in their order; no rows are the end. A
	// *sql.Error ends the query.
	Read(most int, out []*kernel.Builder) (n int, err error)
	Close()
}

// Decoder decodes lines. It is used by one goroutine at a time.
type Decoder interface {
	// Decode appends one value to each builder, as Reader does. The line has no
	// terminator.
	Decode(line []byte, out []*kernel.Builder) error
}

// Options say how to decode.
type Options struct {
	Format lake.Format
	SerDe  lake.SerDe
	// Table are all columns of the file in order; Columns index those wanted.
	Table   []lake.Column
	Columns []int
	// Keys are those of Columns by which rows are grouped: strings may be given as
	// numbers of a few different ones.
	Keys []int
}

// New makes a source, or refuses what isn't supported.
func New(o Options) (Source, error) {
	switch o.SerDe.Container {
	case lake.SequenceFile:
		return newSequence(o)
	case lake.RCFile:
		return newRC(o)
	}
	switch o.Format {
	case lake.ORC:
		return newORC(o), nil
	case lake.Avro:
		return newAvro(o)
	case lake.CloudTrail:
		return newCloudTrail(o)
	case lake.Ion:
		if o.SerDe.Container == lake.Lines {
			return newText(o)
		}
		return newIon(o)
	case lake.JSON, lake.CSV, lake.OpenCSV, lake.Regex, lake.Grok:
		return newText(o)
	}
	return nil, unsupported("Reading %s files", o.Format)
}

// newDecoder makes the decoder of a format of lines.
func newDecoder(o Options) (d Decoder, err error) {
	switch o.Format {
	case lake.JSON:
		return newJSON(o)
	case lake.Ion:
		d, err := newIonDecoder(o)
		return ionLines{d}, err
	case lake.CSV:
		if strings.HasSuffix(o.SerDe.Class, "MultiDelimitSerDe") {
			d, err = newMultiDelimit(o)
		} else {
			d, err = newLazy(o)
		}
	case lake.OpenCSV:
		d, err = newOpenCSV(o)
	case lake.Regex:
		d, err = newRegex(o)
	case lake.Grok:
		d, err = newGrok(o)
	default:
		return nil, unsupported("Reading %s files", o.Format)
	}
	if err != nil {
		return nil, err
	}
	return recoded(d, o.SerDe)
}

// lineCount reads a property that says how many lines to skip.
func lineCount(s lake.SerDe, key string) (int, error) {
	text := strings.TrimSpace(s.Properties[key])
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, &sql.Error{Name: "HIVE_INVALID_METADATA", Message: fmt.Sprintf("Invalid value for %s property: %s", key, text)}
	}
	return n, nil
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
