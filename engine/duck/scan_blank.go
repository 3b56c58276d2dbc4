package duck

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/parquet-go/parquet-go"

	"glaux/engine/duck/kernel"
	"glaux/engine/duck/worker"
	"glaux/lake"
	"glaux/sql"
)

// DuckDB reads a single file with one thread if it is told a schema, as it then
// doesn't know how many row groups there are; of two files it reads all row groups with
// all threads. So a file without rows is put beside one that may have several.

// fewRows seldom are in more than one row group.
const fewRows = 50_000

// storedColumn is a column as files name it and as DuckDB is told to read it.
type storedColumn struct {
	name string
	of   sql.Type
}

// blank makes a Parquet file of these columns that has no rows, and returns its path
// in the worker.
func (s *scans) blank(columns []storedColumn) (string, error) {
	root := parquet.Group{}
	for _, c := range columns {
		root[c.name] = parquet.Optional(blankNode(c.of))
	}
	var file bytes.Buffer
	if err := parquet.NewGenericWriter[any](&file, parquet.NewSchema("blank", root)).Close(); err != nil {
		return "", fmt.Errorf("make a Parquet file without rows: %w", err)
	}
	b := blankFile{name: "blank" + strconv.Itoa(len(s.blanks)) + ".parquet", content: file.Bytes()}
	s.blanks = append(s.blanks, b)
	return b.path(), nil
}

// blankFile is a file of the worker's input folder that is no input.
type blankFile struct {
	name    string
	content []byte
}

func (b blankFile) path() string { return worker.InputDir + "/" + b.name }

// blankNode is how Parquet has a type that readableType lets through.
func blankNode(t sql.Type) parquet.Node {
	switch t.Kind {
	case sql.Boolean:
		return parquet.Leaf(parquet.BooleanType)
	case sql.TinyInt:
		return parquet.Int(8)
	case sql.SmallInt:
		return parquet.Int(16)
	case sql.Integer:
		return parquet.Int(32)
	case sql.BigInt:
		return parquet.Int(64)
	case sql.Real:
		return parquet.Leaf(parquet.FloatType)
	case sql.Double:
		return parquet.Leaf(parquet.DoubleType)
	case sql.Decimal:
		if t.Precision > 18 {
			return parquet.Decimal(t.Scale, t.Precision, parquet.FixedLenByteArrayType(16))
		}
		return parquet.Decimal(t.Scale, t.Precision, parquet.Int64Type)
	case sql.Varchar, sql.Char:
		return parquet.String()
	case sql.Date:
		return parquet.Date()
	case sql.Time:
		return parquet.TimeAdjusted(unitOf(t), false)
	case sql.Timestamp:
		return parquet.TimestampAdjusted(unitOf(t), false)
	case sql.TimestampWithTimeZone:
		return parquet.TimestampAdjusted(parquet.Microsecond, true)
	case sql.UUID:
		return parquet.UUID()
	case sql.Array:
		return parquet.List(parquet.Optional(blankNode(*t.Elem)))
	case sql.Map:
		return parquet.Map(blankNode(*t.Key), parquet.Optional(blankNode(*t.Elem)))
	case sql.Row:
		fields := parquet.Group{}
		for i, name := range kernel.FieldNames(t) {
			fields[name] = parquet.Optional(blankNode(t.Fields[i].Type))
		}
		return fields
	}
	return parquet.Leaf(parquet.ByteArrayType)
}

func unitOf(t sql.Type) parquet.TimeUnit {
	if t.Precision > 6 {
		return parquet.Nanosecond
	}
	return parquet.Microsecond
}

// rowsOf is how many rows files have; false where that isn't known of all.
func rowsOf(files []lake.File) (n int64, known bool) {
	for _, f := range files {
		if f.Rows < 0 {
			return 0, false
		}
		n += f.Rows
	}
	return n, true
}
