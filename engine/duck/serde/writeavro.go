package serde

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"glaux/engine/duck/kernel"
	"glaux/lake"
	"glaux/lake/avro"
	"glaux/sql"
)

// avroWriter writes records of the columns, each of which may be NULL.
type avroWriter struct {
	w      *avro.Writer
	values []avroAppend
}

// avroAppend appends one value.
type avroAppend func(dst []byte, v *kernel.Vec, i int) []byte

func newAvroWriter(o WriterOptions, w io.Writer) (Writer, error) {
	codec, ok := map[string]string{"": "deflate", "GZIP": "deflate", "DEFLATE": "deflate", "SNAPPY": "snappy", "ZSTD": "zstandard", "BZIP2": "bzip2", "NONE": "null", "UNCOMPRESSED": "null"}[strings.ToUpper(o.Compression)]
	if !ok {
		return nil, unsupported("Compression %s of Avro files", o.Compression)
	}
	a := &avroWriter{}
	names := 0
	var fields []any
	for _, c := range o.Columns {
		schema, value, err := avroEncoder(c.Type, &names)
		if err != nil {
			return nil, err
		}
		fields = append(fields, avroField(c, schema))
		a.values = append(a.values, value)
	}
	schema, err := json.Marshal(map[string]any{"type": "record", "name": "baseRecord", "fields": fields})
	if err != nil {
		return nil, fmt.Errorf("write an Avro schema: %w", err)
	}
	a.w, err = avro.NewWriter(w, string(schema), codec, int(zstdLevel(o.Level)))
	return a, err
}

func avroField(c lake.Column, schema any) any {
	return map[string]any{"name": c.Name, "type": schema, "default": nil}
}

// avroEncoder makes the schema of a type that may be NULL, and what appends its
// values.
func avroEncoder(t sql.Type, names *int) (schema any, value avroAppend, err error) {
	var of any
	switch t.Kind {
	case sql.Boolean:
		of, value = "boolean", func(dst []byte, v *kernel.Vec, i int) []byte {
			if v.Bool(i) {
				return append(dst, 1)
			}
			return append(dst, 0)
		}
	case sql.TinyInt, sql.SmallInt, sql.Integer:
		of, value = "int", func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendLong(dst, v.Int(i)) }
	case sql.BigInt:
		of, value = "long", func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendLong(dst, v.Int(i)) }
	case sql.Real:
		of, value = "float", func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendFloat(dst, v.Float(i)) }
	case sql.Double:
		of, value = "double", func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendDouble(dst, v.Float(i)) }
	case sql.Varchar:
		of, value = "string", func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendBytes(dst, v.Bytes(i)) }
	case sql.Char:
		of, value = "string", func(dst []byte, v *kernel.Vec, i int) []byte {
			return avro.AppendBytes(dst, appendPadded(nil, v.Bytes(i), t.Length))
		}
	case sql.VarBinary:
		of, value = "bytes", func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendBytes(dst, v.Bytes(i)) }
	case sql.Date:
		of = map[string]any{"type": "int", "logicalType": "date"}
		value = func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendLong(dst, v.Int(i)) }
	case sql.Timestamp:
		of = map[string]any{"type": "long", "logicalType": "timestamp-millis"}
		value = func(dst []byte, v *kernel.Vec, i int) []byte {
			return avro.AppendLong(dst, floorDiv(v.Instant(i).Micros, 1000))
		}
	case sql.Decimal:
		of = map[string]any{"type": "bytes", "logicalType": "decimal", "precision": t.Precision, "scale": t.Scale}
		value = func(dst []byte, v *kernel.Vec, i int) []byte { return avro.AppendBytes(dst, bigEndian(v.Int128(i))) }
	case sql.Array, sql.Map, sql.Row:
		of, value, err = avroNested(t, names)
	default:
		err = unwritable(t)
	}
	present := value
	return []any{"null", of}, func(dst []byte, v *kernel.Vec, i int) []byte {
		if v.Null(i) {
			return append(dst, 0)
		}
		return present(append(dst, 2), v, i)
	}, err
}

func avroNested(t sql.Type, names *int) (schema any, value avroAppend, err error) {
	switch t.Kind {
	case sql.Array:
		item, add, err := avroEncoder(*t.Elem, names)
		return map[string]any{"type": "array", "items": item}, avroList(func(dst []byte, v *kernel.Vec, k int) []byte { return add(dst, v.Kid(0), k) }), err
	case sql.Map:
		if t.Key.Kind != sql.Varchar {
			return nil, nil, &sql.Error{Name: "NOT_SUPPORTED", Message: "A map with keys other than varchar is not supported by Avro"}
		}
		item, add, err := avroEncoder(*t.Elem, names)
		return map[string]any{"type": "map", "values": item}, avroList(func(dst []byte, v *kernel.Vec, k int) []byte {
			return add(avro.AppendBytes(dst, v.Kid(0).Bytes(k)), v.Kid(1), k)
		}), err
	}
	*names++
	record := map[string]any{"type": "record", "name": fmt.Sprintf("record_%d", *names)}
	var fields []any
	var adds []avroAppend
	for _, f := range t.Fields {
		item, add, err := avroEncoder(f.Type, names)
		if err != nil {
			return nil, nil, err
		}
		fields = append(fields, avroField(lake.Column{Name: f.Name}, item))
		adds = append(adds, add)
	}
	record["fields"] = fields
	return record, func(dst []byte, v *kernel.Vec, i int) []byte {
		for k, add := range adds {
			dst = add(dst, v.Kid(k), i)
		}
		return dst
	}, nil
}

// avroList writes the items of an array or map as one block.
func avroList(item avroAppend) avroAppend {
	return func(dst []byte, v *kernel.Vec, i int) []byte {
		from, to := v.List(i)
		if to > from {
			dst = avro.AppendLong(dst, int64(to-from))
			for k := from; k < to; k++ {
				dst = item(dst, v, k)
			}
		}
		return append(dst, 0)
	}
}

// bigEndian is a number in as few bytes as hold it.
func bigEndian(x kernel.Int128) []byte {
	var b [16]byte
	for i := range 8 {
		b[i], b[8+i] = byte(x.Hi>>(56-8*i)), byte(x.Lo>>(56-8*i))
	}
	at := 0
	for at < 15 && (b[at] == 0 && b[at+1] < 0x80 || b[at] == 0xff && b[at+1] >= 0x80) {
		at++
	}
	return b[at:]
}

// Write implements Writer.
func (a *avroWriter) Write(columns []kernel.Vec, rows []int) error {
	for _, r := range rows {
		if err := a.w.Append(func(dst []byte) []byte {
			for i, value := range a.values {
				dst = value(dst, &columns[i], r)
			}
			return dst
		}); err != nil {
			return err
		}
	}
	return nil
}

// Close implements Writer.
func (a *avroWriter) Close() error { return a.w.Close() }
