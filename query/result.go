package query

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/encoding/protowire"

	"glaux/engine"
	"glaux/lake"
	"glaux/sql"
)

// resultColumn describes a column of a query's output as Athena does.
func resultColumn(name string, t sql.Type) ResultColumn {
	c := ResultColumn{Name: name, Type: t.String()}
	switch t.Kind {
	case sql.TinyInt:
		c.Precision = 3
	case sql.SmallInt:
		c.Precision = 5
	case sql.Integer:
		c.Precision = 10
	case sql.BigInt:
		c.Precision = 19
	case sql.Real:
		c.Type, c.Precision = "float", 17
	case sql.Double:
		c.Precision = 17
	case sql.Decimal:
		c.Type, c.Precision, c.Scale = "decimal", int32(t.Precision), int32(t.Scale)
	case sql.Varchar, sql.Char:
		c.Type, c.Precision, c.CaseSensitive = "varchar", 2147483647, true
		if t.Kind == sql.Char {
			c.Type = "char"
		}
		if t.Length != sql.UnboundedLength {
			c.Precision = int32(t.Length)
		}
	case sql.VarBinary:
		c.Precision = 1073741824
	case sql.Time, sql.TimeWithTimeZone, sql.Timestamp, sql.TimestampWithTimeZone:
		c.Type, c.Precision = sql.Type{Kind: t.Kind}.String(), 3
		c.Type = withoutParameter(c.Type)
	case sql.Array, sql.Map, sql.Row, sql.QDigest:
		c.Type = withoutParameters(t.String())
	}
	return c
}

// withoutParameter drops "(0)": "timestamp(0) with time zone" is "timestamp with time zone".
func withoutParameter(name string) string {
	before, after, _ := cut2(name, "(", ")")
	return before + after
}

func cut2(s, from, to string) (before, after string, ok bool) {
	i := bytes.Index([]byte(s), []byte(from))
	j := bytes.Index([]byte(s), []byte(to))
	if i < 0 || j < i {
		return s, "", false
	}
	return s[:i], s[j+1:], true
}

func withoutParameters(name string) string {
	for i := range name {
		if name[i] == '(' {
			return name[:i]
		}
	}
	return name
}

// bigintRows is the one column of a statement that writes rows.
var bigintRows = ResultColumn{Name: "rows", Type: "bigint", Precision: 19}

// spool collects a result: in memory while small, then in a file.
type spool struct {
	memory bytes.Buffer
	dir    string
	file   *os.File
	out    *bufio.Writer
	size   int64
}

// spoolMemory is how much of a result is kept in memory.
const spoolMemory = 1 << 20

func (p *spool) Write(b []byte) (int, error) {
	p.size += int64(len(b))
	if p.out != nil {
		return p.out.Write(b)
	}
	if p.memory.Len()+len(b) <= spoolMemory {
		return p.memory.Write(b)
	}
	f, err := os.CreateTemp(p.dir, "result-")
	if err != nil {
		return 0, fmt.Errorf("spooling the result: %w", err)
	}
	p.file, p.out = f, bufio.NewWriterSize(f, 256<<10)
	if _, err := p.memory.WriteTo(p.out); err != nil {
		return 0, fmt.Errorf("spooling the result: %w", err)
	}
	return p.out.Write(b)
}

// store puts what was collected as one object.
func (p *spool) store(ctx context.Context, st lake.Store, at lake.URI, o lake.PutOptions) error {
	if p.file == nil {
		_, err := st.Put(ctx, at, bytes.NewReader(p.memory.Bytes()), o)
		return err
	}
	if err := p.out.Flush(); err != nil {
		return fmt.Errorf("spooling the result: %w", err)
	}
	_, err := st.PutFile(ctx, at, p.file.Name(), o)
	return err
}

func (p *spool) Close() error {
	if p.file == nil {
		return nil
	}
	return errors.Join(p.file.Close(), ignoreMissing(os.Remove(p.file.Name())))
}

func ignoreMissing(err error) error {
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return err
}

// csvHeader appends the header line.
func csvHeader(b []byte, columns []ResultColumn) []byte {
	for i, c := range columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = csvField(b, []byte(c.Name))
	}
	return append(b, '\n')
}

// csvField appends a value in quotes.
func csvField(b, value []byte) []byte {
	b = append(b, '"')
	for {
		i := bytes.IndexByte(value, '"')
		if i < 0 {
			break
		}
		b = append(b, value[:i+1]...)
		b = append(b, '"')
		value = value[i+1:]
	}
	b = append(b, value...)
	return append(b, '"')
}

// csvBatch appends the rows of a batch; NULL is an empty field.
func csvBatch(b []byte, batch *engine.Batch) []byte {
	for row := range batch.Rows {
		for i := range batch.Columns {
			if i > 0 {
				b = append(b, ',')
			}
			if value, ok := batch.Columns[i].Value(row); ok {
				b = csvField(b, value)
			}
		}
		b = append(b, '\n')
	}
	return b
}

// csvRows appends rows of text.
func csvRows(b []byte, rows [][]string) []byte {
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b = append(b, ',')
			}
			b = csvField(b, []byte(v))
		}
		b = append(b, '\n')
	}
	return b
}

// untypedPrecision are the types whose metadata has neither precision nor scale.
var untypedPrecision = map[string]bool{
	"boolean": true, "interval day to second": true, "interval year to month": true, "string": true,
	"array": true, "map": true, "row": true, "json": true, "uuid": true, "ipaddress": true,
}

// untypedCase are those that don't say whether they are case sensitive.
var untypedCase = map[string]bool{"string": true, "array": true, "map": true, "row": true, "json": true, "uuid": true, "ipaddress": true}

// metadata encodes the companion of a result object, which JDBC drivers read.
// It is a protocol buffer without a public schema.
func metadata(id, updateType string, r *Result) []byte {
	b := protowire.AppendTag(nil, 1, protowire.BytesType)
	b = protowire.AppendString(b, id)
	if updateType != "" {
		b = protowire.AppendTag(b, 2, protowire.BytesType)
		b = protowire.AppendString(b, updateType)
		if r.UpdateCount != nil {
			b = protowire.AppendTag(b, 3, protowire.VarintType)
			b = protowire.AppendVarint(b, uint64(*r.UpdateCount))
		}
	}
	for _, c := range r.Columns {
		b = protowire.AppendTag(b, 4, protowire.BytesType)
		b = protowire.AppendBytes(b, columnMetadata(c))
	}
	return b
}

func columnMetadata(c ResultColumn) []byte {
	text := func(b []byte, field protowire.Number, v string) []byte {
		return protowire.AppendString(protowire.AppendTag(b, field, protowire.BytesType), v)
	}
	number := func(b []byte, field protowire.Number, v uint64) []byte {
		return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), v)
	}
	b := text(nil, 1, "hive")
	b = text(b, 4, c.Name)
	b = text(b, 5, c.Name)
	b = text(b, 6, c.Type)
	if !untypedPrecision[c.Type] {
		if c.Type != "date" {
			b = number(b, 7, uint64(c.Precision))
		}
		b = number(b, 8, uint64(c.Scale))
	}
	b = number(b, 9, 3) // nullable: unknown
	if !untypedCase[c.Type] {
		sensitive := uint64(0)
		if c.CaseSensitive {
			sensitive = 1
		}
		b = number(b, 10, sensitive)
	}
	return b
}

// drain reads a run to its end into w as CSV.
func drain(ctx context.Context, run engine.Run, w io.Writer) (rows int64, err error) {
	var buf []byte
	for {
		batch, err := run.Next(ctx)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		buf = csvBatch(buf[:0], batch)
		if _, err := w.Write(buf); err != nil {
			return rows, err
		}
		rows += int64(batch.Rows)
	}
}
