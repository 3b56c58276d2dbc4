package serde

import (
	"strconv"

	"glaux/engine/duck/kernel"
	"glaux/sql"
)

// openCSVWriter writes what openCSV reads: every field is in quotes but NULL, which
// is nothing; dates are days and timestamps milliseconds since 1970.
type openCSVWriter struct{ sep, quote, escape byte }

func newOpenCSVWriter(o WriterOptions) (*openCSVWriter, error) {
	table := Options{Format: o.Format, SerDe: o.SerDe, Table: o.Columns}
	for i := range o.Columns {
		table.Columns = append(table.Columns, i)
	}
	d, err := newOpenCSV(table)
	if err != nil {
		return nil, err
	}
	r := d.(*openCSV)
	return &openCSVWriter{sep: r.sep, quote: r.quote, escape: r.escape}, nil
}

func (w *openCSVWriter) row(dst []byte, columns []kernel.Vec, row int) ([]byte, error) {
	for i := range columns {
		if i > 0 {
			dst = append(dst, w.sep)
		}
		v := &columns[i]
		if v.Null(row) {
			if !v.Type.IsString() {
				return dst, &sql.Error{Name: "HIVE_WRITER_DATA_ERROR", Message: "NULL of type " + v.Type.String() + " can't be written to a table of OpenCSVSerde, which could not read it"}
			}
			continue
		}
		var text []byte
		switch v.Type.Kind {
		case sql.Date:
			text = strconv.AppendInt(nil, v.Int(row), 10)
		case sql.Timestamp:
			text = strconv.AppendInt(nil, floorDiv(v.Instant(row).Micros, 1000), 10)
		default:
			text = appendScalar(nil, v, row)
		}
		var err error
		if dst, err = w.field(dst, text); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func (w *openCSVWriter) field(dst, text []byte) ([]byte, error) {
	dst = append(dst, w.quote)
	for _, c := range text {
		switch c {
		case '\n', '\r':
			return dst, &sql.Error{Name: "HIVE_WRITER_DATA_ERROR", Message: "A text with a line break can't be written to a table of OpenCSVSerde"}
		case w.quote:
			dst = append(dst, w.quote)
		case w.escape:
			dst = append(dst, w.escape)
		}
		dst = append(dst, c)
	}
	return append(dst, w.quote), nil
}

// header is the line of the columns' names.
func (w *openCSVWriter) header(dst []byte, names []string) ([]byte, error) {
	var err error
	for i, n := range names {
		if i > 0 {
			dst = append(dst, w.sep)
		}
		if dst, err = w.field(dst, []byte(n)); err != nil {
			return dst, err
		}
	}
	return dst, nil
}
